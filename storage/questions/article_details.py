"""One revision of an article with everything that proves it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.questions.proofs import Proof, proofs
from storage.questions.withheld_errors import refuse_revision
from storage.tables import schema, source_views
from storage.tables.database import Database
from storage.tables.json_text import parse_blocks, parse_evidence, parse_images
from storage.types import Block, Evidence, Image
from storage.types.errors import UnknownId
from storage.types.instants import instant_text
from storage.types.request_faults import RequestFault, fault_of
from storage.types.storable import storable


@dataclass(frozen=True, slots=True)
class ShownContributor:
    """A name in its printed role; `role_label` is None when no label is printed."""

    name: str
    role: str
    role_label: str | None


@dataclass(frozen=True, slots=True)
class ShownCitation:
    """A citation with its source's state and, when it was visited, the proof of the visit nearest to the citing.

    `block` is the first block of the text, from 1, that points to it. `lag_seconds` is the time from the citation to
    the source's first capture, `change_class` what kind of change there was at `changed_since`.
    `last_failure` is the outcome of the last visit when it did not bring the document.
    """

    position: int
    label: str | None
    url: str | None
    source_id: str | None
    source_url: str | None
    state: str | None
    first_captured_at: str | None
    last_checked_at: str | None
    changed_since: str | None
    proof: Proof | None
    host: str | None
    publisher_class: str | None
    cited_at: str
    block: int | None
    lag_seconds: int | None
    change_class: str | None
    last_failure: str | None = None


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A page of a revision that is cut into several; `capture_id` is None when the page was never read.

    `url` is None when no page links to it. `missing_since` is when it was first known to be missing, None while it is
    there.
    """

    part: int
    url: str | None
    capture_id: str | None
    captured_at: str | None
    missing_since: str | None
    replay_path: str | None


@dataclass(frozen=True, slots=True)
class ShownArticle:
    """A revision of an article, the latest unless another one was asked for; what its page does not state is None.

    `revisions` is the number of the latest one. `last_seen_at` is None where it is asked for a time that it was seen
    after. `missing_since` is the first of the visits in a row that did not find it, None when the last one did;
    `last_failure` the status of the last of them, None where none was answered with an error. `parts` are its pages, a
    single one of an article that is not cut. `blocks` are the pieces of `text`;
    `evidence` says of each field by which rule it was found, and how sure that is. `rendered_by` is the browser that
    made the text of what the server sent, None for a text that the server sent.
    """

    article_id: str
    publication: str
    url: str
    title: str | None
    deck: str | None
    summary: str | None
    dateline: str | None
    text: str
    language: str | None
    published_on: str | None
    published_at: str | None
    modified_at: str | None
    contributors: tuple[ShownContributor, ...]
    topics: tuple[tuple[str | None, str], ...]
    revision: int
    revisions: int
    first_seen_at: str
    last_seen_at: str | None
    state: str
    proof: Proof
    citations: tuple[ShownCitation, ...]
    parts: tuple[ShownPart, ...]
    blocks: tuple[Block, ...]
    images: tuple[Image, ...]
    evidence: Mapping[str, Evidence]
    missing_since: str | None = None
    last_failure: str | None = None
    rendered_by: str | None = None


# The last of the visits that did not find an article, if a status said so.
_LAST_FAILURE = (
    "SELECT status FROM v_captures WHERE publication = :publication AND url = :url AND captured_at >= :since"
    " AND status >= 400{until} ORDER BY captured_at DESC LIMIT 1"
)


def show_revision(database: Database, article_id: str, revision: int, before: datetime | None = None) -> ShownArticle:
    """One revision of an article, each citation with the visit to its source nearest to the citing.

    With an instant in `before`, only visits, failures and changes of sources before it are told of.

    Raises:
        UnknownId: there is no such revision.
        Withheld: there is, and it is not shown.
    """
    with database.read() as connection:
        shown = article_details(connection, article_id, revision, before)
        if shown is None:
            what = f"revision {revision} of article {article_id}"
            refuse_revision(connection, schema.revisions.c.article_id, storable(article_id), revision, what)
            fault = fault_of(RequestFault.REVISION_UNKNOWN, revision=revision, kind="article", owner=article_id)
            raise UnknownId(fault)
        return shown


def article_details(
    connection: Connection, article_id: str, revision: int | None = None, before: datetime | None = None
) -> ShownArticle | None:
    """A revision of an article, the latest that is shown when no number is given; None when none is shown.

    Arguments: `before` is that of `show_revision`.
    """
    values: dict[str, Any] = {"id": storable(article_id)}
    if revision is None:
        article = "SELECT * FROM v_articles WHERE article_id = :id"
    else:
        article = "SELECT * FROM v_revisions WHERE article_id = :id AND revision = :revision"
        values["revision"] = revision
    row = connection.execute(sa.text(article), values).one_or_none()
    if row is None:
        return None
    values["revision"] = row.revision
    contributors = connection.execute(
        sa.text(
            "SELECT name, role, role_label FROM v_contributors"
            " WHERE article_id = :id AND revision = :revision ORDER BY position"
        ),
        values,
    )
    until = None if before is None else f"'{instant_text(before)}'"
    here = "t.article_id = :id AND t.revision = :revision"
    cited = source_views.citations(connection.dialect.name, here, until)
    citations = connection.execute(sa.text(f"SELECT * FROM ({cited}) AS cited ORDER BY position"), values).all()
    pages = connection.execute(
        sa.text("SELECT * FROM v_revision_parts WHERE article_id = :id AND revision = :revision ORDER BY part"), values
    )
    proven = (row.capture_id, *(one.capture_id for one in citations if one.capture_id is not None))
    proof_of = proofs(connection, proven)
    listed = ("contributors", "topics", "proof", "citations", "parts", "blocks", "images", "evidence", "last_failure")
    return ShownArticle(
        **{name: getattr(row, name) for name in ShownArticle.__slots__ if name not in listed},
        contributors=tuple(ShownContributor(one.name, one.role, one.role_label) for one in contributors),
        topics=tuple((group, name) for group, name in json.loads(row.topics)),
        proof=proof_of[row.capture_id],
        citations=tuple(_citation(citation, proof_of.get(citation.capture_id)) for citation in citations),
        parts=tuple(ShownPart(**{name: getattr(page, name) for name in ShownPart.__slots__}) for page in pages),
        blocks=parse_blocks(row.blocks),
        images=parse_images(row.images),
        evidence=parse_evidence(row.evidence),
        last_failure=_last_failure(connection, row, until),
    )


def _last_failure(connection: Connection, article: Row[Any], until: str | None) -> str | None:
    if article.missing_since is None:
        return None
    asked = {"publication": article.publication, "url": article.url, "since": article.missing_since}
    earlier = "" if until is None else f" AND captured_at < {until}"
    status = connection.scalar(sa.text(_LAST_FAILURE.format(until=earlier)), asked)
    return None if status is None else str(status)


def _citation(row: Row[Any], proof: Proof | None) -> ShownCitation:
    return ShownCitation(
        **{name: getattr(row, name) for name in ShownCitation.__slots__ if name != "proof"}, proof=proof
    )
