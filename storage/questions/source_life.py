"""The life of a cited source: who rests on it, what every visit found, and what others held of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.questions.withheld_errors import is_source_withheld
from storage.tables import source_views
from storage.tables.database import Database
from storage.tables.parameter_batches import parameter_batches
from storage.tables.view_parts import shown_revision, shown_under
from storage.types import AliasReason, PublisherClass, SourceState
from storage.types.errors import UnknownId
from storage.types.request_faults import RequestFault, fault_of
from storage.types.source_events import SourceEvent, SourceEventKind, time_line
from storage.types.source_identity import cited_or_same, identity_key, stands_for
from storage.types.storable import storable

_SOUGHT = f"""
    SELECT {shown_under("s")} FROM sources AS s
    WHERE s.source_id = :key OR s.url IN (:key, :url, :stands) OR s.identity_key = :identity OR s.resolved_url = :url
    ORDER BY CASE WHEN s.source_id = :key THEN 0 WHEN s.url IN (:key, :url) THEN 1
                  WHEN s.url = :stands THEN 2 WHEN s.identity_key = :identity THEN 3 ELSE 4 END,
             s.first_cited_at, s.source_id
    LIMIT 1
"""
_CITING = """
    SELECT c.article_id, c.cited_at, c.label, c.url_as_printed, c.lag_seconds, c.changed_since, c.change_class,
           c.revision
    FROM ({cited}) AS c
    ORDER BY c.cited_at, c.article_id, c.position
"""
# Asked for behind the citations: joined to so many tables, PostgreSQL puts the whole view together.
_CITING_ARTICLES = """
    SELECT article_id, coalesce(title, url) AS title, language, url AS article_url, published_on, revision
    FROM v_articles WHERE article_id IN :ids
"""
_ALIASES = "SELECT url, alias_by FROM v_source_aliases WHERE source_id = :id ORDER BY url"
_HELD = "SELECT * FROM v_borrowings WHERE source_id = :id ORDER BY held_at, capture_id"
_VISITS = """
    SELECT v.*, d.change_class,
           (SELECT min(g.kind) FROM v_changes AS g
             WHERE g.source_id = v.visited_id AND g.capture_id = v.capture_id AND g.kind = 'source-gone') AS gone
    FROM v_source_visits AS v
    LEFT JOIN source_changes AS d
      ON d.source_id = v.visited_id AND d.revision = v.revision AND v.is_changed = 1
    WHERE v.source_id = :id
    ORDER BY v.at, v.capture_id
