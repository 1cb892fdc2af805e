"""Every address of the invented bodies: their documents as they can be had, their front doors, what they wear."""

from __future__ import annotations

from collections.abc import Iterator

from access.demo import body_pages
from access.demo.resource import CSS, HTML, PLAIN, SiteResource
from access.demo.text_files import read_asset
from access.demo.texts import Behaviour, Body, Document, Format, Texts
from storage.types import SourceState

_MEDIA_TYPES = {Format.PDF: "application/pdf", Format.PLAIN: "text/plain"}


def resources(texts: Texts) -> Iterator[SiteResource]:
    """Everything that the bodies answer with."""
    for body in texts.bodies:
        address = f"https://{body.host}/"
        yield SiteResource(address, _html(body), body_pages.home_page(body), validators=body.validators)
        yield SiteResource(f"{address}style.css", CSS, read_asset("bodies.css").encode(), validators=body.validators)
        if body.robots is not None:
            yield SiteResource(f"{address}robots.txt", PLAIN, body.robots.encode(), validators=body.validators)
    for document in texts.documents:
        yield from _document(texts.body_of(document), document)


def missing(body: Body) -> SiteResource:
    """What a body answers when it has no such page; one that never says so by its status says it in words."""
    status = 200 if body.behaviour is Behaviour.NEVER_404 else 404
    page = body_pages.not_found_page(body)
    return SiteResource(f"https://{body.host}/", _html(body), page, status=status, validators=False)


def _document(body: Body, document: Document) -> Iterator[SiteResource]:
    if body.behaviour is Behaviour.CHALLENGES:
        yield SiteResource(document.url, HTML, body_pages.challenge_page(body), validators=False)
        return
    if document.moved_from is not None:
        moved = body_pages.moved_page(body, document.url)
        yield SiteResource(document.moved_from, _html(body), moved, status=301, location=document.url)
    if document.state in {SourceState.CAPTURED, SourceState.ROBOTS}:
        media_type = _MEDIA_TYPES.get(document.format)
        charset = "" if document.format is Format.PDF else f"; charset={body.charset}"
        file = body_pages.document_file(body, document)
        sent_as = _html(body) if media_type is None else f"{media_type}{charset}"
        yield SiteResource(document.url, sent_as, file, validators=body.validators)


def _html(body: Body) -> str:
    return f"text/html; charset={body.charset}"
