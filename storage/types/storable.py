"""Text that every engine can keep: what hostile pages hold and no database stores is replaced, never refused."""

from __future__ import annotations

import re

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text with U+FFFD in place of NUL and of lone surrogates, which hostile pages hold and no engine keeps."""
    return _UNSTORABLE.sub("\ufffd", text)
