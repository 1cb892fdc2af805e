"""An article's page by the code of its publication's own spider: what it states is believed, the rest is looked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from pipelines.reader import read
from pipelines.reader_version import READER_VERSION, own_versions, version_for
from pipelines.rereading import failure_over
from storage.types import ArticleReading, Citation, Page, Refusal, Role, SourceReading, Topic, Truncated, Verdict
from storage.types.profile import Profile
from storage.types.spider_code import SpiderCode

_TEXT = "The harbour council voted on Tuesday to dredge the eastern channel, ending nine years of argument. " * 8
_HTML = (
    "<html><head><title>Dredging</title><meta property='article:published_time' content='2031-05-03'></head>"
    f"<body><article><h1>Dredging</h1><p>{_TEXT}</p><p>{_TEXT}</p></article><i class=t>Own title</i></body></html>"
)


def _profile(body: str) -> Profile:
    text = f"from datetime import *\nfrom fonds import *\nclass Own(SiteSpider):\n def article(self, page):\n  {body}\n"
    code = SpiderCode("own", "spiders/own.py", "Own", text)
    return Profile("own", "Own", "en", "Asia/Taipei", spider="own:Own", code=code)


def _page(body: str = _HTML, media_type: str = "text/html", role: Role = Role.ARTICLE) -> Page:
    at = datetime(2031, 5, 4, tzinfo=UTC)
    return Page("urn:uuid:1", "own", "https://a.example/b", at, 200, media_type, role, body.encode())


def _article(body: str, page: Page | None = None) -> ArticleReading:
    outcome = read(page or _page(), _profile(body)).outcome
    assert isinstance(outcome, ArticleReading), outcome
    return outcome


def test_what_the_code_states_is_certain_and_the_rest_is_read_by_the_general_rules() -> None:
    """One field may be all that needs code."""
    article = _article("return ArticleFields(title=page.css('i.t::text').get())")
    assert (article.title, len(article.blocks), article.published_on) == ("Own title", 2, date(2031, 5, 3))
    evidence = dict(article.evidence)
    assert (evidence["title"].rule, evidence["title"].sure) == ("profile:spider", "certain")
    assert not evidence["text"].rule.startswith("profile")


def test_every_field_becomes_what_rules_find() -> None:
    """Names are writers, days are days, and addresses are resolved."""
    article = _article(
        "return ArticleFields(title=' T ', text=['One.', ' ', 'Two.'], deck='D', summary='S', dateline='L',"
        " authors=['Ann', 'Ann', 'Bo'], topics=['sea', ('place', 'harbour')], sources=['/doc', ('Act', '/act')],"
        " published=date(2031, 5, 3), modified=datetime(2031, 5, 4, 9, tzinfo=timezone.utc))"
    )
    assert (article.title, article.text, article.deck) == ("T", "One.\n\nTwo.", "D")
    assert (article.summary, article.dateline) == ("S", "L")
    assert [one.name for one in article.contributors] == ["Ann", "Bo"]
    assert article.topics == (Topic(None, "sea"), Topic("place", "harbour"))
    doc, act = Citation(None, "https://a.example/doc", "/doc"), Citation("Act", "https://a.example/act", "/act")
    assert article.citations == (doc, act)
    assert (article.published_on, article.published_at) == (date(2031, 5, 3), None)
    assert article.modified_at == datetime(2031, 5, 4, 9, tzinfo=UTC)


def test_nothing_is_looked_for_in_the_place_of_what_the_page_does_not_have() -> None:
    """Neither in what it states nor in what it prints: a birth date would else be the day of publication."""
    page = _page(_HTML.replace("<h1>", "<p class=born>March 14, 1879</p><p class=author>By Ann Field</p><h1>"))
    stated = _article("return ArticleFields(absent=['published', 'authors'])", page)
    assert (stated.published_on, stated.published_at, stated.contributors) == (None, None, ())
    assert not {"published_on", "published_at", "contributors"} & dict(stated.evidence).keys()
    bare = _page(f"<html><body><h1>Ann</h1><p>Born: <b>March 14, 1879</b></p><p>{_TEXT}</p></body></html>")
    assert _article("return ArticleFields(title='Ann', absent=('published',))", bare).published_on is None


def test_a_date_is_read_as_it_is_printed() -> None:
    """In the zone of the publication."""
    article = _article("return ArticleFields(title='T', text=['One.'], published='2031-05-03 09:00')")
    assert article.published_at == datetime(2031, 5, 3, 1, tzinfo=UTC)


def test_a_page_that_is_no_html_is_an_article_by_its_code() -> None:
    """An API's answer, say."""
    body = "return ArticleFields(title=page.json()['t'], text=page.json()['p'], published='2031-05-03')"
    article = _article(body, _page('{"t": "港務", "p": ["第一段。", "第二段。"]}', "application/json"))
    assert (article.title, article.text) == ("港務", "第一段。\n\n第二段。")
    assert (article.canonical_url, article.published_on) == ("https://a.example/b", date(2031, 5, 3))


