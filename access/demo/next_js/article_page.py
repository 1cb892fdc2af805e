"""The page of one article in the second form: printed by parts that only their data attributes tell, and held as data.

Links to sources lead through the site's own redirector; a list of breadcrumbs and a broken second statement in the head
are there for a careless reader to fall for.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from access.demo.edition import WRITER_LABEL, Edition
from access.demo.markup import link, roles, topic_names
from access.demo.next_js.markup import WIDTHS, in_script, picture_path, topic_path, whole_page
from access.demo.text_blocks import rows_of
from access.demo.texts import Article
from storage.types import Block, BlockType

TEMPLATE = "/zh/articles/[id]"
_WIDTH_OF_SIGNS = str.maketrans("，：", ",:")
_BROKEN = '{"@type":"WebSite","name":"Heron Data",}'


def article_page(edition: Edition, article: Article) -> bytes:
    """The article's page."""
    main = "" if article.shell else _main(edition, article)
    linked = (in_script(_linked(edition, article)), _BROKEN)
    return whole_page(edition, article.title, main, {"article": _facts(edition, article)}, TEMPLATE, linked)


def withdrawn_page(edition: Edition) -> bytes:
    """The page of an article that is not there any more: the build answers as ever, and its data hold none."""
    main = '<section data-block="hero"><p>內容整理中。</p></section>'
    return whole_page(edition, edition.site.title, main, {"article": None}, TEMPLATE)


def out_path(url: str) -> str:
    """The path of the redirector that leads to a source."""
    return f"/out?u={quote(url, safe='')}"


def _main(edition: Edition, article: Article) -> str:
    # The name behind the hash is the place on the topic's page: two names of one group have two addresses.
    topics = "".join(
        link(f"{topic_path(edition, group)}#{quote(name)}", f"{group}-{name}") for group, name in article.topics
    )
    heading = '<div role="heading" aria-level="2">{}</div>'
    sources = ""
    if article.citations:
        items = "".join(_source(label, url) for label, url in article.citations)
        sources = f'<section data-block="references">{heading.format("資料來源")}<ol>{items}</ol></section>'
    return (
        f'<section data-block="hero"><h1>{escape(article.title)}</h1><p>{escape(article.deck)}</p></section>'
        f'<div data-block="credits"><span>·</span>{topics}<span>{escape(_byline(article))}</span></div>'
        f'<section data-block="summary"><p>{escape(article.summary)}</p></section>'
        f'<section data-block="fulltext">{heading.format("全文")}'
        f'<div data-node="paragraph">{escape(article.dateline)}</div>'
        f"{_blocks(edition, article.blocks)}</section>{sources}"
    )


def _byline(article: Article) -> str:
    return " / ".join(f"{label}:{'、'.join(names)}" for label, names in roles(article))


def _source(label: str, url: str) -> str:
    address = link(out_path(url), "開啟") if url else ""
    return f'<li><span class="title">{escape(label)}</span>{address}</li>'


def _blocks(edition: Edition, blocks: Sequence[Block]) -> str:
    return "".join(_block(edition, block) for block in blocks)


def _block(edition: Edition, block: Block) -> str:
    match block.type:
        case BlockType.HEADING:
            return f'<div data-node="heading">{escape(block.text)}</div>'
        case BlockType.RUN_IN:
            term = f"{block.term}："
            return f'<div data-node="runin"><b>{escape(term)}</b>{escape(block.text.removeprefix(term))}</div>'
        case BlockType.LIST:
            return '<ul data-node="list">' + "".join(f"<li>{escape(item)}</li>" for item in block.items) + "</ul>"
        case BlockType.QUOTATION:
            return f'<blockquote data-node="quote">{escape(block.text)}</blockquote>'
        case BlockType.TABLE:
            return _table(block)
        case BlockType.FIGURE:
            return _figure(edition, block)
        case _:
            return f'<div data-node="paragraph">{escape(block.text)}</div>'


def _table(block: Block) -> str:
    first, *others = rows_of(block)
    head = "".join(f"<th>{escape(cell)}</th>" for cell in first)
    rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in others)
    return f'<table data-node="table"><tr>{head}</tr>{rows}</table>'


def _figure(edition: Edition, block: Block) -> str:
    assert block.image is not None
    picture = edition.pictures[block.image]
    srcset = ", ".join(f"{picture_path(picture, width)} {width}w" for width in WIDTHS)
    return (
        f'<figure data-node="figure"><img src="{picture_path(picture, max(WIDTHS))}" srcset="{srcset}" '
        f'sizes="(max-width: 50rem) 100vw, 50rem" alt="{escape(picture.alt)}">'
        f"<figcaption>{escape(block.text)}</figcaption></figure>"
    )


def _facts(edition: Edition, article: Article) -> dict[str, object]:
    """The article as the page's program is given it."""
    blocks: list[dict[str, object]] = [{"t": "p", "x": article.dateline}]
    blocks += [_fact(edition, block) for block in article.blocks]
    return {
        "id": article.path.rpartition("/")[2],
        "title": article.title,
        "deck": article.deck,
        "categories": [{"l1": group, "l2": name} for group, name in article.topics],
        "roles": [{"role": label, "name": name} for label, name in article.contributors],
        "summary": article.summary,
        "blocks": blocks,
        "sources": [{"title": label, "url": url} for label, url in article.citations],
        "publishedAt": None if article.published is None else article.published.isoformat(),
    }


def _fact(edition: Edition, block: Block) -> dict[str, object]:
    match block.type:
        case BlockType.LIST:
            return {"t": "list", "items": list(block.items)}
        case BlockType.TABLE | BlockType.FIGURE:
            return {"t": "html", "x": _block(edition, block)}
        case BlockType.HEADING:
            return {"t": "h", "x": block.text}
        case BlockType.RUN_IN:
            return {"t": "runin", "x": block.text}
        case BlockType.QUOTATION:
            return {"t": "quote", "x": block.text}
        case _:
            return {"t": "p", "x": block.text}


def _linked(edition: Edition, article: Article) -> object:
    """What the head states in JSON-LD; its headline has narrow signs where the page prints wide ones."""
    by = {
        label: [{"@type": "Person", "name": name, "jobTitle": label} for name in names]
        for label, names in roles(article)
    }
    stated: dict[str, object] = {
        "@type": "NewsArticle",
        "headline": article.title.translate(_WIDTH_OF_SIGNS),
        "alternativeHeadline": article.deck,
        "datePublished": None if article.published is None else article.published.isoformat(),
        "author": by.get(WRITER_LABEL, []),
        "editor": next((people[0] for label, people in by.items() if label != WRITER_LABEL), None),
        "articleSection": topic_names(article),
        "citation": [{"@type": "CreativeWork", "name": label, "url": url} for label, url in article.citations],
        "isAccessibleForFree": True,
    }
    if article.modified is not None:
        stated["dateModified"] = article.modified.isoformat()
    steps = ("首頁", next(iter(edition.sections)))
    crumbs = [{"@type": "ListItem", "position": place, "name": name} for place, name in enumerate(steps, 1)]
    graph = [stated, {"@type": "BreadcrumbList", "itemListElement": crumbs}]
    return {"@context": "https://schema.org", "@graph": graph}
