"""Which captures players are shown: those with a line in the index. This adds the line, or removes it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from storage.index import runs as index_runs
from storage.index.cdxj import line, mend, unwritable
from storage.index.withdrawal import Withheld, adding, standing, withdraw
from storage.types import Capture
from storage.warc.file_lock import sync_directory


def show_captures(indexes: Path, captures: Iterable[Capture], withheld: Withheld) -> None:
    """Give captures the lines that they lack, those excepted that players must not show.

    Args:
        indexes: the collection's folder of that name; made when it is absent.
        captures: whose lines; those that stand there already change nothing.
        withheld: returns those that get none.

    Raises:
        ArchiveError: the folder cannot be written.
    """
    known = {capture.capture_id: text for capture in captures if (text := line(capture)) is not None}
    there = standing(indexes, [text.encode() for text in known.values()])
    lacking = {capture_id: text for capture_id, text in known.items() if text.encode() not in there}
    if not lacking:
        return
    try:
        index_runs.prepare_index(indexes)
        with adding(indexes):
            hidden = set(withheld(list(lacking)))
            mend(indexes, [text for capture_id, text in lacking.items() if capture_id not in hidden])
    except OSError as error:
        raise unwritable(indexes, error) from error


def hide(indexes: Path, captures: Iterable[Capture]) -> int:
    """Take the lines of captures out of the index, also those that a running crawl has just written.

    Args:
        indexes: the collection's folder of that name.
        captures: whose lines; those that do not stand there change nothing.

    Returns:
        How many lines stood there.

    Raises:
        ArchiveError: the folder cannot be written.
    """
    lines = [text.encode() for capture in captures if (text := line(capture)) is not None]
    if not lines or not indexes.is_dir():
        return 0
    try:
        taken = withdraw(indexes, lines)
        if not taken:
            # Whoever took them out may have failed to put that on disk.
            sync_directory(indexes)
        return taken
    except OSError as error:
        raise unwritable(indexes, error) from error
