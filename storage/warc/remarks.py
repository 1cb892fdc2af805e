"""The rules that a record, an index line or a row can break, and what breaking each makes of its file.

A rule *damages* when bytes are lost or changed, or when what is kept can no longer be found or proven. It is *odd* when
the standard says otherwise and nothing is lost. It is a *note* when it leaves a file sound: the standard leaves that
open, or every reader reads the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum, auto


class Rule(StrEnum):
    """What a finding is about."""

    # The file as a container.
    UNREADABLE = "unreadable"
    NO_RECORD = "no-record"
    GZIP_DAMAGED = "gzip-damaged"
    ZSTD_DAMAGED = "zstd-damaged"
    ARC_DAMAGED = "arc-damaged"
    GZIP_HEADER = "gzip-header"
    GZIP_PADDING = "gzip-padding"
    CUT_OFF = "cut-off"
    SEVERAL_RECORDS_IN_MEMBER = "several-records-in-member"
    LINE_ENDS = "line-ends"
    SURPLUS_LINE_ENDS = "surplus-line-ends"
    EMPTY_MEMBERS = "empty-members"
    # The head of a record.
    HEADER_MALFORMED = "header-malformed"
    CONTENT_LENGTH = "content-length"
    VERSION_UNKNOWN = "version-unknown"
    FIELD_MISSING = "field-missing"
    FIELD_REPEATED = "field-repeated"
    FIELD_REPEATED_ALIKE = "field-repeated-alike"
    FIELD_MISPLACED = "field-misplaced"
    FIELD_FORM = "field-form"
    CONTENT_TYPE = "content-type"
    # The block of a record.
    BLOCK_LENGTH = "block-length"
    RECORD_WITHIN_BLOCK = "record-within-block"
    BLOCK_DIGEST = "block-digest"
    PAYLOAD_DIGEST = "payload-digest"
    PAYLOAD_DIGEST_WITH_FRAMING = "payload-digest-with-framing"
    BODY_SHORT = "body-short"
    SEGMENTED = "segmented"
    UNSHOWN = "unshown"
    PAYLOAD_UNDEFINED = "payload-undefined"
    DIGEST_UNKNOWN = "digest-unknown"
    DIGEST_MISSING = "digest-missing"
    FACTS_MISSING = "facts-missing"
    # Records among each other.
    RECORD_ID_TWICE = "record-id-twice"
    RECORD_DESCRIBED_TWICE = "record-described-twice"
    REVISIT_UNRESOLVED = "revisit-unresolved"
    REVISIT_ORIGINAL_ELSEWHERE = "revisit-original-elsewhere"
    REVISIT_DIGEST = "revisit-digest"
    # Files, rows and index lines of an archive.
    LEFT_OPEN = "left-open"
    FILE_MISSING = "file-missing"
    FILE_SIZE = "file-size"
    FILE_DIGEST = "file-digest"
    COPY_DIFFERS = "copy-differs"
    FILE_WITHOUT_ROW = "file-without-row"
    ROW_WITHOUT_RECORD = "row-without-record"
    ROW_DIFFERS = "row-differs"
    RECORD_WITHOUT_ROW = "record-without-row"
    LINE_WITHOUT_RECORD = "line-without-record"
    LINE_DIFFERS = "line-differs"
    LINE_OF_WITHHELD = "line-of-withheld"
    RECORD_WITHOUT_LINE = "record-without-line"
    INDEX_MALFORMED = "index-malformed"
    INDEX_UNSORTED = "index-unsorted"
    # Manifests of crawls and their time stamps.
    MANIFEST_MALFORMED = "manifest-malformed"
    MANIFEST_EARLIER = "manifest-earlier"
    MANIFEST_CHAIN = "manifest-chain"
    LISTED_RECORD_MISSING = "listed-record-missing"
    LISTED_RECORD_DIFFERS = "listed-record-differs"
    TIME_STAMP = "time-stamp"
    # Packages.
    PACKAGE_REFUSED = "package-refused"
    PACKAGE_DESCRIPTION = "package-description"
    PACKAGE_FILE_MISSING = "package-file-missing"
    PACKAGE_FILE_UNLISTED = "package-file-unlisted"
    PACKAGE_FILE_DAMAGED = "package-file-damaged"
    PACKAGE_DIGEST = "package-digest"
    PACKAGE_DIGEST_MISSING = "package-digest-missing"
    PACKAGE_SIGNATURE = "package-signature"
    PACKAGE_SIGNATURE_UNCHECKED = "package-signature-unchecked"
    PACKAGE_LINE_MISSING = "package-line-missing"
    PACKAGE_PAGES = "package-pages"
    # Of a report that is too long.
    MORE_FINDINGS = "more-findings"


_ODD = frozenset(
    {
        Rule.LINE_ENDS,
        Rule.EMPTY_MEMBERS,
        Rule.VERSION_UNKNOWN,
        Rule.FIELD_REPEATED,
        Rule.FIELD_MISPLACED,
        Rule.FIELD_FORM,
        Rule.CONTENT_TYPE,
        Rule.PAYLOAD_DIGEST_WITH_FRAMING,
        Rule.DIGEST_UNKNOWN,
        Rule.LEFT_OPEN,
        Rule.FILE_WITHOUT_ROW,
        Rule.PACKAGE_FILE_UNLISTED,
        Rule.PACKAGE_LINE_MISSING,
        Rule.PACKAGE_PAGES,
        Rule.MORE_FINDINGS,
    }
)
_NOTES = frozenset(
    {
        Rule.SURPLUS_LINE_ENDS,
        Rule.FIELD_REPEATED_ALIKE,
        Rule.PAYLOAD_UNDEFINED,
        Rule.BODY_SHORT,
        Rule.SEGMENTED,
        Rule.UNSHOWN,
        Rule.RECORD_DESCRIBED_TWICE,
        Rule.REVISIT_ORIGINAL_ELSEWHERE,
        Rule.PACKAGE_DIGEST_MISSING,
        Rule.PACKAGE_SIGNATURE_UNCHECKED,
        Rule.MANIFEST_EARLIER,
    }
)
NEWEST = "WARC/1.1"
_VERSIONS = frozenset({"WARC/0.16", "WARC/0.17", "WARC/0.18", "WARC/1.0", NEWEST})


class Weight(Enum):
    """What a broken rule makes of the file: damaged, odd, or sound with a note."""

    DAMAGE = auto()
    ODD = auto()
    NOTE = auto()


@dataclass(frozen=True, slots=True)
class Remark:
    """What is wrong with a record: the rule it breaks and the standard's clause, or ours, as a sentence."""

    rule: Rule
    clause: str

    @property
    def weight(self) -> Weight:
        """What a file is of which this is true."""
        if self.rule in _NOTES:
            return Weight.NOTE
        return Weight.ODD if self.rule in _ODD else Weight.DAMAGE


def is_published(version: str) -> bool:
    """Whether a version, such as `WARC/1.0`, was ever published, as a standard or as a draft of it."""
    return version.upper() in _VERSIONS


def judged_by(version: str) -> str:
    """The version by which a record is judged: its own, or the newest when nobody published that."""
    return version.upper() if is_published(version) else NEWEST


def clause(version: str, heading: str) -> str:
    """Name a clause of the version by which a record is judged."""
    return f"({judged_by(version).replace('/', ' ')}, '{heading}')"
