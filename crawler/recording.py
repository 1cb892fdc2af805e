"""How a fetch hands over what crossed the wire, and how its capture comes back to the spider.

The rule: a response is released when its record is on disk, and never before. A capture travels with the one response
it belongs to, as a flag of that response, or with the error of a fetch that brought none. It never travels in a
request's meta: meta is copied to the next hop of a redirect, where it would be another URL's capture.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol, Self
from urllib.parse import urlsplit

from storage.recording.group_commit import VisitOf
from storage.types import Capture, Errand, Exchange, Failure, FailureKind, Truncated
from storage.types.errors import FondsError

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

ERRAND_KEY = "errand"
CAPTURE_ID_KEY = "capture_id"
"""Where the meta of any spider's request, and so of its response, names the capture of its exchange."""


class CaptureRecorder(Protocol):
    """What a recording needs of the storage's recorder."""

    def record(self, errand: Errand, kept: Exchange | Failure, visit_of: VisitOf | None = None) -> Future[Capture]:
        """Begin to keep an exchange or a failure, and to plan the next visit; the future ends when both are on disk."""


class Recording(Protocol):
    """Keeps what the wire handler saw; part of the crawl's context."""

    async def keep(self, errand: Errand, kept: Exchange | Failure) -> Capture:
        """Return the capture once its record is on disk, or raise a FondsError."""


class ThreadedRecording:
    """Keeps through a recorder that works in a thread of its own, without ever blocking the reactor.

    The recorder keeps many fetches with one write; the reactor is woken once for all of them.

    Args:
        recorder: keeps what was fetched.
        plan_of: what plans the next visit to a target by what was kept of this one, None for nothing.
    """

    def __init__(
        self, recorder: CaptureRecorder, plan_of: Callable[[int], VisitOf | None] = lambda _target_id: None
    ) -> None:
        self._recorder = recorder
        self._plan_of = plan_of
        self._over: deque[tuple[asyncio.Future[Capture], Future[Capture]]] = deque()
        self._woken = False

    async def keep(self, errand: Errand, kept: Exchange | Failure) -> Capture:
        """See Recording."""
        loop = asyncio.get_running_loop()
        # A fetch that is cancelled while it waits cancels this future, never the recorder's.
        waiting: asyncio.Future[Capture] = loop.create_future()
        visit_of = None if errand.target_id is None else self._plan_of(errand.target_id)
        self._recorder.record(errand, kept, visit_of).add_done_callback(lambda done: self._note(loop, waiting, done))
        return await waiting

    def _note(self, loop: asyncio.AbstractEventLoop, waiting: asyncio.Future[Capture], done: Future[Capture]) -> None:
        """Queue what the recorder has kept, in its thread; the queue is filled before `_woken` is read."""
        self._over.append((waiting, done))
        if not self._woken:
            self._woken = True
            # Nobody waits any more in a loop that is closed.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._release)

    def _release(self) -> None:
        """Release all that was kept, in the reactor's thread; what comes meanwhile wakes it again."""
        self._woken = False
        while self._over:
            waiting, done = self._over.popleft()
            if waiting.done():
                continue
            error = done.exception()
            if error is None:
                waiting.set_result(done.result())
            else:
                waiting.set_exception(error)


class ObservedRecording:
    """Keeps through another recording, and tells of each answer how long its host took.

    Args:
        recording: keeps what was fetched.
        answered: is told of an answer's host, the seconds from its request to its end, and its status.
    """

    def __init__(self, recording: Recording, answered: Callable[[str, float, int | None], None]) -> None:
        self._recording = recording
        self._answered = answered

    async def keep(self, errand: Errand, kept: Exchange | Failure) -> Capture:
        """See Recording."""
        capture = await self._recording.keep(errand, kept)
        if isinstance(kept, Exchange):
            host = urlsplit(kept.url).hostname or ""
            self._answered(host, (kept.ended - kept.started).total_seconds(), capture.status)
        return capture


class CaptureFlag(str):
    """The flag of a response that carries its capture; as text it is the capture's id."""

    __slots__ = ("capture",)

    capture: Capture

    def __new__(cls, capture: Capture) -> Self:
        """Make the flag of one capture."""
        flag = super().__new__(cls, capture.capture_id)
        flag.capture = capture
        return flag

    def __getnewargs__(self) -> tuple[Capture]:  # type: ignore[override]
        """What a copy is made from."""
        return (self.capture,)


class Unfetched(FondsError):
    """A fetch that brought no whole response, and the capture that keeps what it did bring.

    `kind` says why no byte came; it is None when some did, and then `truncated` says where the answer was cut.
    `retry_after` is the Retry-After of the answer for which the page was not asked for, None without one.
    `received` is what came of a robots.txt, the one answer of which a part says something; else it is empty.
    """

    def __init__(
        self,
        url: str,
        capture: Capture,
        kind: FailureKind | None,
        truncated: Truncated | None,
        *,
        retry_after: bytes | None = None,
        received: bytes = b"",
    ) -> None:
        super().__init__(f"{url}: {capture.error or f'the answer was cut off ({truncated or kind})'}")
        self.url = url
        self.capture = capture
        self.kind = kind
        self.truncated = truncated
        self.retry_after = retry_after
        self.received = received


def errand_of(request: Request) -> Errand:
    """The errand that a request travels on.

    Raises:
        FondsError: the request was made without one, which is a fault of the program.
    """
    errand = request.meta.get(ERRAND_KEY)
    if not isinstance(errand, Errand):
        raise FondsError(f"{request.url}: a request without an errand cannot be recorded")
    return errand


def recorded_capture(response: Response) -> Capture:
    """The capture of a response; it survives `response.replace`, and no other response ever has it.

    Raises:
        FondsError: the response did not come through the wire handler.
    """
    for flag in response.flags:
        if isinstance(flag, CaptureFlag):
            return flag.capture
    raise FondsError(f"{response.url}: the response carries no capture")
