"""Dates: every form in which publications and agencies state one, and nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.dates import moments_in, parse_moment, parse_rfc2822, says_other_day, without_date
from storage.types import Precision

TAIPEI = ZoneInfo("Asia/Taipei")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-08-20", date(2025, 8, 20)),
        ("2025/8/2", date(2025, 8, 2)),
        ("2025.08.20", date(2025, 8, 20)),
        ("20250820", date(2025, 8, 20)),
        ("２０２５年８月２０日", date(2025, 8, 20)),
        ("中華民國115年7月1日", date(2026, 7, 1)),
        ("民國 98 年 1 月 2 日", date(2009, 1, 2)),
        ("令和8年4月1日", date(2026, 4, 1)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("August 20, 2025", date(2025, 8, 20)),
        ("20 Aug. 2025", date(2025, 8, 20)),
        ("Published 1st September 2025", date(2025, 9, 1)),
        ("114/8/20", date(2025, 8, 20)),
        ("發布日期：114-08-20", date(2025, 8, 20)),
        ("公告日期：98年5月20日", date(2009, 5, 20)),
        ("114年8月20日", date(2025, 8, 20)),
        ("民國98.8.20", date(2009, 8, 20)),
        ("R7.8.20", date(2025, 8, 20)),
        ("2025年8月20日 星期三", date(2025, 8, 20)),
        ("2025. 8. 20.", date(2025, 8, 20)),
        ("2025년 8월 20일", date(2025, 8, 20)),
        ("20.08.2025", date(2025, 8, 20)),
        ("20/8/2025", date(2025, 8, 20)),
        ("8/20/2025", date(2025, 8, 20)),
        ("20. August 2025", date(2025, 8, 20)),
        ("20 de agosto de 2025", date(2025, 8, 20)),
        ("1er août 2025", date(2025, 8, 1)),
        ("20-Aug-2025", date(2025, 8, 20)),
        ("20 sierpnia 2025", date(2025, 8, 20)),
        ("20 августа 2025", date(2025, 8, 20)),
        ("20 Αυγούστου 2025", date(2025, 8, 20)),
        ("20. srpna 2025", date(2025, 8, 20)),
        ("20 أغسطس 2025", date(2025, 8, 20)),
        ("20 जनवरी 2025", date(2025, 1, 20)),
    ],
)
def test_a_day_is_a_day_and_no_instant(text: str, day: date) -> None:
    """A text without time of day states a day alone, whatever the zone."""
    moment = parse_moment(text, TAIPEI)
    assert moment is not None
    assert (moment.day, moment.instant, moment.precision) == (day, None, Precision.DAY)


@pytest.mark.parametrize(
    ("text", "instant", "precision"),
    [
        ("2025-08-20T09:00:00+08:00", datetime(2025, 8, 20, 1, 0, tzinfo=UTC), Precision.SECOND),
        ("2025-08-20T09:00:00.123+0800", datetime(2025, 8, 20, 1, 0, tzinfo=UTC), Precision.SECOND),
        ("2025-08-20T01:00Z", datetime(2025, 8, 20, 1, 0, tzinfo=UTC), Precision.MINUTE),
        ("20250820T010000Z", datetime(2025, 8, 20, 1, 0, tzinfo=UTC), Precision.SECOND),
        ("2025/08/20 09:00", datetime(2025, 8, 20, 1, 0, tzinfo=UTC), Precision.MINUTE),
        ("2026年7月11日（星期六）下午3時05分", datetime(2026, 7, 11, 7, 5, tzinfo=UTC), Precision.MINUTE),
        ("2026年7月11日 上午12:05", datetime(2026, 7, 10, 16, 5, tzinfo=UTC), Precision.MINUTE),
        ("August 20, 2025 at 3:05 pm", datetime(2025, 8, 20, 7, 5, tzinfo=UTC), Precision.MINUTE),
        ("Aug. 20, 2025, 09:01 UTC", datetime(2025, 8, 20, 9, 1, tzinfo=UTC), Precision.MINUTE),
        ("2025.08.20 03:05 pm", datetime(2025, 8, 20, 7, 5, tzinfo=UTC), Precision.MINUTE),
        ("2025/8/20 下午 03:05:10", datetime(2025, 8, 20, 7, 5, 10, tzinfo=UTC), Precision.SECOND),
        ("2025-08-20（三）15:05", datetime(2025, 8, 20, 7, 5, tzinfo=UTC), Precision.MINUTE),
        ("2025年8月20日 週三 下午3:05", datetime(2025, 8, 20, 7, 5, tzinfo=UTC), Precision.MINUTE),
        ("2025.08.20 | 15:05", datetime(2025, 8, 20, 7, 5, tzinfo=UTC), Precision.MINUTE),
        ("2025.08.20. 오후 3:05", datetime(2025, 8, 20, 7, 5, tzinfo=UTC), Precision.MINUTE),
        ("20.08.2025, 15:05 CEST", datetime(2025, 8, 20, 13, 5, tzinfo=UTC), Precision.MINUTE),
        ("2025-08-20 15:05 GMT+9", datetime(2025, 8, 20, 6, 5, tzinfo=UTC), Precision.MINUTE),
    ],
)
def test_an_instant_is_kept_in_utc(text: str, instant: datetime, precision: Precision) -> None:
    """An offset of the text goes first, then the publication's zone."""
    moment = parse_moment(text, TAIPEI)
    assert moment is not None
    assert (moment.instant, moment.precision) == (instant, precision)


