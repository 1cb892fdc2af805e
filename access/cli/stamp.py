"""`fonds stamp`: swear to what crawls brought, so that nobody can change it later unseen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from access.cli.moments import UtcOption, moment
from access.cli.options import DEFAULT_ARCHIVE, AllowNetworkOption, ArchiveOption, JsonOption, QuietOption
from access.cli.output import so_many, warn, write, write_json
from access.cli.progress import shown_progress
from access.jobs.stamp import StampAuthority, StampOptions, StampResult, run_stamp
from storage.types.clock import system_clock
from storage.types.errors import UsageError


def stamp_command(
    crawl: Annotated[str | None, typer.Argument(metavar="CRAWL", help="Of one crawl; without it, of all.")] = None,
    authority: Annotated[
        str | None, typer.Option("--authority", metavar="URL", help="The time stamp authority (RFC 3161) to ask.")
    ] = None,
    cacert: Annotated[
        Path | None, typer.Option("--cacert", metavar="FILE", help="Whose certificates vouch for its stamps (PEM).")
    ] = None,
    allow_network: AllowNetworkOption = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    utc: UtcOption = False,
    quiet: QuietOption = False,
) -> None:
    """Keep, for each crawl that is over, a manifest of its records' digests, chained to the one before it.

    With --authority the newest manifest of each publication is time-stamped, and through the chain all before it.
    `fonds verify` checks records, chain and stamps.

    Example: fonds stamp --authority https://tsa.example/ --cacert tsa-root.pem
    """
    if (authority is None) != (cacert is None):
        raise UsageError("--authority and --cacert go together: a stamp is kept only when somebody vouches for it")
    asked = None
    if authority is not None and cacert is not None:
        asked = StampAuthority(authority, cacert, tuple(allow_network or ()))
    with shown_progress(quiet) as report:
        result = run_stamp(StampOptions(archive, crawl, asked), system_clock, report)
    if json:
        write_json(result.as_json())
    else:
        _write_result(result, has_authority=asked is not None)


def _write_result(result: StampResult, *, has_authority: bool) -> None:
    for manifest in result.manifests:
        records = so_many(manifest.records, "record")
        write(f"Manifest of {manifest.crawl_id} of {manifest.publication}: {records}")
        write(f"  sha256 {manifest.sha256}")
    for stamp in result.stamps:
        write(f"Time stamp of {moment(stamp.time)} by {stamp.authority} on {stamp.publication}'s {stamp.manifest}")
    if not has_authority:
        write(
            "Nothing was time-stamped: name an authority with --authority and its certificates with --cacert, or for"
            " fonds run as run.authority and run.authority_cacert in fonds.toml."
        )
    elif not result.stamps and not result.manifests:
        write("There was nothing to stamp.")
    for crawl in result.unfinished:
        warn(f"{crawl.crawl_id} of {crawl.publication} is running, or was cut off and not recovered yet: not stamped")
