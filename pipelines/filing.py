"""Filing what was read: visit after visit, those that are ready together in one transaction.

What is known of a visit is asked once, what it changes is decided (`pipelines.revise`), and the decision is applied.
When earlier pages must be read again, to compare with them or to join them, that is done between two transactions, for
nobody else can write in one.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from pipelines.revise import captures_to_reread, decide
from pipelines.text_changes import MOVING_WAIT
from pipelines.visit import Visit
from pipelines.visit_rules import VisitRules
from storage.tables.captures import Captures
from storage.tables.changes import wait_for_filers
from storage.tables.database import Database, Transaction
from storage.tables.filing import apply_filing, kept_before
from storage.tables.learned_pairs import learn
from storage.types import Capture, Reading
from storage.types.filings import Filing, Kept
from storage.types.profile import Profile

logger = logging.getLogger(__name__)

# Transactions, after which it is asked anew whether there is anything to learn for the search.
_LEARNS_EVERY = 20

Reread = Callable[[str], Reading | None]


class VisitFiler:
    """Files visits into one archive's database; `profile_of` gives the profile of a publication."""

    def __init__(self, database: Database, captures: Captures, profile_of: Callable[[str], Profile]) -> None:
        self._database = database
        self._captures = captures
        self._profile_of = profile_of
        self._filed = 0

    def visit(self, capture: Capture, reading: Reading | None) -> Visit:
        """The visit that this capture ended."""
        return Visit(capture, self._captures.redirected_from(capture), reading)

    def file(self, visits: Sequence[Visit], reread: Reread) -> bool:
        """File everything that visits show, one after the other, and mark their captures as read.

        Arguments: `reread` gives the present reader's reading of an earlier capture, None when it gives none.

        Returns whether captures are withheld by them: those of a new address of an article that is.
        """
        # Also by those who file a few and end.
        if self._filed % _LEARNS_EVERY == 0:
            learn(self._database)
        self._filed += 1
        waiting = deque(visits)
        again: dict[str, Reading | None] = {}
        withholds = False
        while waiting:
            unread: Sequence[str] = ()
            with self._database.begin() as connection:
                wait_for_filers(connection)
                while waiting and not unread:
                    kept = kept_before(connection, waiting[0].question)
                    needed = captures_to_reread(kept, waiting[0])
                    unread = [capture_id for capture_id in needed if capture_id not in again]
                    if not unread:
                        withholds |= self._apply(connection, kept, waiting.popleft(), again)
                        again = {}
            again |= {capture_id: reread(capture_id) for capture_id in unread}
        return withholds

    def _apply(self, connection: Transaction, kept: Kept, visit: Visit, again: Mapping[str, Reading | None]) -> bool:
        profile = self._profile_of(visit.capture.publication)
        earlier = {capture_id: reading for capture_id, reading in again.items() if reading is not None}
        filing = decide(kept, visit, earlier, VisitRules.of(profile))
        _report_runaway(kept, filing)
        return apply_filing(connection, filing)


def _report_runaway(kept: Kept, filing: Filing) -> None:
    """Log once that part of a text makes no more revisions than one in some time, or none at all."""
    for before, after in ((kept.article, filing.article), (kept.source, filing.source)):
        found = () if before is None or after is None else after.motion.parts[len(before.motion.parts) :]
        if found and all(part.is_token for part in found):
            logger.info("%s bears a token that is made for each request; it makes no revision", filing.asked)
        elif found:
            logger.warning(
                "%s changes at every visit by the same few words; from now on they make a revision in %d hours at most",
                filing.asked,
                MOVING_WAIT / timedelta(hours=1),
            )
