"""Writes to fonds.toml, which belongs to the user: what stands in it stays, the comments too.

Only `fonds init`, a new start address, a copy that is added or removed, and a database that moves write to it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import tomlkit

from storage.archive.configuration import DEFAULT_DATABASE, FILE_NAME
from storage.archive.copy_settings import CopySettings
from storage.archive.locking import wait_for
from storage.types.errors import ArchiveError
from storage.warc.file_lock import sync_directory, sync_file

# A file of its own, because fonds.toml itself is replaced when it is written.
_LOCK_NAME = "fonds.toml.lock"
_UNFINISHED = ".new"
_MODE = 0o600


def remember(archive: Path, slug: str, start_urls: Iterable[str]) -> None:
    """Write a publication, and start addresses it did not have, into the archive's file.

    Raises ArchiveError when the file cannot be written; its content is unchanged then.
    """
    with _changing(archive) as document:
        publications = document.setdefault("publications", tomlkit.table(is_super_table=True))
        entry = publications.setdefault(slug, tomlkit.table())
        known = entry.setdefault("start_urls", tomlkit.array())
        known.extend(url for url in dict.fromkeys(start_urls) if url not in known)


def remember_copy(archive: Path, copy: CopySettings) -> None:
    """Write a copy into the archive's file. Raises ArchiveError; its content is unchanged then."""
    address = copy.address
    with _changing(archive) as document:
        entry = document.setdefault("copies", tomlkit.table(is_super_table=True)).setdefault(copy.name, tomlkit.table())
        values = {"url": address.url, "endpoint": address.endpoint, "region": address.region, "id": copy.id}
        entry.update({key: value for key, value in values.items() if value is not None})


def forget_copy(archive: Path, name: str) -> None:
    """Take a copy out of the archive's file. Raises ArchiveError; its content is unchanged then."""
    with _changing(archive) as document:
        copies = document.get("copies", {})
        copies.pop(name, None)
        if not copies:
            document.pop("copies", None)


@contextmanager
def _changing(archive: Path) -> Iterator[tomlkit.TOMLDocument]:
    """What the archive's file says, to be changed; it is written when the block ends without an error."""
    path = archive / FILE_NAME
    with wait_for(archive / _LOCK_NAME):
        try:
            document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else _new_document()
            yield document
            _replace(path, tomlkit.dumps(document))
        except OSError as error:
            raise ArchiveError(f"{path} cannot be written: {error.strerror or error}") from error


def name_database(archive: Path, url: str) -> None:
    """Write another database's URL into the archive's file. Raises ArchiveError; its content is unchanged then."""
    path = archive / FILE_NAME
    with wait_for(archive / _LOCK_NAME):
        try:
            document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else _new_document()
            if "database" in document:
                document["database"] = url
                text = tomlkit.dumps(document)
            else:
                # At the top, because below a table it would belong to that table.
                text = f"database = {tomlkit.item(url).as_string()}\n{tomlkit.dumps(document)}"
            # The URL may hold a password.
            _replace(path, text, is_private=True)
        except OSError as error:
            raise ArchiveError(f"{path} cannot be written: {error.strerror or error}") from error


def _replace(path: Path, text: str, *, is_private: bool = False) -> None:
    """Replace the content of a file, so that a crash leaves either the old or the new content complete.

    The lock is held. So one name serves every writer, and what a crash left under it is written over by the next.
    """
    replacement = path.with_name(f"{path.name}{_UNFINISHED}")
    try:
        # Private from its first byte: it may hold a database password.
        descriptor = os.open(replacement, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, _MODE)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            keeps_mode = path.exists() and not is_private
            os.fchmod(descriptor, stat.S_IMODE(path.stat().st_mode) if keeps_mode else _MODE)
            file.write(text)
            sync_file(file)
        replacement.replace(path)
    except BaseException:
        replacement.unlink(missing_ok=True)
        raise
    sync_directory(path.parent)


def _new_document() -> tomlkit.TOMLDocument:
    document = tomlkit.document()
    document.add(tomlkit.comment("One Fonds archive. docs/configuration.md lists every key."))
    document["database"] = DEFAULT_DATABASE
    document.add(tomlkit.nl())
    return document
