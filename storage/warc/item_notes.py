"""Items of spiders as notes in WARC files, so that a rebuild finds them again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from storage.types.items import Item, KeptItem
from storage.warc.notes import Note
from storage.warc.record import Fields

ITEM = "item"


def note_of_item(item_id: str, item: Item) -> Fields:
    """The fields of the note that keeps an item."""
    return (
        ("fonds-item", item_id),
        ("fonds-crawl", item.crawl_id),
        ("capture", item.capture_id),
        ("kind", item.kind),
        ("content", item.content),
    )


def items_of(notes: Iterable[Note], publication: str) -> Iterator[KeptItem]:
    """The items that notes in a publication's files keep; a note that lacks a field keeps none."""
    for note in notes:
        fields = dict(note.fields) if note.kind == ITEM else {}
        try:
            item = Item(publication, fields["fonds-crawl"], fields["capture"], fields["kind"], fields["content"])
            yield KeptItem(fields["fonds-item"], item, note.at)
        except KeyError:
            continue
