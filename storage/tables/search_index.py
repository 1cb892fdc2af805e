"""The search index: two-character pieces made here, kept by FTS5 on SQLite and as tsvectors on PostgreSQL.

No engine splits Chinese into words that a reader would type (FTS5's trigram never finds 北約, its unicode61 finds
nothing). So a run of ideographs, kana or hangul becomes overlapping pairs and its last character, every other word one
token, after NFKC and case folding; both engines are given the tokens as they are and find the same documents. Folded
tokens have Traditional characters turned into Simplified ones. A text goes in as parts (title, deck, …, chunks of the
text), so that no phrase matches across two parts. PostgreSQL loses positions past 16,383, and of one token all but 256,
hence the chunks.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

_PAIRED = r"\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
# Compiled where they are used first: such large classes take long, and every command imports this for its tables.
_RUN = rf"(?P<paired>[{_PAIRED}]+)|(?P<word>[^\W_{_PAIRED}]+)"
_IDEOGRAPH = f"[{_PAIRED}]"
_PAIR = f"[{_PAIRED}]{{2}}"
_LONGEST_WORD = 64
_CHUNK = 2000
_OFTEN = 255
# Chunks overlap by as much as a phrase may have tokens, so that none is missed for straddling two.
LONGEST_PHRASE = 200

CREATE = {
    "sqlite": (
        "CREATE TABLE search_parts (part_id INTEGER PRIMARY KEY, scope TEXT NOT NULL, owner_id TEXT NOT NULL,"
        " revision INTEGER NOT NULL, latest INTEGER NOT NULL, part TEXT NOT NULL, day INTEGER NOT NULL)",
        "CREATE INDEX ix_search_parts_owner ON search_parts (owner_id, revision)",
        # The tokenizer `ascii` splits at spaces and leaves every other character above 127 alone.
        "CREATE VIRTUAL TABLE search_tokens USING fts5(typed, folded, tokenize='ascii', content='')",
    ),
    "postgresql": (
        "CREATE TABLE search_parts (part_id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, scope TEXT NOT NULL,"
        ' owner_id TEXT COLLATE "C" NOT NULL, revision INTEGER NOT NULL, latest INTEGER NOT NULL, part TEXT NOT NULL,'
        " day INTEGER NOT NULL, typed TSVECTOR NOT NULL, folded TSVECTOR NOT NULL)",
        "CREATE INDEX ix_search_parts_owner ON search_parts (owner_id, revision)",
        "CREATE INDEX ix_search_parts_typed ON search_parts USING gin (typed)",
        "CREATE INDEX ix_search_parts_folded ON search_parts USING gin (folded)",
    ),
}

_OUTDATE = sa.text("UPDATE search_parts SET latest = 0 WHERE owner_id = :owner AND latest = 1")
# The tokens of a part that was taken out stay (FTS5 keeps no texts to take them out by), and so does their number.
_LAST_PART = sa.text(
    "SELECT max(last) FROM (SELECT coalesce(max(part_id), 0) AS last FROM search_parts"
    " UNION ALL SELECT coalesce(max(id), 0) FROM search_tokens_docsize)"
)
_REMOVE = sa.text("DELETE FROM search_parts WHERE owner_id = :owner AND revision = :revision")
_INSERT_PART = sa.text(
    "INSERT INTO search_parts (part_id, scope, owner_id, revision, latest, part, day)"
    " VALUES (:id, :scope, :owner, :revision, :latest, :part, :day)"
)
_INSERT_TOKENS = sa.text("INSERT INTO search_tokens (rowid, typed, folded) VALUES (:id, :typed, :folded)")
_INSERT_VECTORS = sa.text(
    "INSERT INTO search_parts (scope, owner_id, revision, latest, part, day, typed, folded)"
    " VALUES (:scope, :owner, :revision, :latest, :part, :day, CAST(:typed AS tsvector), CAST(:folded AS tsvector))"
)


@dataclass(frozen=True, slots=True)
class IndexedRevision:
    """A revision in the index: `scope` is `articles` or `sources`, `owner` the id of either, `day` as of `day_of`."""

    scope: str
    owner: str
    revision: int
    day: int


@dataclass(frozen=True, slots=True)
class _Chunk:
    """A run of tokens of one part, as typed and folded."""

    typed: list[str]
    folded: list[str]


def create_search_index(connection: Connection) -> None:
    """Make the index's tables when they are not there yet."""
    if sa.inspect(connection).has_table("search_parts"):
        return
    for statement in CREATE[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def tokens(text: str) -> list[str]:
    """The tokens of a text: pairs and last character of each paired run, whole words otherwise."""
    return list(_tokens(text))


def _tokens(text: str) -> Iterator[str]:
    for match in re.finditer(_RUN, unicodedata.normalize("NFKC", text).casefold()):
        run = match["paired"]
        if run is None:
            yield match["word"][:_LONGEST_WORD]
            continue
        for start in range(len(run) - 1):
            yield run[start : start + 2]
        yield run[-1]


def fold_text(text: str) -> str:
    """The text with Traditional characters turned into Simplified ones, character by character."""
    return text.translate(_fold_table())


@cache
def _fold_table() -> dict[int, str]:
    # One character at a time: a table of phrases would give the same word different tokens in different company.
    # Imported here: only a search with --fold and the filing of a text need it.
    import opencc

    converter = opencc.OpenCC("t2s")
    ranges = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00))
    every = "".join(chr(point) for low, high in ranges for point in range(low, high))
    simplified = converter.convert("\n".join(every)).split("\n")
    return {ord(old): new for old, new in zip(every, simplified, strict=True) if old != new and len(new) == 1}


