"""An article from one page: the profile's selectors, then its labels, then structured data, then general rules.

What no rule finds is None. A page without a title or without a text is no article.
"""

from __future__ import annotations

from datetime import datetime

from pipelines.canonical import canonical_url
from pipelines.citation import read_citations
from pipelines.dates import zone_named
from pipelines.headline import stated_titles
from pipelines.labelled import read_outline
from pipelines.language import language_of
from pipelines.linearise import linearise
from pipelines.outline import outline, source_list
from pipelines.parts import Parts
from pipelines.publication import Dated, published, stated_change, stated_publication
from pipelines.selected import read_selected, remove_selected
from pipelines.statements import Statements, read_statements
from pipelines.strips import Layout
from pipelines.tree import HtmlElement
from pipelines.unlabelled import read_credits, read_dates, read_linked, read_text, read_title
from pipelines.verdicts import judge_article, judge_empty, judge_page
from storage.profile import Profile
from storage.types import ArticleReading, Refusal, Verdict


def read_article(tree: HtmlElement, url: str, profile: Profile) -> ArticleReading | Refusal:
    """Read a page as an article of its publication.

    Args:
        tree: The page; what the profile removes is taken out of it.
        url: Its address.
        profile: Its publication.

    Returns:
        The article, or why the page is none.
    """
    statements = read_statements(tree, url)
    remove_selected(tree, profile)
    layout = linearise(tree)
    if (refusal := judge_empty(layout)) is not None:
        return refusal
    parts = Parts()
    read_selected(tree, profile, statements, url, parts)
    labelled = _read_labelled(layout, statements, url, profile, parts)
    if not labelled:
        if (refusal := judge_page(layout, statements)) is not None:
            return refusal
        _read_unlabelled(tree, layout, statements, url, profile, parts)
        if (refusal := judge_article(layout, statements, url, parts, prints_labels(profile))) is not None:
            return refusal
    read_linked(statements, url, parts, labelled)
    return _assembled(parts, statements, url, profile)


def prints_labels(profile: Profile) -> bool:
    """Whether the publication divides its articles by words of its own."""
    return bool(profile.labels.full_text) or profile.labels.dateline is not None


def _read_labelled(layout: Layout, statements: Statements, url: str, profile: Profile, parts: Parts) -> bool:
    """Read the parts by the publication's labels; False when it has none, or the page does not print them."""
    labels = profile.labels
    if not prints_labels(profile):
        return False
    found = outline(layout, labels, stated_titles(statements))
    if found is None:
        return False
    read_outline(found, labels, statements, url, zone_named(profile.timezone), parts)
    if not parts.blocks:
        return False
    if parts.title is None:
        read_title(layout, statements, parts)
    return True


def _read_unlabelled(
    tree: HtmlElement, layout: Layout, statements: Statements, url: str, profile: Profile, parts: Parts
) -> None:
    heading = read_title(layout, statements, parts)
    if not parts.blocks:
        parts.keep_blocks(read_text(tree, layout, url, parts.title), "trafilatura")
    read_credits(layout, heading, profile.labels, statements, url, parts)
    read_dates(layout, heading, zone_named(profile.timezone), parts)
    sources = source_list(layout, profile.labels)
    parts.keep_citations(read_citations(sources, profile.labels.sources, url, statements.base), "page:source-list")


def _assembled(parts: Parts, statements: Statements, url: str, profile: Profile) -> ArticleReading | Refusal:
    if parts.title is None:
        return Refusal(Verdict.NOT_AN_ARTICLE, "the page has no title")
    if not parts.blocks:
        return Refusal(Verdict.NOT_AN_ARTICLE, "the page has no text")
    zone = zone_named(profile.timezone)
    dated = published(parts.printed, stated_publication(statements, zone), zone)
    changed = parts.changed or stated_change(statements, zone)
    text = "\n\n".join(block.text for block in parts.blocks)
    rules = dict(parts.rules)
    if dated is not None:
        rules["published_on"] = dated.rule
    if _instant(changed) is not None and changed is not None:
        rules["modified_at"] = changed.rule
    return ArticleReading(
        canonical_url=canonical_url(statements, url),
        title=parts.title,
        blocks=parts.blocks,
        deck=parts.deck,
        summary=parts.summary,
        dateline=parts.dateline,
        language=language_of(text, statements.language, profile.language),
        published_on=None if dated is None else dated.moment.day,
        published_at=_instant(dated),
        published_precision=None if dated is None else dated.moment.precision,
        modified_at=_instant(changed),
        contributors=parts.contributors,
        topics=parts.topics,
        citations=parts.citations,
        evidence=tuple(sorted(rules.items())),
    )


def _instant(dated: Dated | None) -> datetime | None:
    return None if dated is None else dated.moment.instant
