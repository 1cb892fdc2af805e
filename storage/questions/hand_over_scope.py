"""Which captures are handed over together: a publication's, a crawl's, or single ones with what they rest on.

A revisit is never without the capture whose body it has, for players find that only in the same package; nor is a text
without the capture that showed it first, for that one proves it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.questions.capture_texts import shown_by
from storage.questions.mementos import nearest_captures
from storage.tables import schema, source_views
from storage.tables.database import Database
from storage.tables.parameter_batches import parameter_batches
from storage.tables.withholdings_in_force import all_withheld
from storage.types import Capture, ReadingState, RecordType, Role, WarcFileFacts
from storage.types.errors import UnknownId
from storage.types.identity import record_ids, source_id
from storage.types.instants import instant_of
from storage.types.source_identity import page_around

_CAPTURES = schema.captures


@dataclass(frozen=True, slots=True)
class HandOverChoice:
    """Captures that are handed over: all of a publication, all of a crawl, and single ones, where each is given.

    What is withheld is not among them. `files` are the WARC files that hold them, in the order of their names and as
    far as they were written when the choice was made: what a crawl adds meanwhile is not part of it.
    """

    files: tuple[WarcFileFacts, ...]
    publication: str | None = None
    crawl_id: str | None = None
    capture_ids: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()

    def holds(self, capture: Capture) -> bool:
        """Whether this capture is one of them."""
        return capture.capture_id not in self.withheld and (
            capture.publication == self.publication
            or capture.crawl_id == self.crawl_id
            or capture.capture_id in self.capture_ids
        )


@dataclass(frozen=True, slots=True)
class FrontPage:
    """A capture of an address where a publication begins."""

    capture_id: str
    publication: str
    name: str


def publication_name(database: Database, slug: str) -> str:
    """The name of a publication. Raises UnknownId when the archive has none of this slug."""
    table = schema.publications
    with database.read() as connection:
        name = connection.scalar(sa.select(table.c.name).where(table.c.slug == slug))
        if name is None:
            known = ", ".join(connection.scalars(sa.select(table.c.slug).order_by(table.c.slug)))
            raise UnknownId(f"no publication {slug!r} in this archive; it has {known or 'none'}")
        return str(name)


def choose_publication(database: Database, slug: str) -> HandOverChoice:
    """Everything that is kept of a publication."""
    table = schema.warc_files
    with database.read() as connection:
        return HandOverChoice(
            _files(connection, table.c.publication == slug), publication=slug, withheld=all_withheld(connection)
        )


def choose_crawl(database: Database, crawl_id: str) -> HandOverChoice:
    """All captures of a crawl, given with or without `urn:uuid:`, and what they rest on. Raises UnknownId."""
    crawl = schema.crawls.c.crawl_id
    with database.read() as connection:
        wanted = connection.scalar(sa.select(crawl).where(crawl.in_(record_ids(crawl_id))))
        if wanted is None:
            raise UnknownId(f"no crawl {crawl_id} in this archive; fonds show CAPTURE tells the crawl of a capture")
        made = _CAPTURES.c.crawl_id == wanted
        refers_to = sa.select(_CAPTURES.c.refers_to).where(made, _CAPTURES.c.refers_to.is_not(None)).distinct()
        own = connection.scalars(sa.select(_CAPTURES.c.capture_id).where(made, _CAPTURES.c.role.in_(_READ)))
        first = _first_showing(connection, own.all())
        others = _with_originals(connection, {*connection.scalars(refers_to), *first})
        files = _files(connection, _lie_in(made), others)
        return HandOverChoice(files, crawl_id=wanted, capture_ids=others, withheld=all_withheld(connection))


def crawl_began(database: Database, choice: HandOverChoice) -> datetime:
    """When the crawl that a choice is about began."""
    table = schema.crawls
    with database.read() as connection:
        began: datetime = connection.execute(
            sa.select(table.c.started_at).where(table.c.crawl_id == choice.crawl_id)
        ).scalar_one()
    return began


def choose_captures(database: Database, capture_ids: Collection[str]) -> HandOverChoice:
    """Single captures, and what they rest on."""
    with database.read() as connection:
        first = _first_showing(connection, sorted(capture_ids))
        chosen = _with_originals(connection, {*capture_ids, *first})
        files = _files(connection, sa.false(), chosen)
        return HandOverChoice(files, capture_ids=chosen, withheld=all_withheld(connection))


def bytes_of(database: Database, choice: HandOverChoice) -> int:
    """How many bytes the records of the chosen captures have as they lie, without what stands beside them."""
    of_all = (_CAPTURES.c.publication == choice.publication, _CAPTURES.c.crawl_id == choice.crawl_id)
    some = [sa.or_(*of_all), *map(_CAPTURES.c.capture_id.in_, parameter_batches(sorted(choice.capture_ids)))]
    sizes: dict[str, int] = {}
    with database.read() as connection:
        for chosen in some:
            rows = connection.execute(sa.select(_CAPTURES.c.capture_id, _CAPTURES.c.record_length).where(chosen))
            sizes.update((row.capture_id, row.record_length) for row in rows)
    return sum(size for capture_id, size in sizes.items() if capture_id not in choice.withheld)


_READ = (Role.ARTICLE, Role.SOURCE)
_SHOWS = sa.and_(
    _CAPTURES.c.reading == ReadingState.DONE,
    sa.or_(_CAPTURES.c.status.between(200, 299), _CAPTURES.c.status == 304),
)


def captures_of_article(database: Database, article_id: str) -> tuple[str, ...]:
    """The captures that show an article, under any of its addresses, those that a 304 confirmed included."""
    aliases, revisions, parts = schema.article_aliases, schema.revisions, schema.revision_parts
    shown = (
        sa.select(_CAPTURES.c.capture_id)
        .join(aliases, sa.and_(aliases.c.publication == _CAPTURES.c.publication, aliases.c.url == _CAPTURES.c.url))
        .where(aliases.c.article_id == article_id, _CAPTURES.c.role.in_(_READ), _SHOWS)
    )
    first = sa.select(revisions.c.capture_id).where(revisions.c.article_id == article_id)
    pages = sa.select(parts.c.capture_id).where(parts.c.article_id == article_id, parts.c.capture_id.is_not(None))
    with database.read() as connection:
        own = set(connection.scalars(sa.union(shown, first, pages)))
        return tuple(sorted(own | _asked_by_browsers(connection, own)))


def _asked_by_browsers(connection: Connection, capture_ids: Collection[str]) -> set[str]:
    """What was fetched for those of the captures that are renderings: their scripts write nothing without it."""
    rendering, asked = _CAPTURES.alias("rendering"), _CAPTURES.alias("asked")
    is_of_it = sa.and_(
        asked.c.crawl_id == rendering.c.crawl_id,
        asked.c.publication == rendering.c.publication,
        asked.c.via == rendering.c.url,
        asked.c.captured_at <= rendering.c.captured_at,
        asked.c.role.in_((Role.REQUISITE, Role.OTHER_METHOD)),
    )
    found: set[str] = set()
    for part in parameter_batches(sorted(capture_ids)):
        of_these = (rendering.c.capture_id.in_(part), rendering.c.record_type == RecordType.RENDERED)
        found.update(connection.scalars(sa.select(asked.c.capture_id).join(rendering, is_of_it).where(*of_these)))
    return found


def captures_of_citations(database: Database, article_id: str) -> tuple[str, ...]:
    """Of each source that any revision of an article cites: the visit nearest to the citing, and each later state.

    Of a route that is the page around it, without which a player has nothing to show.
    """
    cited = source_views.citations(database.dialect, "t.article_id = :id")
    nearest = sa.text(
        f"SELECT x.source_id, x.cited_at, x.capture_id, s.publication, s.url FROM ({cited}) AS x"
        " JOIN sources AS s ON s.source_id = x.source_id"
    )
    found: set[str] = set()
    around: set[tuple[str, str, str]] = set()
    with database.read() as connection:
        for row in connection.execute(nearest, {"id": article_id}).all():
            found.update(() if row.capture_id is None else (row.capture_id,))
            found.update(_later(connection, row.source_id, row.cited_at))
            if (page := page_around(row.url)) is not None:
                around.add((row.publication, page, row.cited_at))
                found.update(_later(connection, source_id(row.publication, page), row.cited_at))
    for publication, page, cited_at in around:
        shown = nearest_captures(database, publication, [page], instant_of(cited_at))
        found.update(capture.capture_id for capture in shown)
    return tuple(sorted(found))


def _later(connection: Connection, source: str, cited_at: str) -> Iterable[str]:
    """The captures that showed another text of a source after it was cited."""
    later = (
        "SELECT r.capture_id FROM source_revisions AS r JOIN captures AS c ON c.capture_id = r.capture_id"
        " WHERE r.source_id = :source AND c.captured_at > :cited"
    )
    return connection.scalars(sa.text(later), {"source": source, "cited": cited_at})


def front_pages(database: Database, choice: HandOverChoice) -> tuple[FrontPage, ...]:
    """The latest chosen capture of each publication's start address, where one answered with a page of its own."""
    table, names = _CAPTURES, schema.publications
    chosen = [table.c.publication == choice.publication, table.c.crawl_id == choice.crawl_id]
    found: dict[str, FrontPage] = {}
    rows = (
        sa.select(table.c.capture_id, table.c.publication, names.c.name)
        .join(names, names.c.slug == table.c.publication)
        .where(table.c.role == Role.SECTION, table.c.via.is_(None), table.c.status == 200, sa.or_(*chosen))
        .order_by(table.c.captured_at, table.c.capture_id)
    )
    with database.read() as connection:
        for row in connection.execute(rows):
            if row.capture_id in choice.withheld:
                continue
            found[row.publication] = FrontPage(row.capture_id, row.publication, row.name)
    return tuple(found[slug] for slug in sorted(found))


