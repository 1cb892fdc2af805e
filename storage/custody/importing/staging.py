"""Takes a file into `incoming/` and surveys it there, before anything of it is in the collection: all of it or none."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from storage.custody.file_format import FileFormat, format_of
from storage.custody.importing.capture_scan import CaptureScan, scan_captures
from storage.custody.importing.incoming_folder import GIVEN, IncomingFile, IncomingFolder
from storage.custody.importing.repacking import repack
from storage.custody.importing.submitted_file import SubmittedFile
from storage.custody.importing.survey import Survey
from storage.types.errors import PackageError, RecordError
from storage.wacz.package import DATAPACKAGE, PackageReader
from storage.warc.arc import BrokenArc


@dataclass(frozen=True, slots=True)
class Staged:
    """A file that can be taken in: `kept` is what the collection will hold of it."""

    number: int
    given: SubmittedFile
    original: IncomingFile
    form: FileFormat
    kept: IncomingFile
    look: CaptureScan


def measure(given: SubmittedFile) -> IncomingFile:
    """Read a file to its end: its size and digest. Raises RecordError or PackageError."""
    digest, size = hashlib.sha256(), 0
    for piece in given.pieces():
        digest.update(piece)
        size += len(piece)
    if given.inner is not None:
        _must_be_as_stated(given, digest.hexdigest(), size)
    return IncomingFile(given.path, size, digest.hexdigest())


def _must_be_as_stated(given: SubmittedFile, sha256: str, size: int) -> None:
    with PackageReader.at(given.path) as package:
        if DATAPACKAGE not in package:
            return
        for stated in package.stated():
            if stated.path != given.inner:
                continue
            known = stated.algorithm == "sha256" and stated.digest is not None
            if (known and stated.digest != sha256) or (stated.size is not None and stated.size != size):
                raise PackageError(
                    given.path, given.inner, f"it is not the file that {DATAPACKAGE} states the digest of"
                )


def stage(
    given: SubmittedFile, original: IncomingFile, number: int, name: str, incoming: IncomingFolder, survey: Survey
) -> Staged:
    """Put a file into `incoming/` as it will be kept, and survey it under this number.

    Raises:
        RecordError: it is damaged, or no file that is taken in. Nothing of it is left.
        NoRoom: the disk has no room for it; likewise.
    """
    try:
        incoming.require_room(original.size)
        received = incoming.receive(f"{name}{GIVEN}", given.pieces())
        if received.sha256 != original.sha256:
            raise RecordError(given.path, None, "was changed while it was read; import it again when it is whole")
        form = format_of(received.path)
        kept = repack(given, received, form, name, incoming)
        look = scan_captures(given, kept.path, number, survey)
    except BrokenArc as broken:
        incoming.remove(name)
        survey.forget(number)
        raise RecordError(str(given), None, f"is no sound ARC file: {broken}") from broken
    except BaseException:
        incoming.remove(name)
        survey.forget(number)
        raise
    return Staged(number, given, original, form, kept, look)
