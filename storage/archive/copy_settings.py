"""The table `copies` of fonds.toml: at which further places the collections are kept, and under which names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from storage.archive.toml_table import TomlTable
from storage.objects.address import StoreAddress, parse_address

NAME_FORM = "1 to 40 small letters, digits and hyphens, other than here and store"
_NAME = re.compile(r"(?!(?:here|store)$)[a-z0-9][a-z0-9-]{0,39}", re.ASCII)


@dataclass(frozen=True, slots=True)
class CopySettings:
    """A copy: its name, where it lies, and the id that the place itself tells."""

    name: str
    address: StoreAddress
    id: str


def is_copy_name(text: str) -> bool:
    """Whether a copy may be called so."""
    return _NAME.fullmatch(text) is not None


def why_not(address: StoreAddress, archive: Path, others: tuple[StoreAddress, ...]) -> str | None:
    """Why a place cannot be a copy of an archive, None when it can; `others` are its store and its other copies."""
    folder = address.folder
    if folder is not None and (folder.is_relative_to(archive.resolve()) or archive.resolve().is_relative_to(folder)):
        return "lies within the archive, or the archive within it: they would be lost together"
    # Two servers may have buckets of one name. Whether they are two, `fonds copy add` finds out by their marks.
    others = tuple(other for other in others if other.folder is not None or other.endpoint == address.endpoint)
    if any(address.url == other.url for other in others):
        return "is kept for something else already: the store or another copy"
    if any(address.holds(other.url) or other.holds(address.url) for other in others):
        return "lies within the store or another copy, or holds it: they would be lost together"
    return None


def read_copies(table: TomlTable, archive: Path, store: StoreAddress | None) -> tuple[CopySettings, ...]:
    """The copies of a table, in its order. What is wrong with one is an error of its key."""
    found: list[CopySettings] = []
    for name in table.keys():  # noqa: SIM118 - a table is no mapping
        entry = table.table(name)
        if not is_copy_name(name):
            table.fail(name, f"is no name of a copy: {NAME_FORM}")
        url, endpoint, region = (entry.text(key, None) for key in ("url", "endpoint", "region"))
        if url is None:
            entry.fail("url", "is needed: s3://bucket/prefix, or a folder")
        try:
            address = parse_address(url, archive, endpoint, region)
        except ValueError as error:
            entry.fail("endpoint" if "endpoint" in str(error) else "url", str(error))
        others = tuple(one for one in (store, *(each.address for each in found)) if one is not None)
        if (why := why_not(address, archive, others)) is not None:
            entry.fail("url", why)
        identity = entry.text("id", None)
        if identity is None:
            entry.fail("id", "is needed: fonds copy add writes it")
        found.append(CopySettings(name, address, identity))
        entry.close()
    return tuple(found)
