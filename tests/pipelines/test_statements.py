"""What a page states of itself: structured data as it comes, broken parts included."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.page.tree import parse_html
from pipelines.stated.canonical import canonical_candidate
from pipelines.stated.jsonld import read_jsonld
from pipelines.stated.statements import absolute, read_statements
from pipelines.words.language import language_of

URL = "https://lia-a.example/2025/09/sar/"


@pytest.mark.parametrize(
    "script",
    [
        '{"@type":"NewsArticle","headline":"題","author":{"name":"Lia"}}',
        '[{"@type":"WebSite"},{"@type":["Thing","NewsArticle"],"headline":"題","author":[{"name":"Lia"}]}]',
        '{"@graph":[{"@type":"BreadcrumbList"},{"@type":"Article","headline":"題","author":"Lia"}]}',
        '{"@type":"NewsArticle","headline":"題","author":[{"name":"Lia"},],}',
        '<!-- {"@type":"NewsArticle","headline":"題","author":["Lia"]} -->',
        '//<![CDATA[\n{"@type":"NewsArticle","headline":"題","author":["Lia"]}\n//]]>',
        '{"@type":"WebPage","mainEntity":{"@type":"http://schema.org/NewsArticle","headline":"題","author":"Lia"}}',
        '{"@type":"NewsArticle","headline":"題","author":"Lia","description":"raw\nbreak"}',
    ],
)
def test_an_article_is_found_in_json_ld(script: str) -> None:
    """In graphs, lists and types, with trailing commas, wrappers and raw line breaks."""
    article, _ = read_jsonld(["{broken", script])
    assert article is not None
    assert (article.headline, [credited.name for credited in article.authors]) == ("題", ["Lia"])


@pytest.mark.parametrize(
    "script", ["", "null", "3", "[", "[" * 100_000, '{"@type":"NewsArticle"', '{"@graph":' * 5_000]
)
def test_a_script_that_is_no_json_is_left_out(script: str) -> None:
    """Nothing broken, however deep, makes an article or an error."""
    assert read_jsonld([script]) == (None, False)


def test_of_several_articles_the_page_is_the_one_that_its_title_names() -> None:
    """Wherever it stands among them; without such a title it is the first with a headline."""
    scripts = ['{"@type":"NewsArticle","headline":"甲題"}', '{"@type":"NewsArticle","headline":"乙題"}']
    chosen = [read_jsonld(scripts, titles)[0] for titles in (["乙題 | 港報"], ["丙題"], [])]
    assert [None if article is None else article.headline for article in chosen] == ["乙題", "甲題", "甲題"]


def test_a_list_of_authors_may_hold_lists() -> None:
    """All of them are credited."""
    article, _ = read_jsonld(['{"@type":"NewsArticle","headline":"題","author":[["Lia",{"name":"Zaphyra"}]]}'])
    assert article is not None
    assert [credited.name for credited in article.authors] == ["Lia", "Zaphyra"]


def test_dates_that_are_null_are_none() -> None:
    """A null is no date."""
    article, _ = read_jsonld(['{"@type":"NewsArticle","headline":"題","datePublished":null}'])
    assert article is not None
    assert article.published is None


@pytest.mark.parametrize(
    ("head", "canonical"),
    [
        ('<link rel="canonical" href="/2025/09/sar/">', URL),
        ('<link rel="canonical" href="https://www.lia-a.example/x">', "https://www.lia-a.example/x"),
        ('<link rel="canonical" href="https://lia-a.example/">', URL),
        ('<link rel="canonical" href="https://other.example/2025/09/sar/">', URL),
        ('<link rel="canonical" href="javascript:void(0)">', URL),
        ('<link rel="canonical" href="http://[bad/">', URL),
        ('<meta property="og:url" content="https://lia-a.example/y">', "https://lia-a.example/y"),
        ('<base href="https://lia-a.example/z/"><link rel="canonical" href="w">', "https://lia-a.example/z/w"),
        ("", URL),
    ],
)
def test_a_canonical_address_is_believed_within_reason(head: str, canonical: str) -> None:
    """Never another host's, never the front page for an article."""
    tree = parse_html(f"<html><head>{head}</head><body><p>x</p></body></html>")
    assert tree is not None
    assert canonical_candidate(read_statements(tree, URL), URL, None).value == canonical


@pytest.mark.parametrize(
    ("text", "stated", "usual", "language"),
    [
        ("三國簽署海上搜救協定，漁民團體要求公開演練紀錄，這是第一份文件。", "zh-TW", None, "zh-Hant"),
        ("三國簽署海上搜救協定，漁民團體要求公開演練紀錄，這是第一份文件。", "en-US", None, "zh-Hant"),
        ("三国签署海上搜救协定，渔民团体要求公开演练纪录，这是第一份文件。", "zh", "zh-Hant", "zh-Hans"),
        ("三か国が海上捜索救助協定に署名し、来年から無線を共用すると発表した。", None, None, "ja"),
        ("세 나라가 해상 수색 구조 협정에 서명하고 내년부터 무선을 함께 쓴다.", "ko-KR", None, "ko"),
        ("Three states sign an agreement on search and rescue at sea.", "en_gb", None, "en-GB"),
        ("Three states sign an agreement on search and rescue at sea.", None, None, None),
        ("Three states sign an agreement on search and rescue at sea.", "zh-TW", "zh-Hant", None),
        ("短", "zh-HK", None, "zh-Hant"),
        ("短", None, "zh-Hant", "zh-Hant"),
        ("短", "not a tag!", None, None),
        ("短", "en" + "-endless" * 400, None, None),
    ],
)
def test_a_language_is_stated_and_not_disproved(
    text: str, stated: str | None, usual: str | None, language: str | None
) -> None:
    """The page's word, unless its script says otherwise; the publication's for a page that says nothing."""
    assert language_of(text, stated, usual) == language


_PIECES = [
    "http",
    "https",
    ":",
    "/",
    "/a",
    ".",
    "..",
    "?",
    "#",
    "x=1",
    "&",
    ";",
    "@",
    "%20",
    "港",
    " ",
    "\t",
    "[",
    "-",
    "paper.example",
]
_BEGINNINGS = ["", "/", "//", "https://paper.example/", "http://paper.example:80", "mailto:"]


@given(st.sampled_from(_BEGINNINGS), st.lists(st.sampled_from(_PIECES), max_size=8).map("".join))
def test_an_address_is_resolved_as_the_standard_says(beginning: str, rest: str) -> None:
    """Whatever short way is taken, a reference leads where the library's resolver says, and nowhere but to the web."""
    reference, base = (beginning + rest).strip(), "https://paper.example/2025/07/11.html?page=2"
    if not beginning.startswith(("//", "http")) or not rest.startswith("/"):
        assert absolute(base, reference) == _resolved(base, reference)


def _resolved(base: str, reference: str) -> str | None:
    try:
        url = urljoin(base, reference)
        parts = urlsplit(url)
        return url if parts.scheme in {"http", "https"} and parts.hostname else None
    except ValueError:
        return None
