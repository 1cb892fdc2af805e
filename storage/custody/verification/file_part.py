"""A part of a WARC file that is verified by itself, and what came of it.

Parts are cut where a record seems to begin, and read by several processes at once. That they were cut right shows when
they are put together: each must end where the next begins, knowing of the file what the next was begun with. A part of
which that is not true is read again together with the next one, so what is found never depends on the cutting.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from storage.custody.verification.findings import FileDraft
from storage.custody.verification.ledger import LedgerPage
from storage.types import Place
from storage.warc.notes import Note
from storage.warc.record_check import CheckStanding
from storage.warc.remarks import Remark, Rule


@dataclass(frozen=True, slots=True)
class FilePart:
    """The records that begin at `begin` or later and before `end`."""

    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class PartStanding:
    """What the records before have told: of the file, whose captures they are, and which capture is still to come."""

    check: CheckStanding
    publication: str | None
    pending: str | None


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """An answer that is not whole by its own head; one to HEAD would say how long that to GET is."""

    place: Place
    record_id: str
    concurrent_ids: tuple[str, ...]


@dataclass(slots=True)
class PartReport:
    """What was found in a part.

    `before` and `after` are what was known of the file at its two ends, `end` is where its last record or stretch ends,
    `whole_end` the same for its last whole record. `draft` holds the findings on its records, `rest` those on rows and
    index lines behind its last record, if it has any. `unreadable`: the file could not be read to the end of the part.
    `refused`: the process that read it ended without an answer. `sha256` is that of the file, None when the part is not
    all of it.
    """

    part: FilePart
    before: PartStanding
    after: PartStanding
    end: int
    whole_end: int
    draft: FileDraft
    page: LedgerPage
    notes: tuple[Note, ...]
    short: tuple[ShortAnswer, ...]
    is_gzip: bool
    unreadable: bool
    refused: bool = False
    rest: FileDraft | None = None
    sha256: str | None = None


def parts_of(size: int, cuts: list[int]) -> list[FilePart]:
    """Return the parts of a file of `size` bytes that is cut at these places, which are in order."""
    places = [0, *(cut for cut in dict.fromkeys(cuts) if 0 < cut < size), size]
    return [FilePart(begin, end) for begin, end in pairwise(places)] or [FilePart(0, size)]


def fits(report: PartReport, following: PartReport) -> bool:
    """Whether a part ends where the following one begins, and left behind what that was begun with."""
    return report.end == following.part.begin and report.after == following.before


def joined(part: FilePart, following: FilePart) -> FilePart:
    """Return the part that two neighbours make."""
    return FilePart(part.begin, following.end)


def refused_part(file: str, part: FilePart, why: str) -> PartReport:
    """Return the report on a part whose process ended without an answer: nothing is known of it."""
    draft = FileDraft(file)
    draft.add(Remark(Rule.UNREADABLE, f"the bytes {part.begin} to {part.end} could not be verified: {why}"))
    nothing = PartStanding(CheckStanding(ours=False, header=b""), None, None)
    return PartReport(
        part=part,
        before=nothing,
        after=nothing,
        end=part.end,
        whole_end=part.begin,
        draft=draft,
        page=LedgerPage(),
        notes=(),
        short=(),
        is_gzip=False,
        unreadable=True,
        refused=True,
    )
