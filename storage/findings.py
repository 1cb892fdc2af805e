"""What a verification says: findings by rule, and a verdict for each file.

*damaged*: bytes are lost or changed, or the archive cannot find or prove what it keeps. *odd*: against the standard's
advice, or in a state that the next crawl puts right; nothing is lost. *sound*: neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# A file of which more is wrong is wrong all the same; its report must fit into memory.
MOST_FINDINGS = 1000


class Rule(StrEnum):
    """What a finding is about."""

    # The file as a container.
    UNREADABLE = "unreadable"
    NO_RECORD = "no-record"
    GZIP_DAMAGED = "gzip-damaged"
    GZIP_HEADER = "gzip-header"
    CUT_OFF = "cut-off"
    SEVERAL_RECORDS_IN_MEMBER = "several-records-in-member"
    LINE_ENDS = "line-ends"
    # The head of a record.
    HEADER_MALFORMED = "header-malformed"
    CONTENT_LENGTH = "content-length"
    VERSION_UNKNOWN = "version-unknown"
    FIELD_MISSING = "field-missing"
    FIELD_REPEATED = "field-repeated"
    FIELD_MISPLACED = "field-misplaced"
    FIELD_FORM = "field-form"
    CONTENT_TYPE = "content-type"
    # The block of a record.
    BLOCK_LENGTH = "block-length"
    RECORD_WITHIN_BLOCK = "record-within-block"
    BLOCK_DIGEST = "block-digest"
    PAYLOAD_DIGEST = "payload-digest"
    PAYLOAD_DIGEST_WITH_FRAMING = "payload-digest-with-framing"
    DIGEST_UNKNOWN = "digest-unknown"
    DIGEST_MISSING = "digest-missing"
    FACTS_MISSING = "facts-missing"
    # Records among each other.
    RECORD_ID_TWICE = "record-id-twice"
    REVISIT_UNRESOLVED = "revisit-unresolved"
    REVISIT_ORIGINAL_ELSEWHERE = "revisit-original-elsewhere"
    REVISIT_DIGEST = "revisit-digest"
    # Files, rows and index lines of an archive.
    LEFT_OPEN = "left-open"
    FILE_MISSING = "file-missing"
    FILE_SIZE = "file-size"
    FILE_WITHOUT_ROW = "file-without-row"
    ROW_WITHOUT_RECORD = "row-without-record"
    ROW_DIFFERS = "row-differs"
    RECORD_WITHOUT_ROW = "record-without-row"
    LINE_WITHOUT_RECORD = "line-without-record"
    LINE_DIFFERS = "line-differs"
    RECORD_WITHOUT_LINE = "record-without-line"
    INDEX_MALFORMED = "index-malformed"
    INDEX_UNSORTED = "index-unsorted"
    # Of a report that is too long.
    MORE_FINDINGS = "more-findings"


_ODD = frozenset(
    {
        Rule.LINE_ENDS,
        Rule.VERSION_UNKNOWN,
        Rule.FIELD_REPEATED,
        Rule.FIELD_MISPLACED,
        Rule.FIELD_FORM,
        Rule.CONTENT_TYPE,
        Rule.PAYLOAD_DIGEST_WITH_FRAMING,
        Rule.DIGEST_UNKNOWN,
        Rule.REVISIT_ORIGINAL_ELSEWHERE,
        Rule.LEFT_OPEN,
        Rule.FILE_WITHOUT_ROW,
        Rule.MORE_FINDINGS,
    }
)


class FileVerdict(StrEnum):
    """What a verification says of a file."""

    SOUND = "sound"
    ODD = "odd"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Remark:
    """What is wrong with a record: the rule it breaks and the standard's clause, or ours, as a sentence."""

    rule: Rule
    clause: str

    @property
    def damaging(self) -> bool:
        """Whether a file of which this is true is damaged, not merely odd."""
        return self.rule not in _ODD


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
class VerifyReport:
    """What was found in all files."""

    files: tuple[FileReport, ...]

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
        self._untold = 0

    def add(self, remark: Remark, offset: int | None = None, record_id: str | None = None) -> None:
        """Add a finding; beyond the first thousand they are only counted."""
        if remark.damaging:
            self._verdict = FileVerdict.DAMAGED
        elif self._verdict is FileVerdict.SOUND:
            self._verdict = FileVerdict.ODD
        if len(self._findings) < MOST_FINDINGS:
            self._findings.append(Finding(offset, record_id or None, remark.rule, remark.clause))
        else:
            self._untold += 1

    def report(self) -> FileReport:
        """Return the report: findings in the order of their places, those about the whole file first."""
        findings = sorted(self._findings, key=lambda found: -1 if found.offset is None else found.offset)
        if self._untold:
            findings.append(Finding(None, None, Rule.MORE_FINDINGS, f"{self._untold} more findings are not listed"))
        return FileReport(self.file, self._verdict, self.records, tuple(findings))
