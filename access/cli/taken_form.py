"""Under which of its printed forms a source was found that was asked for by another one."""

from __future__ import annotations

from access.cli.output import write


def write_taken_form(key: str, url: str, source_id: str | None = None) -> None:
    """Say that an address was taken as the printed form of a source, where it is neither that nor the source's id."""
    if key not in (url, source_id):
        write(f"{key} is taken as {url}, as it is cited.")
