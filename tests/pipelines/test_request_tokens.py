"""Tokens within a line: told by the history, so that an edit of a number, a name or a version stays one."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle

import pytest

from pipelines.request_tokens import RUN, may_be_token, token_parts, without_named_tokens
from pipelines.source_filing import TOKENS
from storage.types.filings import MovingPart
from tests.pipelines.test_held_text import DOCUMENT, Story

TOKENS_SEEN = ("8f3a9c0d77", "c41b7f92ee", "07de55ab31", "9b02f4c6d8", "e1a7740f3c", "55c0de9187")


@pytest.mark.parametrize(
    ("line", "is_left"),
    [
        ("It was made for 8f3a9c0d77 at noon.", False),
        ("It was made for 550e8400-e29b-41d4-a716-446655440000 at noon.", False),
        ("It was made for Xk29sLq7Pz at noon.", False),
        ("The fee is 1234567890 crowns.", True),
        ("The talks are on 4May2031-5pm, the vote on Fri9Jun-7am.", True),
        ("It is open 8h30-17h45 and 10am-12pm.", True),
        ("The way of 20km30min40s is marked, the load of 1200kg800g weighed.", True),
        ("約20km30min40s路程", True),
        ("It takes effect on 2031-05-04.", True),
        ("As of 2031-05-04T06:02:01Z it is in force.", True),
        ("The rules of COVID19 and of Regulation 2016/679 apply.", True),
        ("A/RES/79/12 was adopted by the General Assembly.", True),
        ("The twentyfirst meeting was held on-line.", True),
    ],
)
def test_letters_and_digits_in_no_order_may_be_a_token(line: str, is_left: bool) -> None:
    """Numbers, dates and the numbers of documents are none."""
    assert any(map(may_be_token, RUN.findall(line))) is not is_left


@pytest.mark.parametrize(
    ("line", "is_left"),
    [
        ("Request ID: 8f3a9c0d77. The office answers within a week.", False),
        ("Your session 8f3a9c0d77 ends at noon.", False),
        ("The request of 12 March was granted.", True),
        ("Session 77 was opened by the speaker.", True),
        # An office numbers requests and sessions as well.
        ("Request number: FOI2024-113A was granted in part.", True),
        ("Session No. S2A-113B was opened by the speaker.", True),
        ("Request ID: 7PZT4K0QX2M9C1DA. The office answers within a week.", False),
        ("Order 8f3a9c0d77 is in force.", True),
    ],
)
def test_what_is_named_as_made_for_one_request_is_so_at_once(line: str, is_left: bool) -> None:
    """An order, a file or a version may bear such a number, too."""
    assert (without_named_tokens(line) == line) is is_left


def test_a_line_that_is_another_each_time_by_its_token_is_found() -> None:
    """Not one that is another by a number as well, nor the digest of a file, nor one that stayed once."""

    def found(form: str, tokens: tuple[str, ...] = TOKENS_SEEN[:3]) -> tuple[MovingPart, ...]:
        return token_parts([["Statement", form.format(token, place), "End"] for place, token in enumerate(tokens)])

    assert len(found("Page {0} was made.")) == 1
    assert found("Page {0} of {1} was made.") == ()
    assert found("SHA-256 of the file: {0}") == ()
    assert found("Page {0} was made.", (*TOKENS_SEEN[:2], TOKENS_SEEN[1])) == ()
    assert token_parts([["a"], ["a", "b"]]) == ()


@pytest.mark.parametrize(
    "line",
    [
        "Bulletin B113A{:03} replaces all earlier ones.",
        "Edition 2031W{:02}D3 is in force.",
        "Reporting period: FY2031Q{}",
        "Do not use lot L24A{:02}B9C.",
    ],
)
def test_a_number_that_is_counted_up_is_the_publishers(line: str) -> None:
    """Each is a revision, however often it changes."""
    assert story(*(line.format(number) for number in range(6, 14))).revisions == list(range(8))


def test_what_stood_beside_a_token_each_time_is_no_token() -> None:
    """An order's number is corrected in a line that bears a token as well."""
    form = "Order 24A113B7, copy for {} made by the office."
    lines = [form.format(token) for token in TOKENS_SEEN]
    lines[4:] = [line.replace("24A113B7", "24A113B9") for line in lines[4:]]
    assert story(*lines).revisions == [0, 1, 4]


