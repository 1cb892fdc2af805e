"""`fonds stamp`: swear to what crawls brought, so that nobody can change it later unseen."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from access.cli.options import DEFAULT_ARCHIVE, AllowNetworkOption, ArchiveOption, JsonOption, QuietOption
from access.cli.output import moment, so_many, warn, write, write_json
from access.cli.progress import progress
from storage.archive.archive import Archive
from storage.custody.stamping.stamping import StampOutcome, keep, sole_stamping, stamp_crawls
from storage.custody.stamping.time_stamp import StampRequest, load_roots
from storage.types.errors import UnknownId, UsageError
from storage.warc.crawl_manifest import CrawlManifest, Stamp

_Stamped = tuple[str, Stamp, datetime]


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
    quiet: QuietOption = False,
) -> None:
    """Keep, for each crawl that is over, a manifest of its records' digests, chained to the one before it.

    With --authority the newest manifest of each publication is time-stamped, and through the chain all before it.
    `fonds verify` checks records, chain and stamps.

    Example: fonds stamp --authority https://tsa.example/ --cacert tsa-root.pem
    """
    if (authority is None) != (cacert is None):
        raise UsageError("--authority and --cacert go together: a stamp is kept only when somebody vouches for it")
    opened = Archive.at(archive)
    # None is made where there is none.
    opened.open_database(write=False).close()
    with sole_stamping(opened), opened.open_database(write=True) as database, progress(quiet) as doing:
        sworn = stamp_crawls(opened, database, crawl, doing)
        if crawl is not None and not sworn:
            raise UnknownId(f"{crawl} is no crawl that captured anything here; v_captures names those that did")
        stamped: list[_Stamped] = []
        if authority is not None and cacert is not None:
            doing(f"asking {authority}")
            stamped = _ask(sworn, authority, cacert, allow_network)
        keep(opened, database, sworn, [(publication, stamp) for publication, stamp, _ in stamped])
    if json:
        write_json(_document(sworn, stamped))
    else:
        _tell(sworn, stamped)


def _ask(
    sworn: tuple[StampOutcome, ...], authority: str, cacert: Path, allow_network: list[str] | None
) -> list[_Stamped]:
    """Have the newest manifest of each publication stamped that has no stamp; each answer is checked."""
    from crawler.authority import ask_authority
    from crawler.guard import Guard, parse_networks

    roots, guard = load_roots(cacert), Guard(parse_networks(allow_network or ()))
    stamped = []
    for one in sworn:
        if one.newest is not None and not one.stamped:
            request = StampRequest(one.newest.block)
            answer = ask_authority(authority, request.query, guard, cacert)
            at = request.check(answer, roots)
            stamped.append((one.publication, Stamp(one.newest.digest, authority, answer), at))
    return stamped


def _document(sworn: tuple[StampOutcome, ...], stamped: list[_Stamped]) -> dict[str, object]:
    return {
        "manifests": [
            {
                "publication": one.publication,
                "crawl_id": manifest.crawl_id,
                "sha256": manifest.digest,
                "previous": manifest.previous,
                "records": _records(manifest),
            }
            for one in sworn
            for manifest in one.manifests
        ],
        "stamps": [
            {"publication": publication, "manifest": stamp.manifest, "authority": stamp.authority, "time": at}
            for publication, stamp, at in stamped
        ],
        "unfinished": [
            {"publication": one.publication, "crawl_id": crawl_id} for one in sworn for crawl_id in one.unfinished
        ],
    }


def _tell(sworn: tuple[StampOutcome, ...], stamped: list[_Stamped]) -> None:
    for one in sworn:
        for manifest in one.manifests:
            write(f"Manifest of {manifest.crawl_id} of {one.publication}: {so_many(_records(manifest), 'record')}")
            write(f"  sha256 {manifest.digest}")
    for publication, stamp, at in stamped:
        write(f"Time stamp of {moment(at)} by {stamp.authority} on {publication}'s {stamp.manifest}")
    if not stamped and not any(one.manifests for one in sworn):
        write("There was nothing to stamp.")
    for one in sworn:
        for crawl_id in one.unfinished:
            warn(f"{crawl_id} of {one.publication} runs, or was killed and not looked after yet: not stamped")


def _records(manifest: CrawlManifest) -> int:
    return sum(1 for _ in manifest.listed())
