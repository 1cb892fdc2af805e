"""What a visit proves of two cited addresses being one source, and what it does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.source_filing import VisitRules, source_filing
from pipelines.visit import Visit
from storage.types import Capture, Reading, Role, SourceReading, SourceState
from storage.types.filings import KeptRevision, KeptSource, OtherSource, SourceAlias, SourceCopy
from storage.types.source_standing import SourceStanding
from tests.pipelines.test_source_state import CAPTURE
from tests.storage.filing import AT, after

OLD, NEW, THIRD = "https://ministry.example/old", "https://ministry.example/new", "https://ministry.example/third"
HOME = "https://ministry.example/"
TEXT = SourceReading(
    "Statement", "The ministers of both governments met in the harbour city and agreed on a programme."
)
EDITED = replace(TEXT, text=f"{TEXT.text} They will meet again.")


def visit(asked: str, *statuses: int, end: str | None = None, read: SourceReading = TEXT) -> Visit:
    """A visit to an address that was redirected by answers of these statuses."""
    hops = [
        replace(CAPTURE, url=asked if not place else f"{asked}/{place}", status=status)
        for place, status in enumerate(statuses)
    ]
    capture: Capture = replace(CAPTURE, url=end or asked, captured_at=after(days=1), role=Role.SOURCE)
    return Visit(capture, tuple(hops), Reading(capture.capture_id, "reader 1", read))


def digest(read: SourceReading) -> str:
    """The digest of a text."""
    filing = source_filing(
        KeptSource("a" * 32, SourceStanding(SourceState.PENDING)), visit(OLD, read=read), None, {}, RULES
    )
    assert filing.revision is not None
    return filing.revision.digest


RULES = VisitRules()
ID = "11111111-1111-5111-8111-111111111111"


def kept(*others: OtherSource, seen: SourceReading | None = None, at: str = OLD) -> KeptSource:
    """A source cited at the old address, whose text was seen at an address, if it was."""
    if seen is None:
        return KeptSource(ID, SourceStanding(SourceState.PENDING), url=OLD, others=others)
    latest = KeptRevision(ID, 1, "urn:uuid:1", digest(seen), "reader 1", at, AT)
    copy = SourceCopy(1, at, seen.title, seen.text, ())
    standing = SourceStanding(SourceState.CAPTURED, first_captured_at=AT, last_checked_at=AT, since=AT)
    return KeptSource(ID, standing, latest, url=OLD, others=others, first=copy, last=copy)


def other(url: str = NEW, meets_at: str = NEW, *, read: SourceReading | None = TEXT, **more: object) -> OtherSource:
    """Another source of the publication."""
    found = OtherSource("2", url, meets_at, is_earlier=True, digest=None if read is None else digest(read), revisions=1)
    return replace(found, **more)  # type: ignore[arg-type]


def alias(known: KeptSource, visited: Visit) -> str | None:
    """Why the visit makes it an alias, None when it does not."""
    found = source_filing(known, visited, None, {}, RULES).alias
    assert found is None or found == SourceAlias("2", found.reason)
    return None if found is None else str(found.reason)


@pytest.mark.parametrize(
    ("known", "visited", "reason"),
    [
        # A permanent redirect leads to the other source.
        (kept(other()), visit(OLD, 301, end=NEW), "redirect"),
        (kept(other()), visit(OLD, 308, 301, end=NEW), "redirect"),
        (kept(other(read=None)), visit(OLD, 301, end=NEW), "redirect"),
        (kept(other(read=EDITED), seen=TEXT), visit(OLD, 301, end=NEW), "redirect"),
        (kept(other(read=EDITED), seen=TEXT, at=NEW), visit(OLD, 301, end=NEW, read=EDITED), "redirect"),
        # Not for good, or to the front page, or where it had a text of its own: that would be a guess.
        (kept(other()), visit(OLD, 302, end=NEW), None),
        (kept(other()), visit(OLD, 301, 302, end=NEW), None),
        (kept(other(HOME, HOME)), visit(OLD, 301, end=HOME), None),
        (kept(other(read=EDITED), seen=TEXT), visit(OLD, 301, end=NEW, read=EDITED), None),
        # The document states the other's address, and the same text stands there.
        (kept(other()), visit(OLD, read=replace(TEXT, canonical_url=NEW)), "canonical"),
        (kept(other(read=EDITED)), visit(OLD, read=replace(TEXT, canonical_url=NEW)), None),
        (kept(other(read=None)), visit(OLD, read=replace(TEXT, canonical_url=NEW)), None),
        (kept(other(HOME, HOME)), visit(OLD, read=replace(TEXT, canonical_url=HOME)), None),
        # Both lead to, or state, an address that nobody cites: only while neither showed anything else.
        (kept(other(THIRD)), visit(OLD, 301, end=NEW), "redirect"),
        (kept(other(THIRD)), visit(OLD, read=replace(TEXT, canonical_url=NEW)), "canonical"),
        (kept(other(THIRD, read=EDITED)), visit(OLD, 301, end=NEW), None),
        (kept(other(THIRD, revisions=2)), visit(OLD, 301, end=NEW), None),
        (kept(other(THIRD, is_earlier=False)), visit(OLD, 301, end=NEW), None),
        (kept(other(THIRD, HOME)), visit(OLD, read=replace(TEXT, canonical_url=HOME)), None),
    ],
)
def test_two_addresses_are_one_only_where_it_is_shown(known: KeptSource, visited: Visit, reason: str | None) -> None:
    """Two documents whose canonical address is a front page stay two."""
    assert alias(known, visited) == reason


def test_an_address_of_another_owner_is_not_believed() -> None:
    """A copy may state any address."""
    elsewhere = "https://other.example/new"
    assert alias(kept(other(elsewhere, elsewhere)), visit(OLD, read=replace(TEXT, canonical_url=elsewhere))) is None
