"""Objects in a folder or in S3-compatible storage: put whole or not at all, and read by ranges.

The only file that knows obstore. Its errors can quote what a server answered, and some servers quote the access key in
their answers: so the errors that leave here are made of the kind of failure and the server's own code for it alone.
"""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from storage.objects.address import StoreAddress
from storage.types.errors import StoreError
from storage.warc.file_lock import sync_directory

# An object is read and sent 8 MiB at a time, so a slow line may take long over one request.
_CLIENT: Any = {"timeout": "300s", "connect_timeout": "10s"}
_RETRY: Any = {
    "max_retries": 5,
    "retry_timeout": timedelta(seconds=120),
    "backoff": {"init_backoff": timedelta(milliseconds=200), "max_backoff": timedelta(seconds=10), "base": 2},
}
_DEFAULT_REGION = "us-east-1"
_AT_ONCE = 4
_CODE = re.compile(r"<Code>(\w+)</Code>")
_STATUS = re.compile(r"status code: (\d{3})")
_INSTANCE_METADATA = "169.254.169.254"
_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object that is there. `etag` is the store's own word for its content, without quotes; None for no word."""

    key: str
    size: int
    etag: str | None


class ObjectStore:
    """An open store; made by `open_store`. Any thread may use it."""

    def __init__(self, address: StoreAddress) -> None:
        self.address = address
        self._store = _opened(address)

    def require(self) -> None:
        """Do nothing if the store answers and its bucket is there. Raises StoreError."""
        with self._naming_faults("list", ""):
            next(iter(obstore.list(self._store, chunk_size=1)), None)

    def put(self, key: str, parts: Iterable[bytes], size: int, part_size: int) -> None:
        """Put an object of `size` bytes that come in parts of `part_size`; an error of the parts leaves no object.

        Raises:
            StoreError: the store did not take it.
        """
        with self._naming_faults("write", key):
            if size <= part_size:
                obstore.put(self._store, key, b"".join(parts), use_multipart=False)
            else:
                obstore.put(
                    self._store, key, iter(parts), use_multipart=True, chunk_size=part_size, max_concurrency=_AT_ONCE
                )
            try:
                self._settle(key)
            except OSError:
                # Memory may hold what the disk does not, and whoever compares it would find it there.
                obstore.delete(self._store, key)
                raise

    def settle(self, key: str) -> None:
        """See to it that an object that is there stays so when the machine stops. Raises StoreError."""
        with self._naming_faults("write", key):
            self._settle(key)

    def head(self, key: str) -> StoredObject | None:
        """Return what is known of an object, None when there is none. Raises StoreError."""
        try:
            with self._naming_faults("read", key):
                return _found(obstore.head(self._store, key))
        except _Absent:
            return None

    def read(self, key: str, offset: int, length: int) -> bytes:
        """Return exactly `length` bytes of an object, asked for with one request.

        Raises:
            StoreError: the store does not answer, has no such object, or sent fewer.
        """
        with self._naming_faults("read", key):
            data = bytes(obstore.get_range(self._store, key, start=offset, length=length))
        if len(data) != length:
            url = self.address.url_of(key)
            raise StoreError(url, f"sent {len(data)} bytes where {length} were asked for at {offset}")
        return data

    def list(self, prefix: str) -> Iterator[StoredObject]:
        """Yield the objects whose keys begin with this prefix and a slash, in no order. Raises StoreError."""
        with self._naming_faults("list", prefix):
            for batch in obstore.list(self._store, prefix):
                yield from (_found(entry) for entry in batch)

    def delete(self, key: str) -> None:
        """Take an object away. Raises StoreError."""
        with self._naming_faults("delete", key):
            obstore.delete(self._store, key)

    def _settle(self, key: str) -> None:
        """In a folder, make an object and its name safe from a power failure; a bucket promises that by itself."""
        folder = self.address.folder
        if folder is None:
            return
        path = folder / key
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        # What a process that was killed left of it: obstore stages an object under its name, a hash and a number.
        for staged in path.parent.glob(f"{glob.escape(path.name)}#*"):
            staged.unlink(missing_ok=True)
        for parent in path.parents:
            sync_directory(parent)
            if parent == folder:
                return

    @contextmanager
    def _naming_faults(self, what: str, key: str) -> Iterator[None]:
        """Turn an error of the store into one that says where, why and nothing secret."""
        try:
            yield
        except FileNotFoundError as error:
            raise _Absent(self.address.url_of(key), _why(error, self.address)) from None
        except (BaseError, OSError) as error:
            raise StoreError(self.address.url_of(key), f"cannot {what}: {_why(error, self.address)}") from None


class _Absent(StoreError):
    """There is no such object, or no such bucket."""


@lru_cache(maxsize=16)
def open_store(address: StoreAddress) -> ObjectStore:
    """Return the store at an address, the same one for the whole process; no request is sent yet.

    Raises:
        StoreError: it cannot be used, such as a folder that is not there.
    """
    return ObjectStore(address)


def _opened(address: StoreAddress) -> S3Store | LocalStore:
    try:
        if address.folder is not None:
            if not address.folder.is_dir():
                # Not made: where a disk is not mounted, its empty folder would take what belongs on the disk.
                raise StoreError(address.url, "the folder is not there; make it, or mount its disk")
            return LocalStore(address.folder)
        endpoint = address.endpoint or next((os.environ[name] for name in _ENDPOINTS if os.environ.get(name)), None)
        region = address.region or os.environ.get("AWS_REGION")
        named: Any = {"endpoint": endpoint} if endpoint else {}
        client: Any = {**_CLIENT, "allow_http": bool(endpoint and endpoint.startswith("http://"))}
        return S3Store(
            address.bucket,
            prefix=address.prefix or None,
            region=region or _DEFAULT_REGION,
            client_options=client,
            retry_config=_RETRY,
            **named,
        )
    except (BaseError, OSError, ValueError) as error:
        raise StoreError(address.url, f"cannot be used: {_why(error, address)}") from None


def _found(meta: Any) -> StoredObject:
    etag = meta["e_tag"]
    return StoredObject(meta["path"], meta["size"], etag.strip('"') if etag else None)


def _why(error: Exception, address: StoreAddress) -> str:
    """The kind of a failure in a few words."""
    text = str(error)
    if _INSTANCE_METADATA in text:
        return "no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    if (code := _CODE.search(text)) and code[1] != "NoSuchKey":
        return code[1]
    if isinstance(error, FileNotFoundError):
        return "it is not there"
    if status := _STATUS.search(text):
        return f"the server answered {status[1]}"
    if address.folder is not None:
        return (error.strerror if isinstance(error, OSError) else None) or _local(text)
    return "the server does not answer" if "error sending request" in text else type(error).__name__


def _local(text: str) -> str:
    """What the operating system said of a folder, whose errors hold nothing secret."""
    return text.partition("\n")[0].rpartition(": ")[2] or "it cannot be used"
