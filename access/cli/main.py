"""`fonds`: one command per file. Here they are listed, and every error becomes one line and an exit code.

stdout is the answer; progress, warnings and errors go to stderr.
"""

from __future__ import annotations

import os
import sys

import typer
from typer.exceptions import TyperException

from access.cli.command_table import CommandGroup, CommandPlace
from access.cli.failures import failure_of, notes_of
from access.cli.interruption import end_as_interrupted
from access.cli.output import AnswerCut, warn, write
from access.cli.streams import prepare_streams
from storage.types.exit_codes import ExitCode

# What Typer makes of a KeyboardInterrupt; no command ends with it by itself.
_INTERRUPTED = 130

COMMANDS = {
    "init": CommandPlace("access.cli.init", "init_command", "Make an archive, and add a publication to it."),
    "crawl": CommandPlace(
        "access.cli.crawl", "crawl_command", "Capture what is due: listings, articles, cited sources."
    ),
    "run": CommandPlace(
        "access.cli.run", "run_command", "Stay, and do all that comes due: one process for an archive."
    ),
    "capture": CommandPlace("access.cli.capture", "capture_command", "Keep these pages now."),
    "browse": CommandPlace("access.cli.browse", "browse_command", "Keep what a browser makes of scripted pages."),
    "status": CommandPlace(
        "access.cli.status", "status_command", "What the archive holds, what went wrong, what is due."
    ),
    "show": CommandPlace(
        "access.cli.show", "show_command", "An article, a source or a capture, with the proof of each."
    ),
    "diff": CommandPlace("access.cli.diff", "diff_command", "What changed between two revisions."),
    "sources": CommandPlace("access.cli.sources", "sources", "What articles cite: list, show, check, diff, rescue."),
    "report": CommandPlace("access.cli.report", "report", "Figures: what became of what articles cite."),
    "search": CommandPlace("access.cli.search", "search_command", "Find articles and sources by their words."),
    "list": CommandPlace("access.cli.list_", "lists", "Articles, sources, captures, crawls, page by page."),
    "changes": CommandPlace("access.cli.changes", "changes_command", "What happened, line by line, for programs."),
    "serve": CommandPlace("access.cli.serve", "serve_command", "Answer programs over HTTP: the API."),
    "mcp": CommandPlace("access.cli.mcp", "mcp_command", "Answer clients with a language model (MCP)."),
    "token": CommandPlace("access.cli.token", "token", "Who may ask the API from elsewhere."),
    "verify": CommandPlace("access.cli.verify", "verify_command", "Is everything as it was kept? --repair repairs."),
    "stamp": CommandPlace("access.cli.stamp", "stamp_command", "Swear to what crawls brought, with time stamps."),
    "prove": CommandPlace("access.cli.prove", "prove_command", "Check an answer without the server that gave it."),
    "replay": CommandPlace(
        "access.cli.replay", "replay_command", "Show the archive's pages in a browser, as they stood."
    ),
    "withhold": CommandPlace(
        "access.cli.withhold", "withhold_command", "Take something out of replay, search, views, exports."
    ),
    "release": CommandPlace("access.cli.withhold", "release_command", "Show again what was withheld."),
    "consolidate": CommandPlace(
        "access.cli.consolidate", "consolidate_command", "Join the small WARC files that frequent crawls leave."
    ),
    "backup": CommandPlace("access.cli.backup", "backup_command", "Back up files and database as one snapshot."),
    "copy": CommandPlace("access.cli.copy", "copy", "The collections at further places, each mended from the others."),
    "restore": CommandPlace("access.cli.restore", "restore_command", "Make an archive again from a backup."),
    "import": CommandPlace(
        "access.cli.import_", "import_command", "Import WARC, ARC and WACZ files of other programs."
    ),
    "rebuild": CommandPlace("access.cli.rebuild", "rebuild_command", "Make the database again from the WARC files."),
    "reread": CommandPlace("access.cli.reread", "reread_command", "Read kept captures again with the present reader."),
    "demo": CommandPlace("access.cli.demo", "demo_command", "Crawl an invented news site into ./demo-archive."),
    "export": CommandPlace("access.cli.export", "export", "Hand over what the archive holds."),
    "profile": CommandPlace("access.cli.profile", "profile", "Look at how publications are read."),
    "db": CommandPlace("access.cli.db", "db", "Maintenance of the database."),
    "schedule": CommandPlace("access.cli.schedule", "schedule", "Let a machine run the archive by itself."),
    "worker": CommandPlace("access.cli.worker", "worker_command", "Do the jobs that machines share on PostgreSQL."),
    "submit": CommandPlace("access.cli.submit", "submit", "Let long jobs wait for the workers of a fleet."),
    "store": CommandPlace("access.cli.store", "store", "The object store that finished WARC files go to."),
}


