"""What the pages of a package need to be shown as they were: pictures, style sheets and what these need in turn.

A page names its requisites; a player chooses the capture of each by time. So each page is read again, and of each
address that it names the capture nearest in time to the page is taken, whatever the profile allows by now.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import partial
from urllib.parse import urljoin

from pipelines.capture_job import job_of, read_kept
from storage.archive.archive import Archive
from storage.questions.mementos import nearest_captures
from storage.tables.captures import Captures
from storage.tables.database import Database
from storage.types import READ_ROLES, Capture, ReadingState, Requisite, RequisiteKind, Role
from storage.types.profile import Profile, RequisiteRules
from storage.types.urlkey import normalize

_BROUGHT = frozenset({*range(200, 300), 304})
_EVERYTHING = RequisiteRules(max_number=1000)


def requisites_of(archive: Archive, database: Database, capture_ids: Collection[str]) -> set[str]:
    """The captures that the pages among these captures need to be shown, as far as they were ever made.

    Raises:
        RecordError: a page cannot be read where the database says that it lies.
    """
    needed = _Needed(archive, database)
    for capture_id in sorted(capture_ids):
        needed.follow(needed.captures.get(capture_id))
    return needed.captured


class _Needed:
    """Follows pages and style sheets to what they need; each is read once."""

    def __init__(self, archive: Archive, database: Database) -> None:
        self.captures = Captures(database)
        self.captured: set[str] = set()
        self._archive = archive
        self._database = database
        self._read: dict[tuple[str, str], tuple[Requisite, ...]] = {}
        self._profiles: dict[str, Profile] = {}

    def follow(self, page: Capture) -> None:
        """Find what a page needs, as it stood when the page was captured."""
        if page.role not in READ_ROLES or page.reading is not ReadingState.DONE:
            return
        nearest = partial(nearest_captures, self._database, page.publication)
        kinds = {requisite.url: requisite.kind for requisite in self._requisites(page)}
        known: set[str] = set()
        while new := kinds.keys() - known:
            known |= new
            for capture in nearest(new, page.captured_at):
                self.captured.add(capture.capture_id)
                for url, kind in self._leads_to(capture, kinds[capture.url]):
                    kinds.setdefault(url, kind)

    def _leads_to(self, capture: Capture, kind: RequisiteKind) -> Iterator[tuple[str, RequisiteKind]]:
        """What the answer for a requisite makes a browser ask for next."""
        if capture.location is not None:
            try:
                yield normalize(urljoin(capture.url, capture.location)), kind
            except ValueError:
                return
        elif kind is RequisiteKind.STYLE and capture.status in _BROUGHT:
            for requisite in self._requisites(replace(capture, role=Role.REQUISITE)):
                yield requisite.url, requisite.kind

    def _requisites(self, capture: Capture) -> tuple[Requisite, ...]:
        response = self.captures.response_of(capture)
        if response is None:
            # An imported revisit whose original was never imported.
            return ()
        media_type = (response.media_type or "").lower()
        if capture.role is not Role.REQUISITE and media_type and "html" not in media_type:
            # A PDF needs nothing, and takes long to read.
            return ()
        # The same bytes at another address may mean other addresses.
        key = (response.capture_id, capture.url)
        if key not in self._read:
            job = job_of(capture, self._archive, self.captures)
            self._read[key] = read_kept(job, self._generous(capture.publication)).requisites
        return self._read[key]

    def _generous(self, publication: str) -> Profile:
        if publication not in self._profiles:
            profile = self._archive.profile(publication)
            self._profiles[publication] = replace(profile, requisites=_EVERYTHING)
        return self._profiles[publication]
