"""WACZ packages are read as streams, and nothing that they say of themselves is believed."""

from __future__ import annotations

import hashlib
import json
import os
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from storage.custody.file_format import FileFormat, format_of
from storage.types.errors import PackageError
from storage.wacz.package import DATAPACKAGE, DATAPACKAGE_DIGEST, PackageReader

_WARC = b"WARC/1.1\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
_NAME = "archive/one.warc"


def _zip(path: Path, *files: tuple[str, bytes], method: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", method) as package:
        for name, content in files:
            package.writestr(zipfile.ZipInfo(name), content, method)
    return path


def _datapackage(*files: tuple[str, bytes]) -> bytes:
    listed = [
        {"name": name, "path": name, "hash": f"sha256:{hashlib.sha256(data).hexdigest()}", "bytes": len(data)}
        for name, data in files
    ]
    return json.dumps({"profile": "data-package", "wacz_version": "1.1.1", "resources": listed}).encode()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_package_gives_its_files_and_what_it_states_of_them(tmp_path: Path, method: int) -> None:
    """Files come in the order in which they lie; digest and size as datapackage.json and its digest file state them."""
    stated = _datapackage((_NAME, _WARC))
    whole = json.dumps({"path": DATAPACKAGE, "hash": "sha256:" + hashlib.sha256(stated).hexdigest()}).encode()
    path = _zip(tmp_path / "a.wacz", (_NAME, _WARC), (DATAPACKAGE, stated), (DATAPACKAGE_DIGEST, whole), method=method)
    assert format_of(path) is FileFormat.WACZ
    with PackageReader.at(path) as package:
        assert [packed.name for packed in package.files] == [_NAME, DATAPACKAGE, DATAPACKAGE_DIGEST]
        assert [packed.name for packed in package.archive_files] == [_NAME]
        assert b"".join(package.pieces(_NAME)) == _WARC
        (resource,) = package.stated()
        assert (resource.path, resource.algorithm, resource.size) == (_NAME, "sha256", len(_WARC))
        assert resource.digest == hashlib.sha256(_WARC).hexdigest()
        of_datapackage = package.stated_digest()
        assert of_datapackage is not None
        assert of_datapackage.digest == hashlib.sha256(package.read(DATAPACKAGE)).hexdigest()


def test_the_first_version_of_the_format_states_digests_in_a_place_of_their_own(tmp_path: Path) -> None:
    """WACZ 1.0.0 writes `stats` and `hashing`; there is no digest of datapackage.json."""
    entry = {"path": _NAME, "stats": {"hash": "AB" * 32, "bytes": 3}, "hashing": "sha256"}
    path = _zip(tmp_path / "a.wacz", (DATAPACKAGE, json.dumps({"resources": [entry]}).encode()))
    with PackageReader.at(path) as package:
        (resource,) = package.stated()
        assert (resource.algorithm, resource.digest, resource.size) == ("sha256", "ab" * 32, 3)
        assert package.stated_digest() is None


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Asking for it is an error that names package and file."""
    path = _zip(tmp_path / "a.wacz", (_NAME, _WARC))
    why = r"a\.wacz: 'datapackage\.json' in it: there is no such file"
    with PackageReader.at(path) as package, pytest.raises(PackageError, match=why):
        package.stated()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../evil.warc", r"\.\./"),
        ("archive/../../evil.warc", r"\.\./"),
        ("/etc/passwd", "absolute"),
        ("C:/evil.warc", "absolute"),
        ("archive\\evil.warc", "backslash"),
        ("archive//evil.warc", "empty part"),
        ("./archive/evil.warc", "empty part"),
        ("archive/a\nb.warc", "control character"),
    ],
)
def test_a_name_that_leads_elsewhere_refuses_the_package(tmp_path: Path, name: str, why: str) -> None:
    """Before anything of it is read, whichever entry it is."""
    path = _zip(tmp_path / "a.wacz", (_NAME, _WARC), ("archive/evil-name-stands-here.warc", b""))
    # The directory keeps the length of a name; what is too short is filled up at its end.
    longer = name + "x" * (len("archive/evil-name-stands-here.warc") - len(name))
    path.write_bytes(path.read_bytes().replace(b"archive/evil-name-stands-here.warc", longer.encode()))
    with pytest.raises(PackageError, match=why):
        PackageReader.at(path)


def _patched(path: Path, signature: bytes, at: int, value: bytes) -> None:
    """Overwrite a field of each header that begins with the signature."""
    data = bytearray(path.read_bytes())
    start = data.find(signature)
    while start >= 0:
        data[start + at : start + at + len(value)] = value
        start = data.find(signature, start + 1)
    path.write_bytes(data)


def _twice(path: Path) -> None:
    _zip(path, (_NAME, _WARC), ("archive/two.warc", _WARC))
    path.write_bytes(path.read_bytes().replace(b"archive/two.warc", b"archive/one.warc"))


def _encrypted(path: Path) -> None:
    _zip(path, (_NAME, _WARC))
    _patched(path, b"PK\x01\x02", 8, b"\x01\x00")


def _of_a_strange_method(path: Path) -> None:
    _zip(path, (_NAME, _WARC), method=zipfile.ZIP_LZMA)


def _a_link(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as package:
        entry = zipfile.ZipInfo(_NAME)
        entry.create_system = 3
        entry.external_attr = 0o120777 << 16
        package.writestr(entry, "/etc/passwd")


def _overlapping(path: Path) -> None:
    _zip(path, (_NAME, _WARC), ("archive/two.warc", _WARC))
    data = bytearray(path.read_bytes())
    second = data.find(b"PK\x01\x02", data.find(b"PK\x01\x02") + 1)
    data[second + 42 : second + 46] = struct.pack("<L", 8)
    path.write_bytes(data)


def _beyond_the_end(path: Path) -> None:
    _zip(path, (_NAME, _WARC))
    _patched(path, b"PK\x01\x02", 20, struct.pack("<LL", 1 << 20, 1 << 20))


def _a_bomb(path: Path) -> None:
    _zip(path, (_NAME, bytes(80 << 20)), method=zipfile.ZIP_DEFLATED)


def _no_package(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04" + bytes(500))


def _cut(path: Path) -> None:
    _zip(path, (_NAME, _WARC))
    path.write_bytes(path.read_bytes()[:-30])


def _of_a_directory_of_gigabytes(path: Path) -> None:
    _zip(path, (_NAME, _WARC))
    _patched(path, b"PK\x05\x06", 12, struct.pack("<L", 0xFFFF_FFF0))


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (_twice, "two files have this name"),
        (_encrypted, "encrypted"),
        (_of_a_strange_method, "method 14"),
        (_a_link, "symbolic link"),
        (_overlapping, "shares bytes"),
        (_beyond_the_end, "beyond"),
        (_a_bomb, "unfold to 83886080"),
        (_no_package, "no sound ZIP file"),
        (_cut, "no sound ZIP file"),
        (_of_a_directory_of_gigabytes, "no sound ZIP file"),
    ],
)
def test_what_no_archive_would_hold_refuses_the_package(tmp_path: Path, make: Callable[[Path], None], why: str) -> None:
    """Told in one line, and in little memory however large it says to be."""
    path = tmp_path / "a.wacz"
    make(path)
    tracemalloc.start()
    try:
        with pytest.raises(PackageError, match=why) as told:
            PackageReader.at(path)
        assert "\n" not in str(told.value)
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()


def test_what_unfolds_to_more_than_it_says_is_refused_when_it_is_read(tmp_path: Path) -> None:
    """A size that lies is found at the end of the file's own bytes; no more than the stated size ever comes out."""
    path = _zip(tmp_path / "a.wacz", (_NAME, bytes(1 << 20)), method=zipfile.ZIP_DEFLATED)
    _patched(path, b"PK\x01\x02", 24, struct.pack("<L", 1000))
    came: list[int] = []
    with PackageReader.at(path) as package, pytest.raises(PackageError, match="not those that were packed"):
        came.extend(len(piece) for piece in package.pieces(_NAME))
    assert sum(came) <= 1000


def test_a_flipped_bit_is_found_when_a_file_was_read_to_its_end(tmp_path: Path) -> None:
    """The checksum of the ZIP file tells it, whichever way the file is packed."""
    path = _zip(tmp_path / "a.wacz", (_NAME, _WARC))
    path.write_bytes(path.read_bytes().replace(b"Content-Length", b"Content-Lenghh"))
    with PackageReader.at(path) as package, pytest.raises(PackageError, match="not those that were packed"):
        package.read(_NAME)


@pytest.mark.parametrize("content", [b"[]", b"{}", b'{"resources": [{}]}', b"\xff", b"[" * 100_000])
def test_a_datapackage_of_another_form_is_told(tmp_path: Path, content: bytes) -> None:
    """Also one that is made to exhaust a parser."""
    path = _zip(tmp_path / "a.wacz", (DATAPACKAGE, content))
    with PackageReader.at(path) as package, pytest.raises(PackageError, match=r"datapackage\.json"):
        package.stated()


def test_the_packages_of_other_makers_are_read() -> None:
    """What they state of their files is true of the bytes; these packages are not part of the project."""
    folder = Path(os.environ.get("FONDS_SHARED_DATA") or "absent") / "warc"
    found = sorted(folder.glob("*/*.wacz"))
    if not found:
        pytest.skip("FONDS_SHARED_DATA names no folder with warc/*/*.wacz")
    for path in found:
        with PackageReader.at(path) as package:
            assert package.archive_files
            for stated in package.stated():
                content = package.read(stated.path)
                assert (len(content), hashlib.sha256(content).hexdigest()) == (stated.size, stated.digest), path.name
