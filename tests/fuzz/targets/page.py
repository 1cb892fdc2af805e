"""Pages: any bytes give a reading or a refusal, the same ones twice, in text that a database and JSON can hold."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from pipelines.capture_job import read_to_file
from storage.archive.profile_file import load_profile
from storage.types import Page, Reading, Role
from storage.types.profile import Profile
from tests.fuzz.target import Target, headed

_PAGES = Path(__file__).parents[2] / "pages"
_ROLES = {role.value: role for role in (Role.ARTICLE, Role.SOURCE, Role.MEMENTO, Role.REQUISITE)}
_CHOSEN = ("any-english", "any-ja-parts", "h1-odd-sources", "h2-flight", "h2-data")


def check(data: bytes) -> None:
    """See the module."""
    page = _page(data)
    reading = read_to_file(page, _profile())
    assert read_to_file(page, _profile()) == reading
    _assert_storable(reading)


def _page(data: bytes) -> Page:
    line, body = headed(data)
    role, _, media_type = line.partition(" ")
    known = _ROLES.get(role, Role.ARTICLE)
    url, at = "https://lia.example/2031/05/a/", datetime(2031, 5, 4, tzinfo=UTC)
    # What no field of a head can hold is a blank in it (see `storage.warc.message`).
    return Page("urn:uuid:1", "any", url, at, 200, media_type.replace("\0", " ") or None, known, body)


def _assert_storable(reading: Reading) -> None:
    """What is read goes into a database, which takes no NUL and no half of a pair, and out of it as JSON."""
    text = json.dumps(asdict(reading), default=str, ensure_ascii=False)
    text.encode("utf-8")
    assert "\\u0000" not in text, text[: text.index("\\u0000")][-200:]


@cache
def _profile() -> Profile:
    return load_profile("any")


def seeds() -> list[bytes]:
    """Invented pages of the reader's tests, and of each other role one."""
    pages = [next((_PAGES / name).glob("*.html")).read_bytes() for name in _CHOSEN]
    articles = [b"article text/html; charset=utf-8\n" + page for page in pages]
    xhtml = b"article application/xhtml+xml\n<html xmlns='http://www.w3.org/1999/xhtml'><p>a</p></html>"
    sources = [b"source text/html\n" + pages[0], b"source text/plain; charset=big5\nA b"]
    return [*articles, xhtml, *sources, b"memento text/html\n" + pages[1], b"requisite text/css\np{}"]


TARGET = Target(check, seeds, longest=32 * 1024, inputs=12)
