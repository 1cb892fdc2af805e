"""Search is exact: what it finds is what a plain scan over the texts finds, on both engines, whatever is asked."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import groupby

import pytest
import sqlalchemy as sa

from storage.questions.search.hits import FoundDocument
from storage.questions.search.question import search
from storage.questions.search.ranking import SearchPlace, rank
from storage.questions.search.searched import Searched, rows_read_first
from storage.questions.search.statement import SearchStatement
from storage.tables.database import Database
from storage.tables.learned_pairs import common_since, learn_common
from storage.tables.search_index_terms import stretches_of
from storage.types import Contributor, ContributorRole
from storage.types.search_pieces import fold_text
from storage.types.search_query import SearchQuery
from storage.types.search_query_parser import parse_query
from storage.types.search_scope import SearchScope, SearchSort
from tests.storage.filing import Filing, after, article

# Few characters, so that words meet by chance; some in both scripts, some of compatible forms, some that part words.
_HAN = "北約日本港口重跑後台臺灣湾開开的"
_OTHER = ("gen", "ITGC", "a1", "NATO", "ﬁn", "Straße", "カタ", "ｶﾅ", "かな", "한국", "é", "e\u0301", "𠮷", "Ⅷ")
_BETWEEN = ("", "", "", "", " ", "，", "-", "\n\n", "（", "・", "_", "\u00a0", "/")
_LONG = 16_100
# Of what is filed before, no pair is known to be common, and of what is filed later ever more.
_LEARNED_AT = (20, 80)


def _text(chance: random.Random, most: int) -> str:
    pieces = []
    for _ in range(chance.randint(1, most)):
        pieces += [chance.choice(_HAN) if chance.random() < 0.8 else chance.choice(_OTHER), chance.choice(_BETWEEN)]
    return "".join(pieces)


@dataclass(frozen=True, slots=True)
class Written:
    """A text that is filed; `fields` by the name of a query's field, the body under an empty one."""

    name: str
    title: str
    deck: str
    text: str
    author: str

    def fields(self, field: str) -> tuple[str, ...]:
        return {"": (self.title, self.deck, self.text), "title": (self.title,), "author": (self.author,)}[field]


def _written(number: int) -> Written:
    chance = random.Random(number)
    text = _text(chance, 40)
    # More than PostgreSQL keeps places for, of all tokens or of one.
    if number == 7:
        text += " ".join(f"w{place}" for place in range(_LONG)) + _text(chance, 40)
    elif number % 40 == 9:
        text = "的" * 300 + text + "台" * 300 + _text(chance, 40)
    return Written(f"{number}", _text(chance, 6), _text(chance, 8), text, chance.choice(_HAN) + _text(chance, 3))


_WRITTEN = [_written(number) for number in range(160)]


def fill(database: Database) -> None:
    """Every text as an article; some had another text before, which is not found."""
    filing = Filing(database)
    for number, one in enumerate(_WRITTEN):
        if number in _LEARNED_AT and database.dialect == "postgresql":
            with database.begin() as connection:
                learn_common(connection, first=1, every=1)
        whom = (Contributor(one.author, ContributorRole.WRITER),)
        reading = article(one.title, one.text, canonical_url=f"https://lia.example/{one.name}", contributors=whom)
        if number % 4 == 0:
            filing.revise(replace(reading, title="北約日本", deck="港口"), after(minutes=number))
        filing.revise(replace(reading, deck=one.deck, summary=None), after(minutes=number, hours=5))


def _form(text: str, *, fold: bool) -> str:
    """A text as it is scanned: its runs of letters and digits, those of ideographs, kana and hangul apart."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    runs = groupby(plain, key=lambda one: (one.isalnum() or _is_paired(one)) + _is_paired(one))
    form = "".join(f"|{''.join(run)}|" for kind, run in runs if kind)
    return fold_text(form) if fold else form


def _is_paired(character: str) -> bool:
    name = unicodedata.name(character, "")
    kinds = ("CJK UNIFIED", "CJK COMPATIBILITY IDEOGRAPH", "HIRAGANA", "KATAKANA", "HANGUL SYLLABLE")
    return name.startswith(kinds) or character in "々゛゜"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A phrase of a query, and the field that it must stand in."""

    phrase: str
    field: str = ""

    def typed(self, chance: random.Random) -> str:
        quoted = f'"{self.phrase}"' if chance.random() < 0.5 else f"「{self.phrase}」"
        return f"{self.field}:{quoted}" if self.field else quoted

    def finds(self, one: Written, forms: Callable[[str], str]) -> bool:
        sought = forms(self.phrase)
        # Ideographs may go on before and behind, a word is whole.
        sought = sought[1:] if _is_paired(sought[1]) else sought
        sought = sought[:-1] if _is_paired(sought[-2]) else sought
        return any(sought in forms(text) for text in one.fields(self.field))


