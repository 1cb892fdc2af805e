"""Asks a time stamp authority over HTTP (RFC 3161, 3.4). No redirect is followed."""

from __future__ import annotations

from pathlib import Path

from crawler.guard import Guard
from crawler.single_request import GuardedClient, RequestFailed, RequestLimits, SingleRequest
from storage.types.errors import FondsError

# A stamp with a chain of certificates has ten thousand bytes.
_LIMITS = RequestLimits(seconds=30.0, body=1_000_000, redirects=0)
_QUERY = (("Content-Type", "application/timestamp-query"), ("Accept", "application/timestamp-reply"))


class AuthorityError(FondsError):
    """An authority gave no answer."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"the time stamp authority {url} gave no stamp: {why}; nothing was written")


def ask_authority(url: str, query: bytes, guard: Guard, cacert: Path) -> bytes:
    """Return what an authority answers to a time stamp query.

    Args:
        url: the authority's address.
        query: the query, in DER.
        guard: which addresses may be connected to.
        cacert: certificates to trust beside the usual ones, where the address is https.

    Raises:
        GuardedURL, Guarded: the authority must not be asked.
        AuthorityError: it does not answer, or not with a stamp.
        UsageError: `cacert` holds no certificate.
    """
    try:
        answer = GuardedClient(guard, cacert=cacert).ask(SingleRequest(url, "POST", _QUERY, query), _LIMITS)
    except RequestFailed as error:
        raise AuthorityError(url, error.why) from error
    if answer.status != 200:
        raise AuthorityError(url, f"it answered {answer.status}")
    if answer.truncated is not None:
        raise AuthorityError(url, f"its answer was cut off ({answer.truncated})")
    return answer.body
