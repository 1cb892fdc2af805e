"""The page of one article in the third form: bare text between line breaks, in the order that readers knew."""

from __future__ import annotations

from html import escape

from access.demo.bare.markup import encoded, whole_page
from access.demo.edition import Edition
from access.demo.markup import link, roles, topic_names
from access.demo.texts import Article

_GAP = "<br><br>\n"


def article_page(edition: Edition, article: Article) -> bytes:
    """The article's page."""
    return whole_page(edition, _text(article), link(print_path(article), "友善列印"))


def print_page(article: Article) -> bytes:
    """The article again, without what surrounds it."""
    head = '<meta http-equiv=Content-Type content="text/html; charset=big5"><title>Heron</title>'
    return encoded(f"<html><head>{head}</head><body>\n{_text(article)}</body></html>\n")


def print_path(article: Article) -> str:
    """The path of the article's print view."""
    return f"{article.path}&print=1"


def address_lines(article: Article, url: str) -> tuple[str, ...]:
    """The lines in which an address is printed, a full stop behind the last one."""
    wrapped = article.wrapped_at and len(url) > article.wrapped_at
    return (url[: article.wrapped_at], f"{url[article.wrapped_at :]}。") if wrapped else (f"{url}。",)


def _citation(article: Article, label: str, url: str) -> str:
    lines = [label, *(address_lines(article, url) if url else ())]
    return "<br>\n".join(map(escape, lines))


def _text(article: Article) -> str:
    day = article.published_on
    parts = [
        f"<font size=5><b>{escape(article.title)}</b></font>",
        f"<font color=gray>{escape(article.deck)}</font>",
        ("" if day is None else f"{day.isoformat()} ") + "· " + escape(",".join(topic_names(article))),
        escape(" / ".join(f"{label}:{'、'.join(names)}" for label, names in roles(article))),
        escape(article.summary),
        "全文",
        escape(article.dateline),
        *(escape(block.text) for block in article.blocks),
    ]
    if article.citations:
        parts += ["資料來源", *(_citation(article, label, url) for label, url in article.citations)]
    return _GAP.join(parts)
