"""How the files of an index grow together: recent files with their like in size, and into the base when they weigh.

A merge owns what it merges, gives the result its name, waits for readers that listed the folder before, and only then
removes what the result replaces. A crash in between leaves lines twice, never none; the next merge folds them.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from storage.index import sorted_lines
from storage.index.withdrawal import adding
from storage.warc.file_lock import make_directory

BASE = "index.cdxj"
_RECENT = "recent-*.cdxj"
# So many files of one size become one of the next size.
FANOUT = 4
# The whole base is written again when the recent files weigh this part of it: each line is then rewritten a bounded
# number of times while it is in the base, and the recent files stay few.
_SHARE_OF_BASE = 8
_SMALLEST_TIER = 64 * 1024
# How long a reader may take between listing the folder and opening its files.
GRACE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Merge:
    """Which recent files (by position) are due to become one, and whether the base takes them in."""

    recent: tuple[int, ...]
    into_base: bool


def due(sizes: Sequence[int], base: int) -> Merge | None:
    """Decide what is to be merged, given the sizes in bytes of the recent files and of the base."""
    if len(sizes) < FANOUT:
        return None
    if sum(sizes) * _SHARE_OF_BASE >= base:
        return Merge(tuple(range(len(sizes))), into_base=True)
    tiers: dict[int, list[int]] = {}
    for position, size in enumerate(sizes):
        tiers.setdefault(_tier(size), []).append(position)
    full = [tier for tier, positions in tiers.items() if len(positions) >= FANOUT]
    return Merge(tuple(tiers[min(full)]), into_base=False) if full else None


def _tier(size: int) -> int:
    tier = 0
    while size >= _SMALLEST_TIER * FANOUT ** (tier + 1):
        tier += 1
    return tier


def prepare_index(indexes: Path) -> None:
    """Make the folder and an empty base, so that there is one file for all writers to own in turn."""
    make_directory(indexes)
    (indexes / BASE).touch(exist_ok=True)


def new_recent(indexes: Path) -> Path:
    """Return a name for a recent file that no other process uses."""
    return indexes / f"recent-{uuid4().hex}.cdxj"


def merge_due(indexes: Path, grace: float = GRACE_SECONDS) -> None:
    """Merge what is due and no other process owns, until nothing is left; what a merge was killed over goes."""
    sorted_lines.remove_abandoned(indexes)
    while _settle_once(indexes, grace):
        pass


def _settle_once(indexes: Path, grace: float) -> bool:
    with ExitStack() as stack:
        stack.enter_context(adding(indexes))
        owned = _claim_recent(indexes, stack)
        base = indexes / BASE
        merge = due([_size(path) for path, _ in owned], base.stat().st_size)
        if merge is None:
            return False
        chosen = [owned[position] for position in merge.recent]
        target = new_recent(indexes)
        if merge.into_base:
            taken = sorted_lines.claim(base)
            if taken is None:
                return False
            stack.enter_context(taken)
            chosen.append((base, taken))
            target = base
        sorted_lines.put(target, sorted_lines.merged(sorted_lines.batches(file) for _, file in chosen)).close()
        _retire([path for path, _ in chosen if path != target], grace)
        return True


def add_missing(indexes: Path, missing: Iterable[bytes], grace: float = GRACE_SECONDS) -> None:
    """Add missing lines, and take away what a merge that was cut off left standing twice.

    A merge takes whole files: a file whose first line is nowhere else was not merged, and need not be read.
    """
    sorted_lines.remove_abandoned(indexes)
    with ExitStack() as stack:
        stack.enter_context(adding(indexes))
        views = _views(indexes)
        gone: list[Path] = []
        for path, owned in sorted(_claim_recent(indexes, stack), key=lambda claimed: _size(claimed[0])):
            others = [view for other, view in views.items() if other not in (path, *gone)]
            first = next(sorted_lines.batches(owned), [])[:1]
            if not first or not list(_absent_from(others, iter([first]))):
                _put_if_any(indexes, _absent_from(others, sorted_lines.batches(owned)))
                gone.append(path)
        _put_if_any(indexes, _absent_from(views.values(), iter([sorted(set(missing))])))
        _retire(gone, grace)


def _views(indexes: Path) -> dict[Path, sorted_lines.Lines]:
    """The bytes of all files of an index; listed again when a merge removed a file meanwhile."""
    while True:
        views: dict[Path, sorted_lines.Lines] = {}
        try:
            for path in sorted(indexes.glob("*.cdxj"), key=_size):
                with path.open("rb") as file:
                    views[path] = sorted_lines.view(file)
        except FileNotFoundError:
            continue
        return views


def _absent_from(views: Iterable[sorted_lines.Lines], batches: Iterator[list[bytes]]) -> Iterator[list[bytes]]:
    """The lines that stand in none of these files."""
    for view in views:
        batches = sorted_lines.absent(batches, view)
    return batches


def _put_if_any(indexes: Path, batches: Iterator[list[bytes]]) -> None:
    first = next(batches, None)
    if first:
        sorted_lines.put(new_recent(indexes), chain([first], batches)).close()


def _claim_recent(indexes: Path, stack: ExitStack) -> list[tuple[Path, BinaryIO]]:
    owned = []
    for path in sorted(indexes.glob(_RECENT)):
        if file := sorted_lines.claim(path):
            owned.append((path, stack.enter_context(file)))
    return owned


def _retire(paths: Sequence[Path], grace: float) -> None:
    if paths:
        time.sleep(grace)
    for path in paths:
        path.unlink()


def _size(path: Path) -> int:
    return path.stat().st_size
