"""How a page comes out against its gold: right, honest or wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bench.reading.collected import Sample
from bench.reading.golds import Gold, days_of, gold_of, names_of
from bench.reading.halves import Judged, calibration, lines, rules
from bench.reading.judging import Found, Judgement, Outcome, judge
from bench.reading.stated_days import holds_day
from storage.types import Evidence, Sureness

RIGHT, HONEST, WRONG = Outcome.RIGHT, Outcome.HONEST, Outcome.WRONG
DAY = date(2031, 5, 4)
META = Evidence("meta", Sureness.LIKELY)
TEXT = "The port opens at six in the morning and closes late in the evening when the last ferry has left for the island"


@pytest.mark.parametrize(
    ("gold", "found", "expected"),
    [
        (Gold(title="A Title"), Found(title="A  Title"), RIGHT),
        (Gold(title="A Title"), Found(title="A Title | The Paper"), WRONG),
        (Gold(title="THE PORT – “OPEN”"), Found(title="The port - 'open'"), RIGHT),
        (Gold(title="A Title", titles=("Its Title",)), Found(title="Its title"), RIGHT),
        (Gold(title="A Title"), Found(), HONEST),
        (Gold(title_part="港口"), Found(title="港 口開了"), RIGHT),
        (Gold(authors=("Ann Lee", "Bo Ek")), Found(authors=("bo ek", "Ann Lee")), RIGHT),
        (Gold(authors=("Ann Lee", "Bo Ek")), Found(authors=("Ann Lee",)), WRONG),
        (Gold(authors=("Ann Lee",)), Found(), HONEST),
        (Gold(authors=("Ann LeeBo Ek", "Press Agency")), Found(authors=("Ann Lee", "Bo Ek", "Press Agency")), RIGHT),
        (Gold(authors=()), Found(), RIGHT),
        (Gold(authors=()), Found(authors=("Ann Lee",)), WRONG),
        (Gold(days=frozenset({DAY})), Found(day=DAY), RIGHT),
        (Gold(days=frozenset({DAY})), Found(), HONEST),
        (Gold(days=frozenset({DAY})), Found(day=date(2031, 5, 3), moment=datetime(2031, 5, 3, 23, tzinfo=UTC)), RIGHT),
        (Gold(days=frozenset({DAY})), Found(day=date(2031, 5, 3), moment=datetime(2031, 5, 3, 9, tzinfo=UTC)), WRONG),
        (Gold(deck=""), Found(deck="More of it"), WRONG),
        (Gold(deck=""), Found(), RIGHT),
        (Gold(deck="A deck"), Found(), HONEST),
        (Gold(texts=("something else", TEXT)), Found(text=TEXT), RIGHT),
        (Gold(texts=(TEXT,)), Found(text=TEXT[:40]), WRONG),
        (Gold(texts=(TEXT,)), Found(), HONEST),
        (Gold(first_words="The port opens at six"), Found(text=f"Photo. {TEXT}"), RIGHT),
        (Gold(sentences=("closes late",)), Found(text=TEXT), RIGHT),
        (Gold(wanted=("the last ferry has left", "a tunnel is built there")), Found(text=TEXT), WRONG),
        (Gold(first_words="A port and its last ferry"), Found(text=TEXT, deck="A port and its last ferry"), RIGHT),
        (Gold(texts=(f"{TEXT[:70]} {TEXT[70:]}",)), Found(text=TEXT[70:], deck=TEXT[:70]), RIGHT),
        (Gold(wanted=("a port and its last ferry",)), Found(text=TEXT, deck="a port and its last ferry"), RIGHT),
        (Gold(unwanted=("a port and its last ferry",)), Found(text=TEXT, deck="a port and its last ferry"), WRONG),
        (Gold(wanted=("The port opens early",)), Found(text=TEXT, title="The port opens early"), RIGHT),
        (Gold(wanted=("ort opens at six in the morn",)), Found(text=TEXT), RIGHT),
        (Gold(unwanted=("Share this",)), Found(text=TEXT), RIGHT),
        (Gold(unwanted=("closes late",)), Found(text=TEXT), WRONG),
    ],
)
def test_a_field_comes_out_one_of_three_ways(gold: Gold, found: Found, expected: Outcome) -> None:
    """Nothing said is never wrong, and a value that is not the gold's always is."""
    (judgement,) = judge(gold, found)
    assert judgement.outcome is expected


@pytest.mark.parametrize(
    ("title", "stated", "heading", "others"),
    [
        # The gold is the one that the head states, or the one that is printed.
        ("The port of the island opens", "The port of the island opens", "Island: port open", ["Island: port open"]),
        ("Island: port open", "The port of the island opens", "Island: port open", ["The port of the island opens"]),
        # It is neither of them, the heading is a logo, or the page has several headings.
        ("A port for the island", "The port of the island opens", "Island: port open", []),
        ("The port of the island opens", "The port of the island opens", "Ledger", []),
        ("The port of the island opens", "The port of the island opens", "Island: port open</h1><h1>Port", []),
    ],
)
def test_both_forms_of_a_title_are_right(
    title: str, stated: str, heading: str, others: list[str], tmp_path: Path
) -> None:
    """The printed headline and the one that the head states, where the gold is one of them."""
    (tmp_path / "extraction" / "set").mkdir(parents=True)
    page = f'<head><meta property="og:title" content="{stated}"></head><h1>{heading}</h1><p>Text.'
    (tmp_path / "extraction" / "set" / "1.html").write_text(page, encoding="utf-8")
    sample = Sample("extraction/set/1.html", {"gold": {"title": title}}, tmp_path)
    assert list(gold_of(sample).titles) == others