def _leaf(chance: random.Random) -> Leaf:
    """A stretch of one to six characters of some text, or of none."""
    while True:
        field = chance.choice(("", "", "", "title", "author"))
        source = chance.choice(chance.choice(_WRITTEN).fields(field)) if chance.random() < 0.8 else _text(chance, 4)
        source = source[-200:]
        start = chance.randrange(len(source))
        phrase = source[start : start + chance.randint(1, 6)]
        if _form(phrase, fold=False) and not set(phrase) & set('"“”「」\n'):
            return Leaf(phrase, field)


def _query(chance: random.Random, depth: int = 0) -> tuple[str, Callable[[Written, Callable[[str], str]], bool]]:
    """A query, and whether a plain scan finds it in a text."""
    kind = chance.choice(("leaf", "leaf", "and", "or", "not", "beside")) if depth < 3 else "leaf"
    if kind == "leaf":
        leaf = _leaf(chance)
        return leaf.typed(chance), leaf.finds
    one, first = _query(chance, depth + 1)
    if kind == "not":
        return f"NOT ({one})", lambda text, forms: not first(text, forms)
    other, second = _query(chance, depth + 1)
    if kind == "or":
        return f"({one} OR {other})", lambda text, forms: first(text, forms) or second(text, forms)
    between = " AND " if kind == "and" else " "
    return f"({one}{between}{other})", lambda text, forms: first(text, forms) and second(text, forms)


def _searched(connection: sa.Connection, asked: SearchQuery, *, fold: bool) -> Searched:
    pairs = {pair for stretch in stretches_of(asked, fold=fold) for pair in stretch.pairs}
    common = common_since(connection, pairs)
    return Searched(connection.dialect.name, SearchScope.ARTICLES, fold, common=common)


@contextmanager
def _asked(databases: tuple[Database, Database]) -> Iterator[Callable[[str, bool], list[set[str]]]]:
    """Ask both engines which texts a query finds, by their names."""
    with ExitStack() as stack:
        connections = [stack.enter_context(database.read()) for database in databases]
        names = {
            row.article_id: row.url.rpartition("/")[2]
            for row in connections[0].execute(sa.text("SELECT article_id, url FROM v_articles"))
        }
        for connection in connections:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SET LOCAL enable_seqscan = off")

        def ask(query: str, fold: bool) -> list[set[str]]:
            asked, answers = parse_query(query), []
            assert asked is not None
            for connection in connections:
                # What was filed before its pairs were learned is found in two ways.
                few = 1_000 if len(query) % 2 else 10
                statement = SearchStatement(replace(_searched(connection, asked, fold=fold), few=few))
                found = f"SELECT f.owner_id FROM ({statement.best(asked)}) AS f"
                answers.append([names[row[0]] for row in connection.execute(sa.text(found), statement.values)])
            assert all(len(answer) == len(set(answer)) for answer in answers)
            return [set(answer) for answer in answers]

        yield ask


def _compare(databases: tuple[Database, Database], queries: int, seed: int) -> int:
    """Ask so many queries; returns how many hits they had. Fails at the first that the scan answers otherwise."""
    chance = random.Random(seed)
    kept: dict[tuple[str, bool], str] = {}
    hits = 0
    with _asked(databases) as ask:
        for _ in range(queries):
            query, finds = _query(chance)
            fold = chance.random() < 0.4

            def forms(text: str, fold: bool = fold) -> str:
                if (text, fold) not in kept:
                    kept[text, fold] = _form(text, fold=fold)
                return kept[text, fold]

            expected = {one.name for one in _WRITTEN if finds(one, forms)}
            assert ask(query, fold) == [expected, expected], (query, fold)
            hits += len(expected)
    return hits


