"""The record of a rendering: what a browser made of a page, as a resource of its own beside the page's capture.

It is named after the page, but not by the page's address: no player and no indexer of another program shows it where
the answer of the server belongs. It says itself what a rebuild must know, so that no other record is needed.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage.types import Errand, Rendering
from storage.types.identity import new_record_id
from storage.warc.digest import digest
from storage.warc.record import WarcRecord, record
from storage.warc.uri_form import uri

RENDERED_URN = "urn:fonds:rendered:"
"""How the target of a rendering begins; the address of the page follows."""
RENDERED_TYPE = "text/html; charset=utf-8"
_BROWSER = "fonds-rendered-by"
_STATUS = "fonds-rendered-status"
_AT_REST = "fonds-at-rest"


def rendering_record(errand: Errand, rendering: Rendering) -> WarcRecord:
    """Return the record of a rendering; `errand` is that of the capture that was rendered."""
    about = [
        ("WARC-Target-URI", RENDERED_URN + uri(rendering.url)),
        ("WARC-Concurrent-To", f"<{rendering.rendered}>"),
        ("WARC-Payload-Digest", digest(rendering.html)),
        *_facts(errand, rendering),
    ]
    return record("resource", new_record_id(), rendering.at, rendering.html, RENDERED_TYPE, about)


def is_rendering(record: WarcRecord) -> bool:
    """Tell whether a record is that of a rendering."""
    return record.kind == "resource" and (record.target_uri or "").startswith(RENDERED_URN)


def page_address(record: WarcRecord) -> str:
    """Return the address of the page that a rendering was made of."""
    return (record.target_uri or "").removeprefix(RENDERED_URN)


def browser_of(record: WarcRecord) -> str | None:
    """Return the name and version of the browser that made a rendering, None where none is said."""
    return record.first(_BROWSER)


def rendered_status(record: WarcRecord) -> int | None:
    """Return the status of the answer that was rendered, None where none is said."""
    said = record.first(_STATUS) or ""
    return int(said) if said.isascii() and said.isdigit() else None


def _facts(errand: Errand, rendering: Rendering) -> Iterator[tuple[str, str]]:
    if errand.via is not None:
        yield "via", uri(errand.via)
    yield "fonds-crawl", errand.crawl_id
    yield "fonds-role", errand.role.value
    yield _BROWSER, rendering.browser
    yield _STATUS, str(rendering.status)
    yield _AT_REST, "yes" if rendering.is_at_rest else "no"
