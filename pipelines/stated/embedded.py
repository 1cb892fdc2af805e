"""The article that a page carries as data for its own program.

In the JSON of `__NEXT_DATA__` the page's article is the nearest object below its properties that has a title and a
body; objects in a list are those of others. A page whose properties name an article and say that there is none is gone.
In all other data an article is recognised by its shape, a title beside a text of sentences. Size and depth are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from lxml.etree import XPath

from pipelines.page.flight import flight_rows
from pipelines.page.tree import HtmlElement
from pipelines.stated.facts import TITLES, Facts, body_of, is_article, text_of, whole, written_in
from pipelines.stated.script_values import is_flattened, revived, unpaired, values_in
from pipelines.words.labels import squeezed

T = TypeVar("T")

_ID = "__NEXT_DATA__"
_MAX_SCRIPT = 8 << 20
_MAX_DEPTH = 6
_MAX_NODES = 500
_LEAST_BODY = 40
_ARTICLES = frozenset({"article", "post", "story", "news", "entry", "newsarticle", "articledata", "postdata"})
_DATA_ATTRIBUTES = XPath("descendant::*/@*[string-length(.) > 200 and starts-with(normalize-space(.), '{')]")
_PIECES = re.compile(r"\s*[|｜_»]\s*|\s+[-–—·:：]\s+")
_MAX_ATTRIBUTES = 50
_MAX_CARRIED, _MAX_CARRIED_DEPTH = 20_000, 24
_LEAST_CARRIED, _LEAST_TITLE = 80, 6
_GONE_PAGES = frozenset({"/404", "/410", "/_error"})


@dataclass(frozen=True, slots=True)
class Embedded:
    """What the data of a page say: its article, None when they hold none; `is_gone` when they say there is none."""

    article: Facts | None = None
    is_gone: bool = False


def read_embedded(tree: HtmlElement) -> Embedded:
    """Read the data that a page carries for its own program.

    Args:
        tree: The page.
    """
    for script in tree.iter("script"):
        if script.get("id") != _ID:
            continue
        text = "".join(script.itertext())
        data = written_in(text) if len(text) <= _MAX_SCRIPT else None
        if isinstance(data, dict):
            properties = _properties(data)
            article = next((facts for facts in map(whole, _objects(properties)) if is_article(facts)), None)
            return Embedded(article, article is None and _says_gone(data, properties))
    return Embedded()


def carried_article(tree: HtmlElement, titles: Sequence[str]) -> Facts | None:
    """The article in any data that a page carries, whatever its program is called; None where none is surely its own.

    Args:
        tree: The page.
        titles: What the head of the page states as its title: the article of that title is its own, or else the only
            one that it carries.
    """
    wanted = [squeezed(piece) for title in titles for piece in (title, *_PIECES.split(title))]
    found = [facts for value in _carried_values(tree) for facts in _shaped(value)]
    named = [facts for facts in found if _is_titled(facts, wanted)]
    if named:
        return max(named, key=_text_length)
    return found[0] if len(found) == 1 else None


def _carried_values(tree: HtmlElement) -> Iterator[object]:
    """The values that the scripts and elements of a page hold."""
    for script in tree.iter("script"):
        text = "".join(script.itertext())
        kind = (script.get("type") or "").lower()
        if not text.strip() or "ld+json" in kind or len(text) > _MAX_SCRIPT:
            continue
        if "json" in kind:
            yield _revived(written_in(text))
        elif "__next_f" not in text:
            yield from (_revived(value) for value in values_in(text))
    yield from (row for row in flight_rows(tree).values() if not isinstance(row, str))
    attributes = _DATA_ATTRIBUTES(tree)
    assert isinstance(attributes, list)
    yield from (unpaired(written_in(str(text))) for text in attributes[:_MAX_ATTRIBUTES])


def _revived(value: object) -> object:
    """A value with its parts in their places, where it is written as a flat list of them."""
    return revived(value) if isinstance(value, list) and is_flattened(value) else value


def _shaped(top: object) -> Iterator[Facts]:
    """The objects with a title and a text of sentences anywhere in a value."""
    for value in _near_before_far(top, _held, depth=_MAX_CARRIED_DEPTH, most=_MAX_CARRIED):
        facts = whole(value) if isinstance(value, dict) else None
        if facts is not None and is_article(facts) and _text_length(facts) >= _LEAST_CARRIED:
            yield facts


def _held(value: object) -> Iterable[object]:
    """What a value holds: its entries, or what is written in it where it is a text of JSON."""
    if isinstance(value, str):
        inner = written_in(value) if value[:1] in {"{", "["} and len(value) > _LEAST_BODY else None
        return () if inner is None else (_revived(inner),)
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _text_length(facts: Facts) -> int:
    """How many characters the texts of an object's body have."""
    length, waiting = 0, [body_of(facts)]
    for _node in range(_MAX_CARRIED):
        if not waiting:
            break
        value = waiting.pop()
        if isinstance(value, str):
            length += len(value)
        elif isinstance(value, (list, dict)):
            waiting += list(value.values()) if isinstance(value, dict) else value
    return length


def _is_titled(facts: Facts, wanted: Sequence[str]) -> bool:
    """Whether an object has the title that the page states, the site's name apart."""
    title = squeezed(text_of(facts, *TITLES) or "")
    return bool(title) and any(title == stated or (len(title) >= _LEAST_TITLE and title in stated) for stated in wanted)


def _properties(data: dict[str, object]) -> Facts:
    outer = data.get("props")
    inner = outer.get("pageProps") if isinstance(outer, dict) else None
    return inner if isinstance(inner, dict) else {}


def _objects(top: Facts) -> Iterator[Facts]:
    """The objects below the properties, near before far; those in lists are left out."""
    return _near_before_far(top, _objects_in, depth=_MAX_DEPTH, most=_MAX_NODES)


def _objects_in(facts: Facts) -> Iterable[Facts]:
    return (value for value in facts.values() if isinstance(value, dict))


def _near_before_far(top: T, held: Callable[[T], Iterable[T]], *, depth: int, most: int) -> Iterator[T]:
    """A value and what it holds, level by level: so many levels deep, and so many values at most."""
    level, seen = [top], 0
    for _level in range(depth):
        below: list[T] = []
        for value in level:
            seen += 1
            if seen > most:
                return
            yield value
            below += held(value)
        level = below


def _says_gone(data: Facts, properties: Facts) -> bool:
    if data.get("page") in _GONE_PAGES or properties.get("notFound") is True:
        return True
    if properties.get("statusCode") in (404, 410):
        return True
    return any(value is None for key, value in properties.items() if key.lower().replace("_", "") in _ARTICLES)
