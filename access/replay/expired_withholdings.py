"""What was withheld until a time that comes while a player runs: it is shown from then on, without anybody's doing."""

from __future__ import annotations

from collections.abc import Callable

from storage.archive.archive import Archive
from storage.custody.withholding import show_again
from storage.types.errors import FondsError


class Lapses:
    """Looks now and then; the archive's database is open only meanwhile, so that a crawl can leave it in good order.

    Args:
        archive: the one that is shown.
        warn: told, once, when it cannot be done.
    """

    def __init__(self, archive: Archive, warn: Callable[[str], None]) -> None:
        self._archive = archive
        self._warn = warn
        self._told = False

    def look(self) -> None:
        """Show what is no longer withheld."""
        try:
            with self._archive.open_database(write=False) as database:
                show_again(self._archive, database)
        except FondsError as error:
            if not self._told:
                self._told = True
                self._warn(f"what is no longer withheld cannot be shown: {error}")
