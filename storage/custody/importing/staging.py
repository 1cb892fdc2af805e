"""Copies a file into `incoming/` and surveys it there; a file is staged as a whole or not at all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from storage.custody.file_format import FileFormat, format_of
from storage.custody.importing.capture_scan import CaptureScan, scan_captures
from storage.custody.importing.incoming_folder import SUBMITTED, IncomingFile, IncomingFolder
from storage.custody.importing.repacking import repack
from storage.custody.importing.submitted_file import SubmittedFile
from storage.custody.importing.survey import Survey
from storage.types.errors import PackageError, RecordError
from storage.wacz.package import DATAPACKAGE, PackageReader
from storage.warc.arc import BrokenArc


@dataclass(frozen=True, slots=True)
class Staged:
    """A file that can be imported; `kept` is the file that the collection will hold."""

    number: int
    submitted: SubmittedFile
    original: IncomingFile
    form: FileFormat
    kept: IncomingFile
    look: CaptureScan


def measure(submitted: SubmittedFile) -> IncomingFile:
    """Read a file to its end: its size and digest. Raises RecordError or PackageError."""
    digest, size = hashlib.sha256(), 0
    for piece in submitted.pieces():
        digest.update(piece)
        size += len(piece)
    if submitted.inner is not None:
        _must_be_as_stated(submitted, digest.hexdigest(), size)
    return IncomingFile(submitted.path, size, digest.hexdigest())


def _must_be_as_stated(submitted: SubmittedFile, sha256: str, size: int) -> None:
    with PackageReader.at(submitted.path) as package:
        if DATAPACKAGE not in package:
            return
        for stated in package.stated():
            if stated.path != submitted.inner:
                continue
            known = stated.algorithm == "sha256" and stated.digest is not None
            if (known and stated.digest != sha256) or (stated.size is not None and stated.size != size):
                raise PackageError(
                    submitted.path, submitted.inner, f"it is not the file that {DATAPACKAGE} states the digest of"
                )


def stage(
    submitted: SubmittedFile, original: IncomingFile, number: int, name: str, incoming: IncomingFolder, survey: Survey
) -> Staged:
    """Put a file into `incoming/` in the form it will be kept in, and survey it under this number.

    Raises:
        RecordError: it is damaged, or not of a format that can be imported; no part of it stays.
        NoRoom: the disk has no room for it; no part of it stays.
    """
    try:
        incoming.require_room(original.size)
        received = incoming.receive(f"{name}{SUBMITTED}", submitted.pieces())
        if received.sha256 != original.sha256:
            raise RecordError(submitted.path, None, "was changed while it was read; import it again when it is whole")
        form = format_of(received.path)
        kept = repack(submitted, received, form, name, incoming)
        look = scan_captures(submitted, kept.path, number, survey)
    except BrokenArc as broken:
        incoming.remove(name)
        survey.forget(number)
        raise RecordError(str(submitted), None, f"is no sound ARC file: {broken}") from broken
    except BaseException:
        incoming.remove(name)
        survey.forget(number)
        raise
    return Staged(number, submitted, original, form, kept, look)
