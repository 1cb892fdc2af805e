"""What `fonds browse` says of a page that came and was refused, and its exit code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from access.cli.browse import _rendered
from access.jobs.browse import BrowseResult, ShownPage
from storage.questions.capture_details import ShownCapture
from storage.questions.proofs import Proof


def _rendering(reading: str, verdict: str | None = None, reason: str | None = None) -> ShownCapture:
    return ShownCapture(
        publication="port",
        url="https://port.example/a",
        role="article",
        record_type="rendered",
        via=None,
        crawl_id="urn:uuid:1",
        media_type="text/html",
        truncated=None,
        error=None,
        failure=None,
        reading=reading,
        verdict=verdict,
        verdict_reason=reason,
        proof=Proof("urn:uuid:2", "2031-01-01T00:00:00Z", None, "port.warc.gz", 0, 1, None, None),
        rendered_by="Chromium 140",
    )


DOCUMENT = Path(__file__).parents[2] / "docs" / "browse.md"
REFUSED = ("refused", "not-an-article", "no headline and no text")


@pytest.mark.parametrize(
    ("made", "code"), [(("done",), 0), (("none",), 0), (REFUSED, 3)], ids=["read", "of another host", "refused"]
)
def test_a_refused_page_is_looked_at(made: tuple[str, ...], code: int) -> None:
    """As any page of which something is to be known; nobody reads what came of it."""
    page = ShownPage("https://port.example/a", None, _rendering(*made), ())
    assert BrowseResult("port", (page,)).exit_code == code


def test_the_documented_exit_codes_are_those_of_a_page_alone() -> None:
    """1 where nothing is rendered, else 3; of several pages one that was rendered suffices."""
    page, none, made = "https://port.example/a", r"nothing is rendered|kept as a failure", _rendering("done")
    rows = re.findall(r"(?m)^\| (.*) \| (.*) \| ([0-9]) \|$", DOCUMENT.read_text("utf-8"))
    assert len(rows) == 10
    for _what, becomes, code in rows:
        shown = ShownPage(page, None, None if re.search(none, becomes) else made, ("told",))
        assert BrowseResult("port", (shown,)).exit_code == int(code), becomes
    beside = ShownPage(page, None, None, ("told",)), ShownPage(page, None, made, ())
    assert BrowseResult("port", beside).exit_code == 3


def test_the_reason_of_a_refusal_is_said() -> None:
    """As `fonds show` says it of the capture."""
    assert "not read, because there came a page, but no article (no headline and no text)" in _rendered(
        _rendering(*REFUSED)
    )


def test_a_failure_of_the_readers_is_told_by_the_log_alone() -> None:
    """It says the file and line of a publication's own spider; the answer does not say them again."""
    told = _rendered(_rendering("refused", "worker", "spiders/own.py, line 4: KeyError: 'a'"))
    assert "not read, because there came a page that the readers failed over; urn:uuid:2" in told
