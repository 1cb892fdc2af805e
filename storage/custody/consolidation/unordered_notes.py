"""Which files hold notes alone that stand in no order with captures, so that others may be joined over them.

A manifest names its crawl, a stamp its manifest, a crawl's notes the crawl, and what tells of a mending its file: none
of them says what came before or after it. What people decided takes effect among the records around it, and an import
has its place among crawls.
"""

from __future__ import annotations

from storage.custody.copies.mending_note import MENDING
from storage.recording.crawl_notes import CRAWL_END, CRAWL_START
from storage.types.errors import RecordError
from storage.warc.consolidation_note import CONSOLIDATION
from storage.warc.crawl_manifest import MANIFEST, STAMP
from storage.warc.notes import notes_of
from storage.warc.warc_source import WarcSource

_UNORDERED = frozenset((MANIFEST, STAMP, CONSOLIDATION, CRAWL_START, CRAWL_END, MENDING))


def only_unordered(source: WarcSource) -> bool:
    """Whether a WARC file that holds no capture may be passed over; one that cannot be read may not."""
    try:
        return all(note.kind in _UNORDERED for note in notes_of(source))
    except RecordError:
        return False
