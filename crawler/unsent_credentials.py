"""A name and a password in an address, which stand in no record of a fetch that sent neither."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from storage.types import Failure
from storage.types.address_credentials import without_credentials


def without_unsent_credentials(failure: Failure, asked: str) -> Failure:
    """A failure whose address and message hold no name and no password, unless its request has been sent.

    Scrapy connects to no address that has them, whatever the spider asks for; only a proxy is told them.

    Args:
        failure: the failure.
        asked: the address as it was asked for, in whatever form.
    """
    url = without_credentials(asked)
    if failure.request or url == asked:
        return failure
    host = re.escape(urlsplit(url).netloc)
    message = re.sub(rf"[^\s/]*@(?={host})", "", failure.message, flags=re.IGNORECASE)
    return replace(failure, url=without_credentials(failure.url), message=message)
