"""Articles that are cut into several pages: which page this is, and the address of the first.

A number in an address says nothing by itself. The page must lead back to the address without it: as its canonical
address, by `rel=prev`, or by a link that prints `1` or a word for the page before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipelines.page.tree import HtmlElement, tag_of
from pipelines.stated.statements import absolute
from pipelines.words.labels import bare
from storage.types.urlkey import normalize

_NUMBER_KEY = r"(?:page|paged|pg|pageno|pagenum|page_no|page_num)"
_QUERY = re.compile(rf"{_NUMBER_KEY}=(\d{{1,2}})", re.IGNORECASE)
_FIRST = re.compile(rf"{_NUMBER_KEY}=0?1", re.IGNORECASE)
_PATH = re.compile(r"^(?P<before>/.*?[^/])/(?:page[/-]?|p)?(?P<number>\d{1,2})(?P<slash>/?)$", re.IGNORECASE)
_FILE = re.compile(r"^(?P<before>/.*[^/_-])[_-](?P<number>\d{1,2})(?P<ending>\.\w{2,5})$")
_BACK = re.compile(r"0?1|第[1一]頁|第[1一]页|上一?[頁页]|前一?[頁页]|前へ|前のページ|prev(?:ious)?(?: page)?|page 1")
_MAX_LINKS = 5_000


@dataclass(frozen=True, slots=True)
class PagePart:
    """A later page of an article: its number, from 2, and the address of the first one."""

    number: int
    first: str


def part_of(tree: HtmlElement, url: str, base: str) -> PagePart | None:
    """Which later page of an article this is, None for a first or only page.

    Args:
        tree: The page.
        url: Its address.
        base: The address against which its links are resolved.
    """
    found = list(_without_number(url))
    if not found:
        return None
    back = _back_links(tree, base)
    for number, first in found:
        if number > 1 and _key(first) in back:
            return PagePart(number, first)
    return None


def _without_number(url: str) -> Iterator[tuple[int, str]]:
    """The numbers in an address that may be a page's, each with the address without it."""
    parts = urlsplit(url)._replace(fragment="")
    pieces = parts.query.split("&")
    for index, piece in enumerate(pieces):
        if match := _QUERY.fullmatch(piece):
            yield int(match[1]), parts._replace(query="&".join(pieces[:index] + pieces[index + 1 :])).geturl()
    if match := _PATH.fullmatch(parts.path):
        yield int(match["number"]), parts._replace(path=f"{match['before']}{match['slash']}").geturl()
    if match := _FILE.fullmatch(parts.path):
        yield int(match["number"]), parts._replace(path=f"{match['before']}{match['ending']}").geturl()


def _back_links(tree: HtmlElement, base: str) -> frozenset[str]:
    """The addresses to which the page leads as to the page before or the first one."""
    found = set()
    for count, element in enumerate(tree.iter("a", "link")):
        if count == _MAX_LINKS:
            break
        assert isinstance(element, HtmlElement)
        relation = (element.get("rel") or "").lower().split()
        leads_back = (
            "prev" in relation or "first" in relation or ("canonical" in relation and tag_of(element) == "link")
        )
        if not leads_back and tag_of(element) == "a":
            printed = bare(element.text_content()[:40])
            leads_back = _BACK.fullmatch(printed) is not None
        target = absolute(base, element.get("href") or "") if leads_back else None
        if target is not None:
            found.add(_key(target))
    return frozenset(found)


def _key(url: str) -> str:
    """An address as it is compared: its first page's number, final slash and fragment do not count."""
    parts = urlsplit(url)
    query = "&".join(piece for piece in parts.query.split("&") if not _FIRST.fullmatch(piece))
    plain = parts._replace(query=query, fragment="", path=parts.path.rstrip("/")).geturl()
    try:
        return normalize(plain)
    except ValueError:
        return plain
