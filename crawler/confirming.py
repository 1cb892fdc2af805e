"""What files, with their captures, the visits that found a page as it was; the crawl itself knows no reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from storage.tables.captures import FileConfirmed
from storage.tables.database import Transaction
from storage.types import Capture
from storage.types.profile import Profile


def confirming(profile_of: Callable[[str], Profile]) -> FileConfirmed:
    """Return what the setting FONDS_CONFIRMED_VISITS names, imported when the first captures are filed.

    Arguments: `profile_of` gives the profile of a publication.
    """
    made: list[FileConfirmed] = []

    def file(connection: Transaction, captures: Sequence[Capture]) -> None:
        if not made:
            # Not above: a crawl for which nothing is due needs neither.
            from scrapy.utils.misc import load_object

            from crawler import settings

            made.append(load_object(settings.FONDS_CONFIRMED_VISITS)(profile_of).file)
        made[0](connection, captures)

    return file
