"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.file_modes import write_for_owner
from storage.types.errors import UsageError

if TYPE_CHECKING:
    from storage.archive.configuration import NetworkSettings


def archive_folder(text: str | Path) -> Path:
    """The folder that `--archive` names. Raises UsageError for an empty value: the current folder is not meant."""
    if not str(text).strip():
        raise UsageError("--archive: the value is empty; name the archive's folder (. is the current one)")
    return Path(text)


ArchiveOption = Annotated[
    Path,
    typer.Option(
        "--archive",
        envvar="FONDS_ARCHIVE",
        metavar="DIR",
        help="The archive's folder.",
        parser=archive_folder,
        callback=write_for_owner,
    ),
]
# For a command that hands something over: what it writes is made for others, under the user's own umask.
HandOverArchiveOption = Annotated[
    Path,
    typer.Option(
        "--archive", envvar="FONDS_ARCHIVE", metavar="DIR", help="The archive's folder.", parser=archive_folder
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer in JSON and nothing else.")]
ConnectToOption = Annotated[
    list[str] | None,
    typer.Option(
        "--connect-to",
        metavar="HOST:PORT:ADDR:PORT",
        help="Connect there instead of to HOST:PORT; name, certificate and Host stay. May be given again.",
    ),
]
CacertOption = Annotated[
    Path | None, typer.Option("--cacert", metavar="FILE", help="Certificates to trust beside the usual ones (PEM).")
]
AllowNetworkOption = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-network",
        metavar="CIDR",
        help="A network to fetch from though it is not public. May be given again.",
    ),
]
CollectionOption = Annotated[
    str | None,
    typer.Option("--publication", metavar="SLUG", help="In whose collection; needed when there are several."),
]
EndpointOption = Annotated[
    str | None,
    typer.Option("--endpoint", metavar="URL", help="Address of the S3-compatible server; else AWS_ENDPOINT_URL."),
]
RegionOption = Annotated[
    str | None, typer.Option("--region", metavar="NAME", help="Region of the bucket; else AWS_REGION.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="Log what is fetched, to stderr.")]
DEFAULT_ARCHIVE = Path("archive")


def naming(archive: Path) -> str:
    """The option that a printed command needs to be about the same archive; empty for the default one.

    It is quoted for the shell, so that the command can be pasted.
    """
    return "" if archive == DEFAULT_ARCHIVE else f" --archive {quote(str(archive))}"


def network(connect_to: list[str] | None, cacert: Path | None, allow_network: list[str] | None) -> NetworkSettings:
    """The three network options as the crawl takes them."""
    from storage.archive.configuration import NetworkSettings

    return NetworkSettings(tuple(connect_to or ()), cacert, tuple(allow_network or ()))


def log_level(verbose: bool) -> str:
    """The level of the engine's log on stderr."""
    return "INFO" if verbose else "WARNING"
