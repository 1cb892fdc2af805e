"""A WARC record as a value: named fields in order and a block of bytes; accessors carry the standard's names.

Field values never hold a control character, so a value can neither end its line nor begin another field. Instants are
written with microseconds (WARC 1.1), so that what is read back equals what was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Self

from storage.warc.digest import digest

VERSION = "WARC/1.1"
WARC_FIELDS = "application/warc-fields"
HTTP_REQUEST = "application/http; msgtype=request"
HTTP_RESPONSE = "application/http; msgtype=response"

_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
# Not str.strip's default: an ideographic space belongs to the value.
_BLANK = " \t\r"
_WEB = ("http://", "https://")
_ANSWERS = frozenset({"response", "revisit"})
_WITH_PAYLOAD = frozenset({"response", "resource", "conversion"})
_REDUCED_DATE = re.compile(r"\d{4}(?:-\d\d)?")

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """One record: named fields (order and duplicates kept, Content-Length left to the writer) and block."""

    fields: Fields
    block: bytes
    version: str = VERSION
    # The first value of each name in small letters; made once, for a record is asked dozens of times.
    _values: dict[str, str] = field(init=False, repr=False, compare=False)
    kind: str = field(init=False, repr=False, compare=False)
    """WARC-Type in the standard's lower case, as some writers do not spell it."""

    def __post_init__(self) -> None:
        values = {name.lower(): value for name, value in reversed(self.fields)}
        object.__setattr__(self, "_values", values)
        object.__setattr__(self, "kind", values.get("warc-type", "").strip().lower())

    @classmethod
    def of_known_form(cls, fields: Fields, block: bytes, version: str, kind: str, values: dict[str, str]) -> Self:
        """Return a record whose kind and first values by lower-case name are known already."""
        made = cls.__new__(cls)
        set_field = object.__setattr__
        set_field(made, "fields", fields)
        set_field(made, "block", block)
        set_field(made, "version", version)
        set_field(made, "_values", values)
        set_field(made, "kind", kind)
        return made

    def first(self, name: str) -> str | None:
        """Return the value of the first field called `name` in any case, None when there is none."""
        return self._values.get(name.lower())

    def _id(self, name: str) -> str | None:
        value = self._values.get(name)
        return None if value is None else value.strip("<>")

    @property
    def type(self) -> str:
        """WARC-Type, empty when the record lacks it."""
        return self._values.get("warc-type") or ""

    @property
    def is_warcinfo(self) -> bool:
        """Whether it describes the records that follow it in the file."""
        return self.kind == "warcinfo"

    @property
    def is_request(self) -> bool:
        """Whether it holds what was sent to a server."""
        return self.kind == "request"

    @property
    def is_response(self) -> bool:
        """Whether it holds a whole answer of a server, its payload included."""
        return self.kind == "response"

    @property
    def is_revisit(self) -> bool:
        """Whether it holds an answer without its payload, which an earlier record has."""
        return self.kind == "revisit"

    @property
    def is_answer(self) -> bool:
        """Whether it holds what a server answered: a response or a revisit."""
        return self.kind in _ANSWERS

    @property
    def is_metadata(self) -> bool:
        """Whether it describes another record, or states a fact."""
        return self.kind == "metadata"

    @property
    def may_be_original(self) -> bool:
        """Whether it has a payload that a revisit can refer to."""
        return self.kind in _WITH_PAYLOAD

    @property
    def record_id(self) -> str:
        """WARC-Record-ID without angle brackets, empty when the record lacks it."""
        return self._id("warc-record-id") or ""

    @property
    def date(self) -> datetime:
        """WARC-Date in UTC, or the beginning of the year or month that it names. Raises ValueError for no instant."""
        return _instant(self._values.get("warc-date") or "")

    @property
    def content_type(self) -> str | None:
        """Content-Type of the block."""
        return self._values.get("content-type")

    @property
    def target_uri(self) -> str | None:
        """WARC-Target-URI without the angle brackets that some writers of WARC 1.0 put around it."""
        return self._id("warc-target-uri")

    @property
    def is_of_the_web(self) -> bool:
        """Whether it is about an `http` or `https` address."""
        return (self.target_uri or "").lower().startswith(_WEB)

    @property
    def concurrent_to(self) -> str | None:
        """The first WARC-Concurrent-To without angle brackets."""
        return self._id("warc-concurrent-to")

    @property
    def concurrent_ids(self) -> tuple[str, ...]:
        """Every WARC-Concurrent-To without angle brackets."""
        if "warc-concurrent-to" not in self._values:
            return ()
        return tuple(value.strip("<>") for name, value in self.fields if name.lower() == "warc-concurrent-to")

    @property
    def refers_to(self) -> str | None:
        """WARC-Refers-To without angle brackets."""
        return self._id("warc-refers-to")

    @property
    def is_segment(self) -> bool:
        """Whether its block is only one part of a longer one (WARC 1.1, 'Record segmentation')."""
        return self._values.get("warc-segment-number") is not None

    @property
    def warcinfo_id(self) -> str | None:
        """WARC-Warcinfo-ID without angle brackets."""
        return self._id("warc-warcinfo-id")

    @property
    def payload_digest(self) -> str | None:
        """WARC-Payload-Digest."""
        return self._values.get("warc-payload-digest")

    @property
    def block_digest(self) -> str | None:
        """WARC-Block-Digest."""
        return self._values.get("warc-block-digest")

    @property
    def profile(self) -> str | None:
        """WARC-Profile: what kind of revisit this is."""
        return self._values.get("warc-profile")

    @property
    def is_not_modified(self) -> bool:
        """Whether it is the revisit of a 304, by the profile of any version of the standard."""
        return self.is_revisit and (self.profile or "").endswith("/revisit/server-not-modified")

    @property
    def truncated(self) -> str | None:
        """WARC-Truncated: why the block is not whole."""
        return self._values.get("warc-truncated")


