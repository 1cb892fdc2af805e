"""Which answers of a file are to other requests than GET where no record names another: by where they stand."""

from __future__ import annotations

import gzip
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from storage.custody.importing.capture_scan import scan_captures
from storage.custody.importing.submitted_file import SubmittedFile
from storage.custody.importing.survey import Survey
from storage.warc.request_pairing import FiledMessage, Order, answers_to_others, order_of, pairings
from tests.storage.records import AT, message
from tests.storage.test_verify_records import ID, raw, told, uuid, verified

PAGE = message(b"<!doctype html><p>The ferry table.")


def run(forms: str, seconds: tuple[float, ...] = ()) -> list[FiledMessage]:
    """A run of messages: G and P are requests by GET and POST, a an answer; each at its second, or all at once."""
    at = seconds or (0.0,) * len(forms)
    return [
        FiledMessage(number, AT + timedelta(seconds=at[number]), is_request=form != "a", is_other=form == "P")
        for number, form in enumerate(forms)
    ]


def others(forms: str, usual: Order | None = None, seconds: tuple[float, ...] = ()) -> list[int]:
    """Which messages of a run are answers to a POST."""
    return sorted(answer.offset for answer in answers_to_others(pairings(run(forms, seconds)), usual))


@pytest.mark.parametrize(
    ("forms", "order", "answers"),
    [
        ("Pa", Order.REQUEST_FIRST, [1]),
        ("aP", Order.ANSWER_FIRST, [0]),
        ("GaPa", Order.REQUEST_FIRST, [3]),
        ("PaGa", Order.REQUEST_FIRST, [1]),
        ("aGaP", Order.ANSWER_FIRST, [2]),
        ("aPaG", Order.ANSWER_FIRST, [0]),
        ("PGa", Order.REQUEST_FIRST, []),
        ("GPa", Order.REQUEST_FIRST, [2]),
        ("aPG", Order.ANSWER_FIRST, [0]),
        ("aGP", Order.ANSWER_FIRST, []),
        ("Paa", Order.REQUEST_FIRST, [1]),
        ("aaP", Order.ANSWER_FIRST, [1]),
        ("PaPaPa", Order.REQUEST_FIRST, [1, 3, 5]),
        ("GaGa", Order.REQUEST_FIRST, []),
        ("P", None, []),
        ("aa", None, []),
    ],
)
def test_a_run_tells_which_record_of_a_pair_comes_first(forms: str, order: Order | None, answers: list[int]) -> None:
    """In that order no message lacks its counterpart, in the other at least one does."""
    assert order_of(pairings(run(forms))) is order
    assert others(forms) == answers


@pytest.mark.parametrize(("forms", "first", "second"), [("PaG", [1], []), ("GaP", [], [1]), ("aPa", [2], [0])])
def test_a_message_between_two_goes_by_the_rest_of_the_file(forms: str, first: list[int], second: list[int]) -> None:
    """Then by the dates; where both are alike, by nothing."""
    assert others(forms, Order.REQUEST_FIRST) == first
    assert others(forms, Order.ANSWER_FIRST) == second
    near_first, near_second = others(forms, None, (0, 0, 9)), others(forms, None, (0, 9, 9))
    assert (near_first, near_second) == ((second, first) if forms == "aPa" else (first, second))
    assert others(forms, Order.REQUEST_FIRST, (0, 9, 9)) == first
    assert others(forms, Order.ANSWER_FIRST, (0, 0, 9)) == second
    assert others(forms) == []


def test_an_answer_between_two_that_are_no_get_is_to_one_of_them() -> None:
    """Whichever that is."""
    assert others("PaP") == [1]


def test_messages_that_are_far_apart_are_no_pair() -> None:
    """An hour lies between asking and being answered only where something is missing between them."""
    assert others("Pa", None, (0, 290)) == [1]
    assert others("Pa", Order.REQUEST_FIRST, (0, 3600)) == []


# --- files ----------------------------------------------------------------------------------------


def asked(number: int, method: str, *fields: str, of: int = 1, date: datetime | None = None) -> bytes:
    """The record of a request for the address `of`."""
    request = f"{method} /{of} HTTP/1.1\r\nHost: lia.example\r\n\r\n".encode()
    return dated(raw(number, request, *fields, kind="request", WARC_Target_URI=f"https://lia.example/{of}"), date)