def _files(
    connection: Connection, which: sa.ColumnElement[bool], capture_ids: Collection[str] = ()
) -> tuple[WarcFileFacts, ...]:
    table = schema.warc_files
    names = set(connection.scalars(sa.select(table.c.name).where(which)))
    for part in parameter_batches(sorted(capture_ids)):
        names.update(connection.scalars(sa.select(_CAPTURES.c.warc_file).where(_CAPTURES.c.capture_id.in_(part))))
    facts = []
    for part in parameter_batches(sorted(names)):
        for row in connection.execute(sa.select(table).where(table.c.name.in_(part))):
            facts.append(WarcFileFacts(row.name, row.publication, row.size, row.closed))
    return tuple(sorted(facts, key=lambda file: file.name))


def _lie_in(made: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return schema.warc_files.c.name.in_(sa.select(_CAPTURES.c.warc_file).where(made).distinct())


def _with_originals(connection: Connection, capture_ids: Iterable[str]) -> frozenset[str]:
    """The captures with those that they refer to; a 304 may refer to a revisit, which refers to a response."""
    chosen = set(capture_ids)
    new = chosen
    while new:
        referred: set[str] = set()
        for part in parameter_batches(sorted(new)):
            rows = sa.select(_CAPTURES.c.refers_to).where(
                _CAPTURES.c.capture_id.in_(part), _CAPTURES.c.refers_to.is_not(None)
            )
            referred.update(connection.scalars(rows))
        new = referred - chosen
        chosen |= new
    return frozenset(chosen)


def _first_showing(connection: Connection, capture_ids: Collection[str]) -> set[str]:
    """The captures that first showed the texts which these captures show, all pages of an article included."""
    parts = schema.revision_parts.c
    found = set()
    for some in parameter_batches(sorted(capture_ids)):
        for shown in shown_by(connection, some):
            found.add(shown.proven_by)
            pages = sa.select(parts.capture_id).where(
                parts.article_id == shown.subject, parts.revision == shown.revision, parts.capture_id.is_not(None)
            )
            found.update(connection.scalars(pages))
    return found
