"""What a visit proves of two cited addresses being one source, and what it does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from pipelines.filing import VisitFiler
from pipelines.source_filing import source_filing
from pipelines.visit import Visit
from pipelines.visit_rules import VisitRules
from storage.archive.profile_file import load_profile
from storage.tables.database import Database
from storage.types import Capture, Citation, FailureKind, Reading, RecordType, Role, SourceReading, SourceState
from storage.types.filings import KeptRevision, KeptSource, LedSource, OtherSource, SourceAlias, SourceCopy
from storage.types.identity import source_id
from storage.types.source_standing import SourceStanding
from tests.pipelines.test_source_checks import CAPTURE
from tests.storage.filing import AT, Filing, after, article

OLD, NEW, THIRD = "https://ministry.example/old", "https://ministry.example/new", "https://ministry.example/en/old"
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


def kept(
    *others: OtherSource, seen: SourceReading | None = None, at: str = OLD, led: tuple[LedSource, ...] = ()
) -> KeptSource:
    """A source cited at the old address, whose text was seen at an address, if it was, and who else was led there."""
    if seen is None:
        return KeptSource(ID, SourceStanding(SourceState.PENDING), url=OLD, others=others, led_there=led)
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


SIBLING = "https://ministry.example/papers/fishing"


@pytest.mark.parametrize(
    ("led", "reason"),
    [
        # Another document leads there, too: it is the page of a section, whether or not it is cited itself.
        (SIBLING, None),
        (f"{OLD}?no=8", None),
        # The same document under another address, and a step on the way, say nothing against it.
        (THIRD, "redirect"),
        (f"{OLD}.html", "redirect"),
        (f"http://www.ministry.example/{'old'}?lang=en", "redirect"),
    ],
)
def test_a_page_to_which_several_documents_lead_is_none_of_them(led: str, reason: str | None) -> None:
    """A section's page answers for all that once stood below it."""
    asked = f"{OLD}?no=7" if "no=" in led else OLD
    known = kept(other(), led=(LedSource("3", led),))
    assert alias(known, visit(asked, 301, end=NEW)) == reason
    canonical = replace(TEXT, canonical_url=NEW)
    assert alias(known, visit(asked, 302, end=NEW, read=canonical)) == (reason and "canonical")


def test_what_a_redirect_joined_is_parted_when_another_document_leads_there() -> None:
    """What was never joined, and what may be the same document, stays as it is."""
    led = (
        LedSource("3", SIBLING, is_joined=True),
        LedSource("4", f"{SIBLING}/2"),
        LedSource("5", THIRD, is_joined=True),
    )
    filing = source_filing(kept(other(), led=led), visit(OLD, 301, end=NEW), None, {}, RULES)
    assert (filing.alias, filing.parted) == (None, ("3",))


def test_a_step_on_the_way_is_no_other_document() -> None:
    """One address leads to the next, and both to the end."""
    led = (LedSource("3", f"{OLD}/1"),)
    assert alias(kept(other(), led=led), visit(OLD, 301, 301, end=NEW)) == "redirect"


def test_an_address_of_another_owner_is_not_believed() -> None:
    """A copy may state any address."""
    elsewhere = "https://other.example/new"
    assert alias(kept(other(elsewhere, elsewhere)), visit(OLD, read=replace(TEXT, canonical_url=elsewhere))) is None


