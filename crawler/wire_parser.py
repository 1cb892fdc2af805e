"""Twisted's parser of answers, as lenient as browsers are: a line of a head that is wrong costs that line alone.

Where the parser gives up, the connection is closed before the body came, and a page that every browser shows is kept as
if its server had hung up. What is kept are the bytes as sent, whatever is made of them here.
"""

from __future__ import annotations

import re
from typing import Any

from scrapy.core.downloader.handlers.http11 import _LenientHTTPClientParser
from twisted.web._newclient import STATUS, ParseError

from storage.warc.message import parse_head

_LENGTH = re.compile(rb"[0-9]+(?:[ \t]*,[ \t]*[0-9]+)*")
_CHUNKED = b"chunked"
_HEAD_END = re.compile(rb"\n\r?\n")


class WireParser(_LenientHTTPClientParser):
    """Reads an answer; its names are Twisted's."""

    # Any: zope's interfaces mean nothing to the type checker.
    transport: Any

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Take bytes; where they begin with a whole head, it is parted from the body once.

        Twisted copies what is left, the body, behind each line.
        """
        end = None
        if self.state == STATUS and not self._buffer and not self._busyReceiving:
            end = _HEAD_END.search(data)
        if end is None:
            super().dataReceived(data)  # type: ignore[no-untyped-call]
            return
        self._everReceivedData = self._busyReceiving = True
        try:
            self._take_lines(data[: end.start()])
            # What is behind the head waits where Twisted looks for it: for a body, or for the next head.
            self._buffer = data[end.end() :]
            self.lineReceived(b"")
        finally:
            self._busyReceiving = False
        if not self.transport.disconnecting:
            super().dataReceived(b"")  # type: ignore[no-untyped-call]

    def _take_lines(self, head: bytes) -> None:
        """Take the lines of a head but for the empty one; those that are all fields need not wait for a folded one."""
        lines = head.split(b"\n")
        self.lineReceived(lines[0])
        fields = [line.partition(b":") for line in lines[1:]]
        if b"\n " in head or b"\n\t" in head or not all(colon for _, colon, _ in fields):
            for line in lines[1:]:
                self.lineReceived(line)
            return
        for name, _, value in fields:
            self.headerReceived(name, value.strip())

    def statusReceived(self, status: bytes) -> None:  # noqa: N802 - Twisted's name
        """Take the status line; any that names a status in HTTP's way is one."""
        try:
            super().statusReceived(status)  # type: ignore[no-untyped-call]
        except ParseError:
            code = parse_head(status).status
            if code is None:
                raise
            super().statusReceived(b"HTTP/1.1 %03d " % code)  # type: ignore[no-untyped-call]

    def headerReceived(self, name: bytes, value: bytes) -> None:  # noqa: N802 - Twisted's name
        """Take a field, unless its name is none, or it is a length that is no number: then the close ends the body."""
        bare = name.strip()
        if bare.lower() == b"content-length" and not _LENGTH.fullmatch(value):
            return
        try:
            super().headerReceived(bare, value)  # type: ignore[no-untyped-call]
        except ValueError:
            return

    def allHeadersReceived(self) -> None:  # noqa: N802 - Twisted's name
        """Decide what ends the body: chunks where they were applied last, else the close of the connection."""
        values = self.connHeaders.getRawHeaders(b"transfer-encoding") or []
        listed = (coding.strip().lower() for value in values for coding in value.split(b","))
        codings = [coding for coding in listed if coding not in (b"", b"identity")]
        if codings[-1:] == [_CHUNKED]:
            self.connHeaders.setRawHeaders(b"transfer-encoding", [_CHUNKED])
        elif values:
            self.connHeaders.removeHeader(b"transfer-encoding")
            if codings:
                self.connHeaders.removeHeader(b"content-length")
        super().allHeadersReceived()  # type: ignore[no-untyped-call]
