"""What a page offers instead of a value that nothing takes."""

from __future__ import annotations

import pytest
from starlette.datastructures import URL

from access.web.room.languages import Language
from access.web.room.offered import offers
from access.web.room.sources import choices_of_state
from access.wrong_parameters import wrong_parameter
from storage.types.request_faults import RequestFault, fault_of
from tests.access.room.looks import Room, text_of

ENGLISH, CHINESE = Language
ASKED = URL("http://localhost/sources?host=a.example&state=lost")


def test_each_value_is_offered_in_words_at_the_address_that_asks_for_it() -> None:
    """The rest of the address stays; a value without words is offered as it is."""
    fault = fault_of(RequestFault.VALUE_NO_CHOICE, name="state", given="lost", choices="'any-gone', 'captured', 'new'")
    gone, captured, other = offers(CHINESE, ASKED, fault)
    assert (str(captured.words), captured.address) == ("已擷取", "/sources?host=a.example&state=captured")
    assert str(gone.words) == "已消失、已換成別的頁面或網址已易主"
    assert other.words == "new"


def test_nothing_is_offered_where_something_else_is_wrong() -> None:
    """A number is not chosen from a list."""
    assert offers(ENGLISH, ASKED, None) == ()
    assert offers(ENGLISH, ASKED, fault_of(RequestFault.VALUE_NO_NUMBER, name="limit", given="many")) == ()


@pytest.mark.parametrize(
    "address",
    [
        "/sources?state=x",
        "/sources?publisher_class=x",
        "/articles?state=x",
        "/articles?by=x",
        "/articles?order=x",
        "/report?by=x",
        "/search?scope=x",
        "/search?sort=x",
        "/crawls/any?visits=x",
        "/crawls/any/changes?kind=x",
    ],
)
def test_what_can_be_chosen_is_told_without_a_token(asked: Room, address: str) -> None:
    """And each choice is a page, or what there is none of."""
    page = asked.page(address, "zh-Hant", status=400)
    links = page.cssselect(".offered a")
    assert len(links) > 1
    assert [one for one in links if text_of(one).isascii()] == []
    assert {asked.answer(str(one.get("href"))).status_code for one in links} <= {200, 404}


def test_a_parameter_of_several_kinds_offers_all_that_it_takes(asked: Room) -> None:
    """That a source is not found is no state of its own, and is asked for most."""
    offered = {str(one.get("href")) for one in asked.page("/sources?state=x", status=400).cssselect(".offered a")}
    assert offered >= {f"/sources?state={one}" for one in choices_of_state(None)}


def test_several_wrong_values_are_told_their_choices_once() -> None:
    """They have them in common."""
    wrong = {"type": "enum", "input": "x", "ctx": {"expected": "'a' or 'b'"}}
    assert wrong_parameter([wrong, wrong], "kind", "").values["choices"] == "'a', 'b'"


def test_what_has_no_such_part_leads_to_the_whole(asked: Room, addresses: dict[str, str]) -> None:
    """A revision or a source that an article has not."""
    for part in ("/revisions/9", "/sources/9"):
        page = asked.page(addresses["article"] + part, status=404)
        assert page.cssselect(".problem p a")[0].get("href") == addresses["article"]
    nothing = asked.page("/articles/nothing", status=404)
    assert [one.get("href") for one in nothing.cssselect(".problem a")] == ["/"]
