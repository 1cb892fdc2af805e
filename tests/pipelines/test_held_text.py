"""When a text that shares nothing with what is kept of a source is believed, and from when on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urljoin

import pytest

from pipelines.held_text import VARYING
from pipelines.revise import captures_to_reread
from pipelines.source_filing import source_filing
from pipelines.visit import Visit
from pipelines.visit_rules import VisitRules
from storage.types import Capture, ChangeClass, FailureKind, Reading, RecordType, SourceReading, SourceState
from storage.types.filings import RUNAWAY_VISITS, Kept, KeptRevision, KeptSource, NewRevision, SourceCopy, SourceFiling
from storage.types.seen_texts import RECENT_TEXTS, SeenText
from storage.types.source_redirects import SeenMove
from storage.types.source_standing import SourceCheck, SourceStanding
from tests.pipelines.test_source_checks import CAPTURE
from tests.storage.filing import AT, SOURCE, after

FRONT_PAGE = urljoin(SOURCE, "/")
ID = "11111111-1111-5111-8111-111111111111"
DOCUMENT = SourceReading(
    "Statement | Ministry of Harbours",
    "The ministers of both governments met in the harbour city and agreed on a programme of surveys.\n"
    "They will meet again in the spring, when the first results are known.",
)
EDITED = replace(DOCUMENT, text=f"{DOCUMENT.text}\nThe secretary thanked the crews.")
ASIDE = SourceReading(
    "One moment | Ministry of Harbours", "Please wait while your browser is looked at, which takes a few seconds only."
)
QUEUE = SourceReading(
    "A queue | Ministry of Harbours", "Too many people came at once, you will be let through in turn."
)
SHIELD = SourceReading("Hold | Ministry of Harbours", "Our shield protects this server from robots and similar beings.")
PORTAL = SourceReading("Harbour portal", "All services of the harbour on one page: tides, berths, notices and forms.")
PROGRAMME = SourceReading(
    "Programme | Ministry of Harbours", "Yachts assemble before breakfast near the lighthouse; prizes follow at supper."
)
LONGER = replace(EDITED, text=f"{EDITED.text}\nShips report depths, dates and places to the office each week. Views:")
# Of somebody else, and of some length.
BLOG = SourceReading(
    "Plants", " ".join(["The pothos climbs wherever it is led, and likes a window with some shade."] * 9)
)
BLOG2 = replace(BLOG, text=f"{BLOG.text} Next week we write about soil.")
# Of the office, in three states: the last has nothing of the first.
FIRST_DRAFT = SourceReading(
    "Berths | Ministry of Harbours", "Berths are let by the week. Boats pay at the lodge by noon."
)
DRAFT = SourceReading("Berths | Ministry of Harbours", "Boats pay at the lodge by noon. Dogs stay aboard after dark.")
LAST_DRAFT = SourceReading("Moorings", "Dogs stay aboard after dark. Ropes are checked by the warden.")
# In a language of which no list knows a word.
FEW = SourceReading("Habari", "Barua zote zilihamishwa jana na watu wengine.")
# With a code, which counts nothing.
CODED = SourceReading("Arhoswch", "Rydym yn edrych ar eich porwr. 8f3a9c")
TEXTS = {
    "few": FEW,
    "coded": CODED,
    "blog": BLOG,
    "blog2": BLOG2,
    "a": FIRST_DRAFT,
    "b": DRAFT,
    "c": LAST_DRAFT,
    "doc": DOCUMENT,
    "edited": EDITED,
    "aside": ASIDE,
    "queue": QUEUE,
    "shield": SHIELD,
    "home": PORTAL,
    "portal": PORTAL,
    "longer": LONGER,
    "programme": PROGRAMME,
}


class Story:
    """A source that is visited, as the tables would keep it; `visits` are words such as `1:aside`, each of a text."""

    def __init__(self, visits: str, texts: Mapping[str, SourceReading] = TEXTS) -> None:
        self._texts = texts
        standing = SourceStanding(SourceState.PENDING)
        self.kept = KeptSource(ID, standing, url=SOURCE, cited_at=AT)
        self.read: dict[str, Reading] = {}
        self.filings: list[SourceFiling] = []
        self.said: dict[str, SourceState] = {}
        self.digests: dict[int, str] = {}
        for visit in visits.split():
            day, what = visit.split(":")
            self._visit(after(days=float(day)), what)

    def _visit(self, at: datetime, what: str) -> None:
        capture = replace(CAPTURE, capture_id=f"urn:uuid:{at:%s}", captured_at=at)
        reading = None
        what, _, place = what.partition("@")
        what, _, number = what.partition("#")
        if what in self._texts:
            text = self._texts[what]
            read = replace(text, text=f"{text.text} {number}".strip())
            reading = self.read[capture.capture_id] = Reading(capture.capture_id, "reader 1", read)
        elif what == "same":
            shown = list(self.read)[-1]
            capture = replace(capture, status=304, refers_to=shown)
            self.kept = replace(self.kept, confirmed=self.said[shown])
        elif what == "down":
            capture = replace(capture, status=None, failure=FailureKind.TIMEOUT, record_type=RecordType.FAILURE)
        else:
            capture = replace(capture, status=int(what))
        redirects: tuple[Capture, ...] = ()
        if what == "home":
            # The document's address leads to the front page.
            redirects = (replace(capture, capture_id=f"{capture.capture_id}0", status=302),)
            capture = replace(capture, url=FRONT_PAGE)
        if place and capture.status == 200:
            # By a permanent redirect; by one for now where a sign says so.
            status = 302 if place.startswith("~") else 301
            redirects = (replace(capture, capture_id=f"{capture.capture_id}0", status=status),)
            capture = replace(capture, url=urljoin(SOURCE, f"/{place.removeprefix('~')}"))
        visit = Visit(capture, redirects, reading)
        needed = captures_to_reread(Kept(source=self.kept), visit)
        earlier = {capture_id: self.read[capture_id] for capture_id in needed}
        filing = source_filing(self.kept, visit, visit.refusal, earlier, VisitRules())
        self.filings.append(filing)
        self.said[capture.capture_id] = filing.check.state
        self.kept = replace(
            self.kept, standing=filing.standing, history=filing.history, held=filing.held, motion=filing.motion
        )
        if filing.confirmed is not None:
            self._revise(filing.confirmed.check, filing.confirmed.revision)
        if filing.revision is not None:
            self._revise(filing.check, filing.revision)
        self._seen(filing, capture)
        if filing.moved_to is not None:
            digest = None if filing.shows is None else self.digests[filing.shows]
            move = SeenMove(at, filing.moved_to, capture.capture_id, filing.shows, digest)
            self.kept = replace(self.kept, moves=(*self.kept.moves, move))

    def _seen(self, filing: SourceFiling, capture: Capture) -> None:
        seen = self.kept.seen
        if (confirmed := filing.confirmed) is not None:
            number = confirmed.revision.revision
            seen = (*seen, SeenText(confirmed.check.at, confirmed.capture_id, number, confirmed.revision.digest))
        if filing.shows is not None:
            digest = self.digests[filing.shows]
            seen = (*seen, SeenText(capture.captured_at, capture.capture_id, filing.shows, digest))
        self.kept = replace(self.kept, seen=seen[-RECENT_TEXTS:])

    def _revise(self, check: SourceCheck, revision: NewRevision[SourceReading]) -> None:
        read = revision.reading
        self.digests[revision.revision] = revision.digest
        latest = KeptRevision(
            ID, revision.revision, f"urn:uuid:{check.at:%s}", revision.digest, "reader 1", SOURCE, check.at
        )
        copy = SourceCopy(revision.revision, SOURCE, read.title, read.text, read.blocks)
        texts = (*self.kept.texts, read.text)[-RUNAWAY_VISITS:]
        self.kept = replace(self.kept, latest=latest, first=self.kept.first or copy, last=copy, texts=texts)

    @property
    def revisions(self) -> list[float]:
        """The days since which each text stood there."""
        made = [filing.confirmed.check.at for filing in self.filings if filing.confirmed]
        made += [filing.check.at for filing in self.filings if filing.revision]
        return sorted((at - AT).total_seconds() / 86_400 for at in made)


@pytest.mark.parametrize(
    ("visits", "revisions"),
    [
        ("0:doc 9:aside", [0]),
        ("0:doc 9:aside 10:doc", [0]),
        ("0:doc 9:aside 10:edited", [0, 10]),
        ("0:doc 9:aside 10:aside", [0, 9]),
        ("0:doc 9:aside 10:same", [0, 9]),
        ("0:doc 9:aside 10:aside 11:doc", [0, 9, 11]),
        # Within a day it may be the same wall still.
        ("0:doc 0.1:aside 0.2:aside 0.9:same", [0]),
        ("0:doc 0.1:aside 0.2:aside 1.1:aside", [0, 0.1]),
        ("0:doc 0.1:aside 0.2:same 0.3:doc", [0]),
        # What brought no text says nothing of it.
        ("0:doc 9:aside 10:down 11:403 12:404 13:aside", [0, 9]),
        ("0:doc 9:aside 10:down 11:doc 12:aside", [0]),
        # Other words each time, or another number: none of them is believed, however long that lasts.
        ("0:doc 9:aside 10:queue 12:shield 40:home 90:portal 91:doc", [0]),
        ("0:doc 9:blog2#10.0.0.7 12:blog2#10.0.0.8 30:blog2#10.0.0.9", [0]),
        ("0:doc 7:few#1 8:few#2 15:few#3 30:few#4 90:few#5 91:doc", [0]),
        ("0:doc 7:aside#1 9:aside#2 15:aside#3 91:doc", [0]),
        ("0:a 7:few#1 9:few#2 15:few#3 91:a", [0]),
        ("0:doc 9:aside 10:queue 12:queue", [0, 10]),
        # A few words of which nobody knows what they are wait for a week.
        ("0:doc 1:few 2:few 3:doc", [0]),
        ("0:doc 7:few 8.1:few 10:few 11.5:few 13.9:same 13.95:doc", [0]),
        ("0:doc 7:few 8:few 14:few 15:few", [0, 7]),
        ("0:doc 7:coded 8:coded 10:coded 13:coded 13.9:doc", [0]),
        ("0:doc 7:few 8:same 14:same", [0, 7]),
        # What was edited is what it was, and so is what had stood there first.
        ("0:doc 9:edited", [0, 9]),
        ("0:doc 9:aside 10:aside 20:doc", [0, 9, 20]),
        ("0:aside 9:doc 10:doc", [0, 9]),
        # The front page is no text of the document, whenever an address leads there.
        ("0:doc 1:home 2:doc", [0]),
        ("0:doc 1:home 2:home 9:home", [0]),
        ("0:home 1:doc", [1]),
    ],
)
def test_a_strange_text_is_a_revision_once_it_is_shown_again(visits: str, revisions: list[float]) -> None:
    """Since the visit that showed it first."""
    assert Story(visits).revisions == pytest.approx(revisions, abs=1e-4)


def test_a_text_that_is_held_back_leaves_no_trace_but_its_visit() -> None:
    """No state, no change, no observation; and the next day tells."""
    story = Story("0:doc 9:aside")
    before, filing = story.filings
    assert (filing.check.state, filing.changes, filing.shows) == (SourceState.UNCONFIRMED, (), None)
    assert (filing.standing.state, filing.standing.since) == (SourceState.CAPTURED, AT)
    assert filing.history == before.history
    assert filing.next_check_at == after(days=10)


def test_a_source_that_answers_differently_each_time_is_kept_with_a_reason() -> None:
    """It stays what it was, and is not asked every day for ever."""
    story = Story("0:doc " + " ".join(f"{60 + day}:few#{day}" for day in range(9)))
    assert [filing.check.state for filing in story.filings[1:]] == [SourceState.UNCONFIRMED] * 9
    assert [filing.check.reason == VARYING for filing in story.filings[1:]] == [False] * 2 + [True] * 7
    assert (story.kept.standing.state, story.kept.standing.last_check) == ("captured", "unconfirmed")
    daily = [filing.next_check_at == filing.check.at + timedelta(days=1) for filing in story.filings[1:]]
    assert daily == [True] * 7 + [False] * 2


def test_what_was_gone_does_not_come_back_by_a_strange_text() -> None:
    """But by one that is shown again, since it was shown first."""
    gone = "0:doc 1:410 3:410 "
    assert Story(f"{gone} 9:aside").kept.standing.state is SourceState.GONE
    standing = Story(f"{gone} 9:aside 10:aside").kept.standing
    assert (standing.state, standing.since) == (SourceState.CAPTURED, after(days=9))


def test_a_confirmed_text_says_what_changed() -> None:
    """Another text in its place, and a change of its source's rate."""
    confirmed = Story("0:doc 9:aside 10:aside").filings[-1]
    assert confirmed.confirmed is not None
    assert confirmed.confirmed.drift.change_class is ChangeClass.REPLACED
    assert [each.changed for each in confirmed.history.bins] == [0, 1]
    assert (confirmed.shows, confirmed.revision) == (2, None)