"""


@dataclass(frozen=True, slots=True)
class CitingArticle:
    """An article that rests on a source, once for each time that it cites it.

    `revision` is the last of its revisions that cites the source, `is_latest` whether that is its latest one. `label`
    and `url_as_printed` are None where the article prints none. `lag_seconds` is the time from the citation to the
    first capture, None when it was never captured; `changed_since` when it first changed after that.
    `language` is that of the title, None when the article states none.
    """

    article_id: str
    title: str
    article_url: str
    published_on: str | None
    cited_at: str
    label: str | None
    url_as_printed: str | None
    lag_seconds: int | None
    changed_since: str | None
    change_class: str | None
    revision: int
    is_latest: bool
    language: str | None = None


@dataclass(frozen=True, slots=True)
class OtherAddress:
    """Another address under which a source is cited, and why it is taken for the same."""

    url: str
    alias_by: AliasReason


@dataclass(frozen=True, slots=True)
class HeldCopy:
    """A copy of a source that another archive held, and that we captured there."""

    copy_url: str
    held_by: str
    held_at: str
    is_unaltered: bool
    title: str | None
    capture_id: str
    captured_at: str
    replay_path: str | None


@dataclass(frozen=True, slots=True)
class SourceLife:
    """A source and everything that happened to it; what is None is not known, or did not happen yet.

    `same_as` is the address of the source that its own is permanently redirected to, or which its document states.
    `evidence` says in a few words what shows a bad state.
    `visits` are all visits in order, `time_line` the same with citations and copies, those that say the same in one.
    `withheld`: a text of it, or a visit to it, is kept and not shown.
    """

    source_id: str
    publication: str
    url: str
    source_url: str
    same_as: str | None
    title: str | None
    media_type: str | None
    host: str | None
    publisher_class: PublisherClass
    state: SourceState
    since: str | None
    first_cited_at: str
    first_captured_at: str | None
    last_checked_at: str | None
    last_failure: str | None
    next_check_at: str | None
    change_rate: float | None
    revisions: int
    evidence: str | None
    aliases: tuple[OtherAddress, ...]
    cited_by: tuple[CitingArticle, ...]
    copies: tuple[HeldCopy, ...]
    visits: tuple[SourceEvent, ...]
    time_line: tuple[SourceEvent, ...]
    withheld: bool


_OF_OTHERS = frozenset(
    {"state", "same_as", "publisher_class", "aliases", "cited_by", "copies", "visits", "time_line", "withheld"}
)


def source_life(database: Database, key: str) -> SourceLife:
    """The life of the source with this id, or cited under this address.

    Raises:
        UnknownId: nobody cites it.
    """
    with database.read() as connection:
        source_id = source_id_of(connection, key)
        row = connection.execute(sa.text("SELECT * FROM v_sources WHERE source_id = :id"), {"id": source_id}).one()
        aliases = connection.execute(sa.text(_ALIASES), {"id": source_id}).all()
        same_as = connection.scalar(sa.text("SELECT url FROM sources WHERE source_id = :id"), {"id": row.alias_of})
        cited_by = tuple(citing(connection, source_id))
        visits = connection.execute(sa.text(_VISITS), {"id": source_id}).all()
        held = connection.execute(sa.text(_HELD), {"id": source_id}).all()
        withheld = is_source_withheld(connection, source_id)
    visited = tuple(_visited(visits))
    return SourceLife(
        **{name: getattr(row, name) for name in SourceLife.__slots__ if name not in _OF_OTHERS},
        same_as=same_as,
        state=SourceState(row.state),
        publisher_class=PublisherClass(row.publisher_class),
        aliases=tuple(OtherAddress(one.url, AliasReason(one.alias_by)) for one in aliases),
        cited_by=cited_by,
        copies=tuple(_copy(one) for one in held),
        visits=visited,
        time_line=time_line([*_cited(cited_by), *visited, *_borrowed(held)]),
        withheld=withheld,
    )


def citing(connection: Connection, source_id: str) -> Iterator[CitingArticle]:
    """The articles that rest on a source, in the order in which they were seen to cite it; none that is withheld."""
    citations = connection.execute(sa.text(_CITING.format(cited=_cited_as(connection))), {"id": source_id}).all()
    asked = sa.text(_CITING_ARTICLES).bindparams(sa.bindparam("ids", expanding=True))
    articles = {
        row.article_id: row._asdict()
        for ids in parameter_batches(sorted({one.article_id for one in citations}))
        for row in connection.execute(asked, {"ids": ids})
    }
    for one in citations:
        if (article := articles.get(one.article_id)) is not None:
            is_latest = one.revision == article["revision"]
            yield CitingArticle(**article | one._asdict(), is_latest=is_latest)


def _cited_as(connection: Connection) -> str:
    """The citations of the source `:id`, under whatever address, as v_citations gives them.

    Each article is among them that ever cited it, by the last of its revisions that does.
    """
    group = "SELECT source_id FROM sources WHERE source_id = :id OR alias_of = :id"
    here = f"""
        t.source_id IN ({group}) AND t.revision = (
            SELECT max(x.revision) FROM citations AS u
            JOIN revisions AS x ON x.article_id = u.article_id AND x.revision = u.revision
            WHERE u.article_id = t.article_id AND u.source_id IN ({group})
              AND {shown_revision(connection.dialect.name, "x")}
        )
    """
    return source_views.citations(connection.dialect.name, here)


def source_id_of(connection: Connection, key: str) -> str:
    """The id of the source that an id or an address stands for; what says no more than another is that other.

    Raises:
        UnknownId: nobody cites it.
    """
    key = storable(key)
    url = cited_or_same(key)
    asked = {"key": key, "url": url, "stands": stands_for(url), "identity": _identity(url)}
    found = connection.execute(sa.text(_SOUGHT), asked).scalars().first()
    if found is None:
        raise UnknownId(fault_of(RequestFault.SOURCE_UNKNOWN, key=key), "fonds sources list shows them")
    return str(found)


def _identity(url: str) -> str:
    """What a source under this address is known by, whatever its scheme; the text itself when it is no address."""
    try:
        return identity_key(url)
    except ValueError:
        return url


def _copy(row: Row[Any]) -> HeldCopy:
    plain = {name: getattr(row, name) for name in HeldCopy.__slots__ if name != "is_unaltered"}
    return HeldCopy(**plain, is_unaltered=bool(row.is_unaltered))


def _cited(citing: tuple[CitingArticle, ...]) -> Iterator[SourceEvent]:
    for article in citing:
        yield SourceEvent(
            article.cited_at, SourceEventKind.CITED, article.title, article.article_id, language=article.language
        )


def _visited(visits: Sequence[Row[Any]]) -> Iterator[SourceEvent]:
    for visit in visits:
        yield SourceEvent(
            visit.at,
            SourceEventKind.VISITED,
            capture_id=visit.capture_id,
            replay_path=visit.replay_path,
            says=SourceState(visit.says),
            outcome=visit.outcome,
            revision=visit.revision,
            is_changed=None if visit.is_changed is None else bool(visit.is_changed),
            change_class=visit.change_class,
            is_gone_by_it=visit.gone is not None,
            reason=visit.reason,
        )


def _borrowed(held: Sequence[Row[Any]]) -> Iterator[SourceEvent]:
    for copy in held:
        yield SourceEvent(
            copy.captured_at,
            SourceEventKind.BORROWED,
            copy.held_by,
            capture_id=copy.capture_id,
            replay_path=copy.replay_path,
            held_at=copy.held_at,
        )
