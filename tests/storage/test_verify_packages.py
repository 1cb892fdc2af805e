"""Verification of what is no plain WARC file: WACZ packages, ARC files, and WARC files in zstd."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zipfile
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import zstandard
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from storage.custody.verification.findings import FileVerdict
from storage.custody.verification.verify import verify_files
from storage.warc.remarks import Rule
from tests.storage.records import message
from tests.storage.test_verify_records import http, raw, uuid

NAME = "data.warc.gz"
URLS = ("https://lia.example/1", "https://lia.example/2")


def members() -> dict[str, bytes]:
    """The files of a sound package: a WARC file, its index, its pages; the description is made when it is packed."""
    parts = [
        raw(1, b"software: Lia\r\n", kind="warcinfo", WARC_Target_URI="", Content_Type="application/warc-fields"),
        http(2, message(b"<p>one</p>")),
        http(3, message(b"<p>two</p>")).replace(b"lia.example/1", b"lia.example/2"),
    ]
    packed = [gzip.compress(part, mtime=0) for part in parts]
    lines, at = [], len(packed[0])
    for number, member in enumerate(packed[1:], 1):
        fields = {"url": URLS[number - 1], "mime": "text/html", "status": 200, "digest": "sha1:x"}
        place = {"length": len(member), "offset": at, "filename": NAME}
        lines.append(f"example,lia)/{number} 20310504030201 {json.dumps(fields | place)}\n")
        at += len(member)
    pages = [
        {"format": "json-pages-1.0", "id": "pages", "title": "All"},
        {"url": URLS[0], "ts": "2031-05-04T03:02:01Z"},
    ]
    return {
        f"archive/{NAME}": b"".join(packed),
        "indexes/index.cdx.gz": gzip.compress("".join(lines).encode(), mtime=0),
        "pages/pages.jsonl": "".join(f"{json.dumps(page)}\n" for page in pages).encode(),
    }


def description(files: dict[str, bytes]) -> dict[str, bytes]:
    """What a package says of its files."""
    listed = [
        {"path": path, "hash": f"sha256:{hashlib.sha256(data).hexdigest()}", "bytes": len(data)}
        for path, data in files.items()
    ]
    told = json.dumps({"profile": "data-package", "wacz_version": "1.1.1", "resources": listed}).encode()
    digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(told).hexdigest()}"}
    return {"datapackage.json": told, "datapackage-digest.json": json.dumps(digest).encode()}


def package(folder: Path, files: dict[str, bytes]) -> Path:
    """Pack files."""
    path = folder / "lia.wacz"
    with zipfile.ZipFile(path, "w") as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return path


def told(path: Path) -> dict[str, set[Rule]]:
    """The rules that each file of a report breaks, by the file's name behind the package's."""
    reports = verify_files([path]).files
    assert reports[0].file == str(path)
    assert all(finding.clause for report in reports for finding in report.findings)
    return {report.file.removeprefix(str(path)): {found.rule for found in report.findings} for report in reports}


def test_a_sound_package_is_sound_and_so_is_each_file_in_it(tmp_path: Path) -> None:
    """The package is told first, then its WARC file with its records."""
    files = members()
    report = verify_files([package(tmp_path, files | description(files))])
    assert [(file.verdict, file.records, file.findings) for file in report.files] == [
        (FileVerdict.SOUND, 0, ()),
        (FileVerdict.SOUND, 3, ()),
    ]
    assert report.files[1].file.endswith(f"lia.wacz/archive/{NAME}")


def test_what_is_no_page_needs_no_line(tmp_path: Path) -> None:
    """An answer to a question for a name, a segment, and what has no body by its status: players show none of them."""
    files = members()
    unshown = [
        raw(
            4, b"20310504030201\nlia.example. 300 IN A 192.0.2.7\n", kind="response", WARC_Target_URI="dns:lia.example"
        ),
        http(5, b"HTTP/1.1 304 Not Modified\r\n\r\n"),
        http(6, b"HTTP/1.1 204 No Content\r\n\r\n"),
        http(7, message()[:-9], "WARC-Segment-Number: 1"),
    ]
    files[f"archive/{NAME}"] += b"".join(gzip.compress(part, mtime=0) for part in unshown)
    assert Rule.PACKAGE_LINE_MISSING not in told(package(tmp_path, files | description(files)))[f"/archive/{NAME}"]
    files[f"archive/{NAME}"] += gzip.compress(http(8, message()), mtime=0)
    assert Rule.PACKAGE_LINE_MISSING in told(package(tmp_path, files | description(files)))[f"/archive/{NAME}"]


def signed_by(files: dict[str, bytes], form: str = "raw", **changed: object) -> dict[str, bytes]:
    """The files of a package with a signature of its description; `changed` are values of `signedData`."""
    described = files | description(files)
    about = json.loads(described["datapackage-digest.json"])
    key = ec.generate_private_key(ec.SECP256R1())
    signature = key.sign(about["hash"].encode(), ec.ECDSA(hashes.SHA256()))
    if form == "raw":
        signature = b"".join(number.to_bytes(32, "big") for number in decode_dss_signature(signature))
    about["signedData"] = {"hash": about["hash"], "signature": b64encode(signature).decode()}
    if form == "domain":
        about["signedData"] |= {"domain": "lia.example", "domainCert": certificate_of(key)}
    else:
        about["signedData"]["publicKey"] = b64encode(_der(key.public_key())).decode()
    about["signedData"] |= changed
    return described | {"datapackage-digest.json": json.dumps(about).encode()}


def _der(public: PublicKeyTypes) -> bytes:
    return public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def certificate_of(key: ec.EllipticCurvePrivateKey) -> str:
    """A certificate of a domain, signed by itself."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "lia.example")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(_FROM).not_valid_after(_FROM + timedelta(days=365))
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


