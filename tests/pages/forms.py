"""One article in three forms: a WordPress theme, a static Next.js build, and bare HTML in Big5.

The forms know nothing of the reader. What each of them shows is one `access.demo.texts.Article`, so that the reading of
every form can be held against the same record.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from access.demo.texts import Article
from storage.types import Block, BlockType

NAME = "Lia. Independent Media"
WORDPRESS = "https://lia-a.example"
NEXT = "https://lia-b.example"
BARE = "http://lia-c.example"


@dataclass(frozen=True, slots=True)
class WordPress:
    """What may differ between two pages of the first form.

    `amp`: the page under `/amp/`, without what surrounds the article. `dated`: whether it prints its day.
    """

    amp: bool = False
    dated: bool = True
    modified: str | None = None
    glued: bool = False


@dataclass(frozen=True, slots=True)
class Next:
    """What may differ between two pages of the second form.

    `shell`: nothing is printed, all is data. `build`: the hash in class names. `wide`: whether the JSON-LD headline is
    printed in full width. `linked`: whether the page has JSON-LD. `dateline`: whether the data hold it as a field.
    """

    shell: bool = False
    build: str = "1a2b3c"
    wide: bool = False
    linked: bool = True
    dateline: bool = False


@dataclass(frozen=True, slots=True)
class Bare:
    """What may differ between two pages of the third form.

    `marker`: whether 全文 is printed. `print_view`: without the table. `closed`: whether the menu's cell is. `wrap`:
    the length after which an address wraps, none at 0. `byline`: instead of the article's own.
    """

    marker: bool = True
    print_view: bool = False
    closed: bool = True
    counter: str = "1,024"
    wrap: int = 0
    byline: str | None = None


def wordpress_url(article: Article) -> str:
    """The article's address in the first form."""
    return f"{WORDPRESS}{article.path}"


def next_url(article: Article) -> str:
    """The article's address in the second form."""
    return f"{NEXT}/zh/articles/{article.number * 7919 + 0x9F3000:06x}"


def bare_url(article: Article) -> str:
    """The article's address in the third form."""
    return f"{BARE}/art.asp?id={800 + article.number}"


def byline(article: Article, colon: str = ":", between: str = " / ") -> str:
    """The byline as one line: `撰稿人:X、Y / 責任編輯:Z`."""
    labels = list(dict.fromkeys(label for label, _ in article.contributors))
    return between.join(
        label + colon + "、".join(name for other, name in article.contributors if other == label) for label in labels
    )


def topics(article: Article) -> list[str]:
    """The topics as printed."""
    return [f"{group}-{name}" for group, name in article.topics]


def wordpress(article: Article, form: WordPress = WordPress()) -> bytes:
    """A page of the first form."""
    between = "" if form.glued else "\n"
    date = article.published_on
    stamp = "" if date is None or not form.dated else f"{date}T09:00:00+08:00"
    head = [
        '<meta charset="utf-8">',
        f"<title>{escape(article.title)} | {NAME}</title>",
        f'<link rel="canonical" href="{wordpress_url(article)}">',
        '<link rel="alternate" type="application/rss+xml" href="/feed/">',
        f'<meta property="og:title" content="{escape(article.title)}"><meta property="og:type" content="article">',
        *([f'<meta property="article:published_time" content="{stamp}">'] if stamp else []),
        *([f'<meta property="article:modified_time" content="{form.modified}">'] if form.modified else []),
        *(f'<meta property="article:section" content="{escape(topic)}">' for topic in topics(article)),
        f'<link rel="shortlink" href="/?p={800 + article.number}">',
    ]
    time = f'<time class="entry-date" datetime="{date}">{date}</time>' if stamp else ""
    linked = "，".join(
        f'<a href="/category/{index}/" rel="category tag">{escape(topic)}</a>'
        for index, topic in enumerate(topics(article))
    )
    labels = list(dict.fromkeys(label for label, _ in article.contributors))
    credits_line = " / ".join(
        f"{label}："
        + "、".join(
            f'<a class="author" href="/author/{index}/">{escape(name)}</a>'
            if index == 0
            else f"<span>{escape(name)}</span>"
            for name in (name for other, name in article.contributors if other == label)
        )
        for index, label in enumerate(labels)
    )
    header = (
        f'<header class="entry-header">{between}<h1 class="entry-title">{escape(article.title)}</h1>{between}'
        f'<p class="entry-subtitle">{escape(article.deck)}</p>{between}'
        f'<div class="entry-meta">{time} · <span class="cat-links">{linked}</span></div>{between}'
        f'<div class="byline-roles">{credits_line}</div>{between}</header>'
    )
    parts = [
        f'<p class="summary">{escape(article.summary)}</p>',
        "<h2>全文</h2>",
        f"<p><strong>{escape(article.dateline)}</strong></p>",
        *_wordpress_blocks(article.blocks, traps=not form.amp),
        "<h2>資料來源</h2>",
        *(
            f'<p><cite>{escape(title)}</cite><br><a href="{escape(url)}">{escape(url)}</a></p>'
            for title, url in article.citations
        ),
    ]
    if not form.amp:
        parts += [
            '<div class="sharedaddy"><h3>分享此文：</h3><ul><li><a href="https://www.facebook.com/sharer.php?u=x">'
            "Facebook</a></li></ul></div>",
            '<div id="jp-relatedposts"><h3>相關</h3><p><a href="/2024/12/drill/">去年的夜間演練</a></p></div>',
        ]
    foot = '<footer class="entry-footer">標籤：<a rel="tag" href="/tag/sar/">搜救</a></footer>'
    body = f'<article id="post-812" class="post category-indo-pacific">{header}<div class="entry-content">{between}'
    body += between.join(parts) + f"</div>{foot}</article>"
    if not form.amp:
        body = _surrounded(body)
    return (
        f'<!DOCTYPE html><html lang="zh-TW"{" amp" if form.amp else ""}><head>{between.join(head)}</head>'
        f'<body class="single postid-812">{body}</body></html>'
    ).encode()


