"""Under which addresses a cited source is one: what an address says by itself, without a page being asked.

Nothing is merged on a guess. An address loses what a campaign hangs on it and what only leads through a counter
(`/out?u=…`, when the whole address of the document stands in it); scheme and `www.` do not make another document. What
a page states, where a redirect leads and what a person decides come later, and join sources that are filed already.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, urljoin, urlsplit

from storage.types.registrable_domain import registrable_domain
from storage.types.urlkey import normalize

# Parameters by which senders of links count readers; none of them chooses what is shown.
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|li_fat_id|mc_cid|mc_eid|"
    r"_ga|_gl|_hsenc|_hsmi|__hssc|__hstc|__hsfp|hsctatracking|mkt_tok|vero_id|oly_enc_id|oly_anon_id|wickedid|"
    r"ref_src|ref_url|cmpid|icid|ncid|s_cid|at_medium|at_campaign|at_custom\d|wt\.mc_id|wt_mc|pk_campaign|pk_kwd|"
    r"pk_source|pk_medium|mtm_\w+|__twitter_impression|ml_subscriber(?:_hash)?|rb_clickid|trk_contact|trk_msg|_openstat",
    re.IGNORECASE,
)
_FRONT = re.compile(r"/*(?:(?:index|default|home)\.[a-z]{3,5})?", re.IGNORECASE)
# In which language a page is shown: `lang=en`, `locale=zh-Hant`.
_LANGUAGE = re.compile(r"(?:lang(?:uage)?|locale|lng|hl)=[a-z]{2,3}(?:[-_][a-z]{2,4}){0,2}", re.IGNORECASE)
# What leads through a counter is called so: `/out?u=…`, `/l.php?u=…`, or `https://link.site.example/?target=…`.
_THROUGH = re.compile(
    r"(?:out|outbound|outlink|outgoing|exit|leave|leaving|away|redir|redirect|redirector|goto|go|link|url|l|external|"
    r"forward|jump)",
    re.IGNORECASE,
)
_ENDING = re.compile(r"\.(?:php|aspx?|jsp|html?|cgi)$", re.IGNORECASE)
_TARGET = re.compile(
    r"u|r|url|uri|to|q|target|dest|destination|link|goto|out|href|redirect|redirect_url", re.IGNORECASE
)
_WHOLE = re.compile(r"(?:https?|ftps?)://[^\s/<>\"]+\.[^\s/<>\"]+(?:/[^\s<>\"]*)?", re.IGNORECASE)
_MOST_HOPS = 3
# A number of fewer digits may be a chapter's or a page's.
_TELLING = 3


def stands_for(url: str) -> str:
    """The address that stands for a URL in normal form: led through no counter, without the marks of a campaign."""
    try:
        return _without_tracking(normalize(unwrapped(url)))
    except ValueError:
        return _without_tracking(url)


def unwrapped(url: str) -> str:
    """The whole address that stands in one that leads through a counter, as it stands there; any other as it is."""
    for _ in range(_MOST_HOPS):
        target = _led_to(url)
        if target is None:
            break
        url = target
    return url


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
        if through != cited and _led_to(through) is not None and stands_for(through) == stands_for(cited)
        else None
    )


def identity_key(url: str) -> str:
    """What is equal for two addresses in normal form of which one stands for the other: all but scheme and `www.`."""
    parts = urlsplit(stands_for(url))
    host = parts.netloc.removeprefix("www.")
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{parts.path}{query}"


def is_home(url: str) -> bool:
    """Whether an address is that of a site's front page, also by the name of its file or in a language."""
    parts = urlsplit(_without_tracking(url))
    return _FRONT.fullmatch(parts.path) is not None and all(
        map(_LANGUAGE.fullmatch, filter(None, parts.query.split("&")))
    )


def may_name_one(one: str, other: str) -> bool:
    """Whether two addresses may be of one document by their last names: equal ones, or ones with the same numbers.

    Parameters that both have and that differ choose two documents, unless they choose a language.
    """
    names = [_called(urlsplit(url)).lower() for url in (one, other)]
    chosen = [_choices(url) for url in (one, other)]
    if names[0] == names[1]:
        return all(chosen[0][name] == chosen[1][name] for name in chosen[0].keys() & chosen[1].keys())
    numbers = [
        sorted(re.findall(r"\d+", " ".join((name, *choices.values()))))
        for name, choices in zip(names, chosen, strict=True)
    ]
    return numbers[0] == numbers[1] and any(len(number) >= _TELLING for number in numbers[0])


def may_be_short_link(url: str, target: str) -> bool:
    """Whether an address looks like a short link to another owner's page: a single name below its host, and no more."""
    parts, other = urlsplit(url), urlsplit(target)
    if registrable_domain(parts.hostname or "") == registrable_domain(other.hostname or ""):
        return False
    return re.fullmatch(r"/[^/.]+/?", parts.path) is not None and not parts.query


def _led_to(url: str) -> str | None:
    """The whole address that stands in the query of one that leads through a counter, None in any other."""
    parts = urlsplit(url)
    if not parts.query or _THROUGH.fullmatch(_called(parts)) is None:
        return None
    found = {value for name, value in parse_qsl(parts.query) if _TARGET.fullmatch(name) and _WHOLE.fullmatch(value)}
    # Of two addresses nothing says which is the document's.
    return found.pop() if len(found) == 1 else None


def _choices(url: str) -> dict[str, str]:
    """What the parameters of an address choose beside a language."""
    pieces = [piece for piece in urlsplit(_without_tracking(url)).query.split("&") if not _LANGUAGE.fullmatch(piece)]
    return {name: value for name, _, value in (piece.partition("=") for piece in pieces) if name}


def _called(parts: SplitResult) -> str:
    """The last name of a path, without the ending of a file; of a path without one, the first name of the host."""
    name = parts.path.rstrip("/").rsplit("/", 1)[-1]
    return _ENDING.sub("", name) or (parts.hostname or "").split(".")[0]


def _without_tracking(url: str) -> str:
    head, mark, query = url.partition("?")
    pieces = query.split("&")
    kept = [piece for piece in pieces if not _TRACKING.fullmatch(piece.partition("=")[0])]
    if not mark or len(kept) == len(pieces):
        return url
    return f"{head}?{'&'.join(kept)}" if kept else head
