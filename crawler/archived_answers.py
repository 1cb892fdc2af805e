"""The downloader middleware that answers from the archive what a spider asks of the web.

The rule: an answer is what the server sent then, head and body, so that the project's other middlewares see no
difference: redirects are followed through the archive, cookies set, codings undone. What the archive does not hold is
not asked of anybody, unless the project says so. Place it at 950, behind everything.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Headers
from scrapy.responsetypes import responsetypes

from crawler.recording import CAPTURE_ID_KEY, CaptureFlag
from storage.types import Capture, RecordType
from storage.types.errors import ArchiveError, UsageError
from storage.warc.message import split_head

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.statscollectors import StatsCollector

    from storage.archive.archive import Archive
    from storage.archive.capture_pages import Message
    from storage.tables.database import Database
    from storage.tables.standing_connection import StandingConnection
    from storage.warc.record import WarcRecord

logger = logging.getLogger(__name__)

ANSWERS_SETTING = "FONDS_ANSWERS"
OFFLINE_SETTING = "FONDS_OFFLINE"
LATEST = "latest"
ARCHIVED = "archived"
"""The flag of a response that came from the archive."""
# What Twisted keeps from Scrapy of a living answer: fields of the connection, not of the message.
_OF_THE_CONNECTION = frozenset(
    {b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailers", b"transfer-encoding", b"upgrade"}
)


class Unarchived(IgnoreRequest):
    """A request that the archive cannot answer, and that nobody else was asked."""


class ArchivedAnswers:
    """Answers requests from the captures of an archive, each by the one nearest to a time, or by the latest.

    A request by another method than GET is answered as one of the same body was.

    Args:
        archive: the archive's folder.
        publication: whose collection is asked, None for all.
        when: the time, or `latest`.
        is_offline: whether what was not captured is refused; else it is asked of the web.
        stats: counts what was answered, and what was not.
    """

    def __init__(
        self, archive: Path, publication: str | None, when: str, stats: StatsCollector, *, is_offline: bool
    ) -> None:
        self._folder = archive
        self._publication = publication
        self._when = when
        self._stats = stats
        self._is_offline = is_offline
        self._at: datetime | None = None
        self._opened: tuple[Archive, Database, StandingConnection] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read FONDS_ARCHIVE, FONDS_PUBLICATION, FONDS_ANSWERS and FONDS_OFFLINE.

        Raises:
            NotConfigured: FONDS_ANSWERS or FONDS_ARCHIVE is not set.
        """
        settings = crawler.settings
        when, archive = settings.get(ANSWERS_SETTING), settings.get("FONDS_ARCHIVE")
        if not when or not archive:
            raise NotConfigured
        is_offline = settings.getbool(OFFLINE_SETTING, True)
        return cls(Path(archive), settings.get("FONDS_PUBLICATION"), str(when), crawler.stats, is_offline=is_offline)

    def open(self) -> None:
        """Open the archive, to read alone. Raises FondsError when there is none, or FONDS_ANSWERS is no time."""
        # Not above: see `crawler.spider_archive`.
        from storage.archive.archive import Archive
        from storage.tables.standing_connection import StandingConnection

        self._at = time_of(self._when)
        if not self._folder.is_dir():
            where = f"FONDS_ARCHIVE: there is no archive in {self._folder.resolve()}"
            raise ArchiveError(f"{where}, so {ANSWERS_SETTING} cannot be answered; name the folder of one")
        archive = Archive.at(self._folder)
        logger.info("what was captured answers in the web's place, from the archive %s", archive.path)
        database = archive.open_database(write=False)
        self._opened = (archive, database, StandingConnection(database))

    def close(self) -> None:
        """Close the archive."""
        if self._opened is not None:
            _, database, asked = self._opened
            asked.close()
            database.close()
            self._opened = None

    def process_request(self, request: Request) -> Response | None:
        """The archived answer, or None for a request that the web is asked.

        Raises:
            Unarchived: there is no answer, and nobody else is to be asked.
            RecordError: the record is not where it should be.
        """
        request.meta.pop(CAPTURE_ID_KEY, None)
        answer = self._answer(request)
        if answer is not None:
            capture, record, message = answer
            request.meta[CAPTURE_ID_KEY] = capture.capture_id
            self._stats.inc_value("fonds/archived")
            return response_of(request.url, capture, record, message)
        if not self._is_offline:
            return None
        self._stats.inc_value("fonds/unarchived")
        why = f"{request.url}: the archive holds no answer to it"
        logger.warning("%s", why)
        raise Unarchived(why)

    def _answer(self, request: Request) -> tuple[Capture, WarcRecord, Message] | None:
        from storage.archive.captured_exchange import sent_request
        from storage.questions.past_answers import past_answers

        assert self._opened is not None
        archive, database, asked = self._opened
        by_get = request.method == "GET"
        for capture in past_answers(asked, self._publication, request.url, self._at, by_get=by_get):
            record = archive.shelf(capture.publication).read(capture.place)
            if not by_get and not is_alike(request, sent_request(archive, database, capture, record)):
                continue
            if (message := _message(archive, database, capture, record)) is not None:
                return capture, record, message
        return None


def _message(archive: Archive, database: Database, capture: Capture, record: WarcRecord) -> Message | None:
    """The answer that a capture holds, None when its body is in no record here."""
    from storage.archive.capture_pages import message_of
    from storage.tables.captures import Captures

    if capture.record_type is RecordType.RESPONSE:
        return message_of(record)
    body = Captures(database).response_of(capture)
    return None if body is None else message_of(record, archive.shelf(body.publication).read(body.place))


def is_alike(request: Request, sent: bytes) -> bool:
    """Whether a request has the method and the body of one that was sent."""
    head, body = split_head(sent)
    return head.split(b" ", 1)[0] == request.method.encode("ascii") and body == request.body


def time_of(text: str) -> datetime | None:
    """The instant that FONDS_ANSWERS names, None for the latest answers. Raises UsageError."""
    if text == LATEST:
        return None
    try:
        given = datetime.fromisoformat(text)
    except ValueError as error:
        why = f"{ANSWERS_SETTING} {text!r} is neither {LATEST} nor a date such as 2031-01-01 or 2031-01-01T12:00+08:00"
        raise UsageError(why) from error
    return given.replace(tzinfo=UTC) if given.tzinfo is None else given


def response_of(url: str, capture: Capture, record: WarcRecord, message: Message) -> Response:
    """The response that Scrapy would have made of an answer; its body is still content-coded."""
    fields: dict[bytes, list[bytes]] = {}
    for name, value in message.head.fields:
        if (key := name.strip().lower()) not in _OF_THE_CONNECTION:
            fields.setdefault(key, []).append(value.strip())
    headers = Headers(fields)
    assert message.head.status is not None
    peer = record.first("WARC-IP-Address")
    kind = responsetypes.from_args(headers=headers, url=url, body=message.entity)
    response = kind(
        url=url,
        status=message.head.status,
        body=message.entity,
        flags=[CaptureFlag(capture), ARCHIVED],
        ip_address=None if peer is None else ip_address(peer),
        protocol="HTTP/1.1",
    )
    # Given to it above, all of them would be made anew.
    response.headers = headers
    return response
