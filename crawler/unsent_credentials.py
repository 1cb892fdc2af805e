"""A name and a password in an address, which stand in no record of a fetch that sent neither."""

from __future__ import annotations

import re
from dataclasses import replace

from storage.types import Failure

_ADDRESS = re.compile(r"(https?://)([^/?#]*)@([^/?#:\[\]]+|\[[^/?#]*\])(.*)", re.IGNORECASE | re.DOTALL)


def without_unsent_credentials(failure: Failure) -> Failure:
    """A failure whose address and message hold no name and no password, unless its request has been sent.

    Scrapy connects to no address that has them, whatever the spider asks for; only a proxy is told them.
    """
    match = _ADDRESS.match(failure.url)
    if failure.request or match is None:
        return failure
    scheme, _, host, rest = match.groups()
    # The error may name the address as it was before it was normalised.
    message = re.sub(rf"[^\s/]*@(?={re.escape(host)})", "", failure.message, flags=re.IGNORECASE)
    return replace(failure, url=f"{scheme}{host}{rest}", message=message)