def _surrounded(article: str) -> str:
    """An article with what a theme puts around it: a menu, comments that name sources, a sidebar."""
    menu = "".join(f'<a href="/category/{index}/">{name}</a>' for index, name in enumerate(("國際組織", "社會議題")))
    comment = "<li>寫得好。資料來源: http://gossip.example/1</li>"
    return (
        f'<header id="masthead"><nav class="menu">{menu}</nav></header><main id="primary">{article}'
        f'<section id="comments"><ol class="comment-list">{comment}</ol></section></main>'
        '<aside id="secondary"><h2>近期文章</h2><ul><li><a href="/2024/12/drill/">演練</a></li></ul></aside>'
    )


def _wordpress_blocks(blocks: Sequence[Block], *, traps: bool) -> list[str]:
    found: list[str] = []
    listed: list[str] = []
    for block in (*blocks, None):
        if block is not None and block.type is BlockType.RUN_IN:
            term = block.text[: len(block.term or "") + 1]
            listed.append(f"<li><strong>{escape(term)}</strong>{escape(block.text[len(term) :])}</li>")
            continue
        if listed:
            found.append(f"<ul>{''.join(listed)}</ul>")
            listed = []
        if block is not None:
            tag = "h3" if block.type is BlockType.HEADING else "p"
            found.append(f"<{tag}>{escape(block.text)}</{tag}>")
    if traps:
        related = "".join(f'<li><a href="/2025/0{number}/x/">另一篇報導</a></li>' for number in (5, 6))
        found.insert(
            3,
            '<div class="wp-block-embed"><blockquote><a href="/2025/05/x/">另一篇報導</a></blockquote></div>'
            f'<aside><h4>延伸閱讀</h4><ul>{related}<li><a href="https://www.about.example/">聯盟</a></li></ul></aside>',
        )
    return found


def next_js(article: Article, form: Next = Next()) -> bytes:
    """A page of the second form."""
    linked = f'<script type="application/ld+json">{json.dumps(_linked(article, form), ensure_ascii=False)}</script>'
    head = (
        f'<meta charset="utf-8"><title>{escape(article.title)}</title>{linked if form.linked else ""}'
        '<script type="application/ld+json">{"@type":"WebSite","name":"Lia",}</script>'
    )
    shown = "" if form.shell else _next_body(article, form)
    data = json.dumps(next_data(article, form), ensure_ascii=False)
    return (
        f'<!DOCTYPE html><html lang="zh-Hant"><head>{head}</head><body><div id="__next">{shown}</div>'
        f'<script id="__NEXT_DATA__" type="application/json">{data}</script></body></html>'
    ).encode()