class Redirected:
    """Sources of one article, whose visits are redirected for good and filed in the order in which they are told."""

    def __init__(self, database: Database, *urls: str) -> None:
        self._database = database
        self._filing = Filing(database)
        self._filing.revise(article(citations=tuple(Citation(None, url, url) for url in urls)))
        self._filer = VisitFiler(database, self._filing.captures, lambda _slug: load_profile("any"))
        self._read: dict[str, Reading] = {}

    def led(self, url: str, hours: float, to: str) -> None:
        """A visit that was led elsewhere."""
        self._filing.keep(url, after(hours=hours), role=Role.SOURCE, status=301)
        self.shown(to, hours + 1 / 3600, via=url)

    def shown(self, url: str, hours: float, via: str | None = None) -> None:
        """A visit that ended at an address."""
        capture = self._filing.keep(url, after(hours=hours), role=Role.SOURCE, via=via)
        reading = self._read[capture.capture_id] = Reading(capture.capture_id, "reader 1", TEXT)
        self._filer.file([self._filer.visit(capture, reading)], self._read.get)

    def down(self, url: str, hours: float) -> None:
        """A visit that was not answered."""
        lost: dict[str, Any] = {"record_type": RecordType.FAILURE, "failure": FailureKind.TIMEOUT, "error": "late"}
        capture = self._filing.keep(url, after(hours=hours), role=Role.SOURCE, status=None, **lost)
        self._filer.file([self._filer.visit(capture, None)], self._read.get)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What a query gives."""
        with self._database.read() as connection:
            return [tuple(row) for row in connection.execute(sa.text(query))]

    @property
    def aliases(self) -> list[tuple[object, ...]]:
        """Every alias with what it is an alias of."""
        return self.rows("SELECT url, source_id FROM v_source_aliases ORDER BY url")

    @property
    def told(self) -> list[tuple[object, ...]]:
        """What followers were told of aliases."""
        kinds = "('source-aliased', 'source-parted')"
        return self.rows(f"SELECT kind, source_id FROM v_changes WHERE kind IN {kinds} ORDER BY cursor")


def test_a_section_that_is_learnt_late_gives_back_what_it_took(database: Database) -> None:
    """One document leads to a page and is joined with it; then another one does, and each is a source of its own."""
    section, first, second = (f"https://ministry.example/papers{name}" for name in ("", "/fishing", "/whaling"))
    marked = f"{first}?utm_source=lia"
    story = Redirected(database, section, first, second, marked)
    story.led(first, 1, section)
    joined = source_id("lia", section)
    assert story.aliases == [(first, joined), (marked, joined)]
    for hours, url in enumerate((second, first), 2):
        story.led(url, hours, section)
        assert story.aliases == [(marked, source_id("lia", first))]
    ids = source_id("lia", first)
    assert story.told == [("source-aliased", ids), ("source-parted", ids)]


def test_an_address_that_leads_elsewhere_each_time_is_parted_in_any_order_of_filing(database: Database) -> None:
    """It was joined with what it led to first; what moves along with its source stays joined."""
    here, there = (f"https://ministry.example/{name}/paper-7310" for name in ("tw", "en"))
    moved, by_country, late = (f"https://ministry.example/{name}?id=7310" for name in ("old", "go", "to"))
    visits = ((1, here), (7, there), (25, here), (73, f"{here}.pdf"))
    story = Redirected(database, here, moved, by_country, late)
    for hours, to in visits:
        story.led(by_country, hours, to)
    assert story.told == [(kind, source_id("lia", by_country)) for kind in ("source-aliased", "source-parted")]
    for hours, to in reversed(visits):
        story.led(late, hours, to)
    story.led(moved, 80, here)
    for hours, url in ((90, here), (91, moved), (170, here), (171, moved)):
        story.led(url, hours, f"{here}.html")
    assert story.aliases == [(moved, source_id("lia", here))]
    story.led(by_country, 180, here)
    assert story.aliases == [(moved, source_id("lia", here))]
    said = f"SELECT says, revision FROM v_source_visits WHERE url = '{by_country}' ORDER BY at"
    assert story.rows(said) == [("moved", 1)] * 5


def test_an_address_is_parted_only_from_what_was_answered_where_it_was(database: Database) -> None:
    """A visit that failed does not say that the source did not move along."""
    here, there, old = (f"https://ministry.example/{name}?id=7310" for name in ("here", "there", "old"))
    story = Redirected(database, here, old)
    story.led(old, 1, here)
    story.led(old, 30, there)
    story.down(here, 40)
    story.led(old, 60, there)
    assert story.aliases == [(old, source_id("lia", here))]
    story.shown(here, 70)
    story.led(old, 90, there)
    assert story.aliases == []
