"""The commands by name, each imported only when somebody calls it or asks for its help.

What one command needs would otherwise cost every other one its start, `fonds --version` included.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, cast

import typer
from typer.core import TyperGroup

# Typer has its own copy of Click, whose classes have no public names.
Command = Any


@dataclass(frozen=True)
class CommandPlace:
    """Where a command is written, and what the list of commands says about it."""

    module: str
    """The module to import."""
    attribute: str
    """The function in it, or the Typer application when the command has commands of its own."""
    short_help: str
    """The command's line in the list of commands."""


class CommandTable(Mapping[str, Command]):
    """Commands under their names; one is imported when it is taken out, and only then."""

    def __init__(self, places: Mapping[str, CommandPlace]) -> None:
        self._places = places
        self._built: dict[str, Command] = {}

    def __getitem__(self, name: str) -> Command:
        if name not in self._built:
            self._built[name] = _build(name, self._places[name])
        return self._built[name]

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def short_helps(self) -> list[tuple[str, str]]:
        """Names and lines of the list of commands, without an import."""
        return [(name, place.short_help) for name, place in self._places.items()]


class CommandGroup(TyperGroup):
    """The group of all commands; subclasses name them in `places`."""

    places: Mapping[str, CommandPlace]

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.table = CommandTable(self.places)
        # Click would let commands be added; nothing does.
        self.commands = cast("MutableMapping[str, Command]", self.table)

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, in the order of the list."""
        return list(self.table)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the list of commands from the table instead of from the commands."""
        with formatter.section("Commands"):
            formatter.write_dl(self.table.short_helps())


def _build(name: str, place: CommandPlace) -> Command:
    """The command of that name, imported. A Typer application becomes a group, a function one command."""
    written = getattr(import_module(place.module), place.attribute)
    application = typer.Typer(add_completion=False, rich_markup_mode=None)
    # A callback makes a group of it, from which the one command is taken.
    application.callback()(_nothing)
    if isinstance(written, typer.Typer):
        application.add_typer(written, name=name)
    else:
        application.command(name, short_help=place.short_help)(written)
    group: Command = typer.main.get_command(application)
    return group.commands[name]


def _nothing() -> None:
    """What a group does before its command."""
