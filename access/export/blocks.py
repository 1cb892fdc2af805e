"""How an index is keyed and cut into blocks so that the player finds in one block all that it looks for.

ReplayWeb.page 2.5.3 looks an address up under a key of its own, which is not quite the one that index lines have: it
keeps a slash at the end, and escapes. Then it takes the last block that begins before that key, and misses the lines of
an earlier one: visits would not be there, nor what their revisits refer to. So blocks are not cut between the two keys
where these differ by the slash, nor within the lines of one address; and where they differ by more, a line stands under
either.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

_WWW = re.compile(r"(https?://)www\d*\.")
# Behind the time of any line with the key before it.
_AFTER = b" 9999"
# An address with more lines than this, in blocks of the usual size, is cut all the same.
_LONGEST = 16


def keyed(line: str) -> tuple[str, ...]:
    """An index line, and the same under the player's key where that is another one."""
    key, rest = line.split(" ", 1)
    own = player_key(_url_of(rest))
    return (line,) if own.removesuffix("/") == key.removesuffix("/") else (line, f"{own} {rest}")


def divided(lines: Iterable[bytes], size: int) -> Iterator[list[bytes]]:
    """Divide sorted lines into blocks of `size`, or of some more where a cut would part what is looked for together."""
    block: list[bytes] = []
    sought = b""
    for line in lines:
        full = len(block) >= size and (sought <= line or len(block) >= size * _LONGEST)
        if full:
            yield block
            block, sought = [], b""
        block.append(line)
        sought = max(sought, _sought(line))
    if block:
        yield block


def _sought(line: bytes) -> bytes:
    """What stands behind all lines that are looked for together with this one."""
    key, rest = line.decode("utf-8").split(" ", 1)
    own = player_key(_url_of(rest))
    return (own if own == f"{key}/" else key).encode() + _AFTER


def _url_of(rest: str) -> str:
    return str(json.loads(rest.split(" ", 1)[1])["url"])


def player_key(url: str) -> str:
    """The key under which ReplayWeb.page looks an address up (getSurt of warcio.js)."""
    try:
        parts = urlsplit(_WWW.sub(r"\1", url, count=1).lower())
        host, port = parts.hostname, parts.port
    except ValueError:
        return url
    if parts.scheme not in ("http", "https") or host is None:
        return url
    is_default = port in (None, {"http": 80, "https": 443}[parts.scheme])
    query = f"?{'&'.join(sorted(parts.query.split('&')))}" if parts.query else ""
    return f"{','.join(reversed(host.split('.')))}{'' if is_default else f':{port}'}){parts.path or '/'}{query}"
