"""The one address of an article that answers under several: what the page itself states, when it can be believed."""

from __future__ import annotations

from urllib.parse import urlsplit

from pipelines.statements import Statements, absolute
from storage.urlkey import normalize

_VARIANT_HOSTS = ("www.", "m.", "amp.", "mobile.")


def canonical_url(statements: Statements, url: str) -> str:
    """The article's canonical address, normalised; the page's own when it states none or an impossible one.

    A statement is believed when it stays with the publication's host and does not send an article to the front page.
    """
    for stated in (statements.canonical, statements.first("og:url")):
        resolved = None if stated is None else absolute(statements.base, stated)
        if resolved is not None and _is_believable(resolved, url):
            try:
                return normalize(resolved)
            except ValueError:
                continue
    try:
        return normalize(url)
    except ValueError:
        return url


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
