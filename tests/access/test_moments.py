"""People are told times by the clock on their wall, with UTC beside it; programs are told UTC."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from access.cli.moments import moment, moment_of
from tests.access.commands import fonds
from tests.access.gazette import Gazette

AT = datetime(2026, 11, 23, 1, 5, 59, tzinfo=UTC)


@pytest.fixture
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The zone of this process, and of the commands that it starts."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("UTC", "2026-11-23 01:05 UTC"),
        ("Asia/Taipei", "2026-11-23 09:05 CST (01:05 UTC)"),
        ("America/New_York", "2026-11-22 20:05 EST (2026-11-23 01:05 UTC)"),
        ("Asia/Kathmandu", "2026-11-23 06:50 +0545 (01:05 UTC)"),
        ("Europe/London", "2026-11-23 01:05 UTC"),
    ],
    indirect=["zone"],
)
def test_an_instant_is_told_in_local_time_with_its_zone(zone: str, told: str) -> None:
    """And in UTC behind it, with the day where that is another; once where both are the same."""
    assert moment(AT) == moment_of("2026-11-23T01:05:59.000000Z") == told
    assert moment_of(None) == ""


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Taipei"], indirect=True)
def test_the_first_and_the_last_hours_are_told_too(zone: str) -> None:
    """An imported page may state any year."""
    first, last = moment(datetime(1, 1, 1, tzinfo=UTC)), moment(datetime(9999, 12, 31, 23, 59, tzinfo=UTC))
    assert (first[:10], last[:10]) == ("0001-01-01", "9999-12-31")
    assert "00:00 UTC" in first
    assert "23:59 UTC" in last


@pytest.mark.parametrize("zone", ["Asia/Taipei"], indirect=True)
def test_every_command_that_tells_a_time_tells_it_so(zone: str, tmp_path: Path) -> None:
    """`--utc` tells UTC alone, and JSON is the same in every zone."""
    archive = tmp_path / "archive"
    with Gazette(articles=2, sources=1).serving() as gazette:
        article, crawl = gazette.article_url(0), gazette.crawl_options(archive)
        local = r"\d{4}-\d\d-\d\d \d\d:\d\d CST \((\d{4}-\d\d-\d\d )?\d\d:\d\d UTC\)"
        assert re.search(local, fonds(*crawl).out)
        assert "CST" not in fonds(*crawl, "--utc").out
        given = ("--archive", archive)
        fonds("withhold", gazette.article_url(1), "--reason", "r", *given)
        commands: list[tuple[str | Path, ...]] = [
            ("status", *given),
            ("show", article, *given),
            ("diff", article, *given),
            ("search", "航道", *given),
            ("withhold", "--list", *given),
        ]
        for command in commands:
            told, in_utc, answer = fonds(*command), fonds(*command, "--utc"), fonds(*command, "--json")
            assert re.search(local, told.out), command
            assert "CST" not in in_utc.out, command
            assert re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "T", in_utc.out) == re.sub(local, "T", told.out), command
            assert "CST" not in answer.out, command
        withheld = fonds("show", gazette.article_url(1), *given)
        assert re.search(rf"has been withheld since {local}, until it is released", withheld.only_line)
