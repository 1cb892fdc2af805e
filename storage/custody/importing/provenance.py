"""What a file that Fonds wrote says at its beginning: its publication, and the profile the pages were read with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import islice

from storage.archive.archive import Archive
from storage.archive.profile_lookup import require_trusted_code
from storage.custody.importing.submitted_file import SubmittedFile
from storage.types.errors import FondsError, ProfileError
from storage.warc.byte_reader import ByteReader
from storage.warc.gzip_member import BrokenMember, CutMember, Member
from storage.warc.record import WarcRecord
from storage.warc.record_parser import NoWholeRecord, whole_record
from storage.warc.warcinfo import PROFILE_URN, is_ours, publication_of

_GZIP = b"\x1f\x8b"
_LOOKED_AT = 1024 * 1024


def publication_named(file: SubmittedFile) -> str | None:
    """The publication that a file written by Fonds names; None when it names none, or another program wrote the file.

    Raises:
        RecordError, PackageError: the file cannot be read.
    """
    first = next(_beginning(file), None)
    return None if first is None or not is_ours(first) else publication_of(first)


def adopt_profile(archive: Archive, publication: str, files: Iterable[SubmittedFile]) -> None:
    """Write the profile found in the files into an archive that has none of this publication.

    Raises:
        ProfileError: there is none, or it is wrong.
    """
    try:
        archive.profile(publication)
    except ProfileError:
        text = next(filter(None, (_profile_in(file, publication) for file in files)), None)
        if text is None:
            raise
        path = archive.path / "profiles" / f"{publication}.toml"
        require_trusted_code(text, path)
        path.write_text(text, encoding="utf-8")


def _profile_in(file: SubmittedFile, publication: str) -> str | None:
    try:
        records = list(islice(_beginning(file), 2))
    except FondsError:
        return None
    if not records or not is_ours(records[0]):
        return None
    found = [record for record in records if record.target_uri == f"{PROFILE_URN}{publication}"]
    return found[0].block.decode("utf-8") if found else None


def _beginning(file: SubmittedFile) -> Iterator[WarcRecord]:
    """Yield the first records of a gzip file with one member per record, as far as its first megabyte holds them."""
    begin = next(file.pieces(), b"")[:_LOOKED_AT]
    stream, offset = BytesIO(begin), 0
    while begin.startswith(_GZIP, offset):
        member = Member(stream, offset, len(begin))
        try:
            content = ByteReader(member.read).peek(_LOOKED_AT)
            if content:
                yield whole_record(content).record
        except (BrokenMember, CutMember, NoWholeRecord):
            return
        offset += member.length
