"""WACZ packages: any bytes are a package or refused; no name leads out of it, and every byte read is the one packed."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib

from storage.custody.verification.verify import verify_files
from storage.types.errors import PackageError
from storage.wacz.package import DATAPACKAGE, DATAPACKAGE_DIGEST, PackageReader
from storage.warc.writer import member_of
from tests.fuzz.sample_records import sample_records
from tests.fuzz.scratch_file import written
from tests.fuzz.target import Target

_MOST = 1 << 20


def check(data: bytes) -> None:
    """See the module."""
    path = written(data, "fuzzed.wacz")
    try:
        with PackageReader.at(path) as package:
            _check_read(package, data)
    except PackageError as error:
        assert len(str(error).splitlines()) == 1, str(error)
    for report in verify_files([path]).files:
        assert report.verdict
        str(report).encode("utf-8", "backslashreplace")


def _check_read(package: PackageReader, data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        sums = {entry.filename: entry.CRC for entry in zipped.infolist()}
    for packed in package.files:
        assert not packed.name.startswith("/")
        assert ".." not in packed.name.split("/")
        if packed.size > _MOST:
            continue
        try:
            content = package.read(packed.name)
        except PackageError:
            continue
        assert len(content) == packed.size
        assert zlib.crc32(content) == sums[packed.name]
    for question in (package.stated, package.stated_digest, package.signature):
        try:
            question()
        except PackageError as error:
            assert len(str(error).splitlines()) == 1, str(error)


def seeds() -> list[bytes]:
    """A package with its files packed, one with them stored, and an empty one."""
    return [_package(zipfile.ZIP_STORED), _package(zipfile.ZIP_DEFLATED), _zipped({}, zipfile.ZIP_STORED)]


def _package(method: int) -> bytes:
    members = [member_of(record) for record in sample_records()]
    offset = sum(map(len, members[:2]))
    line = {"url": "https://lia.example/news/1", "mime": "text/html", "status": "200", "digest": "sha256:A"}
    place = {"length": str(len(members[2])), "offset": str(offset), "filename": "fuzzed.warc.gz"}
    files = {
        "archive/fuzzed.warc.gz": b"".join(members),
        "indexes/index.cdxj": f"example,lia)/news/1 20310504030201 {json.dumps(line | place)}\n".encode(),
        "pages/pages.jsonl": b'{"format": "json-pages-1.0"}\n{"url": "https://lia.example/news/1"}\n',
    }
    listed = [
        {"name": name, "path": name, "hash": f"sha256:{hashlib.sha256(content).hexdigest()}", "bytes": len(content)}
        for name, content in files.items()
    ]
    files[DATAPACKAGE] = json.dumps({"profile": "data-package", "wacz_version": "1.1.1", "resources": listed}).encode()
    whole = hashlib.sha256(files[DATAPACKAGE]).hexdigest()
    files[DATAPACKAGE_DIGEST] = json.dumps({"path": DATAPACKAGE, "hash": f"sha256:{whole}"}).encode()
    return _zipped(files, method)


def _zipped(files: dict[str, bytes], method: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as zipped:
        for name, content in files.items():
            zipped.writestr(zipfile.ZipInfo(name), content, method)
    return made.getvalue()


TARGET = Target(check, seeds)
