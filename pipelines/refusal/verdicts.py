"""Pages that are not articles: too little text, or the titles of others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from urllib.parse import urlsplit

from pipelines.candidates.candidate import CITATIONS, CONTRIBUTORS, DATELINE, PUBLISHED, SUMMARY, TEXT, Field
from pipelines.candidates.decision import Parts
from pipelines.candidates.rules import ReadingRule
from pipelines.page.strips import Layout, Region, Shape, Strip
from pipelines.page.weighing import weigh
from pipelines.refusal.several_articles import length_of_others
from pipelines.stated.statements import absolute
from pipelines.view.page_view import PageView
from pipelines.view.stated_titles import says
from pipelines.words.labels import folded, squeezed
from storage.types import Block, Refusal, Verdict

# An ideograph or a syllable says more than a letter.
_IDEOGRAPH = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_LEAST_TEXT = 80
# Such a page has some paragraphs of it, and many where it says neither who wrote nor when.
_LEAST_PROSE, _MUCH_PROSE = 400, 2_000
_SENTENCE_END = re.compile(r"[.。!?！？…।۔؟][\s\"'”’»」』)）]*$")
_LISTED = 0.6
_PARAGRAPH = 30
_TEASERS = 3
_TEASER_TEXT = 300
# The headings of sections are shorter.
_HEADLINE = 20
_GLUED = 3_000
_TITLE_LEVEL = 3
# What an article of a publication with labels has besides title and text.
_OF_ARTICLES: tuple[Field[object], ...] = (DATELINE, SUMMARY, CONTRIBUTORS, CITATIONS)


def judge_article(view: PageView, parts: Parts) -> Refusal | None:
    """Refuse a page whose text, read without labels, is not an article's; None for an article.

    On a page of a publication that prints labels in its articles, the lack of all labels tells the same, unless the
    page calls itself an article.

    Args:
        view: The page.
        parts: What was read of it.
    """
    if parts.rule(TEXT) in (ReadingRule.SPIDER, ReadingRule.SELECTOR):
        return None
    text = "".join(squeezed(block.text) for block in parts.blocks)
    if len(text) + len(_IDEOGRAPH.findall(text)) / 2 < _LEAST_TEXT:
        return Refusal(Verdict.NOT_AN_ARTICLE, f"the page has {len(text)} characters of text")
    if view.statements.article is not None:
        return None
    if view.statements.is_listing:
        return Refusal(Verdict.NOT_AN_ARTICLE, "the page calls itself a list of others")
    if folded(view.statements.first("og:type") or "") == "article":
        return None
    if view.prints_labels:
        return Refusal(Verdict.NOT_AN_ARTICLE, "the page prints none of its publication's labels")
    address = urlsplit(view.url)
    if address.path in {"", "/"} and not address.query:
        return Refusal(Verdict.NOT_AN_ARTICLE, "the page is the front page of its site")
    return _judge_links(view, parts.blocks, text)


def is_untitled_article(parts: Parts) -> bool:
    """Whether a page that neither prints nor states a title is an article nevertheless: dated or signed prose, or much.

    Args:
        parts: What was read of it.
    """
    prose = sum(len(text) for block in parts.blocks if _SENTENCE_END.search(text := block.text.strip()))
    is_said = parts.decision(PUBLISHED) is not None or bool(parts.contributors)
    return prose >= (_LEAST_PROSE if is_said else _MUCH_PROSE)


def is_shell(view: PageView, held: Parts) -> bool:
    """Whether a page that prints no article is the shell of the one that its data hold.

    Data of the title that the head states are the page's own, however much stands around the place of the article, when
    the page prints none of their paragraphs. The data of a publication that prints labels must hold more than a title
    and a text.

    Args:
        view: The page.
        held: What was read of its data.
    """
    text = squeezed("".join(block.text for block in held.blocks))
    printed = [squeezed(strip.text) for strip in view.layout.strips if strip.region is Region.MAIN]
    if held.title is None or not text:
        return False
    if sum(map(len, printed)) * 2 > len(text) and not (_is_stated(held.title, view) and _is_missing(held, printed)):
        return False
    if view.prints_labels:
        return any(held.decision(field) is not None for field in _OF_ARTICLES)
    return len(text) >= _LEAST_TEXT


def _is_stated(title: str, view: PageView) -> bool:
    """Whether the head of the page states a title, with at most the name of the site around it."""
    wanted = squeezed(title)
    return bool(wanted) and any(wanted in squeezed(stated) for stated in view.stated_titles)


def _is_missing(held: Parts, printed: Sequence[str]) -> bool:
    """Whether a page prints none of the longer paragraphs that its data hold."""
    shown = "\n".join(printed)
    long = [text for block in held.blocks if len(text := squeezed(block.text)) >= _PARAGRAPH]
    return bool(long) and not any(text in shown for text in long)


def _judge_links(view: PageView, blocks: Sequence[Block], text: str) -> Refusal | None:
    """Refuse a page whose text is mostly the titles of others, or whole texts of others below their titles.

    Under a title of its own a page with a text of its own is an article, however many others it names.
    """
    layout = view.layout
    lines = {squeezed(line) for block in blocks for line in block.text.split("\n")}
    if _is_headlined(view) and _own_text(layout, lines) >= _TEASER_TEXT:
        return None
    shown = _teasers(layout, lines, text)
    if shown >= _TEASERS and len(text) < _TEASER_TEXT * shown:
        return Refusal(Verdict.NOT_AN_ARTICLE, f"the page's text is {shown} teasers of others")
    if _excerpts(layout, lines) > _LISTED * len(text):
        return Refusal(Verdict.NOT_AN_ARTICLE, "the page's text is excerpts below the linked titles of others")
    if _whole_texts(view, lines) > _LISTED * len(text):
        return Refusal(Verdict.NOT_AN_ARTICLE, "the page's text is that of several others, each below its linked title")
    if length_of_others(view, lines) > _LISTED * len(text):
        return Refusal(
            Verdict.NOT_AN_ARTICLE, "the page's text is that of several others, each dated or with its address"
        )
    linked = sum(len(squeezed(strip.text)) for strip in layout.strips if strip.linked and squeezed(strip.text) in lines)
    if linked > _LISTED * len(text):
        return Refusal(Verdict.NOT_AN_ARTICLE, "the page's text is links to others")
    return None


def _is_headlined(view: PageView) -> bool:
    """Whether the page prints, as a heading that leads nowhere, a title of some length that its head states too."""
    heading = view.heading
    if heading is None or heading.linked or says(title := squeezed(heading.text)) < _HEADLINE:
        return False
    return any(title in squeezed(stated) for stated in (*view.stated_titles, view.statements.title or ""))


def _own_text(layout: Layout, lines: set[str]) -> int:
    """How many characters of the text are sentences that stand before the first linked heading among them."""
    own = 0
    for strip in layout.strips:
        if strip.region is not Region.MAIN or not strip.text:
            continue
        if strip.shape is Shape.HEADING and strip.linked and own:
            break
        if (line := squeezed(strip.text)) in lines and weigh(strip).is_text:
            own += len(line)
    return own


def _whole_texts(view: PageView, lines: set[str]) -> int:
    """How many characters of the text stand below linked titles of other pages of the site; 0 where one does.

    An article has a text of its own before the first title that it links to between its paragraphs.
    """
    lengths: dict[str, int] = {}
    own = 0
    title: str | None = None
    for strip in view.layout.strips:
        if strip.region is not Region.MAIN or not strip.text:
            continue
        if strip.shape is Shape.HEADING and strip is not view.heading and (strip.level or 0) <= _TITLE_LEVEL:
            title = _other_page(strip, view)
        elif (length := len(line := squeezed(strip.text))) and line in lines:
            if title is not None:
                lengths[title] = lengths.get(title, 0) + length
            elif not lengths:
                own += length
    return sum(lengths.values()) if len(lengths) > 1 and own < _TEASER_TEXT else 0


def _other_page(strip: Strip, view: PageView) -> str | None:
    """The page of the same site to which a heading leads, None when it leads nowhere else."""
    href = next((run.href for run in strip.runs if run.href is not None), None) if strip.linked else None
    target = None if href is None else absolute(view.base, href)
    if target is None or urlsplit(target).hostname != urlsplit(view.url).hostname:
        return None
    page = target.split("#")[0]
    return None if page in {view.url.split("#")[0], view.statements.canonical} else page


def _teasers(layout: Layout, lines: set[str], text: str) -> int:
    """How many linked headings of the page stand in the text."""
    headings = [strip for strip in layout.strips if strip.shape is Shape.HEADING and strip.linked]
    # In a short text the extractor glues teasers together; in a long one the search would take long.
    whole = text if len(text) < _GLUED else ""
    titles = [title for strip in headings if (title := squeezed(strip.text))]
    return sum(title in lines or title in whole for title in titles)


def _excerpts(layout: Layout, lines: set[str]) -> int:
    """How many characters of the text are single short paragraphs right below the linked titles of others."""
    strips = [strip for strip in layout.strips if strip.text and strip.region is Region.MAIN]
    lengths = [
        length
        for above, strip in pairwise(strips)
        if above.shape is Shape.HEADING and above.linked and not strip.linked
        if (below := squeezed(strip.text)) in lines and (length := len(below)) < _TEASER_TEXT
    ]
    return sum(lengths) if len(lengths) >= _TEASERS else 0
