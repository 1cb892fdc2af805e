"""Every address of the invented bodies: home pages, documents, style sheets, robots.txt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from access.demo.rendering import render
from access.demo.resource import CSS, HTML, PLAIN, SiteResource
from access.demo.static_files import static_files
from access.demo.texts import Behaviour, Body, Document, Format, Texts
from storage.types import SourceState


def resources(texts: Texts) -> Iterator[SiteResource]:
    """Everything that the bodies answer with."""
    style = static_files("bodies")["/style.css"]
    for body in texts.bodies:
        home, validators = f"https://{body.host}/", body.validators
        yield SiteResource(home, _html(body), _page(body, "home"), validators=validators)
        yield SiteResource(f"{home}style.css", CSS, style, validators=validators)
        if body.robots is not None:
            yield SiteResource(f"{home}robots.txt", PLAIN, body.robots.encode(), validators=validators)
    for document in texts.documents:
        yield from _document(texts.body_of(document), document)


def missing(body: Body) -> SiteResource:
    """What a body answers when it has no such page; some say so in words alone and send 200."""
    status = 200 if body.behaviour is Behaviour.NEVER_404 else 404
    page = _page(body, "not-found")
    return SiteResource(f"https://{body.host}/", _html(body), page, status=status, validators=False)


def _document(body: Body, document: Document) -> Iterator[SiteResource]:
    if body.behaviour is Behaviour.CHALLENGES:
        yield SiteResource(document.url, HTML, render("bodies/challenge.html", body=body).encode(), validators=False)
        return
    if document.moved_from is not None:
        moved = _page(body, "moved", url=document.url)
        yield SiteResource(document.moved_from, _html(body), moved, status=301, location=document.url)
    if document.state in {SourceState.CAPTURED, SourceState.ROBOTS}:
        media_type, content = _content(body, document)
        yield SiteResource(document.url, media_type, content, validators=body.validators)


def _content(body: Body, document: Document) -> tuple[str, bytes]:
    """The media type and the bytes of a document in its format."""
    day = "" if document.published is None else document.published_as or _printed(document.published, body.language)
    match document.format:
        case Format.PDF:
            return "application/pdf", document.pdf
        case Format.PLAIN:
            text = render("bodies/document.txt", body=body, document=document, day=day).strip()
            return f"text/plain; charset={body.charset}", text.encode(body.charset)
        case Format.HTML:
            return _html(body), _page(body, "document", document=document, day=day)


def _page(body: Body, template: str, **context: object) -> bytes:
    return render(f"bodies/{template}.html", body=body, **context).encode(body.charset, "xmlcharrefreplace")


def _html(body: Body) -> str:
    return f"text/html; charset={body.charset}"


def _printed(day: date, language: str) -> str:
    return f"{day.day} {day:%B %Y}" if language == "en" else f"{day.year}年{day.month}月{day.day}日"
