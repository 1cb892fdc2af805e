"""Tells what an answer is by its content, for captures whose records do not say why they were made."""

from __future__ import annotations

import re
from enum import StrEnum
from urllib.parse import urlsplit

from storage.types import Role
from storage.types.captures import HTML_TYPES
from storage.types.errors import UndecodableError
from storage.warc.message import decoded, entity, parse_head, split_head

_DOCUMENTS = frozenset({"application/pdf", "text/plain"})
_XML = re.compile(r"(?:application|text)/(?:[\w.-]+\+)?xml")
_REQUISITE = re.compile(
    r"(?:image|font|audio|video)/.+|text/css|(?:application|text)/(?:x-)?(?:java|ecma)script|application/(?:x-)?font.*"
    r"|application/vnd\.ms-fontobject"
)
_UNSAID = frozenset({"", "application/octet-stream", "unknown", "*/*", "binary/octet-stream"})
_LOOKS_LIKE_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body|meta|title)\b", re.I | re.S)
_ROOT = re.compile(rb"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
_ROOTS = {
    b"rss": Role.FEED,
    b"feed": Role.FEED,
    b"rdf": Role.FEED,
    b"urlset": Role.SITEMAP,
    b"sitemapindex": Role.SITEMAP,
}
_REQUISITE_NAME = re.compile(
    r"\.(?:css|m?js|png|jpe?g|gif|webp|avif|svg|ico|ttf|otf|eot|woff2?|mp[34]|m4a|webm)$", re.I
)
# The beginning of an answer is enough; this bounds what it may decompress to.
_DECODED_LIMIT = 16 * 1024 * 1024
_EXAMINED = 4096
_MARK = b"\xef\xbb\xbf"


class AnswerKind(StrEnum):
    """What an answer holds: a page, another document that a reader can read, or what its role says."""

    PAGE = "page"
    DOCUMENT = "document"
    FEED = Role.FEED.value
    SITEMAP = Role.SITEMAP.value
    ROBOTS = Role.ROBOTS.value
    REQUISITE = Role.REQUISITE.value
    OTHER = Role.OTHER.value


def kind_of(url: str, block: bytes) -> AnswerKind:
    """Tell what an answer holds from its address and the beginning of its record's block."""
    path = _path(url)
    if path == "/robots.txt":
        return AnswerKind.ROBOTS
    head_bytes, body = split_head(block)
    head = parse_head(head_bytes)
    stated = (head.first(b"Content-Type") or "").partition(";")[0].strip().lower()
    if stated in HTML_TYPES:
        return AnswerKind.PAGE
    if _REQUISITE.fullmatch(stated) or (stated in _UNSAID and _REQUISITE_NAME.search(path)):
        return AnswerKind.REQUISITE
    if stated not in _UNSAID | _DOCUMENTS and not _XML.fullmatch(stated):
        return AnswerKind.OTHER
    entire = entity(head, body)
    try:
        begin = decoded(head, entire, _DECODED_LIMIT).body[:_EXAMINED]
    except UndecodableError:
        begin = entire[:_EXAMINED]
    return _sniffed(stated, begin.removeprefix(_MARK))


def _path(url: str) -> str:
    """Return an address's path, empty for what a record calls an address and is none."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _sniffed(stated: str, begin: bytes) -> AnswerKind:
    if begin.lstrip().startswith(b"%PDF-") or stated == "application/pdf":
        return AnswerKind.DOCUMENT
    if _LOOKS_LIKE_HTML.match(begin):
        return AnswerKind.PAGE
    root = _ROOT.search(begin) if begin.lstrip().startswith(b"<") else None
    role = _ROOTS.get(root[1].lower()) if root else None
    if role is not None:
        return AnswerKind(role.value)
    return AnswerKind.DOCUMENT if stated == "text/plain" else AnswerKind.OTHER
