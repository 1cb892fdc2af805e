"""The manifest of a crawl: every record that it wrote, by digest, and the manifest before; and stamps on manifests.

A manifest is the block of a note of kind `crawl-manifest`, in the form application/warc-fields: the crawl, the SHA-256
of the collection's manifest before it (`none` for the first), then for each WARC file its name and its records in
order. The SHA-256 of these very bytes is its digest. A stamp is a note of kind `time-stamp` that names that digest and
holds the authority's answer (RFC 3161), which was made of the same bytes.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from storage.types import Place
from storage.types.errors import RecordError
from storage.warc.digest import digest
from storage.warc.notes import note_of
from storage.warc.reader import records
from storage.warc.record import Fields, fields_block, parse_fields
from storage.warc.warc_source import WarcSource

MANIFEST = "crawl-manifest"
STAMP = "time-stamp"
_FIRST = "none"


@dataclass(frozen=True, slots=True)
class ListedRecord:
    """A record as a manifest lists it: where it lay, its id, and its WARC-Block-Digest."""

    offset: int
    record_id: str
    block_digest: str


@dataclass(frozen=True, slots=True)
class CrawlManifest:
    """A crawl's manifest; `block` are its bytes, `place` is None until it is kept."""

    block: bytes
    place: Place | None = None

    @property
    def digest(self) -> str:
        """The SHA-256 of its bytes, in hexadecimal."""
        return sha256(self.block).hexdigest()

    @property
    def fields(self) -> Fields:
        """What it says, line by line."""
        return parse_fields(self.block)

    @property
    def crawl_id(self) -> str:
        """Whose records it lists. Raises ValueError when it does not say."""
        return self._head("fonds-crawl")

    @property
    def previous(self) -> str | None:
        """The digest of the manifest before it, None for the first. Raises ValueError when it does not say."""
        named = self._head("previous-manifest")
        return None if named == _FIRST else named

    def listed(self) -> Iterator[tuple[str, ListedRecord]]:
        """Yield the name of the WARC file and the entry of each record. Raises ValueError for a malformed entry."""
        file = None
        for name, value in self.fields:
            if name == "file":
                file = value
            elif name == "record":
                offset, record_id, block_digest = value.split(" ")
                if file is None:
                    raise ValueError("a record is listed before any file is named")
                yield file, ListedRecord(int(offset), record_id, block_digest)

    def _head(self, wanted: str) -> str:
        # The first two lines; the others may be a million.
        head = dict(parse_fields(b"\n".join(self.block.split(b"\n", 2)[:2])))
        if wanted not in head:
            raise ValueError(f"it has no {wanted}")
        return head[wanted]


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time stamp: the digest of the manifest that it is on, and the authority's answer."""

    manifest: str
    authority: str
    answer: bytes
    place: Place | None = None

    @property
    def fields(self) -> Fields:
        """The fields of its note."""
        answer = b64encode(self.answer).decode("ascii")
        return (("manifest", self.manifest), ("authority", self.authority), ("answer", answer))


def manifest_of(crawl_id: str, previous: str | None, sources: Iterable[WarcSource]) -> CrawlManifest:
    """Make the manifest of a crawl from the WARC files that it wrote.

    Raises:
        RecordError: a record is damaged, or is not what its digest says; nothing of that kind is sworn to.
    """
    lines = [("fonds-crawl", crawl_id), ("previous-manifest", previous or _FIRST)]
    for source in sources:
        lines.append(("file", source.name))
        for place, record in records(source):
            if record.block_digest != digest(record.block):
                why = "the record is not what its digest says; fonds verify says more"
                raise RecordError(str(source), place.offset, why)
            lines.append(("record", f"{place.offset} {record.record_id} {record.block_digest}"))
    return CrawlManifest(fields_block(lines))


def kept_in(source: WarcSource) -> Iterator[CrawlManifest | Stamp]:
    """Yield the manifests and stamps that a WARC file holds, in their order.

    Raises:
        RecordError: the file is broken, or a stamp is not whole; names the offset.
    """
    for place, record in records(source):
        note = note_of(record, place)
        if note is not None and note.kind == MANIFEST:
            yield CrawlManifest(record.block, place)
        elif note is not None and note.kind == STAMP:
            values = dict(note.fields)
            try:
                yield Stamp(values["manifest"], values["authority"], b64decode(values["answer"], validate=True), place)
            except (KeyError, ValueError) as error:
                raise RecordError(str(source), place.offset, f"the time stamp is not whole: {error}") from error
