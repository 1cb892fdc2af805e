"""A search as SQL over the search index: which revisions it finds, in the words of either engine.

What asks for words alone is one question to the full-text index; days, hosts, states and publications are conditions on
its rows. On PostgreSQL revisions that are too long for one vector are asked apart, each phrase in any of their chunks,
and words that must not be there are found by themselves, and what has them is taken out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from storage.questions.hosts_below import host_pattern, on_host
from storage.questions.past_articles import state_before
from storage.tables import withholdings_in_force
from storage.tables.search_index import BORROWED
from storage.tables.search_index_terms import NOTHING, full_text, is_of_words, stretches_of, wider_vector_query
from storage.types.instants import instant_text
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
    any_phrase,
)
from storage.types.search_scope import SearchScope
from storage.types.storable import storable

_COLUMNS = "d.document_id, d.scope, d.owner_id, d.publication, d.revision, d.day, d.published"
_DOCUMENTS = "SELECT n.document_id FROM search_documents AS n"
_OfWords = Callable[[SearchQuery, bool], str | None]
_PLACE = re.compile(r":(value[0-9]+)\b")


@dataclass(frozen=True, slots=True)
class Searched:
    """What is searched and how.

    `as_of`: each as the archive held it just before this instant. `hides`: whether anything is withheld now.
    `common`: those of its pairs that are (`storage.tables.search_common_pairs`). `few`: so many have all vectors read.
    """

    dialect: str
    scope: SearchScope
    fold: bool = False
    as_of: datetime | None = None
    hides: bool = False
    common: Mapping[str, int] = field(default_factory=dict)
    few: int = 1_000


@dataclass(slots=True)
class SearchStatement:
    """A statement in the making: its `values` by the names that stand in its SQL."""

    searched: Searched
    values: dict[str, str | int] = field(default_factory=dict)

    def found(self, query: SearchQuery) -> str:
        """A query for the rows that match, one for each revision."""
        within = self._within()
        if self.searched.dialect == "sqlite":
            return self._found_sqlite(query, within)
        if not any_phrase(query):
            return f"SELECT {_COLUMNS} FROM search_documents AS d WHERE {within} AND {self._condition(query)}"
        whole = f"d.typed IS NOT NULL AND {within}"
        chunked = f"d.typed IS NULL AND {within} AND {self._condition(query, self._in_chunks)}"
        selected = f"SELECT {_COLUMNS} FROM search_documents AS d"
        found = [f"{whole} AND {condition}" for condition in self._whole(query)]
        return " UNION ALL ".join(f"{selected} WHERE {each}" for each in (*found, chunked))

    def _whole(self, query: SearchQuery) -> Iterator[str]:
        """The conditions on rows with a vector: documents that have stretches are asked for these, the others not."""
        common = self.searched.common
        used = [one.pairs for one in stretches_of(query, fold=self.searched.fold) if common.keys() >= set(one.pairs)]
        if not used:
            yield self._condition(query)
            return
        since = max(common[pair] for pairs in used for pair in pairs)
        # A sum, which no index answers: PostgreSQL does not know what vectors cost, and would walk along the numbers.
        yield f"d.document_id + 0 > {since} AND {self._condition(query, self._in_stretches)}"
        yield self._before(since, query)

    def _before(self, since: int, query: SearchQuery) -> str:
        """The condition on documents up to a number: of few all vectors are read, of more those that may match."""
        wider = wider_vector_query(query, fold=self.searched.fold) if since > self.searched.few else None
        first = f"d.document_id <= {since}"
        if wider is not None:
            first = f"d.{self._column} @@ CAST({self.value(wider)} AS tsquery)"
        return f"{first} AND CASE WHEN d.document_id <= {since} THEN {self._condition(query)} ELSE FALSE END"

    def best(self, query: SearchQuery, among: SearchQuery | None = None) -> str:
        """A query for one row of each article or source that matches: its newest revision that does.

        `among`: only rows that match this too.
        """
        narrowed = self.found(query if among is None else among)
        if self.searched.scope is not SearchScope.REVISIONS:
            return narrowed
        newest = f"SELECT n.owner_id, max(n.revision) AS revision FROM ({self.found(query)}) AS n GROUP BY n.owner_id"
        return (
            f"SELECT f.* FROM ({narrowed}) AS f"
            f" JOIN ({newest}) AS b ON b.owner_id = f.owner_id AND b.revision = f.revision"
        )

    def literal(self, sql: str) -> str:
        """The SQL with its values written into it, as a person runs it."""
        return _PLACE.sub(lambda place: _quoted(self.values[place[1]]), sql)

    def value(self, value: str | int) -> str:
        """The name of a value in the SQL."""
        name = f"value{len(self.values)}"
        self.values[name] = storable(value) if isinstance(value, str) else value
        return f":{name}"

    def _found_sqlite(self, query: SearchQuery, within: str) -> str:
        parts = query.parts if isinstance(query, And) else (query,)
        words = tuple(part for part in parts if is_of_words(part))
        group = (And(words) if len(words) > 1 else words[0]) if words else None
        asked = None if group is None else self._full_text(group)
        if asked is None:
            return f"SELECT {_COLUMNS} FROM search_documents AS d WHERE {within} AND {self._condition(query)}"
        # The order of the two is fixed: what matches is few, or is read in the order of its numbers.
        source = "search_tokens CROSS JOIN search_documents AS d ON d.document_id = search_tokens.rowid"
        rest = [self._condition(part) for part in parts if part not in words]
        where = " AND ".join([f"search_tokens MATCH {self.value(asked)}", within, *rest])
        return f"SELECT {_COLUMNS} FROM {source} WHERE {where}"

    def _condition(self, query: SearchQuery, words: _OfWords | None = None, *, leads: bool = True) -> str:
        """The condition on a row `d`; `words` gives that of words alone, None where it cannot.

        `leads`: no row is found that does not meet it, so that an index on its column may lead to them.
        """
        if (found := (words or self._in_row)(query, leads)) is not None:
            return found
        if isinstance(query, And):
            return f"({' AND '.join(self._condition(part, words, leads=leads) for part in query.parts)})"
        if isinstance(query, Or):
            return f"({' OR '.join(self._condition(part, words, leads=False) for part in query.parts)})"
        if isinstance(query, Not):
            return f"NOT {self._condition(query.part, words, leads=False)}"
        assert not isinstance(query, Phrase)
        return self._of_row(query)

    def _full_text(self, query: SearchQuery, common: Mapping[str, int] = NOTHING) -> str | None:
        asked = full_text(query, self.searched.dialect, fold=self.searched.fold, common=common)
        return f"{self._column} : {asked}" if asked and self.searched.dialect == "sqlite" else asked

    @property
    def _column(self) -> str:
        return "folded" if self.searched.fold else "typed"

    def _in_row(self, query: SearchQuery, leads: bool, common: Mapping[str, int] = NOTHING) -> str | None:
        asked = self._full_text(query, common)
        if asked is None:
            return None
        if self.searched.dialect == "sqlite":
            matching = f"SELECT rowid FROM search_tokens WHERE search_tokens MATCH {self.value(asked)}"
            return f"d.document_id IN ({matching})"
        matches = f"{self._column} @@ CAST({self.value(asked)} AS tsquery)"
        # Where it does not lead, each row's vector would be read, which costs far more than to ask the index first.
        return f"d.{matches}" if leads else f"d.document_id IN ({_DOCUMENTS} WHERE n.{matches})"

    def _in_stretches(self, query: SearchQuery, leads: bool) -> str | None:
        return self._in_row(query, leads, self.searched.common)

    def _in_chunks(self, query: SearchQuery, _leads: bool) -> str | None:
        if not isinstance(query, Phrase):
            return None
        asked = self.value(self._full_text(query) or "")
        return (
            "d.document_id IN (SELECT c.document_id FROM search_chunks AS c"
            f" WHERE c.{self._column} @@ CAST({asked} AS tsquery))"
        )

    def _of_row(self, query: Days | OnHost | InState | OfPublication) -> str:
        if isinstance(query, OfPublication):
            return f"d.publication = {self.value(query.slug)}"
        if isinstance(query, InState):
            state = self.value(query.state.value)
            if self.searched.as_of is not None:
                then = state_before("d.owner_id", self.value(instant_text(self.searched.as_of)))
                return f"(d.scope = 'articles' AND {then} = {state})"
            articles = f"SELECT a.article_id FROM articles AS a WHERE a.state = {state}"
            return f"d.owner_id IN ({articles} UNION ALL {_sources_where(f's.state = {state}')})"
        return self._on_host(query) if isinstance(query, OnHost) else self._days(query)

    def _on_host(self, query: OnHost) -> str:
        host = on_host("s.host", self.value(host_pattern(query.host)))
        cited = "SELECT c.article_id, c.revision FROM citations AS c JOIN sources AS s ON s.source_id = c.source_id"
        return f"((d.owner_id, d.revision) IN ({cited} WHERE {host}) OR d.owner_id IN ({_sources_where(host)}))"

    def _days(self, query: Days) -> str:
        if query.of is DayOf.PUBLISHED:
            said = ["d.published IS NOT NULL"]
            said += [] if query.first is None else [f"d.published >= {self.value(_number(query.first))}"]
            said += [] if query.last is None else [f"d.published <= {self.value(_number(query.last))}"]
            return f"({' AND '.join(said)})"
        said = [] if query.first is None else [f"d.captured_at >= {self.value(query.first.isoformat())}"]
        # Behind every time of that day: a T stands between day and time.
        said += [] if query.last is None else [f"d.captured_at < {self.value(f'{query.last.isoformat()}U')}"]
        return f"({' AND '.join(said)})"

    def _within(self) -> str:
        """The condition that the scope sets; what is withheld at the moment is in none.

        Where the latest revision of something is withheld, the latest one that is shown stands in its place.
        """
        scope = self.searched.scope
        conditions = [_SCOPES[scope]]
        hidden = withholdings_in_force.revisions(self.searched.dialect)
        shown = f" AND ({{0}}.owner_id, {{0}}.revision) NOT IN ({hidden})" if self.searched.hides else ""
        if shown and scope is SearchScope.BORROWED:
            shown = f" AND {{0}}.owner_id NOT IN ({withholdings_in_force.captures(self.searched.dialect)})"
        before = ""
        if self.searched.as_of is not None:
            before = f" AND {{0}}.captured_at < {self.value(instant_text(self.searched.as_of))}"
        newest = (
            "d.revision = (SELECT max(p.revision) FROM search_documents AS p"
            f" WHERE p.owner_id = d.owner_id{(shown + before).format('p')})"
        )
        if scope is not SearchScope.REVISIONS and self.searched.as_of is not None:
            conditions.append(newest)
        elif scope is not SearchScope.REVISIONS and self.searched.hides:
            owners = f"SELECT q.owner_id FROM ({hidden}) AS q"
            conditions.append(f"CASE WHEN d.owner_id IN ({owners}) THEN {newest} ELSE d.latest = 1 END")
        elif scope is not SearchScope.REVISIONS:
            conditions.append("d.latest = 1")
        return " AND ".join(conditions) + (shown + before).format("d")


_SCOPES = {
    SearchScope.ARTICLES: "d.scope = 'articles'",
    SearchScope.REVISIONS: "d.scope = 'articles'",
    SearchScope.SOURCES: "d.scope = 'sources'",
    SearchScope.ALL: f"d.scope <> '{BORROWED}'",
    SearchScope.BORROWED: f"d.scope = '{BORROWED}'",
}


def _sources_where(condition: str) -> str:
    """A query for the owners of what is indexed of the sources `s` that a condition chooses, copies of them too."""
    copies = "SELECT b.capture_id FROM borrowings AS b JOIN sources AS s ON s.source_id = b.source_id"
    return f"SELECT s.source_id FROM sources AS s WHERE {condition} UNION ALL {copies} WHERE {condition}"


def _quoted(value: str | int) -> str:
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def _number(day: date) -> int:
    """A day as the index keeps it."""
    return int(day.isoformat().replace("-", ""))