_FROM = datetime(2031, 1, 1, tzinfo=UTC)
_RSA = b64encode(_der(rsa.generate_private_key(65537, 2048).public_key())).decode()
_OTHER = b64encode(_der(ec.generate_private_key(ec.SECP384R1()).public_key())).decode()
_SIGNATURES: dict[str, tuple[dict[str, object], set[Rule]]] = {
    "raw": ({}, set()),
    "der": ({"form": "der"}, set()),
    "domain": ({"form": "domain"}, {Rule.PACKAGE_SIGNATURE_UNCHECKED}),
    "another kind of key": ({"publicKey": _RSA}, {Rule.PACKAGE_SIGNATURE_UNCHECKED}),
    "another key": ({"publicKey": _OTHER}, {Rule.PACKAGE_SIGNATURE}),
    "another digest": ({"hash": "sha256:00"}, {Rule.PACKAGE_SIGNATURE}),
    "nothing signed": ({"signature": ""}, {Rule.PACKAGE_SIGNATURE}),
    "nonsense signed": ({"signature": "AAAA"}, {Rule.PACKAGE_SIGNATURE}),
    "no base64": ({"signature": "*"}, {Rule.PACKAGE_SIGNATURE}),
    "no text": ({"signature": 7}, {Rule.PACKAGE_SIGNATURE}),
    "no key": ({"publicKey": "AAAA"}, {Rule.PACKAGE_SIGNATURE}),
    "no certificate": ({"form": "domain", "domainCert": "none"}, {Rule.PACKAGE_SIGNATURE}),
    "neither": ({"form": "domain", "domainCert": None}, {Rule.PACKAGE_SIGNATURE}),
}


@pytest.mark.parametrize("case", _SIGNATURES)
def test_a_signature_is_checked_by_its_own_key_or_said_not_to_be(case: str, tmp_path: Path) -> None:
    """Of a right one by a domain's certificate, the certificate was not checked; a wrong one is damage."""
    changed, rules = _SIGNATURES[case]
    path = package(tmp_path, signed_by(members(), **changed))  # type: ignore[arg-type]  # the form among them is text
    assert told(path)[""] == rules
    verdict = FileVerdict.DAMAGED if Rule.PACKAGE_SIGNATURE in rules else FileVerdict.SOUND
    assert verify_files([path]).files[0].verdict is verdict


