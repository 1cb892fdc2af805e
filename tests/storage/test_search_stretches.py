"""Stretches of common characters: on PostgreSQL a word of them is found without reading vectors, and exactly."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import pairwise

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from storage.questions.search.question import search, search_sql
from storage.questions.search.searched import Searched
from storage.questions.search.statement import SearchStatement
from storage.tables.database import Database
from storage.tables.learned_pairs import common_since, learn_common
from storage.tables.search_index_terms import wider_vector_query
from storage.types.errors import DatabaseError
from storage.types.search_pieces import phrase_tokens, tokens
from storage.types.search_query import And, Not, OnHost, Or, Phrase, SearchQuery, in_title
from storage.types.search_scope import SearchScope
from storage.types.search_stretches import phrase_stretch, stretches
from tests.storage.filing import Filing, after, article

RUNS = st.text("北約日本", max_size=30).map(lambda text: text.replace("日本北", "日本,北"))


@given(text=RUNS, phrase=st.text("北約日本", min_size=3, max_size=12))
def test_a_stretch_begins_so_where_the_phrase_stands_and_nowhere_else(text: str, phrase: str) -> None:
    """Whatever stands around it, at the end of a run as within."""
    common = {first + second for first, second in pairwise(phrase)}
    stretch = phrase_stretch(phrase_tokens(phrase, None, fold=False)[0])
    assert stretch is not None
    assert set(stretch.pairs) == common
    found = any(one.startswith(stretch.beginning) for one in stretches(tokens(text), common))
    assert found == (phrase in text)


@pytest.mark.parametrize("phrase", ["北", "北約", "北約日本" * 8 + "北", "gen", "北約gen", "gen北約日本"])
def test_other_phrases_are_no_stretch(phrase: str) -> None:
    """Of two characters, of more than thirty-two, of words."""
    assert phrase_stretch(phrase_tokens(phrase, None, fold=False)[0]) is None


def test_what_is_not_common_makes_no_stretches() -> None:
    """So the index grows by little."""
    assert not list(stretches(tokens("北約與日本的聯合聲明"), {"北約", "日本"}))
    assert len(list(stretches(tokens("北約與日本的聯合聲明"), {"聯合", "合聲", "聲明"}))) == 2


@pytest.fixture
def on_server(shared: str) -> Iterator[Database]:
    """A database of PostgreSQL."""
    with Database.open(shared, write=True) as database:
        yield database


def _learn_at_once(database: Database) -> None:
    """Learn, or fail where somebody must be waited for."""
    with database.begin() as connection:
        connection.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
        learn_common(connection, first=1)


def _file(database: Database, numbers: range) -> None:
    filing = Filing(database)
    for number in numbers:
        url = f"https://lia.example/{number}"
        reading = article(
            f"標題 {number}", f"北約與日本的聯合聲明第{number}號", canonical_url=url, deck=None, summary=None
        )
        filing.revise(reading, after(minutes=number))


def test_what_was_filed_before_and_after_learning_is_found(on_server: Database) -> None:
    """The statement for other programs, too, finds what is filed after it was printed."""
    _file(on_server, range(4))
    with on_server.begin() as connection:
        learn_common(connection, first=1)
        since = common_since(connection, {"聯合", "聲明", "號標"})
    assert since.keys() == {"聯合", "聲明"}
    statement = search_sql(on_server, "聯合聲明")
    assert " > " in statement
    _file(on_server, range(4, 7))
    assert search(on_server, "聯合聲明").total == 7
    assert search(on_server, "北約與日本的聯合聲明").total == 7
    assert search(on_server, "聯合聲明 NOT 聲明第").total == 0
    with on_server.read() as connection:
        assert len(connection.execute(sa.text(statement)).all()) == 7


def test_a_text_with_more_stretches_than_a_vector_holds_is_filed_and_found(on_server: Database) -> None:
    """Of common characters alone, and never twice the same: it is kept as a long one, in chunks."""
    chance = random.Random(1)
    filing = Filing(on_server)
    texts = ["".join(chance.choices("北約日本的聯合聲明與", k=10_000)) for _ in range(3)]
    for number, text in enumerate(texts):
        with on_server.begin() as connection:
            learn_common(connection, first=2, every=1)
        reading = article("標題", text, canonical_url=f"https://lia.example/{number}", deck=None, summary=None)
        filing.revise(reading, after(minutes=number))
    with on_server.read() as connection:
        assert len(common_since(connection, {"北約", "約北", "聲日"})) == 3
    assert search(on_server, texts[2][6_000:6_030]).total == 1


@pytest.mark.parametrize("since", [1, 2_000])
def test_a_search_reads_no_vectors_for_the_sake_of_numbers(since: int) -> None:
    """Documents with stretches are found by the index of vectors alone; of older ones few are read."""
    searched = Searched("postgresql", SearchScope.ARTICLES, common=dict.fromkeys(["聯合", "合聲"], since))
    asked = Phrase("聯合聲")
    later, before, _chunks = SearchStatement(searched).found(asked).split(" UNION ALL ")
    assert f"d.document_id + 0 > {since} AND" in later
    assert (" AS tsquery) AND CASE WHEN d.document_id > 0 AND d.document_id <=" in before) == (since > 1_000)


def test_of_documents_between_two_learnings_each_word_is_asked_as_it_was_known_then() -> None:
    """A word whose pairs became common early is a stretch there, though another word of the query is none yet."""
    common = dict.fromkeys(["聯合", "合聲"], 1_500) | dict.fromkeys(["日本", "本海"], 9_000)
    statement = SearchStatement(Searched("postgresql", SearchScope.ARTICLES, common=common))
    query = And((Phrase("聯合聲"), Not(Phrase("日本海"))))
    later, first, between, _chunks = statement.literal(statement.found(query)).split(" UNION ALL ")
    early, late = "聯合聲'':*", "日本海'':*"
    assert (early in later, late in later) == (True, True)
    assert "> 0 AND d.document_id <= 1500 THEN" in first
    assert (early in first, late in first) == (False, False)
    assert "> 1500 AND d.document_id <= 9000 THEN NOT CASE WHEN" in between
    assert (early in between, late in between) == (True, False)


@pytest.mark.parametrize(
    ("query", "wider"),
    [
        (Phrase("聯合聲"), "('聯合' & '合聲')"),
        (And((Phrase("聯合聲"), Not(Phrase("北約")))), "(('聯合' & '合聲'))"),
        (Or((Phrase("聯合聲"), Phrase("北約"))), "(('聯合' & '合聲') | ('北約'))"),
        (Or((Phrase("聯合聲"), Not(Phrase("北約")))), None),
        (And((Phrase("聯合聲"), OnHost("lia.example"))), "(('聯合' & '合聲'))"),
    ],
)
def test_what_is_asked_without_places_holds_of_all_that_is_found(query: SearchQuery, wider: str | None) -> None:
    """What only a part of the query says is left out, where that finds more, and nothing is said where it could not."""
    assert wider_vector_query(query, fold=False) == wider


_VECTORS = {
    "聯合聲": "('聯合' <-> '合聲')",
    "聯合 合聲": "('聯合' & '合聲')",
    "北約": "('北約')",
    "日本 | 北約": "(('日本') | ('北約'))",
    "wider": "(('聯合' & '合聲') | ('北約'))",
}
_READ = "CASE WHEN d.document_id IN ({聯合 合聲}) THEN d.{聯合聲} ELSE FALSE END"


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        (And((Phrase("聯合聲"), Not(Phrase("北約")))), "d.{聯合聲} AND NOT d.document_id IN ({北約})"),
        (Or((Phrase("聯合聲"), Not(Phrase("北約")))), f"({_READ} OR NOT d.document_id IN ({{北約}}))"),
        (Not(Not(Phrase("北約"))), "NOT NOT d.document_id IN ({北約})"),
        (Not(Or((Phrase("聯合聲"), Phrase("北約")))), f"NOT ({_READ} OR d.document_id IN ({{北約}}))"),
        (Not(Or((Phrase("日本"), Phrase("北約")))), "NOT d.document_id IN ({日本 | 北約})"),
        (Or((Phrase("聯合聲"), Phrase("北約"))), f"d.{{wider}} AND ({_READ} OR d.document_id IN ({{北約}}))"),
    ],
)
def test_words_that_must_not_be_there_are_found_by_themselves(query: SearchQuery, asked: str) -> None:
    """PostgreSQL's index, asked for what has none of a word, finds what has it while what waited is put in place.

    A vector is read where its places decide, and only of rows that the index finds without places.
    """
    for name, vector in _VECTORS.items():
        matches = f"typed @@ CAST('{vector.replace(chr(39), chr(39) * 2)}' AS tsquery)"
        asked = asked.replace(f"d.{{{name}}}", f"d.{matches}")
        asked = asked.replace(f"{{{name}}}", f"SELECT n.document_id FROM search_documents AS n WHERE n.{matches}")
    statement = SearchStatement(Searched("postgresql", SearchScope.ARTICLES))
    whole, _chunks = statement.literal(statement.found(query)).split(" UNION ALL ")
    assert whole.endswith(f"d.latest = 1 AND {asked}")


def test_of_rows_that_are_known_to_match_only_what_is_asked_further_is_read() -> None:
    """What NOT forbids is not looked for again; a query that the index answers by itself goes to the index."""
    statement = SearchStatement(Searched("postgresql", SearchScope.ARTICLES, matching=(3, 5)))
    query = And((Phrase("北約"), Not(Phrase("日本"))))
    assert statement.literal(statement.best(query)).endswith("WHERE d.document_id = ANY(CAST('{3,5}' AS bigint[]))")
    titled = statement.literal(statement.best(query, in_title(query)))
    assert "WHERE d.document_id = ANY(CAST('{3,5}' AS bigint[])) AND CASE WHEN d.typed IS NULL THEN" in titled
    assert "日本" not in titled
    assert "ANY" not in statement.best(Phrase("北約"), in_title(Phrase("北約")))


def test_nothing_is_learned_beside_somebody_who_files(on_server: Database) -> None:
    """What is learned holds for all that is filed later, so it waits for those who do not know it yet."""
    _file(on_server, range(3))
    with on_server.begin() as connection:
        connection.exec_driver_sql("LOCK TABLE search_common IN ROW SHARE MODE")
        with pytest.raises(DatabaseError, match="lock timeout"):
            _learn_at_once(on_server)
    with on_server.begin() as connection:
        learn_common(connection, first=1)
        assert common_since(connection, {"聯合"})