def test_what_is_found_is_what_a_plain_scan_finds(filled: tuple[Database, Database]) -> None:
    """Generated queries, six hundred: one to six characters, scripts mixed, under AND, OR and NOT."""
    assert _compare(filled, 600, 1) > 800


@pytest.mark.long
def test_a_hundred_thousand_queries_find_what_a_plain_scan_finds(filled: tuple[Database, Database]) -> None:
    """As many as anybody will ask in years."""
    assert _compare(filled, 100_000, 2) > 100_000


@pytest.mark.parametrize("scope", [SearchScope.ARTICLES, SearchScope.REVISIONS])
def test_few_that_match_stand_in_the_order_in_which_all_would(
    filled: tuple[Database, Database], scope: SearchScope
) -> None:
    """PostgreSQL searches what it counted alone, and gives it as SQLite does, from the beginning and from anywhere."""
    chance = random.Random(3)
    with filled[0].read() as first, filled[1].read() as second:
        second.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for _ in range(60):
            query, fold = _query(chance)[0], chance.random() < 0.4
            asked = parse_query(query)
            assert asked is not None
            searched = replace(_searched(second, asked, fold=fold), scope=scope)
            statement = SearchStatement(searched)
            total, documents = second.execute(sa.text(statement.counted(asked)), statement.values).one()
            # Of some all vectors are read, of others the index is asked first.
            known = replace(searched, matching=tuple(documents or ()), few=1_000 if len(query) % 2 else 10)
            ranked = rank(first, replace(searched, dialect="sqlite"), asked, SearchSort.RELEVANCE, 1_000, None)
            assert len(ranked) == total, query
            for begins in {0, total // 3}:
                place = _place(ranked[begins - 1]) if begins else None
                found = rank(second, known, asked, SearchSort.RELEVANCE, 1_000, place)
                assert found == ranked[begins:], (query, fold, begins)


@pytest.mark.parametrize("sort", list(SearchSort))
def test_what_is_read_in_its_order_is_what_all_that_match_begin_with(
    filled: tuple[Database, Database], sort: SearchSort
) -> None:
    """However many rows PostgreSQL reads first, from the beginning and from anywhere."""
    chance, answered = random.Random(5), 0
    with filled[0].read() as first, filled[1].read() as second:
        second.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for _ in range(60):
            query, fold = _query(chance)[0], chance.random() < 0.4
            asked = parse_query(query)
            assert asked is not None
            searched = replace(_searched(second, asked, fold=fold), read_first=chance.choice((3, 30, 200)))
            ranked = rank(first, replace(searched, dialect="sqlite", read_first=0), asked, sort, 1_000, None)
            for begins in {0, len(ranked) // 3}:
                place = _place(ranked[begins - 1]) if begins else None
                assert rank(second, searched, asked, sort, 4, place) == ranked[begins : begins + 4], (query, fold)
            answered += len(ranked) >= 4
    assert answered > 20


@pytest.mark.parametrize(
    ("found", "documents", "rows"),
    [(100_000, 100_000, 42), (5_000, 100_000, 840), (4_000, 100_000, 0), (1_001, 1_000_000, 0), (30, 40, 0), (0, 9, 0)],
)
def test_rows_are_read_first_where_that_is_the_shorter_way(found: int, documents: int, rows: int) -> None:
    """A word of many articles stands in enough of the newest; for a seldom one too many would be read."""
    assert rows_read_first(found, documents, 21) == rows


def _place(found: FoundDocument) -> SearchPlace:
    return SearchPlace(found.score, found.day, found.owner_id)


@pytest.mark.parametrize(
    "query", ["重跑gen-itgc後", '"gen 後"', "跑gen", "itgc後", "NATO", "﹙北約﹚", "ﬁn", "FIN", "strasse"]
)
def test_words_glued_to_ideographs_are_found(filled: tuple[Database, Database], query: str) -> None:
    """As a scan finds them, through the whole question."""
    leaf = Leaf(query.strip('"'))
    expected = sorted(one.name for one in _WRITTEN if leaf.finds(one, lambda text: _form(text, fold=False)))
    for database in filled:
        hits = search(database, query, limit=1000).hits
        assert sorted(hit.url.rpartition("/")[2] for hit in hits) == expected
