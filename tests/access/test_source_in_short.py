"""What is said first of a cited source: whether it answers, what the last visit met, and what of it is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from access.cli.moments import moment_of
from access.cli.source_events import event_in_words, found_in_words, when_in_words
from access.cli.source_in_short import in_short
from storage.questions.source_life import CitingArticle, SourceLife
from storage.types import PublisherClass, SourceState
from storage.types.source_events import SourceEvent, SourceEventKind, time_line

CITED, LATER, AGAIN = "2031-05-04T00:00:00Z", "2031-05-05T00:00:00Z", "2031-05-06T00:00:00Z"
KEPT = "; what stood there is kept, and "


def article(cited_at: str = CITED, changed_since: str | None = None) -> CitingArticle:
    """An article that cites it."""
    return CitingArticle("a", "t", "u", None, cited_at, None, None, 0, changed_since, None, 1, is_latest=True)


def life(state: str, *visits: tuple[str, str], cited_by: tuple[CitingArticle, ...] = (article(),)) -> SourceLife:
    """A source with what each visit says and came to; one that ever arrived has a text."""
    met = tuple(
        SourceEvent(LATER, SourceEventKind.VISITED, says=SourceState(says), outcome=outcome) for says, outcome in visits
    )
    text = int(any(visit.says is not None and visit.says.has_arrived for visit in met))
    return SourceLife(
        source_id="s",
        publication="p",
        url="u",
        source_url="u",
        same_as=None,
        title=None,
        media_type=None,
        host=None,
        publisher_class=PublisherClass.UNKNOWN,
        state=SourceState(state),
        since=None,
        first_cited_at=CITED,
        first_captured_at=None,
        last_checked_at=LATER,
        last_failure=None,
        next_check_at=None,
        change_rate=None,
        revisions=text,
        evidence=None,
        aliases=(),
        cited_by=cited_by,
        copies=(),
        visits=met,
        time_line=(),
        withheld=False,
    )


@pytest.mark.parametrize(
    ("visits", "said"),
    [
        (
            [("gone", "404")],
            "was not found at the last visit (once; it counts as gone after 3 such visits over 3 days)",
        ),
        ([("gone", "404")] * 2, "was not found at the last visit (twice; it counts as gone after 3 such visits"),
        (
            [("gone", "410")],
            "was not found at the last visit (once; it counts as gone after 2 such visits over 24 hours)",
        ),
        (
            [("unreachable", "dns")],
            "could not be fetched (no such host) at the last visit (once; it counts as gone after 2",
        ),
        ([("gone", "404"), ("gone", "410")], "was not found at the last visit (once; it counts as gone after 2"),
        (
            [("unreachable", "timeout")],
            "could not be fetched (no answer in time) at the last visit (once; it counts as that",
        ),
        (
            [("gone", "404"), ("blocked", "403")],
            "was closed to this program at the last visit (once; it counts as that after 3",
        ),
        ([("soft-gone", "200")], "was replaced by another page at the last visit (once; it counts as gone after 3"),
        ([("gone", "404"), ("captured", "200"), ("gone", "404")], "was not found at the last visit (once;"),
        (
            [("gone", "404"), ("unconfirmed", "200"), ("gone", "404")],
            "was not found at the last visit (twice; it counts as gone after 7 such visits over 14 days, for pages",
        ),
        (
            [("gone", "404"), *[("unconfirmed", "200")] * 2, ("gone", "404")],
            "was not found at the last visit (once; it counts as gone after 3",
        ),
    ],
)
def test_a_last_visit_that_did_not_bring_it_is_said_first(visits: list[tuple[str, str]], said: str) -> None:
    """However good its standing still is, and when that will not hold any more."""
    told = in_short(life("captured", ("captured", "200"), *visits))
    assert told.startswith(f"it {said}")
    assert told.endswith(f"{KEPT}until then its text was as it was when it was cited")


def test_what_is_closed_and_then_not_found_says_both() -> None:
    """A wall says nothing of what stands behind it; what is not found there does."""
    told = in_short(life("walled", ("walled", "200"), ("gone", "404")))
    assert told.startswith("behind a wall; it was not found at the last visit (once;")
    assert told.endswith(", and the document itself was never captured; no copy of it is kept")
    assert "last visit" not in in_short(life("gone", ("gone", "404"), ("unreachable", "timeout")))


@pytest.mark.parametrize(
    ("cited_by", "read_again", "said"),
    [
        ([article()], set(), "its text is as it was when it was cited"),
        ([article(CITED, LATER)], set(), "its text changed after it was cited"),
        ([article(CITED, AGAIN)], {CITED}, "its text changed after it was cited, and reads today as it did then"),
        ([article(CITED, LATER), article(AGAIN)], set(), "its text changed after 1 of 2 citations"),
        (
            [article(CITED, AGAIN), article(LATER, AGAIN)],
            {CITED},
            "its text changed after it was cited, and reads today as it did at 1 of these",
        ),
    ],
)
def test_a_text_is_held_against_the_one_that_was_cited(
    cited_by: list[CitingArticle], read_again: set[str], said: str
) -> None:
    """One that was changed and changed back reads as it did, and changed nevertheless."""
    source = life("captured", ("captured", "200"), cited_by=tuple(cited_by))
    assert in_short(source, read_again) == f"it answers, and {said}"


def test_a_text_that_comes_by_turns_is_not_said_to_be_as_it_was() -> None:
    """Without a change since it was cited, when the last visit showed another one than stood there then."""
    cited_by = (article(CITED, LATER), article(LATER), article(AGAIN))
    source = life("captured", ("captured", "200"), cited_by=cited_by)
    turn = replace(source, visits=(replace(source.visits[0], reason="texts come by turns"),))
    assert in_short(turn, {CITED}, {LATER}) == (
        "it answers, and its text changed after 2 of 3 citations, and reads today as it did at 1 of these; "
        f"at the last visit ({moment_of(LATER)}): texts come by turns"
    )


@pytest.mark.parametrize("visits", [(("captured", "200"),), (("captured", "200"), ("gone", "404"))])
def test_of_what_no_text_was_read_nothing_is_said_to_be_as_it_was(visits: tuple[tuple[str, str], ...]) -> None:
    """A picture, or a file that was cut short, came, and that is all."""
    told = in_short(replace(life("captured", *visits), revisions=0))
    assert told.endswith("and no text of it was read")
    assert "as it was" not in told


def test_a_changed_text_that_is_not_found_any_more_had_changed() -> None:
    """Nothing reads today where nothing stands."""
    visits = (("captured", "200"), ("gone", "404"))
    assert in_short(life("captured", *visits, cited_by=(article(CITED, LATER),))).endswith(
        f"{KEPT}its text had changed after it was cited"
    )
    assert in_short(life("captured", *visits, cited_by=(article(CITED, LATER),)), {CITED}).endswith(
        f"{KEPT}its text had changed after it was cited, and read at last as it did then"
    )


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (None, "2031-05-04"),
        ("2031-05-04T00:00:40.000000Z", "2031-05-04"),
        ("2031-05-06T00:00:00.000000Z", "2031-05-06"),
    ],
)
def test_visits_within_a_minute_are_one_moment(until: str | None, words: str) -> None:
    """A span from a minute to itself tells nothing."""
    event = SourceEvent("2031-05-04T00:00:05.000000Z", SourceEventKind.VISITED, says=SourceState.GONE, until=until)
    told = when_in_words(event)
    assert words in told
    assert (" to " in told) is (words == "2031-05-06")


def test_a_text_that_no_second_visit_showed_is_told_with_its_reason() -> None:
    """A source that answers differently each time is not promised to count tomorrow."""
    known = life("captured", ("captured", "200"), ("unconfirmed", "200"))
    varying = replace(known.visits[-1], reason="another text at each visit")
    told = in_short(replace(known, visits=(known.visits[0], varying)), frozenset())
    assert told.endswith("; the last visit showed another text (another text at each visit)")


def test_a_page_that_may_not_be_the_document_is_told_as_that() -> None:
    """Of a source that was never captured, and of one that was; no number of such visits makes it more."""
    page = "a page answers of which its words do not tell whether it is the document"
    assert in_short(life("doubtful", ("doubtful", "200"))) == f"{page}; no copy of it is kept"
    known = in_short(life("captured", ("captured", "200"), ("doubtful", "200")))
    assert "it showed a page that may not be the document at the last visit (once; it counts as that after 3" in known
    why = "the page says 'not found', perhaps of something else"
    met = SourceEvent(LATER, SourceEventKind.VISITED, says=SourceState.DOUBTFUL, outcome="200", reason=why)
    assert found_in_words(met) == f"a page that may not be the document ({why})"


def test_visits_in_one_line_bear_the_reason_of_the_last() -> None:
    """What was held back first for one reason may be for another by now."""
    visits = [
        SourceEvent(at, SourceEventKind.VISITED, says=SourceState.UNCONFIRMED, outcome="200", reason=reason)
        for at, reason in ((CITED, "strange"), (LATER, "another each time"))
    ]
    (line,) = time_line(visits)
    assert (line.times, line.reason) == (2, "another each time")


def test_a_change_without_a_revision_says_why_there_is_none() -> None:
    """Words that move by themselves make one in some time."""
    moved = SourceEvent(LATER, SourceEventKind.VISITED, outcome="200", is_changed=True, reason="too soon")
    assert event_in_words(moved) == "changed, without a revision (too soon)"


def test_a_document_that_came_in_part_says_so() -> None:
    """First, and where it is told what each visit found; a reason of such a visit is no doubt of the document."""
    why = "it is longer than is kept, and only its beginning came"
    cut = SourceEvent(LATER, SourceEventKind.VISITED, says=SourceState.CAPTURED, outcome="truncated", reason=why)
    source = replace(life("captured", ("captured", "truncated")), visits=(cut,))
    assert (
        in_short(source)
        == f"it answers, and its text is as it was when it was cited; at the last visit ({moment_of(LATER)}): {why}"
    )
    assert found_in_words(replace(cut, revision=1)) == f"captured ({why}) (revision 1)"
    assert found_in_words(replace(cut, is_changed=False, times=3)) == f"unchanged ({why}), at 3 visits"
