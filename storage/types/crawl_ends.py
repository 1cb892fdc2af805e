"""How a crawl ended, in the one vocabulary of reports, notes in WARC files, rows and JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

from storage.types.exit_codes import ExitCode

TOLD_TO_STOP = "it was told to stop"
"""Why a crawl stopped early that a signal ended."""
MOST_TOLD = 50
"""So many findings are kept in words; all are counted."""


class CrawlEnding(StrEnum):
    """How a crawl, or an import, ended."""

    DONE = "done"
    """With everything done that was due."""
    NOTHING_DUE = "nothing-due"
    """With nothing to do."""
    STOPPED = "stopped"
    """Before its end: by a signal, a limit or the floor of free space. The next one goes on."""
    FAILED = "failed"
    """By an error of the archive itself."""


class FindingKind(StrEnum):
    """What a finding of a crawl is about."""

    UNREACHABLE = "unreachable"
    """The last visit to every listing of a publication failed."""
    START_FAILED = "start-failed"
    """The last visit to a start address failed while other listings answered."""
    LISTING_FAILED = "listing-failed"
    """A listing that answered before did not."""
    LISTING_BROKEN = "listing-broken"
    """A listing came and could not be read, or not whole."""
    LISTING_MISDATED = "listing-misdated"
    """A listing states changes of articles that are none."""
    LISTING_STOPPED = "listing-stopped"
    """A feed has shown the same for longer than it usually does."""
    FEW_LISTED = "few-listed"
    """The listings showed fewer articles than the profile expects."""
    FIELD_MISSING = "field-missing"
    """Articles that this crawl read, or most of those read last, lack a field that the profile expects."""
    FIELDS_DISPUTED = "fields-disputed"
    """The rules of the reader found different things on more of the articles read last than the profile allows."""
    NOTHING_NEW = "nothing-new"
    """No new article has come for longer than usual, or than the profile allows."""
    ARTICLES_FAILED = "articles-failed"
    """Many articles were visited, and more of them could not be fetched than the profile allows."""
    ARTICLES_UNREAD = "articles-unread"
    """Articles that could be read before could not be read."""
    ARTICLES_WALLED = "articles-walled"
    """Many articles were visited, and a wall came in place of more of them than the profile allows."""
    NO_ARTICLE_READ = "no-article-read"
    """Not one page could be read as an article."""
    READERS_FAILED = "readers-failed"
    """The readers failed over pages, or took too long."""
    READING_GIVEN_UP = "reading-given-up"
    """Pages stay unread, because the readers failed over them in several crawls."""
    FAULT = "fault"
    """Fonds itself failed over a page."""
    NO_ROOM = "no-room"
    """The crawl stopped early, because the disk has less free space than it must keep."""
    CRAWL_FAILED = "crawl-failed"
    """An error of the archive ended the crawl."""
    TASK = "task"
    """A task of `fonds run` beside its crawls could not do its work, or found something to look at."""


@dataclass(frozen=True, slots=True)
class CrawlFinding:
    """Something that a person should look at after a crawl.

    `subject` is the address, the publication or the field that it is about: within one crawl a kind is told of a
    subject once. `text` says it in one line.
    """

    kind: FindingKind
    subject: str
    text: str

    def in_json(self) -> str:
        """The finding in one line."""
        return json.dumps([self.kind, self.subject, self.text], ensure_ascii=False)

    @classmethod
    def of_json(cls, line: str) -> Self:
        """The finding of a line. Raises ValueError for one in the words of another version."""
        kind, subject, text = json.loads(line)
        return cls(FindingKind(kind), str(subject), str(text))


@dataclass(frozen=True, slots=True)
class CrawlEnd:
    """When and how a crawl ended, with the exit code of its process, and how many findings of each kind it has.

    `told` are the first `MOST_TOLD` of the findings themselves. An upload of its files comes afterwards and is no part
    of it.
    """

    at: datetime
    ending: CrawlEnding
    exit_code: ExitCode
    findings: tuple[tuple[FindingKind, int], ...] = ()
    told: tuple[CrawlFinding, ...] = ()

    @classmethod
    def with_findings(
        cls, at: datetime, ending: CrawlEnding, exit_code: ExitCode, findings: Iterable[CrawlFinding]
    ) -> Self:
        """The end of a crawl with these findings."""
        found = tuple(findings)
        return cls(at, ending, exit_code, counted(found), found[:MOST_TOLD])

    @property
    def lacks_room(self) -> bool:
        """Whether it stopped for want of free space: the next one cannot go on either until somebody makes room."""
        return any(kind is FindingKind.NO_ROOM for kind, _ in self.findings)

    @property
    def finding_count(self) -> int:
        """How many findings there are."""
        return sum(number for _, number in self.findings)

    def fields(self) -> list[tuple[str, str]]:
        """What a note in a WARC file says of it; the note's own date is `at`."""
        counts = [(f"{_COUNT}{kind}", str(number)) for kind, number in self.findings]
        told = [(f"{_TOLD}{place}", finding.in_json()) for place, finding in enumerate(self.told, 1)]
        return [("ending", self.ending), ("exit-code", str(int(self.exit_code))), *counts, *told]

    @classmethod
    def of_fields(cls, at: datetime, fields: Mapping[str, str]) -> Self | None:
        """The end that a note records, None when it is in the words of another version."""
        counts = [(name.removeprefix(_COUNT), text) for name, text in fields.items() if name.startswith(_COUNT)]
        told = [text for name, text in fields.items() if name.startswith(_TOLD)]
        try:
            return cls(
                at,
                CrawlEnding(fields["ending"]),
                ExitCode(int(fields["exit-code"])),
                tuple(sorted((FindingKind(kind), int(text)) for kind, text in counts)),
                tuple(map(CrawlFinding.of_json, told)),
            )
        except (KeyError, TypeError, ValueError):
            return None


_COUNT, _TOLD = "findings-", "finding-"


def findings_text(findings: Iterable[CrawlFinding]) -> str:
    """Findings as one text."""
    return json.dumps([[one.kind, one.subject, one.text] for one in findings], ensure_ascii=False)


def findings_of(text: str | None) -> tuple[CrawlFinding, ...]:
    """The findings of such a text, none of None."""
    return tuple(CrawlFinding(FindingKind(kind), subject, told) for kind, subject, told in json.loads(text or "[]"))


def counted(findings: Iterable[CrawlFinding]) -> tuple[tuple[FindingKind, int], ...]:
    """How many findings of each kind there are, sorted by kind."""
    return tuple(sorted(Counter(finding.kind for finding in findings).items()))


def told_once(findings: Iterable[CrawlFinding]) -> tuple[CrawlFinding, ...]:
    """The findings in their order, the first of each kind and subject."""
    first: dict[tuple[FindingKind, str], CrawlFinding] = {}
    for finding in findings:
        first.setdefault((finding.kind, finding.subject), finding)
    return tuple(first.values())


def exit_code_of(ending: CrawlEnding, findings: Iterable[CrawlFinding]) -> ExitCode:
    """The exit code of a crawl that no error ended.

    COULD_NOT when a publication could not be reached, STOPPED when it stopped early, LOOK for any other finding.
    """
    kinds = {finding.kind for finding in findings}
    if FindingKind.UNREACHABLE in kinds:
        return ExitCode.COULD_NOT
    if ending is CrawlEnding.STOPPED:
        return ExitCode.STOPPED
    return ExitCode.LOOK if kinds else ExitCode.DONE
