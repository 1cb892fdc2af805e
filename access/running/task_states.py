"""What became of each task, kept in a small file of the archive, so that a process that begins anew knows it.

The file is no proof of anything: where it is gone or unreadable, tasks are due as if they had never run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from access.jobs.whole_file import replace_text
from access.running.plan import TaskName, TaskState
from storage.types.errors import ArchiveError
from storage.types.instants import instant_text


def read_states(path: Path) -> dict[TaskName, TaskState]:
    """The states that the file at `path` holds. A task that had begun and not ended was cut off, and wants a retry."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return {TaskName(name): _state(value) for name, value in values.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def write_states(path: Path, states: Mapping[TaskName, TaskState]) -> None:
    """Replace the file by these states.

    Raises:
        ArchiveError: it cannot be written.
    """
    try:
        replace_text(path, json.dumps({name: _value(state) for name, state in states.items()}, indent=1))
    except OSError as error:
        raise ArchiveError(f"{path} cannot be written: {error.strerror or error}") from error


def _state(value: dict[str, Any]) -> TaskState:
    began, ended = (None if value[key] is None else datetime.fromisoformat(value[key]) for key in ("began", "ended"))
    code = value["exit_code"]
    state = TaskState(began, ended, None if code is None else int(code), int(value["failures"]), bool(value["retry"]))
    if began is not None and (ended is None or ended < began):
        return replace(state, ended=began, wants_retry=True)
    return state


def _value(state: TaskState) -> dict[str, object]:
    return {
        "began": None if state.began is None else instant_text(state.began),
        "ended": None if state.ended is None else instant_text(state.ended),
        "exit_code": state.exit_code,
        "failures": state.failures,
        "retry": state.wants_retry,
    }
