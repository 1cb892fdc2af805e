"""How an index is keyed and cut into blocks so that the player finds everything about one address in one block.

ReplayWeb.page 2.5.3 looks an address up under its own key, which differs slightly from that of index lines: it keeps a
final slash, and escapes. It then reads only the last block that begins before that key, and misses lines in an earlier
one: visits would be missing, and the originals of revisits. So where the two keys differ only by the slash, no block is
cut between them, nor within the lines of one address; where they differ by more, the line is written under both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

# What no address may hold raw, though records of other programs do; a browser asks for it escaped.
_UNSENT = re.compile(r"[\x00-\x20\x7f]")
_WWW = re.compile(r"(https?://)www\d*\.")
# Sorts after the time of any line with the key before it.
_AFTER = b" 9999"
# A block grows to at most this many times the usual size; the lines of an address that has more are cut after all.
_LONGEST = 16


def keyed(line: str) -> tuple[str, ...]:
    """An index line, and the same under the player's key where the keys differ by more than a slash."""
    key, rest = line.split(" ", 1)
    own = player_key(_url_of(rest))
    return (line,) if own.removesuffix("/") == key.removesuffix("/") else (line, f"{own} {rest}")


def index_blocks(lines: Iterable[bytes], size: int) -> Iterator[list[bytes]]:
    """Divide sorted lines into blocks of `size`, or more where a cut would separate what is looked up together."""
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
    """A key that sorts after all lines that a player looks up together with this one."""
    key, rest = line.decode("utf-8").split(" ", 1)
    own = player_key(_url_of(rest))
    return (own if own == f"{key}/" else key).encode() + _AFTER


def _url_of(rest: str) -> str:
    return str(json.loads(rest.split(" ", 1)[1])["url"])


def player_key(url: str) -> str:
    """The key under which ReplayWeb.page looks an address up (getSurt of warcio.js)."""
    url = _UNSENT.sub(lambda unsent: f"%{ord(unsent[0]):02x}", url)
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
