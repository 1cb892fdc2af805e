"""The one address of an article that answers under several: what the page itself states, when it can be believed.

What an address says about the view of a page and not about the page (`print=1`, `/amp/`, a campaign's marks) is left
out, and so is the number of a later page.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from pipelines.stated.statements import Statements, absolute
from storage.types.urlkey import normalize

_VARIANT_HOSTS = ("www.", "m.", "amp.", "mobile.")
_VIEW = re.compile(
    r"(?:print|printable|printer|printview|print_view|printer_friendly|amp|_rsc|fbclid|gclid|yclid|msclkid|igshid|"
    r"mc_cid|mc_eid|replytocom|utm_\w+)(?:=.*)?|(?:view|mode|outputtype|output|format|display)=(?:print|amp)",
    re.IGNORECASE,
)
_AMP = re.compile(r"(?<=[^/])/amp(?P<slash>/?)$")


def canonical_url(statements: Statements, url: str, *, is_later: bool = False) -> str:
    """The article's canonical address, normalised; the page's own when it states none or an impossible one.

    A statement is believed when it stays with the publication's host and does not send an article to the front page.

    Args:
        statements: The page's head.
        url: Its address; that of the first page for a later page of an article that is cut into several.
        is_later: Whether it is such a page, whose head speaks of that page alone.
    """
    stated_urls = () if is_later else (statements.canonical, statements.first("og:url"))
    for stated in stated_urls:
        resolved = None if stated is None else absolute(statements.base, stated)
        if resolved is not None and _is_believable(resolved, url):
            try:
                return normalize(without_view(resolved))
            except ValueError:
                continue
    try:
        return normalize(without_view(url))
    except ValueError:
        return url


def canonical_rule(canonical: str, statements: Statements, *, is_later: bool = False) -> str:
    """The rule that found a canonical address."""
    if is_later:
        return "page:first-page"
    for stated, rule in ((statements.canonical, "link:canonical"), (statements.first("og:url"), "meta:og:url")):
        if stated is not None and _is_same(statements, stated, canonical):
            return rule
    return "page:address"


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
