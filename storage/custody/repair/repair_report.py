"""What a repair did, in words that both people and programs read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum

from storage.custody.verification.findings import VerifyReport
from storage.recording.collection import ARCHIVE, INDEXES


class RepairAct(StrEnum):
    """One kind of mending; LEFT is what was not touched, and why."""

    RECOVERED = "recovered"
    TAIL_CUT = "tail-cut"
    STRETCH_TAKEN_OUT = "stretch-taken-out"
    RECORD_MADE_ANEW = "record-made-anew"
    SET_ASIDE = "set-aside"
    FILE_FILED = "file-filed"
    ROW_FILED = "row-filed"
    ROW_CORRECTED = "row-corrected"
    CAPTURE_LOST = "capture-lost"
    LINE_ADDED = "line-added"
    LINE_REMOVED = "line-removed"
    INDEX_WRITTEN_ANEW = "index-written-anew"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Mended:
    """Something that was done to one file: what, how often, and a sentence that says so."""

    file: str
    act: RepairAct
    count: int
    sentence: str


@dataclass(frozen=True, slots=True)
class FileMended:
    """What was done to one WARC file: its bare name, where the damaged one lies, the bytes left out, a sentence."""

    warc_file: str
    kept_as: str
    left_out: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Repaired:
    """All that was done, and what a verification afterwards says; `pending` captures wait to be read."""

    acts: tuple[Mended, ...]
    report: VerifyReport
    pending: int = 0


class Journal:
    """What a repair did so far.

    Attributes:
        acts: all of it, in order.
        mended: the WARC files that were mended, by publication: what the archive's own notes record.
        why: why the record of a capture is lost, by the capture's id.
        aside: publication and name of files in which nothing is whole: they go when all in them is recorded as lost.
    """

    def __init__(self) -> None:
        self.acts: list[Mended] = []
        self.mended: defaultdict[str, list[FileMended]] = defaultdict(list)
        self.why: dict[str, str] = {}
        self.aside: set[tuple[str, str]] = set()

    def of_warc(self, publication: str, warc_file: str, act: RepairAct, count: int, sentence: str) -> None:
        """Something was done to, or about, a WARC file."""
        self.acts.append(Mended(f"collections/{publication}/{ARCHIVE}/{warc_file}", act, count, sentence))

    def of_index(self, publication: str, act: RepairAct, count: int, sentence: str) -> None:
        """Something was done to a collection's index."""
        self.acts.append(Mended(f"collections/{publication}/{INDEXES}", act, count, sentence))
