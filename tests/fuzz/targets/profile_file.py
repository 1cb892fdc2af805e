"""Profiles: any text is a profile or is refused with file and key in one line; the same text is the same profile."""

from __future__ import annotations

from pathlib import Path

from storage.archive.profile_file import parse_profile
from storage.types.errors import ProfileError
from tests.fuzz.target import Target

_SHIPPED = Path(__file__).parents[3] / "storage" / "profiles"


def check(data: bytes) -> None:
    """See the module."""
    text = data.decode("utf-8", "replace")
    try:
        profile = parse_profile(text, "lia.toml")
    except ProfileError as error:
        assert "lia.toml" in str(error), str(error)
        assert len(str(error).splitlines()) == 1, str(error)
        return
    assert profile.slug == "lia"
    assert profile.text == text
    assert parse_profile(text, "lia.toml").digest == profile.digest


def seeds() -> list[bytes]:
    """Those that are shipped."""
    return [path.read_bytes() for path in sorted(_SHIPPED.glob("*.toml"))] + [_FULL]


_FULL = b"""name = "Lia"
language = "zh-Hant"
timezone = "Asia/Taipei"
[crawl]
start_urls = ["https://lia.example/"]
delay = 1.5
quiet = ["22:00-06:00"]
revisit = ["1h", "1d", "30d"]
[listing]
article = ["/news/\\\\d+$"]
max_pages = 5
[selectors]
title = "h1.title"
[expect]
fields = ["title"]
fill = { title = 0.9 }
[labels]
roles = { writer = ["By"] }
dateline = "^(\\\\w+)"
[[former]]
until = 2030-01-01
[former.labels]
full_text = ["Text"]
"""
TARGET = Target(check, seeds)