def test_what_is_signed_is_an_object(tmp_path: Path) -> None:
    """Anything else is no signature; an absent one is none."""
    files = members() | description(members())
    about = json.loads(files["datapackage-digest.json"])
    for signed, rules in ((None, set()), ("signed", {Rule.PACKAGE_SIGNATURE})):
        files["datapackage-digest.json"] = json.dumps(about | {"signedData": signed}).encode()
        assert told(package(tmp_path, files))[""] == rules


def changed_page(files: dict[str, bytes]) -> dict[str, bytes]:
    """A file that is not the one that was described."""
    return files | {"pages/pages.jsonl": files["pages/pages.jsonl"].replace(b"/1", b"/3")}


def longer(files: dict[str, bytes]) -> dict[str, bytes]:
    """A file of another size."""
    return files | {"pages/pages.jsonl": files["pages/pages.jsonl"] + files["pages/pages.jsonl"][-60:]}


def missing(files: dict[str, bytes]) -> dict[str, bytes]:
    """A file that is described and not there."""
    return {name: data for name, data in files.items() if name != "pages/pages.jsonl"}


def unlisted(files: dict[str, bytes]) -> dict[str, bytes]:
    """A file that nobody described."""
    return files | {"logs/crawl.log": b"nothing"}


def redescribed(files: dict[str, bytes]) -> dict[str, bytes]:
    """A description that its own digest does not hold."""
    return files | {"datapackage.json": files["datapackage.json"].replace(b"1.1.1", b"1.1.0")}


def undescribed(files: dict[str, bytes]) -> dict[str, bytes]:
    """No description."""
    return {name: data for name, data in files.items() if not name.startswith("datapackage")}


def flipped(files: dict[str, bytes]) -> dict[str, bytes]:
    """A bit in a record."""
    data = bytearray(files[f"archive/{NAME}"])
    data[len(data) * 2 // 3] ^= 16
    return files | {f"archive/{NAME}": bytes(data)}


WARC = f"/archive/{NAME}"
FAULTS: dict[Callable[[dict[str, bytes]], dict[str, bytes]], tuple[str, Rule, FileVerdict]] = {
    changed_page: ("", Rule.PACKAGE_DIGEST, FileVerdict.DAMAGED),
    longer: ("", Rule.PACKAGE_DIGEST, FileVerdict.DAMAGED),
    missing: ("", Rule.PACKAGE_FILE_MISSING, FileVerdict.DAMAGED),
    unlisted: ("", Rule.PACKAGE_FILE_UNLISTED, FileVerdict.ODD),
    redescribed: ("", Rule.PACKAGE_DIGEST, FileVerdict.DAMAGED),
    undescribed: ("", Rule.PACKAGE_DESCRIPTION, FileVerdict.DAMAGED),
    flipped: (WARC, Rule.GZIP_DAMAGED, FileVerdict.DAMAGED),
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_what_is_not_as_the_package_says_is_found(
    tmp_path: Path, fault: Callable[[dict[str, bytes]], dict[str, bytes]]
) -> None:
    """By the file; a package is damaged when a file in it is."""
    files = members()
    path = package(tmp_path, fault(files | description(files)))
    where, rule, verdict = FAULTS[fault]
    assert rule in told(path)[where]
    assert verify_files([path]).files[0].verdict is verdict
    if where:
        assert Rule.PACKAGE_FILE_DAMAGED in told(path)[""]


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        (b'"offset": ', b'"offset": 1', Rule.LINE_WITHOUT_RECORD),
        (b'"length": ', b'"length": 1', Rule.LINE_DIFFERS),
        (b'"https://lia.example/2"', b'"https://lia.example/9"', Rule.LINE_DIFFERS),
        (b'"filename": "data', b'"filename": "dada', Rule.LINE_WITHOUT_RECORD),
        (b"example,lia)/1 ", b"example,lia)/3 ", Rule.INDEX_UNSORTED),
        (b'{"url"', b'"url"', Rule.INDEX_MALFORMED),
    ],
)
def test_index_lines_are_held_against_records(tmp_path: Path, before: bytes, after: bytes, rule: Rule) -> None:
    """Though every digest is right."""
    files = members()
    index = gzip.decompress(files["indexes/index.cdx.gz"]).replace(before, after)
    files["indexes/index.cdx.gz"] = gzip.compress(index, mtime=0)
    rules = told(package(tmp_path, files | description(files)))
    assert rule in rules["/indexes/index.cdx.gz"]
    assert Rule.PACKAGE_FILE_DAMAGED in rules[""]


