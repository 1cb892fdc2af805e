"""Every article of the demo in all three forms and their variants: one record, whatever the site is built with."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache

import pytest

from access.demo.text_files import read_texts
from access.demo.texts import Article
from pipelines.content_digest import article_digest
from pipelines.reader import read
from storage.archive.profile_file import load_profile
from storage.types import ArticleReading, Block, BlockType, Contributor, Page, Role
from tests.pages.forms import (
    Bare,
    Next,
    WordPress,
    bare,
    bare_url,
    byline,
    next_js,
    next_url,
    wordpress,
    wordpress_url,
)

LIA = load_profile("lia")
DATELINE = "Lia. Independent Media 台北報導"
# What every form has a way to show.
PLAIN = {BlockType.PARAGRAPH, BlockType.HEADING, BlockType.RUN_IN}
ARTICLES = [
    replace(article, dateline=DATELINE)
    for article in read_texts().articles
    if article.site == "news" and {block.type for block in article.blocks} <= PLAIN
    if article.citations and all(url for _, url in article.citations)
]
Saved = tuple[str, str, bytes]
HTML = "text/html; charset=utf-8"

FORMS: dict[str, Callable[[Article], Saved]] = {
    "wordpress": lambda article: (wordpress_url(article), HTML, wordpress(article)),
    "wordpress-one-line": lambda article: (wordpress_url(article), HTML, wordpress(article, WordPress(glued=True))),
    "wordpress-undated": lambda article: (wordpress_url(article), HTML, wordpress(article, WordPress(dated=False))),
    "wordpress-shortlink": lambda article: (f"https://lia-a.example/?p={article.number}", HTML, wordpress(article)),
    "wordpress-amp": lambda article: (f"{wordpress_url(article)}amp/", HTML, wordpress(article, WordPress(amp=True))),
    "next": lambda article: (next_url(article), HTML, next_js(article)),
    "next-other-build": lambda article: (next_url(article), HTML, next_js(article, Next(build="9z8y7x"))),
    "next-wide-headline": lambda article: (next_url(article), HTML, next_js(article, Next(wide=True))),
    "next-shell": lambda article: (next_url(article), HTML, next_js(article, Next(shell=True, linked=False))),
    "next-shell-linked": lambda article: (next_url(article), HTML, next_js(article, Next(shell=True))),
    "next-shell-dateline": lambda article: (next_url(article), HTML, next_js(article, Next(shell=True, dateline=True))),
    "next-prefetched": lambda article: (f"{next_url(article)}?_rsc=1ab2c", HTML, next_js(article)),
    "bare": lambda article: (bare_url(article), "text/html", bare(article)),
    "bare-no-marker": lambda article: (bare_url(article), "text/html", bare(article, Bare(marker=False))),
    "bare-print": lambda article: (f"{bare_url(article)}&print=1", "text/html", bare(article, Bare(print_view=True))),
    "bare-unclosed": lambda article: (bare_url(article), "text/html", bare(article, Bare(closed=False))),
    "bare-wrapped": lambda article: (bare_url(article), "text/html", bare(article, Bare(wrap=40))),
    "bare-wide-byline": lambda article: (
        bare_url(article),
        "text/html",
        bare(article, Bare(byline=byline(article, "：", "／"))),
    ),
}


@lru_cache(maxsize=64)
def reading_of(saved: Saved) -> ArticleReading:
    """What is read of a saved page; each is read once for all that is asked of it."""
    url, media_type, body = saved
    page = Page("urn:uuid:1", "lia", url, datetime(2026, 1, 2, tzinfo=UTC), 200, media_type, Role.ARTICLE, body)
    outcome = read(page, LIA).outcome
    assert isinstance(outcome, ArticleReading), outcome
    return outcome


def plain(text: str | None) -> str | None:
    """A text as it is compared: its width does not count."""
    return None if text is None else unicodedata.normalize("NFKC", text)


def printed(article: Article) -> dict[str, object]:
    """What every form of the article prints."""
    return {
        "title": plain(article.title),
        "deck": plain(article.deck),
        "summary": plain(article.summary),
        "dateline": DATELINE,
        "topics": [(plain(group), plain(name)) for group, name in article.topics],
        "contributors": sorted((plain(label), plain(name)) for label, name in article.contributors),
        "blocks": [(block.type, plain(block.text), plain(block.term)) for block in article.blocks],
        "citations": [(plain(title), url) for title, url in article.citations],
    }


def found(reading: ArticleReading) -> dict[str, object]:
    """The same of a reading."""
    return {
        "title": plain(reading.title),
        "deck": plain(reading.deck),
        "summary": plain(reading.summary),
        "dateline": reading.dateline,
        "topics": [(plain(topic.group), plain(topic.name)) for topic in reading.topics],
        "contributors": sorted((plain(who.role_label), plain(who.name)) for who in reading.contributors),
        "blocks": [(block.type, plain(block.text), plain(block.term)) for block in reading.blocks],
        "citations": [(plain(cited.label), cited.url) for cited in reading.citations],
    }


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: str(article.number))
@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_one_record(form: str, article: Article) -> None:
    """Title, deck, topics, contributors, summary, dateline, blocks and sources are exact."""
    assert found(reading_of(FORMS[form](article))) == printed(article)


@pytest.mark.parametrize("form", FORMS)
def test_every_address_of_an_article_has_one_canonical_address(form: str) -> None:
    """AMP page, short link, print view and the program's own request are one article with the plain page."""
    article = ARTICLES[0]
    plain_form = form.partition("-")[0]
    assert reading_of(FORMS[form](article)).canonical_url == FORMS[plain_form](article)[0]


