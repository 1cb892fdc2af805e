"""The page of one article, in the form of a common blog engine, with what such pages carry beside the article.

The share bar, the embed, the further reading, the comments and the tags are there on purpose: they hold links and
words that a careless reader takes for text or for sources.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from itertools import groupby

from access.demo.edition import WRITER_LABEL, Edition
from access.demo.markup import link, roles, topic_names
from access.demo.text_blocks import rows_of
from access.demo.texts import Article
from access.demo.wordpress.markup import WIDTHS, author_path, picture, section_path, tag_path, whole_page
from storage.types import Block, BlockType

SHARE_HOST = "share.example"
EMBED_HOST = "video.example"
FURTHER_LINK = "https://www.omie.example/"
_ADDRESS = re.compile(r"https?://[\x21-\x7e]+")


def article_page(edition: Edition, article: Article) -> bytes:
    """The article's page."""
    main = f"""<article id="post-{article.number}" class="post type-post">
{_entry_header(edition, article)}
<div class="entry-content">
{_content(edition, article)}
</div>
<footer class="entry-footer"><span class="tags-links">標籤：{_tags(article)}</span></footer>
</article>
{_comments(article)}"""
    return whole_page(edition, article.title, _head(edition, article), main, f"post-template postid-{article.number}")


def _head(edition: Edition, article: Article) -> list[str]:
    url = edition.url(article.path)
    properties = [
        ("og:title", article.title),
        ("og:type", "article"),
        ("og:url", url),
        ("og:site_name", edition.name),
        ("og:description", article.deck),
    ]
    if article.published is not None:
        properties.append(("article:published_time", article.published.isoformat()))
    if article.modified is not None:
        properties.append(("article:modified_time", article.modified.isoformat()))
    properties += [("article:section", topic) for topic in topic_names(article)]
    return [
        f'<link rel="canonical" href="{url}">',
        f'<link rel="shortlink" href="{edition.url(f"/?p={article.number}")}">',
        *(f'<meta property="{name}" content="{escape(value)}">' for name, value in properties),
    ]


def _entry_header(edition: Edition, article: Article) -> str:
    topics = "，".join(
        link(section_path(edition, group), f"{group}-{name}", 'rel="category tag"') for group, name in article.topics
    )
    day = article.published_on
    date = "" if day is None or article.published is None else _time(article.published.isoformat(), day.isoformat())
    return f"""<header class="entry-header">
<h1 class="entry-title">{escape(article.title)}</h1>
<p class="entry-subtitle">{escape(article.deck)}</p>
<div class="entry-meta">{date} · <span class="cat-links">{topics}</span></div>
<div class="byline-roles">{_byline(article)}</div>
</header>"""


def _time(machine: str, printed: str) -> str:
    return f'<time class="entry-date published" datetime="{machine}">{printed}</time>'


def _byline(article: Article) -> str:
    printed = []
    for label, names in roles(article):
        if label == WRITER_LABEL:
            shown = "、".join(link(author_path(name), name, 'class="author"') for name in names)
        else:
            shown = "、".join(f"<span>{escape(name)}</span>" for name in names)
        printed.append(f"{escape(label)}：{shown}")
    return " / ".join(printed)


def _content(edition: Edition, article: Article) -> str:
    others = [other for other in edition.articles if other is not article]
    parts = [
        f'<p class="summary">{escape(article.summary)}</p>',
        "<h2>全文</h2>",
        f"<p><strong>{escape(article.dateline)}</strong></p>",
        *_blocks(edition, article.blocks),
    ]
    # Half of the articles carry the further reading in the midst of their text, the others before their sources.
    middle = len(parts) // 2 if article.number % 2 else len(parts)
    parts.insert(middle, _further(others[:2]))
    parts.insert(5, _embed(article))
    if article.citations:
        parts += ["<h2>資料來源</h2>", *(_citation(label, url) for label, url in article.citations)]
    parts += [_share(edition.url(article.path)), _related(others[-3:])]
    return "\n".join(parts)


