"""What is wrong with a parameter of a request, in one line that says what it takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_DESCRIBED = "/api/v1/openapi.json describes it"
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


def wrong_parameter(error: Mapping[str, Any]) -> str:
    """Say what is wrong with a parameter.

    Args:
        error: as the library that reads parameters reports it: its `type`, `loc`, `input` and `ctx`.
    """
    name = ".".join(str(part) for part in error["loc"][1:2]) or "the request"
    if error["type"] == "missing":
        return f"the parameter {name} is missing; {_DESCRIBED}"
    given = f"{name}={error.get('input')}"
    takes = _TAKES.get(error["type"])
    if takes is None:
        return f"{given} is not what {name} takes; {_DESCRIBED}"
    return f"{given}: {name} takes {takes.format(**error.get('ctx', {}))}"
