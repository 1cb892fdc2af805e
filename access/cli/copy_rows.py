"""How the copies of an archive stand, one row each, and what a comparison of them came to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from access.cli.moments import moment
from access.cli.output import size, so_many

if TYPE_CHECKING:
    from storage.custody.copies.outcome import CopiesCompared
    from storage.questions.copies import CopyStanding

_MENDS = (
    "fonds copy repair mends what is whole elsewhere; what it tells as whole nowhere, fonds verify --repair records"
)


def copy_rows(copies: Iterable[CopyStanding]) -> Iterator[tuple[str, str]]:
    """A copy's name, and what it holds and when that was compared; of the archive itself what is damaged."""
    for one in copies:
        yield one.copy, "; ".join(_told(one))


def _told(one: CopyStanding) -> Iterator[str]:
    if one.is_here:
        yield f"{one.damaged} damaged or missing in the archive itself: {_MENDS}"
        return
    if one.compared_since is None or one.last_compared_at is None:
        yield "nothing was copied yet"
    else:
        yield f"{so_many(one.files, 'WARC file')} as recorded"
        last = "" if one.last_compared_at == one.compared_since else f", the last {moment(one.last_compared_at)}"
        yield f"each compared since {moment(one.compared_since)}{last}"
    if one.damaged:
        yield f"{one.damaged} damaged or missing there: {_MENDS}"
    if one.waiting:
        yield f"{so_many(one.waiting, 'WARC file')} not there yet, {size(one.waiting_bytes)}"
    if one.away_since is not None:
        yield f"it could not be used since {moment(one.away_since)}: fonds copy verify says why"


def comparison_outcome(compared: CopiesCompared) -> str:
    """How many of the files that were compared are as recorded, and how many others lie in the copies."""
    others = compared.files - compared.alike
    if others:
        so = f"{_are(compared.alike)} as recorded, {_are(others)} not"
    else:
        so = "it is as recorded" if compared.files == 1 else "all are as recorded"
    return f"{so}, and {so_many(len(compared.strange), 'unknown file')}" if compared.strange else so


def _are(count: int) -> str:
    return f"{count} is" if count == 1 else f"{count} are"
