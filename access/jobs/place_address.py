"""The place of a backup or of a copy, as a user names it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from storage.types.errors import UsageError

if TYPE_CHECKING:
    from storage.objects.address import StoreAddress


def place_address(what: str, text: str, endpoint: str | None, region: str | None) -> StoreAddress:
    """The folder or bucket that the text names as the place of a `what`. Raises UsageError when it names neither."""
    from storage.objects.address import parse_address

    try:
        return parse_address(text, Path.cwd(), endpoint, region)
    except ValueError as error:
        # The text itself is not shown: it may hold credentials.
        raise UsageError(f"the place of the {what} {error}") from error