def test_a_short_text_is_one_when_the_code_says_so() -> None:
    """The general rules would take it for a notice."""
    page = _page("<html><body><h1>T</h1><p>Short.</p></body></html>")
    assert _article("return ArticleFields(title='T', text=['Short.'])", page).text == "Short."


_DATA = _page("{}", "application/json")


@pytest.mark.parametrize(
    ("body", "page", "refusal"),
    [
        ("raise NotAnArticle('a quiz')", _page(), Refusal(Verdict.NOT_AN_ARTICLE, "a quiz")),
        ("raise NotAnArticle", _page(), Refusal(Verdict.NOT_AN_ARTICLE, "the spider says so")),
        (
            "return 1 / 0",
            _page(),
            Refusal(Verdict.WORKER, "spiders/own.py, line 5: ZeroDivisionError: division by zero"),
        ),
        ("return ArticleFields(title='T')", _DATA, Refusal(Verdict.NOT_AN_ARTICLE, "the page has no text")),
        ("return None", _DATA, Refusal(Verdict.UNSUPPORTED, "application/json is not read")),
    ],
)
def test_what_is_no_article_is_refused(body: str, page: Page, refusal: Refusal) -> None:
    """By the code's word, or for want of what makes an article; a fault of the code is told with its line."""
    assert read(page, _profile(body)).outcome == refusal


def test_a_failure_is_none_of_the_page_and_names_the_code() -> None:
    """Only an article's page is read by the code; what a page is refused for is no failure."""
    code = _profile("return None").code
    late = Refusal(Verdict.WORKER, "no outcome within 60 seconds")
    assert failure_over(Role.ARTICLE, late, code) == "no outcome within 60 seconds; spiders/own.py took part in it"
    assert failure_over(Role.SOURCE, late, code) == late.reason
    assert failure_over(Role.ARTICLE, Refusal(Verdict.EMPTY, "the answer has no body"), code) is None


def test_only_whole_articles_are_given_to_the_code() -> None:
    """Not cited documents, nor what was cut off; another status than that of success is refused before."""
    failing = _profile("1 / 0")
    assert isinstance(read(_page(role=Role.SOURCE), failing).outcome, SourceReading)
    cut, walled = replace(_page(), truncated=Truncated.LENGTH), replace(_page(), status=403)
    for page, verdict in ((cut, Verdict.TRUNCATED), (walled, Verdict.WALLED)):
        outcome = read(page, failing).outcome
        assert isinstance(outcome, Refusal)
        assert outcome.verdict is verdict


def test_a_reading_is_by_the_code_that_made_it() -> None:
    """An article's; other readings, and other publications, are by the reader alone."""
    profile = _profile("return None")
    assert profile.code is not None
    by_code = f"{READER_VERSION}+spider.{profile.code.digest[:16]}"
    assert read(_page(), profile).reader_version == version_for(Role.ARTICLE, profile) == by_code
    assert read(_page(role=Role.SOURCE), profile).reader_version == READER_VERSION
    assert own_versions([profile, replace(profile, code=None)]) == (("own", by_code),)
