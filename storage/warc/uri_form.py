"""What a URI is (RFC 3986): held against what a record names, and kept by what Fonds writes.

One thing is let pass: a percent sign behind the host that escapes nothing (`/100%`). Browsers, and so captures of the
web, ask for it as it stands, and escaping it would name another address.
"""

from __future__ import annotations

import re
from functools import lru_cache

_SCHEME = r"[A-Za-z][A-Za-z0-9+.-]*"
_PLAIN = r"A-Za-z0-9._~!$&'()*+,;=\-"
_ESCAPE = r"%[0-9A-Fa-f]{2}"
# Brackets stand around the number of an address alone (RFC 3986, 3.2.2).
_HOST = rf"(?:\[(?:[0-9A-Fa-f:.]+|[vV][0-9A-Fa-f]+\.[{_PLAIN}:]+)\]|(?:[{_PLAIN}]|{_ESCAPE})*)"
_AUTHORITY = rf"//(?:(?:[{_PLAIN}:]|{_ESCAPE})*@)?{_HOST}(?::[0-9]*)?"
_PATH = rf"[{_PLAIN}:@%/]*"
_REST = rf"(?:\?[{_PLAIN}:@%/?]*)?(?:#[{_PLAIN}:@%/?]*)?"
URI_PATTERN = rf"{_SCHEME}:(?:{_AUTHORITY}(?:/{_PATH})?|(?!//){_PATH}){_REST}"
"""What matches an absolute URI."""

_URI = re.compile(URI_PATTERN)
_BEFORE_PATH = re.compile(rf"{_SCHEME}:{_AUTHORITY}(?=[/?#]|$)")
_NEVER = re.compile(r"[^!#-;=?-\[\]_a-z~]")
_NEVER_BEHIND_THE_HOST = re.compile(r"[^!#-;=?-Z_a-z~]")


def is_uri(text: str) -> bool:
    """Tell whether a text is an absolute URI."""
    return _URI.fullmatch(text) is not None


# The records of one fetch name the same few addresses.
@lru_cache(maxsize=256)
def uri(url: str) -> str:
    """Return an address with what no URI may hold (controls, spaces, quotes, non-ASCII, brackets) percent-encoded.

    Everything else stays as it is; what begins as no URI does keeps its brackets, for nobody can say what they are.
    """
    before = _BEFORE_PATH.match(url)
    if before is None:
        return _NEVER.sub(_escaped, url)
    return before[0] + _NEVER_BEHIND_THE_HOST.sub(_escaped, url[before.end() :])


def _escaped(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))
