"""A cited document from an HTML or plain text page: title, date and text, each only if the page states it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pipelines.candidates.candidate import (
    AGENCY,
    DOCUMENT_NUMBER,
    MODIFIED,
    PUBLISHED,
    TEXT,
    TITLE,
    AnyCandidate,
    Field,
    propose,
    propose_text,
)
from pipelines.candidates.decision import Parts, decide_fields
from pipelines.candidates.precedence import SOURCE
from pipelines.candidates.rules import ReadingRule
from pipelines.dates import Moment
from pipelines.document.attached_files import attached_files
from pipelines.document.official import read_facts
from pipelines.document.opening import read_opening
from pipelines.document.statute import statute_text
from pipelines.page.tree import HtmlElement
from pipelines.refusal.challenge_forms import judge_form
from pipelines.refusal.walls import judge_empty, judge_page
from pipelines.rules.unlabelled import date_candidates, title_candidates
from pipelines.stated.publication import stated_publications
from pipelines.stated.statements import absolute
from pipelines.text.main_text import document_text_candidates
from pipelines.view.page_view import PageView, view_document
from pipelines.words.language import language_of
from storage.types import Block, BlockType, Evidence, Refusal, SourceReading, Sureness, Verdict
from storage.types.storable import storable
from storage.types.urlkey import normalize

_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")

_NOTHING = Parts({})
# The fields whose rules a document names, under the name of the reading's field.
_EVIDENT: Mapping[Field[object], str] = {
    TITLE: "title",
    TEXT: "text",
    AGENCY: "agency",
    DOCUMENT_NUMBER: "document_number",
    PUBLISHED: "published_on",
}


def read_source(tree: HtmlElement, url: str, media_type: str, *, partial: bool) -> SourceReading | Refusal:
    """Read a page as a cited document.

    Args:
        tree: The page.
        url: Its address.
        media_type: What it was sent as, without parameters.
        partial: Whether the page was cut off on its way.

    Returns:
        The document, or why the page is not one.
    """
    view = view_document(tree, url)
    refusal = judge_empty(view) or judge_page(view) or judge_form(view)
    if refusal is not None:
        return refusal
    candidates: list[AnyCandidate] = [*title_candidates(view), *date_candidates(view, _NOTHING)]
    candidates += document_text_candidates(view)
    candidates += propose(
        TEXT, statute_text(view.layout, decide_fields(candidates, SOURCE).blocks), ReadingRule.ARTICLES
    )
    if not decide_fields(candidates, SOURCE).blocks:
        return Refusal(Verdict.EMPTY, "the page has no text of its own")
    candidates += _opening_candidates(view, decide_fields(candidates, SOURCE).title)
    return _assembled(view, candidates, media_type, partial=partial)


def _opening_candidates(view: PageView, title: str | None) -> Iterator[AnyCandidate]:
    """What the first lines of the document state, and the title that they print.

    Args:
        view: The page.
        title: The title that the page prints or states otherwise.
    """
    opening = read_opening(view.tree, view.layout)
    facts = read_facts(opening.lines, title)
    yield from propose_text(TITLE, facts.title, ReadingRule.OPENING)
    yield from propose_text(TITLE, opening.title, ReadingRule.LARGE_PRINT)
    yield from propose(PUBLISHED, facts.moment, ReadingRule.OPENING)
    yield from propose(AGENCY, facts.agency, ReadingRule.OPENING)
    yield from propose(DOCUMENT_NUMBER, facts.number, ReadingRule.OPENING)


def _assembled(view: PageView, candidates: list[AnyCandidate], media_type: str, *, partial: bool) -> SourceReading:
    parts = decide_fields([*candidates, *stated_publications(view.statements, None)], SOURCE)
    text = "\n\n".join(block.text for block in parts.blocks)
    published = parts.value(PUBLISHED)
    changes = (candidate.value for candidate in candidates if candidate.field is MODIFIED)
    changed = {moment.day for moment in changes if isinstance(moment, Moment)}
    return SourceReading(
        title=parts.title,
        text=text,
        language=language_of(text, view.statements.language, None),
        media_type=media_type,
        published_on=None if published is None else published.day,
        published_at=None if published is None else published.instant,
        published_precision=None if published is None else published.precision,
        partial=partial,
        evidence=_evidence(parts),
        agency=parts.value(AGENCY),
        document_number=parts.value(DOCUMENT_NUMBER),
        blocks=tuple(parts.blocks),
        files=attached_files(view.tree),
        canonical_url=_canonical(view),
        dated_on=None if published is None or published.day in changed else published.day,
    )


def _canonical(view: PageView) -> str | None:
    """The address that the page states for itself, in normal form; None when it states none, or its own."""
    stated = view.statements.canonical
    resolved = None if stated is None else absolute(view.base, stated)
    try:
        return None if resolved is None else normalize(resolved)
    except ValueError:
        return None


def _evidence(parts: Parts) -> tuple[tuple[str, Evidence], ...]:
    """What each field rests on that a document has."""
    rules = {_EVIDENT[field]: decision.evidence for field, decision in parts.decisions.items() if field in _EVIDENT}
    return tuple(sorted(rules.items()))


def read_plain_source(text: str, media_type: str, *, partial: bool) -> SourceReading | Refusal:
    """Read a plain text as a cited document; its first line is not its title, because nothing says so.

    What no database keeps (NUL) stands in it as U+FFFD, as in a page of HTML: the digest is that of what is kept.

    Args:
        text: The text.
        media_type: What it was sent as, without parameters.
        partial: Whether it was cut off on its way.

    Returns:
        The document, or why the text is not one.
    """
    clean = storable(text).replace("\r\n", "\n").replace("\r", "\n").strip()
    if not clean:
        return Refusal(Verdict.EMPTY, "the text is empty")
    return SourceReading(
        title=None,
        text=clean,
        language=language_of(clean, None, None),
        media_type=media_type,
        partial=partial,
        evidence=(("text", Evidence(ReadingRule.PLAIN_TEXT, Sureness.LIKELY)),),
        blocks=tuple(Block(BlockType.PARAGRAPH, piece) for piece in _BLANK_LINES.split(clean)),
    )
