"""How the parts of a file become one report, without any file."""

from __future__ import annotations

from dataclasses import replace

from storage.custody.verification.file_outcome import FileMerging, FileOutcome
from storage.custody.verification.file_part import (
    FilePart,
    PartReport,
    PartStanding,
    ShortAnswer,
    parts_of,
    refused_part,
)
from storage.custody.verification.findings import MOST_FINDINGS, FileDraft, FileVerdict
from storage.custody.verification.ledger import LedgerPage
from storage.types import Place
from storage.warc.record_check import CheckStanding
from storage.warc.remarks import Remark, Rule

_STANDING = PartStanding(CheckStanding(ours=True, header=b"\x1f\x8b"), "lia", None)
_ODD = Remark(Rule.LINE_ENDS, "an odd line end")
_DAMAGE = Remark(Rule.BLOCK_DIGEST, "another block")
_ONCE = Remark(Rule.PAYLOAD_DIGEST_WITH_FRAMING, "with framing")


def _part(begin: int, end: int, *remarks: tuple[Remark, int]) -> PartReport:
    draft = FileDraft("file")
    draft.records = 2
    for remark, offset in remarks:
        draft.add(remark, offset)
    page = LedgerPage()
    page.ids.append((begin,))
    return PartReport(FilePart(begin, end), _STANDING, _STANDING, end, end, draft, page, (), (), True, False)


def _merged(*parts: PartReport, size: int = 30, again: PartReport | None = None) -> tuple[FileOutcome, list[object]]:
    entered: list[object] = []
    asked: list[FilePart] = []

    def read_again(part: FilePart) -> PartReport:
        asked.append(part)
        assert again is not None
        return again

    merging = FileMerging("file", read_again, lambda page: entered.extend(page.ids))
    for part in parts:
        merging.add(part)
    outcome = merging.close(
        size, unfinished=False, are_to_others=lambda short: [one.place.offset == 7 for one in short]
    )
    assert asked == ([] if again is None else [again.part])
    return outcome, entered


def test_a_file_is_cut_at_places_within_it() -> None:
    """Each place once; a file without any is one part."""
    assert parts_of(30, [10, 20]) == [FilePart(0, 10), FilePart(10, 20), FilePart(20, 30)]
    assert parts_of(30, [0, 10, 10, 30]) == [FilePart(0, 10), FilePart(10, 30)]
    assert parts_of(0, []) == [FilePart(0, 0)]


def test_parts_that_fit_are_one_report_in_their_order() -> None:
    """The worst verdict holds, records are counted together, and what is remembered is entered in order."""
    outcome, entered = _merged(_part(0, 10, (_ODD, 5)), _part(10, 20, (_DAMAGE, 12), (_ODD, 15)), _part(20, 30))
    report = outcome.draft.report()
    assert (report.verdict, report.records) == (FileVerdict.DAMAGED, 6)
    assert [finding.offset for finding in report.findings] == [5, 12, 15]
    assert entered == [(0,), (10,), (20,)]


def test_what_is_told_once_of_a_file_is_told_of_its_first_part() -> None:
    """As when the file is read by one."""
    outcome, _ = _merged(_part(0, 10, (_ONCE, 5)), _part(10, 30, (_ONCE, 12), (_ODD, 15)))
    assert [finding.offset for finding in outcome.draft.report().findings] == [5, 15]


def test_findings_beyond_a_thousand_are_counted_over_all_parts() -> None:
    """The first thousand of the file are listed."""
    many = [(_ODD, offset) for offset in range(MOST_FINDINGS - 1)]
    outcome, _ = _merged(_part(0, 10, (_ONCE, 0), *many), _part(10, 30, (_ONCE, 12), *many, (_DAMAGE, 15)))
    report = outcome.draft.report()
    assert len(report.findings) == MOST_FINDINGS + 1
    assert report.findings[-1].clause.startswith(f"{MOST_FINDINGS} more")
    assert report.verdict is FileVerdict.DAMAGED


def test_a_part_that_does_not_end_where_the_next_begins_is_read_with_it_again() -> None:
    """And one that leaves behind what the next was not begun with; nothing of the wrong reading stays."""
    both = _part(0, 20, (_ODD, 9))
    for wrong in (
        replace(_part(0, 10, (_DAMAGE, 5)), end=12),
        replace(_part(0, 10, (_DAMAGE, 5)), after=replace(_STANDING, pending="capture")),
        replace(_part(0, 10, (_DAMAGE, 5)), after=replace(_STANDING, publication="other")),
    ):
        outcome, entered = _merged(wrong, _part(10, 20, (_DAMAGE, 11)), _part(20, 30), again=both)
        assert [finding.offset for finding in outcome.draft.report().findings] == [9]
        assert entered == [(0,), (20,)]


def test_nothing_is_said_of_what_lies_behind_a_place_that_cannot_be_read() -> None:
    """But behind a part that a process could not answer for, reading went on."""
    unreadable = replace(_part(0, 10), unreadable=True)
    outcome, entered = _merged(unreadable, _part(10, 30, (_DAMAGE, 11)))
    assert (outcome.unreadable, outcome.draft.report().findings, entered) == (True, (), [(0,)])
    outcome, entered = _merged(
        _part(0, 10), refused_part("file", FilePart(10, 20), "why"), _part(20, 30, (_DAMAGE, 22))
    )
    assert [finding.rule for finding in outcome.draft.report().findings] == [Rule.UNREADABLE, Rule.BLOCK_DIGEST]
    assert outcome.unreadable


def test_what_a_whole_file_shows_comes_last() -> None:
    """Short answers that were to GET, members that hold nothing at its end, then rows and lines behind its records."""
    last = _part(10, 20)
    last.short = tuple(ShortAnswer(Place("file", at, 1), "id", ()) for at in (7, 8))
    last.rest = FileDraft("file")
    last.rest.add(_DAMAGE, 20)
    outcome, _ = _merged(_part(0, 10), last)
    rules = [(finding.offset, finding.rule) for finding in outcome.draft.report().findings]
    assert rules == [(8, Rule.BODY_SHORT), (20, Rule.EMPTY_MEMBERS), (20, Rule.BLOCK_DIGEST)]


def test_a_file_without_any_record_is_damaged() -> None:
    """It should hold one."""
    outcome, _ = _merged(_part(0, 0), size=0)
    assert [finding.rule for finding in outcome.draft.report().findings] == [Rule.NO_RECORD]
