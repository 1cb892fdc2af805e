"""Which answers of a file are to other requests than GET: nobody who asks for the address by GET may be given them.

The method stands in the request's record alone. It names its answer, or its answer names it (WARC-Concurrent-To), or
the two stand beside each other, and either may come first, so this is known once all records of a file were seen.
Without a request GET is assumed.
"""

from __future__ import annotations

import re

from storage.warc.record import WarcRecord

_METHOD = re.compile(rb"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]{1,32})[ \t]")
GET = "GET"


def method_of(request: WarcRecord) -> str | None:
    """Return the method of a request's record in capitals, None when no request over HTTP can be read there."""
    line = _METHOD.match(request.block[:64]) if request.is_request else None
    return None if line is None else line[1].decode("ascii").upper()


def other_request_ids(record: WarcRecord) -> tuple[str, ...]:
    """Return the ids that a request other than GET is known by, its own and its answer's; none for other records."""
    if method_of(record) in (None, GET):
        return ()
    return tuple(filter(None, (record.record_id, *record.concurrent_ids)))
