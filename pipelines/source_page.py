"""A cited document from an HTML or plain text page: title, date and text, each only if the page states it."""

from __future__ import annotations

from pipelines.document.official import OfficialFacts, read_facts
from pipelines.document.opening import read_opening
from pipelines.document.statute import statute_text
from pipelines.fields.headline import stated_titles, title_apart
from pipelines.fields.parts import Parts
from pipelines.page.linearise import linearise
from pipelines.page.tree import HtmlElement, asks_password
from pipelines.refusal.walls import judge_empty, judge_page
from pipelines.rules.unlabelled import read_dates, read_title
from pipelines.stated.publication import Dated, published, stated_publication
from pipelines.stated.statements import Statements, read_statements
from pipelines.text.main_text import read_text
from pipelines.words.language import language_of
from storage.types import Refusal, SourceReading, Verdict


def read_source(tree: HtmlElement, url: str, media_type: str, partial: bool) -> SourceReading | Refusal:
    """Read a page as a cited document.

    Args:
        tree: The page.
        url: Its address.
        media_type: What it was sent as, without parameters.
        partial: Whether the page was cut off on its way.

    Returns:
        The document, or why the page is none.
    """
    statements = read_statements(tree, url)
    layout = title_apart(linearise(tree), statements)
    refusal = judge_empty(layout, statements) or judge_page(layout, statements, asks_password(tree))
    if refusal is not None:
        return refusal
    parts = Parts()
    heading = read_title(layout, statements, parts)
    read_dates(layout, heading, statements, None, parts)
    parts.keep_blocks(*read_text(tree, layout, statements, url, heading, (), is_document=True))
    if whole := statute_text(layout, parts.blocks):
        parts.blocks, parts.rules["text"] = whole, "page:articles"
    if not parts.blocks:
        return Refusal(Verdict.EMPTY, "the page has no text of its own")
    opening = read_opening(tree, layout)
    facts = read_facts(opening.lines, parts.title)
    if heading is None and (title := facts.title or opening.title) is not None:
        rule = "page:opening" if facts.title is not None else "page:large-print"
        parts.title, parts.rules["title"] = title, rule
    return _assembled(parts, statements, facts, media_type, partial)


def _assembled(
    parts: Parts, statements: Statements, facts: OfficialFacts, media_type: str, partial: bool
) -> SourceReading:
    text = "\n\n".join(block.text for block in parts.blocks)
    dated = published(parts.printed, stated_publication(statements, None), None)
    if dated is None and facts.moment is not None:
        dated = Dated(facts.moment, "page:opening")
    if dated is not None:
        parts.rules["published_on"] = dated.rule
    for field, value in (("agency", facts.agency), ("document_number", facts.number)):
        if value is not None:
            parts.rules[field] = "page:opening"
    return SourceReading(
        title=parts.title or next(iter(stated_titles(statements)), None),
        text=text,
        language=language_of(text, statements.language, None),
        media_type=media_type,
        published_on=None if dated is None else dated.moment.day,
        published_at=None if dated is None else dated.moment.instant,
        published_precision=None if dated is None else dated.moment.precision,
        partial=partial,
        evidence=tuple(sorted(parts.rules.items())),
        agency=facts.agency,
        document_number=facts.number,
    )


def read_plain_source(text: str, media_type: str, partial: bool) -> SourceReading | Refusal:
    """Read a plain text as a cited document; its first line is no title, for nothing says that it is one."""
    clean = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not clean:
        return Refusal(Verdict.EMPTY, "the text is empty")
    return SourceReading(
        title=None,
        text=clean,
        language=language_of(clean, None, None),
        media_type=media_type,
        partial=partial,
        evidence=(("text", "plain-text"),),
    )
