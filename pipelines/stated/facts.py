"""An object in the data of a page: what stands in it under which name, and whether it has the shape of an article.

Names are those that content systems use; case, hyphens and underscores in them do not count. A text may stand in an
object that says how it is written (`{"rendered": "…"}`), and what tells of an article in a frame beside its body
(`{"frontmatter": {"title": "…"}, "html": "…"}`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping

Facts = Mapping[str, object]

TITLES = ("title", "headline", "name")
BODY = (
    "blocks", "body", "content", "contents", "paragraphs", "fulltext", "articlebody", "bodyhtml", "contenthtml", "html",
    "nodes", "text", "doc", "document", "richtext", "lexical",
)  # fmt: skip
_ENTRIES = ("root", "document", "blocks", "content", "children", "nodes", "json", "raw")
# What a text is written as, the form for a browser first.
_WRITTEN = ("rendered", "processed", "html")
# What tells of an article beside its body, and who is looked up for it.
_FRAMES = frozenset({"frontmatter", "attributes", "fields", "embedded"})
_MAX_DEPTH = 6
_LEAST_BODY = 40


def value_of(facts: Facts, *names: str) -> object:
    """What stands under the first of these names: of a text in an object that says how it is written, the text."""
    keyed = {_plain(key): value for key, value in facts.items()}
    return next((_unwrapped(keyed[name]) for name in names if keyed.get(name) not in (None, "", [], {})), None)


def _plain(key: str) -> str:
    return key.lower().replace("_", "").replace("-", "")


def _unwrapped(value: object) -> object:
    if isinstance(value, Mapping):
        return next((text for name in _WRITTEN if isinstance(text := value.get(name), str) and text.strip()), value)
    return value


def text_of(facts: Facts, *names: str) -> str | None:
    """The text under the first of these names that has one."""
    for name in names:
        value = value_of(facts, name)
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())
    return None


def whole(facts: Facts) -> Facts:
    """An object with what its frames tell of it; a frame that is an article by itself stays one."""
    frames = [
        frame
        for key, frame in facts.items()
        if isinstance(frame, dict) and _plain(key) in _FRAMES and not is_article(frame)
    ]
    if not frames:
        return facts
    # A number under a name is the key of what a frame holds.
    own = {key: value for key, value in facts.items() if isinstance(value, (str, list, dict))}
    return {key: value for told in (*reversed(frames), own) for key, value in told.items()}


def is_article(facts: Facts) -> bool:
    """Whether an object has a title and a body."""
    if text_of(facts, *TITLES) is None:
        return False
    body = body_of(facts)
    return (isinstance(body, str) and len(body) >= _LEAST_BODY) or (
        isinstance(body, (list, dict)) and any(isinstance(entry, (str, dict)) for entry in list_items(body))
    )


def body_of(facts: Facts) -> object:
    """The body of an object; one that is a text of JSON as what is written in it."""
    body = value_of(facts, *BODY)
    return written_in(body) or body if isinstance(body, str) and body[:1] in {"{", "["} else body


def written_in(text: str) -> object:
    """What a text of JSON writes, None for another text."""
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def list_items(body: object) -> list[object]:
    """The entries of a body: those of a list, or of the list that an object for a document holds."""
    for _depth in range(_MAX_DEPTH):
        if not isinstance(body, dict):
            break
        body = value_of(body, *_ENTRIES)
    return body if isinstance(body, list) else []
