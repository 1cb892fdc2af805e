"""The language of searches: what a query means, and what is said of one that means nothing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.types import ArticleState, SourceState
from storage.types.query_error import QueryError
from storage.types.search_pieces import SearchField
from storage.types.search_query import (
    And,
    DayOf,
    Days,
    InState,
    Not,
    OfPublication,
    OnHost,
    Or,
    Phrase,
    SearchQuery,
    in_title,
    wanted_phrases,
)
from storage.types.search_query_parser import parse_query

A, B, C = Phrase("a"), Phrase("b"), Phrase("c")
TITLED = Phrase("a", SearchField.TITLE)

MEANINGS: dict[str, SearchQuery | None] = {
    "": None,
    " 。! - ": None,
    '""': None,
    "a": A,
    "a b": And((A, B)),
    "a　b": And((A, B)),
    "a AND b": And((A, B)),
    "a b AND c": And((A, B, C)),
    "a OR b": Or((A, B)),
    "a OR b OR c": Or((A, B, C)),
    "a b OR c": Or((And((A, B)), C)),
    "a (b OR c)": And((A, Or((B, C)))),
    "a（b OR c）": And((A, Or((B, C)))),
    "NOT a": Not(A),
    "NOT a b": And((Not(A), B)),
    "a NOT b": And((A, Not(B))),
    "a AND NOT (b OR c)": And((A, Not(Or((B, C))))),
    "NOT NOT a": Not(Not(A)),
    "a a": A,
    "a OR a": A,
    "a - b": And((A, B)),
    "or not And": And((Phrase("or"), Phrase("not"), Phrase("And"))),
    '"AND"': Phrase("AND"),
    '"a b" c': And((Phrase("a b"), C)),
    "「a b」“c”": And((Phrase("a b"), C)),
    "『a」b』": Phrase("a」b"),
    'a"b': Phrase('a"b'),
    "title:a": TITLED,
    "TITLE：a": TITLED,
    'title:"a" b': And((TITLED, B)),
    "title:(a OR b)": Or((TITLED, Phrase("b", SearchField.TITLE))),
    "title:(a NOT b)": And((TITLED, Not(Phrase("b", SearchField.TITLE)))),
    "https://a.example/b": Phrase("https://a.example/b"),
    "12:30": Phrase("12:30"),
    "北約:a": Phrase("北約:a"),
    "host:.Stat.Ministry.Example.": OnHost("stat.ministry.example"),
    "host:部.example": OnHost("xn--ig4a.example"),
    "topic:海洋治理-港埠管理": And((Phrase("海洋治理", SearchField.TOPIC), Phrase("港埠管理", SearchField.TOPIC))),
    'topic:"港埠 管理-海洋"': And((Phrase("港埠 管理", SearchField.TOPIC), Phrase("海洋", SearchField.TOPIC))),
    "topic:-港埠管理": Phrase("港埠管理", SearchField.TOPIC),
    "state:withdrawn": InState(ArticleState.WITHDRAWN),
    "state:Soft-Gone": InState(SourceState.SOFT_GONE),
    "publication:lia": OfPublication("lia"),
    "published:2031-02": Days(DayOf.PUBLISHED, date(2031, 2, 1), date(2031, 2, 28)),
    "published:2031": Days(DayOf.PUBLISHED, date(2031, 1, 1), date(2031, 12, 31)),
    "published:２０３１": Days(DayOf.PUBLISHED, date(2031, 1, 1), date(2031, 12, 31)),
    "captured:2030-12-31..2031-01": Days(DayOf.CAPTURED, date(2030, 12, 31), date(2031, 1, 31)),
    "captured:2031..": Days(DayOf.CAPTURED, date(2031, 1, 1), None),
    "published:..2031": Days(DayOf.PUBLISHED, None, date(2031, 12, 31)),
    'published:"2031"': Days(DayOf.PUBLISHED, date(2031, 1, 1), date(2031, 12, 31)),
}

ERRORS: dict[str, tuple[int, str]] = {
    'a "b': (3, 'nothing closes the quotation mark; add " or take it out'),
    "「a": (1, "nothing closes the quotation mark; add 」 or take it out"),
    "a (b": (3, "nothing closes the parenthesis; add \\) or take it out"),
    "a) b": (2, "no parenthesis is open that this one could close"),
    "a ()": (3, "nothing to search for stands between the parentheses"),
    "(- /)": (1, "nothing to search for stands between the parentheses"),
    "AND": (1, "AND needs a word or a phrase on both sides"),
    "a OR": (3, "OR needs a word or a phrase on both sides"),
    "a AND AND b": (3, "AND needs"),
    "a NOT": (3, "NOT needs a word or a phrase behind it"),
    "a AND -": (3, "AND needs a word or a phrase on both sides, with a letter or a digit"),
    "a title:": (3, "nothing follows title: without a blank"),
    "a title: b": (3, "nothing follows title: without a blank"),
    "title:-": (1, "title needs"),
    "autor:a": (1, "there is no field 'autor'; there are title, author, topic, source, host, state, publication,"),
    "title:(author:a)": (8, "author: stands within title: already"),
    "host:/": (6, "'/' is no name of a host"),
    "state:unconfirmed": (7, "'unconfirmed' is no state; there are live, withdrawn, pending"),
    "state:asleep": (7, "'asleep' is no state; there are live, withdrawn, pending"),
    "published:yesterday": (11, "'yesterday' is no date; give a day, a month or a year"),
    "published:2031-02-30": (11, "'2031-02-30' is no date"),
    "published:..": (11, "published: names no day"),
    "published:2031..2030": (11, "'2031..2030' ends before it begins"),
    "(" * 21 + "a": (21, "more than 20 things stand in one another"),
    "NOT " * 21 + "a": (81, "more than 20 things stand in one another"),
    " ".join(f"w{number}" for number in range(33)): (119, "the query is too long; give at most 32 words"),
    "北" * 202: (1, "the phrase is too long; give at most 200"),
    "a" * 2001: (2001, "it is too long; give at most 2000 characters"),
}


@pytest.mark.parametrize("query", MEANINGS)
def test_a_query_means(query: str) -> None:
    """What the grammar says."""
    assert parse_query(query) == MEANINGS[query]


@pytest.mark.parametrize("query", ERRORS)
def test_a_query_without_sense_is_told_where(query: str) -> None:
    """In one line: at which character, what is wrong, and what to do."""
    place, what = ERRORS[query]
    with pytest.raises(QueryError, match=f"^the query, at character {place}: {what}") as raised:
        parse_query(query)
    assert raised.value.place == place
    assert "\n" not in str(raised.value)


_WORDS = st.sampled_from(
    [
        "a",
        "北約",
        "AND",
        "OR",
        "NOT",
        "(",
        ")",
        '"',
        "「",
        "」",
        "title:",
        "host:",
        "published:2031..",
        " ",
        "-",
        "\x00",
    ]
)


@given(st.one_of(st.text(max_size=60), st.lists(_WORDS, max_size=60).map(" ".join), st.lists(_WORDS).map("".join)))
def test_any_text_is_a_query_or_told_why_not(query: str) -> None:
    """And the place that is named lies in it."""
    found, place = None, 1
    try:
        found = parse_query(query)
    except QueryError as error:
        place = error.place
    else:
        assert found == parse_query(f"  {query}\n")
    assert 1 <= place <= max(len(query), 1)


@pytest.mark.parametrize(
    ("query", "wanted", "titled"),
    [
        ("a b", [A, B], "title:a title:b"),
        ("a NOT b", [A], "title:a NOT b"),
        ("NOT (a NOT b)", [B], "NOT (a NOT b)"),
        ("a OR title:a OR a", [A, TITLED], "title:a OR title:a"),
        ("host:x.example (a OR published:2031)", [A], "host:x.example (title:a OR published:2031)"),
    ],
)
def test_what_is_wanted_and_what_a_title_answers(query: str, wanted: list[Phrase], titled: str) -> None:
    """Words that must not stand there help nobody to be found, and must not stand anywhere."""
    parsed = parse_query(query)
    assert parsed is not None
    assert list(wanted_phrases(parsed)) == wanted
    narrowed = in_title(parsed)
    assert wanted_phrases(narrowed) == wanted_phrases(parse_query(titled) or A)
