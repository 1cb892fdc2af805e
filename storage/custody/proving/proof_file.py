"""The file that proves an answer without the archive: records as they lie, and who swore to them.

It is a ZIP file of parts that other programs open by themselves:

    proof.json             the answer, and of each record where it lay and its place in a manifest's tree
    records.warc.gz        the records, member by member as they lie in the archive
    manifests/DIGEST.txt   heads of manifests, which are what is stamped, each under its SHA-256
    stamps/DIGEST.tsr      time stamps (RFC 3161), each under the digest of the head that it is on

The same archive gives the same bytes.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any

from storage.types.errors import PackageError
from storage.types.strangers_text import harmless_json
from storage.wacz.package import PackageReader

FORMAT = "fonds-proof"
VERSION = 1
SUFFIX = ".fonds-proof.zip"
_DOCUMENT, _RECORDS, _MANIFESTS, _STAMPS = "proof.json", "records.warc.gz", "manifests", "stamps"
_KEPT = ((_MANIFESTS, ".txt"), (_STAMPS, ".tsr"))
_DATE = (1980, 1, 1, 0, 0, 0)
# A record has no more, and what is said of it far less.
_MOST_RECORDS = 1 << 30
_MOST_OF_HEAD = 64 * 1024
_MOST_OF_STAMP = 1024 * 1024


@dataclass(frozen=True, slots=True)
class TreePlace:
    """Where a record stands in a crawl's manifest: its number from 0 on, and its audit path in hexadecimal.

    `file` and `offset` are where it lay when the manifest was made; None: where it lies. They differ when WARC files
    were joined since.
    """

    manifest: str
    index: int
    path: tuple[str, ...]
    file: str | None = None
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class ProofRecord:
    """A record of a proof: where it lay, its length there, and its place in a manifest, None when none lists it."""

    record_id: str
    file: str
    offset: int
    length: int
    listed: TreePlace | None


@dataclass(frozen=True, slots=True)
class ProofFile:
    """What a proof holds.

    `answer` is what is proven, as the API gives it: its `kind`, and under that name the object. `records` are in the
    order of their bytes in `members`. `manifests` are heads by their digests, `stamps` answers of authorities by the
    digests of the heads that they are on.
    """

    answer: Mapping[str, Any]
    records: tuple[ProofRecord, ...]
    members: bytes
    manifests: Mapping[str, bytes]
    stamps: Mapping[str, bytes]


def packed_proof(proof: ProofFile) -> bytes:
    """A proof as the bytes of its file."""
    document = json.dumps(_document(proof.answer, proof.records), ensure_ascii=False, indent=1)
    document = harmless_json(document.encode("utf-8", "replace").decode())
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as packing:
        _add(packing, _DOCUMENT, document.encode(), zipfile.ZIP_DEFLATED)
        _add(packing, _RECORDS, proof.members)
        for digest, head in sorted(proof.manifests.items()):
            _add(packing, f"{_MANIFESTS}/{digest}.txt", head)
        for digest, stamp in sorted(proof.stamps.items()):
            _add(packing, f"{_STAMPS}/{digest}.tsr", stamp)
    return made.getvalue()


def read_proof(path: Path) -> ProofFile:
    """The proof in a file; nothing that it says is checked but its form.

    Raises:
        PackageError: it is no proof, or of a later version.
    """
    with PackageReader.at(path) as package:
        try:
            document = json.loads(package.read(_DOCUMENT), object_pairs_hook=_of_different_names)
            if document["format"] != FORMAT or document["version"] != VERSION:
                why = f"it is of the form {document['format']!r}, version {document['version']!r}"
                raise PackageError(path, _DOCUMENT, f"{why}; this program knows version {VERSION} of {FORMAT}")
            if not isinstance(document["answer"], dict):
                raise TypeError("the answer is no object")
            records = tuple(_record(record) for record in document["records"])
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            raise PackageError(path, _DOCUMENT, f"is no description of a proof ({type(error).__name__})") from error
        if document != _document(document["answer"], records):
            raise PackageError(path, _DOCUMENT, "says more than a proof does, which nothing would check")
        _require_parts(path, package)
        members = package.read(_RECORDS, _MOST_RECORDS)
        manifests = dict(_folder(package, _MANIFESTS, _MOST_OF_HEAD))
        stamps = dict(_folder(package, _STAMPS, _MOST_OF_STAMP))
    return ProofFile(document["answer"], records, members, manifests, stamps)


def _of_different_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON. Raises ValueError for one with a name twice, of which each reader would take another."""
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a name stands twice")
    return made


def _require_parts(path: Path, package: PackageReader) -> None:
    """Return when there is nothing else in the file: whoever opens it would take that for proven, too.

    Raises:
        PackageError: there is.
    """
    for packed in package.files:
        part = PurePosixPath(packed.name)
        if (str(part.parent), part.suffix) not in _KEPT and packed.name not in (_DOCUMENT, _RECORDS):
            raise PackageError(path, packed.name, "is no part of a proof; take it out")


def _add(packing: zipfile.ZipFile, name: str, content: bytes, method: int = zipfile.ZIP_STORED) -> None:
    entry = zipfile.ZipInfo(name, _DATE)
    # Unix, wherever it was made.
    entry.create_system, entry.external_attr, entry.compress_type = 3, 0o644 << 16, method
    packing.writestr(entry, content)


def _document(answer: Mapping[str, Any], records: Sequence[ProofRecord]) -> dict[str, Any]:
    """All that the description of a proof says."""
    described = [_described(record) for record in records]
    return {"format": FORMAT, "version": VERSION, "answer": answer, "records": described}


def _described(record: ProofRecord) -> dict[str, Any]:
    listed = record.listed
    return {
        "record_id": record.record_id,
        "file": record.file,
        "offset": record.offset,
        "length": record.length,
        "listed": None if listed is None else _place(listed),
    }


def _place(listed: TreePlace) -> dict[str, Any]:
    """A place as it is written; where it lay is only said where it lies elsewhere now."""
    values = {name: getattr(listed, name) for name in TreePlace.__slots__} | {"path": list(listed.path)}
    return {name: value for name, value in values.items() if value is not None}


def _record(said: Mapping[str, Any]) -> ProofRecord:
    listed = said["listed"]
    place = None
    if listed is not None:
        path: Sequence[str] = listed["path"]
        file, offset = listed.get("file"), listed.get("offset")
        place = TreePlace(
            str(listed["manifest"]),
            _number(listed["index"]),
            tuple(str(step) for step in path),
            None if file is None else str(file),
            None if offset is None else _number(offset),
        )
    return ProofRecord(
        str(said["record_id"]), str(said["file"]), _number(said["offset"]), _number(said["length"]), place
    )


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError("no number")
    return value


def _folder(package: PackageReader, folder: str, most: int) -> Iterator[tuple[str, bytes]]:
    for packed in package.files:
        path = PurePosixPath(packed.name)
        if str(path.parent) == folder:
            yield path.stem, package.read(packed.name, most)
