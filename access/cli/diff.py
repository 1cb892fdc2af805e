"""`fonds diff`: what a publisher changed between two revisions, by field and, in text, by words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.folding import fold_to_width
from access.cli.moments import UtcOption, moment_of
from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from access.cli.output import GREEN, RED, styled, write, write_heading, write_json, write_styled
from access.token_words import rendered_in_words
from storage.types.strangers_text import harmless

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.difference import FieldChange, Paragraph, Piece
    from storage.questions.revision_pairs import ComparedRevision

# The marks of wdiff, by kind of piece: they say the same without colour, in a mail and in a file.
_MARKS = {"removed": ("[-", "-]"), "added": ("{+", "+}")}
_COLOURS = {"removed": RED, "added": GREEN}
_AROUND = 30


def diff_command(
    key: Annotated[str, typer.Argument(metavar="ARTICLE", help="Id or URL of an article, or of a source.")],
    first: Annotated[int | None, typer.Argument(metavar="REV", min=1, help="The earlier revision.")] = None,
    second: Annotated[int | None, typer.Argument(metavar="REV", min=1, help="The later revision.")] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    utc: UtcOption = False,
) -> None:
    """Show what changed between two revisions; without numbers between the last two.

    [-what went-] and {+what came+} are marked; long paragraphs are shown around their changes.

    Example: fonds diff https://news.example/2025/08/a-page/ 1 3
    """
    from access.jobs.difference import diff_document
    from pipelines.difference import differences
    from storage.archive.archive import Archive
    from storage.questions.revision_pairs import compared

    with Archive.at(archive).open_database(write=False) as database:
        pair = compared(database, key, first, second)
    changes = () if pair.before is None else differences(pair.before, pair.after)
    if json:
        write_json(diff_document(pair))
        return
    write_heading(pair.after.texts["title"] or pair.url)
    if pair.before is None:
        write(f"Revision 1 of {moment_of(pair.after.captured_at)} is the only one.")
        write_rendered(pair.after)
        return
    write(f"{_named(pair.before)}  →  {_named(pair.after)}")
    write_rendered(pair.before, pair.after)
    if not changes:
        write()
        write("Nothing differs in what the page says.")
    write_changes(changes)


def write_rendered(*revisions: ComparedRevision) -> None:
    """Write which of these texts no server sent, and who made them."""
    for number, browser in {one.revision: one.rendered_by for one in revisions if one.rendered_by}.items():
        write(f"revision {number}: rendered {rendered_in_words(browser)}")


def write_changes(changes: Sequence[FieldChange]) -> None:
    """Write changes field by field, long paragraphs around what changed in them."""
    for change in changes:
        write()
        write_heading(change.field)
        for paragraph in change.paragraphs:
            _write_paragraph(change, paragraph)


def _named(revision: ComparedRevision) -> str:
    return f"revision {revision.revision} of {moment_of(revision.captured_at)}"


def _write_paragraph(change: FieldChange, paragraph: Paragraph) -> None:
    is_short = change.field != "text"
    shown = (
        _shown(piece, is_short or len(paragraph.pieces) == 1, place, len(paragraph.pieces))
        for place, piece in enumerate(paragraph.pieces)
    )
    number = "" if is_short else f"{paragraph.number:>3}  "
    for place, piece in enumerate(fold_to_width("".join(shown), len(number))):
        write_styled((" " * len(number) if place else number) + piece)


def _shown(piece: Piece, whole: bool, place: int, of: int) -> str:
    if piece.kind not in _MARKS:
        return harmless(piece.text if whole else _shortened(piece.text, place == 0, place == of - 1))
    opening, closing = _MARKS[piece.kind]
    return styled(f"{opening}{piece.text}{closing}", _COLOURS[piece.kind])


def _shortened(text: str, is_first: bool, is_last: bool) -> str:
    """What stayed, without what stands far from a change."""
    before = 0 if is_first else _AROUND
    behind = 0 if is_last else _AROUND
    if len(text) <= before + behind + 1:
        return text
    return text[:before] + "…" + (text[-behind:] if behind else "")
