"""A recorder that keeps in memory, on a thread of its own like the real one."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from storage.recording.group_commit import VisitOf
from storage.types import Capture, Errand, Exchange, Failure, Place, ReadingState, RecordType
from storage.types.errors import RecordError


def capture_for(errand: Errand, kept: Exchange | Failure) -> Capture:
    """A capture as a recorder would make it, as far as the wire handler can tell."""
    failed = isinstance(kept, Failure)
    return Capture(
        capture_id=f"urn:uuid:{uuid.uuid4()}",
        publication=errand.publication,
        crawl_id=errand.crawl_id,
        url=kept.url,
        surt="",
        captured_at=kept.started,
        status=None,
        media_type=None,
        record_type=RecordType.FAILURE if failed else RecordType.RESPONSE,
        role=errand.role,
        via=errand.via,
        payload_digest=None,
        framing=",",
        refers_to=None,
        place=Place("memory", 0, 0),
        truncated=None if isinstance(kept, Failure) else kept.truncated,
        error=f"{kept.kind}: {kept.message}" if isinstance(kept, Failure) else None,
        reading=ReadingState.NONE,
        failure=kept.kind if isinstance(kept, Failure) else None,
    )


class ForgetfulRecording:
    """Keeps nothing."""

    async def keep(self, errand: Errand, kept: Exchange | Failure) -> Capture:
        """See crawler.recording.Recording."""
        return capture_for(errand, kept)


class MemoryRecorder:
    """Hands what it is given to `keep`, on its thread; a URL that says `unwritable` cannot be kept, one that says
    `slowly` takes its time.
    """

    def __init__(self, keep: Callable[[Errand, Exchange | Failure, Capture], None]) -> None:
        self._keep = keep
        self._thread = ThreadPoolExecutor(1)

    def record(self, errand: Errand, kept: Exchange | Failure, visit_of: VisitOf | None = None) -> Future[Capture]:
        """See crawler.recording.Recorder."""
        return self._thread.submit(self._record, errand, kept)

    def _record(self, errand: Errand, kept: Exchange | Failure) -> Capture:
        if "unwritable" in kept.url:
            raise RecordError("memory", None, "no space left")
        if "slowly" in kept.url:
            time.sleep(0.2)
        capture = capture_for(errand, kept)
        self._keep(errand, kept, capture)
        return capture
