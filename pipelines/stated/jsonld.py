"""JSON-LD as pages carry it: several scripts, graphs, nested and partly broken; whatever can be read is read.

A script that is not JSON even after the usual faults are repaired (comment wrappers, trailing commas, line breaks in
strings) is left out. Depth and number of nodes are bounded.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipelines.words.labels import squeezed

_ARTICLE_TYPES = frozenset({
    "article", "newsarticle", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle",
    "backgroundnewsarticle", "reviewnewsarticle", "askpublicnewsarticle", "blogposting", "report", "techarticle",
    "scholarlyarticle", "liveblogposting", "legislation", "governmentdocument",
})  # fmt: skip
_LISTING_TYPES = frozenset({"collectionpage", "itemlist", "searchresultspage", "profilepage", "website"})
_EASTERN = re.compile(r"[\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")
_MAX_NODES = 2_000
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_WRAPPERS = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$"
)


@dataclass(frozen=True, slots=True)
class Credited:
    """A person or organisation credited by structured data, with the job title given there."""

    name: str
    job_title: str | None
    is_person: bool


@dataclass(frozen=True, slots=True)
class CitedWork:
    """A work that structured data says the article cites."""

    name: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class LinkedArticle:
    """What JSON-LD says of the page's article."""

    headline: str | None
    alternative_headline: str | None
    description: str | None
    published: str | None
    modified: str | None
    authors: tuple[Credited, ...]
    editors: tuple[Credited, ...]
    publishers: tuple[str, ...]
    sections: tuple[str, ...]
    cited: tuple[CitedWork, ...]
    images: tuple[str, ...] = ()
    is_free: bool | None = None
    body: str | None = None


def read_jsonld(scripts: Iterable[str], titles: Sequence[str] = ()) -> tuple[LinkedArticle | None, bool]:
    """Read the scripts of a page.

    Args:
        scripts: What stands in them.
        titles: The titles that the page states elsewhere: of several articles, the one that they name is its own.

    Returns:
        The page's own article, or the first with a headline (or the first); whether the page calls itself a listing.
    """
    articles: list[dict[str, object]] = []
    is_listing = False
    nodes = list(_nodes(scripts))
    named = {identity: node for node in nodes if len(node) > 1 and (identity := _first(node, "@id"))}
    for node in nodes:
        types = {text.rsplit("/", 1)[-1].casefold() for text in texts_of(node.get("@type"))}
        if types & _ARTICLE_TYPES:
            articles.append(node)
        is_listing = is_listing or bool(types & (_LISTING_TYPES - {"website"}))
    headed = [node for node in articles if _first(node, "headline")]
    named_by = [node for node in headed if len(headed) > 1 and _is_named(_first(node, "headline") or "", titles)]
    chosen = next(iter([*named_by, *headed, *articles]), None)
    return (None if chosen is None else _article(chosen, named)), is_listing


def _is_named(headline: str, titles: Sequence[str]) -> bool:
    """Whether one of the titles is a headline, with at most the name of the site around it."""
    wanted = squeezed(headline)
    return bool(wanted) and any(wanted in squeezed(title) for title in titles)


def texts_of(value: object) -> tuple[str, ...]:
    """The texts in a JSON value that may be one text, a list of them, or neither."""
    if isinstance(value, str):
        text = html.unescape(value).strip()
        return (text,) if text else ()
    if isinstance(value, list):
        return tuple(text for entry in value for text in (texts_of(entry) if isinstance(entry, str) else ()))
    return ()


def _article(node: dict[str, object], named: Mapping[str, dict[str, object]]) -> LinkedArticle:
    return LinkedArticle(
        headline=_first(node, "headline") or _first(node, "name"),
        alternative_headline=_first(node, "alternativeHeadline"),
        description=_first(node, "description"),
        published=_first(node, "datePublished"),
        modified=_first(node, "dateModified"),
        authors=_credited(node.get("author"), named) or _credited(node.get("creator"), named),
        editors=_credited(node.get("editor"), named),
        publishers=tuple(credited.name for credited in _credited(node.get("publisher"), named)),
        sections=texts_of(node.get("articleSection")),
        cited=tuple(_works(node.get("citation"))),
        images=tuple(_images(node.get("image"))),
        is_free=_truth(node.get("isAccessibleForFree")),
        body=_first(node, "articleBody"),
    )