@pytest.mark.parametrize(
    ("text", "is_held"),
    [
        ("<time datetime=2031-05-04T10:00>", True),
        ("4.5.2031", True),
        ("05/04/31", True),
        ("2031年5月4日", True),
        ("民國120年5月4日", True),
        ("/20310504/port.html", True),
        ("Sunday, May 4th, 2031", True),
        ("4 de mayo de 2031", True),
        ("4 मई 2031", True),
        ('"date":1935662400', True),
        ("June 4, 2031", False),
        ("May 14, 2031", False),
        ("4.5.2030", False),
        ("2031-05-14", False),
    ],
)
def test_a_day_stands_in_a_page_in_some_form_or_not_at_all(text: str, is_held: bool) -> None:
    """A gold whose day the page nowhere holds is none; a month in an unknown language may be that of the day."""
    assert holds_day(f"<p>{text}</p>", DAY) is is_held


def test_what_a_gold_does_not_have_is_not_judged() -> None:
    """An absent field is no field without a value."""
    assert list(judge(Gold(), Found(TEXT, "A Title", ("Ann Lee",), DAY, "A deck"))) == []


def test_shares_are_scored() -> None:
    """One of two segments is there."""
    (judgement,) = judge(Gold(wanted=("the last ferry has left", "a tunnel is built there")), Found(text=TEXT))
    assert judgement.score == 0.5


def test_a_moment_may_be_on_either_of_two_days() -> None:
    """Some golds are in their maker's zone."""
    assert days_of("2031-05-04T23:30:00Z") == {date(2031, 5, 4), date(2031, 5, 5)}
    assert days_of("2031-05-04") == {date(2031, 5, 4)}
    assert days_of("soon") == days_of(None) == frozenset()


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        ("JOSH HASK, DAVID CAP and PAT REE", ("JOSH HASK", "DAVID CAP", "PAT REE")),
        ("王小明、李大華", ("王小明", "李大華")),
        ("Ann Lee; Bo Ek", ("Ann Lee", "Bo Ek")),
        ("Andy Sander", ("Andy Sander",)),
        (None, ()),
    ],
)
def test_names_are_parted(stated: str | None, names: tuple[str, ...]) -> None:
    """By the words and signs that part names, not by letters within one."""
    assert names_of(stated) == names


def test_a_gold_of_single_fields_is_read_by_the_names_of_its_set(tmp_path: Path) -> None:
    """`dek: null` says that there is none, an absent one says nothing."""
    page = tmp_path / "extraction" / "postlight" / "a.html"
    page.parent.mkdir(parents=True)
    page.write_text("<h1>A title</h1><p>One. 4 May 2031</p>", encoding="utf-8")
    gold = {"title": "A Title", "author": None, "date_published": "2031-05-04", "dek": None, "with": ["one"]}
    read = gold_of(Sample("extraction/postlight/a.html", {"gold": gold}, tmp_path))
    assert read == Gold(title="A Title", authors=(), days=frozenset({DAY}), deck="", wanted=("one",))


def test_a_gold_title_that_the_page_has_nowhere_as_one_is_left_out(tmp_path: Path) -> None:
    """It is a heading, or stated by the head; a sentence of the text is no title."""
    page = tmp_path / "extraction" / "postlight" / "a.html"
    page.parent.mkdir(parents=True)
    page.write_text("<title>One thing</title><h2>Another thing</h2><p>A third thing.</p>", encoding="utf-8")
    golds = ("one thing", "another thing", "a third thing")
    read = [gold_of(Sample("extraction/postlight/a.html", {"gold": {"title": gold}}, tmp_path)) for gold in golds]
    assert [gold.title for gold in read] == ["one thing", "another thing", None]


def judged(half: str, ours: Outcome, theirs: Outcome, found: Evidence | None = META) -> Judged:
    """A title that came out so."""
    scores = {RIGHT: 1.0, HONEST: 0.0, WRONG: 0.0}
    one, other = (Judgement("title", outcome, scores[outcome]) for outcome in (ours, theirs))
    return Judged("page", half, "postlight", "en", one, other, found)


def test_a_rule_that_fits_one_half_alone_is_told() -> None:
    """What is lost from tune to check, beyond what trafilatura loses there."""
    pages = [judged("tune", RIGHT, RIGHT), judged("check", WRONG, RIGHT)]
    everything, *_ = lines(pages)
    assert everything.of == ("all", "all", "title")
    assert everything.gap == 1.0
    assert everything.faults == ("below trafilatura", "fitted to tune", "wrong too often")


def test_a_set_that_is_harder_for_all_is_no_fault() -> None:
    """Trafilatura loses as much there."""
    pages = [judged("tune", RIGHT, RIGHT), judged("check", HONEST, WRONG)]
    assert [line.faults for line in lines(pages)] == [(), (), ()]


def test_sureness_and_rules_are_counted_by_outcome() -> None:
    """Only where a value was given."""
    pages = [
        judged("tune", RIGHT, RIGHT, Evidence("meta, json-ld", Sureness.CERTAIN)),
        judged("check", WRONG, RIGHT),
        judged("check", HONEST, RIGHT, None),
    ]
    counted = calibration(pages)
    assert dict(counted[Sureness.CERTAIN]) == {RIGHT: 1}
    assert dict(counted[Sureness.LIKELY]) == {WRONG: 1}
    assert set(rules(pages)) == {("title", "meta, json-ld"), ("title", "meta")}
