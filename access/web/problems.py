"""What went wrong, as RFC 9457 has it: one document for programs, whose `detail` is the one line for people."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import Enum, StrEnum

from access.jobs.json_values import JsonObject, json_object
from storage.types.errors import (
    DatabaseError,
    FondsError,
    OldEpoch,
    StoreError,
    TooMuch,
    UnknownId,
    UsageError,
    Withheld,
)
from storage.types.faults import Fault
from storage.types.request_faults import RequestFault, fault_of

MEDIA_TYPE = "application/problem+json"
_BUSY_SECONDS = 5
_SEARCH = "/api/v1/search?q= finds articles and sources by their words"
_SHOW = "/api/v1/show?key= knows addresses too"
# What programs are told beside what is wrong; the hints of errors themselves are for the command line.
_HINTS: Mapping[StrEnum, str] = {
    RequestFault.KEY_UNKNOWN: _SEARCH,
    RequestFault.COMPARED_UNKNOWN: _SEARCH,
    RequestFault.ARTICLE_ID_UNKNOWN: _SHOW,
    RequestFault.SOURCE_ID_UNKNOWN: _SHOW,
    RequestFault.CAPTURE_UNKNOWN: _SHOW,
}


class ProblemKind(Enum):
    """Each kind with its status and its title; the name is the end of its `type`."""

    USAGE = 400, "The question cannot be answered as it is put"
    UNAUTHORIZED = 401, "A token is needed"
    FORBIDDEN = 403, "This token does not suffice"
    UNKNOWN = 404, "The archive has nothing of the kind"
    FORM = 403, "The form cannot be taken"
    METHOD = 405, "This method is not answered here"
    NOT_DONE = 409, "The act could not be done"
    OLD_EPOCH = 410, "The cursor is from before the archive was rebuilt or restored"
    TOO_LARGE = 413, "Requests have no body here"
    MISDIRECTED = 421, "This server does not answer under that name"
    TOO_MUCH = 422, "More than is sent at once"
    LIMITED = 429, "Too many requests"
    WITHHELD = 451, "Kept, and not shown"
    FAULT = 500, "A fault in Fonds itself"
    UNAVAILABLE = 503, "The archive cannot be read now"
    NOT_SET_UP = 503, "This server is not set up for that"

    @property
    def status(self) -> int:
        """The status code that it is answered with."""
        return self.value[0]

    @property
    def title(self) -> str:
        """What is the same each time."""
        return self.value[1]

    @property
    def token(self) -> str:
        """What it is called in a key or an address: `old-epoch`."""
        return self.name.lower().replace("_", "-")

    @property
    def uri(self) -> str:
        """What names the kind for programs."""
        return f"urn:fonds:problem:{self.token}"


class Problem(Exception):
    """A request that gets no answer but why.

    Args:
        kind: of the problem.
        detail: what, where and what to do, in one line.
        more: further members of the document.
        headers: further headers of the answer.
        fault: what was wrong with what was asked; None where the kind of the problem says it all.
    """

    def __init__(
        self,
        kind: ProblemKind,
        detail: str,
        more: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        fault: Fault | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.more = dict(more or {})
        self.headers = dict(headers or {})
        self.fault = fault

    def document(self) -> JsonObject:
        """The problem document."""
        own = {"type": self.kind.uri, "title": self.kind.title, "status": self.kind.status, "detail": self.detail}
        kind, values = (self.kind.token, {}) if self.fault is None else (self.fault.kind, self.fault.values)
        return json_object({**own, "fault": kind, "values": values, **self.more})


def told_as_planned(error: FondsError, planned: Collection[str]) -> FondsError:
    """The error; of a publication that the archive is to have, and has nothing of yet, it says just that.

    Args:
        error: that a request met.
        planned: the publications that fonds.toml names.
    """
    fault = error.fault if isinstance(error, UnknownId) else None
    if fault is None or fault.kind not in (RequestFault.PUBLICATION_UNKNOWN, RequestFault.PUBLICATIONS_NONE):
        return error
    slug = fault.values["slug"]
    return UnknownId(fault_of(RequestFault.PUBLICATION_PLANNED, slug=slug)) if slug in planned else error


def problem_of(error: FondsError, *, for_people: bool = False) -> Problem:
    """The problem that an error of Fonds is to whoever asked; people are not sent to an address of the API."""
    if isinstance(error, OldEpoch):
        return Problem(ProblemKind.OLD_EPOCH, str(error), {"epoch": error.epoch})
    if isinstance(error, Withheld):
        more = {"withheld_at": error.since, "withheld_until": error.until, "reason": error.reason}
        return Problem(ProblemKind.WITHHELD, str(error), more)
    if isinstance(error, TooMuch):
        return Problem(ProblemKind.TOO_MUCH, str(error))
    if isinstance(error, UsageError):
        return Problem(ProblemKind.USAGE, str(error), fault=error.fault)
    if isinstance(error, UnknownId):
        hint = None if for_people or error.fault is None else _HINTS.get(error.fault.kind)
        return Problem(ProblemKind.UNKNOWN, error.what + (f"; {hint}" if hint else ""), fault=error.fault)
    if isinstance(error, DatabaseError | StoreError):
        # What the driver says may name hosts and users of the server: it stands in the log.
        what = "database" if isinstance(error, DatabaseError) else "object store"
        detail = f"the {what} does not answer; the server's log says why"
        return Problem(ProblemKind.UNAVAILABLE, detail, headers={"Retry-After": str(_BUSY_SECONDS)})
    return Problem(ProblemKind.FAULT, "the server's log says what happened")
