"""What it means to ask for a host: that one, and those whose names end with it."""

from __future__ import annotations


def on_host(column: str, pattern: str) -> str:
    """The condition that a column's host is one that a pattern chooses; where there is no host, it is none."""
    return f"('.' || {column}) LIKE {pattern} ESCAPE '!'"


def host_pattern(host: str) -> str:
    """The pattern of a host and those below it, for `on_host`."""
    literal = host.strip(".").lower().replace("!", "!!").replace("_", "!_").replace("%", "!%")
    return f"%.{literal}"
