"""Writes docs/commands.md from the commands themselves, so that the reference never says what they do not.

`make docs` runs it; a test fails when the page is not what this would write.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from access.cli.main import app

PAGE = Path(__file__).parent / "commands.md"
_HEAD = """# Commands

Written by `make docs` from the commands themselves; `fonds COMMAND --help` says the same. stdout is the answer (with
`--json` nothing but one JSON document, `fonds list` and `fonds changes` one a line), progress and warnings go to
stderr. [Exit codes](exit-codes.md) are the same for all commands. The archive is `./archive`, or what `--archive` or
the environment variable `FONDS_ARCHIVE` names. Times are told in local time with its zone (the machine's, or that of
`TZ`) and in UTC beside it; `--utc` tells them in UTC alone. JSON has UTC.
"""
# Typer has its own copy of Click, whose classes have no public names.
Command = Any


def page() -> str:
    """The whole page as it should stand."""
    return "\n".join((_HEAD, *(line for name, command in commands() for line in _section(name, command))))


def commands(within: Command | None = None, name: str = "fonds") -> Iterator[tuple[str, Command]]:
    """Every command that does something, under the name by which it is called, in the order of the help."""
    command = get_command(app) if within is None else within
    for word, one in getattr(command, "commands", {}).items():
        if hasattr(one, "commands"):
            yield from commands(one, f"{name} {word}")
        else:
            yield f"{name} {word}", one


def parameters(command: Command) -> Iterator[tuple[str, str]]:
    """The arguments and options of a command as they are typed, each with its explanation."""
    context = command.context_class(command)
    for one in command.params:
        if (told := one.get_help_record(context)) is not None:
            typed, explained = told
            yield " ".join(typed.split()), " ".join(explained.split())


def _section(name: str, command: Command) -> list[str]:
    text = inspect.cleandoc(command.help or "")
    body, _, example = text.partition("Example:")
    lines = [f"## `{name}`", "", body.strip(), ""]
    if example:
        lines += ["```sh", example.strip(), "```", ""]
    rows = [f"| `{typed.replace('|', chr(92) + '|')}` | {explained} |" for typed, explained in parameters(command)]
    return [*lines, "| argument or option | meaning |", "|---|---|", *rows, ""] if rows else lines


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
