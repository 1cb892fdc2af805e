"""Objects in a folder or in S3-compatible storage: put whole or not at all, and read by ranges.

The only file that knows obstore. Its errors can quote what a server answered, and some servers quote the access key in
their answers: so the errors that leave here are made of the kind of failure and the server's own code for it alone.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from storage.objects.address import StoreAddress
from storage.objects.folder_file import put_file, second_name, settle_file
from storage.objects.store_faults import why_failed
from storage.types.errors import StoreError

LONGEST_REQUEST = 300.0
"""Seconds: an object is read and sent 8 MiB at a time, so a slow line may take long over one request."""
_CONNECT_TIMEOUT = "10s"
_RETRY: Any = {
    "max_retries": 5,
    "retry_timeout": timedelta(seconds=120),
    "backoff": {"init_backoff": timedelta(milliseconds=200), "max_backoff": timedelta(seconds=10), "base": 2},
}
_DEFAULT_REGION = "us-east-1"
_AT_ONCE = 4
# What S3 copies with one request (CopyObject), and in which pieces larger objects are read.
_LARGEST_COPY = 5 * 1024**3
_COPIED_PART = 16 * 1024**2
_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object that is there. `etag` is the store's own word for its content, without quotes; None for no word."""

    key: str
    size: int
    etag: str | None


class ObjectStore:
    """An open store; made by `open_store`. Any thread may use it.

    Args:
        address: where it lies.
        longest_request: seconds after which a request to a server is given up.

    Attributes:
        address: the same.
        largest_copy: the size of the largest object that the bucket copies by itself.
    """

    def __init__(self, address: StoreAddress, longest_request: float = LONGEST_REQUEST) -> None:
        self.address = address
        self.largest_copy = _LARGEST_COPY
        self._store = _opened(address, longest_request)

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
            if self.address.folder is not None:
                put_file(self.address.folder / key, parts)
            elif size <= part_size:
                obstore.put(self._store, key, b"".join(parts), use_multipart=False)
            else:
                with closing(_made_elsewhere(parts)) as made:
                    obstore.put(
                        self._store, key, made, use_multipart=True, chunk_size=part_size, max_concurrency=_AT_ONCE
                    )

    def copy(self, key: str, other: str) -> None:
        """Give an object a second name; in a bucket a copy is made there. Raises StoreError."""
        with self._naming_faults("write", other):
            folder = self.address.folder
            if folder is None:
                self._copy_object(key, other)
            else:
                second_name(folder / key, folder / other)
                self._settle(other)

    def _copy_object(self, key: str, other: str) -> None:
        """Have the bucket copy an object; one that is too large for that is read and sent as a new one."""
        size = obstore.head(self._store, key)["size"]
        if size <= self.largest_copy:
            obstore.copy(self._store, key, other)
            return
        # S3 has at most 10,000 parts in an object.
        part = max(_COPIED_PART, -(-size // 10_000))
        self.put(other, (self.read(key, begin, min(part, size - begin)) for begin in range(0, size, part)), size, part)

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

    def delete_below(self, prefix: str) -> None:
        """Take away all objects whose keys begin with this prefix and a slash. Raises StoreError."""
        with self._naming_faults("delete", prefix):
            if (folder := self.address.folder) is None:
                obstore.delete(self._store, [found.key for found in self.list(prefix)])
            elif (folder / prefix).exists():
                # With what was staged, which no listing shows.
                shutil.rmtree(folder / prefix)

    def _settle(self, key: str) -> None:
        """In a folder, make an object and its name safe from a power failure; a bucket promises that by itself."""
        if self.address.folder is not None:
            settle_file(self.address.folder, key)

    @contextmanager
    def _naming_faults(self, what: str, key: str) -> Iterator[None]:
        """Turn an error of the store into one that says where, why and nothing secret."""
        try:
            yield
        except FileNotFoundError as error:
            raise _Absent(self.address.url_of(key), why_failed(error, self.address)) from None
        except (BaseError, OSError) as error:
            raise StoreError(self.address.url_of(key), f"cannot {what}: {why_failed(error, self.address)}") from None


class _Absent(StoreError):
    """There is no such object, or no such bucket."""


@lru_cache(maxsize=16)
def open_store(address: StoreAddress) -> ObjectStore:
    """Return the store at an address, the same one for the whole process; no request is sent yet.

    Raises:
        StoreError: it cannot be used, such as a folder that is not there.
    """
    return ObjectStore(address)


def _opened(address: StoreAddress, longest_request: float) -> S3Store | LocalStore:
    try:
        if address.folder is not None:
            if address.folder.exists() and not address.folder.is_dir():
                raise StoreError(address.url, "it is a file, not a folder; name a folder")
            if not address.folder.is_dir():
                # Not made: where a disk is not mounted, its empty folder would take what belongs on the disk.
                raise StoreError(address.url, "the folder is not there; make it, or mount its disk")
            return LocalStore(address.folder)
        endpoint = address.endpoint or next((os.environ[name] for name in _ENDPOINTS if os.environ.get(name)), None)
        region = address.region or os.environ.get("AWS_REGION")
        named: Any = {"endpoint": endpoint} if endpoint else {}
        client: Any = {
            "timeout": timedelta(seconds=longest_request),
            "connect_timeout": _CONNECT_TIMEOUT,
            "allow_http": bool(endpoint and endpoint.startswith("http://")),
        }
        return S3Store(
            address.bucket,
            prefix=address.prefix or None,
            region=region or _DEFAULT_REGION,
            client_options=client,
            retry_config=_RETRY,
            **named,
        )
    except (BaseError, OSError, ValueError) as error:
        raise StoreError(address.url, f"cannot be used: {why_failed(error, address)}") from None


def _made_elsewhere(parts: Iterable[bytes]) -> Generator[bytes]:
    """The same parts, each made in another thread: obstore asks for them in one in which it can read no object."""
    given = iter(parts)
    with ThreadPoolExecutor(1) as making:
        while (part := making.submit(next, given, None).result()) is not None:
            yield part


def _found(meta: Any) -> StoredObject:
    etag = meta["e_tag"]
    return StoredObject(meta["path"], meta["size"], etag.strip('"') if etag else None)
