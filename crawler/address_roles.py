"""In which role an address on a listing is visited: article, section, feed, sitemap, or not at all.

The publication's patterns decide if it has any, otherwise general rules do: by the form of the address and by how the
listing shows it. The rules may take another page for an article (its reading will refuse it), but must not miss one.
Addresses on hosts that are not the publication's own are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from re import Pattern
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from crawler.entries import LinkForm
from storage.types import Role
from storage.types.profile import ListingRules
from storage.types.urlkey import host_of, normalize

_SECTION_WORD = re.compile(
    r"categor(?:y|ies)|cat|sections?|channels?|columns?|topics?|list|archive|分類|分类|專題|专题|頻道|频道", re.I
)
_ARTICLE_WORD = re.compile(r"articles?|news|stor(?:y|ies)|posts?|archives|read|content|detail|view|a|p", re.I)
_CERTAIN_WORD = re.compile(r"article|story|post|detail", re.I)
_OTHER_WORD = re.compile(
    r"tags?|authors?|users?|profile|search|login|signin|logout|register|signup|accounts?|members?|cart|subscri(?:be|ption)"
    r"|newsletter|donate|policy|help|faq|jobs|careers|advertise|sitemap|feed|rss|comments|amp|print|embed|share|static"
    r"|assets|cdn-cgi|wp-(?:admin|login|json|content|includes)|(?:about|contact|privacy|terms)(?:-.*)?"
    r"|標籤|标签|作者|搜尋|搜索|關於.*|关于.*|聯絡.*|联系.*|隱私.*|隐私.*|訂閱|订阅|登入|登录",
    re.I,
)
_OTHER_QUERY = re.compile(r"print|amp|share|replytocom|preview|s|q|search")
_ID_QUERY = re.compile(r"(?:news|article|doc|story|post|item|[anps])?id|item|p|no|sn|serial")
_NO_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|css|js|json|xml|rss|atom|txt|pdf|docx?|xlsx?|pptx?|zip|gz|mp[34]|m4a|mov|webm|"
    r"woff2?|exe|apk|epub)$",
    re.I,
)
_DATED = re.compile(r"/(?:19|20)\d\d(?:/|-)?(?:0?[1-9]|1[0-2])(?:(?:/|-)?(?:0?[1-9]|[12]\d|3[01]))?(?=[/_.-]|$)")
_ONLY_DATE = re.compile(r"^/(?:19|20)\d\d(?:/\d{1,2}){0,2}/?$")
_PAGE_FILE = re.compile(r"\.(?:html?|php|aspx?|jsp|shtml|do)$", re.I)


class AddressClassifier:
    """Classifies the addresses of one publication's listings; `hosts` are its own, with or without `www.`."""

    def __init__(self, rules: ListingRules, hosts: Collection[str]) -> None:
        self._rules = rules
        self._hosts = frozenset(host.lower().removeprefix("www.") for host in hosts)

    def address(self, base: str, printed: str) -> str | None:
        """The normal form of a printed address, None when its host is foreign or the profile excludes it."""
        printed = printed.strip()
        if not printed or printed.startswith("#"):
            return None
        try:
            url = normalize(urljoin(base, printed))
        except ValueError:
            return None
        if host_of(url).removeprefix("www.") not in self._hosts or _any(self._rules.exclude, url):
            return None
        return url

    def role(self, url: str, shown: LinkForm) -> Role | None:
        """The role of the page at `url` (in normal form), None when a crawl does not want it."""
        if shown in (LinkForm.FEED, LinkForm.SITEMAP):
            return Role(shown.value)
        if self._rules.article and _any(self._rules.article, url):
            return Role.ARTICLE
        if self._rules.section and _any(self._rules.section, url):
            return Role.SECTION
        shape = _Shape(url)
        if not shape.is_page:
            return None
        if not self._rules.article and shape.is_article(shown):
            return Role.ARTICLE
        return Role.SECTION if not self._rules.section and shape.is_section(shown) else None


class _Shape:
    """The general rules, by the form of an address."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._path = unquote(parts.path)
        self._segments = [segment for segment in self._path.lower().split("/") if segment]
        self._query = {key.lower().replace("_", ""): value for key, value in parse_qsl(parts.query)}
        self._last = _PAGE_FILE.sub("", self._segments[-1]) if self._segments else ""
        self._home = self._segments[-1] if self._last in ("index", "home", "default") else ""

    @property
    def is_page(self) -> bool:
        """Whether it is a page in its own right: no home page, file, other view of a page, or service."""
        if (not self._segments or self._segments == [self._home]) and not self._has_query(_ID_QUERY):
            return False
        if _NO_PAGE.search(self._path) or self._has_query(_OTHER_QUERY):
            return False
        return not any(_OTHER_WORD.fullmatch(_PAGE_FILE.sub("", segment)) for segment in self._segments)

    def is_article(self, shown: LinkForm) -> bool:
        if _ONLY_DATE.match(self._path):
            return False
        if shown is LinkForm.ITEM or shown is LinkForm.MARGIN:
            return shown is LinkForm.ITEM
        if shown is LinkForm.MENU:
            return self._is_dated
        if _SECTION_WORD.fullmatch(self._last) or (self._is_under_section and not self._has_number):
            return False
        if self._is_dated or self._has_id or self._is_slug or self._is_under_article:
            return True
        return shown is LinkForm.HEADLINE and (len(self._segments) > 1 or not self._last.isalpha())

    def is_section(self, shown: LinkForm) -> bool:
        if _ONLY_DATE.match(self._path) or self._is_dated:
            return False
        if self._is_under_section or _SECTION_WORD.fullmatch(self._last) or self._has_query(_SECTION_WORD):
            return shown is not LinkForm.MARGIN
        return shown is LinkForm.MENU and 0 < len(self._segments) <= 2 and not self._query

    def _has_query(self, keys: Pattern[str]) -> bool:
        return any(keys.fullmatch(key) for key in self._query)

    @property
    def _is_dated(self) -> bool:
        return bool(_DATED.search(self._path)) and not _ONLY_DATE.match(self._path)

    @property
    def _is_under_section(self) -> bool:
        return any(_SECTION_WORD.fullmatch(segment) for segment in self._segments[:-1])

    @property
    def _has_number(self) -> bool:
        return bool(re.search(r"\d{3,}", self._last))

    @property
    def _has_id(self) -> bool:
        if any(_ID_QUERY.fullmatch(key) and re.search(r"\d", value) for key, value in self._query.items()):
            return True
        if re.search(r"(?<!\d)\d{4,}(?!\d)", self._last) and not re.fullmatch(r"(?:19|20)\d\d", self._last):
            return True
        return bool(re.fullmatch(r"(?=.*\d)(?=.*[a-f])[0-9a-f-]{6,}", self._last))

    @property
    def _is_slug(self) -> bool:
        ideographs = sum("\u3400" <= letter <= "\u9fff" for letter in self._last)
        words = max(len(re.findall(r"[-_](?=\w)", segment)) for segment in (self._last, *self._segments))
        return words >= 3 or ideographs >= 6

    @property
    def _is_under_article(self) -> bool:
        parents = self._segments[:-1]
        if any(_CERTAIN_WORD.fullmatch(parent) for parent in parents):
            return True
        return any(_ARTICLE_WORD.fullmatch(parent) for parent in parents) and not self._last.isalpha()


def _any(patterns: tuple[Pattern[str], ...], url: str) -> bool:
    return any(pattern.search(url) for pattern in patterns)
