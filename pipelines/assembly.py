"""The parts of an article put together as a reading: with its address, language and dates, and the rule for each."""

from __future__ import annotations

from pipelines.dates import Moment, zone_named
from pipelines.fields.parts import Parts
from pipelines.stated.canonical import canonical_rule, canonical_url
from pipelines.stated.paging import PagePart
from pipelines.stated.publication import Dated, published, stated_change, stated_publication
from pipelines.stated.statements import Statements
from pipelines.words.language import language_of, language_rule
from storage.types import ArticleReading, Refusal, Verdict
from storage.types.profile import Profile


def assembled(
    parts: Parts, statements: Statements, url: str, part: PagePart | None, profile: Profile
) -> ArticleReading | Refusal:
    """The article that the parts are; a page without a title or a text is none.

    Args:
        parts: What was read.
        statements: What the page's head states.
        url: The page's address.
        part: Which later page of an article this is, None for a first or only one.
        profile: The publication.
    """
    if parts.title is None:
        return Refusal(Verdict.NOT_AN_ARTICLE, "the page has no title")
    if not parts.blocks:
        return Refusal(Verdict.NOT_AN_ARTICLE, "the page has no text")
    zone = zone_named(profile.timezone)
    dated = published(parts.printed, stated_publication(statements, zone), zone)
    changed = parts.changed or stated_change(statements, zone)
    first, last = _moment(dated), _moment(changed)
    canonical = canonical_url(statements, url if part is None else part.first, is_later=part is not None)
    text = "\n\n".join(block.text for block in parts.blocks)
    language = language_of(text, statements.language, profile.language)
    rules = parts.rules | _date_rules("published", dated) | _date_rules("modified", changed)
    rules["canonical_url"] = canonical_rule(canonical, statements, is_later=part is not None)
    if language is not None:
        rules["language"] = language_rule(language, statements.language)
    return ArticleReading(
        canonical_url=canonical,
        title=parts.title,
        blocks=parts.blocks,
        deck=parts.deck,
        summary=parts.summary,
        dateline=parts.dateline,
        language=language,
        published_on=None if first is None else first.day,
        published_at=None if first is None else first.instant,
        published_precision=None if first is None else first.precision,
        modified_at=None if last is None else last.instant,
        contributors=parts.contributors,
        topics=parts.topics,
        citations=parts.citations,
        evidence=tuple(sorted(rules.items())),
        images=parts.images,
        is_accessible_for_free=parts.is_free,
        published_zone=None if first is None else first.zone,
        modified_on=None if last is None else last.day,
        modified_precision=None if last is None else last.precision,
        modified_zone=None if last is None else last.zone,
        part=1 if part is None else part.number,
    )


def _moment(dated: Dated | None) -> Moment | None:
    return None if dated is None else dated.moment


def _date_rules(name: str, dated: Dated | None) -> dict[str, str]:
    """The rule behind each field of a date that the page states."""
    if dated is None:
        return {}
    fields = {"on": dated.moment.day, "at": dated.moment.instant, "precision": True, "zone": dated.moment.zone}
    return {f"{name}_{field}": dated.rule for field, value in fields.items() if value is not None}
