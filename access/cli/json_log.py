"""The log of a crawl for programs: one JSON document a line on stderr, one event a line, and nothing else there."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TextIO

from access.jobs.json_values import json_object
from storage.types.instants import instant_text
from storage.types.log_events import FACTS, LogEvent, listen, stop_listening
from storage.types.strangers_text import harmless_json, shortened

_LONGEST = 8000


@contextmanager
def json_log(level: str) -> Iterator[None]:
    """Write every event, and what libraries log from a level on, to stderr until the block ends."""
    handler, root = LogLines(sys.stderr, logging.getLevelNamesMapping()[level]), logging.getLogger()
    listen(handler)
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        stop_listening(handler)


class LogLines(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes a record as a line of JSON: an event with its facts, anything else as what a library logged.

    Args:
        stream: where to.
        least: the level from which on libraries are heard. The engine lets every level through to the root.
    """

    def __init__(self, stream: TextIO, least: int) -> None:
        super().__init__(stream)
        self._least = least

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether it is an event, or loud enough."""
        return (hasattr(record, FACTS) or record.levelno >= self._least) and bool(super().filter(record))

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        facts = getattr(record, FACTS, None)
        event = LogEvent.LOG if facts is None else record.getMessage()
        at = instant_text(datetime.fromtimestamp(record.created, UTC))
        told = _logged(record) if facts is None else facts
        line = json.dumps({"at": at, "event": event, **json_object(told)}, ensure_ascii=False, separators=(",", ":"))
        return harmless_json(line)


def _logged(record: logging.LogRecord) -> Mapping[str, object]:
    """What a library said; what it quotes of a page is not without end."""
    said: dict[str, object] = {
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": shortened(record.getMessage(), _LONGEST),
    }
    if record.exc_info and record.exc_info[1] is not None:
        said["traceback"] = "".join(traceback.format_exception(record.exc_info[1]))[-_LONGEST:]
    elif record.exc_text:
        said["traceback"] = record.exc_text[-_LONGEST:]
    return said
