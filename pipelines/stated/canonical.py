"""The one address of an article that answers under several: what the page itself states, when it can be believed.

The address leaves out what says something about the view of a page and not about the page (`print=1`, `/amp/`, a
campaign's marks), and the number of a later page.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from pipelines.candidates.candidate import CANONICAL_URL, Candidate
from pipelines.candidates.rules import ReadingRule
from pipelines.stated.paging import PagePart
from pipelines.stated.statements import Statements, absolute
from storage.types.urlkey import normalize

_VARIANT_HOSTS = ("www.", "m.", "amp.", "mobile.")
_VIEW = re.compile(
    r"(?:print|printable|printer|printview|print_view|printer_friendly|amp|_rsc|fbclid|gclid|yclid|msclkid|igshid|"
    r"mc_cid|mc_eid|replytocom|utm_\w+)(?:=.*)?|(?:view|mode|outputtype|output|format|display)=(?:print|amp)",
    re.IGNORECASE,
)
_AMP = re.compile(r"(?<=[^/])/amp(?P<slash>/?)$")


def canonical_candidate(statements: Statements, url: str, part: PagePart | None) -> Candidate[str]:
    """The article's canonical address, normalised; the page's own when it states none or an impossible one.

    A statement is believed when it stays with the publication's host and does not send an article to the front page.
    The head of a later page speaks of that page alone, so that the address of its first page counts.

    Args:
        statements: The page's head.
        url: Its address.
        part: Which later page of an article this is, None for a first or only page.
    """
    if part is not None:
        return Candidate(CANONICAL_URL, _normal(part.first), ReadingRule.FIRST_PAGE)
    canonical = _believed(statements, url) or _normal(url)
    for rule, stated in _stated(statements):
        if _is_same(statements, stated, canonical):
            return Candidate(CANONICAL_URL, canonical, rule)
    return Candidate(CANONICAL_URL, canonical, ReadingRule.ADDRESS)


def _stated(statements: Statements) -> list[tuple[ReadingRule, str]]:
    """The addresses that the head states, with the rule that reads each."""
    stated = (
        (ReadingRule.CANONICAL_LINK, statements.canonical),
        (ReadingRule.META_OG_URL, statements.first("og:url")),
    )
    return [(rule, url) for rule, url in stated if url is not None]


def _believed(statements: Statements, url: str) -> str | None:
    """The first stated address that can be believed, None without one."""
    for _rule, stated in _stated(statements):
        resolved = absolute(statements.base, stated)
        if resolved is not None and _is_believable(resolved, url):
            try:
                return normalize(without_view(resolved))
            except ValueError:
                continue
    return None


def _normal(url: str) -> str:
    try:
        return normalize(without_view(url))
    except ValueError:
        return url


def _is_same(statements: Statements, stated: str, canonical: str) -> bool:
    resolved = absolute(statements.base, stated)
    try:
        return resolved is not None and normalize(without_view(resolved)) == canonical
    except ValueError:
        return False


def without_view(url: str) -> str:
    """The address without what only says how the page is to be shown."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    kept = [piece for piece in parts.query.split("&") if not _VIEW.fullmatch(piece)]
    path = _AMP.sub(lambda match: match["slash"], parts.path)
    if path == parts.path and len(kept) == parts.query.count("&") + 1:
        return url
    return parts._replace(path=path, query="&".join(kept)).geturl()


def _is_believable(stated: str, url: str) -> bool:
    claimed, actual = urlsplit(stated), urlsplit(url)
    if _host(claimed.hostname) != _host(actual.hostname):
        return False
    is_front = claimed.path in {"", "/"} and not claimed.query
    return not is_front or (actual.path in {"", "/"} and not actual.query)


def _host(name: str | None) -> str:
    host = (name or "").lower()
    for prefix in _VARIANT_HOSTS:
        host = host.removeprefix(prefix)
    return host
