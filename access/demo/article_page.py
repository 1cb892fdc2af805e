"""The page of one article, in the form of a common blog engine, with what such pages carry beside the article.

The share bar, the embed, the further reading, the comments and the tags are there on purpose: they hold links and
words that a careless reader takes for text or for sources.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from itertools import groupby

from access.demo.markup import WRITER_LABEL, author_path, link, section_path, tag_path, whole_page
from access.demo.texts import Article, Publication
from storage.types import Block, BlockType

SHARE_HOST = "share.example"
EMBED_HOST = "video.example"
FURTHER_LINK = "https://www.omie.example/"
_ADDRESS = re.compile(r"https?://[\x21-\x7e]+")


def article_page(publication: Publication, article: Article, newest: Sequence[Article]) -> bytes:
    """The article's page; `newest` are the publication's articles, newest first."""
    others = [other for other in newest if other is not article]
    main = f"""<article id="post-{article.number}" class="post type-post">
{_entry_header(publication, article)}
<div class="entry-content">
{_content(publication, article, others)}
</div>
<footer class="entry-footer"><span class="tags-links">標籤：{_tags(article)}</span></footer>
</article>
{_comments(article)}"""
    return whole_page(
        publication,
        article.title,
        _head(publication, article),
        main,
        newest[:5],
        f"post-template postid-{article.number}",
    )


def _head(publication: Publication, article: Article) -> list[str]:
    url = publication.url(article.path)
    properties = [
        ("og:title", article.title),
        ("og:type", "article"),
        ("og:url", url),
        ("og:site_name", publication.name),
        ("og:description", article.deck),
    ]
    if article.published is not None:
        properties.append(("article:published_time", article.published.isoformat()))
    if article.modified is not None:
        properties.append(("article:modified_time", article.modified.isoformat()))
    properties += [("article:section", f"{group}-{name}") for group, name in article.topics]
    return [
        f'<link rel="canonical" href="{url}">',
        f'<link rel="shortlink" href="{publication.url(f"/?p={article.number}")}">',
        *(f'<meta property="{name}" content="{escape(value)}">' for name, value in properties),
    ]


def _entry_header(publication: Publication, article: Article) -> str:
    topics = "，".join(
        link(section_path(publication, group), f"{group}-{name}", 'rel="category tag"')
        for group, name in article.topics
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
    roles = []
    for label, pairs in groupby(article.contributors, key=lambda pair: pair[0]):
        names = [name for _, name in pairs]
        if label == WRITER_LABEL:
            shown = "、".join(link(author_path(name), name, 'class="author"') for name in names)
        else:
            shown = "、".join(f"<span>{escape(name)}</span>" for name in names)
        roles.append(f"{escape(label)}：{shown}")
    return " / ".join(roles)


def _content(publication: Publication, article: Article, others: Sequence[Article]) -> str:
    parts = [
        f'<p class="summary">{escape(article.summary)}</p>',
        "<h2>全文</h2>",
        f"<p><strong>{escape(article.dateline)}</strong></p>",
        *_blocks(article.blocks),
    ]
    # Half of the articles carry the further reading in the midst of their text, the others before their sources.
    middle = len(parts) // 2 if article.number % 2 else len(parts)
    parts.insert(middle, _further(others[:2]))
    parts.insert(5, _embed(article))
    parts += ["<h2>資料來源</h2>", *(_citation(label, url) for label, url in article.citations)]
    parts += [_share(publication.url(article.path)), _related(others[-3:])]
    return "\n".join(parts)


def _blocks(blocks: Sequence[Block]) -> list[str]:
    parts = []
    for kind, group in groupby(blocks, key=lambda block: block.type):
        if kind is BlockType.RUN_IN:
            parts.append("<ul>\n" + "\n".join(_run_in(block) for block in group) + "\n</ul>")
        else:
            tag = "h3" if kind is BlockType.HEADING else "p"
            parts += [f"<{tag}>{escape(block.text)}</{tag}>" for block in group]
    return parts


def _run_in(block: Block) -> str:
    term = f"{block.term}："
    return f"<li><strong>{escape(term)}</strong>{escape(block.text.removeprefix(term))}</li>"


def _citation(label: str, url: str) -> str:
    return f"<p><cite>{escape(label)}</cite><br>\n{link(url, url)}</p>"


def _embed(article: Article) -> str:
    source = f"https://{EMBED_HOST}/embed/{article.number}"
    return f'<div class="wp-block-embed"><iframe src="{source}" loading="lazy"></iframe></div>'


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
