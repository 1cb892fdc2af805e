"""Articles that are cut into several pages: which page this is, the address of the first, and where the others are.

A number in an address says nothing by itself. The page must lead back to the address without it: as its canonical
address, by `rel=prev`, or by a link that prints `1` or a word for the page before. A further page is one whose address
is the first one's with a number that the link prints too, or that follows this page's own where it says "next". Of
a page that its query calls the whole article any link to that is enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from urllib.parse import urlsplit

from pipelines.page.tree import HtmlElement
from pipelines.stated.statements import absolute
from pipelines.words.labels import bare
from storage.types import PageLink
from storage.types.urlkey import normalize

_NUMBER_KEY = r"(?:page|paged|pg|pageno|pagenum|page_no|page_num)"
_QUERY = re.compile(rf"{_NUMBER_KEY}=(\d{{1,2}})", re.IGNORECASE)
_FIRST = re.compile(rf"{_NUMBER_KEY}=0?1", re.IGNORECASE)
_PATH = re.compile(r"^(?P<before>/.*?[^/])/(?:page[/-]?|p)?(?P<number>\d{1,2})(?P<slash>/?)$", re.IGNORECASE)
_FILE = re.compile(r"^(?P<before>/.*[^/_-])[_-](?P<number>\d{1,2})(?P<ending>\.\w{2,5})$")
_BACK = re.compile(r"0?1|第[1一]頁|第[1一]页|上一?[頁页]|前一?[頁页]|前へ|前のページ|prev(?:ious)?(?: page)?|page 1")
_NEXT = re.compile(r"下一?[頁页]|次へ|次のページ|다음(?: 페이지)?|(?:go to |continue to )?next(?: page)?")
# A page that shows the whole article, beside those that show it part by part.
_ALL_QUERY = re.compile(
    rf"(?:{_NUMBER_KEY}|view|show|display)=(?:all|full|single)|(?:single|singlepage|full|all)=(?:1|true|yes)",
    re.IGNORECASE,
)
_ALL_PATH = re.compile(r"^(?P<before>/.*?[^/])/(?:all|full|single-?page|view-?all)(?P<slash>/?)$", re.IGNORECASE)
_ALL = re.compile(
    r"(?:view|show|read)?(?: it)?(?: as| on)? ?(?:a|one|single|all) pages?|(?:view|show|read) all|"
    r"(?:單|单)[頁页](?:閱讀|阅读|顯示|显示|模式)?|(?:在)?(?:一|單|单)[頁页](?:中|內|内)?(?:閱讀|阅读|顯示|显示)(?:全文)?|"
    r"(?:全文|全[頁页])(?:閱讀|阅读|顯示|显示|檢視)|(?:閱讀|阅读|顯示|显示|查看|展開)(?:全文|全部)|"
    r"全文(?:を)?(?:表示|読む)|1ページ(?:で|に)?(?:まとめて)?表示|전체 ?보기|한 ?페이지로 ?보기|"
    r"(?:alles )?auf einer seite(?: lesen)?|tout afficher|voir tout|ver todo|mostra tutto"
)
_WHOLE = 2
_PRINTED = re.compile(r"(?:0?(\d{1,2})|(?:第|page )0?(\d{1,2})(?: ?[頁页]| ?ページ|\b).{0,80})")
_ADDRESS = re.compile(r"[/?.]")
_MAX_LINKS = 5_000
_NO_RELATION: frozenset[str] = frozenset()
_MOST_PAGES = 50


@dataclass(frozen=True, slots=True)
class PagePart:
    """A later page of an article: its number, from 2, and the address of the first one."""

    number: int
    first: str


@dataclass(frozen=True, slots=True)
class _Link:
    """A link of a page: where it leads, what it prints (bare) and how it is related to the page."""

    url: str
    printed: str
    relation: frozenset[str]
    is_head: bool

    @property
    def leads_back(self) -> bool:
        """Whether it leads to the page before or the first one."""
        if self.relation & {"prev", "first"} or (self.is_head and "canonical" in self.relation):
            return True
        return not self.is_head and _BACK.fullmatch(self.printed) is not None

    @property
    def leads_on(self) -> bool:
        """Whether it leads to the next page."""
        return "next" in self.relation or (not self.is_head and _NEXT.fullmatch(self.printed) is not None)

    @property
    def leads_to_all(self) -> bool:
        """Whether it says that it leads to the whole article on one page."""
        return not self.is_head and _ALL.fullmatch(self.printed) is not None

    @property
    def number(self) -> int | None:
        """The page's number that it prints, None when it prints none."""
        match = _PRINTED.fullmatch(self.printed)
        return None if match is None else int(match[1] or match[2])


class PagingLinks:
    """The links of a page, of which those that tell of its pages are looked for once, when they are first asked for.

    Args:
        tree: The page.
        base: The address against which its links are resolved.
    """

    def __init__(self, tree: HtmlElement, base: str) -> None:
        self._tree = tree
        self._base = base

    @cached_property
    def telling(self) -> tuple[_Link, ...]:
        """Those that tell of the page's pages, entries of its menus included."""
        return tuple(_telling(self._tree, self._base))

    def lead_to(self, whole: str) -> bool:
        """Whether one leads, by whatever words, to the article of which the page's own query says that it shows all.

        A query that says so changes nothing else, where a path ending in `all` may be a section with its own menu.
        """
        if _is_front(whole):
            return False
        path, key = urlsplit(whole).path.rstrip("/").rpartition("/")[2], _key(whole)
        references = (element.get("href") or "" for element in islice(self._tree.iter("a"), _MAX_LINKS))
        targets = (absolute(self._base, reference) for reference in references if path in reference)
        return any(_key(target) == key for target in targets if target is not None)