def test_a_time_without_any_zone_is_no_instant() -> None:
    """Nothing is guessed: the day remains."""
    moment = parse_moment("2025/08/20 09:00")
    assert moment is not None
    assert (moment.day, moment.instant) == (date(2025, 8, 20), None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2025-13-01",
        "2025-02-30",
        "1-2-2025",
        "9月7日",
        "no date",
        "12025-01-01",
        "x" * 300,
        "5/6/2025",
        "192.168.1.100",
        "115.7.11.3",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    """Impossible and incomplete dates are none."""
    assert parse_moment(text, TAIPEI) is None


def test_a_mail_date_is_read() -> None:
    """RFC 2822, as feeds and some meta elements write it."""
    moment = parse_rfc2822("Wed, 20 Aug 2025 09:00:00 +0800")
    assert moment is not None
    assert moment.instant == datetime(2025, 8, 20, 1, 0, tzinfo=UTC)
    assert parse_rfc2822("soon") is None


def test_a_date_is_taken_out_of_its_line() -> None:
    """What stands beside it is left."""
    assert without_date("發布時間：2025/08/20 09:00 · 國際") == "發布時間: · 國際"


def test_a_zone_whose_name_means_several_makes_no_instant() -> None:
    """Nothing is guessed: the day remains, whatever the publication's zone."""
    moment = parse_moment("2025-08-20 15:05 CST", TAIPEI)
    assert moment is not None
    assert (moment.day, moment.instant) == (date(2025, 8, 20), None)


def test_each_date_of_a_line_is_found_with_what_stands_around_it() -> None:
    """In printed order."""
    moments, around = moments_in("發布 2025-08-20 09:00 更新 2025-08-21 止")
    assert [moment.day.day for moment in moments] == [20, 21]
    assert around == ("發布 ", " 更新 ", " 止")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("publié le 12/05/2031, mis à jour le 13/05/2031", ["2031-05-12", "2031-05-13"]),
        ("posted 05/12/2031, updated 05/13/2031", ["2031-05-12", "2031-05-13"]),
        ("12/05/2031, 13/05/2031, 05/14/2031", ["2031-05-13", "2031-05-14"]),
        ("12/05/2031", []),
    ],
)
def test_dates_of_one_line_are_written_alike(text: str, days: list[str]) -> None:
    """One that can be read in one way only says which number of the others is the day, unless two differ."""
    assert [moment.day.isoformat() for moment in moments_in(text)[0]] == days
    assert says_other_day("am 12/05/2031 um 9 Uhr")
    assert not says_other_day("am 13/05/2031 um 9 Uhr")


@given(st.text(max_size=120))
def test_no_text_makes_the_reader_of_dates_fail(text: str) -> None:
    """Any text gives a moment or None."""
    parse_moment(text, TAIPEI)
    parse_rfc2822(text)


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2150, 1, 1)))  # noqa: DTZ001 - made aware below
def test_an_iso_instant_survives(naive: datetime) -> None:
    """What is written in ISO 8601 is read as the same second."""
    instant = naive.replace(microsecond=0, tzinfo=UTC)
    moment = parse_moment(instant.isoformat())
    assert moment is not None
    assert moment.instant == instant
