"""Links that hold no address (`http://[x/`) stand on real pages; no rule of the reader falls over them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipelines.reader import read
from storage.archive.profile_file import load_profile
from storage.types import ArticleReading, Page, Role

NONE = "http://[x/author/ines/"
TEXT = "<p>The harbour board met on Tuesday and decided to dredge the eastern channel, said its chairman.</p>" * 4


@pytest.mark.parametrize(
    "html",
    [
        f"<h1>Board decides to dredge</h1><p>By <a href='{NONE}'>Ines Quill</a></p>{TEXT}",
        f"<h1>Board decides to dredge</h1>{TEXT}<h2>Sources</h2><ul><li><a href='{NONE}'>Report x.example</a></ul>",
        f"<h1>Board decides to dredge</h1>{TEXT}<p>1 <a href='{NONE}2/'>2</a> <a rel='next' href='{NONE}'>next</a></p>",
        f"<link rel='canonical' href='{NONE}'><h1>Board decides to dredge</h1>{TEXT}",
    ],
    ids=["author", "source", "pages", "canonical"],
)
def test_an_address_that_is_none_is_passed_over(html: str) -> None:
    """The article is read all the same."""
    body = f"<html lang='en'><body><article>{html}</article></body></html>".encode()
    at = datetime(2031, 3, 1, tzinfo=UTC)
    page = Page("", "any", "https://x.example/2031/03/dredge", at, 200, "text/html", Role.ARTICLE, body)
    outcome = read(page, load_profile("any")).outcome
    assert isinstance(outcome, ArticleReading)
    assert outcome.title == "Board decides to dredge"
