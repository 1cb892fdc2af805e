"""An article from one page: the profile's selectors, then its labels, then structured data, then general rules.

The rules only say what they find; `candidates` decides which of them is believed. What no rule finds is None. A page
without a title or without a text is not an article.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import cast

from pipelines.assembly import assembled
from pipelines.candidates.candidate import (
    CITATIONS,
    CONTRIBUTORS,
    DECK,
    IS_FREE,
    PUBLISHED,
    TEXT,
    TITLE,
    AnyCandidate,
    Candidate,
    propose,
)
from pipelines.candidates.decision import Parts, decide_fields
from pipelines.candidates.precedence import ARTICLE
from pipelines.candidates.rules import ReadingRule
from pipelines.credits.printed_credits import credit_candidates
from pipelines.credits.stated_credits import stated_credits
from pipelines.fields.figures import image_candidates
from pipelines.page.strips import Strip
from pipelines.page.tree import HtmlElement
from pipelines.refusal.challenge_forms import judge_form
from pipelines.refusal.pay_walls import pay_prompts, without_prompts
from pipelines.refusal.verdicts import is_shell, judge_article
from pipelines.refusal.walls import judge_empty, judge_page
from pipelines.rules.deck import deck_candidates
from pipelines.rules.embedded import embedded_candidates, is_about
from pipelines.rules.labelled import labelled_candidates
from pipelines.rules.marked_authors import late_author_candidates
from pipelines.rules.marked_dates import late_date_candidates
from pipelines.rules.other_parts import without_deck, without_lines_around, without_sources
from pipelines.rules.own_fields import absent_fields, own_candidates
from pipelines.rules.own_parts import with_own_parts
from pipelines.rules.selected import selected_candidates
from pipelines.rules.source_part import source_strips
from pipelines.rules.unlabelled import date_candidates, linked_candidates, stated_title_candidates, title_candidates
from pipelines.sources.source_list import read_citations
from pipelines.stated.embedded import carried_article
from pipelines.stated.facts import Facts
from pipelines.text.main_text import stated_text_candidates, text_candidates
from pipelines.view.page_view import PageView, view_article
from pipelines.words.labels import squeezed
from storage.site_spiders.site_spider import ArticleFields
from storage.types import ArticleReading, Block, Refusal, Verdict
from storage.types.profile import Profile

# Where only these name somebody, no person is named.
_NOBODY = frozenset({None, ReadingRule.JSON_LD_ORGANISATION})
_POOR = 120
# The rules that read an article which divides its topics into group and name.
_PAIRED = frozenset({ReadingRule.LABEL, ReadingRule.NEXT_DATA})


def read_article(
    tree: HtmlElement, url: str, profile: Profile, own: ArticleFields | None = None
) -> ArticleReading | Refusal:
    """Read a page as an article of its publication.

    Args:
        tree: The page; what the profile removes is taken out of it.
        url: Its address.
        profile: Its publication.
        own: What the code of the publication's own spider read off it.

    Returns:
        The article, or why the page is not one.
    """
    view = with_own_parts(view_article(tree, url, profile))
    prompts = pay_prompts(view)
    view = without_prompts(view, prompts)
    candidates = _with_data(view, _printed_candidates(view, own))
    if isinstance(candidates, Refusal):
        return candidates
    if prompts:
        candidates = [*_without_blocks(candidates, prompts), Candidate(IS_FREE, False, ReadingRule.PAY_WALL)]
    parts = _decided(candidates)
    topic_pairs = view.prints_labels and parts.rule(TEXT) in _PAIRED
    candidates += [
        *linked_candidates(view, topic_pairs=topic_pairs),
        *late_date_candidates(view, is_known=PUBLISHED in parts.decisions),
        *late_author_candidates(view, is_known=parts.rule(CONTRIBUTORS) not in _NOBODY),
        *stated_title_candidates(view),
        *stated_text_candidates(view),
        *image_candidates(view, parts),
    ]
    return assembled(view, candidates, absent_fields(own))


def _without_blocks(candidates: list[AnyCandidate], prompts: frozenset[str]) -> Iterator[AnyCandidate]:
    """The candidates, texts without the prompt of a pay-wall, which an extractor may have taken for text."""
    for candidate in candidates:
        if candidate.field == TEXT and isinstance(candidate.value, tuple):
            kept = tuple(block for block in candidate.value if squeezed(block.text) not in prompts)
            candidate = replace(candidate, value=kept)
        if candidate.value != ():
            yield candidate


def _decided(candidates: list[AnyCandidate]) -> Parts:
    return decide_fields(candidates, ARTICLE)


def _with_data(view: PageView, printed: list[AnyCandidate] | Refusal) -> list[AnyCandidate] | Refusal:
    """What the page prints together with what its data hold, or why the page is not an article.

    A page that prints no article is one nevertheless when it is the shell of the article in its data. What was read off
    a page without an article is not the article's.
    """
    facts = view.embedded.article
    is_poor = isinstance(printed, Refusal) or _is_poor(_decided(printed))
    if not isinstance(printed, Refusal) and not is_poor and _decided(printed).rule(TEXT) is not ReadingRule.TRAFILATURA:
        return _confirmed(view, facts, printed)
    if facts is None and not view.embedded.is_gone and (is_poor or view.prints_labels):
        facts = carried_article(view.tree, view.stated_titles)
    if facts is not None:
        shell = list(embedded_candidates(facts, view))
        if is_shell(view, _decided(shell)):
            return shell
    if not isinstance(printed, Refusal):
        return _confirmed(view, facts, printed)
    if printed.verdict is Verdict.EMPTY and is_shell(view, _decided(stated := list(_stated_article(view)))):
        return stated
    if view.embedded.is_gone:
        return Refusal(Verdict.SOFT_GONE, "the page's data say that there is no article")
    return printed


def _stated_article(view: PageView) -> Iterator[AnyCandidate]:
    """The article as its structured data state it, for a page that shows nothing of it."""
    texts = list(stated_text_candidates(view))
    yield from stated_title_candidates(view)
    yield from texts
    yield from stated_credits(view, texts[0].value if texts else ())


def _is_poor(parts: Parts) -> bool:
    """Whether a text says so little that it may be a notice on the shell of an article."""
    if parts.rule(TEXT) is ReadingRule.SPIDER:
        return False
    return sum(len(squeezed(block.text)) for block in parts.blocks) < _POOR


def _confirmed(view: PageView, facts: Facts | None, printed: list[AnyCandidate]) -> list[AnyCandidate]:
    """What the page prints, together with what its data say of the article of this title."""
    if facts is None or not is_about(facts, _decided(printed).title):
        return printed
    # The data were recognised by their title, so that it cannot confirm the title.
    return [*printed, *(held for held in embedded_candidates(facts, view) if held.field != TITLE)]


def _printed_candidates(view: PageView, own: ArticleFields | None) -> list[AnyCandidate] | Refusal:
    """What the page prints, and its spider reads off it, or why that is not an article."""
    candidates = [*own_candidates(own, view), *selected_candidates(view)]
    text_rule = _decided(candidates).rule(TEXT)
    if text_rule is not ReadingRule.SPIDER and (refusal := judge_empty(view)) is not None:
        return refusal
    if text_rule is None:
        candidates += labelled_candidates(view)
        parts = _decided(candidates)
        if parts.blocks:
            return candidates if parts.title is not None else [*candidates, *title_candidates(view)]
    if (refusal := judge_page(view) or judge_form(view)) is not None:
        return refusal
    candidates += _general_candidates(view, candidates)
    return judge_article(view, _decided(candidates)) or candidates


def _general_candidates(view: PageView, known: list[AnyCandidate]) -> Iterator[AnyCandidate]:
    """What the general rules find.

    Args:
        view: The page.
        known: What the rules of the profile found.
    """
    candidates: list[AnyCandidate] = [*known, *title_candidates(view)]
    if not _decided(known).blocks:
        candidates += text_candidates(view)
    parts = _decided(candidates)
    candidates += credit_candidates(view, parts.blocks)
    candidates += date_candidates(view, parts)
    if DECK not in parts.decisions:
        candidates += deck_candidates(view, parts)
    sources = source_strips(view)
    candidates += propose(CITATIONS, read_citations(sources, view), ReadingRule.SOURCE_LIST)
    parts = _decided(candidates)
    for candidate in candidates[len(known) :]:
        yield _apart(candidate, parts, sources, view) if candidate.field == TEXT else candidate


def _apart(candidate: AnyCandidate, parts: Parts, sources: Sequence[Strip], view: PageView) -> AnyCandidate:
    """A text without the deck, the credits and the sources of the article, which are fields of their own."""
    blocks = without_deck(cast("tuple[Block, ...]", candidate.value), parts.value(DECK))
    blocks = without_lines_around(blocks, view, parts.contributors)
    return replace(candidate, value=without_sources(blocks, sources, view.labels.sources))
