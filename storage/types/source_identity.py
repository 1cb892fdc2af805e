"""Under which addresses a cited source is one: what an address says by itself, without a page being asked.

Nothing is merged on a guess. An address loses what a campaign hangs on it and what only leads through a counter
(`/out?u=…`, when the whole address of the document stands in it); scheme and `www.` do not make another document. What
a page states, where a redirect leads and what a person decides come later, and join sources that are filed already.

A fragment names a place in the document (`#section-3`), unless it is a route (`#/doc/3`, `#!/doc/3`): then a program
of the page shows another document for it, and servers never hear of it. So a route is a source of its own, the page
around it another one, and only that page can be asked for.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit

from storage.types.language_parts import is_language_choice, is_language_name
from storage.types.redirectors import unwrapped
from storage.types.registrable_domain import registrable_domain
from storage.types.urlkey import LONGEST_URL, normalize

# Parameters by which senders of links count readers; none of them chooses what is shown.
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|li_fat_id|mc_cid|mc_eid|"
    r"_ga|_gl|_hsenc|_hsmi|__hssc|__hstc|__hsfp|hsctatracking|mkt_tok|vero_id|oly_enc_id|oly_anon_id|wickedid|"
    r"ref_src|ref_url|cmpid|icid|ncid|s_cid|at_medium|at_campaign|at_custom\d|wt\.mc_id|wt_mc|pk_campaign|pk_kwd|"
    r"pk_source|pk_medium|mtm_\w+|__twitter_impression|ml_subscriber(?:_hash)?|rb_clickid|trk_contact|trk_msg|_openstat",
    re.IGNORECASE,
)
# What a browser leaves as it is in a fragment; an escape stays one.
_KEPT_IN_ROUTE = "!#$%&'()*+,/:;=?@[]^{|}~"
# A mark without a name leads to the first view of the page, which is the page itself.
_ROUTE = re.compile(r"!?/.*[^/].*|![^/].*", re.DOTALL)
_FRONT = re.compile(r"(?:(?:index|default|home|main)(?:\.[a-z]{3,5})?)?", re.IGNORECASE)


def cited_address(url: str) -> str:
    """The address in normal form under which a cited URL is known: with its fragment when that is a route.

    Raises:
        ValueError: not an absolute http or https URL, or one that is too long.
    """
    normal, route = normalize(url), url.partition("#")[2].strip()
    if not is_route(route):
        return normal
    address = f"{normal}#{quote(route, safe=_KEPT_IN_ROUTE)}"
    if len(address) > LONGEST_URL:
        raise ValueError(f"URL longer than {LONGEST_URL} characters: {url[:200]!r}")
    return address


def cited_or_same(url: str) -> str:
    """The address under which a cited URL is known, or the text itself when it has none."""
    try:
        return cited_address(url)
    except ValueError:
        return url


def is_route(fragment: str) -> bool:
    """Whether a fragment names another document than the page does, and no place in it."""
    return _ROUTE.fullmatch(fragment) is not None


def page_around(address: str) -> str | None:
    """The address of the page whose program shows what a route leads to, None for an address without a route.

    Arguments: `address` is as `cited_address` gives it.
    """
    page, mark, _ = address.partition("#")
    return page if mark else None


def stands_for(url: str) -> str:
    """The address that stands for a URL in normal form: led through no counter, without the marks of a campaign."""
    try:
        return without_tracking(cited_address(unwrapped(url)))
    except ValueError:
        return without_tracking(url)


def redirector_of(printed: str, page: str, url: str) -> str | None:
    """The printed address in normal form when it leads through a counter to the cited one, None for any other.

    Args:
        printed: as the page prints it.
        page: the address of the page.
        url: what it cites.
    """
    try:
        through, cited = normalize(urljoin(page, printed)), normalize(url)
    except ValueError:
        return None
    return (
        through
        if through != cited and unwrapped(through) != through and stands_for(through) == stands_for(cited)
        else None
    )


def identity_key(url: str) -> str:
    """What is equal for two addresses in normal form of which one stands for the other: all but scheme and `www.`."""
    parts = urlsplit(stands_for(url))
    host = parts.netloc.removeprefix("www.")
    query = f"?{parts.query}" if parts.query else ""
    route = f"#{parts.fragment}" if parts.fragment else ""
    return f"{host}{parts.path}{query}{route}"


def is_home(url: str) -> bool:
    """Whether an address is that of a site's front page, also by the name of its file or in a language: `/zh-tw/`."""
    parts = urlsplit(without_tracking(url))
    *folders, name = parts.path.strip("/").split("/")
    is_front = _FRONT.fullmatch(name) is not None or (not folders and is_language_name(name))
    in_language = not folders or (len(folders) == 1 and is_language_name(folders[0]))
    return is_front and in_language and all(map(is_language_choice, filter(None, parts.query.split("&"))))


def may_be_short_link(url: str, target: str) -> bool:
    """Whether an address looks like a short link to another owner's page: a single name below its host, and no more."""
    parts, other = urlsplit(url), urlsplit(target)
    if registrable_domain(parts.hostname or "") == registrable_domain(other.hostname or ""):
        return False
    return re.fullmatch(r"/[^/.]+/?", parts.path) is not None and not parts.query


def without_tracking(url: str) -> str:
    """An address without the marks of a campaign."""
    page, hash_mark, route = url.partition("#")
    head, mark, query = page.partition("?")
    pieces = query.split("&")
    kept = [piece for piece in pieces if not _TRACKING.fullmatch(piece.partition("=")[0])]
    if not mark or len(kept) == len(pieces):
        return url
    return f"{head}?{'&'.join(kept)}{hash_mark}{route}" if kept else f"{head}{hash_mark}{route}"
