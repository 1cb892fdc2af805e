"""`fonds profile draft`: a profile proposed from some pages of a site."""

from __future__ import annotations

from typing import Annotated

import typer

from access.cli.given_pages import given_pages
from access.cli.options import (
    DEFAULT_ARCHIVE,
    AllowNetworkOption,
    ArchiveOption,
    CacertOption,
    ConnectToOption,
    JsonOption,
    network,
)
from access.cli.output import answering, warn, write_json, write_lines
from access.jobs.profile_draft import LEAST, MOST, ProfileDraftOptions, run_profile_draft, why_refused
from storage.types.clock import system_clock
from storage.types.errors import UsageError

_COLLECTION = "any"


def draft_command(
    page: Annotated[
        list[str],
        typer.Argument(metavar="URL|FILE|CAPTURE", help="Three to ten articles; URLs are captured into the archive."),
    ],
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="The publication's name; its host's without.")
    ] = None,
    publication: Annotated[
        str, typer.Option("--publication", metavar="SLUG", help="In whose collection URLs are kept.")
    ] = _COLLECTION,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    connect_to: ConnectToOption = None,
    cacert: CacertOption = None,
    allow_network: AllowNetworkOption = None,
    json: JsonOption = False,
) -> None:
    """Propose a profile from three to ten articles of a site: the selectors and labels on which they agree.

    It is TOML to be edited: comments say what each selector finds on each page. Save it as profiles/SLUG.toml in the
    archive. Exit code 3 when a page is no article.

    Example: fonds profile draft one.html two.html three.html --name "The Harbour Ledger"
    """
    if not LEAST <= len(page) <= MOST:
        raise UsageError(f"a draft needs {LEAST} to {MOST} pages of one site, not {len(page)}")
    pages, _ = given_pages(archive, page, publication, network(connect_to, cacert, allow_network))
    result = run_profile_draft(ProfileDraftOptions(archive, pages, name), system_clock)
    with answering():
        if json:
            write_json(result.as_json())
        else:
            write_lines(result.text)
    for url, refusal in result.refused:
        warn(f"{url} was not read as an article: {why_refused(refusal)}")
    raise typer.Exit(result.exit_code)
