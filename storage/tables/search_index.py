"""The search index: two-character pieces as readers make them, kept by FTS5 on SQLite and as tsvectors on PostgreSQL.

Both engines are given the tokens as they are and find the same documents; `storage.types.search_pieces` says what these
are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.types.search_pieces import PAIRED, SearchPiece, fold_text, tokens

_IDEOGRAPH = f"[{PAIRED}]"
_PAIR = f"[{PAIRED}]{{2}}"

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


def create_search_index(connection: Connection) -> None:
    """Make the index's tables when they are not there yet."""
    if sa.inspect(connection).has_table("search_parts"):
        return
    for statement in CREATE[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def day_of(published_on: str | None, captured_at: datetime) -> int:
    """The day by which what is found is ordered, such as 20310504: when it was published, else first captured."""
    return int((published_on or captured_at.date().isoformat()).replace("-", ""))


def index(connection: Connection, indexed: IndexedRevision, pieces: Sequence[SearchPiece]) -> None:
    """File one revision of an article or a source as the newest; older ones stay findable by `--scope revisions`."""
    connection.execute(_OUTDATE, {"owner": indexed.owner})
    _insert(connection, {**asdict(indexed), "latest": 1}, pieces)


def renew(connection: Connection, indexed: IndexedRevision, pieces: Sequence[SearchPiece], *, latest: bool) -> None:
    """File one revision anew, in place of what was filed of it; `latest` says whether it is the newest one."""
    connection.execute(_REMOVE, {"owner": indexed.owner, "revision": indexed.revision})
    _insert(connection, {**asdict(indexed), "latest": int(latest)}, pieces)


def _insert(connection: Connection, of_revision: dict[str, Any], pieces: Sequence[SearchPiece]) -> None:
    if not pieces:
        return
    if connection.dialect.name == "sqlite":
        _insert_sqlite(connection, of_revision, pieces)
    else:
        _insert_postgresql(connection, of_revision, pieces)


def _insert_sqlite(connection: Connection, of_revision: dict[str, Any], pieces: Sequence[SearchPiece]) -> None:
    # Nobody else writes meanwhile, so the next ids are known.
    last: int = connection.execute(_LAST_PART).scalar_one()
    numbered = list(enumerate(pieces, last + 1))
    connection.execute(_INSERT_PART, [{**of_revision, "id": number, "part": piece.part} for number, piece in numbered])
    connection.execute(
        _INSERT_TOKENS, [{"id": number, "typed": piece.typed, "folded": piece.folded} for number, piece in numbered]
    )


def _insert_postgresql(connection: Connection, of_revision: dict[str, Any], pieces: Sequence[SearchPiece]) -> None:
    connection.execute(
        _INSERT_VECTORS,
        [
            {**of_revision, "part": piece.part, "typed": _vector(piece.typed), "folded": _vector(piece.folded)}
            for piece in pieces
        ],
    )


def _vector(tokens: str) -> str:
    return " ".join(f"'{token}':{position}" for position, token in enumerate(tokens.split(" "), 1))


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
