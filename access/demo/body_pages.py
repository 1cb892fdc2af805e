"""The pages of the invented bodies: their documents, their front doors, and what they answer when nothing is there.

A document is a page, a PDF or a plain text, all from the same blocks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from html import escape

from access.demo.pdf import document_pdf
from access.demo.text_blocks import rows_of
from access.demo.texts import Behaviour, Body, Document, Format
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


def document_file(body: Body, document: Document) -> bytes:
    """A document in its format, in the body's language and character encoding."""
    facts = _facts(body, document)
    match document.format:
        case Format.PDF:
            return document_pdf(body.language, document.title, facts, document.blocks)
        case Format.PLAIN:
            texts = (document.title, *facts, *(block.text for block in document.blocks))
            return "\n\n".join(texts).encode(body.charset)
        case Format.HTML:
            return _document_page(body, document)


def _facts(body: Body, document: Document) -> list[str]:
    """The lines below the title: day and number, as printed."""
    words = _WORDS[body.language]
    lines = []
    if document.published is not None:
        day = document.published_as or _printed_day(document.published, body.language)
        lines.append(f"{words.published}: {day}")
    if document.reference is not None:
        lines.append(f"{words.reference}: {document.reference}")
    return lines


def _document_page(body: Body, document: Document) -> bytes:
    words = _WORDS[body.language]
    lines = [f"<h1>{escape(document.title)}</h1>", '<p class="facts">']
    if document.published is not None:
        lines.append(f"{words.published}: {_day(document, document.published, body.language)}<br>")
    if document.reference is not None:
        lines.append(f"{words.reference}: {escape(document.reference)}")
    lines += ["</p>", *map(_block, document.blocks)]
    lines.append(f'<p class="tools"><a href="#top">{words.print_notice}</a></p>')
    return _page(body, document.title, "\n".join(lines))


def home_page(body: Body) -> bytes:
    """The body's front door."""
    return _page(body, body.name, f"<h1>{escape(body.name)}</h1>\n<p>{escape(body.home)}</p>")


def not_found_page(body: Body) -> bytes:
    """What the body answers when it has no such page; a server that knows no 404 does not print one either."""
    heading = body.name if body.behaviour is Behaviour.NEVER_404 else "404"
    return _page(body, heading, f"<h1>{escape(heading)}</h1>\n<p>{escape(body.not_found)}</p>")


def challenge_page(body: Body) -> bytes:
    """What a guard in front of the body's site answers to a visitor that it takes for a robot."""
    return f"""<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Just a moment...</title>
<link rel="stylesheet" href="/style.css"></head>
<body><main><h1>{escape(body.host)}</h1>
<h2>Checking if the site connection is secure</h2>
<p>Please verify you are human. This may take a few seconds; enable JavaScript and cookies to continue.</p>
<p>Ray ID: 7c41d0f2a9be</p></main></body>
</html>
""".encode()


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
<link rel="stylesheet" href="/style.css">
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


def _day(document: Document, day: date, language: str) -> str:
    if document.published_as is not None:
        return escape(document.published_as)
    return f'<time datetime="{day.isoformat()}">{_printed_day(day, language)}</time>'


def _printed_day(day: date, language: str) -> str:
    return f"{day.day} {day:%B %Y}" if language == "en" else f"{day.year}年{day.month}月{day.day}日"


def _block(block: Block) -> str:
    match block.type:
        case BlockType.HEADING:
            return f"<h2>{escape(block.text)}</h2>"
        case BlockType.LIST:
            return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in block.items) + "</ul>"
        case BlockType.TABLE:
            first, *others = rows_of(block)
            rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>\n" for row in others)
            return "<table><tr>" + "".join(f"<th>{escape(cell)}</th>" for cell in first) + f"</tr>\n{rows}</table>"
        case _:
            return f"<p>{escape(block.text)}</p>"
