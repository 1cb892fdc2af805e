"""Where redirects led a visit: to another place for good, to the front page, or to where readers log in first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl, unquote, urlsplit

from pipelines.visit import PERMANENT
from storage.types import Capture
from storage.types.language_parts import is_language_name
from storage.types.source_identity import is_home, may_be_short_link

_LOG_IN = re.compile(
    r"(?:wp[-_])?(?:log|sign)[-_]?(?:in|on)|log[-_]?in[-_]?(?:form|page|required)|authenticate|authorize|wayf",
    re.IGNORECASE,
)
# Also the names of subjects: a page in a folder of others may be about them.
_LET_IN = re.compile(r"sso|auth|cas|idp", re.IGNORECASE)
_FOLDERS_FILE = re.compile(r"(?:index|default|home|main)(?:\.[a-z]{2,5})?", re.IGNORECASE)
_ENDING = re.compile(r"\.(?:php|aspx?|jsp|html?|do|action|cgi)$", re.IGNORECASE)
# Under which name such a page is told where to lead its readers afterwards.
_BACK = re.compile(
    r"(?:next|return|continue|came_?from|relaystate|redirect|goto|dest|destination)"
    r"(?:_?(?:url|uri|to|path|page))?",
    re.IGNORECASE,
)


def is_moved(redirects: Sequence[Capture], end: str) -> bool:
    """Whether redirects led to another place for good: more than another scheme, a `www.` or a final slash."""
    is_for_good = any(redirect.status in PERMANENT for redirect in redirects)
    return is_for_good and _place(redirects[0].url) != _place(end)


def is_sent_home(way: Sequence[str], end: str, *, had_document: bool) -> bool:
    """Whether a visit was led from a document to the front page: the document is not there any more.

    A short link is one's own only once it led to a document; else the front page may be what it names.

    Args:
        way: the addresses that redirected, the first one first; none when the first address answered.
        end: the address that answered.
        had_document: whether the address is known to have led to more than a front page.
    """
    if not way or not is_home(end) or is_home(way[0]):
        return False
    return had_document or not may_be_short_link(way[0], end)


def is_sent_to_log_in(way: Sequence[str], end: str) -> bool:
    """Whether a visit was led from a document to a page that lets readers in: one called so, or that leads back to it.

    The arguments are those of `is_sent_home`.
    """
    if not way or _is_log_in(way[0]):
        return False
    return _is_log_in(end) or (_leads_back(end, way[0]) and _names(end) != _names(way[0]))


def _is_log_in(url: str) -> bool:
    """Whether an address is called so: by its last name, that of its folder, or by its host when it has no other."""
    parts = urlsplit(url)
    names = _names(url)
    if not names:
        first = (parts.hostname or "").split(".")[0]
        return _LOG_IN.fullmatch(first) is not None or _LET_IN.fullmatch(first) is not None
    last = _ENDING.sub("", names[-1])
    return _LOG_IN.fullmatch(last) is not None or (
        _LET_IN.fullmatch(last) is not None and (len(names) == 1 or bool(parts.query))
    )


def _names(url: str) -> list[str]:
    """The names of a path, without what hangs on them, the file that answers for a folder, and a language."""
    path = urlsplit(url).path
    names = [name for piece in path.split("/") if (name := piece.partition(";")[0]) and not is_language_name(name)]
    if names and _FOLDERS_FILE.fullmatch(names[-1]):
        names.pop()
    return names


def _leads_back(end: str, asked: str) -> bool:
    """Whether an address names the asked one as where to go on afterwards."""
    parts = urlsplit(asked)
    wanted = unquote(parts.path + (f"?{parts.query}" if parts.query else ""))
    if len(wanted) < 2:
        return False
    back = (unquote(value) for name, value in parse_qsl(urlsplit(end).query) if _BACK.fullmatch(name))
    return any(value.endswith(wanted) for value in back)


def _place(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    return (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/"), parts.query
