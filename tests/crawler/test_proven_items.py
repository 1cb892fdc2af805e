"""Items of any kind are kept beside the capture that they were read off, and nothing loses them."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest
import scrapy
from pydantic import BaseModel

from crawler.proven_items import item_json
from storage.types import Place
from storage.types.items import Item, KeptItem
from storage.warc.item_notes import ITEM, items_of, note_of_item
from storage.warc.notes import Note
from tests.access.commands import fonds
from tests.access.engines import rows
from tests.crawler.killing import killed_crawl
from tests.crawler.quotes_site import quotes_site
from tests.crawler.spider_runs import ADDON, begin, run

AT = datetime(2026, 11, 30, tzinfo=UTC)


class _Scrapys(scrapy.Item):
    text = scrapy.Field()


@dataclass
class _DataClass:
    text: str


@attrs.define
class _Attrs:
    text: str


class _Pydantic(BaseModel):
    text: str


@pytest.mark.parametrize("kind", [dict, _Scrapys, _DataClass, _Attrs, _Pydantic])
def test_an_item_of_any_kind_is_one_line_of_json(kind: Any) -> None:
    """With its letters as they are, and its line ends escaped."""
    assert item_json(kind(text="引文\n“a”")) == '{"text": "引文\\n“a”"}'


def test_what_json_has_no_form_for_is_kept_as_scrapys_feeds_write_it() -> None:
    """Instants and sets; bytes are text."""
    item = {"at": AT, "tags": {"a"}, "header": b"caf\xe9"}
    assert json.loads(item_json(item)) == {"at": "2026-11-30T00:00:00+00:00", "tags": ["a"], "header": "caf\\xe9"}
    with pytest.raises(TypeError):
        item_json({"of": object()})


def test_a_note_gives_its_item_back() -> None:
    """And a note that is of something else, or lacks a field, gives none."""
    item = Item("quotes", "urn:uuid:1", "urn:uuid:2", "dict", '{"text": "引文"}')
    note = Note(ITEM, AT, note_of_item("urn:uuid:3", item), Place("a.warc.gz", 0, 9))
    broken = Note(ITEM, AT, note.fields[1:], note.place)
    other = Note("crawl-start", AT, note.fields, note.place)
    assert list(items_of([broken, other, note], "quotes")) == [KeptItem("urn:uuid:3", item, AT)]


def test_items_of_a_killed_spider_are_all_there_once(tmp_path: Path) -> None:
    """After kills a run recovers what was noted and has no row; a rebuilt database has the same, by the same ids."""
    archive, chance = tmp_path / "archive", random.Random(20_261_131)
    settings = {**ADDON, "FONDS_ARCHIVE": str(archive), "ITEM_PIPELINES": {"fonds.ProvenItems": 900}}
    with quotes_site() as site:
        for _ in range(2):
            killed_crawl(begin("quotes", settings, site=site.url("")), lambda: len(site.served), chance, most=14)
        ran = run("quotes", settings, tmp_path / "out", site=site.url(""))
    assert ran.stats["fonds/items"] == len(ran.items)
    shown = "SELECT * FROM v_items ORDER BY item_id"
    kept = rows(archive, shown)
    last = kept and max(kept, key=lambda row: row["kept_at"])["crawl_id"]
    of_last = [row for row in kept if row["crawl_id"] == last]
    told = [json.dumps(json.loads(item_json(item)), sort_keys=True) for item in ran.items]
    assert sorted(json.dumps(json.loads(row["content"]), sort_keys=True) for row in of_last) == sorted(told)
    for row in of_last:
        (capture,) = rows(archive, "SELECT url FROM v_captures WHERE capture_id = :id", id=row["capture_id"])
        assert ("Quotation" in row["content"]) == ("/page/" in capture["url"])
    assert fonds("rebuild", "--archive", archive).code == 0
    assert rows(archive, shown) == kept
    assert fonds("export", "jsonl", "--archive", archive, "--table", "items", "--output", tmp_path / "rows").code == 0
    assert len((tmp_path / "rows" / "items.jsonl").read_text().splitlines()) == len(kept)
