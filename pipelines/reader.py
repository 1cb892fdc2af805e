"""From a captured page to a reading: the reader's only entry point.

Pure: the same page, profile and reader version give the same reading. A page that cannot be read as its role says is
refused with a verdict, never by an exception.
"""

from __future__ import annotations

from dataclasses import replace

from pipelines.article_page import read_article
from pipelines.encoding.decoding import decode
from pipelines.longest_text import within_longest
from pipelines.memento_page import memento_of
from pipelines.own_article import article_of_fields, own_fields
from pipelines.page.tree import DEEPEST, MOST_MARKS, parse_page
from pipelines.reader_version import READER_VERSION, version_for
from pipelines.refusal.answer_heads import judge_answer
from pipelines.requisites.needed import page_requisites, style_requisites, within
from pipelines.requisites.stylesheet import decode_style
from pipelines.source_page import read_plain_source, read_source
from storage.site_spiders.site_spider import ArticleFields
from storage.types import (
    READ_ROLES,
    MementoReading,
    Outcome,
    Page,
    Reading,
    Refusal,
    Requisite,
    Role,
    SourceReading,
    StyleReading,
    Truncated,
    Verdict,
)
from storage.types.errors import UndecodableError
from storage.types.profile import Profile
from storage.warc.coding import undo

_HTML = frozenset({"text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml"})
_UNKNOWN = frozenset({"", "application/octet-stream", "unknown/unknown", "application/unknown", "*/*"})
_SNIFFED = ("<!doctype html", "<html", "<head", "<body", "<!--", "<script", "<title", "<meta", "<div", "<p>", "<table")
_PDF_TYPE = "application/pdf"
_PDF = b"%PDF-"
_PDF_START = 1024
_GZIP = b"\x1f\x8b\x08"
_UNPACKED = 64 << 20
_LONGEST_TEXT = 12 << 20


def read(page: Page, profile: Profile) -> Reading:
    """Understand one captured page.

    Args:
        page: The capture's entity and what is known about it; its role is `article`, `source`, `memento`, or
            `requisite` for a style sheet.
        profile: The publication for which it was captured.

    Raises:
        ValueError: The page's role is one that is not read.
    """
    if page.role not in READ_ROLES | {Role.REQUISITE}:
        raise ValueError(f"a capture of role {page.role} is not read")
    if page.role is Role.MEMENTO:
        return Reading(page.capture_id, READER_VERSION, within_longest(_memento(page, profile)))
    read_as, requisites = _outcome(_unpacked(page), profile.at(page.captured_at))
    outcome = within_longest(read_as)
    needed = () if isinstance(outcome, Refusal) else within(requisites, page.url, profile)
    return Reading(page.capture_id, version_for(page.role, profile), outcome, needed)


def _memento(page: Page, profile: Profile) -> MementoReading | Refusal:
    """A copy of a document in another archive; what that needs to be shown is not where the copy says."""
    outcome, _requisites = _outcome(_unpacked(replace(page, role=Role.SOURCE)), profile.at(page.captured_at))
    assert isinstance(outcome, SourceReading | Refusal)
    return memento_of(page, outcome)


def _unpacked(page: Page) -> Page:
    """The page itself where a server packed it without saying so."""
    if not page.body.startswith(_GZIP) or _stated(page) not in _HTML | {"text/plain"}:
        return page
    try:
        undone = undo(("gzip",), page.body, _UNPACKED)
    except UndecodableError:
        return page
    cut = Truncated.UNSPECIFIED if undone.is_cut else None
    return replace(page, body=undone.body, truncated=page.truncated or cut)


def _outcome(page: Page, profile: Profile) -> tuple[Outcome, tuple[Requisite, ...]]:
    """What a page is read as, and everything a browser needs to show it."""
    if page.role is Role.REQUISITE:
        return StyleReading(), style_requisites(decode_style(page.body, page.media_type), page.url)
    if (refusal := judge_answer(page)) is not None:
        return refusal, ()
    if not page.body.strip():
        return Refusal(Verdict.EMPTY, "the answer has no body"), ()
    own = own_fields(page, profile)
    if isinstance(own, Refusal):
        return own, ()
    kind = _kind(page)
    if kind is None and own is not None:
        return article_of_fields(own, page.url, profile), ()
    if kind is None:
        return Refusal(Verdict.UNSUPPORTED, f"{page.media_type or 'a body without media type'} is not read"), ()
    if page.truncated is not None and page.role is Role.ARTICLE:
        return Refusal(Verdict.TRUNCATED, f"the body was cut off ({page.truncated})"), ()
    if kind == _PDF_TYPE:
        # Not above: its libraries are a fifth of what a reader process imports, and most crawls bring no PDF.
        from pipelines.pdf.document import read_pdf

        return read_pdf(page.body, page.truncated), ()
    return _text_outcome(page, kind, profile, own)


def _text_outcome(
    page: Page, kind: str, profile: Profile, own: ArticleFields | None
) -> tuple[Outcome, tuple[Requisite, ...]]:
    is_long = len(page.body) > _LONGEST_TEXT
    if is_long and page.role is Role.ARTICLE:
        return Refusal(Verdict.TRUNCATED, f"it is longer than {_LONGEST_TEXT} bytes, so its end was not read"), ()
    decoded = decode(page.body[:_LONGEST_TEXT], page.media_type)
    if decoded is None:
        return Refusal(Verdict.UNDECODABLE, "the body is no text in any known encoding"), ()
    partial = is_long or page.truncated is not None
    if kind == "text/plain":
        return read_plain_source(decoded.text, kind, partial=partial), ()
    parsed = parse_page(decoded.text)
    tree = parsed.tree
    if tree is None:
        return Refusal(Verdict.EMPTY, "the page holds no element"), ()
    if parsed.is_cut and page.role is Role.ARTICLE:
        why = f"its elements nest deeper than {DEEPEST} or have more than {MOST_MARKS} tags, so its end was not read"
        return Refusal(Verdict.TRUNCATED, why), ()
    # Collected before the reader removes elements from the tree.
    requisites = page_requisites(tree, page.url) if profile.requisites.keep else ()
    if page.role is Role.ARTICLE:
        return read_article(tree, page.url, profile, own), requisites
    return read_source(tree, page.url, kind, partial=partial or parsed.is_cut), requisites


def _kind(page: Page) -> str | None:
    """The media type by which the body is read, None when it is not read; a missing or meaningless one is sniffed."""
    stated = _stated(page)
    start = page.body[:1024].lstrip(b"\xef\xbb\xbf\xfe\xff \t\r\n")
    if start.startswith(_PDF) or (stated == _PDF_TYPE and _PDF in page.body[:_PDF_START]):
        return _PDF_TYPE if page.role is Role.SOURCE else None
    looks_like_html = start[:256].replace(b"\x00", b"").decode("latin-1").lower().startswith(_SNIFFED)
    if stated in _HTML:
        return stated
    if stated in _UNKNOWN or stated == "text/plain":
        if looks_like_html:
            return "text/html"
        return "text/plain" if stated == "text/plain" and page.role is Role.SOURCE else None
    return None


def _stated(page: Page) -> str:
    """The media type as sent, without its parameters."""
    return (page.media_type or "").split(";")[0].strip().lower()
