"""Page requisites: what a browser requests to show a page, most important for its look first.

They are addresses in normal form, each once, within the limits of the publication's profile.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from urllib.parse import urlsplit

from pipelines.page.tree import HtmlElement
from pipelines.requisites.elements import RANKS, Ranked, needed_by
from pipelines.requisites.stylesheet import style_references
from pipelines.stated.statements import absolute, base_of
from storage.types import Requisite, RequisiteKind
from storage.types.profile import Profile
from storage.types.urlkey import host_of, normalize


def page_requisites(tree: HtmlElement, url: str) -> tuple[Requisite, ...]:
    """What a page needs, each address once, what matters most first.

    Args:
        tree: The page as it came.
        url: Its address.
    """
    base = base_of(tree, url)
    return _resolved(sorted(needed_by(tree), key=lambda ranked: ranked[0]), base)


def style_requisites(text: str, url: str) -> tuple[Requisite, ...]:
    """What a style sheet needs, other sheets first; `url` is its own address."""
    needed = [(RANKS[kind], reference, kind) for reference, kind in style_references(text)]
    return _resolved(sorted(needed, key=lambda ranked: ranked[0] != RANKS[RequisiteKind.STYLE]), url)


def within(requisites: Iterable[Requisite], url: str, profile: Profile) -> tuple[Requisite, ...]:
    """The requisites that the profile's limits allow; `url` is that of the page or style sheet that needs them."""
    rules = profile.requisites
    if not rules.keep:
        return ()
    own = (urlsplit(url).hostname or "", *profile.crawl.hosts, *map(host_of, profile.crawl.start_urls))
    known = {host.removeprefix("www.") for host in (*rules.hosts, *own)}
    kept = (
        requisite
        for requisite in requisites
        if requisite.kind in rules.kinds
        and (not rules.hosts or host_of(requisite.url).removeprefix("www.") in known)
        and not any(pattern.search(requisite.url) for pattern in rules.exclude)
    )
    return tuple(islice(kept, rules.max_number))


def _resolved(ranked: Iterable[Ranked], base: str) -> tuple[Requisite, ...]:
    resolved: dict[str, Requisite] = {}
    seen: set[str] = set()
    for _, reference, kind in ranked:
        if reference in seen or reference.startswith("#"):
            continue
        seen.add(reference)
        address = absolute(base, reference)
        if address is None or ("@" in address and "@" in urlsplit(address).netloc):
            continue
        try:
            url = normalize(address)
        except ValueError:
            continue
        resolved.setdefault(url, Requisite(url, kind))
    return tuple(resolved.values())