@pytest.mark.parametrize(
    ("visits", "revisions"),
    [
        # The text that is shown again is that of the last visit, not of the first.
        ("0:doc 9:a 9.3:b 10.2:c", [0, 9.3, 10.2]),
        ("0:doc 9:a 9.3:b 10.4:same", [0, 9.3]),
        ("0:doc 9:a 9.3:b 9.6:same 9.9:doc", [0]),
    ],
)
def test_a_text_is_held_against_the_latest_that_was_held_back(visits: str, revisions: list[float]) -> None:
    """Also when the server says only that it is as it was."""
    assert Story(visits).revisions == revisions


def test_the_talk_of_sellers_is_anothers_once_it_stood_there_a_week() -> None:
    """An office might invite to a day of its own."""
    texts = {
        **TEXTS,
        "sale": SourceReading("Essays", "Essays of any kind for 19 dollars a sheet, hire our team today."),
    }
    story = Story("0:doc " + " ".join(f"{day}:sale" for day in range(9, 20)), texts)
    said = [filing.check.state for filing in story.filings]
    assert said[1:8] == [SourceState.UNCONFIRMED] * 7
    assert (story.kept.standing.state, story.revisions) == (SourceState.PARKED, [0])


def test_a_text_of_some_length_is_anothers_once_it_stood_there_a_week() -> None:
    """Until then its visits say nothing, and it is never a revision of the source, changed or confirmed unchanged."""
    for days in ("blog", "blog2", "same"):
        story = Story("0:doc 9:blog " + " ".join(f"{day}:{days}" for day in range(10, 20)))
        said = [filing.check.state for filing in story.filings]
        assert said[1:8] == [SourceState.UNCONFIRMED] * 7
        assert said[8:] == [SourceState.PARKED] * 4
        assert story.kept.standing.state is SourceState.PARKED
        assert story.revisions == [0]
    differing = Story("0:doc " + " ".join(f"{day}:blog#10.0.0.{day}" for day in range(9, 40)))
    assert {filing.check.state for filing in differing.filings[1:]} == {SourceState.UNCONFIRMED}
    assert Story("0:doc 9:blog 12:blog 15:doc 18:blog 21:blog").kept.standing.state is SourceState.CAPTURED
