"""Whether a form was sent by a page of this server: a pure decision over what the browser says of it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit


def is_own_page(headers: Mapping[str, str]) -> bool:
    """Whether a page of this very server sent a form; what says nothing of its page is taken for a stranger's.

    Browsers say with every form which origin its page has, and newer ones how near that is. A port of its own makes
    another origin, so other servers on this machine are strangers, too, although they are sent our cookies.

    Args:
        headers: of the request, by names in lower case.
    """
    if headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return False
    try:
        origin = urlsplit(headers.get("origin", ""))
    except ValueError:
        return False
    # A proxy may speak TLS for us, so that we do not know our own scheme.
    return origin.scheme in ("http", "https") and origin.netloc.lower() == headers.get("host", "").lower()
