"""Knows an archive of the demo, whose hosts are invented: nobody but the demo answers for them."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from pathlib import Path
from shlex import quote

from storage.types.errors import UsageError

PUBLICATION = "heron"


def refuse_invented_hosts(path: Path, wanted: Collection[str] = (), connect_to: Collection[str] = ()) -> None:
    """Refuse to crawl nothing but the demo's publication where nothing says which machine answers for its hosts.

    Args:
        path: the archive's folder, which need not be there.
        wanted: the publications that are to be crawled; none: all that fonds.toml names.
        connect_to: what `--connect-to` says.

    Raises:
        UsageError: no host could be found; says what visits it.
        FondsError: the archive's configuration or the profile cannot be read.
    """
    if connect_to or not _has_profile(path):
        return
    # Loaded here, as are the texts below: no command needs them to begin, and few crawls need them at all.
    from storage.archive.archive import Archive

    archive = Archive.at(path)
    if set(wanted or archive.publications) != {PUBLICATION} or archive.configuration.network.connect_to:
        return
    configured = archive.configuration.start_urls(PUBLICATION)
    if are_invented((*archive.profile(PUBLICATION).crawl.start_urls, *configured)):
        visit = f"fonds demo --visit 2 --archive {quote(str(path))}"
        raise UsageError(f"{path} is an archive of the demo, whose hosts are invented; {visit} visits them")


def _has_profile(path: Path) -> bool:
    try:
        return (path / "profiles" / f"{PUBLICATION}.toml").is_file()
    except OSError:
        # That the archive cannot be looked into, the crawl itself says.
        return False


def are_invented(start_urls: Collection[str]) -> bool:
    """Whether a publication begins at addresses of the demo, and nowhere else."""
    from access.demo.text_files import read_profile

    known = tomllib.loads(read_profile())["crawl"]["start_urls"]
    return bool(start_urls) and set(start_urls) <= set(known)
