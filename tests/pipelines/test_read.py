"""The door of the reader: every page gives a reading or a typed refusal, in bounded time."""

from __future__ import annotations

import gzip
import os
import pickle
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.encoding.labels import ENCODINGS
from pipelines.examination import examine
from pipelines.reader import read
from pipelines.reader_version import READER_VERSION
from storage.archive.profile_file import load_profile, parse_profile
from storage.types import ArticleReading, Page, Refusal, Role, SourceReading, Truncated, Verdict

ANY = load_profile("any")
LIA = load_profile("lia")
TEXT = "The harbour council voted on Tuesday to dredge the eastern channel, ending nine years of argument. " * 8
ARTICLE = (
    "<html><head><title>Dredging</title></head>"
    f"<body><article><h1>Dredging</h1><p>{TEXT}</p><p>{TEXT}</p></article></body></html>"
)


def page(body: bytes | str, role: Role = Role.ARTICLE, media_type: str | None = "text/html", **facts: object) -> Page:
    """A captured page of the house's own."""
    known = {"status": 200, "truncated": None} | facts
    status, truncated = known["status"], known["truncated"]
    assert isinstance(status, int)
    assert truncated is None or isinstance(truncated, Truncated)
    content = body.encode() if isinstance(body, str) else body
    return Page(
        "urn:uuid:1",
        "any",
        "https://a.example/b",
        datetime(2026, 1, 2, tzinfo=UTC),
        status,
        media_type,
        role,
        content,
        truncated,
    )


def verdict(read_page: Page) -> Verdict | None:
    """The verdict of a refusal, None for a reading."""
    outcome = read(read_page, ANY).outcome
    return outcome.verdict if isinstance(outcome, Refusal) else None


