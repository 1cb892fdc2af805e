"""The demo's pages show what its texts say, in each form, with the traps that such pages set."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urljoin

import pytest

from access.demo.resource import SiteResource
from storage.types import ArticleReading
from tests.access.demo_site import (
    DATA,
    HOME,
    MANIFEST,
    OLD,
    PAGES,
    SITE,
    TEXTS,
    is_ours,
    links,
    parsed,
    squeezed,
    words,
)

ARTICLES = [pytest.param(reading, id=reading.canonical_url.partition("//")[2]) for reading in MANIFEST.articles]
NEWS = [reading for reading in MANIFEST.articles if reading.canonical_url.startswith(HOME)]
_FURNITURE = "header#masthead, aside, .sharedaddy, #jp-relatedposts, .wp-block-embed, #comments, [data-block=top]"


def printed_pieces(reading: ArticleReading) -> Iterator[str]:
    """What a page must print of an article, in order."""
    yield reading.title or ""
    yield reading.deck or ""
    yield from (topic.name for topic in reading.topics)
    yield from (contributor.name for contributor in reading.contributors)
    yield reading.summary or ""
    yield reading.dateline or ""
    yield from (piece for block in reading.blocks for piece in block.text.split("\n"))
    yield from (citation.label or "" for citation in reading.citations)


def shown_text(resource: SiteResource) -> str:
    """What a page prints of its article; a page that is data alone prints what its program would."""
    tree = parsed(resource)
    for furniture in tree.cssselect(_FURNITURE):
        furniture.drop_tree()
    (root,) = tree.cssselect("#__next") or [tree]
    if words(root):
        return squeezed(str((tree.cssselect("main") or [tree])[0].text_content()))
    (script,) = tree.cssselect("#__NEXT_DATA__")
    facts = json.loads(script.text or "")["props"]["pageProps"]["article"]
    ordered = [facts["title"], facts["deck"], *(pair["l2"] for pair in facts["categories"])]
    ordered += [*(one["name"] for one in facts["roles"]), facts["summary"], *(block["x"] for block in facts["blocks"])]
    return squeezed("\n".join([*ordered, *(source["title"] for source in facts["sources"])]))


@pytest.mark.parametrize("reading", ARTICLES)
def test_a_page_shows_what_the_manifest_expects_in_this_order(reading: ArticleReading) -> None:
    """Title, deck, topics, byline, summary, dateline, text and sources stand on the page of each form."""
    text = shown_text(SITE.resources[reading.canonical_url])
    place = 0
    for piece in map(squeezed, printed_pieces(reading)):
        # A name may precede its topic's group, so the search begins where the last piece began.
        found = text.find(piece, place)
        assert found >= 0, piece
        place = found


@pytest.mark.parametrize("reading", [pytest.param(one, id=one.canonical_url.split("/")[-2]) for one in NEWS])
def test_a_page_of_the_blog_engine_states_its_dates(reading: ArticleReading) -> None:
    """What has an instant states it, what has a day states the day, what has none states nothing."""
    tree = parsed(SITE.resources[reading.canonical_url])
    stated = [element.get("content") or "" for element in tree.cssselect('meta[property="article:published_time"]')]
    shown = [words(element) for element in tree.cssselect("time")]
    day = reading.published_on
    assert shown == ([] if day is None else [day.isoformat()])
    if reading.published_at is not None:
        assert [datetime.fromisoformat(instant) for instant in stated] == [reading.published_at]
    else:
        assert stated == shown


def test_the_bare_pages_are_big5_and_say_so_themselves_alone() -> None:
    """No charset in the head of the answer, characters of Hong Kong in the page, neither h1 nor p in it."""
    pages = [page for page in PAGES if page.url.startswith(f"{OLD}art.asp") and "print" not in page.url]
    assert len(pages) >= 10
    for page in pages:
        assert page.media_type == "text/html"
        assert not parsed(page).cssselect("h1, p, time, meta[name=description]")
    assert any("鰂魚涌".encode("big5hkscs") in page.body for page in pages)
    with pytest.raises(UnicodeDecodeError):
        next(page for page in pages if "鰂".encode("big5hkscs") in page.body).body.decode("big5")


def test_the_build_carries_data_a_broken_statement_and_a_redirector() -> None:
    """JSON for its program, JSON-LD of which the second is broken, and links to sources that lead through /out."""
    (page,) = (page for page in PAGES if page.url == f"{DATA}zh/articles/c3d109")
    tree = parsed(page)
    sound, broken = (script.text or "" for script in tree.cssselect('script[type="application/ld+json"]'))
    assert json.loads(sound)["@graph"][0]["@type"] == "NewsArticle"
    with pytest.raises(json.JSONDecodeError):
        json.loads(broken)
    (out,) = (link.get("href") or "" for link in tree.cssselect("[data-block=references] a"))
    answer = SITE.answer(urljoin(page.url, out))
    assert answer is not None
    assert (answer.status, answer.location) == (302, "https://www.engan-anzen.example/keikaku/r07-buoy.pdf")


def test_every_link_leads_somewhere() -> None:
    """Every link on every page is answered with 200 or a redirect, but for documents that are not found."""
    dead = set()
    for url in {url for page in PAGES for url in links(page) if is_ours(url)}:
        answer = SITE.answer(url)
        assert answer is not None
        if answer.status not in {200, 301, 302, 308}:
            dead.add(url)
    assert set() != dead <= set(MANIFEST.lost_sources)


def test_every_page_of_the_publication_can_be_reached_from_the_front_page() -> None:
    """No page of the three sub-sites stands alone, and neither does what they are dressed with."""
    reached, waiting = set[str](), [SITE.start_urls[0]]
    while waiting:
        url = waiting.pop()
        if url in reached or url not in SITE.resources:
            continue
        reached.add(url)
        resource = SITE.resources[url]
        waiting += [urljoin(url, resource.location)] if resource.location else []
        waiting += links(resource) if resource in PAGES else []
        waiting += named_by_css(resource) if resource.media_type.startswith("text/css") else []
    own = {url: one for url, one in SITE.resources.items() if url.startswith((HOME, DATA, OLD))}
    assert {url for url, one in own.items() if one in PAGES and url not in reached} == set()
    dress = {url for url, one in own.items() if one.media_type.startswith(("image/", "font/", "text/css"))}
    # The style sheet answers without its version too.
    assert dress - reached == {f"{HOME}wp-content/themes/heron/style.css"}


def named_by_css(resource: SiteResource) -> list[str]:
    """The addresses that a style sheet names."""
    return [urljoin(resource.url, found) for found in re.findall(r"url\(\"?([^\")]+)\"?\)", resource.body.decode())]


def test_the_pages_are_dressed() -> None:
    """Each form has a style sheet and pictures; two import a second sheet and have a typeface of their own."""
    for home in (HOME, DATA, OLD):
        kinds = {one.media_type.split(";")[0] for url, one in SITE.resources.items() if url.startswith(home)}
        assert {"text/css", "image/png"} <= kinds
    for home in (HOME, DATA):
        (sheet,) = (
            one.body.decode()
            for url, one in SITE.resources.items()
            if url.startswith(home) and "@font-face" in one.body.decode("latin-1") and "?" not in url
        )
        assert "@import" in sheet
        assert re.search(r"url\(\"?(?:fonts/|/_next/)", sheet)
    pictures = [one for one in SITE.resources.values() if one.media_type == "image/png"]
    assert all(one.body.startswith(b"\x89PNG\r\n\x1a\n") and len(one.body) < 20_000 for one in pictures)
    typefaces = [one for one in SITE.resources.values() if one.media_type == "font/woff"]
    assert all(one.body.startswith(b"wOFF") and len(one.body) < 5_000 for one in typefaces)
    assert len(typefaces) == 2


def test_the_traps_are_set() -> None:
    """Every article of the blog engine carries links and the word for sources where no source is."""
    outside = {url for page in PAGES for url in links(page) if not is_ours(url)}
    assert {re.sub(r"^https?://([^/]+).*", r"\1", url) for url in outside} == set(MANIFEST.unasked_hosts)
    cited = {source.url for source in MANIFEST.sources}
    for reading in NEWS:
        further = parsed(SITE.resources[reading.canonical_url]).cssselect("aside.further a")
        assert len(further) == 3
        assert not {link.get("href") for link in further} & cited
    comments = " ".join(comment for article in TEXTS.articles for comment in article.comments)
    assert comments.count("資料來源") == 3
