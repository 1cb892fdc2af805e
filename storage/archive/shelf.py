"""The WARC files of one collection: in its folder, or in the store that finished files were uploaded to.

A local file is read locally. Any other is read from the store, a single record with one request for its bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from storage.objects.address import StoreAddress
from storage.objects.object_file import ObjectFile
from storage.objects.store import open_store
from storage.types import Place
from storage.types.errors import RecordError
from storage.warc.reader import read_record, record_in
from storage.warc.record import WarcRecord


@dataclass(frozen=True, slots=True)
class Shelf:
    """The WARC files of one collection; it can be sent to other processes.

    `folder` is where they are written, `key` the prefix of their keys in the store; `store` None: there is none.
    """

    folder: Path
    key: str
    store: StoreAddress | None = None

    def path(self, warc_file: str) -> Path:
        """The path of a file of this bare name when it is here."""
        return self.folder / warc_file

    def key_of(self, warc_file: str) -> str:
        """The key of a file of this bare name in the store."""
        return f"{self.key}/{warc_file}"

    def source(self, warc_file: str) -> Path | ObjectFile:
        """Return a file to read as a whole: the local one, else the object.

        Raises:
            RecordError: it is in neither place.
            StoreError: the store does not answer.
        """
        path = self.path(warc_file)
        if path.exists() or self.store is None:
            return path
        found = open_store(self.store).head(self.key_of(warc_file))
        if found is None:
            raise self._nowhere(warc_file)
        return ObjectFile(self.store, self.key_of(warc_file), found.size)

    def read(self, place: Place) -> WarcRecord:
        """Return the record at a place.

        Raises:
            RecordError: there is no such record.
            StoreError: the file is only in the store, and the store does not deliver it.
        """
        try:
            return read_record(self.path(place.warc_file), place.offset, place.length)
        except RecordError as error:
            # Tried first instead of checking for the file: an upload may remove it between a check and the reading.
            if self.store is None or not isinstance(error.__cause__, FileNotFoundError):
                raise
        data = open_store(self.store).read(self.key_of(place.warc_file), place.offset, place.length)
        return record_in(data, self.store.url_of(self.key_of(place.warc_file)), place.offset)

    def member(self, place: Place) -> bytes:
        """Return the bytes at a place, packed as they lie.

        Raises:
            RecordError: the file cannot be read, or ends before.
            StoreError: the file is only in the store, and the store does not deliver it.
        """
        path = self.path(place.warc_file)
        try:
            with path.open("rb") as stream:
                stream.seek(place.offset)
                data = stream.read(place.length)
        except FileNotFoundError as error:
            if self.store is None:
                raise self._nowhere(place.warc_file) from error
            data = open_store(self.store).read(self.key_of(place.warc_file), place.offset, place.length)
        except OSError as error:
            raise RecordError(path, place.offset, f"cannot be read: {error.strerror or error}") from error
        if len(data) != place.length:
            raise RecordError(path, place.offset, f"the file ends within the {place.length} bytes of the record")
        return data

    def _nowhere(self, warc_file: str) -> RecordError:
        where = "" if self.store is None else f", nor in {self.store.url}"
        return RecordError(self.path(warc_file), None, f"is not here{where}")
