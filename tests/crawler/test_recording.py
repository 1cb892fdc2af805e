"""A capture comes back with its own response and no other, and the wait for the disk holds nobody up."""

from __future__ import annotations

import asyncio
import copy
from concurrent.futures import Future
from datetime import UTC, datetime

import pytest
from scrapy import Request
from scrapy.exceptions import NotConfigured
from scrapy.http import HtmlResponse, Response
from scrapy.settings import Settings

from crawler.context import CrawlContext, context_of
from crawler.recording import (
    CaptureFlag,
    ThreadedRecording,
    Unfetched,
    errand_of,
    recorded_capture,
)
from storage.recording.group_commit import VisitOf
from storage.types import Capture, Errand, Exchange, Failure, FailureKind, Role
from storage.types.errors import FondsError, RecordError
from tests.wire.memory import capture_for

ERRAND = Errand("demo", "crawl-1", Role.ARTICLE)
FAILURE = Failure("https://lia.example/", datetime(2026, 11, 23, tzinfo=UTC), FailureKind.DNS, "no such host")


class HandRecorder:
    """A recorder whose futures the test ends by hand."""

    def __init__(self) -> None:
        self.futures: list[Future[Capture]] = []

    def record(self, errand: Errand, kept: Exchange | Failure, visit_of: VisitOf | None = None) -> Future[Capture]:
        """See crawler.recording.Recorder."""
        self.futures.append(Future())
        return self.futures[-1]


def test_keeping_ends_when_the_recorder_says_so() -> None:
    """`keep` waits for the recorder's future, and gives its capture."""
    capture = capture_for(ERRAND, FAILURE)

    async def keep() -> Capture:
        recorder = HandRecorder()
        task = asyncio.ensure_future(ThreadedRecording(recorder).keep(ERRAND, FAILURE))
        await asyncio.sleep(0)
        assert not task.done()
        recorder.futures[0].set_result(capture)
        return await task

    assert asyncio.run(keep()) is capture


def test_what_cannot_be_kept_raises_the_recorders_error() -> None:
    """The error that the recorder met is the error of `keep`."""

    async def keep() -> None:
        recorder = HandRecorder()
        task = asyncio.ensure_future(ThreadedRecording(recorder).keep(ERRAND, FAILURE))
        await asyncio.sleep(0)
        recorder.futures[0].set_exception(RecordError("a.warc.gz", 7, "no space left"))
        await task

    with pytest.raises(RecordError, match="no space left"):
        asyncio.run(keep())


def test_a_cancelled_wait_leaves_the_recorder_its_future() -> None:
    """A fetch that is given up must not break the writer, which still has a result to give."""

    async def cancel() -> Future[Capture]:
        recorder = HandRecorder()
        task = asyncio.ensure_future(ThreadedRecording(recorder).keep(ERRAND, FAILURE))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return recorder.futures[0]

    future = asyncio.run(cancel())
    assert not future.cancelled()
    future.set_result(capture_for(ERRAND, FAILURE))


def test_a_recording_goes_through_settings_uncopied() -> None:
    """Scrapy copies settings deeply; the recording at the other end is the same one."""
    recording = ThreadedRecording(HandRecorder())
    copied = Settings({"FONDS_CRAWL": CrawlContext(recording)}).copy()
    assert context_of(copied).recording is recording


def test_without_a_recording_the_handler_stands_aside() -> None:
    """Nothing is fetched that nobody keeps."""
    with pytest.raises(NotConfigured, match="FONDS_CRAWL"):
        context_of(Settings())


def test_a_capture_survives_the_replacing_of_its_response() -> None:
    """Middlewares make new responses of old ones; the capture stays with them."""
    capture = capture_for(ERRAND, FAILURE)
    response = Response("https://lia.example/", flags=[CaptureFlag(capture)])
    assert recorded_capture(response) is capture
    assert recorded_capture(response.replace(body=b"decoded", cls=HtmlResponse)) is capture
    assert recorded_capture(copy.deepcopy(response)) == capture
    assert response.flags == [capture.capture_id]


def test_a_capture_does_not_go_on_to_the_next_hop() -> None:
    """What a redirected request takes along from its first hop does not hold that hop's capture."""
    request = Request("https://lia.example/", meta={"errand": ERRAND})
    response = Response(request.url, request=request, flags=[CaptureFlag(capture_for(ERRAND, FAILURE))])
    assert recorded_capture(response).url == request.url
    hop = request.replace(url="https://lia.example/next")
    with pytest.raises(FondsError, match="carries no capture"):
        recorded_capture(Response(hop.url, request=hop))
    assert errand_of(hop) is ERRAND


def test_a_request_without_an_errand_is_an_error_that_names_it() -> None:
    """The URL stands in the message."""
    with pytest.raises(FondsError, match=r"https://lia\.example/page"):
        errand_of(Request("https://lia.example/page", meta={"errand": "article"}))


def test_an_unfetched_url_says_why() -> None:
    """The error carries the capture, and its text is the capture's."""
    capture = capture_for(ERRAND, FAILURE)
    error = Unfetched(FAILURE.url, capture, FailureKind.DNS, None)
    assert str(error) == "https://lia.example/: dns: no such host"
    assert error.capture is capture
