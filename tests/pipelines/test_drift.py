"""Real edits are found, each with its class; what moves by itself is no change: over many generated pairs."""

from __future__ import annotations

import gzip
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipelines.content_digest import source_digest
from pipelines.drift import drift_of
from pipelines.drift_pieces import LineKind, pieces_of
from pipelines.page.tree import parse_html
from pipelines.pdf.document import read_pdf
from pipelines.source_page import read_source
from storage.types import SourceReading
from storage.types.filings import SourceCopy, SourceDrift
from tests.pipelines.pdf_files import lines, pdf
from tests.pipelines.record_pairs import ALARMS, EDITS, Kind, pairs
from tests.pipelines.source_pairs import edits, false_alarms
from tests.storage.filing import SOURCE

on_pairs = pytest.mark.parametrize("number", [110, pytest.param(220, marks=pytest.mark.long)])


def read(page: str) -> SourceReading:
    """What is read of a page, which must be a document."""
    tree = parse_html(page)
    assert tree is not None
    outcome = read_source(tree, SOURCE, "text/html", partial=False)
    assert isinstance(outcome, SourceReading), outcome
    return outcome


def kept(reading: SourceReading) -> SourceCopy:
    """The reading as it would be kept."""
    return SourceCopy(
        1,
        SOURCE,
        reading.title,
        reading.text,
        reading.blocks,
        reading.language,
        reading.agency,
        reading.published_on,
        reading.files,
    )


def is_changed(before: SourceReading, after: SourceReading) -> bool:
    """Whether the second text makes a revision."""
    return source_digest(before) != source_digest(after)


def drift(before: SourceReading, after: SourceReading) -> SourceDrift:
    """What turned one into the other."""
    return drift_of(kept(before), after)


@on_pairs
def test_real_edits_are_found_with_their_class(number: int) -> None:
    """At least 98 of 100, and every edit of a number or a date with what it touched."""
    missed, wrong, touched = Counter[str](), Counter[str](), Counter[str]()
    for pair in edits(number):
        before, after = read(pair.before.page()), read(pair.after.page())
        missed[pair.name] += not is_changed(before, after)
        found = drift(before, after)
        wrong[f"{pair.name}: {found.change_class}"] += found.change_class not in pair.classes
        texts = [text for each in (*found.numbers, *found.dates) for text in each if text is not None]
        touched[pair.name] += any(not any(value in text for text in texts) for value in pair.touched)
    assert missed.total() <= 0.02 * number, missed
    assert not missed["a number"] + missed["a date"] + touched.total(), (missed, touched)
    assert wrong.total() <= 0.02 * number, wrong


@on_pairs
def test_what_moves_by_itself_is_no_change(number: int) -> None:
    """At most 2 of 100: counters, tokens, times, markup, what stands around the document."""
    false = Counter[str]()
    for pair in false_alarms(number):
        false[pair.name] += is_changed(read(pair.before.page()), read(pair.after.page()))
    assert false.total() <= 0.02 * number, false


def sheet(foot: str) -> SourceReading:
    """What is read of a PDF with a line at the foot of its only sheet."""
    rows = (
        (50, "The committee heard the harbour master and adopted the"),
        (50, "report without amendment at its sitting."),
    )
    outcome = read_pdf(pdf([lines(*rows) + b"\n" + lines((50, foot), size=9, top=600)], title="Record"), None)
    assert isinstance(outcome, SourceReading)
    return outcome


def wrong(kinds: Sequence[Kind], number: int, seed: int, *, is_edit: bool) -> Counter[str]:
    """How often pairs of each kind are told wrongly."""
    found = Counter[str]()
    for pair in pairs(kinds, number, seed):
        before, after = ((sheet if pair.is_pdf else read)(body) for body in (pair.before, pair.after))
        found[pair.kind] += is_changed(before, after) is not is_edit
    return found


@on_pairs
def test_every_edit_of_a_record_is_found(number: int) -> None:
    """Votes, shares and visitors, lone days and times, digests, lists of related documents: on pages and in PDFs."""
    missed = wrong(EDITS, number, 7, is_edit=True)
    assert not missed.total(), missed


@on_pairs
def test_what_moves_around_a_record_is_no_change(number: int) -> None:
    """At most 2 of 100: counters by their place, passing times, tails of other news, other markup, a printing date."""
    false = wrong(ALARMS, number, 7, is_edit=False)
    assert false.total() <= 0.02 * number, false


STORY = "<p>The delegation inspected the pier and met officers of the coast guard there for a long talk.</p>" * 3