def part_of(page: PagingLinks, url: str) -> PagePart | None:
    """Which later page of an article this is, None for a first or only page.

    Args:
        page: The links of the page.
        url: Its address.
    """
    found, whole = list(_without_number(url)), _without_all(url)
    if not found and whole is None:
        return None
    links = page.telling
    back = frozenset(_key(link.url) for link in links if link.leads_back)
    if whole is not None and (_key(whole) in back or (_is_by_query(url, whole) and page.lead_to(whole))):
        return PagePart(_WHOLE, whole)
    for number, first in found:
        counted = number + _offset(links, first)
        if counted > 1 and _key(first) in back:
            return PagePart(counted, first)
    return None


def further_pages(page: PagingLinks, url: str, part: PagePart | None) -> tuple[PageLink, ...]:
    """The other pages of the article, but its first, that this one links to, by number.

    Where one of them shows the whole article it stands for all, as the second: what it repeats of the first is once.

    Args:
        page: The links of the page.
        url: Its address.
        part: Which later page this is, None for a first or only page.
    """
    links = page.telling
    first, own = (url, 1) if part is None else (part.first, part.number)
    firsts = {_key(first): _offset(links, first)}
    if part is None:
        stated = (link.url for link in links if link.is_head and "canonical" in link.relation)
        firsts |= {_key(address): _offset(links, address) for address in stated}
    if part is not None and _without_all(url) is not None:
        return ()
    for link in links:
        rest = _without_all(link.url) if link.leads_to_all else None
        if rest is not None and _key(rest) in firsts and not _is_front(rest):
            return (PageLink(_WHOLE, _normal(link.url)),)
    found: dict[int, str] = {}
    for link in links:
        for number, rest in _without_number(link.url):
            offset = firsts.get(_key(rest))
            if offset is None or _is_front(rest):
                continue
            counted = number + offset
            is_meant = link.number == counted or (link.leads_on and counted == own + 1)
            if is_meant and counted != own and 1 < counted <= _MOST_PAGES:
                found.setdefault(counted, _normal(link.url))
    return tuple(PageLink(number, found[number]) for number in sorted(found))


def _is_by_query(url: str, whole: str) -> bool:
    """Whether it is the query of an address that says that it shows the whole article."""
    return urlsplit(url).path == urlsplit(whole).path


def _is_front(url: str) -> bool:
    """Whether an address is that of a whole site, whose pages are no article's."""
    parts = urlsplit(url)
    return parts.path.strip("/") == "" and not parts.query


def _offset(links: Iterable[_Link], first: str) -> int:
    """1 where files are numbered from the second page (`x_1.html` prints `2`), else 0."""
    pairs = set()
    for link in links:
        match = _FILE.fullmatch(urlsplit(link.url).path)
        if match is None or link.number is None:
            continue
        address = urlsplit(link.url)._replace(path=f"{match['before']}{match['ending']}").geturl()
        if _key(address) == _key(first):
            pairs.add(link.number - int(match["number"]))
    return 1 if pairs == {1} else 0


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


def _without_all(url: str) -> str | None:
    """The address of the first page in that of one that shows the whole article, None when it is no such address."""
    parts = urlsplit(url)._replace(fragment="")
    pieces = parts.query.split("&")
    for index, piece in enumerate(pieces):
        if _ALL_QUERY.fullmatch(piece):
            return parts._replace(query="&".join(pieces[:index] + pieces[index + 1 :])).geturl()
    match = _ALL_PATH.fullmatch(parts.path)
    return None if match is None else parts._replace(path=f"{match['before']}{match['slash']}").geturl()


def _telling(tree: HtmlElement, base: str) -> Iterator[_Link]:
    for count, element in enumerate(tree.iter("a", "link", "option")):
        if count == _MAX_LINKS:
            break
        assert isinstance(element, HtmlElement)
        is_option = element.tag == "option"
        reference = element.get("value" if is_option else "href") or ""
        if not reference or (is_option and not _ADDRESS.search(reference)):
            continue
        stated = element.get("rel")
        relation = frozenset(stated.lower().split()) if stated else _NO_RELATION
        printed = bare((element.text_content() if len(element) else element.text or "")[:120])
        # Few links of a page tell of its pages.
        if (relation or _tells(printed)) and (url := absolute(base, reference)) is not None:
            link = _Link(url, printed, relation, element.tag == "link")
            if link.leads_back or link.leads_on or link.leads_to_all or link.number is not None:
                yield link


@lru_cache(maxsize=4096)
def _tells(printed: str) -> bool:
    """Whether a link prints a page's number, or a word for one."""
    return any(words.fullmatch(printed) for words in (_PRINTED, _BACK, _NEXT, _ALL))


def _key(url: str) -> str:
    """An address as it is compared: its first page's number, final slash and fragment do not count."""
    parts = urlsplit(url)
    query = "&".join(piece for piece in parts.query.split("&") if not _FIRST.fullmatch(piece))
    return _normal(parts._replace(query=query, fragment="", path=parts.path.rstrip("/")).geturl())


def _normal(url: str) -> str:
    try:
        return normalize(url)
    except ValueError:
        return url
