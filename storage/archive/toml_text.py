"""Reads TOML that may come from anybody: whatever is wrong with it is one kind of error."""

from __future__ import annotations

import tomllib
from typing import Any


def toml_values(text: str) -> dict[str, Any]:
    """Return what a text says.

    Raises:
        tomllib.TOMLDecodeError: it is no TOML, or goes beyond what can be read.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError as error:
        raise tomllib.TOMLDecodeError("lists or tables stand too deep in one another") from error
    except ValueError as error:
        # Python reads no number of more digits than a bound of its own.
        raise tomllib.TOMLDecodeError("a number has too many digits") from error