def _blocks(edition: Edition, blocks: Sequence[Block]) -> list[str]:
    parts = []
    for kind, group in groupby(blocks, key=lambda block: block.type):
        if kind is BlockType.RUN_IN:
            parts.append("<ul>\n" + "\n".join(_run_in(block) for block in group) + "\n</ul>")
        else:
            parts += [_block(edition, block) for block in group]
    return parts


def _block(edition: Edition, block: Block) -> str:
    match block.type:
        case BlockType.HEADING:
            return f"<h3>{escape(block.text)}</h3>"
        case BlockType.LIST:
            return "<ul>\n" + "\n".join(f"<li>{escape(item)}</li>" for item in block.items) + "\n</ul>"
        case BlockType.QUOTATION:
            return f'<blockquote class="wp-block-quote"><p>{escape(block.text)}</p></blockquote>'
        case BlockType.TABLE:
            return _table(block)
        case BlockType.FIGURE:
            return _figure(edition, block)
        case _:
            return f"<p>{escape(block.text)}</p>"


def _table(block: Block) -> str:
    first, *others = rows_of(block)
    head = "".join(f"<th>{escape(cell)}</th>" for cell in first)
    rows = ("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in others)
    return f"<table><thead><tr>{head}</tr></thead>\n<tbody>" + "\n".join(rows) + "</tbody></table>"


def _figure(edition: Edition, block: Block) -> str:
    image = picture(edition, block, "(max-width: 44rem) 100vw, 44rem", max(WIDTHS))
    return f'<figure class="wp-block-image">{image}<figcaption>{escape(block.text)}</figcaption></figure>'


def _run_in(block: Block) -> str:
    term = f"{block.term}："
    return f"<li><strong>{escape(term)}</strong>{escape(block.text.removeprefix(term))}</li>"


def _citation(label: str, url: str) -> str:
    address = f"<br>\n{link(url, url)}" if url else ""
    return f"<p><cite>{escape(label)}</cite>{address}</p>"


def _embed(article: Article) -> str:
    return f'<div class="wp-block-embed">{link(f"https://{EMBED_HOST}/watch/{article.number}", "影片：現場畫面")}</div>'


def _further(others: Sequence[Article]) -> str:
    items = "".join(f"<li>{link(other.path, other.title)}</li>" for other in others)
    items += f"<li>{link(FURTHER_LINK, '海域資訊交換組織網站')}</li>"
    return f'<aside class="further"><h4>延伸閱讀</h4><ul>{items}</ul></aside>'


def _share(url: str) -> str:
    items = "".join(
        f"<li>{link(f'https://{SHARE_HOST}/{name}?u={url}', text)}</li>"
        for name, text in (("post", "轉貼"), ("mail", "寄給朋友"))
    )
    return f'<div class="sharedaddy"><h3 class="sd-title">分享此文</h3><ul>{items}</ul></div>'


def _related(others: Sequence[Article]) -> str:
    items = "".join(f"<p>{link(other.path, other.title)}</p>" for other in others)
    return f'<div id="jp-relatedposts"><h3>相關文章</h3>{items}</div>'


def _tags(article: Article) -> str:
    return "、".join(link(tag_path(tag), tag, 'rel="tag"') for tag in article.tags)


def _comments(article: Article) -> str:
    if not article.comments:
        return '<section id="comments"><p>尚無留言。</p></section>'
    items = "\n".join(f'<li class="comment"><b>讀者</b><p>{_with_links(text)}</p></li>' for text in article.comments)
    return f"""<section id="comments"><h2>{len(article.comments)} 則留言</h2>
<ol class="comment-list">
{items}
</ol></section>"""


def _with_links(text: str) -> str:
    return _ADDRESS.sub(lambda match: f'<a rel="nofollow ugc" href="{match[0]}">{match[0]}</a>', escape(text))