def _first(node: dict[str, object], key: str) -> str | None:
    return next(iter(texts_of(node.get(key))), None)


def _credited(value: object, named: Mapping[str, dict[str, object]]) -> tuple[Credited, ...]:
    """Those whom a property credits; a node that only names another by its id stands for that one."""
    found: list[Credited] = []
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, list):
            found.extend(_credited(entry, named))
        elif isinstance(entry, str):
            found.extend(Credited(name, None, is_person=True) for name in texts_of(entry))
        elif isinstance(entry, dict):
            entry = named.get(_first(entry, "@id") or "", entry) if "name" not in entry else entry
            is_person = "Organization" not in " ".join(texts_of(entry.get("@type")))
            title = next(iter(texts_of(entry.get("jobTitle"))), None)
            names = texts_of(entry.get("name")) or texts_of(_parted_name(entry))
            found.extend(Credited(name, title, is_person) for name in names)
    return tuple(dict.fromkeys(found))


def _parted_name(entry: dict[str, object]) -> str:
    """The name of a person whose parts are stated apart, in the order of its script: in ideographs, family first."""
    given, family = ("".join(texts_of(entry.get(key))) for key in ("givenName", "familyName"))
    return f"{family}{given}" if _EASTERN.fullmatch(family + given) else f"{given} {family}".strip()


def _works(value: object) -> Iterator[CitedWork]:
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, str) and entry.strip():
            is_url = entry.strip().startswith(("http://", "https://"))
            yield CitedWork(None, entry.strip()) if is_url else CitedWork(entry.strip(), None)
        elif isinstance(entry, dict):
            work = CitedWork(_first(entry, "name"), _first(entry, "url"))
            if work.name or work.url:
                yield work


def _images(value: object) -> Iterator[str]:
    for entry in value if isinstance(value, list) else [value]:
        url = entry.get("url") if isinstance(entry, dict) else entry
        yield from texts_of(url)


def _truth(value: object) -> bool | None:
    """A truth value as JSON-LD writes it: itself, its word, or schema.org's name for it."""
    if isinstance(value, bool):
        return value
    word = value.strip().rsplit("/", 1)[-1].lower() if isinstance(value, str) else None
    return {"true": True, "false": False}.get(word or "")


def _nodes(scripts: Iterable[str]) -> Iterator[dict[str, object]]:
    """All objects of the scripts, outer before inner, in order."""
    seen = 0
    for script in scripts:
        waiting = [_parsed(script)]
        while waiting and seen < _MAX_NODES:
            value = waiting.pop(0)
            seen += 1
            if isinstance(value, list):
                waiting[:0] = value[:_MAX_NODES]
            elif isinstance(value, dict):
                yield value
                waiting.extend(
                    inner for key, inner in value.items() if key in {"@graph", "mainEntity", "mainEntityOfPage"}
                )


def _parsed(script: str) -> object:
    """What a script says; where several values stand in one, all of them as a list."""
    text = _WRAPPERS.sub("", script.strip()).strip().rstrip(";")
    for attempt in (text, _TRAILING_COMMA.sub("", text), html.unescape(text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return _values(_TRAILING_COMMA.sub("", text))


def _values(text: str) -> list[object]:
    """The values that stand one behind the other in a text, up to the first that cannot be read."""
    decoder = json.JSONDecoder(strict=False)
    found: list[object] = []
    place = 0
    while (place := min((at for at in (text.find("{", place), text.find("[", place)) if at >= 0), default=-1)) >= 0:
        try:
            value, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            break
        found.append(value)
    return found
