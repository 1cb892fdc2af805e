"""What a spider read off a capture, as its project has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a spider, and the capture that proves it.

    `kind` is the name of the class that it was an object of, `content` its fields as one object of JSON.
    """

    publication: str
    crawl_id: str
    capture_id: str
    kind: str
    content: str


@dataclass(frozen=True, slots=True)
class KeptItem:
    """An item whose note stands in a WARC file, under an id of its own."""

    item_id: str
    item: Item
    kept_at: datetime
