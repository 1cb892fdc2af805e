"""Addresses that lead through a counter: the whole address of the document stands in them.

What leads through a counter is called so, by its last name (`/out?u=…`, `/click?url=…`), by its host when it has no
other name (`https://link.site.example/?target=…`), or by the name right before the address (`/out/https://…`).
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from storage.types.registrable_domain import registrable_domain

_LEAVING = (
    r"out|outbound|outlink|outgoing|exit|leave|leaving|away|redir|redirect|redirector|goto|go|external|jump|click|"
    r"clicks|clickthrough|clk"
)
_THROUGH = re.compile(rf"(?:{_LEAVING}|link|url|l|forward|track|tracking|safelinks?)", re.IGNORECASE)
_ENDING = re.compile(r"\.(?:php|aspx?|jsp|html?|cgi)$", re.IGNORECASE)
_TARGET = re.compile(
    r"u|r|z|url|uri|to|q|target|dest|destination|link|goto|out|href|redirect|redirect_url", re.IGNORECASE
)
_IN_PATH = re.compile(rf"[^?#]*/(?:{_LEAVING})/(?:(https?://\S+)|(https?%3A%2F%2F[^?#\s]+)(?:[?#]\S*)?)", re.IGNORECASE)
_WHOLE = re.compile(r"(?:https?|ftps?)://[^\s/<>\"]+\.[^\s/<>\"]+(?:/[^\s<>\"]*)?", re.IGNORECASE)
# An address without its scheme: what follows `//`, or a host and a path. A file's name is no host.
_WITHOUT_SCHEME = re.compile(
    r"//[^\s/<>\"]+\.[^\s<>\"]+|"
    r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?!(?:php\d?|aspx?|jspx?|html?|cgi|pl|do|pdf|json|xml)/)[a-z]{2,24}/[^\s<>\"]*",
    re.IGNORECASE,
)
_CODED = re.compile(r"(?:https?|ftps?)%3A%2F%2F\S+", re.IGNORECASE)
_MOST_HOPS = 3


def unwrapped(url: str) -> str:
    """The whole address that stands in one that leads through a counter, as it stands there; any other as it is.

    Raises:
        ValueError: it is no address.
    """
    for _ in range(_MOST_HOPS):
        target = _led_to(url)
        if target is None:
            break
        url = target
    return url


def _led_to(url: str) -> str | None:
    """The address to which one leads through a counter, None for any other."""
    if behind := _IN_PATH.fullmatch(url):
        return _target(behind[1] or behind[2], url)
    parts = urlsplit(url)
    if not parts.query or not any(map(_THROUGH.fullmatch, _called(parts))):
        return None
    named = (value for name, value in parse_qsl(parts.query) if _TARGET.fullmatch(name))
    found = {target for value in named if (target := _target(value, url)) is not None}
    # Of two addresses nothing says which is the document's.
    return found.pop() if len(found) == 1 else None


def _target(value: str, url: str) -> str | None:
    """The whole address that a value is, None when it is none; what it leaves out is as in the address around it."""
    value = value.strip()
    if _CODED.fullmatch(value):
        value = unquote(value)
    # What was a space in the address is one again when the query is read.
    value = value.replace(" ", "%20")
    if _WITHOUT_SCHEME.fullmatch(value):
        value = f"{urlsplit(url).scheme or 'https'}://{value.removeprefix('//')}"
    return value if _WHOLE.fullmatch(value) else None


def _called(parts: SplitResult) -> list[str]:
    """The last name of a path, without the ending of a file; of a path without one, those of the host."""
    if name := parts.path.rstrip("/").rsplit("/", 1)[-1]:
        return [_ENDING.sub("", name)]
    host = parts.hostname or ""
    return host.removesuffix(registrable_domain(host)).split(".")
