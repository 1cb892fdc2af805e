"""Page requisites: what a browser would ask for to show a page, what its look would miss most first.

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
    found = [(RANKS[kind], reference, kind) for reference, kind in style_references(text)]
    return _resolved(sorted(found, key=lambda ranked: ranked[0] != RANKS[RequisiteKind.STYLE]), url)


def within(requisites: Iterable[Requisite], url: str, profile: Profile) -> tuple[Requisite, ...]:
    """Those that the profile's limits let through; `url` is the address of the page or style sheet that needs them."""
    rules = profile.requisites
    if not rules.keep:
        return ()
    own = (urlsplit(url).hostname or "", *profile.crawl.hosts, *map(host_of, profile.crawl.start_urls))
    known = {host.removeprefix("www.") for host in (*rules.hosts, *own)}
    kept = (
        one
        for one in requisites
        if one.kind in rules.kinds
        and (not rules.hosts or host_of(one.url).removeprefix("www.") in known)
        and not any(pattern.search(one.url) for pattern in rules.exclude)
    )
    return tuple(islice(kept, rules.max_number))


def _resolved(found: Iterable[Ranked], base: str) -> tuple[Requisite, ...]:
    resolved: dict[str, Requisite] = {}
    for _, reference, kind in found:
        if reference.startswith("#"):
            continue
        address = absolute(base, reference)
        if address is None or "@" in urlsplit(address).netloc:
            continue
        try:
            url = normalize(address)
        except ValueError:
            continue
        resolved.setdefault(url, Requisite(url, kind))
    return tuple(resolved.values())
