"""The search index: a row for each revision, its tokens kept by FTS5 on SQLite and as tsvectors on PostgreSQL.

Both engines are given the tokens as they are and find the same documents; `storage.types.search_pieces` says what these
are. PostgreSQL loses positions past 16,383, and of one token all but 255: there a long revision is kept as chunks, each
of which begins with the end of the one before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import learned_pairs
from storage.types.instants import instant_text
from storage.types.search_pieces import BOUNDARY, LONGEST_PHRASE, SearchPieces
from storage.types.search_stretches import stretches

_COLUMNS = "scope, owner_id, revision, publication, latest, day, published, captured_at"
_VALUES = ":scope, :owner, :revision, :publication, :latest, :day, :published, :captured_at"
# Its own values are kept apart from it however short they are: a search reads the rows, and seldom a vector.
_NARROW = "WITH (toast_tuple_target = 128)"
# What waits to be put into the index is read by every search.
_PROMPT = "WITH (gin_pending_list_limit = 1024)"
BORROWED = "borrowed"
"""Under what copies that other archives held stand in the index, each by its capture."""

CREATE = {
    "sqlite": (
        "CREATE TABLE search_documents (document_id INTEGER PRIMARY KEY, scope TEXT NOT NULL, owner_id TEXT NOT NULL,"
        " revision INTEGER NOT NULL, publication TEXT NOT NULL, latest INTEGER NOT NULL, day INTEGER NOT NULL,"
        " published INTEGER, captured_at TEXT NOT NULL)",
        "CREATE INDEX ix_search_documents_owner ON search_documents (owner_id, revision)",
        # The tokenizer `ascii` splits at spaces and leaves every other character above 127 alone.
        "CREATE VIRTUAL TABLE search_tokens USING fts5(typed, folded, tokenize='ascii', content='')",
    ),
    "postgresql": (
        "CREATE TABLE search_documents (document_id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
        ' scope TEXT COLLATE "C" NOT NULL, owner_id TEXT COLLATE "C" NOT NULL, revision INTEGER NOT NULL,'
        ' publication TEXT COLLATE "C" NOT NULL, latest INTEGER NOT NULL, day INTEGER NOT NULL, published INTEGER,'
        f' captured_at TEXT COLLATE "C" NOT NULL, typed TSVECTOR, folded TSVECTOR) {_NARROW}',
        "CREATE INDEX ix_search_documents_owner ON search_documents (owner_id, revision)",
        f"CREATE INDEX ix_search_documents_typed ON search_documents USING gin (typed) {_PROMPT}",
        f"CREATE INDEX ix_search_documents_folded ON search_documents USING gin (folded) {_PROMPT}",
        "CREATE INDEX ix_search_documents_newest ON search_documents (scope, day DESC, owner_id) WHERE latest = 1",
        "CREATE INDEX ix_search_documents_long ON search_documents (document_id) WHERE typed IS NULL",
        "CREATE TABLE search_chunks (document_id BIGINT NOT NULL REFERENCES search_documents ON DELETE CASCADE,"
        f" typed TSVECTOR NOT NULL, folded TSVECTOR NOT NULL) {_NARROW}",
        "CREATE INDEX ix_search_chunks_document_id ON search_chunks (document_id)",
        f"CREATE INDEX ix_search_chunks_typed ON search_chunks USING gin (typed) {_PROMPT}",
        f"CREATE INDEX ix_search_chunks_folded ON search_chunks USING gin (folded) {_PROMPT}",
        *learned_pairs.CREATE,
    ),
}

_OUTDATE = sa.text("UPDATE search_documents SET latest = 0 WHERE owner_id = :owner AND latest = 1")
# The tokens of a row that was taken out stay (FTS5 keeps no texts to take them out by), and so does their number.
_LAST_DOCUMENT = sa.text(
    "SELECT max(last) FROM (SELECT coalesce(max(document_id), 0) AS last FROM search_documents"
    " UNION ALL SELECT coalesce(max(id), 0) FROM search_tokens_docsize)"
)
_REMOVE = sa.text("DELETE FROM search_documents WHERE owner_id = :owner AND revision = :revision")
_INSERT_NUMBERED = sa.text(f"INSERT INTO search_documents (document_id, {_COLUMNS}) VALUES (:id, {_VALUES})")
_INSERT_TOKENS = sa.text("INSERT INTO search_tokens (rowid, typed, folded) VALUES (:id, :typed, :folded)")
_INSERT_VECTORS = sa.text(
    f"INSERT INTO search_documents ({_COLUMNS}, typed, folded)"
    f" VALUES ({_VALUES}, CAST(:typed AS tsvector), CAST(:folded AS tsvector)) RETURNING document_id"
)
_INSERT_CHUNKS = sa.text(
    "INSERT INTO search_chunks (document_id, typed, folded)"
    " VALUES (:id, CAST(:typed AS tsvector), CAST(:folded AS tsvector))"
)
_MOST_POSITIONS = 16_000
_OFTEN = 255
# A vector may have a megabyte, and each of its tokens two kilobytes.
_MOST_CHARACTERS = 100_000
# A text without end of common characters has more stretches than a vector holds: it is kept as a long one.
_MOST_TOGETHER = 100_000
_CHUNK = 4_000
BEFORE_ALL = 100_000_000
"""What, taken from a day, brings it before every day on which something can be published, in the same order."""


@dataclass(frozen=True, slots=True)
class IndexedRevision:
    """A revision in the index: `scope` is `articles` or `sources`, `owner` the id of either.

    A copy that another archive held is in the scope `borrowed`, its owner being the capture that brought it, and
    `held_at` when that archive captured it. `published_on` is the day as stated (ISO), None when none is; `captured_at`
    the time of the capture that shows it.
    """

    scope: str
    owner: str
    revision: int
    publication: str
    published_on: str | None
    captured_at: datetime
    held_at: datetime | None = None


def create_search_index(connection: Connection) -> None:
    """Make the index's tables when they are not there yet."""
    if sa.inspect(connection).has_table("search_documents"):
        return
    for statement in CREATE[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def index(connection: Connection, indexed: IndexedRevision, pieces: SearchPieces) -> None:
    """File one revision of an article or a source as the newest; older ones stay findable by `--scope revisions`."""
    connection.execute(_OUTDATE, {"owner": indexed.owner})
    _insert(connection, _row(indexed, latest=True), pieces)


def renew(connection: Connection, indexed: IndexedRevision, pieces: SearchPieces, *, latest: bool) -> None:
    """File one revision anew, in place of what was filed of it; `latest` says whether it is the newest one."""
    connection.execute(_REMOVE, {"owner": indexed.owner, "revision": indexed.revision})
    _insert(connection, _row(indexed, latest=latest), pieces)


def order_of(indexed: IndexedRevision) -> int:
    """The number by which what is found is ordered, such as 20310504: the day when it was published.

    Where a source states none it is the day of its capture. An article without a date comes before all that have one,
    as in the list of articles: that it was captured lately does not make it new.
    """
    if indexed.published_on is not None:
        return int(indexed.published_on.replace("-", ""))
    seen = int(f"{indexed.held_at or indexed.captured_at:%Y%m%d}")
    return seen - BEFORE_ALL if indexed.scope == "articles" else seen


def _row(indexed: IndexedRevision, *, latest: bool) -> dict[str, Any]:
    return {
        **asdict(indexed),
        "latest": int(latest),
        "published": None if indexed.published_on is None else int(indexed.published_on.replace("-", "")),
        "day": order_of(indexed),
        "captured_at": instant_text(indexed.captured_at),
    }


def _insert(connection: Connection, row: dict[str, Any], pieces: SearchPieces) -> None:
    if connection.dialect.name == "sqlite":
        _insert_sqlite(connection, row, pieces)
    else:
        _insert_postgresql(connection, row, pieces)


def _insert_sqlite(connection: Connection, row: dict[str, Any], pieces: SearchPieces) -> None:
    # Nobody else writes meanwhile, so the next id is known.
    number: int = connection.execute(_LAST_DOCUMENT).scalar_one() + 1
    connection.execute(_INSERT_NUMBERED, {**row, "id": number})
    typed, folded = f"{pieces.typed} {pieces.typed_letters}", f"{pieces.folded} {pieces.folded_letters}"
    connection.execute(_INSERT_TOKENS, {"id": number, "typed": typed, "folded": folded})


def _insert_postgresql(connection: Connection, row: dict[str, Any], pieces: SearchPieces) -> None:
    typed, folded = pieces.typed.split(" "), pieces.folded.split(" ")
    letters = (_unplaced(pieces.typed_letters.split()), _unplaced(pieces.folded_letters.split()))
    vectors = [(_placed(typed[start:end]), _placed(folded[start:end])) for start, end in chunks_of(folded)]
    vectors[0] = (f"{vectors[0][0]} {letters[0]}", f"{vectors[0][1]} {letters[1]}")
    own: tuple[str | None, str | None] = (None, None)
    if len(vectors) == 1:
        common = learned_pairs.common_pairs(connection)
        together = (_together(typed, common), _together(folded, common))
        if max(map(len, together)) <= _MOST_TOGETHER:
            own = f"{vectors[0][0]} {together[0]}", f"{vectors[0][1]} {together[1]}"
    number = connection.execute(_INSERT_VECTORS, {**row, "typed": own[0], "folded": own[1]}).scalar_one()
    if own[0] is None:
        connection.execute(_INSERT_CHUNKS, [{"id": number, "typed": one, "folded": two} for one, two in vectors])


def _together(tokens: list[str], common: Collection[str]) -> str:
    return _unplaced(set(stretches(tokens, common)))


def chunks_of(folded: list[str]) -> Iterator[tuple[int, int]]:
    """Where the chunks of a text's tokens begin and end: one, unless PostgreSQL would lose the places of some.

    Whatever has at most `LONGEST_PHRASE` tokens lies whole in one of them.
    """
    if _fits(folded, _MOST_POSITIONS):
        yield 0, len(folded)
        return
    end = 0
    while end < len(folded):
        start = max(0, end - LONGEST_PHRASE + 1)
        end = min(start + _CHUNK, len(folded))
        while not _fits(folded[start:end], _CHUNK):
            # So few tokens always fit, and are more than what the next chunk begins with.
            end = start + max((end - start) // 2, _OFTEN)
        yield start, end


def _fits(tokens: list[str], most: int) -> bool:
    if len(tokens) > most or sum(map(len, tokens)) > _MOST_CHARACTERS:
        return False
    return len(tokens) <= _OFTEN or _most_often(tokens) <= _OFTEN


def _most_often(tokens: list[str]) -> int:
    often: dict[str, int] = {}
    for token in tokens:
        if token != BOUNDARY:
            often[token] = often.get(token, 0) + 1
    return max(often.values(), default=0)


def _placed(tokens: list[str]) -> str:
    return " ".join(f"'{token}':{place}" for place, token in enumerate(tokens, 1) if token and token != BOUNDARY)


def _unplaced(tokens: Iterable[str]) -> str:
    return " ".join(f"'{token}'" for token in tokens)
