"""What a page states of itself: structured data as it comes, broken parts included."""

from __future__ import annotations

import pytest

from pipelines.page.tree import parse_html
from pipelines.stated.canonical import canonical_candidate
from pipelines.stated.jsonld import read_jsonld
from pipelines.stated.statements import read_statements
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
    ],
)
def test_a_language_is_stated_and_not_disproved(
    text: str, stated: str | None, usual: str | None, language: str | None
) -> None:
    """The page's word, unless its script says otherwise; the publication's for a page that says nothing."""
    assert language_of(text, stated, usual) == language
