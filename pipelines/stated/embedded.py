"""The article that a page carries as data for its own program: the JSON of `__NEXT_DATA__`.

The page's article is the nearest object below its properties that has a title and a body; objects in a list are those
of others. A page whose properties name an article and say that there is none is gone. Size and depth are bounded.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipelines.page.tree import HtmlElement

Facts = Mapping[str, object]

_ID = "__NEXT_DATA__"
_MAX_SCRIPT = 8 << 20
_MAX_DEPTH = 6
_MAX_NODES = 500
_LEAST_BODY = 40
_ARTICLES = frozenset({"article", "post", "story", "news", "entry", "newsarticle", "articledata", "postdata"})
_GONE_PAGES = frozenset({"/404", "/410", "/_error"})

TITLES = ("title", "headline", "name")
BODY = (
    "blocks", "body", "content", "contents", "paragraphs", "fulltext", "articlebody", "bodyhtml", "contenthtml", "html",
    "nodes", "text",
)  # fmt: skip


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
        data = _parsed(text) if len(text) <= _MAX_SCRIPT else None
        if isinstance(data, dict):
            properties = _properties(data)
            article = next((facts for facts in _objects(properties) if _is_article(facts)), None)
            return Embedded(article, article is None and _says_gone(data, properties))
    return Embedded()


def value_of(facts: Facts, *names: str) -> object:
    """What stands under the first of these names; case, hyphens and underscores in a key do not count."""
    keyed = {key.lower().replace("_", "").replace("-", ""): value for key, value in facts.items()}
    return next((keyed[name] for name in names if keyed.get(name) not in (None, "", [], {})), None)


def text_of(facts: Facts, *names: str) -> str | None:
    """The text under the first of these names that has one."""
    for name in names:
        value = value_of(facts, name)
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())
    return None


def _parsed(text: str) -> object:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _properties(data: dict[str, object]) -> Facts:
    outer = data.get("props")
    inner = outer.get("pageProps") if isinstance(outer, dict) else None
    return inner if isinstance(inner, dict) else {}


def _objects(top: Facts) -> Iterator[Facts]:
    """The objects below the properties, near before far; those in lists are left out."""
    level: list[Facts] = [top]
    seen = 0
    for _ in range(_MAX_DEPTH):
        below: list[Facts] = []
        for facts in level:
            seen += 1
            if seen > _MAX_NODES:
                return
            yield facts
            below.extend(value for value in facts.values() if isinstance(value, dict))
        level = below


def _is_article(facts: Facts) -> bool:
    if text_of(facts, *TITLES) is None:
        return False
    body = value_of(facts, *BODY)
    return (isinstance(body, str) and len(body) >= _LEAST_BODY) or (
        isinstance(body, list) and any(isinstance(entry, (str, dict)) for entry in body)
    )


def _says_gone(data: Facts, properties: Facts) -> bool:
    if data.get("page") in _GONE_PAGES or properties.get("notFound") is True:
        return True
    if properties.get("statusCode") in (404, 410):
        return True
    return any(value is None for key, value in properties.items() if key.lower().replace("_", "") in _ARTICLES)