@pytest.mark.parametrize(
    ("line", "later", "is_edit"),
    [
        ("Date: May 3, 2031", "Date: May 4, 2031", True),
        ("發布日期:2031-05-03", "發布日期:2031-06-03", True),
        ("Effective date: May 3, 2031", "Effective date: May 13, 2031", True),
        ("Last updated: May 3, 2031", "Last updated: May 4, 2031", False),
        ("最後更新:2031-05-03", "最後更新:2031-05-04", False),
        ("Page last reviewed: May 3, 2031", "Page last reviewed: May 4, 2031", False),
    ],
)
def test_the_day_of_a_document_is_its_own_and_that_of_a_last_change_the_sites(
    line: str, later: str, *, is_edit: bool
) -> None:
    """The first is an edit of a date, though no line of the text has it."""
    page = "<html><head><title>Statement</title></head><body><main><h1>Statement</h1><p>{}</p>{}</main></body></html>"
    before, after = read(page.format(line, STORY)), read(page.format(later, STORY))
    assert is_changed(before, after) is is_edit
    if is_edit:
        found = drift(before, after)
        assert found.change_class == "date-only"
        assert len(found.dates) == 1


@pytest.mark.parametrize(
    ("before", "after", "change_class", "numbers"),
    [
        ("Twelve ships arrived.", "Fourteen ships arrived.", "numbers", (("Twelve", "Fourteen"),)),
        ("共有三艘船隻抵達。", "共有四艘船隻抵達。", "numbers", (("三", "四"),)),
        ("The rate is 3.5 %.", "The rate is 4.5 %.", "numbers", (("3.5 %", "4.5 %"),)),
        ("The rate is 3.5 %.", "The tax is 4.5 %.", "wording", (("3.5 %", "4.5 %"),)),
        ("預算為三億元。", "預算為五億元。", "numbers", (("三億", "五億"),)),
        ("民國一百二十年五月四日生效。", "民國一百二十年五月五日生效。", "date-only", ()),
        ("It begins on Monday, May 5.", "It begins on Tuesday, May 6.", "date-only", ()),
        ("See https://a.example/1", "See https://a.example/2", "links", ()),
        ("All rights reserved by the ministry.", "All rights reserved by the office.", "boilerplate", ()),
        ("The sea is open.", "The sea is closed.", "wording", ()),
        ("罰鍰三元。", "罰鍰四元。", "numbers", (("三", "四"),)),
        ("贊成三票。", "贊成四票。", "numbers", (("三", "四"),)),
        ("Trois navires sont arrivés.", "Quatre navires sont arrivés.", "numbers", (("Trois", "Quatre"),)),
        ("Drei Schiffe kamen an.", "Vier Schiffe kamen an.", "numbers", (("Drei", "Vier"),)),
        ("In the years 2019-2024.", "In the years 2019-2025.", "numbers", (("2024", "2025"),)),
        ("It fell to -3.", "It fell to -4.", "numbers", (("-3", "-4"),)),
        (f"SHA-256 {'3f' * 32}", f"SHA-256 {'4e' * 32}", "numbers", (("3f" * 32, "4e" * 32),)),
        ("ประกาศ 3 พฤษภาคม 2569", "ประกาศ 9 พฤษภาคม 2569", "date-only", ()),
        ("صدر في 3 رمضان 1447", "صدر في 9 رمضان 1447", "date-only", ()),
        # A word of the site within a document's own line says nothing, and a number decides before a label does.
        (
            "Fine under the Privacy Act: 300 euros",
            "Fine under the Privacy Act: 900 euros",
            "numbers",
            (("300", "900"),),
        ),
        ("The Privacy Commissioner approved", "The Privacy Commissioner rejected", "wording", ()),
        ("The browser tax rises to 4 percent", "The browser tax rises to 5 percent", "numbers", (("4", "5"),)),
        ("Copyright term: 50 years", "Copyright term: 70 years", "numbers", (("50", "70"),)),
        ("用電話申請者，每戶補助三百元", "用電話申請者，每戶補助九百元", "numbers", (("三百", "九百"),)),
        ("地址變更登記費三百元", "地址變更登記費五百元", "numbers", (("三百", "五百"),)),
        ("利潤分享比率為百分之三十", "利潤分享比率為百分之四十", "numbers", (("三十", "四十"),)),
        ("E-mail submissions close on 3 May", "E-mail submissions close on 9 May", "date-only", ()),
        ("Next budget: 300 million", "Next budget: 400 million", "numbers", (("300", "400"),)),
        ("Top rate of tax 40", "Top rate of tax 45", "numbers", (("40", "45"),)),
        ("Home loans total 30 billion", "Home loans total 40 billion", "numbers", (("30", "40"),)),
        ("Next meeting: 3 May", "Next meeting: 9 May", "date-only", ()),
        ("Next meeting: the old hall", "Next meeting: the new hall", "wording", ()),
        ("Related: Notice 12 on piers", "Related: Notice 13 on piers", "numbers", (("12", "13"),)),
        # What is the site's as a whole remains so.
        ("Privacy policy | Site map", "Privacy notice | Site map", "boilerplate", ()),
        ("Telephone: +44 20 1234 567", "Telephone: +44 20 1234 568", "boilerplate", (("567", "568"),)),
        ("Tel.: 02-2345-6789", "Tel.: 02-2345-6780", "boilerplate", (("6789", "6780"),)),
        ("電話：(02) 2345", "電話：(02) 2346", "boilerplate", (("2345", "2346"),)),
        ("Best viewed in old browsers", "Best viewed in new browsers", "boilerplate", ()),
        ("Related documents: Notice on piers", "Related documents: Notice on eels", "links", ()),
        ("Report 2024.pdf (310 KB)", "Report 2025.pdf (320 KB)", "links", (("2024", "2025"), ("310", "320"))),
        ("Next page", "Previous page", "links", ()),
    ],
)
def test_a_class_is_that_of_what_changed(
    before: str, after: str, change_class: str, numbers: tuple[tuple[str, str], ...]
) -> None:
    """Numbers are told beside a change of words, too; Chinese is compared character by character."""
    rest = "The ministers met in the harbour city and agreed on the safety of the shipping lanes between the islands."
    old, new = (SourceReading("Statement", f"{rest}\n\n{text}") for text in (before, after))
    found = drift(old, new)
    assert (found.change_class, found.numbers) == (change_class, numbers)