def day_of(published_on: str | None, captured_at: datetime) -> int:
    """The day by which what is found is ordered, such as 20310504: when it was published, else first captured."""
    return int((published_on or captured_at.date().isoformat()).replace("-", ""))


def index(connection: Connection, indexed: IndexedRevision, parts: Sequence[tuple[str, str | None]]) -> None:
    """File one revision of an article or a source as the newest; older ones stay findable by `--scope revisions`.

    Arguments: `parts` are names and texts, None for what the revision lacks.
    """
    connection.execute(_OUTDATE, {"owner": indexed.owner})
    _insert(connection, {**asdict(indexed), "latest": 1}, parts)


def renew(
    connection: Connection, indexed: IndexedRevision, parts: Sequence[tuple[str, str | None]], *, latest: bool
) -> None:
    """File one revision anew, in place of what was filed of it; `latest` says whether it is the newest one."""
    connection.execute(_REMOVE, {"owner": indexed.owner, "revision": indexed.revision})
    _insert(connection, {**asdict(indexed), "latest": int(latest)}, parts)


def _insert(connection: Connection, of_revision: dict[str, Any], parts: Sequence[tuple[str, str | None]]) -> None:
    chunks = [{**of_revision, "part": part, "chunk": chunk} for part, text in parts for chunk in _chunks(text or "")]
    if not chunks:
        return
    if connection.dialect.name == "sqlite":
        _insert_sqlite(connection, chunks)
    else:
        _insert_postgresql(connection, chunks)


def _chunks(text: str) -> Iterator[_Chunk]:
    """Runs of tokens, each beginning with the end of the one before; none holds a token too often for PostgreSQL."""
    typed = tokens(text)
    if not typed:
        return
    simple = fold_text(" ".join(typed)).split(" ")
    if len(typed) <= _CHUNK and max(Counter(simple).values()) <= _OFTEN:
        yield _Chunk(typed, simple)
        return
    start = end = 0
    while end < len(typed):
        often: Counter[str] = Counter()
        end = start
        while end < len(typed) and end - start < _CHUNK and often[simple[end]] < _OFTEN:
            often[simple[end]] += 1
            end += 1
        yield _Chunk(typed[start:end], simple[start:end])
        start = end - LONGEST_PHRASE + 1


def _insert_sqlite(connection: Connection, chunks: list[dict[str, Any]]) -> None:
    # Nobody else writes meanwhile, so the next ids are known.
    last: int = connection.execute(_LAST_PART).scalar_one()
    numbered = [{**chunk, "id": last + number} for number, chunk in enumerate(chunks, 1)]
    connection.execute(_INSERT_PART, numbered)
    connection.execute(
        _INSERT_TOKENS,
        [
            {"id": chunk["id"], "typed": " ".join(chunk["chunk"].typed), "folded": " ".join(chunk["chunk"].folded)}
            for chunk in numbered
        ],
    )


def _insert_postgresql(connection: Connection, chunks: list[dict[str, Any]]) -> None:
    connection.execute(
        _INSERT_VECTORS,
        [
            {**chunk, "typed": _vector(chunk["chunk"].typed), "folded": _vector(chunk["chunk"].folded)}
            for chunk in chunks
        ],
    )


def _vector(chunk: list[str]) -> str:
    return " ".join(f"'{token}':{position}" for position, token in enumerate(chunk, 1))


def matching(connection: Connection, phrase: str, *, fold: bool) -> tuple[str, str] | None:
    """The condition on `search_parts` that finds one phrase, and the value of its parameter; None for no token.

    The last character of a run is not asked for, since within a longer run it would be no token; one that stands alone
    is the beginning of a pair, or the last of its run.
    """
    words = [fold_text(word) for word in tokens(phrase)] if fold else tokens(phrase)
    if not words:
        return None
    alone = re.fullmatch(_IDEOGRAPH, words[-1]) is not None
    if alone and len(words) > 1 and re.fullmatch(_PAIR, words[-2]):
        words, alone = words[:-1], False
    column = "folded" if fold else "typed"
    if connection.dialect.name == "sqlite":
        return (
            "part_id IN (SELECT rowid FROM search_tokens WHERE search_tokens MATCH :{})",
            f'{column} : "{" ".join(words)}"{" *" if alone else ""}',
        )
    query = " <-> ".join(f"'{word}'" for word in words) + (":*" if alone else "")
    return f"{column} @@ CAST(:{{}} AS tsquery)", query
