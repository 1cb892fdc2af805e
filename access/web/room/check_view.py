"""What a check of a capture comes to: one sentence for all of it, and each statement in a reader's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from markupsafe import Markup

from access.web.captures import CheckAnswer
from access.web.room import moments
from access.web.room.languages import Language
from access.web.room.messages import catalogue, message
from storage.custody.proving.statements import ProofStatement, ProofVerdict, StatementKind

# What a whole record can lack, what comes first when it is to be sworn to.
_LACKING = {
    StatementKind.NOT_LISTED: "unsworn",
    StatementKind.NOT_STAMPED: "unstamped",
    StatementKind.STAMP_UNVOUCHED: "unvouched",
    StatementKind.LATER_STAMP_UNVOUCHED: "unvouched",
}
_ID_START = len("urn:uuid:") + 8


def check_result(check: CheckAnswer) -> str:
    """What the statements come to: `proven`, `refuted`, what a whole record lacks (`unsworn`, `unstamped`,
    `unvouched`), or `open` when it is not known to be whole."""
    if check.is_proven:
        return "proven"
    if any(one.verdict is ProofVerdict.REFUTED for one in check.statements):
        return "refuted"
    is_open = {one.kind for one in check.statements if one.verdict is ProofVerdict.OPEN}
    return next((result for kind, result in _LACKING.items() if kind in is_open and is_open <= set(_LACKING)), "open")


def statement_in_words(language: Language, one: ProofStatement) -> Markup:
    """A statement whose records are links by the beginning of their ids, and whose tokens are told in words."""
    shown = {name: _SHOWN[name](language, str(value)) for name, value in one.values.items() if name in _SHOWN}
    return message(language, "statement." + one.kind, **{**one.values, **shown})


def _record(_: Language, record_id: str) -> Markup:
    return Markup('<a class="url" href="/captures/{}">{}…</a>').format(record_id, record_id[:_ID_START][9:])


def _known(kind: str, language: Language, token: str) -> str | Markup:
    return message(language, kind + token) if kind + token in catalogue() else token


def _fields(language: Language, names: str) -> Markup:
    return message(language, "room.comma").join(_known("proof-field.", language, name) for name in names.split(", "))


_SHOWN: Mapping[str, Callable[[Language, str], str | Markup]] = {
    "record": _record,
    "original": _record,
    "type": partial(_known, "record-kind."),
    "fields": _fields,
    "at": moments.second,
}
