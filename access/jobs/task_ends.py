"""Tasks of `fonds run` that ended badly, kept in a small file of the archive for those who are told of it.

What crawls came to is in their rows; what a verification, an upload or a backup came to is here. A notice is made of
it again until it arrives, so it is kept for longer than the last state of each task is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from access.jobs.whole_file import replace_text
from storage.types.crawl_ends import CrawlFinding, FindingKind
from storage.types.errors import ArchiveError
from storage.types.instants import instant_of, instant_text
from storage.types.notices import EndedBadly
from storage.types.strangers_text import in_one_line

_FILE = "run.ends.json"
_MOST = 200


def task_end(task: str, at: datetime, exit_code: int, said: str) -> EndedBadly:
    """What is told of a task that ended badly: its exit code, negative for a signal, and what it said last."""
    # By its text: what it says each day is one finding, and something else is another.
    text = in_one_line(f"{task}: {said}")
    return EndedBadly(None, at, exit_code, (CrawlFinding(FindingKind.TASK, text, text),), task)


def keep_task_end(archive: Path, end: EndedBadly) -> None:
    """Keep one more end of a task; of the oldest, those beyond two hundred are forgotten.

    Raises:
        ArchiveError: the file cannot be written.
    """
    path, ends = archive / _FILE, [*_kept(archive), end][-_MOST:]
    try:
        replace_text(path, json.dumps([_value(one) for one in ends], ensure_ascii=False, indent=1))
    except OSError as error:
        raise ArchiveError(f"{path} cannot be written: {error.strerror or error}") from error


def bad_task_ends(archive: Path, since: datetime, until: datetime | None = None) -> tuple[EndedBadly, ...]:
    """The tasks that ended badly after one instant and until another, in that order."""
    return tuple(one for one in _kept(archive) if one.ended_at > since and (until is None or one.ended_at <= until))


def _kept(archive: Path) -> Iterable[EndedBadly]:
    """What the file holds; where it is gone or unreadable, nothing is known of any end."""
    try:
        values = json.loads((archive / _FILE).read_text(encoding="utf-8"))
        return sorted(map(_end, values), key=lambda one: one.ended_at)
    except (OSError, ValueError, TypeError, KeyError):
        return ()


def _value(end: EndedBadly) -> dict[str, object]:
    at = instant_text(end.ended_at)
    return {"task": end.task, "at": at, "exit_code": end.exit_code, "told": [one.text for one in end.told]}


def _end(value: dict[str, Any]) -> EndedBadly:
    told = tuple(CrawlFinding(FindingKind.TASK, text, text) for text in map(str, value["told"]))
    return EndedBadly(None, instant_of(value["at"]), int(value["exit_code"]), told, str(value["task"]))
