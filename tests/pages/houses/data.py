"""The data that pages carry for their own programs, as the frameworks write them."""

from __future__ import annotations

import json
from typing import Any

from tests.pages.houses.article import Article, Kind

_KINDS = {Kind.PARAGRAPH: "p", Kind.HEADING: "h", Kind.RUN_IN: "runin", Kind.QUOTATION: "quote"}


def article_data(article: Article) -> dict[str, Any]:
    """The article as an object of a content system."""
    blocks = [{"t": _KINDS[piece.kind], "x": piece.whole} for piece in article.pieces if piece.kind in _KINDS]
    if article.dateline:
        blocks.insert(0, {"t": "p", "x": article.dateline})
    return {
        "id": 812,
        "title": article.title,
        "deck": article.deck or None,
        "categories": [{"l1": group, "l2": name} for group, name in article.topics],
        "roles": [{"role": credit.label, "name": name} for credit in article.credits for name in credit.names],
        "summary": article.summary or None,
        "blocks": blocks,
        "sources": [{"title": source.title, "url": source.url or None} for source in article.sources],
        "publishedAt": None if article.published_on is None else f"{article.published_on}T09:00:00+08:00",
    }


def flight_rows(article: Article) -> str:
    """The scripts of an app router's page that bring its tree, in rows cut where it pleases the server."""
    tree = ["$", "$L3", None, {"slug": "812", "article": article_data(article)}]
    rows = f'1:"$Sreact.fragment"\n3:I[4711,["812","static/chunks/page.js"],"default"]\n5:{_json(tree)}\n'
    cut = len(rows) // 2
    pieces = "".join(f"<script>self.__next_f.push([1,{_json(piece)}])</script>" for piece in (rows[:cut], rows[cut:]))
    return f"<script>(self.__next_f=self.__next_f||[]).push([0])</script>{pieces}"


def devalued(article: Article) -> str:
    """The article as a flat list in which each value is named by its place."""
    flat: list[Any] = []

    def place(value: Any) -> int:
        if value is None:
            return -1
        index = len(flat)
        flat.append(None)
        if isinstance(value, dict):
            flat[index] = {name: place(each) for name, each in value.items()}
        elif isinstance(value, list):
            flat[index] = [place(each) for each in value]
        else:
            flat[index] = value
        return index

    place({"data": {"article-812": article_data(article)}, "state": {}, "once": []})
    return _json(flat)


def nuxt_call(article: Article) -> str:
    """The state as a call of a function whose arguments stand for values that come twice."""
    facts = article_data(article)
    facts.pop("id")
    names = {json.dumps(facts["title"], ensure_ascii=False): "a", "null": "b"}
    body = ",".join(
        f"{name}:{names.get(json.dumps(value, ensure_ascii=False), _json(value))}" for name, value in facts.items()
    )
    arguments = f"{_json(facts['title'])},null"
    state = f'{{layout:"default",data:[{{article:{{{body}}}}}],error:b}}'
    return f"window.__NUXT__=(function(a,b){{return {state}}}({arguments}));"


def island_props(article: Article) -> str:
    """The article as the properties of an island: each value in a pair with the number of its kind."""

    def paired(value: Any) -> Any:
        if isinstance(value, dict):
            return [0, {name: paired(each) for name, each in value.items()}]
        return [1, [paired(each) for each in value]] if isinstance(value, list) else [0, value]

    return _json({"article": paired(article_data(article))})


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
