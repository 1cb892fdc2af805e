"""Reads the demo's texts from their TOML files, as they are at a visit.

A text may appear at the second visit (`since = 2`), disappear after the first (`until = 1`), or be corrected: its table
`[second_visit]` holds the fields that have new values, and `replace`, pairs of old and new words in its texts.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from access.demo.text_blocks import blocks_in, marked_paragraphs
from access.demo.texts import Article, Behaviour, Body, Document, Format, FormName, Publication, SubSite, Texts
from storage.types import SourceState

# Any: a TOML table has no static type; the dataclasses made of them do, and tests make each.
_Table = dict[str, Any]
_TEXTS = Path(__file__).parent / "texts"
_CORRECTIONS = "second_visit"
_CORRECTED = ("title", "deck", "summary", "body")


def read_texts(visit: int = 1) -> Texts:
    """Read the texts as they are at a visit, 1 or 2."""
    top, bodies = _toml("publication.toml"), _toml("bodies.toml")
    articles = [
        (table, _article(site["key"], _at(table, visit)))
        for site in top["sites"]
        for table in _tables(f"articles/{site['key']}")
        if table.get("since", 1) <= visit
    ]
    newest_first = sorted(articles, key=lambda pair: pair[1].number, reverse=True)
    return Texts(
        visit=visit,
        publication=_publication(top["publication"], top["groups"], top["sites"]),
        bodies=tuple(_body(table, bodies["words"]) for table in bodies["bodies"]),
        articles=tuple(article for table, article in newest_first if table.get("until", visit) >= visit),
        withdrawn=tuple(article for table, article in newest_first if table.get("until", visit) < visit),
        documents=tuple(_documents(visit)),
        pictures=_toml("pictures.toml"),
    )


def read_profile() -> str:
    """The text of the publication's profile, as `profiles/<slug>.toml` of an archive takes it."""
    return (_TEXTS.parent / "heron.toml").read_text(encoding="utf-8")


def _toml(name: str) -> _Table:
    return tomllib.loads((_TEXTS / name).read_text(encoding="utf-8"))


def _tables(folder: str) -> Iterator[_Table]:
    for path in sorted((_TEXTS / folder).glob("*.toml")):
        yield _toml(f"{folder}/{path.name}")


def _at(table: Mapping[str, Any], visit: int) -> _Table:
    """The fields of a text at a visit, with its corrections."""
    fields = {name: value for name, value in table.items() if name not in {_CORRECTIONS, "since", "until"}}
    if visit < 2 or _CORRECTIONS not in table:
        return fields
    corrections = dict(table[_CORRECTIONS])
    for old, new in corrections.pop("replace", ()):
        changed = {name: fields[name].replace(old, new) for name in _CORRECTED if old in fields.get(name, "")}
        if not changed:
            raise ValueError(f"nothing to correct: {old!r} is not in {fields['title']!r}")
        fields |= changed
    return fields | corrections


def _publication(table: _Table, groups: _Table, sites: list[_Table]) -> Publication:
    parts = tuple(SubSite(**{**site, "form": FormName(site["form"])}) for site in sites)
    return Publication(**{**table, "about": marked_paragraphs(table["about"]), "groups": groups, "sites": parts})


def _body(table: _Table, words: Mapping[str, _Table]) -> Body:
    behaviour = Behaviour(table.get("behaviour", Behaviour.USUAL))
    return Body(**{**table, "words": words[table["language"]], "behaviour": behaviour})


def _article(site: str, fields: _Table) -> Article:
    fields["blocks"] = blocks_in(fields.pop("body"))
    fields["summary"] = fields["summary"].strip()
    for name in ("topics", "contributors", "citations", "linked"):
        fields[name] = tuple((first, second) for first, second in fields.get(name, ()))
    for name in ("tags", "comments"):
        fields[name] = tuple(fields.get(name, ()))
    return Article(site=site, **fields)


def _documents(visit: int) -> Iterator[Document]:
    for path in sorted((_TEXTS / "documents").glob("*.toml")):
        table = _toml(f"documents/{path.name}")
        document = _document(_at(table, visit))
        if document.format is Format.PDF:
            document = replace(document, pdf=path.with_suffix(".pdf").read_bytes())
        yield replace(document, state=SourceState.GONE) if table.get("until", visit) < visit else document


def _document(fields: _Table) -> Document:
    fields["blocks"] = blocks_in(fields.pop("body", ""))
    fields["state"] = SourceState(fields.get("state", SourceState.CAPTURED))
    fields["format"] = Format(fields.get("format", Format.HTML))
    return Document(**fields)
