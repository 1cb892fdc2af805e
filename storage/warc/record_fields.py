"""What the standard says of the named fields of a record, as remarks on one record's head.

The clauses are named as WARC 1.1 (ISO 28500:2017) heads them, since their numbers differ between its editions. Names
that the standard does not know are extensions, and records of types that it does not know are nobody's business.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from ipaddress import ip_address

from storage.warc.record import WARC_FIELDS, WarcRecord
from storage.warc.remarks import Remark, Rule

_TYPES = frozenset({"warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion", "continuation"})
_EVENT = frozenset({"request", "response", "resource", "metadata", "revisit"})
_MANDATORY = ("WARC-Record-ID", "WARC-Date", "WARC-Type")
_NEEDED = {
    "WARC-Target-URI": _TYPES - {"warcinfo", "metadata"},
    "WARC-Profile": frozenset({"revisit"}),
    "WARC-Segment-Number": frozenset({"continuation"}),
    "WARC-Segment-Origin-ID": frozenset({"continuation"}),
}
_ALLOWED = {
    "WARC-Concurrent-To": _EVENT,
    "WARC-IP-Address": _EVENT,
    "WARC-Refers-To": frozenset({"metadata", "revisit", "conversion"}),
    "WARC-Refers-To-Target-URI": frozenset({"revisit"}),
    "WARC-Refers-To-Date": frozenset({"revisit"}),
    "WARC-Target-URI": _TYPES - {"warcinfo"},
    "WARC-Warcinfo-ID": _TYPES - {"warcinfo"},
    "WARC-Filename": frozenset({"warcinfo"}),
    "WARC-Profile": frozenset({"revisit"}),
    "WARC-Segment-Origin-ID": frozenset({"continuation"}),
    "WARC-Segment-Total-Length": frozenset({"continuation"}),
}
_ONCE = (
    *_MANDATORY,
    *_ALLOWED,
    "Content-Length",
    "Content-Type",
    "WARC-Block-Digest",
    "WARC-Payload-Digest",
    "WARC-Truncated",
    "WARC-Identified-Payload-Type",
    "WARC-Segment-Number",
)
_REPEATABLE = frozenset({"WARC-Concurrent-To"})
_IDS = ("WARC-Record-ID", "WARC-Concurrent-To", "WARC-Refers-To", "WARC-Warcinfo-ID", "WARC-Segment-Origin-ID")
_ID = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]+>")
_URI = re.compile(r"<?[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]*>?")
_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 - the grammar's name for it
_MEDIA_TYPE = re.compile(rf"{_TOKEN}/{_TOKEN}(?:\s*;.*)?")
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?Z)?)?)?")
_DATE_1_0 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def field_remarks(record: WarcRecord, size: int) -> Iterator[Remark]:
    """Yield what is wrong with the fields of a record whose block has `size` bytes."""
    names = Counter(name.lower() for name, _ in record.fields)
    yield from _presence(record, names)
    yield from _forms(record, names)
    kind, media_type = record.type.lower(), record.content_type
    if size and media_type is None and kind != "continuation":
        yield Remark(Rule.CONTENT_TYPE, "a record with a block should say its Content-Type (WARC 1.1, 'Content-Type')")
    elif size and kind == "warcinfo" and (media_type or "").partition(";")[0].strip().lower() != WARC_FIELDS:
        yield Remark(Rule.CONTENT_TYPE, f"{WARC_FIELDS} is recommended for a warcinfo record (WARC 1.1, 'warcinfo')")


def _presence(record: WarcRecord, names: Counter[str]) -> Iterator[Remark]:
    for name in _MANDATORY:
        if name.lower() not in names:
            yield Remark(Rule.FIELD_MISSING, f"every record shall have a {name} (WARC 1.1, '{name}')")
    kind = record.type.lower()
    for name, types in _NEEDED.items():
        if kind in types and name.lower() not in names:
            yield Remark(Rule.FIELD_MISSING, f"a {kind} record shall have a {name} (WARC 1.1, '{name}')")
    for name, types in _ALLOWED.items():
        if kind in _TYPES - types and name.lower() in names:
            yield Remark(Rule.FIELD_MISPLACED, f"a {kind} record shall have no {name} (WARC 1.1, '{name}')")
    for name in _ONCE:
        if names[name.lower()] > 1 and name not in _REPEATABLE:
            why = f"{name} stands {names[name.lower()]} times; a field shall not be repeated"
            yield Remark(Rule.FIELD_REPEATED, f"{why} (WARC 1.1, 'Named fields')")


def _forms(record: WarcRecord, names: Counter[str]) -> Iterator[Remark]:
    for name, value in record.fields:
        if name.lower() in _FORMS and not _FORMS[name.lower()].fullmatch(value):
            yield Remark(Rule.FIELD_FORM, f"{name} is not of the standard's form: {value[:200]!r} (WARC 1.1, '{name}')")
    date = record.first("WARC-Date")
    if date is not None:
        pattern = _DATE_1_0 if record.version in ("WARC/1.0", "WARC/0.17", "WARC/0.18") else _DATE
        if not pattern.fullmatch(date.upper()) or not _is_instant(record):
            why = f"WARC-Date is no UTC time of {record.version}: {date[:100]!r}"
            yield Remark(Rule.FIELD_FORM, f"{why} (WARC 1.1, 'WARC-Date')")
    address = record.first("WARC-IP-Address")
    if address is not None and not _is_address(address):
        why = f"WARC-IP-Address is no numeric address: {address[:100]!r}"
        yield Remark(Rule.FIELD_FORM, f"{why} (WARC 1.1, 'WARC-IP-Address')")


_FORMS = {
    **{name.lower(): _ID for name in _IDS},
    "warc-target-uri": _URI,
    "warc-refers-to-target-uri": _URI,
    "warc-profile": _URI,
    "content-type": _MEDIA_TYPE,
    "warc-type": re.compile(_TOKEN),
    "warc-truncated": re.compile(_TOKEN),
    "warc-segment-number": re.compile(r"[1-9]\d*"),
    "warc-segment-total-length": re.compile(r"\d+"),
    "warc-block-digest": re.compile(r"[^\s:]+:\S+"),
    "warc-payload-digest": re.compile(r"[^\s:]+:\S+"),
}


def _is_instant(record: WarcRecord) -> bool:
    date = record.first("WARC-Date") or ""
    if len(date) < len("2025-01-01"):
        return True
    try:
        return record.date is not None
    except ValueError:
        return False


def _is_address(text: str) -> bool:
    try:
        return bool(ip_address(text))
    except ValueError:
        return False
