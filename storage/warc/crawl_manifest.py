"""The manifest of a crawl: every record that it wrote, by digest, and the manifest before; and stamps on manifests.

A manifest is the block of a note of kind `crawl-manifest`, in the form application/warc-fields. Its head are four
lines: the crawl, the SHA-256 of the head of the collection's manifest before it (`none` for the first), how many
records are listed, and the Merkle tree hash of these (RFC 9162, 2.1; an entry is the value of its line). Behind the
head stands a line for each record. The SHA-256 of the head is the manifest's digest, so the head alone proves the
whole. A stamp is a note of kind `time-stamp` that names that digest and holds the authority's answer (RFC 3161), which
was made of the head.

Before heads had a tree, a manifest was a list behind two lines, and its digest that of all its bytes: such a one is
known for what it is, and its stamp can be checked, but not what it lists.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from storage.types import Place
from storage.types.errors import RecordError
from storage.warc.digest import digest
from storage.warc.merkle_tree import leaf_hash, tree_hash
from storage.warc.notes import note_of
from storage.warc.reader import records, whole_records
from storage.warc.record import Fields, fields_block, parse_fields
from storage.warc.warc_source import WarcSource

MANIFEST = "crawl-manifest"
STAMP = "time-stamp"
_FIRST = "none"
_CRAWL, _PREVIOUS, _RECORDS, _TREE = "fonds-crawl", "previous-manifest", "records", "tree"
_HEAD_LINES = (_CRAWL, _PREVIOUS, _RECORDS, _TREE)
_RECORD = "record"
_EARLIER_LINES = (_CRAWL, _PREVIOUS, "file")


@dataclass(frozen=True, slots=True)
class ListedRecord:
    """A record as a manifest lists it.

    Where it lay, its id, its WARC-Block-Digest, and the SHA-256 of its head (from `WARC/` to its blank line) in
    hexadecimal: these two are of all its bytes.
    """

    file: str
    offset: int
    record_id: str
    block_digest: str
    head_digest: str

    @property
    def entry(self) -> str:
        """Its line in the manifest, without the name."""
        return f"{self.offset} {self.record_id} {self.block_digest} {self.head_digest} {self.file}"

    @classmethod
    def parse(cls, entry: str) -> ListedRecord:
        """A record from its entry. Raises ValueError when it is malformed."""
        offset, record_id, block_digest, head_digest, file = entry.split(" ", 4)
        return cls(file, int(offset), record_id, block_digest, head_digest)


@dataclass(frozen=True, slots=True)
class ManifestHead:
    """The head of a manifest: `block` are its bytes, which are hashed and stamped."""

    block: bytes
    crawl_id: str
    previous: str | None
    records: int
    tree: str

    @property
    def digest(self) -> str:
        """Its SHA-256 in hexadecimal, by which the next manifest and a stamp name it."""
        return sha256(self.block).hexdigest()

    @classmethod
    def parse(cls, block: bytes) -> ManifestHead:
        """The head that a block begins with. Raises ValueError when it lacks a line, or has them in another order."""
        head = _lines(block, len(_HEAD_LINES))
        fields = parse_fields(head)
        if tuple(name for name, _ in fields) != _HEAD_LINES or not head.endswith(b"\r\n"):
            raise ValueError(f"its first lines are not {', '.join(_HEAD_LINES)}")
        crawl_id, previous, count, tree = (value for _, value in fields)
        return cls(head, crawl_id, None if previous == _FIRST else previous, int(count), tree)


@dataclass(frozen=True, slots=True)
class CrawlManifest:
    """A crawl's manifest; `block` are its bytes, `place` is None until it is kept."""

    block: bytes
    place: Place | None = None

    @property
    def head(self) -> ManifestHead:
        """Its first lines, which stand for all of it. Raises ValueError when they are not whole."""
        return ManifestHead.parse(self.block)

    @property
    def fields(self) -> Fields:
        """What it says, line by line."""
        return parse_fields(self.block)

    def entries(self) -> Iterator[str]:
        """Yield the entry of each record."""
        for name, value in self.fields:
            if name == _RECORD:
                yield value

    def listed(self) -> tuple[ListedRecord, ...]:
        """The records. Raises ValueError for a malformed entry, or when they are not those that its head stands for."""
        entries = tuple(self.entries())
        head = self.head
        if (len(entries), tree_hash(leaves_of(entries)).hex()) != (head.records, head.tree):
            raise ValueError("the records that it lists are not those of its tree hash")
        return tuple(ListedRecord.parse(entry) for entry in entries)