# The records of one fetch are of one date.
@lru_cache(maxsize=64)
def _instant(date: str) -> datetime:
    text = date.upper()
    written = datetime.fromisoformat(f"{text}-01-01"[:10] if _REDUCED_DATE.fullmatch(text) else text)
    return written.replace(tzinfo=UTC) if written.tzinfo is None else written.astimezone(UTC)


def record(
    kind: str, record_id: str, at: datetime, block: bytes, content_type: str, more: Iterable[tuple[str, str]] = ()
) -> WarcRecord:
    """Return a record of type `kind` with the fields that every record has; `more` are those of its type."""
    head = (
        ("WARC-Type", kind),
        ("WARC-Record-ID", f"<{record_id}>"),
        ("WARC-Date", warc_date(at)),
    )
    rest = (("Content-Type", content_type), ("WARC-Block-Digest", digest(block)))
    return WarcRecord((*head, *_one_lined(tuple(more)), *rest), block)


def _one_lined(fields: Fields) -> Iterable[tuple[str, str]]:
    together = "".join([value for _, value in fields])
    if together.isascii() and together.isprintable():
        return [(name, value.strip(" ")) for name, value in fields]
    return [(name, one_line(value)) for name, value in fields]


# The records of one fetch are of one date.
@lru_cache(maxsize=16)
def warc_date(at: datetime) -> str:
    """Return an aware instant as WARC-Date; ValueError for a naive one, whose instant is unknown."""
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone")
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def one_line(value: str) -> str:
    """Return `value` with each run of control characters replaced by a space, and lone surrogates by `?`."""
    if value.isascii() and value.isprintable():
        return value.strip(" ")
    return _CONTROL.sub(" ", value).encode("utf-8", "replace").decode("utf-8").strip(" ")


def fields_block(fields: Iterable[tuple[str, str]]) -> bytes:
    """Return `fields` in the form `application/warc-fields`; parse_fields gives them back."""
    return "".join(f"{name}: {one_line(value)}\r\n" for name, value in fields).encode("utf-8")


def parse_fields(block: bytes) -> Fields:
    """Return the fields of an `application/warc-fields` block; lines without a colon are skipped, folded ones joined.

    Bytes that are no UTF-8 are read as Latin-1, which can read any.
    """
    fields: list[tuple[str, str]] = []
    for line in _text(block).split("\n"):
        if line[:1] in (" ", "\t") and fields:
            name, value = fields[-1]
            fields[-1] = (name, f"{value} {line.strip(_BLANK)}".strip(_BLANK))
        else:
            name, colon, value = line.partition(":")
            if colon and name.strip(_BLANK):
                fields.append((name.strip(_BLANK), value.strip(_BLANK)))
    return tuple(fields)


def _text(block: bytes) -> str:
    try:
        return block.decode("utf-8")
    except UnicodeDecodeError:
        return block.decode("latin-1")
