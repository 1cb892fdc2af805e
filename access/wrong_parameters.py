"""What is wrong with a parameter of a request or an argument of a tool, in one line that says what it takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from storage.types.strangers_text import shortened

# What was given may be of any length, and must not crowd out what is said of it.
_LONGEST_GIVEN = 60
_TAKES = {
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number that is not as long",
    "bool_parsing": "true or false",
    "enum": "one of {expected}",
    "literal_error": "one of {expected}",
    "greater_than_equal": "a number from {ge} on",
    "less_than_equal": "a number up to {le}",
    "string_too_long": "at most {max_length} characters",
}


def wrong_parameter(error: Mapping[str, Any], name: str, described: str) -> str:
    """Say what is wrong with a parameter.

    Args:
        error: as the library that reads parameters reports it: its `type`, `input` and `ctx`.
        name: of the parameter.
        described: where it is described.
    """
    if error["type"] == "missing":
        return f"the parameter {name} is missing; {described}"
    given = f"{name}={shortened(str(error.get('input')), _LONGEST_GIVEN)}"
    takes = _TAKES.get(error["type"])
    if takes is None:
        return f"{given} is not what {name} takes; {described}"
    return f"{given}: {name} takes {takes.format(**error.get('ctx', {}))}"
