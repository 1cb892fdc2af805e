"""Decides what the records of an import become here: their ids, what they refer to, and their roles.

The decisions follow from the records and from what the archive already holds, never from chance or the clock. They are
then written down, so a rebuild decides nothing.

- Ids: a record keeps its own id if that is free. The same record (same id, address and time) is not filed twice; any
  other record whose id is taken or missing gets one that follows from its file and place.
- Roles: an article is a page that reads as one, on the publication's own hosts if these are known, else a page that no
  article of another host cites. A source is what an article cites, whatever the visit brought. A redirect has the role
  of what it leads to; an error has the role of its address. Everything else has the role that its content shows.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from storage.custody.importing.answer_kind import AnswerKind
from storage.custody.importing.survey import Survey
from storage.custody.importing.survey_entry import SurveyEntry
from storage.tables.imports import ImportTable
from storage.types import RecordType, Role

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:fonds:import")
_REDIRECTED_WITHIN = timedelta(days=1)
_LONGEST_CHAIN = 30
_MOST_ADDRESSES = 30
_ID = re.compile(r"[!-;=?-~]{1,200}")


def give_ids(survey: Survey, table: ImportTable, publication: str, file: int, sha256: str) -> int:
    """Decide under which ids the records of a file are captures here; returns how many are in the archive already.

    Arguments: `sha256` is that of the file as submitted.
    """
    before = 0
    for some in survey.by_place(file):
        known = table.known([record.record_id for record in some if record.record_id])
        for record in some:
            earlier = survey.same_id(record.record_id, record.n) if record.record_id else None
            here = known.get(record.record_id)
            if earlier is not None and _is_same(record, earlier.url, earlier.captured_at):
                continue
            if here is not None and here.publication == publication and _is_same(record, here.url, here.captured_at):
                before += 1
                continue
            is_free = earlier is None and here is None and _ID.fullmatch(record.record_id)
            named = f"{publication} {sha256} {record.place.offset}"
            survey.name(record.n, record.record_id if is_free else uuid.uuid5(_NAMESPACE, named).urn)
    return before


def _is_same(record: SurveyEntry, url: str, captured_at: datetime) -> bool:
    return record.url == url and record.captured_at == captured_at


def relate(survey: Survey, table: ImportTable, publication: str) -> int:
    """Decide what revisits refer to and how addresses were found; returns how many revisits have no original here."""
    alone = 0
    for record in survey.by_time():
        refers_to = None
        if record.type == RecordType.REVISIT:
            refers_to = survey.original(record) or _kept_original(table, publication, record)
            if refers_to is None and record.is_not_modified:
                refers_to = _confirmed(survey, table, publication, record)
            alone += refers_to is None
        via = survey.via(record.record_id) if record.record_id else None
        if via is None:
            redirect = survey.redirect_to(record, record.captured_at - _REDIRECTED_WITHIN)
            via = None if redirect is None else redirect.url
        survey.relate(record.n, refers_to, via)
    return alone


def _kept_original(table: ImportTable, publication: str, record: SurveyEntry) -> str | None:
    """The original of a revisit that the archive held before."""
    if record.refers_id and record.refers_id in table.known([record.refers_id]):
        return record.refers_id
    digest = None if record.is_not_modified else record.digest
    return table.original(publication, record.refers_url or record.url, record.refers_at, digest)


def _confirmed(survey: Survey, table: ImportTable, publication: str, record: SurveyEntry) -> str | None:
    """The last page before a 304 that does not say what it confirms: among these records, or in the archive before."""
    here, kept = survey.confirmed(record), table.last_page(publication, record.url, record.captured_at)
    if here is None or (kept is not None and kept.captured_at > here.captured_at):
        return None if kept is None else kept.capture_id
    return here.capture_id


def may_be_article(record: SurveyEntry, hosts: Collection[str]) -> bool:
    """Whether a record holds a page that is an article if it reads as one; `hosts` are the publication's, if known."""
    is_page = record.type == RecordType.RESPONSE and record.kind is AnswerKind.PAGE and record.is_answer
    return is_page and (not hosts or record.host.removeprefix("www.") in hosts)


def give_roles(survey: Survey, table: ImportTable, publication: str, hosts: Collection[str]) -> None:
    """Decide the role of every record; which pages read as articles and what they cite must be noted before.

    Arguments: `hosts` are the publication's own, without `www.`; none when they are not known.
    """
    roles = _Roles(survey, table, publication)
    # Pages that cite nothing wait until it is known what the others cite.
    for citing in (True, False):
        for record in survey.by_time():
            links = survey.links(record.n) if record.article else []
            if record.article and bool(links) is citing and (hosts or not roles.is_cited_elsewhere(record)):
                survey.play(record.n, Role.ARTICLE)
                survey.cite(links, record.host)
    for record in survey.by_time():
        if record.role is None and record.leads_to is None:
            survey.play(record.n, roles.of(record))
    for record in survey.by_time():
        if record.leads_to is not None:
            survey.play(record.n, roles.of_redirect(record))


class _Roles:
    """The roles of the other records, once the articles are known."""

    def __init__(self, survey: Survey, table: ImportTable, publication: str) -> None:
        self._survey = survey
        self._table = table
        self._publication = publication

    def is_cited_elsewhere(self, record: SurveyEntry) -> bool:
        """Whether an article of another host cites an address that led to a record."""
        return any(self._survey.is_cited(key, not_by=record.host) for key in self._addresses(record))

    def of(self, record: SurveyEntry) -> Role:
        """The role of a record that is not a redirect."""
        addresses = self._addresses(record)
        unreadable = record.type == RecordType.REVISIT and record.refers_to is None and not record.is_not_modified
        if unreadable:
            return Role.OTHER
        if any(self._is_cited(address) for address in addresses):
            return Role.SOURCE
        if record.refers_to is not None and (original := self._role_of(record.refers_to)) is not None:
            return original
        if not record.is_answer and self._is_article(record.key):
            return Role.ARTICLE
        return Role(record.kind.value) if record.kind not in (AnswerKind.PAGE, AnswerKind.DOCUMENT) else Role.OTHER

    def _role_of(self, capture_id: str) -> Role | None:
        """The role of a revisit's original; None while it is not decided."""
        here = self._survey.by_capture(capture_id)
        return here.role if here is not None else self._table.role_of(capture_id)

    def of_redirect(self, record: SurveyEntry) -> Role:
        """The role of what a redirect leads to; if that is not here, the role of its own address."""
        seen: set[str] = set()
        here: SurveyEntry | None = record
        while here is not None and here.leads_to is not None and here.key not in seen and len(seen) < _LONGEST_CHAIN:
            seen.add(here.key)
            here = self._survey.reached(here)
        if here is not None and here.leads_to is None and here.role is not None:
            return here.role
        if any(self._is_cited(address) for address in self._addresses(record)):
            return Role.SOURCE
        return Role.ARTICLE if self._is_article(record.key) else Role.OTHER

    def _addresses(self, record: SurveyEntry) -> list[str]:
        """All addresses that ever led to a record's address, its own first."""
        found = [record.key]
        for key in found:
            found.extend(key for key in self._survey.leading_to(key) if key not in found)
            if len(found) > _MOST_ADDRESSES:
                break
        return found

    def _is_cited(self, key: str) -> bool:
        return self._survey.is_cited(key) or key in self._table.cited(self._publication, [key])

    def _is_article(self, key: str) -> bool:
        return self._survey.is_article_address(key) or key in self._table.articles(self._publication, [key])
