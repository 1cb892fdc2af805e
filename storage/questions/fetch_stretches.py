"""Where in a file lies what was recorded beside a capture, its request for one: no row says, the captures around do."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.database import Database
from storage.tables.schema import captures as _captures
from storage.tables.schema import warc_files as _files
from storage.types import Place

# More than any fetch has beside its answer; what lies wider apart are records that nobody filed.
_MOST_BYTES = 16 * 1024 * 1024


def fetch_stretches(database: Database, place: Place) -> tuple[Place, ...]:
    """The stretches before and behind the record of a capture, each up to the next capture or the end of the file.

    Empty ones are left out, and those in which far more lies than one fetch leaves.
    """
    before = (
        sa.select(_captures.c.record_offset + _captures.c.record_length)
        .where(_captures.c.warc_file == place.warc_file, _captures.c.record_offset < place.offset)
        .order_by(_captures.c.record_offset.desc())
        .limit(1)
    )
    behind = (
        sa.select(_captures.c.record_offset)
        .where(_captures.c.warc_file == place.warc_file, _captures.c.record_offset > place.offset)
        .order_by(_captures.c.record_offset)
        .limit(1)
    )
    size = sa.select(_files.c.size).where(_files.c.name == place.warc_file)
    with database.read() as connection:
        begin = connection.execute(before).scalar() or 0
        end = connection.execute(behind).scalar() or connection.execute(size).scalar() or 0
    own_end = place.offset + place.length
    stretches = (Place(place.warc_file, begin, place.offset - begin), Place(place.warc_file, own_end, end - own_end))
    return tuple(one for one in stretches if 0 < one.length <= _MOST_BYTES)