def test_pieces_are_told_apart() -> None:
    """Dates before numbers, numbers before words; an ideograph is a piece."""
    kinds = [piece.kind for piece in pieces_of("2031年5月4日,12艘船 on May 4, 2031 at 10:30")]
    assert kinds == [
        LineKind.DATE,
        LineKind.SIGN,
        LineKind.NUMBER,
        LineKind.WORD,
        LineKind.WORD,
        LineKind.WORD,
        LineKind.DATE,
        LineKind.WORD,
        LineKind.DATE,
    ]


def test_a_pdf_is_compared_as_a_page_is() -> None:
    """An edit of a number is found; the same text in another layout is no change."""

    def document(number: int, left: int = 50) -> SourceReading:
        rows = lines(
            (left, "The harbour office announces that the inner basin will be"),
            (left, f"dredged from the fourth of March for {number} days in all."),
        )
        outcome = read_pdf(pdf([rows], title="Dredging of the basin"), None)
        assert isinstance(outcome, SourceReading)
        return outcome

    assert not is_changed(document(30), document(30, left=70))
    assert is_changed(document(30), document(45))
    assert drift(document(30), document(45)) == SourceDrift(
        drift(document(30), document(45)).change_class, (("30", "45"),), ()
    )
    assert drift(document(30), document(45)).change_class == "numbers"


@pytest.mark.parametrize(("pair", "is_edit"), [("truepos-major-changes", True), ("falsepos-footer", False)])
def test_collected_pairs_are_told_as_people_told_them(pair: str, *, is_edit: bool) -> None:
    """Two captures of one page of a government, each."""
    folder = Path(os.environ.get("FONDS_SHARED_DATA") or "absent") / "versions" / "edgi"
    if not folder.is_dir():
        pytest.skip("no collected pairs here (set FONDS_SHARED_DATA to the folder with versions/)")
    before, after = (
        read(gzip.decompress((folder / f"{pair}-{side}.html.gz").read_bytes()).decode("utf-8", "replace"))
        for side in "ab"
    )
    assert is_changed(before, after) is is_edit


def _rows(form: str) -> str:
    return "\n".join(form.format(number) for number in range(10_000))


@pytest.mark.parametrize(
    ("before", "after", "change_class"),
    [
        # Each of these takes minutes when it is aligned without a bound.
        (_rows("Line {} of a table"), _rows("Row {} of a list"), "wording"),
        ("same\n" * 10_000 + "alpha", "same\n" * 10_000 + "beta", "wording"),
        ("字" * 40_000, "字" * 40_000 + "句", "wording"),
        (" ".join(map(str, range(15_000))), " ".join(map(str, range(1, 15_001))), "numbers"),
        ("a b c d e f g\n" * 2_900, "g f e d c b a\n" * 2_900, "replaced"),
    ],
    ids=["lines", "repeated", "ideographs", "numbers", "shuffled"],
)
def test_long_texts_are_told_apart_within_bounds(before: str, after: str, change_class: str) -> None:
    """Less finely, and at most so many numbers of them are kept."""
    found = drift(SourceReading("Statement", before), SourceReading("Statement", after))
    assert found.change_class == change_class
    assert len(found.numbers) <= 200
