"""The downloader middleware that asks whether a page changed, and only about the very page that was kept before.

A validator belongs to one URL. It is sent on the first hop and removed on every further one, together with the errand's
word that the answer is a revisit. Otherwise a URL that was never captured could answer 304, and nothing of it would be
kept. robots.txt is never asked conditionally: a 304 would have to be read without the file at hand.

The validators travel in the request's meta beside the errand: `request.meta["validators"]`. Place it at 650.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crawler.recording import ERRAND_KEY, errand_of
from storage.types import Role, Target

if TYPE_CHECKING:
    from scrapy import Request

VALIDATORS_KEY = "validators"
# As received from a server years ago, perhaps: nothing that could end a header field or is absurdly long is sent.
_SENDABLE = re.compile(r"[\x20-\x7e\x80-\xff]{1,1024}")


@dataclass(frozen=True, slots=True)
class RequestValidators:
    """The ETag and Last-Modified of the capture that the errand's `validated` names, each None when it had none."""

    etag: str | None
    last_modified: str | None

    @classmethod
    def of(cls, target: Target) -> RequestValidators:
        """The validators that the frontier knows of a target's latest capture."""
        return cls(target.etag, target.last_modified)


class ConditionalMiddleware:
    """Makes a request conditional when its errand's validated capture is of exactly this URL, and plain otherwise."""

    def process_request(self, request: Request) -> None:
        """Set If-None-Match and If-Modified-Since, or take them and the errand's `validated` away."""
        request.headers.pop("If-None-Match", None)
        request.headers.pop("If-Modified-Since", None)
        errand = errand_of(request)
        fields = _fields(request.meta.get(VALIDATORS_KEY))
        first_hop = not request.meta.get("redirect_times") and errand.role is not Role.ROBOTS
        if first_hop and fields and errand.validated is not None and errand.validated.url == request.url:
            request.headers.update(fields)
        elif errand.validated is not None:
            request.meta[ERRAND_KEY] = replace(errand, validated=None)


def _fields(validators: object) -> dict[str, bytes]:
    if not isinstance(validators, RequestValidators):
        return {}
    stated = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value.encode("latin-1") for name, value in stated.items() if value and _SENDABLE.fullmatch(value)}
