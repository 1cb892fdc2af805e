"""The parts of an article by the profile's CSS selectors, for a publication whose markup is known."""

from __future__ import annotations

from pipelines.credits.byline import read_byline, read_worded, split_names
from pipelines.dates import zone_named
from pipelines.fields.parts import Parts
from pipelines.fields.topics import topics_of
from pipelines.page.linearise import linearise
from pipelines.page.strips import Strip
from pipelines.page.tree import HtmlElement
from pipelines.rules.markers import split_dateline
from pipelines.source_list import read_citations
from pipelines.stated.publication import Dated, read_date
from pipelines.stated.statements import Statements
from pipelines.text.blocks import blocks_of
from storage.types import Contributor, ContributorRole
from storage.types.profile import Profile

_TEXTS = ("title", "deck", "summary", "dateline")


def remove_selected(tree: HtmlElement, profile: Profile) -> None:
    """Take out of the tree what the profile says is never content."""
    for element in _matches(tree, profile, "remove"):
        if element.getparent() is not None:
            element.drop_tree()


def read_selected(tree: HtmlElement, profile: Profile, statements: Statements, url: str, parts: Parts) -> None:
    """Read the parts that the profile selects.

    Args:
        tree: The page.
        profile: Its publication; without selectors nothing happens.
        statements: What its head states.
        url: Its address.
        parts: What is known so far; gains what is found.
    """
    for part in _TEXTS:
        strips = _strips(tree, profile, part)
        parts.keep_text(part, "\n\n".join(strip.text for strip in strips), "profile:selector")
    body = _strips(tree, profile, "body")
    if body:
        dateline, rest = split_dateline(body[0], profile.labels)
        if dateline is not None:
            parts.keep_text("dateline", dateline, "profile:label")
            body = [*([] if rest is None or not rest.text else [rest]), *body[1:]]
    parts.keep_blocks(blocks_of(body), "profile:selector")
    byline = [strip.text for strip in _strips(tree, profile, "byline")]
    parts.keep_contributors(_contributors(byline, profile), "profile:selector")
    texts = (element.text_content() for element in _matches(tree, profile, "topics"))
    topics = topics_of(texts, pairs=profile.labels.topic_pairs)
    parts.keep_topics(topics, "profile:selector")
    sources = _strips(tree, profile, "sources")
    parts.keep_citations(read_citations(sources, profile.labels.sources, url, statements.base), "profile:selector")
    parts.printed = parts.printed or _dated(tree, profile, "published")
    parts.changed = parts.changed or _dated(tree, profile, "modified")


def _matches(tree: HtmlElement, profile: Profile, part: str) -> list[HtmlElement]:
    selector = next((selector for name, selector in profile.selectors if name == part), None)
    return [] if selector is None else tree.cssselect(selector)


def _strips(tree: HtmlElement, profile: Profile, part: str) -> list[Strip]:
    return [strip for element in _matches(tree, profile, part) for strip in linearise(element).strips if strip.text]


def _contributors(lines: list[str], profile: Profile) -> tuple[Contributor, ...]:
    """The contributors of bylines; a line without any role label names writers."""
    found: list[Contributor] = []
    for line in lines:
        labelled = read_byline(line, profile.labels.roles) or read_worded(line, profile.labels.roles)
        found += labelled or (Contributor(name, ContributorRole.WRITER) for name in split_names(line))
    return tuple(dict.fromkeys(found))


def _dated(tree: HtmlElement, profile: Profile, part: str) -> Dated | None:
    zone = zone_named(profile.timezone)
    for element in _matches(tree, profile, part):
        for text in (element.get("datetime"), element.get("content"), element.text_content()):
            if text and (moment := read_date(text, zone)) is not None:
                return Dated(moment, "profile:selector")
    return None
