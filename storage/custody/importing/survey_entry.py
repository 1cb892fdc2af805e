"""A record as the survey of an import keeps it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from storage.custody.importing.answer_kind import AnswerKind
from storage.types import Place, RecordType, Role, Verdict
from storage.types.instants import instant_of, instant_text
from storage.types.urlkey import host_of, normalize
from storage.warc.record import WarcRecord

COLUMNS = (
    "n, file, at, length, own, record_id, url, key, host, captured_at, status, type, kind, leads_to, digest,"
    " refers_id, refers_url, refers_at, capture_id, refers_to, via, role, article, verdict"
)
_NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True)
class SurveyEntry:
    """One record that may be a capture, and what is decided of it so far.

    `n` is its number. `record_id` is its own id, empty when it has none; `capture_id` is its id here, None when it is
    no capture here. `key` is the address by which records are compared, `leads_to` the address that a redirect leads
    to. `article` says that it reads as one, `verdict` why it does not, None while nobody has tried.
    """

    n: int
    file: int
    place: Place
    own: bool
    record_id: str
    url: str
    key: str
    host: str
    captured_at: datetime
    status: int | None
    type: str
    kind: AnswerKind
    leads_to: str | None
    digest: str | None
    refers_id: str | None
    refers_url: str | None
    refers_at: datetime | None
    capture_id: str | None
    refers_to: str | None
    via: str | None
    role: Role | None
    article: bool
    verdict: Verdict | None

    @property
    def is_answer(self) -> bool:
        """Whether it brought what was asked for."""
        return self.status is not None and 200 <= self.status <= 299

    @property
    def is_not_modified(self) -> bool:
        """Whether it only says that what an earlier visit brought is still there."""
        return self.type == RecordType.REVISIT and self.status == _NOT_MODIFIED


def survey_entry(row: tuple[Any, ...]) -> SurveyEntry:
    """The record in a row with the columns `COLUMNS`."""
    values = dict(zip([name.strip() for name in COLUMNS.split(",")], row, strict=True))
    place = Place("", values.pop("at"), values.pop("length"))
    refers_at, role = values["refers_at"], values["role"]
    return SurveyEntry(
        **values
        | {
            "place": place,
            "captured_at": instant_of(values["captured_at"]),
            "refers_at": None if refers_at is None else instant_of(refers_at),
            "kind": AnswerKind(values["kind"]),
            "role": None if role is None else Role(role),
            "own": bool(values["own"]),
            "article": bool(values["article"]),
            "verdict": values["verdict"] and Verdict(values["verdict"]),
        }
    )


def key_of(url: str) -> str:
    """The address by which records are compared: normalized, or as it is when it is no URL."""
    with suppress(ValueError):
        return normalize(url)
    return url


def target_key(url: str, location: str) -> str:
    """The address that a redirect leads to, by which records are compared; as it stands there when it is no URL."""
    with suppress(ValueError):
        return key_of(urljoin(url, location))
    return location


def host_or_none(url: str) -> str:
    """The host of an address, empty when it is no URL."""
    with suppress(ValueError):
        return host_of(url)
    return ""


def instant_or_none(written: str | None) -> str | None:
    """A WARC date as the survey keeps it, None when it is no date."""
    with suppress(ValueError):
        return instant_text(WarcRecord((("WARC-Date", written or ""),), b"").date)
    return None
