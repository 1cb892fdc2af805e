"""Records that repeat what a damaged one said, made from what the archive still knows; none pretends to be old.

The record of a loss keeps the row of its capture true: this visit took place, and its bytes are gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version

from storage.types import Capture, FailureKind, RecordType
from storage.types.identity import new_record_id
from storage.warc.record import WARC_FIELDS, WarcRecord, fields_block, record, warc_date
from storage.warc.uri_form import uri
from storage.warc.warcinfo import CONFORMS_TO, PAYLOAD_DIGEST_RULE


def loss_record(capture: Capture, why: str, at: datetime) -> WarcRecord:
    """Return the metadata record of a capture whose own record is gone.

    Args:
        capture: as its row has it.
        why: what happened to its record, in one sentence.
        at: when that was found.
    """
    fields = [
        *_errand(capture),
        ("fonds-failure", FailureKind.LOST.value),
        ("fonds-message", why),
        ("fonds-lost-capture", capture.capture_id),
        ("fonds-lost-date", warc_date(capture.captured_at)),
        ("fonds-lost-place", f"{capture.place.warc_file} {capture.place.offset} {capture.place.length}"),
        ("fonds-lost-type", capture.record_type.value),
    ]
    fields += [("fonds-lost-status", str(capture.status))] if capture.status is not None else []
    fields += [("fonds-lost-payload-digest", capture.payload_digest)] if capture.payload_digest else []
    more = [("WARC-Target-URI", uri(capture.url)), ("WARC-Refers-To", f"<{capture.capture_id}>")]
    return record("metadata", new_record_id(), at, fields_block(fields), WARC_FIELDS, more)


def facts_record(capture: Capture, warcinfo_id: str, at: datetime) -> WarcRecord:
    """Return the facts about a capture, whose record is damaged, from its row: crawl, role, how it was found."""
    fields = list(_errand(capture))
    if capture.record_type is not RecordType.FAILURE:
        fields.append(("fonds-framing", capture.framing))
    fields.append(("fonds-restored", f"from the database at {warc_date(at)}"))
    more = [("WARC-Target-URI", uri(capture.url)), ("WARC-Concurrent-To", f"<{capture.capture_id}>")]
    more.append(("WARC-Warcinfo-ID", f"<{warcinfo_id}>"))
    return record("metadata", new_record_id(), capture.captured_at, fields_block(fields), WARC_FIELDS, more)


def restored_warcinfo(record_id: str, publication: str, file_name: str, at: datetime) -> WarcRecord:
    """Return a warcinfo record in the place of one that is damaged, under the id that the file's records name."""
    fields = [
        ("software", f"Fonds/{version('fonds')}"),
        ("format", "WARC File Format 1.1"),
        ("conformsTo", CONFORMS_TO),
        ("isPartOf", publication),
        ("description", "the first record of this file was damaged; this one was made when the file was mended"),
        ("fonds-payload-digest", PAYLOAD_DIGEST_RULE),
        ("fonds-restored", f"at {warc_date(at)}"),
    ]
    return record("warcinfo", record_id, at, fields_block(fields), WARC_FIELDS, [("WARC-Filename", file_name)])


def _errand(capture: Capture) -> Iterator[tuple[str, str]]:
    if capture.via is not None:
        yield "via", uri(capture.via)
    yield "fonds-crawl", capture.crawl_id
    yield "fonds-role", capture.role.value