@pytest.mark.parametrize(
    ("refused", "why"),
    [
        (page(ARTICLE, status=404), Verdict.STATUS),
        (page(b""), Verdict.EMPTY),
        (page(b" \r\n "), Verdict.EMPTY),
        (page("<html><body><div id=app></div><script>run()</script></body></html>"), Verdict.EMPTY),
        (page(b"%PDF-1.7 ...", Role.SOURCE, "application/pdf"), Verdict.TRUNCATED),
        (page(b"%PDF-1.7 ...", Role.ARTICLE, "application/pdf"), Verdict.UNSUPPORTED),
        (page(b"GIF89a", media_type="image/gif"), Verdict.UNSUPPORTED),
        (page("plain text", media_type="text/plain"), Verdict.UNSUPPORTED),
        (page(bytes(range(256)) * 40), Verdict.UNDECODABLE),
        (page(ARTICLE, truncated=Truncated.LENGTH), Verdict.TRUNCATED),
        (page("<title>Home</title><h1>Home</h1><p>Welcome to our little site.</p>"), Verdict.NOT_AN_ARTICLE),
        (page("<title>找不到網頁</title><h1>找不到網頁</h1><p>請回首頁。</p>"), Verdict.SOFT_GONE),
        (page("<title>Attention Required!</title><p>Please complete the captcha.</p>", Role.SOURCE), Verdict.WALLED),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_verdict(refused: Page, why: Verdict) -> None:
    """Each kind of bad page has its own word."""
    assert verdict(refused) is why


def test_a_role_that_is_not_read_is_an_error_of_the_caller() -> None:
    """Listings and robots.txt never come here."""
    with pytest.raises(ValueError, match="role feed"):
        read(page(ARTICLE, Role.FEED), ANY)


def test_an_article_about_a_missing_page_is_an_article() -> None:
    """A verdict needs a page with little text."""
    about = ARTICLE.replace("Dredging", "404 not found: how pages vanish")
    assert isinstance(read(page(about), ANY).outcome, ArticleReading)


@pytest.mark.parametrize(
    ("signed", "is_article"), [("<p>By Ines Quill</p>", True), ("<p>4 March 2026</p>", True), ("", False)]
)
def test_a_page_without_any_title_is_an_article_where_its_prose_is_dated_or_signed(
    signed: str, is_article: bool
) -> None:
    """Its title is then None, which is said: nothing that stands elsewhere is made one."""
    bare = f'<html><body><article><div class="byline">{signed}</div><p>{TEXT}</p><p>{TEXT}</p></article></body></html>'
    reading = read(page(bare), ANY)
    outcome = reading.outcome
    assert isinstance(outcome, ArticleReading) == is_article
    if isinstance(outcome, ArticleReading):
        assert outcome.title is None
        assert "title" not in dict(outcome.evidence)
        assert "title" in examine(reading, ANY).missing


def test_a_page_packed_without_word_of_it_can_be_cut_off_too() -> None:
    """The end of its packing says so: nothing else does."""
    packed = gzip.compress(ARTICLE.encode())
    assert isinstance(read(page(packed), ANY).outcome, ArticleReading)
    assert verdict(page(packed[:-40])) is Verdict.TRUNCATED
    source = read(page(packed[:-40], Role.SOURCE), ANY).outcome
    assert isinstance(source, SourceReading)
    assert source.partial


def test_a_cut_off_source_is_read_as_partial() -> None:
    """The text that is there is worth keeping, and said to be less than all."""
    outcome = read(page(ARTICLE, Role.SOURCE, truncated=Truncated.TIME), ANY).outcome
    assert isinstance(outcome, SourceReading)
    assert outcome.partial


def test_a_plain_text_source_is_read() -> None:
    """Its text as it stands, without a title that nobody gave it."""
    outcome = read(page("First line\r\n\r\nSecond.\r\n", Role.SOURCE, "text/plain; charset=utf-8"), ANY).outcome
    assert isinstance(outcome, SourceReading)
    assert (outcome.title, outcome.text) == (None, "First line\n\nSecond.")
    assert [block.text for block in outcome.blocks] == ["First line", "Second."]


def test_a_plain_text_holds_no_character_that_no_database_keeps() -> None:
    """Else its digest would be that of another text than the kept one."""
    outcome = read(page("The notice\0 as it was sent", Role.SOURCE, "text/plain; charset=utf-8"), ANY).outcome
    assert isinstance(outcome, SourceReading)
    assert outcome.text == "The notice\ufffd as it was sent"


@pytest.mark.parametrize("media_type", [None, "", "application/octet-stream", "text/plain", "application/xhtml+xml"])
def test_a_page_without_a_useful_media_type_is_sniffed(media_type: str | None) -> None:
    """HTML is known by its first bytes."""
    assert isinstance(read(page(ARTICLE, media_type=media_type), ANY).outcome, ArticleReading)


def test_a_reading_is_the_same_every_time_and_can_be_sent() -> None:
    """Pure, and it survives the way between processes; so does a profile."""
    first, second = read(page(ARTICLE), ANY), read(page(ARTICLE), ANY)
    assert first == second == pickle.loads(pickle.dumps(first))
    assert pickle.loads(pickle.dumps(LIA)) == LIA
    assert first.reader_version == READER_VERSION


def test_selectors_go_before_every_other_rule() -> None:
    """A publication whose markup is known needs no code."""
    profile = parse_profile(
        """
        name = "The Harbour Ledger"
        timezone = "Europe/Lisbon"
        [labels.roles]
        editor = ["Edited by"]
        [selectors]
        title = ".t"
        deck = ".d"
        byline = ".by"
        topics = ".k a"
        body = ".body p"
        sources = ".docs"
        published = ".when"
        remove = ".ad"
        """,
        "ledger.toml",
    )
    html = (
        "<title>x</title><h1>Section</h1><div class=t>Dredging</div><div class=d>A vote.</div>"
        "<div class=by>Ines Quill and Tom Reef</div><div class=by>Edited by: Ana Mole</div>"
        "<div class=when>4 March 2026, 18:05</div><div class=k><a>Port-Works</a><a>Council</a></div>"
        "<div class=body><p>One.</p><div class=ad><p>Buy.</p></div><p>Two.</p></div><p>Not the text.</p>"
        "<ul class=docs><li>Minutes <a href='/m.pdf'>PDF</a></li></ul>"
    )
    outcome = read(page(html), profile).outcome
    assert isinstance(outcome, ArticleReading)
    assert (outcome.title, outcome.deck, outcome.text) == ("Dredging", "A vote.", "One.\n\nTwo.")
    assert [who.name for who in outcome.contributors] == ["Ines Quill", "Tom Reef", "Ana Mole"]
    assert [(topic.group, topic.name) for topic in outcome.topics] == [("Port", "Works"), (None, "Council")]
    assert [(cited.label, cited.url) for cited in outcome.citations] == [("Minutes", "https://a.example/m.pdf")]
    assert outcome.published_at == datetime(2026, 3, 4, 18, 5, tzinfo=UTC)
    assert dict(outcome.evidence)["text"].rule == "profile:selector"


HTML = st.recursive(
    st.text(max_size=30)
    | st.sampled_from(["全文", "資料來源", "撰稿人：Lia", "· 甲-乙", "<br>", "<hr>", "https://a.example/x", "</div>"]),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
        st.sampled_from(
            ["p", "div", "h1", "h2", "b", "a href='/x'", "ul", "li", "table", "td", "article", "time datetime=x", "nav"]
        ),
        st.lists(inner, max_size=4),
    ),
    max_leaves=25,
)


@settings(max_examples=120)
@given(HTML, st.sampled_from([Role.ARTICLE, Role.SOURCE]), st.sampled_from([ANY, LIA]))
def test_any_nesting_gives_a_reading_or_a_refusal(html: str, role: Role, profile: object) -> None:
    """No tree makes the reader fail."""
    read(page(html.encode("utf-8", "surrogatepass"), role), LIA if profile is LIA else ANY)


@settings(max_examples=150)
@given(st.binary(max_size=600), st.sampled_from(["text/html", "text/html; charset=big5", "text/html; charset=x", None]))
def test_any_bytes_give_a_reading_or_a_refusal(body: bytes, media_type: str | None) -> None:
    """No bytes make the reader fail."""
    read(page(b"<html><body><p>" + body, Role.SOURCE, media_type), ANY)


@settings(max_examples=150)
@given(
    st.binary(max_size=300),
    st.sampled_from(sorted(ENCODINGS)) | st.text(st.characters(codec="ascii"), max_size=12),
    st.sampled_from(["header", "meta", "http-equiv", "xml"]),
)
def test_any_encoding_label_gives_a_reading_or_a_refusal(body: bytes, label: str, place: str) -> None:
    """Wherever the label stands, and whether or not there is such an encoding."""
    quoted = label.replace('"', "").encode()
    declared = {
        "header": b"",
        "meta": b'<meta charset="%s">' % quoted,
        "http-equiv": b'<meta http-equiv="Content-Type" content="text/html; charset=%s">' % quoted,
        "xml": b'<?xml version="1.0" encoding="%s"?>' % quoted,
    }[place]
    media_type = f"text/html; charset={label}" if place == "header" else "text/html"
    text = declared + b"<html><body><h1>" + body + b"</h1><p>" + body
    read(page(text, Role.SOURCE, media_type), ANY)


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 20_000 + "deep",
        "<p>" + "<b>" * 5_000 + "bold",
        "<table><tr><td>" * 2_000 + "cell",
        "<p>a<br>" * 5_000,
        "<a href='/x'>link</a> " * 5_000,
        "".join(f"<p><a href='/{number}'>link {number}</a></p>" for number in range(5_000)),
        "資料來源<br>" * 3_000,
        "<p>撰稿人：甲</p>" * 3_000,
        "<p>全文</p><p>資料來源</p>" * 2_000,
        "<p>" + "：" * 50_000 + "</p>",
        "<p>" + "1-" * 50_000 + "</p>",
        "<div class='share'><p>x</p>" * 3_000,
        "<p>" + "海" * 500_000 + "</p>",
        "<p>海上搜救協定。</p>" * 41_000,
        "<p>記者王小明／台北報導</p>" * 3_000,
        "<p>" + "（記者王小明／" * 5_000 + "</p>",
        "<p>By Ines Quill, </p>" * 3_000,
        "<p>" + "By Ines " * 10_000 + "</p>",
        "<p>2025-01-01 10:00 </p>" * 3_000,
        "<table>" + "<tr><th>日期</th><td>115-01-01</td></tr>" * 3_000 + "</table>",
        "<blockquote>海上搜救協定已經生效。</blockquote>" * 2_000,
    ],
    ids=[
        "deep",
        "bold",
        "tables",
        "breaks",
        "links",
        "listed",
        "markers",
        "bylines",
        "pairs",
        "colons",
        "hyphens",
        "shares",
        "long",
        "many",
        "reporters",
        "brackets",
        "names",
        "by",
        "dates",
        "rows",
        "quotations",
    ],
)
@pytest.mark.parametrize("profile", [ANY, pytest.param(LIA, marks=pytest.mark.long)], ids=["any", "lia"])
def test_hostile_pages_are_read_in_bounded_time(body: str, profile: object) -> None:
    """Nothing in the reader grows faster than the page: a page that did would hang this test."""
    html = f"<html><head><title>題</title></head><body><h1>題</h1>{body}</body></html>"
    read(page(html), LIA if profile is LIA else ANY)


@pytest.mark.parametrize("step", [8, pytest.param(1, marks=pytest.mark.long)])
def test_real_pages_are_read_without_an_error(step: int) -> None:
    """Each `step`th page of the folder in FONDS_REAL_PAGES gives a reading or a typed refusal; few are refused."""
    folder = os.environ.get("FONDS_REAL_PAGES")
    if not folder or not Path(folder).is_dir():
        pytest.skip("no real pages here (set FONDS_REAL_PAGES to a folder of saved HTML pages)")
    paths = [path for path in sorted(Path(folder).rglob("*")) if path.name.endswith((".html", ".htm", ".html.gz"))]
    assert paths
    refused = []
    for path in paths[::step]:
        body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        article = read(page(body), ANY).outcome
        refused += [path.name] if isinstance(article, Refusal) else []
        read(page(body, Role.SOURCE), LIA)
    assert len(refused) <= 0.1 * len(paths[::step]), refused
