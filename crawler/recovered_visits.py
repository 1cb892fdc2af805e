"""What a killed crawl kept without a row is filed with the next visits to its targets: it is not asked for again."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from crawler.visit_policy import planned_visit
from storage.tables.captures import Captures
from storage.tables.database import Database
from storage.tables.targets import targets_at
from storage.types import Capture, PlannedVisit, Target, WarcFileFacts
from storage.types.clock import Clock
from storage.types.profile import Profile


class RecoveredVisits:
    """Where recovery files captures: beside their rows it plans visits, as the crawl that was killed would have.

    Args:
        database: the archive's.
        captures: its captures.
        profiles: those of the publications that are crawled; nothing is planned for others.
        clock: says what is due when.
    """

    def __init__(self, database: Database, captures: Captures, profiles: Mapping[str, Profile], clock: Clock) -> None:
        self._database = database
        self._captures = captures
        self._profiles = profiles
        self._clock = clock

    def known(self, capture_ids: Collection[str]) -> set[str]:
        """Return those of the ids that have a row."""
        return self._captures.known(capture_ids)

    def withheld(self, capture_ids: Collection[str]) -> Collection[str]:
        """Return those of the ids that players must not show."""
        return self._captures.withheld(capture_ids)

    def add(self, captures: Sequence[Capture], files: Sequence[WarcFileFacts]) -> None:
        """File captures, the files that hold them, and the next visits to their targets, in one transaction."""
        self._captures.add(captures, files, visits=self._planned(captures))

    def _planned(self, captures: Sequence[Capture]) -> list[PlannedVisit]:
        planned = []
        for slug in {capture.publication for capture in captures} & set(self._profiles):
            here = [capture for capture in captures if capture.publication == slug]
            asked = {each.url for each in here} | {each.via for each in here if each.via is not None}
            targets = {target.url: target for target in targets_at(self._database, slug, asked)}
            rules = self._profiles[slug].crawl
            planned += [
                planned_visit(target, rules, self._clock(), capture)
                for capture, target in visited_targets(here, targets)
            ]
        return planned


def visited_targets(captures: Sequence[Capture], targets: Mapping[str, Target]) -> Iterator[tuple[Capture, Target]]:
    """Each capture that is of a visit, with the target that was visited: where redirects led is a visit to the target
    that they began at.

    Args:
        captures: of one publication, in the order in which they were recorded.
        targets: those there are at the addresses of the captures, and at those that they were found by.
    """
    visited = dict(targets)
    for capture in captures:
        target = targets.get(capture.url) or visited.get(capture.via or "")
        if target is not None and target.role is capture.role:
            visited[capture.url] = target
            yield capture, target
