"""What a crawl does, as events for a log that programs read: stable names, each with facts under stable names.

An event costs nothing until somebody listens. `docs/for-crawl-jobs.md` lists the events with their facts.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from enum import StrEnum

FACTS = "fonds_facts"
"""Under this name a record of the log bears the facts of its event."""
_LOGGER = logging.getLogger("fonds.events")
_LOGGER.propagate = False
_LOGGER.setLevel(logging.CRITICAL)


class LogEvent(StrEnum):
    """What is told of a crawl."""

    CRAWL_BEGUN = "crawl-begun"
    VISIT = "visit"
    FINDING = "finding"
    CRAWL_ENDED = "crawl-ended"
    CHANGES = "changes"
    WARNING = "warning"
    ERROR = "error"
    LOG = "log"


def tell_event(event: LogEvent, facts: Mapping[str, object]) -> None:
    """Tell whoever listens that something happened."""
    if is_listened_to():
        _LOGGER.info(event, extra={FACTS: facts})


def is_listened_to() -> bool:
    """Whether anybody listens."""
    return _LOGGER.isEnabledFor(logging.INFO)


def listen(handler: logging.Handler) -> None:
    """Give every event to a handler, for the rest of this process."""
    _LOGGER.addHandler(handler)
    _LOGGER.setLevel(logging.INFO)


def stop_listening(handler: logging.Handler) -> None:
    """Undo `listen`."""
    _LOGGER.removeHandler(handler)
    _LOGGER.setLevel(logging.CRITICAL)
