"""Verifies a WACZ package: what it says of its files, each WARC file in it, and its index against their records.

The package and each WARC file in it have reports of their own; the package is damaged when one of these is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Literal, cast

from storage.custody.verification.file_reading import FileReading
from storage.custody.verification.findings import FileDraft, FileVerdict
from storage.custody.verification.ledger import Ledger
from storage.custody.verification.package_index_check import PackageIndexCheck, gunzipped, lines_of
from storage.custody.verification.part_job import FileJob
from storage.custody.verification.part_reader import HereReader
from storage.types.errors import PackageError, RecordError
from storage.wacz.package import ARCHIVE, DATAPACKAGE, DATAPACKAGE_DIGEST, PackageReader, Stated
from storage.wacz.signature import SignatureCheck
from storage.warc.read_once import ReadOnce, size_of
from storage.warc.remarks import Remark, Rule
from storage.warc.scan import scan
from storage.warc.scanned import ScannedRecord
from storage.warc.stated_digest import new_hasher

_WARC = (".warc", ".warc.gz", ".warc.zst")
_LINES = (".cdx", ".cdxj")
_PACKED_LINES = (".cdx.gz", ".cdxj.gz")
_PAGES = "pages/pages.jsonl"
_UNLISTED = frozenset({DATAPACKAGE, DATAPACKAGE_DIGEST})
_SIGNING = "(WACZ Signing and Verification 0.1.0)"
_DESCRIPTION = "(WACZ 1.1.1, 'datapackage.json')"


class PackageCheck:
    """The verification of one package.

    Args:
        path: where it lies.
        ledger: where ids, originals and revisits are remembered.
    """

    def __init__(self, path: Path, ledger: Ledger) -> None:
        self._path = path
        self._ledger = ledger
        self._draft = FileDraft(str(path))
        self._inner: dict[str, FileDraft] = {}
        self._digests: dict[str, dict[str, str]] = {}

    def run(self) -> list[FileDraft]:
        """Verify it; return a draft for the package, then one for each WARC file in it."""
        try:
            with PackageReader.at(self._path) as package, PackageIndexCheck() as index:
                stated = self._stated(package)
                for packed in package.files:
                    self._file(package, packed.name, index, stated.get(packed.name))
                self._compare(package, stated)
                self._indexes(package, index)
                self._pages(package)
        except PackageError as error:
            self._draft.add(Remark(Rule.PACKAGE_REFUSED, str(error)))
        return [self._draft, *self._inner.values()]

    def settle(self) -> None:
        """All files are verified: a package is damaged when a file in it is."""
        for draft in self._inner.values():
            if draft.report().verdict is FileVerdict.DAMAGED:
                self._draft.add(Remark(Rule.PACKAGE_FILE_DAMAGED, f"{draft.file} is damaged"))

    def _stated(self, package: PackageReader) -> dict[str, Stated]:
        try:
            stated = {file.path: file for file in package.stated()}
        except PackageError as error:
            self._draft.add(Remark(Rule.PACKAGE_DESCRIPTION, f"{error} {_DESCRIPTION}"))
            return {}
        try:
            digest = package.stated_digest()
        except PackageError as error:
            self._draft.add(Remark(Rule.PACKAGE_DESCRIPTION, f"{error} (WACZ 1.1.1, 'datapackage-digest.json')"))
            return stated
        if digest is None:
            why = f"{DATAPACKAGE_DIGEST} is not in the package, so nothing holds what {DATAPACKAGE} says"
            self._draft.add(Remark(Rule.PACKAGE_DIGEST_MISSING, f"{why} (WACZ 1.1.1, 'datapackage-digest.json')"))
        else:
            stated[DATAPACKAGE] = digest
            self._signature(package)
        return stated

    def _signature(self, package: PackageReader) -> None:
        """Hold the signature, if there is one, against its own key; whose that is, no package proves."""
        try:
            check = package.signature()
        except PackageError as error:
            self._draft.add(Remark(Rule.PACKAGE_SIGNATURE, f"{error} {_SIGNING}"))
            return
        if check is SignatureCheck.WRONG:
            why = f"the signature in {DATAPACKAGE_DIGEST} is not of this digest by the key that comes with it"
            self._draft.add(Remark(Rule.PACKAGE_SIGNATURE, f"{why} {_SIGNING}"))
        elif check is SignatureCheck.UNKNOWN:
            why = "signature not checked: its key is none for ECDSA"
            self._draft.add(Remark(Rule.PACKAGE_SIGNATURE_UNCHECKED, f"{why} {_SIGNING}"))
        elif check is SignatureCheck.RIGHT_BY_DOMAIN:
            why = "the signature is right by the certificate that comes with it; certificate and time stamp not checked"
            self._draft.add(Remark(Rule.PACKAGE_SIGNATURE_UNCHECKED, f"{why} {_SIGNING}"))

    def _file(self, package: PackageReader, name: str, index: PackageIndexCheck, stated: Stated | None) -> None:
        """Read one file of the package: a WARC file with its records, any other for its digest."""
        wanted = {"sha256", (stated and stated.algorithm) or "sha256"}
        if name.startswith(ARCHIVE) and name.endswith(_WARC):
            self._warc(package, name, index)
            wanted.discard("sha256")
        hashers = {algorithm: hasher for algorithm in wanted if (hasher := new_hasher(algorithm)) is not None}
        if len(hashers) < len(wanted):
            why = f"the digest of {name!r} is of an algorithm that this machine does not know"
            self._draft.add(Remark(Rule.DIGEST_UNKNOWN, why))
        if not hashers:
            return
        try:
            for piece in package.pieces(name):
                for hasher in hashers.values():
                    hasher.update(piece)
        except PackageError as error:
            self._draft.add(Remark(Rule.PACKAGE_DIGEST, str(error)))
            return
        self._digests.setdefault(name, {}).update({key: hasher.hexdigest() for key, hasher in hashers.items()})

    def _warc(self, package: PackageReader, name: str, index: PackageIndexCheck) -> None:
        source, file = _InPackage(package, name), f"{self._path}/{name}"
        # It has a report also where it cannot be opened.
        draft = self._inner[name.removeprefix(ARCHIVE)] = FileDraft(file)
        try:
            size = size_of(source)
        except RecordError as error:
            draft.add(Remark(Rule.UNREADABLE, str(error)))
            return
        job = FileJob(file, source, size, (str(self._path), str(self._path)), with_sha256=True)
        ((_, found),) = FileReading(HereReader(), self._ledger).outcomes([job])
        self._inner[name.removeprefix(ARCHIVE)] = found.draft
        if found.sha256 is None:
            # What cannot be read is reported already.
            return
        self._digests[name] = {"sha256": found.sha256}
        with suppress(OSError), ReadOnce(source, hashing=False) as again:
            for scanned in scan(again, again.size):
                if isinstance(scanned, ScannedRecord):
                    index.add(name.removeprefix(ARCHIVE), scanned)

    def _compare(self, package: PackageReader, stated: dict[str, Stated]) -> None:
        sizes = {packed.name: packed.size for packed in package.files}
        for name, file in stated.items():
            if name not in sizes:
                why = f"{name!r} is listed and not in the package {_DESCRIPTION}"
                self._draft.add(Remark(Rule.PACKAGE_FILE_MISSING, why))
                continue
            if file.size not in (None, sizes[name]):
                why = f"{name!r} has {sizes[name]} bytes; the package says {file.size} {_DESCRIPTION}"
                self._draft.add(Remark(Rule.PACKAGE_DIGEST, why))
            computed = self._digests.get(name, {}).get(file.algorithm or "")
            if file.digest is not None and computed not in (None, file.digest):
                why = f"{name!r} has the {file.algorithm} {computed}; the package says {file.digest} {_DESCRIPTION}"
                self._draft.add(Remark(Rule.PACKAGE_DIGEST, why))
        for name in sizes.keys() - stated.keys() - _UNLISTED if stated else ():
            why = f"{name!r} is in the package and not listed, so nothing holds it {_DESCRIPTION}"
            self._draft.add(Remark(Rule.PACKAGE_FILE_UNLISTED, why))
        if not self._inner:
            why = "no WARC file is in the package (WACZ 1.1.1, 'archive')"
            self._draft.add(Remark(Rule.PACKAGE_FILE_MISSING, why))

    def _indexes(self, package: PackageReader, index: PackageIndexCheck) -> None:
        seen = False
        for packed in package.files:
            is_packed = packed.name.endswith(_PACKED_LINES)
            if not packed.name.startswith("indexes/") or not (is_packed or packed.name.endswith(_LINES)):
                continue
            seen = True
            draft = FileDraft(f"{self._path}/{packed.name}")
            pieces = package.pieces(packed.name)
            try:
                index.check(lines_of(gunzipped(pieces) if is_packed else pieces), draft)
            except (ValueError, PackageError) as error:
                draft.add(Remark(Rule.INDEX_MALFORMED, str(error)))
            if draft.report().findings:
                self._inner[packed.name] = draft
        if seen:
            index.report_missing(self._inner)
        elif self._inner:
            why = "no index is in the package (WACZ 1.1.1, 'indexes')"
            self._draft.add(Remark(Rule.PACKAGE_FILE_MISSING, why))

    def _pages(self, package: PackageReader) -> None:
        if _PAGES not in package:
            why = f"{_PAGES} is not in the package, so players list no page (WACZ 1.1.1, 'pages')"
            self._draft.add(Remark(Rule.PACKAGE_PAGES, why))
            return
        try:
            for number, line in enumerate(lines_of(package.pieces(_PAGES)), 1):
                for fault in _page_faults(line, first=number == 1):
                    why = f"line {number} of {_PAGES} {fault} (WACZ 1.1.1, 'pages')"
                    self._draft.add(Remark(Rule.PACKAGE_PAGES, why))
        except (ValueError, PackageError) as error:
            self._draft.add(Remark(Rule.PACKAGE_PAGES, str(error)))


class _InPackage:
    """A WARC file within a package, as a `storage.warc.warc_source.WarcSource`."""

    def __init__(self, package: PackageReader, name: str) -> None:
        self._package = package
        self._name = name

    @property
    def name(self) -> str:
        return self._name.rpartition("/")[2]

    @property
    def suffix(self) -> str:
        return Path(self._name).suffix

    def __str__(self) -> str:
        return f"{self._package.path}/{self._name}"

    def open(self, mode: Literal["rb"]) -> BinaryIO:
        return cast(BinaryIO, self._package.open(self._name))


def _page_faults(line: bytes, *, first: bool) -> Iterator[str]:
    """Yield what is wrong with a line of the list of pages."""
    try:
        page = json.loads(line) if line.strip() else {"url": ""}
    except (ValueError, RecursionError):
        yield "is no JSON"
        return
    if not isinstance(page, dict):
        yield "is no JSON object"
    elif first and "format" not in page:
        yield "does not name the format of the list"
    elif not first and not isinstance(page.get("url"), str):
        yield "has no url"
