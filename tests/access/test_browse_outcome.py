"""What `fonds browse` says of a page that came and was refused, and its exit code."""

from __future__ import annotations

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


REFUSED = ("refused", "not-an-article", "no headline and no text")


@pytest.mark.parametrize(
    ("made", "code"), [(("done",), 0), (("none",), 0), (REFUSED, 3)], ids=["read", "of another host", "refused"]
)
def test_a_refused_page_is_looked_at(made: tuple[str, ...], code: int) -> None:
    """As any page of which something is to be known; nobody reads what came of it."""
    page = ShownPage("https://port.example/a", None, _rendering(*made), ())
    assert BrowseResult("port", (page,)).exit_code == code


def test_the_reason_of_a_refusal_is_said() -> None:
    """As `fonds show` says it of the capture."""
    assert "not read, because there came a page, but no article (no headline and no text)" in _rendered(
        _rendering(*REFUSED)
    )
