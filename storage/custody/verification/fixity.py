"""Whether finished files are what they were: their size and SHA-256 as recorded, here and in the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.archive.archive import Archive
from storage.custody.verification.findings import Examined, FileDraft, FileVerdict
from storage.objects.fingerprint import Fingerprint, holds
from storage.objects.object_file import ObjectFile
from storage.objects.store import open_store
from storage.objects.upload import fingerprint_at
from storage.tables.database import Database
from storage.tables.warc_files import FiledWarc, WarcFiles
from storage.warc.file_name import parse_name, this_host
from storage.warc.remarks import Remark, Rule


@dataclass(frozen=True, slots=True)
class Fingerprinted:
    """A finished file as it was read: its bare name, its size and its SHA-256."""

    name: str
    size: int
    sha256: str


class Fixity:
    """Holds an archive's finished files against what is recorded of them."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._read: list[tuple[FileDraft, str, str]] = []

    @property
    def examined(self) -> tuple[Examined, ...]:
        """The files that were compared, each with its verdict as it is now."""
        return tuple(
            Examined(name, sha256, draft.report().verdict is FileVerdict.DAMAGED) for draft, name, sha256 in self._read
        )

    def stored(self, filed: FiledWarc) -> ObjectFile | str:
        """Return the object that a file which is not here was uploaded to, or why it cannot be read.

        Raises StoreError when the store does not answer.
        """
        shelf = self._archive.shelf(filed.publication)
        key = shelf.key_of(filed.name)
        if filed.uploaded_to is None:
            return _lost(filed.name)
        if shelf.store is None or shelf.store.url_of(key) != filed.uploaded_to:
            return f"the file is not here; it was uploaded to {filed.uploaded_to}, which fonds.toml does not name"
        stored = open_store(shelf.store).head(key)
        if stored is None:
            return f"the file is neither here nor at {filed.uploaded_to}, where it was uploaded to"
        return ObjectFile(shelf.store, key, stored.size)

    def compare(self, draft: FileDraft, filed: FiledWarc | None, file: Fingerprinted) -> None:
        """Report how a finished file differs from what was recorded."""
        self._read.append((draft, file.name, file.sha256))
        if filed is None or not filed.closed:
            return
        if filed.size != file.size:
            why = f"the file has {file.size} bytes; when it was closed it had {filed.size}"
            draft.add(Remark(Rule.FILE_SIZE, why))
        elif filed.sha256 not in (None, file.sha256):
            why = f"the file's SHA-256 is {file.sha256}; the recorded one is {filed.sha256}"
            draft.add(Remark(Rule.FILE_DIGEST, why))
        self._compare_copy(draft, filed, file.sha256)

    def _compare_copy(self, draft: FileDraft, filed: FiledWarc, sha256: str) -> None:
        """Report when a file is here, and its copy in the store is not what was recorded."""
        shelf = self._archive.shelf(filed.publication)
        path, key = shelf.path(filed.name), shelf.key_of(filed.name)
        if shelf.store is None or filed.uploaded_to != shelf.store.url_of(key) or not path.exists():
            return
        expected = Fingerprint(filed.size, filed.sha256 or sha256, "")
        if filed.sha256 == sha256 and path.stat().st_size == filed.size:
            # The file here is sound, so a bucket's ETag can be held against it, and nothing need be downloaded.
            expected = fingerprint_at(path, filed.size)
        held = holds(open_store(shelf.store), key, expected)
        if not held:
            why = "is not there" if held is None else "is not what was uploaded"
            draft.add(Remark(Rule.COPY_DIFFERS, f"the copy at {filed.uploaded_to} {why}"))


def _lost(name: str) -> str:
    written = parse_name(name)
    if written is None or written.host == this_host():
        return "the database knows this file, and it is not there: every capture in it is lost"
    where = f"it was written on {written.host} and is not in the store"
    return f"the database knows this file, and it is not here: {where}; unless that machine has it, it is lost"


def note_examined(database: Database, examined: tuple[Examined, ...], at: datetime) -> None:
    """File when each file was found undamaged, or damaged; and the digest of an undamaged one that had none.

    Raises DatabaseError when the database cannot be written.
    """
    files = WarcFiles(database)
    filed = {file.name: file for file in files.all() if file.closed}
    for file in examined:
        if file.name not in filed:
            continue
        if file.damaged:
            files.damaged(file.name, at)
            continue
        if filed[file.name].sha256 is None:
            files.digested(file.name, file.sha256)
        files.verified(file.name, at)
