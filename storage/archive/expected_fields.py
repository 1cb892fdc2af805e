"""The fields that profiles expect, by themselves: what counts them needs nothing else that a profile says.

Reading whole profiles imports what checks selectors, zones and patterns, and would double what `fonds status` costs.
A name that is no field of an article is not refused here, and no page lacks it.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.archive.archive import Archive

_SHIPPED = Path(__file__).parents[1] / "profiles"


def expected_fields(archive: Archive) -> dict[str, tuple[str, ...]]:
    """The fields that the profile of each publication expects, without those whose profile is not there or wrong.

    Whoever crawls is told what is wrong with a profile.
    """
    expected = {}
    for slug in archive.publications:
        own = archive.path / "profiles" / f"{slug}.toml"
        try:
            expected[slug] = _expected((own if own.is_file() else _SHIPPED / f"{slug}.toml").read_text("utf-8"))
        except (OSError, ValueError):
            # No such file, no UTF-8, or no TOML.
            continue
    return expected


def _expected(text: str) -> tuple[str, ...]:
    table = tomllib.loads(text).get("expect")
    fields = table.get("fields") if isinstance(table, dict) else None
    named = fields if isinstance(fields, list) else []
    return tuple(field for field in named if isinstance(field, str))
