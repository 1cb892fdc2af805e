"""What is wrong with a parameter of a request or an argument of a tool, in one line that says what it takes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from storage.types.faults import Fault
from storage.types.request_faults import RequestFault, fault_of
from storage.types.strangers_text import shortened

# Less than what other faults quote, for what the parameter takes instead must stand in the same short line.
_LONGEST_GIVEN = 60
# Each with the value of its sentence that the library tells, by both names of it.
_FAULTS: Mapping[str, tuple[RequestFault, Mapping[str, str]]] = {
    "int_parsing": (RequestFault.VALUE_NO_NUMBER, {}),
    "int_parsing_size": (RequestFault.VALUE_LONG_NUMBER, {}),
    "bool_parsing": (RequestFault.VALUE_NO_BOOLEAN, {}),
    "enum": (RequestFault.VALUE_NO_CHOICE, {"choices": "expected"}),
    "literal_error": (RequestFault.VALUE_NO_CHOICE, {"choices": "expected"}),
    "greater_than_equal": (RequestFault.VALUE_SMALL, {"least": "ge"}),
    "less_than_equal": (RequestFault.VALUE_LARGE, {"most": "le"}),
    "string_too_long": (RequestFault.VALUE_LONG, {"most": "max_length"}),
}
_MEMBER = re.compile(r"<\w+\.\w+: ('[^']*')>")
_LAST_CHOICE = re.compile(r" or (?='[^']*'$)")


def wrong_parameter(errors: Sequence[Mapping[str, Any]], name: str, described: str) -> Fault:
    """What is wrong with a parameter.

    Args:
        errors: as the library that reads parameters reports them, each with its `type`, `input` and `ctx`: several for
            one that takes a value of several kinds.
        name: of the parameter.
        described: what describes it.
    """
    error = errors[0]
    if error["type"] == "missing":
        return fault_of(RequestFault.PARAMETER_MISSING, name=name, where=described)
    given = shortened(str(error.get("input")), _LONGEST_GIVEN)
    if error["type"] not in _FAULTS:
        return fault_of(RequestFault.VALUE_UNFIT, name=name, given=given, where=described)
    fault, told = _FAULTS[error["type"]]
    values = {ours: error["ctx"][theirs] for ours, theirs in told.items()}
    if "choices" in values:
        # Of several values that are wrong each is told with the same choices.
        told_choices = dict.fromkeys(_choices(one) for one in errors if "expected" in one.get("ctx", {}))
        values["choices"] = ", ".join(told_choices)
    return fault_of(fault, name=name, given=given, **values)


def _choices(error: Mapping[str, Any]) -> str:
    return _LAST_CHOICE.sub(", ", _MEMBER.sub(r"\1", error["ctx"]["expected"]))
