"""What a harvester asks for (OAI-PMH 2.0), read from its arguments, or refused as the protocol says."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

PATH = "/oai"
"""Where harvesters ask."""
MOST_ASKED = 8_192
"""The most bytes of what they send by POST."""
PREFIX = "oai_dc"
"""The form in which records are given."""
_SECOND = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_END_OF_TIME = datetime.max.replace(tzinfo=UTC)


class OaiVerb(StrEnum):
    """What is asked."""

    IDENTIFY = "Identify"
    FORMATS = "ListMetadataFormats"
    SETS = "ListSets"
    IDENTIFIERS = "ListIdentifiers"
    RECORDS = "ListRecords"
    RECORD = "GetRecord"


class OaiCode(StrEnum):
    """Why it is not answered."""

    BAD_VERB = "badVerb"
    BAD_ARGUMENT = "badArgument"
    BAD_TOKEN = "badResumptionToken"  # noqa: S105 - a word of the protocol
    NO_FORMAT = "cannotDisseminateFormat"
    NO_RECORD = "idDoesNotExist"
    NO_RECORDS = "noRecordsMatch"


class OaiError(Exception):
    """An error of the protocol, with its code; answered with 200, as the protocol wants it."""

    def __init__(self, code: OaiCode, why: str) -> None:
        super().__init__(why)
        self.code = code


@dataclass(frozen=True, slots=True)
class ListAsked:
    """Which records are listed; `after` is the cursor of the page before, None for the first.

    `first` and `last` are as given, in seconds or days; both ends belong to the list.
    """

    first: str | None = None
    last: str | None = None
    publication: str | None = None
    after: str | None = None

    def token(self, after: str) -> str:
        """The resumption token of the page behind a cursor."""
        told = {**{name: value for name, value in asdict(self).items() if value is not None}, "after": after}
        return urlsafe_b64encode(json.dumps(told, separators=(",", ":")).encode()).decode().rstrip("=")

    @property
    def filed_from(self) -> datetime | None:
        """The first instant of the list."""
        return None if self.first is None else _instant(self.first)

    @property
    def filed_before(self) -> datetime | None:
        """The instant behind its last; None also where time ends before that, for nothing is filed behind it."""
        if self.last is None:
            return None
        lasting = timedelta(days=1) if _DAY.fullmatch(self.last) else timedelta(seconds=1)
        last = _instant(self.last)
        return None if last > _END_OF_TIME - lasting else last + lasting


@dataclass(frozen=True, slots=True)
class OaiRequest:
    """What is asked: a verb with the record or the list that it is about."""

    verb: OaiVerb
    identifier: str | None = None
    asked: ListAsked | None = None


# What each verb takes: needed, allowed, and instead of all others.
_ARGUMENTS: dict[OaiVerb, tuple[frozenset[str], frozenset[str]]] = {
    OaiVerb.IDENTIFY: (frozenset(), frozenset()),
    OaiVerb.FORMATS: (frozenset(), frozenset({"identifier"})),
    OaiVerb.SETS: (frozenset(), frozenset()),
    OaiVerb.IDENTIFIERS: (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"})),
    OaiVerb.RECORDS: (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"})),
    OaiVerb.RECORD: (frozenset({"metadataPrefix", "identifier"}), frozenset()),
}
_RESUMED = (OaiVerb.SETS, OaiVerb.IDENTIFIERS, OaiVerb.RECORDS)


def read_request(pairs: Sequence[tuple[str, str]]) -> OaiRequest:
    """What is asked by the arguments of a request. Raises OaiError."""
    given = dict(pairs)
    verbs = [value for name, value in pairs if name == "verb"]
    if len(verbs) != 1 or verbs[0] not in set(OaiVerb):
        raise OaiError(OaiCode.BAD_VERB, f"give one verb: {', '.join(OaiVerb)}")
    verb = OaiVerb(given.pop("verb"))
    if len(given) != len(pairs) - 1:
        raise OaiError(OaiCode.BAD_ARGUMENT, "an argument is given twice")
    if "resumptionToken" in given and verb in _RESUMED:
        return _resumed(verb, given)
    needed, allowed = _ARGUMENTS[verb]
    if missing := sorted(needed - given.keys()):
        raise OaiError(OaiCode.BAD_ARGUMENT, f"{verb} needs {', '.join(missing)}")
    if unknown := sorted(given.keys() - needed - allowed):
        raise OaiError(OaiCode.BAD_ARGUMENT, f"{verb} takes no {unknown[0][:60]}")
    if given.get("metadataPrefix", PREFIX) != PREFIX:
        raise OaiError(OaiCode.NO_FORMAT, f"records are given as {PREFIX}")
    asked = None
    if verb in (OaiVerb.IDENTIFIERS, OaiVerb.RECORDS):
        asked = ListAsked(_moment(given, "from"), _moment(given, "until"), given.get("set"))
        _check_span(asked)
    return OaiRequest(verb, given.get("identifier"), asked)


def _resumed(verb: OaiVerb, given: dict[str, str]) -> OaiRequest:
    if len(given) != 1:
        raise OaiError(OaiCode.BAD_ARGUMENT, "resumptionToken stands alone")
    token = given["resumptionToken"]
    if verb is OaiVerb.SETS:
        raise OaiError(OaiCode.BAD_TOKEN, "the list of sets is never divided")
    try:
        told = json.loads(urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        asked = ListAsked(**{str(name): _text(value) for name, value in told.items()})
        _ = asked.filed_from, asked.filed_before
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise OaiError(OaiCode.BAD_TOKEN, "the token is none of this archive; begin again") from error
    if asked.after is None:
        raise OaiError(OaiCode.BAD_TOKEN, "the token is none of this archive; begin again")
    return OaiRequest(verb, None, asked)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(type(value).__name__)
    return value


def _moment(given: dict[str, str], name: str) -> str | None:
    text = given.get(name)
    if text is None:
        return None
    try:
        _instant(text)
    except ValueError as error:
        why = f"{name} is a day or a second in UTC, such as 2031-01-01 or 2031-01-01T00:00:00Z"
        raise OaiError(OaiCode.BAD_ARGUMENT, why) from error
    return text


def _check_span(asked: ListAsked) -> None:
    if asked.first is None or asked.last is None:
        return
    if len(asked.first) != len(asked.last):
        raise OaiError(OaiCode.BAD_ARGUMENT, "from and until must both be days, or both seconds")
    if asked.first > asked.last:
        raise OaiError(OaiCode.BAD_ARGUMENT, "from is later than until")


def _instant(text: str) -> datetime:
    if not _SECOND.fullmatch(text) and not _DAY.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
