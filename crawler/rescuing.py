"""Rescue: copies of sources that were gone, walled or parked when we first met them, looked for in other archives.

Once nothing else is due, every configured gate is asked for the copy nearest to the publication of the first article
that cites the source. The nearest of all becomes a target of its own, and the crawl captures it as it captures
everything. A copy that turns out to be of no use makes room for the next one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from crawler.abandonable_call import Abandoned, abandonable
from crawler.session import CrawlSession
from crawler.single_request import GuardedClient
from crawler.time_gate import GateAnswer, GateFailed, OfferedCopy, TimeGate
from storage.tables.rescues import MissedSource, RescueRows
from storage.types import FoundUrl, Role
from storage.types.gate_health import MOST_TRIED, GateOutcome, gates_to_ask

_LISTED = 20
# So many sources a crawl may ask about in vain; the next one goes on.
_MOST_SOURCES = 200

T = TypeVar("T")


class Rescuing:
    """Looks for copies in the name of one crawl.

    Args:
        session: the crawl.
    """

    def __init__(self, session: CrawlSession) -> None:
        settings = session.archive.configuration.rescue
        client = GuardedClient.of(session.network)
        self._session = session
        self._delay = settings.delay
        self._rows = RescueRows(session.database)
        self._gates = {
            address: TimeGate(address, client, session.user_agent, settings.seconds) for address in settings.gates
        }
        # What was asked for in this crawl and brought nothing is not asked for in it again.
        self._over: set[str] = set()
        self._asked_at: dict[str, float] = {}

    def go_on(self, is_over: Callable[[], bool]) -> int:
        """Look for copies of every source that waits for one; returns for how many a copy is to be captured now.

        Takes as long as the gates take: call it from a thread. Once `is_over`, no further question is asked, and the
        answer to the last one is not waited for.
        """
        found = 0
        waiting = [source for source in missed_sources_of(self._session) if source.source_id not in self._over]
        for source in waiting[: max(0, _MOST_SOURCES - len(self._over))]:
            try:
                copy = self._found_for(source, is_over)
            except Abandoned:
                break
            if copy is None:
                self._over.add(source.source_id)
                continue
            target = FoundUrl(copy.url, Role.MEMENTO, source.url)
            added = self._session.frontier.add(source.publication, [target], self._session.clock())
            if not added:
                # Somebody cites the copy itself: it is visited as a source, and no gate need be asked for it again.
                self._rows.settle(source.source_id)
                self._over.add(source.source_id)
            found += added
        return found

    def _found_for(self, source: MissedSource, is_over: Callable[[], bool]) -> OfferedCopy | None:
        """The best copy that has not been tried yet, of all that the gates name."""
        now = self._session.clock()
        health = self._rows.health(tuple(self._gates))
        offers: list[OfferedCopy] = []
        for address in gates_to_ask(health, source.asked, len(source.tried), now):
            offers += self._asked(self._gates[address], source, is_over)
        return min(offers, key=lambda copy: abs(copy.at - source.wanted_at), default=None)

    def _asked(self, gate: TimeGate, source: MissedSource, is_over: Callable[[], bool]) -> Sequence[OfferedCopy]:
        """The copies that a gate offers and that were not tried, the nearest first; what came of it is filed."""
        now = self._session.clock()
        known = self._rows.health((gate.address,))[gate.address]
        try:
            offers = abandonable(lambda: self._offers(gate, source), is_over)
        except GateFailed as error:
            self._rows.file(known.failed(now, error.why, error.until), source.source_id, GateOutcome.FAILED)
            return ()
        outcome = GateOutcome.FOUND if offers else GateOutcome.NONE
        self._rows.file(known.answered(now, found=bool(offers)), source.source_id, outcome)
        return offers

    def _offers(self, gate: TimeGate, source: MissedSource) -> list[OfferedCopy]:
        answer: GateAnswer = self._paced(gate, lambda now: gate.nearest(source.url, source.wanted_at, now))
        nearest = answer.nearest
        if nearest is not None and nearest.url not in source.tried:
            return [nearest]
        if nearest is None or answer.time_map is None:
            return []
        time_map = answer.time_map
        listed = self._paced(gate, lambda now: gate.listed(time_map, source.wanted_at, now, _LISTED + MOST_TRIED))
        return [copy for copy in listed if copy.url not in source.tried]

    def _paced(self, gate: TimeGate, ask: Callable[[datetime], T]) -> T:
        """Ask a gate, but not sooner after the last question than the settings say."""
        last = self._asked_at.get(gate.address)
        if last is not None:
            time.sleep(max(0.0, last + self._delay - time.monotonic()))
        try:
            return ask(self._session.clock())
        finally:
            self._asked_at[gate.address] = time.monotonic()


def missed_sources_of(session: CrawlSession) -> tuple[MissedSource, ...]:
    """The sources of a crawl's publications that wait for a copy; none for a crawl that is not about them."""
    options, settings = session.options, session.archive.configuration.rescue
    if not settings.gates or options.only or (options.roles is not None and Role.MEMENTO not in options.roles):
        return ()
    rows = RescueRows(session.database)
    health = rows.health(settings.gates)
    now = session.clock()
    return tuple(
        source
        for source in rows.missed_sources(session.publications)
        if not options.rescued or source.source_id in options.rescued
        if gates_to_ask(health, source.asked, len(source.tried), now)
    )
