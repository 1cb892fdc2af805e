"""What a copy says of itself: whose it is, how it is read without Fonds, and what its files must be.

A folder that bears no such word, or another's, is no copy: its disk may not be mounted, and must not be filled.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from storage.archive.copy_settings import CopySettings
from storage.objects.address import StoreAddress
from storage.objects.store import ObjectStore, open_store
from storage.types.errors import StoreError

MARKER = "fonds-copy.txt"
MANIFEST = "manifest-sha256.txt"
_ID = "Id: "


def mark(settings: CopySettings) -> None:
    """Make a place a copy, or find that it is this one already.

    Raises:
        StoreError: it is another copy, or cannot be written.
    """
    store = open_store(settings.address)
    store.require()
    if store.head(MARKER) is None:
        _put(store, MARKER, _text(settings))
    require_marked(settings)


def require_marked(settings: CopySettings) -> None:
    """Do nothing when a place is this copy. Raises StoreError when it is not, or does not answer."""
    store = open_store(settings.address)
    text = _read(store, MARKER)
    if text is None:
        store.require()
        why = f"it is not the copy {settings.name}: {MARKER} is not there. Is its disk mounted?"
        raise StoreError(settings.address.url, why)
    if f"{_ID}{settings.id}" not in text.splitlines():
        raise StoreError(settings.address.url, f"it is another copy than {settings.name}: {MARKER} tells another id")


def id_at(settings: CopySettings) -> str | None:
    """The id of the copy that a place is already, None for none. Raises StoreError when the place does not answer."""
    lines = (_read(open_store(settings.address), MARKER) or "").splitlines()
    return next((line.removeprefix(_ID) for line in lines if line.startswith(_ID)), None)


def is_marked(address: StoreAddress, settings: CopySettings) -> bool:
    """Whether another bucket of the same name is the copy itself, by another endpoint. Raises StoreError."""
    if address.folder is not None or address.url != settings.address.url:
        return False
    return id_at(replace(settings, address=address)) == settings.id


def unmark(settings: CopySettings) -> None:
    """Let a place that was just marked be no copy. Raises StoreError."""
    open_store(settings.address).delete(MARKER)


def write_manifest(store: ObjectStore, files: Iterable[tuple[str, str]]) -> None:
    """Write what a copy holds, as pairs of key and SHA-256, in the form of sha256sum. Raises StoreError."""
    text = "".join(f"{sha256}  {key}\n" for key, sha256 in sorted(files))
    if _read(store, MANIFEST) != text:
        _put(store, MANIFEST, text)


def _text(settings: CopySettings) -> str:
    return f"""This is a copy of the WARC files of a web archive that Fonds keeps. Fonds calls it {settings.name}.
{_ID}{settings.id}

They lie under collections/PUBLICATION/archive/ and are read by every program that reads WARC files.
To see whether they are what they were:    sha256sum --check {MANIFEST}
To make the archive again from them alone: name this place as the store.url of a fonds.toml in an empty folder,
                                           and give: fonds rebuild --archive THAT_FOLDER
A file whose name ends with .damaged was replaced by a sound one, and is kept as it was found.
"""


def _read(store: ObjectStore, key: str) -> str | None:
    found = store.head(key)
    if found is None:
        return None
    return store.read(key, 0, found.size).decode("utf-8", "replace") if found.size else ""


def _put(store: ObjectStore, key: str, text: str) -> None:
    data = text.encode()
    store.put(key, [data], len(data), max(1, len(data)))
