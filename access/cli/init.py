"""`fonds init`: make an archive, and add a publication to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, naming
from access.cli.output import write
from storage.types.address_credentials import refuse_credentials
from storage.types.errors import UsageError
from storage.types.urlkey import normalize

if TYPE_CHECKING:
    from storage.types.profile import Profile


def init_command(
    publication: Annotated[
        str | None, typer.Argument(metavar="SLUG", help="The slug of a profile, such as lia.")
    ] = None,
    start_url: Annotated[
        list[str] | None, typer.Option("--start-url", metavar="URL", help="Where the publication's site begins.")
    ] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Make an archive and its database; with a publication, remember it and its start addresses.

    Example: fonds init lia --start-url https://news.example/
    """
    from storage.archive.archive import Archive
    from storage.archive.profile_file import is_shipped

    starts = tuple(start_url or ())
    if starts and publication is None:
        raise UsageError("--start-url needs the publication that it belongs to; name it first")
    for url in starts:
        refuse_credentials(url)
        try:
            normalize(url)
        except ValueError as error:
            raise UsageError(f"{url!r} is no http or https address") from error
    made = Archive.create(archive)
    if publication is not None:
        made.profile(publication)
        made = made.remembering(publication, starts)
    made.open_database(write=True).close()
    write(f"Archive {made.path} is ready.")
    if publication is None:
        write(f"Next: fonds crawl lia --start-url https://…{naming(archive)}")
        return
    if is_shipped(publication, made.path / "profiles"):
        write(_shipped_profile(made.profile(publication)))
    closed = _closed_addresses(starts, made.configuration.network.allow_network)
    options = "".join(f" --allow-network {address}" for address in closed)
    write(f"Next: fonds crawl {publication}{naming(archive)}{options}")


def _shipped_profile(profile: Profile) -> str:
    """That a profile is not the reader's own, and for what it was written."""
    own = f"yours would be profiles/{profile.slug}.toml in the archive"
    return f"It uses the shipped profile {profile.slug}, which expects the labels of {profile.name!r}; {own}."


def _closed_addresses(starts: tuple[str, ...], allowed: tuple[str, ...]) -> tuple[str, ...]:
    """The addresses that start addresses write out and that a crawl would not connect to."""
    from crawler.guard import closed_address, parse_networks

    networks = parse_networks(allowed)
    closed = (closed_address(urlsplit(normalize(url)).hostname or "", networks) for url in starts)
    return tuple(dict.fromkeys(address for address in closed if address is not None))
