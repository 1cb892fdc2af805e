"""Tells a health check that a crawl began and how it ended: whoever watches it is told of runs that never came, too.

The addresses are those of healthchecks.io and its kin: `URL/start`, `URL` for a success, `URL/fail` for a failure.
"""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from access.jobs.webhook_post import knock
from storage.types.errors import UsageError
from storage.types.exit_codes import ExitCode
from storage.types.http_address import is_http_address

_FAILED = {ExitCode.COULD_NOT, ExitCode.USAGE, ExitCode.LOOK}


def check_health_url(url: str) -> None:
    """Make sure that an address can be called.

    Raises:
        UsageError: it is no http or https address.
    """
    if not is_http_address(url):
        # It is not repeated: whoever knows such an address may speak in the crawl's name.
        raise UsageError("--health-check is no http or https address")


def tell_start(url: str) -> str | None:
    """Say that a crawl begins; returns why that could not be said, None when it was."""
    return _call(_below(url, "start"))


def tell_end(url: str, code: ExitCode, *, lacks_room: bool = False) -> str | None:
    """Say how a crawl ended: what somebody should look at is a failure, an early stop is none; returns as `tell_start`.

    Of one that found another crawl at work nothing is said, for that one will say how it ended.

    Arguments: `lacks_room` says that it stopped early for want of free space, which no later one mends.
    """
    if code is ExitCode.LOCKED:
        return None
    return _call(_below(url, "fail") if lacks_room or code in _FAILED else url)


def _below(url: str, name: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{name}"))


def _call(url: str) -> str | None:
    """Call an address; that it cannot be reached is no matter of the crawl."""
    why = knock(url)
    return None if why is None else f"the health check could not be told ({urlsplit(url).hostname}: {why})"
