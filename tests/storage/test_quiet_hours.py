"""The hours in which nothing of a publication is fetched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from storage.archive.archive import Archive
from storage.archive.quiet_publications import quiet_publications
from storage.types.quiet_hours import QuietHours, quiet_until

TAIPEI = ZoneInfo("Asia/Taipei")


def hours(*texts: str) -> tuple[QuietHours, ...]:
    """Hours as a profile states them."""
    return tuple(each for text in texts if (each := QuietHours.parse(text)) is not None)


@pytest.mark.parametrize("text", ["8:00-18:00", "08:00", "24:00-06:00", "08:60-09:00", "08:00-08:00", ""])
def test_what_is_no_pair_of_times_is_no_hours(text: str) -> None:
    """Nor is a time to itself, which would mean always or never."""
    assert QuietHours.parse(text) is None


@pytest.mark.parametrize(
    ("stated", "now", "until"),
    [
        (("08:00-18:30",), "2031-05-04T07:59", None),
        (("08:00-18:30",), "2031-05-04T08:00", "2031-05-04T18:30"),
        (("08:00-18:30",), "2031-05-04T18:30", None),
        (("22:00-06:00",), "2031-05-04T23:10", "2031-05-05T06:00"),
        (("22:00-06:00",), "2031-05-04T05:59", "2031-05-04T06:00"),
        (("22:00-06:00",), "2031-05-04T12:00", None),
        (("06:00-08:00", "22:00-06:00"), "2031-05-04T23:10", "2031-05-05T08:00"),
        (("00:00-12:00", "12:00-00:00"), "2031-05-04T23:10", "2031-05-06T00:00"),
        ((), "2031-05-04T12:00", None),
    ],
)
def test_quiet_lasts_until_its_hours_end(stated: tuple[str, ...], now: str, until: str | None) -> None:
    """In the zone of the publication, over midnight, and through hours that follow one another."""
    at = datetime.fromisoformat(now).replace(tzinfo=TAIPEI).astimezone(UTC)
    end = None if until is None else datetime.fromisoformat(until).replace(tzinfo=TAIPEI)
    assert quiet_until(hours(*stated), TAIPEI, at) == end


def test_the_quiet_of_publications_is_known_from_their_profiles(tmp_path: Path) -> None:
    """In their own zones, whatever else is wrong with a profile; who has no hours, or none that hold, is not quiet."""
    profiles = {
        "lia": 'timezone = "Asia/Taipei"\n[crawl]\nquiet = ["22:00-06:00"]',
        "heron": '[crawl]\nquiet = ["22:00-06:00"]',
        "odd": 'timezone = "Asia/Nowhere"\n[crawl]\nquiet = ["22:00-06:00", "late"]\ncolour = "red"',
        "plain": "",
    }
    (tmp_path / "profiles").mkdir()
    (tmp_path / "fonds.toml").write_text("".join(f"[publications.{slug}]\nstart_urls = []\n" for slug in profiles))
    for slug, text in profiles.items():
        (tmp_path / "profiles" / f"{slug}.toml").write_text(text)
    archive = Archive.at(tmp_path)
    at = datetime(2031, 5, 4, 15, 30, tzinfo=UTC)
    assert quiet_publications(archive, at) == {"lia": datetime(2031, 5, 4, 22, tzinfo=UTC)}
    assert quiet_publications(archive, at + timedelta(hours=7)) == {"heron": datetime(2031, 5, 5, 6, tzinfo=UTC)}
