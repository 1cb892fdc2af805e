"""The address at which a player listens."""

from __future__ import annotations

PORT = 8080
LOOPBACK = "127.0.0.1"


def address(port: int = PORT, bind: str = LOOPBACK) -> str:
    """The address of a player as a browser takes it; a view's `replay_path` is appended to it."""
    host = {"0.0.0.0": LOOPBACK, "::": "::1"}.get(bind, bind)  # noqa: S104 - named, not bound to
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
