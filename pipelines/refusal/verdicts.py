"""Pages that are no article: too little text, or the titles of others."""

from __future__ import annotations

import re
from itertools import pairwise
from urllib.parse import urlsplit

from pipelines.fields.parts import Parts
from pipelines.page.strips import Layout, Region, Shape
from pipelines.stated.statements import Statements
from pipelines.words.labels import folded, squeezed
from storage.types import Refusal, Verdict

# An ideograph says more than a letter.
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
_LEAST_TEXT = 80
_LISTED = 0.6
_TEASERS = 3
_TEASER_TEXT = 300
_GLUED = 3_000


def judge_article(
    layout: Layout, statements: Statements, url: str, parts: Parts, prints_labels: bool
) -> Refusal | None:
    """Refuse a page whose text, read without labels, is no article's; None for an article.

    Args:
        layout: The page's strips.
        statements: What its head states.
        url: Its address.
        parts: What was read of it.
        prints_labels: Whether its publication prints labels in its articles; then a page without any, which nowhere
            calls itself an article, is none.
    """
    if parts.rules.get("text") == "profile:selector":
        return None
    text = squeezed("".join(block.text for block in parts.blocks))
    if len(text) + len(_IDEOGRAPH.findall(text)) / 2 < _LEAST_TEXT:
        return Refusal(Verdict.NOT_AN_ARTICLE, f"the page has {len(text)} characters of text")
    if statements.article is not None:
        return None
    if statements.is_listing:
        return Refusal(Verdict.NOT_AN_ARTICLE, "the page calls itself a list of others")
    kind = folded(statements.first("og:type") or "")
    if kind == "article":
        return None
    if prints_labels:
        return Refusal(Verdict.NOT_AN_ARTICLE, "the page prints none of its publication's labels")
    parts_of_url = urlsplit(url)
    if parts_of_url.path in {"", "/"} and not parts_of_url.query:
        return Refusal(Verdict.NOT_AN_ARTICLE, "the page is the front page of its site")
    return _judge_links(layout, parts, text)


def is_shell(layout: Layout, held: Parts, prints_labels: bool) -> bool:
    """Whether a page that prints no article is the shell of the one that its data hold.

    Args:
        layout: The page's strips.
        held: What was read of its data.
        prints_labels: Whether its publication prints labels in its articles: then its data hold more than a text.
    """
    text = squeezed("".join(block.text for block in held.blocks))
    printed = sum(len(squeezed(strip.text)) for strip in layout.strips if strip.region is Region.MAIN)
    if held.title is None or not text or printed * 2 > len(text):
        return False
    if prints_labels:
        return bool(held.dateline or held.summary or held.contributors or held.citations)
    return len(text) >= _LEAST_TEXT


def _judge_links(layout: Layout, parts: Parts, text: str) -> Refusal | None:
    """Refuse a page whose text is mostly the titles of others."""
    lines = {squeezed(line) for block in parts.blocks for line in block.text.split("\n")}
    teasers = [strip for strip in layout.strips if strip.shape is Shape.HEADING and strip.linked]
    # In a short text the extractor glues teasers together; in a long one the search would take long.
    whole = text if len(text) < _GLUED else ""
    titles = [title for strip in teasers if (title := squeezed(strip.text))]
    shown = sum(title in lines or title in whole for title in titles)
    if shown >= _TEASERS and len(text) < _TEASER_TEXT * shown:
        return Refusal(Verdict.NOT_AN_ARTICLE, f"the page's text is {shown} teasers of others")
    if _excerpts(layout, lines) > _LISTED * len(text):
        return Refusal(Verdict.NOT_AN_ARTICLE, "the page's text is excerpts below the linked titles of others")
    linked = sum(len(squeezed(strip.text)) for strip in layout.strips if strip.linked and squeezed(strip.text) in lines)
    if linked > _LISTED * len(text):
        return Refusal(Verdict.NOT_AN_ARTICLE, "the page's text is links to others")
    return None


def _excerpts(layout: Layout, lines: set[str]) -> int:
    """How many characters of the text are single short paragraphs right below the linked titles of others."""
    strips = [strip for strip in layout.strips if strip.text and strip.region is Region.MAIN]
    found = [
        length
        for above, strip in pairwise(strips)
        if above.shape is Shape.HEADING and above.linked and not strip.linked
        if (below := squeezed(strip.text)) in lines and (length := len(below)) < _TEASER_TEXT
    ]
    return sum(found) if len(found) >= _TEASERS else 0
