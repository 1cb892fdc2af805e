"""The fields that profiles expect, by themselves: what counts them needs nothing else that a profile says.

Reading whole profiles imports what checks selectors, zones and patterns, and would double what `fonds status` costs.
A name that is no field of an article is not refused here, and no page lacks it.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from storage.questions.field_gaps import ExpectedFields

if TYPE_CHECKING:
    from storage.archive.archive import Archive

_SHIPPED = Path(__file__).parents[1] / "profiles"


def expected_fields(archive: Archive) -> dict[str, ExpectedFields]:
    """What the profile of each publication expects, without those whose profile is not there or wrong.

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


def _expected(text: str) -> ExpectedFields:
    table = tomllib.loads(text).get("expect")
    stated = table if isinstance(table, dict) else {}
    fields, fill = stated.get("fields"), stated.get("fill")
    return ExpectedFields(
        tuple(field for field in fields if isinstance(field, str)) if isinstance(fields, list) else (),
        tuple((field, float(share)) for field, share in fill.items() if isinstance(share, (int, float)))
        if isinstance(fill, dict)
        else (),
    )
