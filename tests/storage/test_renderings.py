"""What a browser made of a page, kept: a resource record that proves a capture of its own, and shows nowhere else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from storage.archive.capture_pages import page_of
from storage.index.cdxj import lines
from storage.types import Capture, ReadingState, RecordType, Rendering, Role
from storage.warc.fetch_grouping import captures_of
from tests.storage.recordings import base32, keep, read
from tests.storage.records import AT, ERRAND, URL, MemorySink, exchange, recorder, warcs

BROWSER = "Chromium/131.0.6778.85"
HTML = "<html><body><p>由程式呈現的文字。</p></body></html>".encode()


def rendered(directory: Path, role: Role = Role.ARTICLE) -> tuple[Capture, Capture]:
    """The capture of a page, and that of what a browser made of it."""
    errand = replace(ERRAND, role=role)
    with recorder(directory, MemorySink()) as writer:
        page = writer.record(errand, exchange()).result(10)
        made = Rendering(URL, AT, HTML, page.capture_id, 200, BROWSER, is_at_rest=False)
        return page, writer.record(errand, made).result(10)


def test_a_rendering_is_a_capture_that_says_what_it_is(tmp_path: Path) -> None:
    """Of the page's URL, by the browser, of the page's own capture, and it waits to be read as that does."""
    page, made = rendered(tmp_path)

    assert made == Capture(
        capture_id=made.capture_id,
        publication="lia",
        crawl_id=page.crawl_id,
        url=page.url,
        surt=page.surt,
        captured_at=AT,
        status=200,
        media_type="text/html; charset=utf-8",
        record_type=RecordType.RENDERED,
        role=Role.ARTICLE,
        via=page.via,
        payload_digest=base32(HTML),
        framing="",
        refers_to=page.capture_id,
        place=made.place,
        truncated=None,
        error=None,
        reading=ReadingState.PENDING,
        rendered_by=BROWSER,
    )
    assert [capture for path in warcs(tmp_path) for capture in captures_of(path)] == [page, made]


def test_its_record_names_the_page_and_stands_in_nobodys_place(tmp_path: Path) -> None:
    """A resource under a name of its own, beside the answer; the index has a line for the answer alone."""
    page, made = rendered(tmp_path)
    record = read(tmp_path, made)

    assert (record.type, record.target_uri) == ("resource", f"urn:fonds:rendered:{URL}")
    assert (record.concurrent_to, record.refers_to, record.block) == (page.capture_id, None, HTML)
    assert [record.first(f"fonds-{name}") for name in ("rendered-by", "rendered-status", "at-rest")] == [
        BROWSER,
        "200",
        "no",
    ]
    assert [page.place.warc_file in line for line in lines(tmp_path / "lia" / "indexes")] == [True]


def test_a_reader_gets_the_page_as_the_browser_had_it(tmp_path: Path) -> None:
    """With the page's address and role, and with no head, because no server sent it."""
    _, made = rendered(tmp_path, Role.SOURCE)
    page = page_of(made, read(tmp_path, made), None, 10_000)

    assert (page.url, page.status, page.role, page.body, page.headers) == (URL, 200, Role.SOURCE, HTML, ())
    assert page.media_type == "text/html; charset=utf-8"


def test_a_body_like_a_renderings_is_no_revisit_of_it(tmp_path: Path) -> None:
    """What a server sends refers to what a server sent."""
    made = Rendering(URL, AT, HTML, "urn:uuid:1", 200, BROWSER)
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(HTML)}\r\n\r\n".encode()
    _, answer = keep(tmp_path, made, exchange(head + HTML))
    assert answer.record_type is RecordType.RESPONSE
