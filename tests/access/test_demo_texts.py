"""The demo's texts are as varied as a crawl needs them, and differ between the visits as the manifest says."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from datetime import timedelta

import pytest

from access.demo.site import Site, build_site
from access.demo.text_files import read_profile, read_texts
from access.demo.texts import Format, FormName
from storage.archive.profile_file import parse_profile
from storage.types import BlockType, ChangeKind, PublisherClass, SourceState
from storage.types.publisher_class import publisher_class
from tests.access.demo_manifest import ExpectedCrawl, expect
from tests.access.demo_site import MANIFEST, PAGES, SITE, TEXTS, is_ours, links

LATER_TEXTS = read_texts(2)
LATER = expect(LATER_TEXTS, MANIFEST)


def test_there_are_forty_articles_and_more_in_all_three_forms() -> None:
    """Each form has ten at least, and no two articles share a text."""
    assert len(MANIFEST.articles) >= 40
    forms = {site.key: site.form for site in TEXTS.publication.sites}
    assert set(forms.values()) == set(FormName)
    assert all(number >= 10 for number in Counter(article.site for article in TEXTS.articles).values())
    texts = [
        paragraph for reading in MANIFEST.articles for paragraph in reading.text.split("\n\n") if len(paragraph) > 30
    ]
    assert len(set(texts)) == len(texts)


def test_articles_differ_in_length_and_structure() -> None:
    """Briefs and long reads; every kind of block; one to three sources or none; two to four contributors."""
    lengths = sorted(len(reading.text) for reading in MANIFEST.articles)
    assert lengths[0] < 250
    assert lengths[-1] > 700
    kinds = Counter(block.type for reading in MANIFEST.articles for block in reading.blocks)
    assert set(kinds) == set(BlockType)
    assert {len(reading.citations) for reading in MANIFEST.articles} == {0, 1, 2, 3}
    assert {len(reading.contributors) for reading in MANIFEST.articles} == {2, 3, 4}
    shapes = {tuple(block.type for block in reading.blocks) for reading in MANIFEST.articles}
    assert len(shapes) > 0.7 * len(MANIFEST.articles)


def test_two_character_words_are_there_to_be_found() -> None:
    """A search for 北約 and one for 日本 have hits, and not everywhere."""
    for word in ("北約", "日本"):
        hits = [reading for reading in MANIFEST.articles if word in reading.text]
        assert 1 <= len(hits) < len(MANIFEST.articles)


def test_sub_headings_look_like_those_of_the_form() -> None:
    """A sub-heading has 22 characters at most and no final stop."""
    headings = [block for reading in MANIFEST.articles for block in reading.blocks if block.type is BlockType.HEADING]
    assert len(headings) > 40
    for heading in headings:
        assert 5 <= len(heading.text) <= 22, heading.text
        assert heading.text[-1] not in "。！？」"


def test_the_texts_hold_the_oddities_of_the_forms() -> None:
    """A topic group twice, two writers, a slip inside a word, days alone, no dates, a page of data alone, a wrapped
    address, a source without an address."""
    groups = [[topic.group for topic in reading.topics] for reading in MANIFEST.articles]
    assert any(len(set(article)) < len(article) for article in groups)
    assert any([label for label, _ in article.contributors].count("撰稿人") == 2 for article in TEXTS.articles)
    assert any(re.search(r"[一-鿿][a-z]{2}，", reading.text) for reading in MANIFEST.articles)
    assert {reading.published_precision for reading in MANIFEST.articles} >= {None, "day", "second"}
    assert any(article.shell for article in TEXTS.articles)
    printed = [citation.url_as_printed or "" for reading in MANIFEST.articles for citation in reading.citations]
    assert any("\n" in address for address in printed)
    assert any(address.startswith("/out?u=") for address in printed)
    assert "" in printed
    assert any("鰂" in article.title for article in TEXTS.articles)


def test_words_of_a_text_link_to_a_source_that_it_cites() -> None:
    """Of one article of the first form at least, at both visits; its words stand in one paragraph, once."""
    for texts in (TEXTS, LATER_TEXTS):
        linking = [article for article in texts.articles if article.linked]
        assert linking
        for article in linking:
            assert article.site == "news"
            assert {url for _, url in article.linked} <= {url for _, url in article.citations}
            for words, _ in article.linked:
                (block,) = [block for block in article.blocks if words in block.text]
                assert (block.type, block.text.count(words)) == (BlockType.PARAGRAPH, 1)


def test_every_host_is_reserved() -> None:
    """No name that the demo serves or links to can exist on the real network (RFC 2606)."""
    named = {url for page in PAGES for url in links(page)} | {resource.url for resource in SITE.resources.values()}
    for host in {re.sub(r"^https?://([^/]+).*", r"\1", url) for url in named} | set(SITE.hosts):
        assert host.endswith((".example", ".test")), host


def test_printed_titles_sometimes_differ_from_the_documents_own() -> None:
    """Citations are kept as printed, so some differ from the title that they cite, and one from the date."""
    titles = {source.url: source.title for source in MANIFEST.sources if source.title is not None}
    printed = [(c.label, titles[c.url or ""]) for r in MANIFEST.articles for c in r.citations if c.url in titles]
    assert sum(label != title for label, title in printed) >= 5
    fees = MANIFEST.source("https://www.coast-ministry.test/news/1140806")
    (citing,) = (reading for reading in MANIFEST.articles for one in reading.citations if one.url == fees.url)
    assert "8月4日公布" in citing.text
    assert (fees.published_on and fees.published_on.isoformat()) == "2025-08-06"


def test_the_sources_are_many_of_several_kinds_and_fates() -> None:
    """Fifteen and more in three languages, HTML, PDF and plain text; each awkward fate once at least."""
    assert len(MANIFEST.sources) >= 15
    assert len(TEXTS.bodies) >= 10
    assert {body.language for body in TEXTS.bodies} == {"zh-Hant", "ja", "en"}
    formats = Counter(document.format for document in TEXTS.documents)
    assert set(formats) == set(Format)
    assert {TEXTS.body_of(one).language for one in TEXTS.documents if one.format is Format.PDF} == {
        "zh-Hant",
        "ja",
        "en",
    }
    states = Counter(source.state for source in MANIFEST.sources)
    for state in (
        SourceState.MOVED,
        SourceState.WALLED,
        SourceState.ROBOTS,
    ):
        assert states[state] == 1, state
    assert states[SourceState.PENDING] == len(MANIFEST.lost_sources) == 2
    (moved,) = (source for source in MANIFEST.sources if source.state is SourceState.MOVED)
    assert MANIFEST.source(moved.source_url or "").state is SourceState.CAPTURED


def test_the_profile_says_who_publishes_each_source() -> None:
    """Nothing else can: the hosts are invented."""
    rules = parse_profile(read_profile(), "heron.toml").publishers
    found = {body.host: publisher_class(body.host, rules) for body in TEXTS.bodies}
    assert set(found.values()) == {rule.publisher_class for rule in rules}
    assert PublisherClass.UNKNOWN not in found.values()


def test_every_document_is_cited_and_every_address_cited_is_served() -> None:
    """Every document has an article that cites it, and no citation leads to a host that is not the demo's."""
    cited = {source.url for source in MANIFEST.sources}
    assert {document.url for document in TEXTS.documents} <= cited
    assert all(map(is_ours, cited))


