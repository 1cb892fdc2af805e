"""Shows again what was withheld until a time that comes while a player runs."""

from __future__ import annotations

from collections.abc import Callable

from storage.archive.archive import Archive
from storage.custody.withholding import show_again
from storage.types.errors import FondsError


class ExpiredWithholdings:
    """Checks whether withholdings have ended.

    The archive's database is opened for each check only, so that a crawl that ends can close it properly.

    Args:
        archive: the archive that is shown.
        warn: is called once, when the check fails.
    """

    def __init__(self, archive: Archive, warn: Callable[[str], None]) -> None:
        self._archive = archive
        self._warn = warn
        self._has_warned = False

    def look(self) -> None:
        """Show what is no longer withheld."""
        try:
            with self._archive.open_database(write=False) as database:
                show_again(self._archive, database)
        except FondsError as error:
            if not self._has_warned:
                self._has_warned = True
                self._warn(f"what is no longer withheld cannot be shown: {error}")