def answered(number: int, *fields: str, of: int = 1, answer: bytes = PAGE) -> bytes:
    """The record of an answer to it."""
    return raw(
        number,
        answer,
        *fields,
        kind="response",
        WARC_Target_URI=f"https://lia.example/{of}",
        Content_Type="application/http; msgtype=response",
    )


def dated(part: bytes, date: datetime | None) -> bytes:
    """The record with another date."""
    if date is None:
        return part
    begin, name, rest = part.partition(b"WARC-Date: ")
    return begin + name + f"{date:%Y-%m-%dT%H:%M:%SZ}".encode() + rest[rest.index(b"\r\n") :]


FILES: dict[str, tuple[list[bytes], list[int]]] = {
    "request first": ([asked(1, "POST"), answered(2)], []),
    "answer first": ([answered(2), asked(1, "POST")], []),
    "both methods, request first": ([asked(1, "GET"), answered(2), asked(3, "POST"), answered(4)], [2]),
    "both methods, answer first": ([answered(2), asked(1, "POST"), answered(4), asked(3, "GET")], [4]),
    "another address": ([asked(1, "POST", of=9), answered(2)], [2]),
    "named by another": ([asked(1, "POST"), answered(2), asked(3, "GET", f"WARC-Concurrent-To: {ID.format(2)}")], [2]),
    "naming another": ([asked(1, "POST"), answered(2, f"WARC-Concurrent-To: {ID.format(7)}")], [2]),
    "naming nothing here": ([asked(1, "POST", f"WARC-Concurrent-To: {ID.format(7)}"), answered(2)], [2]),
    "not beside it": ([asked(1, "POST"), asked(3, "GET", of=9), answered(4, of=9), answered(2)], [4, 2]),
    "a new file begins between": (
        [asked(1, "POST"), raw(8, b"software: x\r\n", kind="warcinfo", WARC_Target_URI=""), answered(2)],
        [2],
    ),
    "of the day before": ([asked(1, "POST", date=AT - timedelta(days=1)), answered(2)], [2]),
    "without a date": ([asked(1, "POST").replace(b"WARC-Date", b"WARC-When"), answered(2)], [2]),
    "facts between": ([asked(1, "POST"), raw(8, b"a: b\r\n", kind="metadata"), answered(2)], []),
    "order by the rest of the file": (
        [asked(5, "GET", of=6), answered(6, of=6), asked(1, "GET"), answered(2), asked(3, "POST")],
        [6, 2],
    ),
    "order by the rest that comes later": (
        [asked(1, "GET"), answered(2), asked(3, "POST"), answered(6, of=6), asked(5, "GET", of=6)],
        [6],
    ),
    "HEAD before GET": ([asked(1, "HEAD"), answered(2), asked(3, "GET"), answered(4)], [4]),
}


@pytest.mark.parametrize(("parts", "captures"), FILES.values(), ids=FILES)
def test_an_answer_beside_its_request_is_to_that(parts: list[bytes], captures: list[int], tmp_path: Path) -> None:
    """An import takes in those to GET, and counts the others."""
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(gzip.compress(part, mtime=0) for part in parts))
    with Survey() as survey:
        found = scan_captures(SubmittedFile(path, None, path.stat().st_size), path, 1, survey)
        kept = [entry.record_id for some in survey.by_place(1) for entry in some]
    answers = sum(b"WARC-Type: response" in part for part in parts)
    assert kept == [uuid(number) for number in captures]
    assert found.other_methods == answers - len(captures)


def test_an_answer_beside_a_request_by_head_is_not_short(tmp_path: Path) -> None:
    """It says how long the answer to GET would be."""
    short = answered(2, answer=PAGE.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")
    path = tmp_path / "a.warc.gz"
    rules = [rule for *_, rule in told(verified(path, [asked(1, "HEAD"), short]))]
    assert "body-short" not in rules
    assert "body-short" in [rule for *_, rule in told(verified(path, [asked(1, "GET"), short]))]
