"""A short document is one whatever programs stand beside it, and what stands in its place is none, whatever it says."""

from __future__ import annotations

import pytest

from pipelines.page.tree import parse_html
from pipelines.refusal.own_accord import own_accord
from pipelines.source_page import read_source
from storage.types import Refusal, SourceReading, Verdict
from tests.pipelines.short_pages import NOTICES, notices, page, walls
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
    assert {each.verdict for each in found.values() if isinstance(each, Refusal)} == {Verdict.WALLED}


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
    ("code", "runs"),
    [
        ("go()", True),
        ("function f(){go()}", False),
        ("function f(){go()} f()", True),
        ("function f(){go()} function g(){f()} setTimeout(g, 9)", True),
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
