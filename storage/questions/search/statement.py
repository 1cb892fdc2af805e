"""A search as SQL over the search index: which revisions it finds, in the words of either engine.

What asks for words alone is one question to the full-text index; days, hosts, states and publications are conditions on
its rows. On PostgreSQL revisions that are too long for one vector are asked apart, each phrase in any of their chunks,
and words that must not be there are found by themselves, and what has them is taken out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from storage.questions.search.row_conditions import row_condition
from storage.questions.search.scope_condition import scope_condition
from storage.questions.search.searched import Searched
from storage.tables.search_index_terms import (
    NOTHING,
    fts5_query,
    is_of_words,
    is_scattered,
    leading_query,
    needs_places,
    stretches_of,
    vector_query,
    wider_vector_query,
)
from storage.types.search_query import And, Not, Or, Phrase, SearchQuery, any_phrase
from storage.types.search_scope import SearchScope
from storage.types.storable import storable

_COLUMNS = "d.document_id, d.scope, d.owner_id, d.publication, d.revision, d.day, d.published"
_DOCUMENTS = "SELECT n.document_id FROM search_documents AS n"
_OfWords = Callable[[SearchQuery], str | None]
_PLACE = re.compile(r":(value[0-9]+)\b")


@dataclass(slots=True)
class SearchStatement:
    """A statement in the making: its `values` by the names that stand in its SQL."""

    searched: Searched
    values: dict[str, str | int] = field(default_factory=dict)

    def found(self, query: SearchQuery) -> str:
        """A query for the rows that match, one for each revision."""
        asked = self.searched
        within = scope_condition(asked.dialect, asked.scope, self.value, as_of=asked.as_of, hides=asked.hides)
        if asked.dialect == "sqlite":
            return self._found_sqlite(query, within)
        if not any_phrase(query):
            condition = self._condition(query, lambda _: None)
            return f"SELECT {_COLUMNS} FROM search_documents AS d WHERE {within} AND {condition}"
        whole = f"d.typed IS NOT NULL AND {within}"
        chunked = f"d.typed IS NULL AND {within} AND {self._condition(query, self._in_chunks)}"
        selected = f"SELECT {_COLUMNS} FROM search_documents AS d"
        found = [f"{whole} AND {condition}" for condition in self._whole(query)]
        return " UNION ALL ".join(f"{selected} WHERE {each}" for each in (*found, chunked))

    def _whole(self, query: SearchQuery) -> Iterator[str]:
        """The conditions on rows with a vector: documents that have stretches are asked for these, older ones not.

        A pair that was learned later than another parts the documents between them from both.
        """
        learned = self._learned(query)
        if not learned:
            yield self._led(query, NOTHING)
            return
        # A sum, which no index answers: PostgreSQL does not know what vectors cost, and would walk along the numbers.
        yield f"d.document_id + 0 > {learned[-1]} AND {self._led(query, self.searched.common)}"
        for after, last in pairwise((0, *learned)):
            known = {pair: since for pair, since in self.searched.common.items() if since <= after}
            yield self._between(after, last, query, known)

    def _learned(self, query: SearchQuery) -> list[int]:
        """Behind which documents a phrase of a query is a stretch; before few of them it does not matter which."""
        common = self.searched.common
        used = [one.pairs for one in stretches_of(query, fold=self.searched.fold) if common.keys() >= set(one.pairs)]
        levels = sorted({max(common[pair] for pair in pairs) for pairs in used})
        few = [level for level in levels if level <= self.searched.few]
        return [*few[-1:], *levels[len(few) :]]

    def _led(self, query: SearchQuery, common: Mapping[str, int]) -> str:
        """The condition on rows to which the index leads as far as it can; what else must hold is asked of these."""
        lead, left = leading_query(_parts(query), common, fold=self.searched.fold)
        leading = [] if lead is None else [f"d.{self._matches(lead)}"]
        return " AND ".join([*leading, *(self._apart(part, common) for part in left)])

    def _between(self, after: int, last: int, query: SearchQuery, known: Mapping[str, int]) -> str:
        """The condition on documents by their numbers: of few all vectors are read, of more those that may match."""
        within, fold = f"d.document_id <= {last}", self.searched.fold
        if last <= self.searched.few:
            condition = self._condition(query, self._in_vector)
            return f"{within} AND CASE WHEN {within} THEN {condition} ELSE FALSE END"
        said = {part: vector_query(part, known, fold=fold) for part in _parts(query)}
        left = [self._apart(part, known) for part, asked in said.items() if asked is None or needs_places(asked)]
        wider = wider_vector_query(query, known, fold=fold)
        first = within if wider is None else f"d.{self._matches(wider)}"
        every = " AND ".join([f"d.document_id > {after}", within])
        return f"{first} AND CASE WHEN {every} THEN {' AND '.join(left) or 'TRUE'} ELSE FALSE END"

    def _apart(self, query: SearchQuery, common: Mapping[str, int]) -> str:
        """The condition on a row to which the index does not lead: the index is asked for all rows of each word.

        The row's own vector is read only where the index cannot tell, and only of rows that it finds without places.
        """
        fold = self.searched.fold
        asked = vector_query(query, common, fold=fold)
        if asked is None or is_scattered(query, common, fold=fold):
            return self._condition(query, lambda part: None if part is query else self._apart(part, common))
        # The same as is asked, unless that needs places.
        wider = self._matches(wider_vector_query(query, common, fold=fold) or asked)
        found = f"d.document_id IN ({_DOCUMENTS} WHERE n.{wider})"
        return f"CASE WHEN {found} THEN d.{self._matches(asked)} ELSE FALSE END" if needs_places(asked) else found

    def counted(self, query: SearchQuery) -> str:
        """A query for how many rows of `best` there are, and for their numbers where PostgreSQL finds few.

        What NOT leaves of a common word is seldom much, and costs as much to find as if it were.
        """
        few = f"CASE WHEN count(*) <= {self.searched.few} THEN array_agg(f.document_id) END"
        documents = few if self.searched.dialect == "postgresql" else "NULL"
        return f"SELECT count(*) AS total, {documents} AS documents FROM ({self.best(query)}) AS f"

    def best(self, query: SearchQuery, among: SearchQuery | None = None) -> str:
        """A query for one row of each article or source that matches: its newest revision that does.

        `among`: only rows that match this too, which all else that the query asks follows from.
        """
        # A narrower query is asked of the index anew where that alone answers: it reads no vector.
        if self.searched.matching is not None and (among is None or self._left(query)):
            return self._matching(self.searched.matching, query, among)
        narrowed = self.found(query if among is None else among)
        if self.searched.scope is not SearchScope.REVISIONS:
            return narrowed
        newest = f"SELECT n.owner_id, max(n.revision) AS revision FROM ({self.found(query)}) AS n GROUP BY n.owner_id"
        return (
            f"SELECT f.* FROM ({narrowed}) AS f"
            f" JOIN ({newest}) AS b ON b.owner_id = f.owner_id AND b.revision = f.revision"
        )

    def _left(self, query: SearchQuery) -> tuple[SearchQuery, ...]:
        """The parts of a query that the index does not answer by itself."""
        return leading_query(_parts(query), fold=self.searched.fold)[1]

    def _matching(self, matching: tuple[int, ...], query: SearchQuery, among: SearchQuery | None) -> str:
        """Of rows that are known to match a query, those that match another too: of very few the vectors are read."""
        numbers = self.value(f"{{{','.join(map(str, matching))}}}")
        rows = f"SELECT {_COLUMNS} FROM search_documents AS d WHERE d.document_id = ANY(CAST({numbers} AS bigint[]))"
        for part in () if among is None else _parts(among):
            if part not in _parts(query):
                is_read = len(matching) <= self.searched.few // 10
                rows += f" AND {self._held(part, None if is_read else self._apart(part, NOTHING))}"
        return rows

    def among_first(self, query: SearchQuery, first: str) -> str:
        """A query for those of PostgreSQL's first rows (`first` says which of `f`) that match, told from themselves."""
        asked = self.searched
        within = scope_condition(asked.dialect, asked.scope, self.value, as_of=asked.as_of, hides=asked.hides)
        rows = f"SELECT f.* FROM (SELECT d.* FROM search_documents AS d WHERE {within}) AS f {first}"
        return f"SELECT {_COLUMNS} FROM ({rows}) AS d WHERE {self._held(query)}"

    def _held(self, query: SearchQuery, whole: str | None = None) -> str:
        """The condition on a row by its vector (or `whole` in place of that), or by its chunks where it has none."""
        whole = whole or self._condition(query, self._in_vector)
        return f"CASE WHEN d.typed IS NULL THEN {self._condition(query, self._in_chunks)} ELSE {whole} END"

    def literal(self, sql: str) -> str:
        """The SQL with its values written into it, as a person runs it."""
        return _PLACE.sub(lambda place: _quoted(self.values[place[1]]), sql)

    def value(self, value: str | int) -> str:
        """The name of a value in the SQL."""
        name = f"value{len(self.values)}"
        self.values[name] = storable(value) if isinstance(value, str) else value
        return f":{name}"

    def _found_sqlite(self, query: SearchQuery, within: str) -> str:
        parts = _parts(query)
        words = tuple(part for part in parts if is_of_words(part))
        group = (And(words) if len(words) > 1 else words[0]) if words else None
        asked = None if group is None else fts5_query(group, fold=self.searched.fold)
        if asked is None:
            condition = self._condition(query, self._in_tokens)
            return f"SELECT {_COLUMNS} FROM search_documents AS d WHERE {within} AND {condition}"
        # The order of the two is fixed: what matches is few, or is read in the order of its numbers.
        source = "search_tokens CROSS JOIN search_documents AS d ON d.document_id = search_tokens.rowid"
        rest = [self._condition(part, self._in_tokens) for part in parts if part not in words]
        where = " AND ".join([f"search_tokens MATCH {self._of_column(asked)}", within, *rest])
        return f"SELECT {_COLUMNS} FROM {source} WHERE {where}"

    def _condition(self, query: SearchQuery, words: _OfWords) -> str:
        """The condition on a row `d`; `words` gives that of a part, None where it cannot."""
        if (found := words(query)) is not None:
            return found
        if isinstance(query, And | Or):
            operator = " AND " if isinstance(query, And) else " OR "
            return f"({operator.join(self._condition(part, words) for part in query.parts)})"
        if isinstance(query, Not):
            return f"NOT {self._condition(query.part, words)}"
        assert not isinstance(query, Phrase)
        return row_condition(query, self.value, self.searched.as_of)

    @property
    def _column(self) -> str:
        return "folded" if self.searched.fold else "typed"

    def _matches(self, asked: str) -> str:
        return f"{self._column} @@ CAST({self.value(asked)} AS tsquery)"

    def _in_tokens(self, query: SearchQuery) -> str | None:
        asked = fts5_query(query, fold=self.searched.fold)
        if asked is None:
            return None
        matching = f"SELECT rowid FROM search_tokens WHERE search_tokens MATCH {self._of_column(asked)}"
        return f"d.document_id IN ({matching})"

    def _of_column(self, asked: str) -> str:
        return self.value(f"{self._column} : {asked}")

    def _in_vector(self, query: SearchQuery) -> str | None:
        asked = vector_query(query, fold=self.searched.fold)
        return None if asked is None else f"d.{self._matches(asked)}"

    def _in_chunks(self, query: SearchQuery) -> str | None:
        if not isinstance(query, Phrase):
            return None
        asked = self._matches(vector_query(query, fold=self.searched.fold) or "")
        return f"d.document_id IN (SELECT c.document_id FROM search_chunks AS c WHERE c.{asked})"


def _parts(query: SearchQuery) -> tuple[SearchQuery, ...]:
    """What a row must meet all of."""
    return query.parts if isinstance(query, And) else (query,)


def _quoted(value: str | int) -> str:
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"
