"""A short document is one whatever programs stand beside it, and what stands in its place is none, whatever it says."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from pipelines.page.tree import parse_html
from pipelines.refusal.own_accord import own_accord
from pipelines.source_checks import check_of
from pipelines.source_page import read_source
from pipelines.source_state import passage
from storage.types import ChangeKind, Refusal, SourceReading, SourceState, Verdict
from tests.pipelines.short_pages import NOTICES, notices, page, walls
from tests.pipelines.test_source_checks import CAPTURE
from tests.storage.filing import SOURCE


def read(page: str) -> SourceReading | Refusal:
    """What is read of a page."""
    tree = parse_html(page)
    assert tree is not None
    return read_source(tree, SOURCE, "text/html", partial=False)


def test_what_stands_beside_a_short_document_makes_no_wall() -> None:
    """Beacons, checks of forms, buttons for cookies, forms around all of it, figures that are shown anew."""
    refused = {name: found for name, page in notices() if isinstance(found := read(page), Refusal)}
    assert refused == {}


def test_the_text_of_a_short_document_is_its_own() -> None:
    """And none of what stands beside it."""
    texts = {text for _, text in NOTICES.values()}
    found = [read(page) for name, page in notices() if not name.startswith("figures")]
    assert all(isinstance(each, SourceReading) for each in found)
    other = [each.text for each in found if isinstance(each, SourceReading) and each.text not in texts]
    assert len(other) <= 0.1 * len(found), other


def test_what_stands_in_a_documents_place_is_a_wall() -> None:
    """In a language of which no list knows a word."""
    found = {name: read(page) for name, page in walls()}
    assert len(found) >= 40
    missed = {name: each for name, each in found.items() if not isinstance(each, Refusal)}
    assert missed == {}
    # A sentence beside what asks for itself again, or beside a guard's program, may be all of a notice.
    verdicts = Counter(each.verdict for each in found.values() if isinstance(each, Refusal))
    assert set(verdicts) == {Verdict.WALLED, Verdict.DOUBTFUL}
    assert verdicts[Verdict.WALLED] >= 0.8 * len(found)


@pytest.mark.parametrize(
    ("title", "text", "is_document"),
    [
        ("Search for the missing crew ends", "The missing crew could not be found. The search ends tonight.", True),
        ("Loss of the Albatross", "By nightfall the Albatross was not found. The search goes on.", True),
        ("Subsidy for pumps", "The subsidy for pumps is no longer available. Those who asked are paid.", True),
        ("Loi sur les péages", "La loi sur les péages n'existe plus. Le décret reste en vigueur.", True),
        ("Harbour tolls", "The page on harbour tolls could not be found. It may have moved.", False),
        ("Harbour tolls", "This harbour toll no longer exists. Others are in the list.", False),
        ("Press releases", "The press release could not be found. It may have moved.", False),
        ("Harbour office", "Object not found. The harbour office has moved its pages.", False),
        ("Harbour office", "Harbour tolls no longer available", False),
        ("Not found", "The harbour was not found. The index names all of them.", False),
    ],
)
def test_a_notice_may_say_of_its_subject_that_it_is_gone(title: str, text: str, *, is_document: bool) -> None:
    """A page that is gone says so of itself, or says nothing else."""
    found = read(page(title, f"<h1>{title}</h1><p>{text}</p>", None))
    assert isinstance(found, SourceReading) is is_document
    assert is_document or (isinstance(found, Refusal) and found.verdict is Verdict.SOFT_GONE)


@pytest.mark.parametrize(
    "text",
    [
        "The missing crew could not be found. The search ends tonight.",
        "The court found that the law no longer exists. The appeal is dismissed.",
        "The content was removed from the exhibition by the vote of 3 March.",
        "The story was removed from the reader for schools. Another one takes its place.",
        "The council heard that the article was deleted within a day. The complaint is dismissed.",
        "The article was removed by the court of appeal. The ban stays.",
        "La société n'existe plus. Ses dettes passent à la commune.",
        "第三條已刪除。其餘條文不變。",
        "第七条第二款已删除。其他条款不变。",
        "该文件已被删除条款二。其余条款继续有效。",
        "系統維護：本局電話系統將於週六停機。請改撥專線。",
        "Passengers pass a security check before boarding. It takes ten minutes.",
        "The ferry service to the island is temporarily unavailable. Buses run every hour.",
        "The northern lock is undergoing maintenance. Ships use the southern lock.",
        "Citizens of the European Economic Area need no visa. Others apply at the embassy.",
        "Firms of the European Economic Area may bid. Others need a licence.",
        "Visitors must log in to the register at the gate. Bring a document.",
        "Too many requests for berths arrived. The list is closed.",
        "Automated access gates open at the port.",
    ],
)
def test_what_may_be_said_of_something_else_is_doubtful(text: str) -> None:
    """Such a page is neither gone nor a wall for certain, however often it is met; that is said from the first on."""
    found = read(page("Notice | Ministry", f"<h1>Notice</h1><p>{text}</p>", None))
    assert isinstance(found, Refusal)
    assert found.verdict is Verdict.DOUBTFUL
    check = check_of(CAPTURE, (), found)
    standing, changes = passage([replace(check, at=check.at + timedelta(days=day)) for day in range(9)])
    assert (check.state, standing.state) == (SourceState.DOUBTFUL, SourceState.DOUBTFUL)
    assert (standing.since, standing.evidence, changes) == (check.at, found.reason, (ChangeKind.SOURCE_STATE,))


@pytest.mark.parametrize(
    "text",
    [
        "The page was not found. It may have moved.",
        "The requested document does not exist. See the index.",
        "The content was removed from the site by its author.",
        "The article was removed by the editors. See the index.",
        "We regret that the article was deleted by its author.",
        "This article has been removed from the register of articles.",
        "Sorry, harbours could not be found. See the index.",
        "Der Artikel wurde nicht gefunden. Zum Archiv.",
        "La page n'existe plus.",
        "La página no existe. Vuelva al inicio.",
        "此文章已刪除。請回首頁。",
        "该内容已删除。请返回首页。",
        "お探しのページは見つかりません。",
        "삭제된 기사입니다.",
        "The service is temporarily unavailable. Try again later.",
        "The site is undergoing maintenance until six in the morning.",
        "Members must sign in to read the papers of the council.",
        "Too many requests. Slow down.",
        "Access denied by policy.",
        "Automated requests are not allowed.",
        "The Ledger is not available in the European Economic Area.",
        "系統維護中，暫停服務。",
        "로그인이 필요합니다.",
    ],
)
def test_what_is_said_of_the_page_or_its_reader_is_certain(text: str) -> None:
    """Its subject is the page, the site or the reader, or there is none."""
    found = read(page("Office", f"<h1>Office</h1><p>{text}</p>", None))
    assert isinstance(found, Refusal)
    assert found.verdict in {Verdict.SOFT_GONE, Verdict.WALLED}


@pytest.mark.parametrize(
    ("code", "runs"),
    [
        ("go()", True),
        ("function f(){go()}", False),
        ("function f(){go()} f()", True),
        ("function f(){go()} function g(){f()} setTimeout(g, 9)", True),
        ("function f(){go()} function g(){f$(); $f(); ff()} g()", False),
        ("function g(){h()} function h(){f()} function f(){go()} function i(){} g()", True),
        ("const f = () => { go() }; button.onclick = f;", False),
        ("button.addEventListener('click', () => { go() })", False),
        ("addEventListener('load', () => { go() })", True),
        ("(function(){ if (x) { go() } })()", True),
        ("(function(){ function f(){ go() } })()", False),
        ("window.onload = function(){ go() }", True),
        ("$('#a').on('click', '.b', function(){ go() }); other()", False),
        ("var a = '}'; function f(){ var b = \"}\"; /* } */ go() }", False),
        ("function f(){ go()", False),
    ],
)
def test_a_function_that_nothing_calls_waits_for_its_reader(code: str, *, runs: bool) -> None:
    """So does what answers a press; what is called, handed on or begins with the page runs of its own accord."""
    assert ("go()" in own_accord(code)) is runs


@pytest.mark.parametrize("language", ["ja", "zh-Hant", "en"])
def test_what_is_not_shown_is_no_text(language: str) -> None:
    """Also where so little is read that another extractor is asked."""
    title, text = NOTICES[language]
    hidden = (
        "<div hidden><p>The token 2aa6172eed3b was made for this reader alone, and is shown to nobody at all.</p></div>"
    )
    found = read(page(title, f"<main><h1>{title}</h1><p>{text}</p></main>{hidden}", language))
    assert isinstance(found, SourceReading)
    assert found.text == text
