"""Search: what a reader types is found, in every script, and the same on both engines."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Connection

from storage.questions.search.question import SearchResult, search
from storage.tables import search_index
from storage.tables.borrowings import file_borrowed
from storage.tables.database import Database
from storage.tables.search_index_rebuild import index_all
from storage.types import MementoReading
from storage.types.errors import UnknownId, UsageError
from storage.types.filings import BorrowedCopy
from storage.types.identity import source_id
from storage.types.instants import instant_text
from storage.types.search_pieces import LONGEST_PHRASE
from storage.types.search_scope import SearchScope
from tests.storage.filing import ARTICLE, SOURCE, STATEMENT, Filing, after, article

TEXTS = {
    "nato": ("日本與北約發表聲明", "北大西洋公約組織(北約)與日本於台北會談。海洋安全為首要。"),
    "port": ("港口重開", "今日港口重開,NATO的艦艇離港。編號AB-1234。"),
    "trade": ("貿易數據", "台灣對日本的出口增加,約三成。The council met in Tōkyō."),
    "simplified": ("台湾与北约", "海洋安全与贸易。"),
    "kana": ("カタカナとひらがな", "한국어 기사도 있습니다. 日本の「海上保安庁」は…"),
}


def fill(database: Database) -> None:
    """Articles with known texts."""
    filing = Filing(database)
    for number, (name, (title, text)) in enumerate(TEXTS.items()):
        reading = article(title, text, canonical_url=f"https://lia.example/{name}", deck=None, summary=None)
        filing.revise(replace(reading, published_on=after(days=number).date()), after(days=number))


def names(found: SearchResult) -> list[str]:
    """Which articles were found, in the order of the hits."""
    return [hit.url.rpartition("/")[2] for hit in found.hits]


QUERIES: dict[str, list[str]] = {
    # Two characters, more, and a single one, at the beginning, within and at the end of a run.
    "北約": ["nato"],
    "公約組織": ["nato"],
    "日本": ["nato", "kana", "trade"],
    "港": ["port"],
    "約": ["nato", "trade"],
    "開": ["port"],
    "織": ["nato"],
    "大西洋公約": ["nato"],
    "西北": [],
    # Several words are all of them, in different parts too; in quotation marks they stand together.
    "北約 日本": ["nato"],
    "貿易 出口": ["trade"],
    "港口 北約": [],
    '"北約與日本"': [],
    '"日本與北約"': ["nato"],
    "「港口重開」": ["port"],
    '"北約)與日本"': ["nato"],
    '"the council met"': ["trade"],
    '"council the"': [],
    "“the council” 約": ["trade"],
    # Whole words of other scripts, whatever their case and width.
    "nato": ["port"],
    "ＮＡＴＯ": ["port"],
    "NAT": [],
    "1234": ["port"],
    "ab 1234": ["port"],
    '"AB-1234"': ["port"],
    "TŌKYŌ": ["trade"],
    "to\u0304kyo\u0304": ["trade"],
    "カタカナ": ["kana"],
    "ｶﾀｶﾅ": ["kana"],
    "ひら": ["kana"],
    "한국": ["kana"],
    "海上保安庁": ["kana"],
    # Script as typed.
    "贸易": ["simplified"],
    "台湾": ["simplified"],
    "台灣": ["trade"],
    # What is no letter and no digit asks for nothing.
    "北約 - /": ["nato"],
    '北約"': ["nato"],
    "北約 北約": ["nato"],
    # Operators, NOT before AND before OR, and parentheses, full-width ones too.
    "北約 AND 日本": ["nato"],
    "港口 OR 貿易": ["port", "trade"],
    "日本 NOT 北約": ["kana", "trade"],
    "NOT 日本": ["port", "simplified"],
    "港口 OR 日本 NOT 北約": ["port", "kana", "trade"],
    "(港口 OR 日本) NOT 北約": ["port", "kana", "trade"],
    "(港口 OR 北約) AND (NATO OR 聲明)": ["port", "nato"],
    "（港口　OR　貿易）": ["port", "trade"],
    "NOT (日本 OR 港口)": ["simplified"],
    "NOT NOT 港口": ["port"],
    "not 港口": [],
    # Fields: where words stand, and what else must be so.
    "title:日本": ["nato"],
    "title:與": ["nato"],
    "title：與": ["nato"],
    'title:"港口重開"': ["port"],
    "title:(港口 OR 貿易)": ["port", "trade"],
    "日本 NOT title:日本": ["kana", "trade"],
    "author:Lia": ["kana", "nato", "port", "simplified", "trade"],
    "author:無": ["kana", "nato", "port", "simplified", "trade"],
    'topic:"北大西洋公約組織" 港口': ["port"],
    "topic:港口": [],
    "source:聲明": ["kana", "nato", "port", "simplified", "trade"],
    'source:"ministry.example/statement" 台灣': ["trade"],
    "host:ministry.example 港口": ["port"],
    "host:example 港口": ["port"],
    "host:inistry.example 港口": [],
    "港口 NOT host:ministry.example": [],
    "state:live 港口": ["port"],
    "港口 OR state:withdrawn": ["port"],
    "NOT state:live": [],
    "publication:lia 港口": ["port"],
    "published:2031-05-05": ["port"],
    "published:2031-05-05..2031-05-06": ["port", "trade"],
    "published:..2031-05-05": ["nato", "port"],
    "published:2031-05-06..": ["kana", "simplified", "trade"],
    "published:2031 北約": ["nato"],
    "published:2030": [],
    "北約 OR published:2031-05-05": ["nato", "port"],
    "日本 NOT published:2031-05-04": ["kana", "trade"],
    "captured:2031-05-05": ["port"],
    "NOT captured:2031-05-05..": ["nato"],
}

HOSTILE = [
    "' OR 1 -- 北約",
    '北約 "*:&|!()<>"',
    '"typed:北約"',
    "北約*",
    "北約 NEAR 日本",
    "北約 AND 日本",
    "NOT 北約",
    'a\' b" c\\ "d:*" & ! <-> %s :value0 {} ; DROP TABLE articles',
    "\x00北約\ud83d",
    "^北約",
    "-北約",
    "{typed folded} : 北約",
    "北約:*A",
    "NEAR(北約 日本)",
    '"title:北約" \ue001北約 \ue005北',
    "host:' OR 北約",
    "publication:' OR 北約",
    "'北約' & '日本'",
    "é" * 100,
    "\u0301",
    "𠮷野家 北",
    "null",
]


@pytest.mark.parametrize("query", QUERIES)
def test_what_is_typed_is_found(searched: Database, query: str) -> None:
    """Each query finds its articles and no others."""
    found = search(searched, query)
    assert sorted(names(found)) == sorted(QUERIES[query])
    assert found.total == len(QUERIES[query])


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def searched(request: pytest.FixtureRequest, filled: tuple[Database, Database]) -> Database:
    """The same articles on either engine."""
    return filled[0] if request.param == "sqlite" else filled[1]


def answered(database: Database, query: str, scope: SearchScope, *, fold: bool) -> SearchResult | str:
    """What a query finds, or what is said to be wrong with it."""
    try:
        return search(database, query, scope=scope, fold=fold)
    except (UnknownId, UsageError) as error:
        return str(error)


def test_both_engines_find_the_same(filled: tuple[Database, Database]) -> None:
    """Hits and totals, order and snippets, with and without folding, in every scope."""
    for query in QUERIES:
        for fold in (False, True):
            for scope in SearchScope:
                one, other = (answered(database, query, scope, fold=fold) for database in filled)
                assert one == other, (query, scope, fold)


@pytest.mark.parametrize("query", HOSTILE)
def test_a_hostile_query_is_no_code(filled: tuple[Database, Database], query: str) -> None:
    """Nothing of it is an operator of either engine; both find the same, or both say what is wrong with it."""
    one, other = (answered(database, query, SearchScope.ALL, fold=True) for database in filled)
    assert one == other


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from("北約日本 港口aA1'\"\\:&|!()*<->%\x00「」\ud800é"), max_size=30))
def test_any_query_is_answered(filled: tuple[Database, Database], query: str) -> None:
    """On both engines alike."""
    answers: list[SearchResult | None] = []
    for database in filled:
        try:
            answers.append(search(database, query))
        except (UnknownId, UsageError):
            answers.append(None)
    assert answers[0] == answers[1]


@pytest.mark.parametrize("query", ["", "  ", '""', "。!?", "\x00", "_"])
def test_a_query_without_words_is_an_error_of_usage(searched: Database, query: str) -> None:
    """It says what to give."""
    with pytest.raises(UsageError, match="nothing to search for"):
        search(searched, query)


@pytest.mark.parametrize(
    ("query", "scope"),
    [
        ("state:captured", SearchScope.ARTICLES),
        ("NOT (港口 OR state:soft-gone)", SearchScope.REVISIONS),
        ("state:live", SearchScope.SOURCES),
        ("state:withdrawn", SearchScope.BORROWED),
    ],
)
def test_a_state_that_nothing_searched_has_is_an_error_of_usage(
    searched: Database, query: str, scope: SearchScope
) -> None:
    """It names the scope in which it is one."""
    with pytest.raises(UsageError, match="give the scope"):
        search(searched, query, scope=scope)


def test_a_publication_that_the_archive_does_not_know_is_named(searched: Database) -> None:
    """With those that it knows, wherever it stands in the query."""
    with pytest.raises(UnknownId, match=r"no publication 'nope'.*knows lia"):
        search(searched, "港口 OR publication:nope")


@pytest.mark.parametrize("query", [" ".join(f"w{number}" for number in range(33)), "北約" * 101])
def test_a_query_that_nobody_types_is_an_error_of_usage(searched: Database, query: str) -> None:
    """More words than anybody types, or a phrase longer than what is found for certain."""
    with pytest.raises(UsageError, match=r"^the query, at character \d+: the \w+ is too long; give at most"):
        search(searched, query)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("台灣", ["trade", "simplified"]),
        ("台湾", ["trade", "simplified"]),
        ("海洋安全與貿易", ["simplified"]),
        ("貿易", ["trade", "simplified"]),
        ("贸", ["trade", "simplified"]),
    ],
)
def test_folding_joins_traditional_and_simplified(searched: Database, query: str, found: list[str]) -> None:
    """Whichever is typed."""
    assert sorted(names(search(searched, query, fold=True))) == sorted(found)


def test_titles_come_first_then_the_newest(database: Database) -> None:
    """More words in the title count more; the limit bounds the hits, not the total."""
    filing = Filing(database)
    for number, (title, text) in enumerate(
        [("北約日本", "聲明"), ("北約", "日本"), ("無題", "北約與日本"), ("日本", "北約"), ("他", "北約日本")]
    ):
        reading = article(title, text, canonical_url=f"https://lia.example/{number}", deck=None, summary=None)
        filing.revise(replace(reading, published_on=after(days=number).date()))
    assert names(search(database, "北約 日本")) == ["0", "3", "1", "4", "2"]
    limited = search(database, "北約 日本", limit=2)
    assert (limited.total, names(limited)) == (5, ["0", "3"])
    assert [hit.score for hit in limited.hits] == [3, 2]


def test_only_the_latest_revision_is_found_unless_asked(database: Database) -> None:
    """One hit an article, that of its newest revision that matches."""
    filing = Filing(database)
    article_id = filing.revise(article("舊題", "北約之一", deck=None))
    filing.revise(article("新題", "北約之二", deck=None), after(hours=1))
    filing.revise(article("又新", "港口", deck=None), after(hours=2))
    assert search(database, "北約").total == 0
    found = search(database, "北約", scope=SearchScope.REVISIONS)
    assert [(hit.id, hit.revision, hit.title) for hit in found.hits] == [(article_id, 2, "新題")]
    assert [hit.revision for hit in search(database, "舊題", scope=SearchScope.REVISIONS).hits] == [1]
    assert search(database, "舊題 新題", scope=SearchScope.REVISIONS).total == 0
    assert [hit.title for hit in search(database, "港口").hits] == ["又新"]


def test_sources_are_found_when_asked_for(database: Database) -> None:
    """Their latest text, under the title they state or the address they have."""
    filing = Filing(database)
    filing.revise(ARTICLE)
    filing.arrive(SOURCE, after(hours=1), replace(STATEMENT, text="北約 old"))
    capture = filing.arrive(SOURCE, after(hours=2), replace(STATEMENT, title=None, text="北約 新"))
    (hit,) = search(database, "北約 新", scope=SearchScope.SOURCES).hits
    assert (hit.scope, hit.title, hit.url, hit.date) == ("sources", SOURCE, SOURCE, "2031-05-04")
    assert (hit.revision, hit.capture_id, hit.snippet) == (2, capture.capture_id, "北約 新")
    assert search(database, "old", scope=SearchScope.SOURCES).total == 0
    assert {hit.scope for hit in search(database, "北約", scope=SearchScope.ALL).hits} == {"articles", "sources"}
    assert [hit.scope for hit in search(database, "北約").hits] == ["articles"]


def test_what_others_held_is_found_apart_from_what_was_seen(database: Database) -> None:
    """By who held it and when, in a scope of its own; read again it stands there once, and in an index made anew."""
    filing = Filing(database)
    filing.revise(ARTICLE)
    held_at = after(days=-40)
    capture = filing.borrow(SOURCE, after(hours=1), held_at, replace(STATEMENT, text="北約 遺失的文件"))
    assert search(database, "遺失的文件", scope=SearchScope.ALL).total == 0
    assert search(database, "遺失的文件", scope=SearchScope.SOURCES).total == 0
    (hit,) = search(database, "遺失的文件", scope=SearchScope.BORROWED).hits
    assert (hit.scope, hit.id, hit.url, hit.capture_id) == (
        "borrowed",
        source_id("lia", SOURCE),
        SOURCE,
        capture.capture_id,
    )
    assert (hit.held_by, hit.held_at, hit.date) == ("holder.example", instant_text(held_at), held_at.date().isoformat())
    assert search(database, "遺失的文件 host:ministry.example", scope=SearchScope.BORROWED).total == 1
    with database.begin() as connection:
        reading = MementoReading(replace(STATEMENT, text="北約 找到的文件"), held_at, is_unaltered=True)
        file_borrowed(connection, capture, BorrowedCopy(SOURCE, "holder.example", reading))
    assert search(database, "遺失的文件", scope=SearchScope.BORROWED).total == 0
    found = search(database, "找到的文件", scope=SearchScope.BORROWED)
    assert found.total == 1
    with database.begin() as connection:
        connection.execute(sa.text("DELETE FROM search_documents"))
        index_all(connection)
    assert search(database, "找到的文件", scope=SearchScope.BORROWED) == found


def test_deck_and_summary_are_searched(database: Database) -> None:
    """Each for itself: no phrase goes from one into the other."""
    filing = Filing(database)
    filing.revise(replace(article("甲", "丁"), deck="乙乙", summary="丙丙"))
    assert search(database, "乙乙 丙丙 丁 甲").total == 1
    assert search(database, '"乙丙"').total == 0
    assert search(database, '"乙乙丙丙"').total == 0


class TestLongTexts:
    """PostgreSQL forgets positions past 16,383, and of one word all but 256."""

    @pytest.mark.parametrize("engine", [0, 1])
    def test_phrases_are_found_wherever_they_stand(self, both: tuple[Database, Database], engine: int) -> None:
        """At every end of every chunk, and past every limit."""
        database = both[engine]
        words = [f"w{number}" for number in range(21_000)]
        Filing(database).revise(article("長文", " ".join(words)))
        for start in (0, 3799, 3801, 3995, 3999, 4000, 7798, 16_300, 16_384, 20_990):
            phrase = " ".join(words[start : start + 10])
            assert search(database, f'"{phrase}"').total == 1, start
        longest = " ".join(words[3900 : 3900 + LONGEST_PHRASE])
        assert search(database, f'"{longest}"').total == 1
        assert search(database, '"w5 w7"').total == 0

    def test_a_word_found_all_over_still_makes_phrases(self, both: tuple[Database, Database]) -> None:
        """A table of the same number, and a phrase at its end."""
        text = "the " * 3000 + "council of the sea " + "的" * 3000 + "海事委員會"
        for database in both:
            Filing(database).revise(article("表", text))
            assert search(database, '"the council of the sea"').total == 1
            assert search(database, '"的海事委員會"').total == 1
            assert search(database, '"sea the council"').total == 0


@pytest.mark.parametrize("often", [0, 100, 256, 300, 5000])
@pytest.mark.parametrize("tokens", [16_000, 16_001, 21_000])
def test_every_phrase_lies_in_one_chunk(tokens: int, often: int) -> None:
    """However many tokens there are, and however often one of them; no chunk has more than PostgreSQL places."""
    folded = [f"w{number}" for number in range(tokens - often)] + ["的"] * often
    chunks = list(search_index.chunks_of(folded))
    assert (chunks[0][0], chunks[-1][1]) == (0, tokens)
    for start, end in chunks:
        assert end - start <= 16_000
        assert folded[start:end].count("的") <= 255
    for (_, end), (start, _) in pairwise(chunks):
        assert end - start >= LONGEST_PHRASE - 1


def test_a_filed_revision_is_indexed_as_a_restored_one(both: tuple[Database, Database]) -> None:
    """What a restore makes of the tables finds the same as what was filed, words of people and topics included."""
    for database in both:
        filing = Filing(database)
        filing.revise(ARTICLE)
        filing.revise(replace(ARTICLE, title="第二版"), after(hours=1))
        filing.arrive(SOURCE, after(hours=2), replace(STATEMENT, agency="交通部"))
        with database.begin() as connection:
            before = indexed(connection)
            connection.exec_driver_sql("DELETE FROM search_documents")
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("INSERT INTO search_tokens (search_tokens) VALUES ('delete-all')")
            index_all(connection)
            assert indexed(connection) == before


def indexed(connection: Connection) -> list[tuple[object, ...]]:
    """Every row of the index with its tokens, without the numbers of rows."""
    of_row = "d.scope, d.owner_id, d.revision, d.publication, d.latest, d.day, d.published, d.captured_at"
    if connection.dialect.name == "postgresql":
        asked = f"SELECT {of_row}, d.typed, d.folded FROM search_documents AS d"
        return sorted(map(tuple, connection.execute(sa.text(asked))), key=repr)
    connection.exec_driver_sql("CREATE VIRTUAL TABLE temp.v USING fts5vocab('main', 'search_tokens', 'instance')")
    tokens = "SELECT v.doc, group_concat(v.col || v.term || v.offset) AS t FROM temp.v AS v GROUP BY v.doc"
    asked = f"SELECT {of_row}, k.t FROM search_documents AS d JOIN ({tokens}) AS k ON k.doc = d.document_id"
    found = sorted(map(tuple, connection.execute(sa.text(asked))), key=repr)
    connection.exec_driver_sql("DROP TABLE temp.v")
    return found
