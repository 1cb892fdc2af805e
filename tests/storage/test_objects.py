"""A store keeps whole objects or none, gives exactly what is asked for, and tells its troubles without a secret."""

from __future__ import annotations

import hashlib
import threading
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest

from storage.objects.address import StoreAddress, parse_address
from storage.objects.fingerprint import fingerprint_of, holds, part_size
from storage.objects.object_file import ObjectFile
from storage.objects.store import ObjectStore, open_store
from storage.objects.upload import Arrival, fingerprint_at, upload
from storage.types.errors import StoreError
from tests.stores import CREDENTIALS, Answer, Gate, new_bucket, open_uploads, put_object, unavailable

MIB = 1024 * 1024


class _Stopped(Exception):
    """Enough was sent."""


@pytest.fixture(params=["folder", "bucket"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> StoreAddress:
    """A store of either kind."""
    if request.param == "bucket":
        return request.getfixturevalue("bucket")  # type: ignore[no-any-return]  # a fixture has no type here
    (tmp_path / "store").mkdir()
    return StoreAddress(str(tmp_path / "store"))


@cache
def content(size: int) -> bytes:
    """Bytes that differ from place to place."""
    return b"".join(hashlib.sha256(b"%d" % number).digest() for number in range(size // 32 + 1))[:size]


@pytest.mark.parametrize("size", [0, 1, 8 * MIB, 8 * MIB + 1, 17 * MIB])
def test_what_was_sent_is_there_and_proven(address: StoreAddress, tmp_path: Path, size: int) -> None:
    """Of any size, in one piece or several; sent again, it is found to be there."""
    path = tmp_path / "file"
    path.write_bytes(content(size))
    store = open_store(address)
    expected = fingerprint_at(path, size)
    assert (expected.size, expected.sha256) == (size, hashlib.sha256(content(size)).hexdigest())
    assert upload(path, store, "a/file.warc.gz", expected) is Arrival.SENT
    assert upload(path, store, "a/file.warc.gz", expected) is Arrival.THERE
    with ObjectFile(address, "a/file.warc.gz", size).open("rb") as stream:
        assert stream.read() == content(size)
    assert [(found.key, found.size) for found in store.list("a")] == [("a/file.warc.gz", size)]


@pytest.mark.parametrize("size", [9 * MIB, 17 * MIB])
def test_an_object_of_any_size_gets_a_second_name(bucket: StoreAddress, size: int) -> None:
    """The bucket copies what it copies at once; what is larger is read and sent in parts."""
    store = ObjectStore(bucket)
    store.largest_copy = 9 * MIB
    store.put("a", [content(size)], size, size)
    store.copy("a", "b")
    assert store.read("b", 0, size) == store.read("a", 0, size) == content(size)


def test_parts_may_be_read_from_a_bucket_while_they_are_sent(bucket: StoreAddress) -> None:
    """Of an object there, or in another bucket; what fails meanwhile leaves no object, and is told."""
    store, size = open_store(bucket), 17 * MIB
    store.put("a", [content(size)], size, size)
    store.put("b", (store.read("a", begin, MIB) for begin in range(0, size, MIB)), size, 8 * MIB)
    assert store.read("b", 0, size) == content(size)
    with pytest.raises(StoreError, match="it is not there"):
        store.put("c", (store.read("none", begin, MIB) for begin in range(0, size, MIB)), size, 8 * MIB)
    assert store.head("c") is None


def test_a_bucket_proves_what_it_holds_without_a_download(gate: Gate, tmp_path: Path) -> None:
    """Its ETag is worked out here; an object of the same size with another content is told from it, by reading it."""
    address = new_bucket(gate.endpoint)
    path = tmp_path / "file"
    path.write_bytes(content(9 * MIB))
    store = open_store(address)
    expected = fingerprint_at(path, 9 * MIB)
    upload(path, store, "file", expected)
    assert holds(store, "file", expected)
    assert gate.got("GET") == []
    put_object(address, "file", content(9 * MIB)[:-1] + b"!")
    assert holds(store, "file", expected) is False
    assert len(gate.got("GET")) > 0


def test_an_object_whose_etag_says_nothing_is_read(gate: Gate, tmp_path: Path) -> None:
    """As in buckets that encrypt: then the SHA-256 decides."""
    address = new_bucket(gate.endpoint)
    path = tmp_path / "file"
    path.write_bytes(b"some bytes")
    gate.spoil = lambda _method, _path, answer: Answer(
        answer.status, [field for field in answer.fields if field[0].lower() != "etag"] + [("ETag", '"x"')], answer.body
    )
    expected = fingerprint_at(path, 10)
    assert upload(path, open_store(address), "file", expected) is Arrival.SENT
    assert len(gate.got("GET")) == 1


def test_an_object_of_another_content_is_never_written_over(address: StoreAddress, tmp_path: Path) -> None:
    """Neither one of another size nor one of the same."""
    path = tmp_path / "file"
    for there in (b"another", b"some bytez"):
        other = tmp_path / "other"
        other.write_bytes(there)
        path.write_bytes(b"some bytes")
        store = open_store(address)
        key = f"file-{len(there)}"
        upload(other, store, key, fingerprint_at(other, len(there)))
        assert upload(path, store, key, fingerprint_at(path, 10)) is Arrival.OTHER
        assert store.read(key, 0, len(there)) == there


def test_an_upload_that_is_broken_off_leaves_nothing(bucket: StoreAddress, tmp_path: Path) -> None:
    """No object, and no parts that would be paid for."""
    path = tmp_path / "file"
    path.write_bytes(content(30 * MIB))
    calls = 0

    def tell() -> None:
        nonlocal calls
        calls += 1
        if calls > 2:
            raise _Stopped

    expected = fingerprint_at(path, 30 * MIB)
    with pytest.raises(_Stopped):
        upload(path, open_store(bucket), "file", expected, tell)
    assert open_store(bucket).head("file") is None
    assert open_uploads(bucket) == 0


def test_one_read_is_one_request(gate: Gate) -> None:
    """For exactly the bytes that were asked for."""
    address = new_bucket(gate.endpoint)
    put_object(address, "file", content(MIB))
    gate.asked.clear()
    assert open_store(address).read("file", 1000, 77) == content(MIB)[1000:1077]
    assert gate.asked == [("GET", f"/{address.bucket}/kept/file", "bytes=1000-1076")]


def test_a_file_in_a_store_is_read_ahead_and_may_be_sought_in(gate: Gate) -> None:
    """Small reads one after the other are not a request each."""
    address = new_bucket(gate.endpoint)
    data = content(9 * MIB)
    put_object(address, "a/b.warc.gz", data)
    gate.asked.clear()
    file = ObjectFile(address, "a/b.warc.gz", len(data))
    assert (file.name, file.suffix, str(file)) == ("b.warc.gz", ".gz", f"{address.url}/a/b.warc.gz")
    with file.open("rb") as stream:
        for start in range(0, MIB, 65536):
            assert stream.seek(start) == start
            assert stream.read(65536) == data[start : start + 65536]
        assert len(gate.got("GET")) == 1
        assert stream.seek(-10, 2) == len(data) - 10
        assert stream.read() == data[-10:]
        assert stream.read(1) == b""


@pytest.mark.parametrize("cut", [1, 500])
def test_a_short_answer_is_an_error_and_no_end(gate: Gate, cut: int) -> None:
    """A server that sends fewer bytes than were asked for is not believed to have no more."""
    address = new_bucket(gate.endpoint)
    put_object(address, "file", content(1000))

    def shorten(method: str, _path: str, answer: Answer) -> Answer:
        return Answer(answer.status, answer.fields, answer.body[:-cut]) if method == "GET" else answer

    gate.spoil = shorten
    with pytest.raises(StoreError, match=r"sent \d+ bytes|cannot read"):
        open_store(address).read("file", 0, 1000)
    with pytest.raises(StoreError), ObjectFile(address, "file", 1000).open("rb") as stream:
        stream.read()


def test_a_slow_server_is_waited_for_and_one_that_is_slower_than_a_request_may_be_is_told(
    gate: Gate, tmp_path: Path
) -> None:
    """As a server that does not answer; what it took is there whole, or not at all."""
    address, path = new_bucket(gate.endpoint), tmp_path / "file"
    path.write_bytes(content(9 * MIB))
    expected = fingerprint_at(path, 9 * MIB)
    held = threading.Event()

    def slow(_method: str, _path: str, answer: Answer) -> Answer:
        held.wait(0.1)
        return answer

    def silent(_method: str, _path: str, answer: Answer) -> Answer:
        held.wait(60)
        return answer

    gate.spoil = slow
    assert upload(path, open_store(address), "file", expected) is Arrival.SENT
    assert open_store(address).read("file", 9 * MIB - 5, 5) == content(9 * MIB)[-5:]
    gate.spoil = silent
    impatient = ObjectStore(address, longest_request=0.2)
    with pytest.raises(StoreError, match=r"the server does not answer$"):
        upload(path, impatient, "other", expected)
    held.set()
    gate.spoil = None
    assert [found.key for found in open_store(address).list("")] == ["file"]


def test_an_overloaded_store_is_told_in_one_line_without_a_secret(gate: Gate, tmp_path: Path) -> None:
    """After a few attempts, with the server's own code."""
    address = new_bucket(gate.endpoint)
    gate.spoil = unavailable
    path = tmp_path / "file"
    path.write_bytes(b"some bytes")
    with pytest.raises(StoreError) as told:
        upload(path, open_store(address), "file", fingerprint_at(path, 10))
    assert len(gate.got("HEAD")) > 1
    text = str(told.value)
    assert "503" in text
    assert "\n" not in text
    gate.spoil = lambda _method, _path, _answer: Answer(
        403, [], f"<Error><Code>InvalidAccessKeyId</Code>{CREDENTIALS['AWS_ACCESS_KEY_ID']}</Error>".encode()
    )
    with pytest.raises(StoreError) as told:
        open_store(address).require()
    assert str(told.value) == f"object store: {address.url}/: cannot list: InvalidAccessKeyId"
    assert told.value.__cause__ is None


def test_a_missing_bucket_a_silent_server_and_a_missing_folder_are_told(gate: Gate, tmp_path: Path) -> None:
    """Each by its name."""
    with pytest.raises(StoreError, match=r"s3://no-such-bucket/x/: cannot list: NoSuchBucket"):
        open_store(StoreAddress("s3://no-such-bucket/x", gate.endpoint)).require()
    with pytest.raises(StoreError, match="the server does not answer"):
        open_store(StoreAddress("s3://bucket/x", "http://127.0.0.1:9")).require()
    with pytest.raises(StoreError, match="the folder is not there; make it, or mount its disk"):
        open_store(StoreAddress(str(tmp_path / "absent")))


def test_without_credentials_that_is_what_is_told(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not that some address of the cloud did not answer."""
    address = new_bucket(gate.endpoint, "without")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(StoreError, match="half the credentials; set AWS_SECRET_ACCESS_KEY, too"):
        open_store(StoreAddress("s3://half", "http://127.0.0.1:1")).require()
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    with pytest.raises(StoreError, match="no credentials; set AWS_ACCESS_KEY_ID"):
        open_store(address).require()


def test_an_address_is_a_bucket_or_a_folder_and_holds_no_credentials(tmp_path: Path) -> None:
    """What it says is said in one form; a folder may be told relative to the archive."""
    assert parse_address("s3://bucket//a/b/", tmp_path) == StoreAddress("s3://bucket/a/b")
    assert parse_address("s3://bucket/", tmp_path) == StoreAddress("s3://bucket")
    assert parse_address("../store", tmp_path) == StoreAddress(str(tmp_path.parent / "store"))
    assert parse_address(f"file://{tmp_path}/a%20b", tmp_path) == StoreAddress(f"{tmp_path}/a b")
    for wrong in ("s3://", "s3://key:secret@bucket/x", "s3://bucket?x=1", "https://bucket.example/", "file://host/x"):
        with pytest.raises(ValueError, match=r"must be s3://|is neither"):
            parse_address(wrong, tmp_path)
    for wrong in ("ftp://x", "no-scheme", "http://key:secret@127.0.0.1"):
        with pytest.raises(ValueError, match="the endpoint must"):
            parse_address("s3://bucket", tmp_path, wrong)


def test_parts_are_few_enough_for_any_file() -> None:
    """S3 takes ten thousand."""
    for size in (0, 8 * MIB, 10**12, 5 * 10**12):
        assert -(-size // part_size(size)) <= 10_000
    assert fingerprint_of(BytesIO(b""), 0).etag == hashlib.md5(b"").hexdigest()