@pytest.mark.parametrize("form", [form for form in FORMS if not form.startswith("wordpress")])
def test_no_date_is_made_up(form: str) -> None:
    """Where no form prints a day of publication, there is none, whatever the text tells of days."""
    reading = reading_of(FORMS[form](ARTICLES[0]))
    assert (reading.published_on, reading.published_at, reading.published_precision) == (None, None, None)


def test_a_counter_makes_no_revision() -> None:
    """Two visits between which only the counter went up hold the same."""
    article = ARTICLES[0]
    before, after = (bare(article, Bare(counter=counter)) for counter in ("1,024", "1,031"))
    assert before != after
    digests = {article_digest(reading_of((bare_url(article), "text/html", body))) for body in (before, after)}
    assert len(digests) == 1


def test_another_build_makes_no_revision() -> None:
    """Hashed class names change with every build of a site."""
    article = ARTICLES[0]
    bodies = (next_js(article, Next(build=build)) for build in ("1a2b3c", "9z8y7x"))
    assert len({article_digest(reading_of((next_url(article), HTML, body))) for body in bodies}) == 1


def test_a_changed_paragraph_makes_a_revision_and_a_change_is_stated() -> None:
    """The edited version differs in what it says and in when it was changed."""
    article = ARTICLES[0]
    changed = replace(article.blocks[0], text=article.blocks[0].text.replace("。", "，記者補述。", 1))
    edited = replace(article, blocks=(changed, *article.blocks[1:]))
    form = WordPress(modified="2025-08-21T10:30:00+08:00")
    first = reading_of((wordpress_url(article), HTML, wordpress(article)))
    second = reading_of((wordpress_url(article), HTML, wordpress(edited, form)))
    assert article_digest(first) != article_digest(second)
    assert second.modified_at == datetime(2025, 8, 21, 2, 30, tzinfo=UTC)
    assert second.modified_zone == "+08:00"


def test_the_redirector_is_unwrapped_and_both_forms_are_kept() -> None:
    """The address as printed leads to the site's own redirector, the resolved one to the source."""
    article = ARTICLES[0]
    for cited, (_, url) in zip(reading_of(FORMS["next"](article)).citations, article.citations, strict=True):
        assert cited.url == url
        assert cited.url_as_printed is not None
        assert cited.url_as_printed.startswith("/out?u=https%3A%2F%2F")


def test_three_roles_with_two_names_in_full_width() -> None:
    """Every name has its role, in the order printed."""
    form = Bare(byline="撰稿人：Ａ、Ｂ／責任編輯：Ｃ／攝影：Ｄ")
    people = reading_of((bare_url(ARTICLES[0]), "text/html", bare(ARTICLES[0], form))).contributors
    assert [(who.role, plain(who.role_label), plain(who.name)) for who in people] == [
        ("writer", "撰稿人", "A"),
        ("writer", "撰稿人", "B"),
        ("editor", "責任編輯", "C"),
        ("photographer", "攝影", "D"),
    ]
    assert isinstance(people[0], Contributor)


def test_a_source_without_address_is_a_citation_without_one() -> None:
    """Of two sources the second prints no address: it is kept as printed, and nothing is made up."""
    article = replace(ARTICLES[0], citations=(ARTICLES[0].citations[0], ("港務局內部公文", "")))
    cited = reading_of((bare_url(article), "text/html", bare(article))).citations
    assert [(citation.label, citation.url) for citation in cited] == [article.citations[0], ("港務局內部公文", None)]


@pytest.mark.parametrize("form", ["wordpress", "next", "next-shell"])
def test_a_heading_that_the_page_calls_one_is_one(form: str) -> None:
    """Where the markup says so, what follows a heading may be shorter than it."""
    heading = Block(BlockType.HEADING, "海洋安全與反海盜合作列為首項", level=3)
    article = replace(ARTICLES[0], blocks=(*ARTICLES[0].blocks[:1], heading, Block(BlockType.PARAGRAPH, "列出三項：")))
    assert found(reading_of(FORMS[form](article))) == printed(article)


def test_a_short_article_in_a_shell_is_one() -> None:
    """Two sentences are enough when the data hold what the publication prints with them."""
    article = replace(ARTICLES[0], blocks=(Block(BlockType.PARAGRAPH, "港口今日重開。"),))
    assert found(reading_of(FORMS["next-shell"](article))) == printed(article)
