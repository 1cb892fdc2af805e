"""`fonds token`: who may ask the API from elsewhere."""

from __future__ import annotations

from typing import Annotated

import typer

from access.cli.moments import UtcOption, moment
from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from access.cli.output import table, write, write_json
from access.web.tokens import Scope
from storage.types.errors import UsageError

_LONGEST_NAME = 60

token = typer.Typer(
    help="Who may ask the API from elsewhere: add, list and revoke tokens.", invoke_without_command=True
)


@token.callback()
def the_tokens(context: typer.Context) -> None:
    """Who may ask the API from elsewhere: add, list and revoke tokens."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@token.command("add", short_help="Make a token, and show it this once.")
def add_command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whose it is, or what for.")],
    scope: Annotated[
        Scope,
        typer.Option(
            "--scope", help="read: all but the list of what is withheld; admin: that list, and acting at the desk."
        ),
    ] = Scope.READ,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
) -> None:
    """Make a token and print it. The archive keeps its digest alone: nobody can be shown it again.

    Example: fonds token add newsroom
    """
    from access.web.tokens import Tokens
    from storage.archive.archive import Archive
    from storage.types.clock import system_clock

    if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable():
        raise UsageError(f"NAME is 1 to {_LONGEST_NAME} printable characters")
    made, secret = Tokens(Archive.at(archive).path).add(name, scope, system_clock())
    if json:
        write_json({"token_id": made.token_id, "name": made.name, "scope": made.scope, "token": secret})
        return
    write(secret)


@token.command("list", short_help="The tokens that hold.")
def list_command(archive: ArchiveOption = DEFAULT_ARCHIVE, json: JsonOption = False, utc: UtcOption = False) -> None:
    """List the tokens that hold: id, name, scope, and when each was added.

    Example: fonds token list
    """
    from access.web.tokens import Tokens
    from storage.archive.archive import Archive

    tokens = Tokens(Archive.at(archive).path).listed()
    if json:
        write_json(
            [
                {"token_id": one.token_id, "name": one.name, "scope": one.scope, "added_at": one.added_at}
                for one in tokens
            ]
        )
        return
    table((one.token_id, one.scope, moment(one.added_at), one.name) for one in tokens)
    if not tokens:
        write("No tokens. fonds token add NAME makes one.")


@token.command("revoke", short_help="Take a token back.")
def revoke_command(
    name: Annotated[str, typer.Argument(metavar="NAME|ID", help="The token's name or id.")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
) -> None:
    """Take a token back; a server that runs refuses it from then on.

    Example: fonds token revoke newsroom
    """
    from access.web.tokens import Tokens
    from storage.archive.archive import Archive

    revoked = Tokens(Archive.at(archive).path).revoke(name)
    if json:
        write_json({"token_id": revoked.token_id, "name": revoked.name, "scope": revoked.scope})
        return
    write(f"Revoked: {revoked.name} ({revoked.token_id}).")
