"""Reads the demo's texts from their TOML files, as they are at a visit.

A text may begin later (`since = 2`), end (`until = 1`), or be corrected: its table `[second_visit]` holds fields that
are other ones then, and `replace`, pairs of words of which the second is put in the first one's place in its texts.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from access.demo.pictures import DemoPicture, Scene
from access.demo.text_blocks import blocks_in, paragraphs
from access.demo.texts import Article, Behaviour, Body, Document, Format, FormName, Publication, SubSite, Texts
from storage.types import SourceState

# Any: a TOML table has no type of its own; the tests hold that each one makes its dataclass.
_Table = dict[str, Any]
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
        bodies=tuple(_body(table) for table in bodies["bodies"]),
        articles=tuple(article for table, article in newest_first if table.get("until", visit) >= visit),
        withdrawn=tuple(article for table, article in newest_first if table.get("until", visit) < visit),
        documents=tuple(_document(_at(table, visit), table, visit) for table in _tables("documents")),
        pictures=tuple(_picture(table) for table in _toml("pictures.toml")["pictures"]),
    )


def read_profile() -> str:
    """The text of the publication's profile, as `profiles/<slug>.toml` of an archive takes it."""
    return (resources.files(__package__) / "heron.toml").read_text(encoding="utf-8")


def read_asset(name: str) -> str:
    """The text of a file that a page is dressed with: a style sheet, a drawing."""
    return (resources.files(__package__) / "assets" / name).read_text(encoding="utf-8")


def _folder() -> Traversable:
    return resources.files(__package__) / "texts"


def _toml(name: str) -> _Table:
    return tomllib.loads((_folder() / name).read_text(encoding="utf-8"))


def _tables(folder: str) -> Iterator[_Table]:
    entries = (entry for entry in (_folder() / folder).iterdir() if entry.name.endswith(".toml"))
    for entry in sorted(entries, key=lambda entry: entry.name):
        yield tomllib.loads(entry.read_text(encoding="utf-8"))


def _at(table: Mapping[str, Any], visit: int) -> _Table:
    """A text's fields at a visit, corrections made."""
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
    return Publication(**{**table, "about": paragraphs(table["about"]), "groups": groups, "sites": parts})


def _body(table: _Table) -> Body:
    return Body(**{**table, "behaviour": Behaviour(table.get("behaviour", Behaviour.USUAL))})


def _article(site: str, fields: _Table) -> Article:
    fields["blocks"] = blocks_in(fields.pop("body"))
    fields["summary"] = fields["summary"].strip()
    for name in ("topics", "contributors", "citations"):
        fields[name] = tuple((first, second) for first, second in fields[name])
    for name in ("tags", "comments"):
        fields[name] = tuple(fields.get(name, ()))
    return Article(site=site, **fields)


def _document(fields: _Table, table: _Table, visit: int) -> Document:
    fields["blocks"] = blocks_in(fields.pop("body", ""))
    fields["state"] = SourceState(fields.get("state", SourceState.CAPTURED))
    fields["format"] = Format(fields.get("format", Format.HTML))
    document = Document(**fields)
    return replace(document, state=SourceState.GONE) if table.get("until", visit) < visit else document


def _picture(table: _Table) -> DemoPicture:
    fields = dict(table)
    fields["scene"] = Scene(fields["scene"])
    for name in ("sun", "values"):
        fields[name] = tuple(fields.get(name, ()))
    fields["shapes"] = tuple(map(tuple, fields.get("shapes", ())))
    return DemoPicture(**fields)
