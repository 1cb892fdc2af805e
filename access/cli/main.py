"""`fonds`: one command per file. Here they are joined, and every error becomes one line and an exit code.

stdout is the answer; progress, warnings and errors go to stderr.
"""

from __future__ import annotations

import os
import sys

import typer
from typer.exceptions import TyperException

from access.cli.backup import backup_command
from access.cli.capture import capture_command
from access.cli.crawl import crawl_command
from access.cli.db import db
from access.cli.demo import demo_command
from access.cli.diff import diff_command
from access.cli.export import export
from access.cli.import_ import import_command
from access.cli.init import init_command
from access.cli.output import AnswerCut, warn
from access.cli.profile import profile
from access.cli.rebuild import rebuild_command
from access.cli.replay import replay_command
from access.cli.reread import reread_command
from access.cli.restore import restore_command
from access.cli.search import search_command
from access.cli.show import show_command
from access.cli.stamp import stamp_command
from access.cli.status import status_command
from access.cli.store import store
from access.cli.verify import verify_command
from access.cli.withhold import release_command, withhold_command
from storage.types.errors import FondsError
from storage.types.exit_codes import ExitCode

# What Typer makes of a KeyboardInterrupt; no command ends with it by itself.
_INTERRUPTED = 130

app = typer.Typer(
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


app.command("init", short_help="Make an archive, and add a publication to it.")(init_command)
app.command("crawl", short_help="Capture what is due: listings, articles, cited sources.")(crawl_command)
app.command("capture", short_help="Keep these pages now.")(capture_command)
app.command("status", short_help="What the archive holds, what went wrong, what is due.")(status_command)
app.command("show", short_help="An article, a source or a capture, with the proof of each.")(show_command)
app.command("diff", short_help="What changed between two revisions.")(diff_command)
app.command("search", short_help="Find articles and sources by their words.")(search_command)
app.command("verify", short_help="Is everything as it was kept? --repair repairs.")(verify_command)
app.command("stamp", short_help="Swear to what crawls brought, with time stamps.")(stamp_command)
app.command("replay", short_help="Show the archive's pages in a browser, as they stood.")(replay_command)
app.command("withhold", short_help="Take something out of replay, search, views, exports.")(withhold_command)
app.command("release", short_help="Show again what was withheld.")(release_command)
app.command("backup", short_help="Back up files and database as one snapshot.")(backup_command)
app.command("restore", short_help="Make an archive again from a backup.")(restore_command)
app.command("import", short_help="Import WARC, ARC and WACZ files of other programs.")(import_command)
app.command("rebuild", short_help="Make the database again from the WARC files.")(rebuild_command)
app.command("reread", short_help="Read kept captures again with the present reader.")(reread_command)
app.command("demo", short_help="Crawl an invented news site into ./demo-archive.")(demo_command)
app.add_typer(export, name="export")
app.add_typer(profile, name="profile")
app.add_typer(db, name="db")
app.add_typer(store, name="store")


def run() -> None:
    """The entry point of the `fonds` program; ends the process with the command's exit code."""
    try:
        code = _run()
        # Flushed here, where an error can still be reported.
        sys.stdout.flush()
    except (AnswerCut, BrokenPipeError):
        # The reader of our answer has read enough.
        code = _silence(ExitCode.DONE)
    except OSError as error:
        code = _silence(_fail(f"the answer cannot be written: {error.strerror or error}", ExitCode.COULD_NOT))
    sys.exit(code)


def _silence(code: int) -> int:
    """Keep the interpreter from complaining on exit about an answer that nobody reads."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _run() -> int:
    try:
        code = app(prog_name="fonds", standalone_mode=False)
        if code == _INTERRUPTED:
            return _fail("stopped; the same command goes on where this one ended", ExitCode.STOPPED)
        return code if isinstance(code, int) else 0
    except typer.Exit as ending:
        return ending.exit_code
    except typer.Abort:
        return _fail("stopped", ExitCode.STOPPED)
    except TyperException as error:
        return _fail(f"{' '.join(error.format_message().split())} (see {_command(error)} --help)", error.exit_code)
    except FondsError as error:
        return _fail(str(error), error.exit_code)
    except (AnswerCut, BrokenPipeError):
        raise
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        return _fail(f"{error.strerror or error}{where}", ExitCode.COULD_NOT)
    except Exception as error:
        if os.environ.get("FONDS_TRACEBACK"):
            raise
        what = " ".join(f"{type(error).__name__}: {error}".split())
        return _fail(
            f"a fault in Fonds itself ({what}); set FONDS_TRACEBACK=1 and report what it prints", ExitCode.COULD_NOT
        )


def _command(error: TyperException) -> str:
    """The command that an error of usage is about."""
    context = getattr(error, "ctx", None)
    return context.command_path if context is not None else "fonds"


def _fail(what: str, code: int) -> int:
    warn(what)
    return code
