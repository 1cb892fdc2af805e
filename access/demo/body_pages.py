"""The pages of the invented bodies: their documents, their front doors, and what they answer when nothing is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from access.demo.texts import Body, Document
from storage.types import Block, BlockType


@dataclass(frozen=True, slots=True)
class _Words:
    """What a body's pages say in its language."""

    home: str
    reference: str
    published: str
    print_notice: str


_WORDS = {
    "en": _Words("Home", "Reference", "Published", "Print this page"),
    "ja": _Words("ホーム", "文書番号", "公表日", "このページを印刷する"),
    "zh-Hant": _Words("首頁", "發文字號", "發布日期", "友善列印"),
}


def document_page(body: Body, document: Document) -> bytes:
    """The page of a document, in the body's language and character encoding."""
    words = _WORDS[body.language]
    lines = [f"<h1>{escape(document.title)}</h1>", '<p class="facts">']
    if document.published is not None:
        lines.append(f"{words.published}: {_printed(document, document.published, body.language)}<br>")
    if document.reference is not None:
        lines.append(f"{words.reference}: {escape(document.reference)}")
    lines += ["</p>", *_blocks(document.blocks)]
    lines.append(f'<p class="tools"><a href="#top">{words.print_notice}</a></p>')
    return _page(body, document.title, "\n".join(lines))


def home_page(body: Body) -> bytes:
    """The body's front door."""
    return _page(body, body.name, f"<h1>{escape(body.name)}</h1>\n<p>{escape(body.home)}</p>")


def not_found_page(body: Body) -> bytes:
    """What the body answers when it has no such page."""
    return _page(body, "404", f"<h1>404</h1>\n<p>{escape(body.not_found)}</p>")


def moved_page(body: Body, url: str) -> bytes:
    """The few words that go with a redirect to `url`."""
    return _page(body, "301", f'<p><a href="{escape(url)}">{escape(url)}</a></p>')


def _page(body: Body, title: str, main: str) -> bytes:
    words = _WORDS[body.language]
    # A body's name closes the title, as it does on the pages of most authorities.
    whole_title = title if title == body.name else f"{title} - {body.name}"
    return f"""<!DOCTYPE html>
<html lang="{body.language}">
<head>
<meta charset="{body.charset}">
<title>{escape(whole_title)}</title>
</head>
<body id="top">
<header><strong>{escape(body.name)}</strong>
<nav><a href="/">{words.home}</a></nav></header>
<main>
{main}
</main>
<footer><p>{escape(body.footer)}</p></footer>
</body>
</html>
""".encode(body.charset, "xmlcharrefreplace")


def _printed(document: Document, day: date, language: str) -> str:
    if document.published_as is not None:
        return escape(document.published_as)
    shown = f"{day.day} {day:%B %Y}" if language == "en" else f"{day.year}年{day.month}月{day.day}日"
    return f'<time datetime="{day.isoformat()}">{shown}</time>'


def _blocks(blocks: Sequence[Block]) -> list[str]:
    tags = {BlockType.HEADING: "h2"}
    return [f"<{tags.get(block.type, 'p')}>{escape(block.text)}</{tags.get(block.type, 'p')}>" for block in blocks]
