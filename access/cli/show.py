"""`fonds show`: an article, a source or a capture, and where the proof of each lies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.moments import UtcOption, moment_of
from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption, naming
from access.cli.output import paragraph, table, write, write_heading, write_json
from access.replay.player_address import address
from access.token_words import SOURCE_WITHHELD, failure, outcome, rendered_in_words, standing_in_words
from storage.types import ArticleState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.questions.article_details import ShownArticle, ShownCitation, ShownPart
    from storage.questions.capture_details import ShownCapture
    from storage.questions.proofs import Proof
    from storage.questions.source_details import ShownSource


def show_command(
    key: Annotated[str, typer.Argument(metavar="ID|URL", help="Of an article, a source or a capture.")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    utc: UtcOption = False,
) -> None:
    """Show an article with its byline, text and sources, each with the record that proves it.

    Example: fonds show https://news.example/2025/08/a-page/
    """
    from storage.archive.archive import Archive
    from storage.questions.article_details import ShownArticle
    from storage.questions.capture_details import ShownCapture
    from storage.questions.details import show
    from storage.questions.source_details import ShownSource

    with Archive.at(archive).open_database(write=False) as database:
        shown = show(database, key)
    if json:
        kind = {ShownArticle: "article", ShownSource: "source", ShownCapture: "capture"}[type(shown)]
        write_json({"kind": kind, kind: shown})
        return
    proofs = [shown.proof]
    if isinstance(shown, ShownSource):
        proofs.append(shown.last_visit)
    if isinstance(shown, ShownArticle):
        _article(shown)
        proofs.extend(citation.proof for citation in shown.citations)
    elif isinstance(shown, ShownSource):
        _source(shown)
    else:
        _capture(shown)
    if any(proof is not None and proof.replay_path is not None for proof in proofs):
        write()
        write(f"fonds replay{naming(archive)} opens the addresses behind Replay.")


def _article(article: ShownArticle) -> None:
    write_heading(article.title or article.url)
    if article.deck:
        paragraph(article.deck)
    write()
    table([*_facts(article), *_proof(article.proof)])
    if len(article.parts) > 1:
        _parts(article.parts)
    for part in (article.summary, article.dateline, article.text):
        if part:
            write()
            paragraph(part)
    write()
    write_heading(f"Sources cited: {len(article.citations)}")
    for citation in article.citations:
        _citation(citation)


def _facts(article: ShownArticle) -> list[tuple[str, str]]:
    published = moment_of(article.published_at) or article.published_on or "the page states no date"
    topics = ", ".join(f"{group}-{name}" if group else name for group, name in article.topics)
    by = " / ".join(f"{person.role_label or person.role}: {person.name}" for person in article.contributors)
    rows = [
        ("Article", article.article_id),
        ("URL", article.url),
        ("By", by or "the page names nobody"),
        ("Published", published),
        ("Topics", topics),
        ("Revision", f"{article.revision} of {article.revisions}, {_standing(article)}"),
        ("Seen", f"{moment_of(article.first_seen_at)} to {moment_of(article.last_seen_at)}"),
        ("Rendered", rendered_in_words(article.rendered_by)),
    ]
    return [row for row in rows if row[1]]


def _standing(article: ShownArticle) -> str:
    """The state of an article; of a live one that its last visit did not find, that too."""
    if article.missing_since is None or article.state != ArticleState.LIVE:
        return article.state
    said = "not found" if article.last_failure is None else outcome(article.last_failure)
    since = moment_of(article.missing_since)
    return f"{said} at the last visit, missing since {since}; withdrawn after 3 visits over 24 h"


def _parts(parts: Sequence[ShownPart]) -> None:
    """The pages of an article that is cut into several, and which of them are missing."""
    write()
    missing = sum(part.missing_since is not None for part in parts)
    write_heading(f"Pages: {len(parts)}" + (f", {missing} of them missing" if missing else ""))
    for part in parts:
        where = part.url or "no page links to it"
        since = None if part.missing_since is None else moment_of(part.missing_since)
        read = "never read" if part.captured_at is None else f"read {moment_of(part.captured_at)}"
        rows = [("URL", where), ("Text", read)]
        if since is not None:
            rows.append(("Missing", f"since {since}"))
        if part.capture_id is not None:
            rows.append(("Proof", part.capture_id))
        if part.replay_path is not None:
            rows.append(("Replay", address() + part.replay_path))
        write(f"Page {part.part}")
        table(rows, indent=4)


def _citation(citation: ShownCitation) -> None:
    write()
    write(f"{citation.position:>2}. {citation.label or citation.url}")
    rows = [("URL", citation.url or "none is printed")]
    if citation.source_url is not None and citation.source_url != citation.url:
        rows.append(("Now at", citation.source_url))
    if citation.state is not None:
        lately = "" if citation.last_failure is None else f"; {outcome(citation.last_failure)} at the last visit"
        rows.append(("State", standing_in_words(citation.state, citation.last_checked_at) + lately))
    if citation.changed_since is not None:
        rows.append(("Changed", f"after it was cited, seen {moment_of(citation.changed_since)}"))
    if citation.proof is not None:
        rows.extend(_proof(citation.proof))
    table(rows, indent=4)


def _proof(proof: Proof, name: str = "Proof") -> list[tuple[str, str]]:
    status = "no answer" if proof.status is None else f"status {proof.status}"
    rows = [
        (name, f"{moment_of(proof.captured_at)}, {status}"),
        ("", proof.capture_id),
        ("", f"{proof.warc_file} at {proof.record_offset}, {proof.record_length} bytes"),
    ]
    if proof.payload_digest is not None:
        rows.append(("", proof.payload_digest))
    if proof.replay_path is not None:
        rows.append(("Replay", address() + proof.replay_path))
    return rows


def _source(source: ShownSource) -> None:
    write_heading(source.title or source.url)
    write()
    rows = [
        ("Source", source.source_id),
        ("URL", source.url),
        ("Now at", source.source_url if source.source_url != source.url else ""),
        ("State", standing_in_words(source.state, source.last_checked_at)),
        ("Cited", f"first {moment_of(source.first_cited_at)}"),
        ("Captured", f"first {moment_of(source.first_captured_at)}" if source.first_captured_at else "never"),
        ("Revisions", str(source.revisions)),
        ("Rendered", rendered_in_words(source.rendered_by)),
        ("Checked", _checked(source)),
        ("Withheld", SOURCE_WITHHELD if source.withheld else ""),
    ]
    proof = [] if source.proof is None else _proof(source.proof)
    # What was never read has a record too: that of the answer, or of the failure, by which its state is known.
    last = [] if source.last_visit in (None, source.proof) else _proof(source.last_visit, "Last visit")
    table([*(row for row in rows if row[1]), *proof, *last])
    if source.text:
        write()
        paragraph(source.text)
    write()
    write_heading(f"Cited by: {len(source.cited_by)}")
    table(source.cited_by, indent=2)


def _checked(source: ShownSource) -> str:
    """When it was visited last, and what that came to when it did not bring the document."""
    if source.last_checked_at is None:
        return "never"
    came = "" if source.last_failure is None else f", {failure(source.last_failure)}"
    # An error begins with its token, which has been put into words here.
    said = (source.last_error or "").removeprefix(f"{source.last_failure}: ")
    error = f" ({said})" if said and said != source.last_failure else ""
    return f"{moment_of(source.last_checked_at)}{came}{error}"


def _capture(capture: ShownCapture) -> None:
    write_heading(capture.url)
    write()
    rows = [
        ("Role", f"{capture.role} of {capture.publication}"),
        ("Record", capture.record_type),
        ("Rendered", f"by {capture.rendered_by}, of {capture.refers_to}" if capture.rendered_by else ""),
        ("Found via", capture.via or "a start address"),
        ("Crawl", capture.crawl_id),
        ("Media type", capture.media_type or "none was sent"),
        ("Truncated", capture.truncated or ""),
        ("Failed", f"{failure(capture.failure)} ({capture.error})" if capture.error else ""),
        ("Reading", f"{capture.reading}{f' ({capture.verdict}: {capture.verdict_reason})' if capture.verdict else ''}"),
    ]
    table([*(row for row in rows if row[1]), *_proof(capture.proof)])
