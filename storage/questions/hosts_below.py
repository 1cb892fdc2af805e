"""What it means to ask for a host: that one, and those whose names end with it."""

from __future__ import annotations

# Of characters. A name has 253 at most (RFC 1035), and SQLite fails over a pattern of 50,000 bytes.
_LONGEST = 5000


def on_host(column: str, pattern: str) -> str:
    """The condition that a column's host is one that a pattern chooses; where there is no host, it is none."""
    return f"('.' || {column}) LIKE {pattern} ESCAPE '!'"


def host_pattern(host: str) -> str:
    """The pattern of a host and those below it, for `on_host`."""
    literal = host.strip(".").lower()[:_LONGEST].replace("!", "!!").replace("_", "!_").replace("%", "!%")
    return f"%.{literal}"
