"""What files, with their captures, the visits that found a page as it was; the crawl itself knows no reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from storage.tables.captures import FileConfirmed
from storage.tables.database import Transaction
from storage.types import READ_ROLES, Capture
from storage.types.profile import Profile


def confirming(profile_of: Callable[[str], Profile]) -> FileConfirmed:
    """Return what the setting FONDS_CONFIRMED_VISITS names, imported when the first page that is read is filed.

    Arguments: `profile_of` gives the profile of a publication.
    """
    made: list[FileConfirmed] = []

    def file(connection: Transaction, captures: Sequence[Capture]) -> None:
        if not made:
            if not any(capture.role in READ_ROLES for capture in captures):
                return
            # Not above: a crawl for which nothing is due needs neither, nor does a spider that is recorded.
            from scrapy.utils.misc import load_object

            from crawler import settings

            made.append(load_object(settings.FONDS_CONFIRMED_VISITS)(profile_of).file)
        made[0](connection, captures)

    return file