class _FondsGroup(CommandGroup):
    places = COMMANDS


app = typer.Typer(
    cls=_FondsGroup,
    name="fonds",
    help="Keeps a news publication's articles, their revisions and the sources they cite, with the proof of each.",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    epilog="Exit codes: 0 done, 1 could not, 2 usage, 3 done but look, 4 stopped early, 5 locked by another.",
)


@app.callback(invoke_without_command=True)
def fonds(
    context: typer.Context,
    show_version: bool = typer.Option(False, "--version", help="Print the version and end."),
) -> None:
    """Keeps a news publication's articles, their revisions and the sources they cite, with the proof of each."""
    if show_version:
        from importlib.metadata import version

        typer.echo(f"Fonds {version('fonds')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def run() -> None:
    """The entry point of the `fonds` program; ends the process with the command's exit code."""
    end_as_interrupted()
    prepare_streams()
    code: int = ExitCode.DONE
    try:
        code = _run()
        # Flushed here, where an error can still be reported.
        sys.stdout.flush()
    except (AnswerCut, BrokenPipeError):
        # The reader of our answer has read enough. What the command came to stays what it was.
        code = _silence(code)
    except OSError as error:
        warn(f"the answer cannot be written: {error.strerror or error}")
        code = _silence(ExitCode.COULD_NOT)
    sys.exit(code)


def _silence(code: int) -> int:
    """Keep the interpreter from complaining on exit about an answer that nobody reads."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _run() -> int:
    try:
        code = app(prog_name="fonds", standalone_mode=False)
        if code == _INTERRUPTED:
            interrupted = failure_of(KeyboardInterrupt())
            return _fail(interrupted.text, interrupted.exit_code)
        return code if isinstance(code, int) else 0
    except typer.Exit as ending:
        return ending.exit_code
    except TyperException as error:
        # Imported here: what nothing failed over should cost nothing.
        from access.cli.usage_errors import usage_line

        message = " ".join(error.format_message().split()).removesuffix(".")
        why = usage_line(message, sys.argv[1:], os.environ, _options(error))
        return _fail(f"{why} (see {_command(error)} --help)", error.exit_code)
    except (AnswerCut, BrokenPipeError):
        raise
    except (Exception, KeyboardInterrupt) as error:
        failure = failure_of(error)
        if failure.is_unforeseen and os.environ.get("FONDS_TRACEBACK"):
            raise
        code = _fail(failure.text, failure.exit_code)
        for note in notes_of(error):
            warn(note)
        return code


def _options(error: TyperException) -> frozenset[str]:
    """The options of the command that an error of usage is about."""
    context = getattr(error, "ctx", None)
    return frozenset() if context is None else frozenset(name for one in context.command.params for name in one.opts)


def _command(error: TyperException) -> str:
    """The command that an error of usage is about."""
    context = getattr(error, "ctx", None)
    return context.command_path if context is not None else "fonds"


def _fail(what: str, code: int) -> int:
    """Tell why the command failed: on stderr, or as the one line of a run that writes nothing else."""
    # Imported here: what nothing failed over should cost nothing.
    from access.cli.run_line import failed_run_line, wants_run_line
    from storage.types.clock import system_clock

    if wants_run_line(sys.argv[1:]):
        write(failed_run_line(system_clock(), code, what))
    else:
        warn(what)
    return code
