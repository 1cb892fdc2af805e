"""What each address answers, as an example in the OpenAPI document; taken from the archive of `fonds demo`."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parent / "examples.json"


def example(name: str) -> dict[int | str, dict[str, Any]]:
    """The example of an answer, as FastAPI takes it for a route; none while the file has none of that name."""
    known = _examples()
    if name not in known:
        return {}
    return {200: {"content": {"application/json": {"example": known[name]}}}}


@cache
def _examples() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(_FILE.read_text("utf-8"))
    return loaded