def test_texts_are_in_normal_form() -> None:
    """All characters are composed, so that a comparison after NFKC hides no broken text."""
    for reading in MANIFEST.articles:
        assert unicodedata.is_normalized("NFC", "".join((reading.text, reading.summary or "", reading.title or "")))


def test_the_profile_sorts_the_addresses() -> None:
    """The profile of the demo loads, and tells articles, listings and other pages apart on all three hosts."""
    profile = parse_profile(read_profile(), "heron.toml")
    assert profile.slug == TEXTS.publication.slug
    assert profile.crawl.start_urls == SITE.start_urls
    assert profile.expect.min_listed <= len(MANIFEST.articles)
    own = {page.url for page in PAGES if page.url.partition("//")[2].split("/")[0].endswith("heron.example")}
    wanted = {url for url in own if not any(rule.search(url) for rule in profile.listing.exclude)}
    articles = {url for url in wanted if any(rule.search(url) for rule in profile.listing.article)}
    assert articles == {reading.canonical_url for reading in MANIFEST.articles}
    sections = {url for url in wanted if any(rule.search(url) for rule in profile.listing.section)}
    assert sections == {listing.url for listing in MANIFEST.listings if listing.role == "section"}
    assert profile.labels.dateline is not None
    assert all(profile.labels.dateline.fullmatch(reading.dateline or "") for reading in MANIFEST.articles)


# --- the second visit -----------------------------------------------------------------------------


def test_the_second_visit_changes_what_a_publication_changes() -> None:
    """Several corrections, a new article, two that are no longer there, a changed source and three not found."""
    assert sum(number == 2 for number in LATER.revisions.values()) >= 4
    assert len(LATER.missing) == 2
    assert LATER.changes[ChangeKind.NEW] == 1
    assert LATER.changes[ChangeKind.SOURCE_CHANGED] == 1
    assert (len(LATER.lost_sources), ChangeKind.SOURCE_GONE in LATER.changes) == (3, False)
    assert ChangeKind.WITHDRAWN not in LATER.changes
    answers = [build_site(LATER_TEXTS).answer(url) for url in LATER.missing]
    assert sorted(answer.status for answer in answers if answer is not None) == [200, 410]


def test_a_correction_states_when_or_shows_what() -> None:
    """A corrected article's words differ; it is the same article at the same address, published when it was."""
    before = {article.path: article for article in TEXTS.articles}
    for article in LATER_TEXTS.articles:
        earlier = before.get(article.path)
        if earlier is None or earlier == article:
            continue
        assert (earlier.number, earlier.published) == (article.number, article.published)
        assert (earlier.title, earlier.summary, earlier.blocks) != (article.title, article.summary, article.blocks)
        if article.modified is not None and article.published_at is not None:
            assert article.modified - article.published_at < timedelta(days=60)


def test_a_first_visit_to_the_later_site_finds_it_as_it_is() -> None:
    """Without an earlier visit nothing is revised and nothing is missed: all is new."""
    alone = expect(LATER_TEXTS)
    assert set(alone.revisions.values()) == {1}
    assert alone.missing == ()
    assert alone.changes[ChangeKind.NEW] == len(LATER_TEXTS.articles)


def test_an_unchanged_site_brings_no_changes() -> None:
    """A visit to the same texts again expects an empty list of changes."""
    assert expect(TEXTS, MANIFEST).changes == {}


@pytest.mark.parametrize("visit", [1, 2])
def test_a_site_and_a_manifest_are_functions_of_the_texts(visit: int) -> None:
    """Building twice gives the same bytes and the same expectations: a second visit differs only by its texts."""
    one, again = ((build_site(texts), expect(texts)) for texts in (read_texts(visit), read_texts(visit)))
    same: tuple[Site, ExpectedCrawl] = again
    assert one == same
