"""Heads of records that nothing can be said against, known again by their form.

The records of a file have few forms: the same fields in the same order. Once a head was parsed and judged without a
remark, one regular expression, made of what the standard says of each value, takes all heads of its form; whatever it
does not match is parsed and judged like the first one.
"""

from __future__ import annotations

import re

from storage.warc.record import WarcRecord
from storage.warc.record_fields import is_judged_by_value, pattern_of_value, values_are_sound

# More forms than any program has; a file with a new one for each record learns none of them twice.
_MOST = 24
_BLANKS = r" \t\r"


class _Form:
    """One form: the names of its fields, and what matches heads of it."""

    def __init__(self, like: WarcRecord) -> None:
        self._names = tuple(name for name, _ in like.fields)
        # The first of several values is the one that counts.
        self._keys = tuple(name.lower() for name in reversed(self._names))
        self._version = like.version
        self._kind = like.kind
        self.lines = len(self._names) + 1
        self._head = re.compile(
            re.escape(like.version)
            + r"\r\n"
            + "".join(rf"{re.escape(name)}: {_value(name, value, like)}\r\n" for name, value in like.fields)
        )

    def record(self, head: str, block: bytes) -> WarcRecord | None:
        """The record of this head and block; None when the head is not of this form."""
        matched = self._head.fullmatch(head)
        if matched is None:
            return None
        values = matched.groups()
        # Both have one entry for each name, which the pattern sees to.
        by_name = dict(zip(self._keys, values[::-1]))  # noqa: B905
        fields = tuple(zip(self._names, values))  # noqa: B905
        record = WarcRecord.of_known_form(fields, block, self._version, self._kind, by_name)
        return record if values_are_sound(record) else None


class HeadForms:
    """The forms of the heads of one file, learnt as it is read."""

    def __init__(self) -> None:
        self._forms: list[_Form] = []

    def record(self, head: bytes, block: bytes) -> WarcRecord | None:
        """The record of a head without its blank line, and of a block; None for a head of no form that was learnt."""
        try:
            text = head.decode("ascii")
        except UnicodeDecodeError:
            return None
        lines = text.count("\n")
        for form in self._forms:
            if form.lines == lines and (record := form.record(text, block)) is not None:
                return record
        return None

    def learn(self, record: WarcRecord) -> None:
        """Learn the form of a head that was parsed and judged, and of which nothing was said."""
        if len(self._forms) < _MOST and not is_judged_by_value(record):
            self._forms.append(_Form(record))


def _value(name: str, value: str, like: WarcRecord) -> str:
    """What matches a value of a field; no blank stands at either end of it, for parsing takes these away."""
    pattern = re.escape(value) if name.lower() == "warc-type" else pattern_of_value(name.lower(), like.version)
    return rf"(?![{_BLANKS}])({pattern})(?<![{_BLANKS}])"
