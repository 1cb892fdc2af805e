"""What the standard says of the named fields of a record, as remarks on one record's head.

Each record is judged by the version that it names: WARC 1.0 knows no WARC-Refers-To-Date, wants seconds in a date and
writes every URI in angle brackets; WARC 1.1 does neither. The clauses are named as the versions head them (1.1 is ISO
28500:2017, 1.0 its edition of 2009, 0.16 to 0.18 the drafts before it), since the numbers differ between the editions.
Names that the standard does not know are extensions, and records of types that it does not know are not judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from ipaddress import ip_address

from storage.warc.record import WARC_FIELDS, WarcRecord
from storage.warc.remarks import NEWEST, Remark, Rule, clause, judged_by
from storage.warc.uri_form import URI_PATTERN, is_uri

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
    "WARC-Target-URI": _TYPES - {"warcinfo"},
    "WARC-Warcinfo-ID": _TYPES - {"warcinfo"},
    "WARC-Filename": frozenset({"warcinfo"}),
    "WARC-Profile": frozenset({"revisit"}),
    "WARC-Segment-Origin-ID": frozenset({"continuation"}),
    "WARC-Segment-Total-Length": frozenset({"continuation"}),
}
# To older versions these are extensions.
_ALLOWED_SINCE_1_1 = {
    "WARC-Refers-To-Target-URI": frozenset({"revisit"}),
    "WARC-Refers-To-Date": frozenset({"revisit"}),
}
_KNOWN_BY = (*_MANDATORY, "Content-Length", "Content-Type")
_ONCE = (
    *_KNOWN_BY,
    *_ALLOWED,
    *_ALLOWED_SINCE_1_1,
    "WARC-Block-Digest",
    "WARC-Payload-Digest",
    "WARC-Truncated",
    "WARC-Identified-Payload-Type",
    "WARC-Segment-Number",
)
_REPEATABLE = frozenset({"WARC-Concurrent-To"})
_IDS = frozenset(
    {"warc-record-id", "warc-concurrent-to", "warc-refers-to", "warc-warcinfo-id", "warc-segment-origin-id"}
)
_URIS = frozenset({"warc-target-uri", "warc-refers-to-target-uri", "warc-profile"})
_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 - the grammar's name for it
_MEDIA_TYPE = re.compile(rf"{_TOKEN}/{_TOKEN}(?:\s*;.*)?")
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?Z)?)?)?", re.IGNORECASE)
_DATE_BEFORE_1_1 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.IGNORECASE)


def field_remarks(record: WarcRecord, size: int) -> Iterator[Remark]:
    """Yield what is wrong with the fields of a record whose block has `size` bytes."""
    names = tuple([name.lower() for name, _ in record.fields])
    yield from _presence(record.kind, record.version, frozenset(names))
    if len(set(names)) < len(names):
        yield from _repetition(record, names)
    yield from _forms(record, names)
    yield from _segment(record)
    kind, media_type = record.kind, record.content_type
    if size and media_type is None and kind != "continuation":
        why = "a record with a block should say its Content-Type"
        yield Remark(Rule.CONTENT_TYPE, f"{why} {clause(record.version, 'Content-Type')}")
    elif size and record.is_warcinfo and (media_type or "").partition(";")[0].strip().lower() != WARC_FIELDS:
        why = f"{WARC_FIELDS} is recommended for a warcinfo record"
        yield Remark(Rule.CONTENT_TYPE, f"{why} {clause(record.version, 'warcinfo')}")


@lru_cache(maxsize=256)
def _presence(kind: str, version: str, names: frozenset[str]) -> tuple[Remark, ...]:
    """What a record of this kind lacks and should not have; the records of a file have few sets of names among them."""
    remarks = []
    for name in _MANDATORY:
        if name.lower() not in names:
            remarks.append(Remark(Rule.FIELD_MISSING, f"every record shall have a {name} {clause(version, name)}"))
    for name, types in _NEEDED.items():
        if kind in types and name.lower() not in names:
            remarks.append(Remark(Rule.FIELD_MISSING, f"a {kind} record shall have a {name} {clause(version, name)}"))
    for name, types in (_ALLOWED | (_ALLOWED_SINCE_1_1 if judged_by(version) == NEWEST else {})).items():
        if kind in _TYPES - types and name.lower() in names:
            why = f"a {kind} record shall have no {name}"
            remarks.append(Remark(Rule.FIELD_MISPLACED, f"{why} {clause(version, name)}"))
    return tuple(remarks)


def _repetition(record: WarcRecord, names: tuple[str, ...]) -> Iterator[Remark]:
    for name in _ONCE:
        given = [value for known, (_, value) in zip(names, record.fields, strict=True) if known == name.lower()]
        if len(given) < 2 or name in _REPEATABLE:
            continue
        # A field that identifies a record stands once, whatever it says; others must only not contradict themselves.
        alike = len(set(given)) == 1 and name not in _KNOWN_BY
        rule = Rule.FIELD_REPEATED_ALIKE if alike else Rule.FIELD_REPEATED
        why = f"{name} stands {len(given)} times{' with one value' if alike else ''}; a field shall not be repeated"
        yield Remark(rule, f"{why} {clause(record.version, 'Named fields')}")


def _forms(record: WarcRecord, names: tuple[str, ...]) -> Iterator[Remark]:
    newest = _is_newest(record)
    for key, (name, value) in zip(names, record.fields, strict=True):
        if not _has_its_form(key, value, newest=newest):
            why = f"{name} is not of the standard's form: {value[:200]!r}"
            yield Remark(Rule.FIELD_FORM, f"{why} {clause(record.version, name)}")
    date = record.first("WARC-Date")
    if date is not None and not ((_DATE if newest else _DATE_BEFORE_1_1).fullmatch(date) and _is_instant(record)):
        why = f"WARC-Date is no UTC time of {record.version}: {date[:100]!r}"
        yield Remark(Rule.FIELD_FORM, f"{why} {clause(record.version, 'WARC-Date')}")
    address = record.first("WARC-IP-Address")
    if address is not None and not _is_address(address):
        why = f"WARC-IP-Address is no numeric address: {address[:100]!r}"
        yield Remark(Rule.FIELD_FORM, f"{why} {clause(record.version, 'WARC-IP-Address')}")


# The records of one fetch state the same address, and those of a file the same types.
@lru_cache(maxsize=1024)
def _has_its_form(name: str, value: str, *, newest: bool) -> bool:
    """Whether the value of a field, whose name is in lower case, is of the form that the standard gives it."""
    in_brackets = value.startswith("<") and value.endswith(">")
    if name in _IDS:
        return in_brackets and is_uri(value[1:-1])
    if name in _URIS:
        return is_uri(value[1:-1] if in_brackets and not newest else value)
    form = _FORMS.get(name)
    return form is None or form.fullmatch(value) is not None


# A segment is judged by its number, a warcinfo by what its content type says, and without a content type by its block.
_JUDGED_BY_VALUE = frozenset({"warc-segment-number", "warc-segment-origin-id", "warc-segment-total-length"})


def is_judged_by_value(record: WarcRecord) -> bool:
    """Whether more than its names and the form of its values decides what is wrong with the fields of a record."""
    names = {name.lower() for name, _ in record.fields}
    return record.is_warcinfo or record.content_type is None or not names.isdisjoint(_JUDGED_BY_VALUE)


def pattern_of_value(name: str, version: str) -> str:
    """What matches a value, within its line, that is of the form the standard gives the field of this name.

    Beside it `values_are_sound` must hold: some forms are no matter of a pattern.
    """
    newest = judged_by(version) == NEWEST
    if name == "content-length":
        return "[0-9]{1,19}"
    if name == "warc-date":
        return f"(?:{(_DATE if newest else _DATE_BEFORE_1_1).pattern})"
    if name in _IDS:
        return f"<{URI_PATTERN}>"
    if name in _URIS:
        return URI_PATTERN
    form = _FORMS.get(name)
    return r"[^\n]*" if form is None else form.pattern


def values_are_sound(record: WarcRecord) -> bool:
    """Whether the date of a record, which is of its form, is one, and its address, if any is stated."""
    address = record.first("warc-ip-address")
    return (address is None or _is_address(address)) and _is_instant(record)


_FORMS = {
    "content-type": _MEDIA_TYPE,
    "warc-type": re.compile(_TOKEN),
    "warc-truncated": re.compile(_TOKEN),
    "warc-segment-number": re.compile(r"[1-9]\d*"),
    "warc-segment-total-length": re.compile(r"\d+"),
    "warc-block-digest": re.compile(r"[^\s:]+:\S+"),
    "warc-payload-digest": re.compile(r"[^\s:]+:\S+"),
}


def _segment(record: WarcRecord) -> Iterator[Remark]:
    """A series of segments begins with number 1 in a record of the original type; continuations follow it."""
    number, kind = record.first("WARC-Segment-Number"), record.kind
    if number is None or kind not in _TYPES or not number.isdecimal():
        return
    if (kind == "continuation") == (int(number) == 1):
        why = "is 1" if kind == "continuation" else f"is {number[:20]}, not 1"
        clause_of = clause(record.version, "WARC-Segment-Number")
        yield Remark(Rule.FIELD_FORM, f"the WARC-Segment-Number of a {kind} record {why} {clause_of}")


def _is_newest(record: WarcRecord) -> bool:
    return judged_by(record.version) == NEWEST


def _is_instant(record: WarcRecord) -> bool:
    date = record.first("WARC-Date") or ""
    if len(date) < len("2025-01-01"):
        return True
    try:
        return record.date is not None
    except ValueError:
        return False


@lru_cache(maxsize=256)
def _is_address(text: str) -> bool:
    try:
        return bool(ip_address(text))
    except ValueError:
        return False
