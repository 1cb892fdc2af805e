"""What a verification says: findings by rule, and a verdict for each file.

*damaged*: bytes are lost or changed, or the archive cannot find or prove what it keeps. *odd*: against the standard's
advice, or in a state that the next crawl puts right; nothing is lost. *sound*: neither; there may be notes on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from storage.warc.remarks import Remark, Rule, Weight

# More findings would not change a file's verdict, and its report must fit into memory.
MOST_FINDINGS = 1000
_ONCE_A_FILE = frozenset({Rule.PAYLOAD_DIGEST_WITH_FRAMING})


class FileVerdict(StrEnum):
    """What a verification says of a file."""

    SOUND = "sound"
    ODD = "odd"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Finding:
    """A remark and where it belongs.

    `offset` is that of the record (of its gzip member), None when the finding is about the file. `record_id` has no
    angle brackets; None when none is known.
    """

    offset: int | None
    record_id: str | None
    rule: Rule
    clause: str


@dataclass(frozen=True, slots=True)
class FileReport:
    """What was found in one file; `records` counts the whole ones (of an index file: its lines)."""

    file: str
    verdict: FileVerdict
    records: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Examined:
    """A finished file of an archive that was read whole: its SHA-256, and whether anything of it is damaged."""

    name: str
    sha256: str
    damaged: bool


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What was found in all files; `examined` are the finished ones of an archive."""

    files: tuple[FileReport, ...]
    examined: tuple[Examined, ...] = ()

    def count(self, verdict: FileVerdict) -> int:
        """How many files have this verdict."""
        return sum(report.verdict is verdict for report in self.files)


class FileDraft:
    """A file's report while it is made."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.records = 0
        self._findings: list[Finding] = []
        self._verdict = FileVerdict.SOUND
        self._not_listed = 0
        self._told_once: set[Rule] = set()

    def add(self, remark: Remark, offset: int | None = None, record_id: str | None = None) -> None:
        """Add a finding; beyond the first thousand they are only counted."""
        if remark.weight is Weight.DAMAGE:
            self._verdict = FileVerdict.DAMAGED
        elif remark.weight is Weight.ODD and self._verdict is FileVerdict.SOUND:
            self._verdict = FileVerdict.ODD
        if remark.rule in _ONCE_A_FILE:
            self._told_once.add(remark.rule)
        self._list(Finding(offset, record_id or None, remark.rule, remark.clause))

    def absorb(self, later: FileDraft) -> None:
        """Take over what was found later in the file; what is told once of a file was told before."""
        self.records += later.records
        self._verdict = max(self._verdict, later._verdict, key=list(FileVerdict).index)
        again = self._told_once & later._told_once
        listed = [finding for finding in later._findings if finding.rule not in again]
        self._not_listed += later._not_listed - (len(again) - (len(later._findings) - len(listed)))
        self._told_once |= later._told_once
        for finding in listed:
            self._list(finding)

    def _list(self, finding: Finding) -> None:
        if len(self._findings) < MOST_FINDINGS:
            self._findings.append(finding)
        else:
            self._not_listed += 1

    def kept(self) -> dict[str, Any]:
        """What is found so far, as JSON holds it; `of_kept` makes the same of it."""
        findings = [[one.offset, one.record_id, one.rule.value, one.clause] for one in self._findings]
        return {
            "records": self.records,
            "verdict": self._verdict,
            "findings": findings,
            "not_listed": self._not_listed,
            "told_once": sorted(self._told_once),
        }

    @classmethod
    def of_kept(cls, file: str, kept: dict[str, Any]) -> FileDraft:
        """The report on a file as `kept` gave it."""
        draft = cls(file)
        draft.records, draft._not_listed = kept["records"], kept["not_listed"]
        draft._verdict = FileVerdict(kept["verdict"])
        draft._findings = [Finding(offset, known, Rule(rule), why) for offset, known, rule, why in kept["findings"]]
        draft._told_once = set(map(Rule, kept["told_once"]))
        return draft

    def report(self) -> FileReport:
        """Return the report: findings in the order of their places, those about the whole file first."""
        findings = sorted(self._findings, key=lambda finding: -1 if finding.offset is None else finding.offset)
        if self._not_listed:
            findings.append(Finding(None, None, Rule.MORE_FINDINGS, f"{self._not_listed} more findings are not listed"))
        return FileReport(self.file, self._verdict, self.records, tuple(findings))
