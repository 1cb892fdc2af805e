"""Addresses as an article refers to them: found in its text, and made absolute."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urljoin, urlsplit

from pipelines.stated.statements import absolute
from storage.types.urlkey import LONGEST_URL

# Marks that stand in no address as people write it: brackets and quotation marks but those of ASCII, and what has no
# width. `’` is the apostrophe of addresses in French.
_FOREIGN = "".join(
    character
    for character in map(chr, range(0x80, 0x10000))
    if unicodedata.category(character) in {"Ps", "Pe", "Pi", "Pf"} and character != "’"
)
INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""Characters that nobody sees, which editors leave around what they paste."""
_SIGNS = rf"[^\s。．，、；：！？｜／<>＜＞\"{re.escape(_FOREIGN + INVISIBLE)}]"
URL_TEXT = re.compile(rf"(?:https?|ftps?)://{_SIGNS}+[。．，、；]?", re.IGNORECASE)
WRITTEN_URL = re.compile(
    rf"(?:(?:https?|ftps?)://|(?<![\w.@/-])www\.(?=(?:[a-z\d-]+\.)+[a-z]{{2,}}/)){_SIGNS}+[。．，、；]?", re.IGNORECASE
)
"""An address as it is written in a text, also without its kind: `www.port.gov.example/report`."""
# A quotation mark that was opened before the address.
_QUOTE_BEHIND = re.compile(r"['’](?=[。．，、；]?$)")
# No path of an address holds a square bracket; behind a question mark they stand as they are.
_NOTE_BEHIND = re.compile(r"(?P<address>\w+://[^?#\[]+[^?#\[/])\[")
_BRACKETS = {")": "(", "]": "[", "}": "{"}
# Addresses of other kinds that people cite: with a host, and without one.
_HOSTED = frozenset({"ftp", "ftps"})
_HOSTLESS = frozenset({"mailto", "file"})
# References that lead to no document, and are kept as they stand.
_LEADS_NOWHERE = re.compile(
    r"(?:javascript|tel|fax|sms|data|news|blob|urn):.*|(?:https?|ftps?):/*|(?:mailto|file):/*",
    re.IGNORECASE | re.DOTALL,
)
# What the controls of a page do in place of a link: nothing, or something with the page itself.
_CONTROL = re.compile(
    r"javascript:\s*(?:void\b.*|return\b.*|[;\s]*|(?:window\.)?(?:history|print|close|scroll|location\.reload)\b.*)",
    re.IGNORECASE | re.DOTALL,
)
_HAS_KIND = re.compile(r"(?:https?|ftps?)://|(?:javascript|tel|fax|sms|data|news|blob|urn|mailto|file):", re.IGNORECASE)
# Such a reference as people print it in a line of its own.
_PRINTED = re.compile(r"(?:javascript|data|mailto|file):\S+|(?:https?|ftps?)://?", re.IGNORECASE)


def closed(printed: str) -> str:
    """An address that was found in a text, up to the bracket that was opened before it, or to a note: `[PDF]`."""
    if (note := _NOTE_BEHIND.match(printed)) is not None:
        printed = note["address"]
    for place, character in enumerate(printed):
        opener = _BRACKETS.get(character)
        if opener is not None and printed.count(character, 0, place + 1) > printed.count(opener, 0, place):
            return printed[:place]
    return _QUOTE_BEHIND.sub("", printed)


def is_printed_reference(text: str, href: str | None = None) -> bool:
    """Whether a text is a reference as it is printed: the address of the link around it, or one of another kind."""
    printed = text.strip()
    return bool(printed) and (printed == (href or "").strip() or _PRINTED.fullmatch(printed) is not None)


def with_kind(printed: str) -> str:
    """A printed address, one that begins with `www.` with the kind that all take it for: that of GitHub's Markdown."""
    return f"http://{printed}" if printed[:4].casefold() == "www." else printed


def is_absolute(reference: str) -> bool:
    """Whether a reference is written with the kind of its address: it is kept as it is printed, wherever it leads."""
    return _HAS_KIND.match(reference.strip()) is not None


def address_of(base: str, reference: str) -> str | None:
    """The absolute address of a reference on the web or of another kind that articles cite, None otherwise.

    One that leads to no document (`javascript:open(1)`, `tel:112`, `http://`) is itself, unless it works the page.
    """
    if _LEADS_NOWHERE.fullmatch(reference.strip()):
        is_kept = len(reference) <= LONGEST_URL and not _CONTROL.fullmatch(reference.strip())
        return reference.strip() if is_kept else None
    try:
        url = urljoin(base, reference.strip())
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme in _HOSTED:
        return url if parts.netloc else None
    if parts.scheme in _HOSTLESS:
        return url if parts.path.strip("/") else None
    return absolute(base, reference)
