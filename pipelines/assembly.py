"""The parts of an article put together as a reading: with its address, language and dates, and the rule for each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any

from pipelines.candidates.candidate import (
    CANONICAL_URL,
    CITATIONS,
    DATELINE,
    DECK,
    IMAGES,
    IS_FREE,
    LANGUAGE,
    MODIFIED,
    PUBLISHED,
    SUMMARY,
    TOPICS,
    AnyCandidate,
    Candidate,
    Field,
)
from pipelines.candidates.decision import Parts, decide_fields
from pipelines.candidates.precedence import ARTICLE
from pipelines.candidates.rules import ReadingRule
from pipelines.candidates.sureness import sure_alone
from pipelines.dates import Moment
from pipelines.fields.figures import with_addresses
from pipelines.fields.pointers import with_places
from pipelines.refusal.verdicts import is_untitled_article
from pipelines.stated.canonical import canonical_candidate
from pipelines.stated.publication import stated_change, stated_publications
from pipelines.text.blocks import without_back_marks
from pipelines.view.page_view import PageView
from pipelines.words.language import language_of, language_tag
from storage.types import ArticleReading, Evidence, Refusal, Verdict

_EAST_ASIAN = ("zh", "ja", "ko")
_DATES = {"published": PUBLISHED, "modified": MODIFIED}


def assembled(
    view: PageView, candidates: Iterable[AnyCandidate], absent: Collection[Field[Any]] = ()
) -> ArticleReading | Refusal:
    """The article that the candidates make; a page without a text is none, nor is one without a title as a rule.

    Args:
        view: The page.
        candidates: What the rules found; what a page states of itself, whatever its kind, is weighed with it.
        absent: Fields that the page does not have, whatever was found or is stated.
    """
    found = [*candidates, *_stated_candidates(view)]
    parts = decide_fields([one for one in found if one.field not in absent] if absent else found, ARTICLE)
    title, blocks = parts.title, parts.blocks
    if not blocks:
        return Refusal(Verdict.NOT_AN_ARTICLE, "the page has no text")
    if title is None and not is_untitled_article(parts):
        return Refusal(Verdict.NOT_AN_ARTICLE, "the page has no title")
    language = _language_candidate(view, "\n\n".join(block.text for block in blocks))
    published, modified = parts.value(PUBLISHED), parts.value(MODIFIED)
    blocks = with_addresses(without_back_marks(blocks), view.base)
    return ArticleReading(
        canonical_url=parts.value(CANONICAL_URL) or view.url,
        title=title,
        blocks=blocks,
        deck=parts.value(DECK),
        summary=parts.value(SUMMARY),
        dateline=parts.value(DATELINE),
        language=None if language is None else language.value,
        published_on=None if published is None else published.day,
        published_at=None if published is None else published.instant,
        published_precision=None if published is None else published.precision,
        modified_at=None if modified is None else modified.instant,
        contributors=parts.contributors,
        topics=parts.value(TOPICS) or (),
        citations=with_places(parts.value(CITATIONS) or (), blocks, view),
        evidence=_evidence(parts, language),
        images=parts.value(IMAGES) or (),
        is_accessible_for_free=parts.value(IS_FREE),
        published_zone=None if published is None else published.zone,
        modified_on=None if modified is None else modified.day,
        modified_precision=None if modified is None else modified.precision,
        modified_zone=None if modified is None else modified.zone,
        part=1 if view.part is None else view.part.number,
        pages=view.pages,
    )


def _stated_candidates(view: PageView) -> Iterator[AnyCandidate]:
    """What a page states of itself: its dates and its address."""
    yield from stated_publications(view.statements, view.zone)
    if (changed := stated_change(view.statements, view.zone)) is not None:
        yield changed
    yield canonical_candidate(view.statements, view.url, view.part)


def _language_candidate(view: PageView, text: str) -> Candidate[str] | None:
    """The language by the page's own word, by the script of its text, or by its publication."""
    stated = view.statements.language
    language = language_of(text, stated, view.profile.language)
    if language is None:
        return None
    if language == language_tag(stated):
        rule = ReadingRule.HTML_LANG
    else:
        rule = ReadingRule.SCRIPT if language.startswith(_EAST_ASIAN) else ReadingRule.PROFILE_LANGUAGE
    return Candidate(LANGUAGE, language, rule)


def _evidence(parts: Parts, language: Candidate[str] | None) -> tuple[tuple[str, Evidence], ...]:
    """What each field rests on, in the order of their names."""
    dates = frozenset(_DATES.values())
    found = {field.name: decision.evidence for field, decision in parts.decisions.items() if field not in dates}
    for name, field in _DATES.items():
        found |= _date_evidence(name, field, parts)
    if language is not None:
        found[language.field.name] = Evidence(language.rule, sure_alone(language, ARTICLE))
    return tuple(sorted(found.items()))


def _date_evidence(name: str, field: Field[Moment], parts: Parts) -> dict[str, Evidence]:
    """What each field of a date rests on that the page states; another date disputes its day."""
    decision = parts.decision(field)
    if decision is None:
        return {}
    moment, evidence = decision.value, decision.evidence
    values = {"on": moment.day, "at": moment.instant, "precision": moment.precision, "zone": moment.zone}
    return {
        f"{name}_{suffix}": evidence if suffix == "on" else replace(evidence, disputed=())
        for suffix, value in values.items()
        if value is not None
    }