def test_an_answer_without_a_line_is_odd(tmp_path: Path) -> None:
    """Players do not find it; it is there."""
    files = members()
    index = gzip.decompress(files["indexes/index.cdx.gz"]).splitlines(keepends=True)[:1]
    files["indexes/index.cdx.gz"] = gzip.compress(b"".join(index), mtime=0)
    (_, warc) = verify_files([package(tmp_path, files | description(files))]).files
    assert warc.verdict is FileVerdict.ODD
    assert [(found.record_id, found.rule) for found in warc.findings] == [(uuid(3), Rule.PACKAGE_LINE_MISSING)]


@pytest.mark.parametrize("name", ["../out.warc.gz", "/etc/passwd", "archive/../../x", "C:\\x"])
def test_a_package_whose_paths_lead_out_of_it_is_refused(tmp_path: Path, name: str) -> None:
    """Nothing of it is trusted, and nothing is written anywhere."""
    files = members()
    path = package(tmp_path, files | description(files) | {name: b"x"})
    assert told(path) == {"": {Rule.PACKAGE_REFUSED}}
    assert [entry.name for entry in tmp_path.iterdir()] == ["lia.wacz"]


def test_a_package_that_is_cut_or_a_bomb_is_refused(tmp_path: Path) -> None:
    """A clear clause, and no memory."""
    files = members()
    path = package(tmp_path, files | description(files))
    path.write_bytes(path.read_bytes()[:-40])
    assert told(path) == {"": {Rule.PACKAGE_REFUSED}}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed, packed.open("archive/a.warc", "w") as bomb:
        for _ in range(300):
            bomb.write(bytes(1 << 20))
    assert told(path) == {"": {Rule.PACKAGE_REFUSED}}


def test_a_file_in_a_package_whose_bytes_changed_is_damaged(tmp_path: Path) -> None:
    """Also where the package's own checksum tells before any digest does."""
    files = members()
    path = package(tmp_path, files | description(files))
    data = bytearray(path.read_bytes())
    data[data.index(b"json-pages") + 3] ^= 1
    path.write_bytes(data)
    assert told(path)[""] >= {Rule.PACKAGE_DIGEST}


def zst(*parts: bytes) -> bytes:
    """A frame for each part."""
    return b"".join(zstandard.ZstdCompressor(write_checksum=True).compress(part) for part in parts)


SKIPPED = b"\x50\x2a\x4d\x18\x04\x00\x00\x00skip"


def test_a_warc_file_in_a_package_that_cannot_be_unpacked_is_damaged_and_the_rest_is_verified(tmp_path: Path) -> None:
    """Packed anew by the package, its bytes need not even lead to its end."""
    files = members()
    path = tmp_path / "lia.wacz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in (files | description(files)).items():
            packed.writestr(name, data)
    sound = path.read_bytes()
    path.write_bytes(sound[:60] + bytes(30) + sound[90:])
    found = told(path)
    assert found[f"/archive/{NAME}"] == {Rule.UNREADABLE}
    assert Rule.PACKAGE_FILE_DAMAGED in found[""]


