"""`fonds import` of what is less than a page: it is kept and told, and stands in no page's place."""

from __future__ import annotations

from pathlib import Path

from tests.access.commands import fonds
from tests.access.engines import rows
from tests.access.foreign import SITE, Visit, answer, article, packed, record
from tests.access.test_import_command import shown
from tests.databases import fresh_database


def _less_than_a_page() -> bytes:
    """A page, and what must never stand in its place: the answer to a POST, a cut copy, a 304 that names nothing."""
    whole = Visit(f"{SITE}/news/1", answer(article(1)), 1)
    posted = Visit(f"{SITE}/news/1", answer('{"answer":"post"}', "text/json"), 2)
    cut = Visit(f"{SITE}/news/1", answer(article(1, more="Corrected."))[:-400], 3)
    h2 = Visit(f"{SITE}/news/2", answer(article(2)).replace(b"HTTP/1.1 200 OK", b"HTTP/2 200"), 4)
    request = record("request", whole.url, "2024-03-01T10:02:00Z", b"POST /news/1 HTTP/1.1\r\n\r\n", "urn:uuid:asked")
    named = request.replace(b"Content-Type", f"WARC-Concurrent-To: <{posted.record_id}>\r\nContent-Type".encode(), 1)
    same = record("revisit", whole.url, "2024-03-04T10:00:00Z", b"", "urn:uuid:same")
    profile = b"WARC-Profile: http://netpreserve.org/warc/1.0/revisit/server-not-modified\r\nContent-Length"
    odd = answer(article(3), "text/html", "200 OK", "Content-Encoding: own").replace(b"<!doctype", b"\0<!doctype")
    coded = Visit(f"{SITE}/news/3", odd, 5)
    unchanged = same.replace(b"Content-Length", profile, 1)
    return packed([whole.record(), posted.record(), named, cut.record(), h2.record(), coded.record(), unchanged])


def test_what_is_less_than_a_page_stands_in_no_pages_place(tmp_path: Path, postgresql: str) -> None:
    """It is kept and told; the article keeps its text and was seen by the 304; a rebuild shows the same."""
    given, archive = tmp_path / "less.warc.gz", tmp_path / "archive"
    given.write_bytes(_less_than_a_page())
    ran = fonds("import", given, "--archive", archive, "--json")
    assert ran.code == 0, ran.err
    (told,) = ran.answer["files"]
    assert ran.answer["no_articles"] == {"undecodable": 1}
    counted = {name: told[name] for name in ("captures", "other_methods", "cut_captures", "unshown_captures")}
    assert counted == {"captures": 5, "other_methods": 1, "cut_captures": 1, "unshown_captures": 1}
    query = "SELECT role, status, truncated, reading, verdict FROM v_captures ORDER BY captured_at"
    assert [tuple(row.values()) for row in rows(archive, query)] == [
        ("article", 200, None, "done", None),
        ("article", 200, "unspecified", "refused", "truncated"),
        ("article", 200, None, "done", None),
        ("other", 200, None, "none", None),
        ("article", 304, None, "done", None),
    ]
    seen = rows(archive, "SELECT revisions, last_seen_at FROM v_articles ORDER BY url")
    assert [(row["revisions"], row["last_seen_at"][:10]) for row in seen] == [(1, "2024-03-04"), (1, "2024-03-01")]
    index = "".join(path.read_text() for path in (archive / "collections/any/indexes").glob("*.cdxj"))
    assert (index.count("/news/1"), "text/json" in index) == (2 * 2, False)
    checked = fonds("verify", "--archive", archive, "--json")
    assert (checked.code, checked.answer["odd"], checked.answer["damaged"]) == (0, 0, 0)
    before = shown(archive)
    with fresh_database(postgresql) as url:
        again = tmp_path / "again"
        again.mkdir()
        assert fonds("rebuild", "--archive", archive, "--into", url).code == 0
        (again / "fonds.toml").write_text(f'database = "{url}"\n')
        assert shown(again) == before
    package = tmp_path / "all.wacz"
    assert fonds("export", "wacz", "--publication", "any", "--output", package, "--archive", archive).code == 0
    checked = fonds("verify", package, "--json")
    found = {finding["rule"] for file in checked.answer["files"] for finding in file["findings"]}
    assert found == {"body-short", "unshown"}
    told_text = fonds("import", given, "--archive", tmp_path / "other").out
    assert "1 answer to other requests than GET: kept, and never shown for the address." in told_text
    assert "1 capture not whole, though its record does not say so: marked as truncated." in told_text
    assert "1 capture with another status line than HTTP/1: read, and not shown by players." in told_text