def next_data(article: Article, form: Next = Next()) -> dict[str, object]:
    """The data of a page of the second form."""
    kinds = {BlockType.HEADING: "h", BlockType.RUN_IN: "runin"}
    blocks = [{"t": kinds.get(block.type, "p"), "x": block.text} for block in article.blocks]
    facts: dict[str, object] = {
        "title": article.title,
        "deck": article.deck,
        "categories": [{"l1": group, "l2": name} for group, name in article.topics],
        "roles": [{"role": label, "name": name} for label, name in article.contributors],
        "summary": article.summary,
        "blocks": blocks if form.dateline else [{"t": "p", "x": article.dateline}, *blocks],
        "sources": [{"title": title, "url": url} for title, url in article.citations],
        "publishedAt": None,
    }
    if form.dateline:
        facts["dateline"] = article.dateline
    return {"props": {"pageProps": {"article": facts}}, "page": "/zh/articles/[id]", "buildId": form.build}


def _linked(article: Article, form: Next) -> object:
    headline = article.title.replace(",", "，").replace(":", "：") if form.wide else article.title
    by = [{"@type": "Person", "name": name, "jobTitle": label} for label, name in article.contributors]
    return {
        "@graph": [
            {
                "@type": "NewsArticle",
                "headline": headline,
                "alternativeHeadline": article.deck,
                "datePublished": None,
                "dateModified": "2025-08-21",
                "author": by[:1],
                "editor": {"name": by[-1]["name"]},
                "articleSection": topics(article),
                "citation": [{"@type": "CreativeWork", "name": title, "url": url} for title, url in article.citations],
                "isAccessibleForFree": True,
            },
            {
                "@type": "BreadcrumbList",
                "itemListElement": [
                    {"@type": "ListItem", "position": 1, "name": "首頁"},
                    {"@type": "ListItem", "position": 2, "name": article.topics[0][0]},
                ],
            },
        ]
    }


def _next_body(article: Article, form: Next) -> str:
    linked = "".join(f'<a href="/zh/topic/{index}">{escape(name)}</a>' for index, name in enumerate(topics(article)))
    blocks = [f'<div data-node="paragraph">{escape(article.dateline)}</div>']
    for block in article.blocks:
        if block.type is BlockType.RUN_IN:
            term = block.text[: len(block.term or "") + 1]
            rest = escape(block.text[len(term) :])
            blocks.append(f'<div data-node="runin"><b>{escape(term)}</b>{rest}</div>')
        else:
            blocks.append(f'<div data-node="{block.type.value}">{escape(block.text)}</div>')
    sources = "".join(
        f'<li><span class="title">{escape(title)}</span><a href="/out?u={quote(url, safe="")}">開啟</a></li>'
        for title, url in article.citations
    )
    return (
        f'<div class="css-{form.build}"><main><section data-block="hero"><h1>{escape(article.title)}</h1>'
        f"<p>{escape(article.deck)}</p></section><div><span>·</span>{linked}<span>{escape(byline(article))}</span></div>"
        f'<section data-block="summary"><p>{escape(article.summary)}</p></section><section data-block="fulltext">'
        f'<div role="heading" aria-level="2">全文</div>{"".join(blocks)}</section><section data-block="references">'
        f'<div role="heading" aria-level="2">資料來源</div><ol>{sources}</ol></section></main></div>'
    )


def bare(article: Article, form: Bare = Bare()) -> bytes:
    """A page of the third form, in Big5 with the characters of Hong Kong."""
    gap = "<br><br>\n"
    between = [block.text for block in article.blocks]
    sources = []
    for title, url in article.citations:
        shown = escape(url) + "。"
        if form.wrap and len(url) > form.wrap:
            shown = f"{escape(url[: form.wrap])}<br>{escape(url[form.wrap :])}。"
        sources.append(f"{escape(title)}<br>{shown}" if url else escape(title))
    text = gap.join(
        [
            f"<font size=5><b>{escape(article.title)}</b></font>",
            f"<font color=gray>{escape(article.deck)}</font>",
            "· " + escape(",".join(topics(article))),
            escape(form.byline or byline(article)),
            escape(article.summary),
            *(["全文"] if form.marker else []),
            escape(article.dateline),
            *(escape(piece) for piece in between),
            "資料來源<br>" + "<br><br>".join(sources),
        ]
    )
    foot = f"<hr>瀏覽人次: {form.counter}<br>Copyright {NAME}"
    menu = '<a href="index.asp">首頁</a><br><a href="list.asp?c=1">國際組織</a><br><a href="list.asp?c=2">權力結構</a>'
    cell = "</td>" if form.closed else ""
    page = (
        text + foot if form.print_view else f"<table width=760><tr><td>{menu}{cell}<td>{text}{foot}</td></tr></table>"
    )
    head = '<meta http-equiv=Content-Type content="text/html; charset=big5"><title>Lia</title>'
    return f"<html><head>{head}</head><body>\n{page}</body></html>".encode("big5hkscs")