def test_a_digest_without_a_length_of_its_own_is_said_to_be_unknown(tmp_path: Path) -> None:
    """SHAKE gives as many bytes as one asks for; the file's SHA-256 is known all the same."""
    files = members()
    said = description(files)
    said["datapackage.json"] = re.sub(rb'"sha256:[0-9a-f]+"', b'"shake_128:00"', said["datapackage.json"])
    assert Rule.DIGEST_UNKNOWN in told(package(tmp_path, files | said))[""]


def test_warc_files_in_zstd_are_verified_frame_by_frame(tmp_path: Path) -> None:
    """Frames without data are passed over; a flipped bit, a cut tail and two records a frame are found."""
    path = tmp_path / "a.warc.zst"
    parts = [raw(1), raw(2, b"two" * 100), raw(3)]
    path.write_bytes(SKIPPED + zst(*parts) + SKIPPED)
    (sound,) = verify_files([path]).files
    assert (sound.verdict, sound.records, sound.findings) == (FileVerdict.SOUND, 3, ())

    second = len(zst(parts[0]))
    data = bytearray(zst(*parts))
    data[second + 30] ^= 8
    path.write_bytes(data)
    (flipped_one,) = verify_files([path]).files
    assert [(found.offset, found.rule) for found in flipped_one.findings] == [(second, Rule.ZSTD_DAMAGED)]
    assert flipped_one.records == 2

    path.write_bytes(zst(*parts)[:-3])
    (cut,) = verify_files([path]).files
    assert [(found.offset, found.rule) for found in cut.findings] == [(len(zst(*parts[:2])), Rule.CUT_OFF)]

    path.write_bytes(zst(parts[0], parts[1] + parts[2]))
    (two,) = verify_files([path]).files
    assert {found.rule for found in two.findings} == {Rule.SEVERAL_RECORDS_IN_MEMBER}
    assert two.records == 3


def test_zstd_with_a_dictionary_is_read(tmp_path: Path) -> None:
    """The dictionary stands in a frame of its own at the beginning."""
    parts = [raw(number, b"a page like the others %d" % number) for number in range(1, 400)]
    trained = zstandard.train_dictionary(4096, list(parts))
    frame = trained.as_bytes()
    packer = zstandard.ZstdCompressor(dict_data=trained)
    path = tmp_path / "a.warc.zst"
    path.write_bytes(
        b"\x5d\x2a\x4d\x18" + len(frame).to_bytes(4, "little") + frame + b"".join(map(packer.compress, parts))
    )
    (report,) = verify_files([path]).files
    assert (report.verdict, report.records, report.findings) == (FileVerdict.SOUND, 399, ())


ARC = (
    b"filedesc://a.arc 0.0.0.0 20310504030201 text/plain 76\n"
    b"1 0 Lia\nURL IP-address Archive-date Content-type Archive-length\n\n\n\n\n\n\n\n\n\n\n\n"
    b"\nhttps://lia.example/1 203.0.113.7 20310504030201 text/html 35\nHTTP/1.1 200 OK\r\n\r\n<p>one two</p>\r\n\n"
)


@pytest.mark.parametrize("packed", [False, True])
def test_arc_files_are_followed_from_record_to_record(tmp_path: Path, packed: bool) -> None:
    """Whole, cut, and with a length that leads astray; packed by gzip or not."""
    path = tmp_path / ("a.arc.gz" if packed else "a.arc")

    def verdict(data: bytes) -> tuple[FileVerdict, int, set[Rule]]:
        path.write_bytes(gzip.compress(data, mtime=0) if packed else data)
        (report,) = verify_files([path]).files
        return report.verdict, report.records, {found.rule for found in report.findings}

    assert verdict(ARC) == (FileVerdict.SOUND, 2, set())
    assert verdict(ARC[:-9]) == (FileVerdict.DAMAGED, 1, {Rule.ARC_DAMAGED})
    assert verdict(ARC.replace(b"text/html 35", b"text/html 30")) == (FileVerdict.DAMAGED, 2, {Rule.ARC_DAMAGED})
