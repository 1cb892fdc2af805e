"""Pages that are no article and no source: empty, gone with a polite answer, behind a wall, a list of other pages.

A verdict needs a page that has little text of its own: a long article about a missing page is an article.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from pipelines.labels import folded, squeezed
from pipelines.parts import Parts
from pipelines.statements import Statements
from pipelines.strips import Layout, Region, Shape
from storage.types import Refusal, Verdict

_GONE = re.compile(
    r"\b404\b|\b410\b|not found|no longer (?:available|exists)|does(?:n't| not) exist|page (?:is )?missing|"
    r"找不到(?:您|你)?(?:的|要的|所要的|該|此|這個)?\w{0,6}(?:頁|文章|網頁|資料|内容|內容)|(?:頁面|網頁|文章|資料)(?:已)?不存在|"
    r"已(?:被)?(?:刪除|移除|下架)|(?:页面|网页|文章)(?:已)?不存在|已(?:被)?(?:删除|移除|下架)|找不到(?:网页|页面|文章)|"
    r"(?:ページ|記事)(?:が|は)(?:見つかりません|存在しません)|お探しのページ"
)
_WALL = re.compile(
    r"just a moment|attention required|verify(?:ing)? (?:that )?you are (?:a )?human|are you a robot|"
    r"checking your browser|enable javascript and cookies|access denied|access to this page has been denied|"
    r"request unsuccessful|captcha|"
    r"unusual traffic|403 forbidden|pardon our interruption|security check|ddos protection|"
    r"(?:log|sign) in to (?:continue|read|view)|subscribe to (?:continue|read)|subscribers only|"
    r"請先登入|請登入(?:會員)?(?:後|以)|驗證(?:您|你)(?:是|不是)|會員專屬|訂閱(?:後|即可|以)(?:繼續)?閱讀|"
    r"请先登录|请登录后|安全验证|人机验证|ログインが必要|ログインして|会員限定"
)
# An ideograph says as much as three letters.
_IDEOGRAPH = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_LITTLE = 700
_LEAST_TEXT = 80
_LISTED = 0.6
_TEASERS = 3
_TEASER_TEXT = 300
_GLUED = 3_000


def judge_empty(layout: Layout) -> Refusal | None:
    """Refuse a page that shows no text at all; None for all others."""
    if any(strip.text for strip in layout.strips):
        return None
    return Refusal(Verdict.EMPTY, "the page shows no text")


def judge_page(layout: Layout, statements: Statements) -> Refusal | None:
    """Refuse a page that says that it is gone, or hides behind a wall; None for all others."""
    texts = [strip.text for strip in layout.strips if strip.region is Region.MAIN and not strip.linked]
    length = sum(len(text) + 2 * len(_IDEOGRAPH.findall(text)) for text in texts)
    if length > _LITTLE:
        return None
    headings = [strip.text for strip in layout.strips if strip.shape is Shape.HEADING and strip.level == 1]
    head = folded(" \n ".join([statements.title or "", *headings]))
    shown = folded(" \n ".join(texts))
    if (match := _GONE.search(head)) or (length < _LITTLE / 3 and (match := _GONE.search(shown))):
        return Refusal(Verdict.SOFT_GONE, f"the page says {match[0]!r}")
    if (match := _WALL.search(head)) or (match := _WALL.search(shown)):
        return Refusal(Verdict.WALLED, f"the page says {match[0]!r}")
    return None


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
    if len(text) < _LEAST_TEXT:
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
    linked = sum(len(squeezed(strip.text)) for strip in layout.strips if strip.linked and squeezed(strip.text) in lines)
    if linked > _LISTED * len(text):
        return Refusal(Verdict.NOT_AN_ARTICLE, "the page's text is links to others")
    return None