@dataclass(frozen=True, slots=True)
class EarlierManifest:
    """A manifest in the form of an earlier Fonds; `block` are its bytes, which were hashed and stamped."""

    block: bytes
    place: Place

    @property
    def digest(self) -> str:
        """Its SHA-256 in hexadecimal."""
        return sha256(self.block).hexdigest()

    @property
    def crawl_id(self) -> str:
        """The crawl whose records it lists."""
        return _first_lines(self.block, 1)[0][1]


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


def leaves_of(entries: Iterable[str]) -> Sequence[bytes]:
    """The hashes of entries, of which the tree is made."""
    return [leaf_hash(entry.encode("utf-8")) for entry in entries]


def manifest_of(crawl_id: str, previous: str | None, sources: Iterable[WarcSource]) -> CrawlManifest:
    """Make the manifest of a crawl from the WARC files that it wrote.

    Raises:
        RecordError: a record is damaged, or is not what its digest says; nothing of that kind is sworn to.
    """
    entries: list[str] = []
    for source in sources:
        for place, whole in whole_records(source):
            record = whole.record
            if record.block_digest is None or record.block_digest != digest(record.block):
                why = "the record is not what its digest says; fonds verify says more"
                raise RecordError(str(source), place.offset, why)
            head = sha256(whole.head).hexdigest()
            entries.append(ListedRecord(source.name, place.offset, record.record_id, record.block_digest, head).entry)
    head_values = (crawl_id, previous or _FIRST, str(len(entries)), tree_hash(leaves_of(entries)).hex())
    lines = [*zip(_HEAD_LINES, head_values, strict=True), *((_RECORD, entry) for entry in entries)]
    return CrawlManifest(fields_block(lines))


def kept_in(source: WarcSource) -> Iterator[CrawlManifest | EarlierManifest | Stamp]:
    """Yield the manifests and stamps that a WARC file holds, in their order.

    Raises:
        RecordError: the file is broken, or a manifest or a stamp is not whole; names the offset.
    """
    for place, record in records(source):
        note = note_of(record, place)
        if note is not None and note.kind == MANIFEST:
            yield _manifest(source, record.block, place)
        elif note is not None and note.kind == STAMP:
            values = dict(note.fields)
            try:
                yield Stamp(values["manifest"], values["authority"], b64decode(values["answer"], validate=True), place)
            except (KeyError, ValueError) as error:
                raise RecordError(str(source), place.offset, f"the time stamp is not whole: {error}") from error


def _manifest(source: WarcSource, block: bytes, place: Place) -> CrawlManifest | EarlierManifest:
    if tuple(name for name, _ in _first_lines(block, len(_EARLIER_LINES))) == _EARLIER_LINES:
        return EarlierManifest(block, place)
    manifest = CrawlManifest(block, place)
    try:
        _ = manifest.head
    except ValueError as error:
        raise RecordError(str(source), place.offset, f"the manifest cannot be read: {error}") from error
    return manifest


def _first_lines(block: bytes, number: int) -> Fields:
    return parse_fields(_lines(block, number))


def _lines(block: bytes, number: int) -> bytes:
    """The first lines of a manifest; behind them may stand a million."""
    return b"".join(line + b"\n" for line in block.split(b"\n", number)[:number])
