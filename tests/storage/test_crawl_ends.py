"""How a crawl ended: its exit code, and the note that keeps it."""

from __future__ import annotations

import pytest

from storage.types.crawl_ends import CrawlEnd, CrawlEnding, CrawlFinding, FindingKind, exit_code_of, told_once
from storage.types.exit_codes import ExitCode
from tests.storage.filing import AT

BROKEN = CrawlFinding(FindingKind.LISTING_BROKEN, "https://news.example/feed", "malformed")
SILENT = CrawlFinding(FindingKind.UNREACHABLE, "news", "no listing could be read")


@pytest.mark.parametrize(
    ("ending", "findings", "code"),
    [
        (CrawlEnding.DONE, (), ExitCode.DONE),
        (CrawlEnding.NOTHING_DUE, (), ExitCode.DONE),
        (CrawlEnding.DONE, (BROKEN,), ExitCode.LOOK),
        (CrawlEnding.NOTHING_DUE, (BROKEN, SILENT), ExitCode.COULD_NOT),
        (CrawlEnding.STOPPED, (BROKEN,), ExitCode.STOPPED),
    ],
)
def test_the_gravest_decides_the_exit_code(
    ending: CrawlEnding, findings: tuple[CrawlFinding, ...], code: ExitCode
) -> None:
    """Could not, then stopped, then look."""
    assert exit_code_of(ending, findings) is code


def test_a_finding_is_told_once() -> None:
    """The first of its kind and subject; of another subject or kind it is another."""
    other = CrawlFinding(FindingKind.LISTING_FAILED, BROKEN.subject, "answered 404")
    again = CrawlFinding(BROKEN.kind, BROKEN.subject, "malformed once more")
    assert told_once([BROKEN, again, other, SILENT, BROKEN]) == (BROKEN, other, SILENT)


def test_a_note_keeps_the_end_of_a_crawl() -> None:
    """What is read back is what was written; words of another version are no end."""
    end = CrawlEnd.with_findings(AT, CrawlEnding.DONE, ExitCode.COULD_NOT, [BROKEN, SILENT, BROKEN])
    assert end.finding_count == 3
    assert CrawlEnd.of_fields(AT, dict(end.fields())) == end
    assert CrawlEnd.of_fields(AT, {"outcome": "done"}) is None
    assert CrawlEnd.of_fields(AT, {"ending": "exhausted", "exit-code": "0"}) is None
