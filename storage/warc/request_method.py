"""Which answers of a file are to other requests than GET: nobody who asks for the address by GET may be given them.

The method stands in the request's record alone. It names its answer, or its answer names it (WARC-Concurrent-To), and
either may come first, so this is known once all records of a file were seen. Without a request GET is assumed.
"""

from __future__ import annotations

import re

from storage.warc.record import WarcRecord

_METHOD = re.compile(rb"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]{1,32})[ \t]")
_GET = "GET"


def method_of(request: WarcRecord) -> str | None:
    """Return the method of a request's record in capitals, None when no request over HTTP can be read there."""
    line = _METHOD.match(request.block[:64])
    return None if line is None or not request.is_request else line[1].decode("ascii").upper()


def other_request_ids(record: WarcRecord) -> tuple[str, ...]:
    """Return the ids that a request other than GET is known by, its own and its answer's; none for other records."""
    if method_of(record) in (None, _GET):
        return ()
    return tuple(filter(None, (record.record_id, *record.concurrent_ids)))


class OtherRequests:
    """The requests of a file that were no GET; to be asked once all its records were taken."""

    def __init__(self) -> None:
        self._ids: set[str] = set()

    def add(self, record: WarcRecord) -> None:
        """Take the next record."""
        self._ids.update(other_request_ids(record))

    def have_answer(self, record_id: str, concurrent_ids: tuple[str, ...]) -> bool:
        """Whether one of them was answered by the record of this id that names these others as concurrent."""
        return not self._ids.isdisjoint((record_id, *concurrent_ids))
