"""A profile as the table of its file, unchecked: for what asks a profile for one thing and must not cost much.

Reading whole profiles imports what checks selectors, zones and patterns, and would double what `fonds status` costs.
Whoever crawls is told what is wrong with a profile.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from storage.archive.toml_text import toml_values

if TYPE_CHECKING:
    from storage.archive.archive import Archive

_SHIPPED = Path(__file__).parents[1] / "profiles"


def plain_profile(archive: Archive, slug: str) -> Mapping[str, object] | None:
    """The table of a publication's profile, None when it is not there, or no TOML."""
    own = archive.path / "profiles" / f"{slug}.toml"
    try:
        return toml_values((own if own.is_file() else _SHIPPED / f"{slug}.toml").read_text("utf-8"))
    except (OSError, ValueError):
        # No such file, no UTF-8, or no TOML.
        return None
