"""The items of spiders, each beside the capture that it was read off."""

from __future__ import annotations

from collections.abc import Sequence

from storage.tables import schema
from storage.tables.database import Database
from storage.tables.upsert import insert_missing
from storage.types.items import KeptItem

_AT_ONCE = 500


def file_items(database: Database, items: Sequence[KeptItem]) -> None:
    """File items; those that are filed already are left alone."""
    for start in range(0, len(items), _AT_ONCE):
        with database.begin() as connection:
            insert_missing(connection, schema.items, [_values(kept) for kept in items[start : start + _AT_ONCE]])


def _values(kept: KeptItem) -> dict[str, object]:
    item = kept.item
    return {
        "item_id": kept.item_id,
        "publication": item.publication,
        "crawl_id": item.crawl_id,
        "capture_id": item.capture_id,
        "kind": item.kind,
        "content": item.content,
        "kept_at": kept.kept_at,
    }
