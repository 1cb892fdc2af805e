"""Values of Fonds as plain JSON values, the same for every command, job and interface."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import PurePath
from typing import TypeAlias

from storage.types.instants import instant_text

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"
JsonObject: TypeAlias = "dict[str, JsonValue]"


def json_value(value: object) -> JsonValue:
    """The value in JSON's terms: instants in UTC with microseconds, enums as their tokens, dataclasses as objects.

    Raises TypeError for a value that has no JSON form.
    """
    if isinstance(value, Enum):
        return json_value(value.value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: json_value(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return json_object(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [json_value(entry) for entry in value]
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, PurePath):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def json_object(value: Mapping[str, object]) -> JsonObject:
    """A mapping as a JSON object; its keys become text."""
    return {str(json_value(key)): json_value(entry) for key, entry in value.items()}
