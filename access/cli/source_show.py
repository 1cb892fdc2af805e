"""`fonds sources show`: every article that rests on a source, and what every visit to it found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.moments import UtcOption, moment_of
from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption, naming
from access.cli.output import so_many, table, write, write_heading, write_json
from access.cli.source_events import event_in_words, when_in_words
from access.cli.source_in_short import in_short
from access.cli.taken_form import write_taken_form
from access.token_words import (
    SOURCE_WITHHELD,
    change_class_in_words,
    failure,
    publisher_class_in_words,
    standing_in_words,
)
from storage.types import AliasReason, SourceState
from storage.types.durations import duration
from storage.types.source_identity import page_around

if TYPE_CHECKING:
    from storage.questions.source_life import CitingArticle, HeldCopy, SourceLife

_DAY = 86_400
# What came where an answer did not bring the document.
_INSTEAD = {
    SourceState.WALLED: " with a wall",
    SourceState.DOUBTFUL: " with a page that may not be the document",
    SourceState.SOFT_GONE: " with another page",
    SourceState.PARKED: " with another's page",
}
_BY = {
    AliasReason.ADDRESS: "the address itself says so",
    AliasReason.REDIRECT: "redirected here for good",
    AliasReason.CANONICAL: "its document says so",
    AliasReason.PERSON: "somebody decided so",
    AliasReason.PARTED: "parted",
}


def show_command(
    key: Annotated[str, typer.Argument(metavar="URL|ID", help="Under which a source is cited, or its id.")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    utc: UtcOption = False,
) -> None:
    """Show the life of a cited source: its state, every article that rests on it, and what every visit found, in order.

    Example: fonds sources show https://ministry.example/statement
    """
    from storage.archive.archive import Archive
    from storage.questions.source_changes import seen_last
    from storage.questions.source_life import source_life

    with Archive.at(archive).open_database(write=False) as database:
        life = source_life(database, key)
        seen = seen_last(database, life)
    if json:
        write_json(life)
        return
    write_heading(life.title or life.url)
    write_taken_form(key, life.url, life.source_id)
    write()
    facts = (("In short", in_short(life, *seen)), *_facts(life, naming(archive)))
    table(row for row in facts if row[1])
    write()
    write_heading(f"Cited by {so_many(len({each.article_id for each in life.cited_by}), 'article')}")
    table((row for article in life.cited_by for row in _citing(article)), indent=2)
    if life.copies:
        write()
        write_heading(f"Held by other archives: {so_many(len(life.copies), 'copy', 'copies')}")
        table((row for copy in life.copies for row in _copy(copy)), indent=2)
    write()
    write_heading("What happened, in order")
    table(((when_in_words(event), event_in_words(event)) for event in life.time_line), indent=2)


def _facts(life: SourceLife, where: str) -> Iterator[tuple[str, str]]:
    yield "Source", life.source_id
    yield "URL", life.url
    yield "Now at", life.source_url if life.source_url not in (life.url, life.same_as) else ""
    if life.same_as:
        yield "Alias of", life.same_as
        yield "", f"fonds sources show {life.same_as}{where}"
    for place, alias in enumerate(life.aliases):
        yield "" if place else "Also under", f"{alias.url} ({_BY[alias.alias_by]})"
    yield "Publisher", publisher_class_in_words(life.publisher_class) + (f", at {life.host}" if life.host else "")
    since = f", since {moment_of(life.since)}" if life.since else ""
    yield "State", standing_in_words(life.state, life.last_checked_at) + since
    yield "Because", life.evidence or ""
    if (page := page_around(life.url)) is not None:
        yield "", f"fonds sources show {page}{where} tells of that page"
    yield "Captured", f"first {moment_of(life.first_captured_at)}" if life.first_captured_at else "never by us"
    yield "Text", so_many(life.revisions, "revision") if life.revisions else "none was read"
    yield "Checked", _checked(life)
    yield "Withheld", SOURCE_WITHHELD if life.withheld else ""
    yield "Next check", moment_of(life.next_check_at)
    yield "Changes", _rate(life.change_rate)


def _checked(life: SourceLife) -> str:
    if life.last_checked_at is None:
        return "not yet"
    came = "" if life.last_failure is None else f": {failure(life.last_failure)}"
    says = life.visits[-1].says if life.visits else None
    if life.last_failure == "200" and says is not None:
        came += _INSTEAD.get(says, "")
    return f"last {moment_of(life.last_checked_at)}{came}"


def _rate(rate: float | None) -> str:
    """How often the text changes, as far as the visits tell."""
    if rate is None:
        return ""
    if rate <= 0:
        return "none seen so far"
    return f"about every {duration(_DAY / rate)}, by the visits so far"


def _citing(article: CitingArticle) -> Iterator[tuple[str, str]]:
    yield article.published_on or "no date", article.title
    yield "", article.article_url
    if not article.is_latest:
        yield "", f"it cites it no longer: revision {article.revision} was the last that did"
    yield "", f"first seen citing it {moment_of(article.cited_at)}; {_kept(article)}"
    if article.changed_since is not None:
        kind = "" if article.change_class is None else f" ({change_class_in_words(article.change_class)})"
        yield "", f"the source changed after that, seen {moment_of(article.changed_since)}{kind}"


def _kept(article: CitingArticle) -> str:
    """How long after the citation the source was captured."""
    if article.lag_seconds is None:
        return "the source was never captured"
    if article.lag_seconds == 0:
        return "the source was captured already"
    return f"the source was captured {duration(article.lag_seconds)} later"


def _copy(copy: HeldCopy) -> Iterator[tuple[str, str]]:
    how = "as it was captured there" if copy.is_unaltered else "perhaps rewritten for showing"
    yield moment_of(copy.held_at), f"by {copy.held_by}, {how}"
    yield "", copy.copy_url
