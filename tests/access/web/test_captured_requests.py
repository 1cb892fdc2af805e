"""The request of a capture that another program recorded: found where it stands, and never guessed."""

from __future__ import annotations

from pathlib import Path

from tests.access.commands import fonds
from tests.access.foreign import SITE, Visit, answer, article, packed, record
from tests.access.web.asked import Api

VISITS = [Visit(f"{SITE}/news/{number}", answer(article(number)), number) for number in range(1, 5)]


def request(visit: Visit, *, names: bool = True) -> bytes:
    """The record of a visit's request, which may name the answer."""
    head = f"GET {visit.url.removeprefix(SITE)} HTTP/1.1\r\nHost: paper.example\r\n\r\n".encode()
    date = f"2024-03-01T10:{visit.minute:02d}:00Z"
    made = record("request", visit.url, date, head, visit.record_id[:-4] + "0000", "application/http; msgtype=request")
    return naming(made, visit.record_id) if names else made


def naming(made: bytes, record_id: str) -> bytes:
    """A record that names another one as recorded with it."""
    return made.replace(b"\r\n", f"\r\nWARC-Concurrent-To: <{record_id}>\r\n".encode(), 1)


def test_a_request_is_that_which_names_the_answer_or_is_named_by_it(tmp_path: Path) -> None:
    """It stands before the answer or behind it; one that neither names nor is named is nobody's."""
    first, second, third, fourth = VISITS
    file = tmp_path / "foreign.warc.gz"
    file.write_bytes(
        packed(
            [
                *(request(first), first.record()),
                *(second.record(), request(second)),
                *(request(third, names=False), naming(third.record(), third.record_id[:-4] + "0000")),
                *(request(fourth, names=False), fourth.record()),
            ]
        )
    )
    archive = tmp_path / "archive"
    assert fonds("import", file, "--archive", archive).code == 0
    with Api(archive) as api:
        lines = [
            api.get(f"/captures/{visit.record_id}/exchange", fields="request_line")["request_line"] for visit in VISITS
        ]
    assert lines == [f"GET /news/{number} HTTP/1.1" for number in (1, 2, 3)] + [None]