def story(*lines: str) -> Story:
    """A document that is visited every day, with another last line each time."""
    texts = {f"v{day}": replace(DOCUMENT, text=f"{DOCUMENT.text}\n{line}") for day, line in enumerate(lines)}
    return Story(" ".join(f"{day}:{what}" for day, what in enumerate(texts)), texts)


def test_a_token_in_a_sentence_makes_no_revision_at_every_visit() -> None:
    """From the third visit on; the visit says why, and counts as unchanged."""
    made = story(*(f"The copy for {token} was made by the office." for token in TOKENS_SEEN))
    assert made.revisions == [0, 1]
    assert [(filing.check.reason, filing.shows) for filing in made.filings[2:]] == [(TOKENS, 2)] * 4


def test_an_edit_beside_a_token_is_found() -> None:
    """In its own line, in another one, and when it is the line itself that goes."""
    forms = (
        *["The copy for {0} costs 9 crowns."] * 4,
        *["The copy for {0} costs 11 crowns."] * 3,
        "It costs 11 crowns.",
    )
    lines = [form.format(token) for form, token in zip(forms, (*TOKENS_SEEN, *TOKENS_SEEN), strict=False)]
    assert story(*lines).revisions == [0, 1, 4, 7]
    texts = {
        f"v{day}": replace(
            DOCUMENT,
            text=(DOCUMENT.text if day < 4 else DOCUMENT.text.replace("spring", "autumn")) + f"\nFor {token} alone.",
        )
        for day, token in enumerate(TOKENS_SEEN)
    }
    assert Story(" ".join(f"{day}:v{day}" for day in range(6)), texts).revisions == [0, 1, 4]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The copy for {} costs 9 crowns.", "The copy for {} costs 11 crowns."),
        ("The copy for {} costs 9 crowns.", "The stamped copy for {} costs 9 crowns, and 11 from May."),
        ("The copy for {} costs 9 crowns.", "The copy for {} is free."),
        ("{}: made by the office of the harbour.", "{}: made by the office of the port."),
        ("Made for the harbour office as {}", "Made on paper for the harbour office as {}"),
        ("本件供{}調閱,規費九元。", "本件供{}調閱,規費十一元。"),
    ],
)
def test_an_edit_of_a_line_with_a_known_token_is_one_revision(before: str, after: str) -> None:
    """The next visit tells where the token stands now; an edit that is taken back is one as well."""
    forms = [before] * 4 + [after] * 4 + [before] * 2
    assert story(*(form.format(token) for form, token in zip(forms, cycle(TOKENS_SEEN)))).revisions == [0, 1, 4, 8]


def test_what_takes_the_place_of_a_line_with_a_token_is_no_edit_of_it() -> None:
    """An office's number is another one at the next visit, in a line that reads like the known one."""
    forms = ["The copy for {} costs 9 crowns."] * 4 + ["Order {} of the office costs 9 crowns."] * 2
    assert story(*(form.format(token) for form, token in zip(forms, cycle(TOKENS_SEEN)))).revisions == [0, 1, 4, 5]
    # The line with the token stands there still.
    numbered = "Lot {1} costs 9 crowns.\nThe copy for {0} costs 9 crowns."
    lots = ["L24A113B"] * 4 + ["L25C990D"] * 2
    lines = [numbered.format(token, lot) for token, lot in zip(TOKENS_SEEN, lots, strict=True)]
    assert story(*lines).revisions == [0, 1, 4]
