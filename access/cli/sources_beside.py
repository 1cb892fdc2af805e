"""What both lists of sources share: the options that choose, and what is said below of sources that are left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.output import so_many
from access.cli.source_counts import SPECIAL_STATES
from access.token_words import SOURCE_ABSENCES, SOURCE_STATES, source_state, standing_in_words
from storage.types import SourceState
from storage.types.source_absence import SourceAbsence
from storage.types.tokens import STANDING_STATES

if TYPE_CHECKING:
    from storage.questions.sources import SourceFilter
    from storage.tables.database import Database

_FEW = 30
_LISTED_BY: tuple[SourceState | SourceAbsence, ...] = (*STANDING_STATES, *SourceAbsence)


def _in_words(state: SourceState) -> str:
    """What a list prints for a state: for one, two things."""
    words = dict.fromkeys((source_state(state), standing_in_words(state, "at least once")))
    return ", or ".join(words)


_STATES_IN_WORDS = ", ".join(
    [
        *(
            f"{state} ({_in_words(state)})"
            for state in STANDING_STATES
            if state in SPECIAL_STATES or SOURCE_STATES[state] != state
        ),
        *(f"{absence} ({SOURCE_ABSENCES[absence]})" for absence in SourceAbsence),
    ]
)
"""The tokens that `--state` takes which are not printed as they are, each with the words that are."""


def _state_or_absence(token: str) -> SourceState | SourceAbsence:
    """What sources are listed by under this token: a state that one can be in, or a way of not being found."""
    if token not in _LISTED_BY:
        raise typer.BadParameter(f"{token!r} is not one of {', '.join(map(repr, map(str, _LISTED_BY)))}.")
    return SourceAbsence(token) if token in list(SourceAbsence) else SourceState(token)


# To typer a text, for it knows no type that is one of two; what comes is what the parser makes of it.
StateOption = Annotated[
    str | None,
    typer.Option(
        "--state",
        parser=_state_or_absence,
        metavar=f"<{'|'.join(_LISTED_BY)}>",
        help=f"Only those in this state: {_STATES_IN_WORDS}.",
    ),
]
HostOption = Annotated[
    str | None,
    typer.Option(
        "--host", metavar="HOST", help="Only those on this host or below it, or cited under an address there."
    ),
]


def beside(database: Database, wanted: SourceFilter, *, is_empty: bool) -> Iterator[str]:
    """What the list of these sources leaves out, in lines for people."""
    from storage.questions.sources import list_sources, source_hosts

    special = [state for state, (usual, _) in SPECIAL_STATES.items() if usual is wanted.state]
    others = [state for state in special if list_sources(database, replace(wanted, state=state), limit=1).answers]
    yield from left_out(others)
    if is_empty and wanted.state is SourceState.GONE:
        unfound = replace(wanted, state=None, absence=SourceAbsence.UNFOUND)
        page = list_sources(database, unfound, limit=_FEW)
        yield from not_found_so_far(len(page.answers), is_all=not page.more)
    if is_empty and wanted.host is not None:
        hosts = source_hosts(database, wanted)
        if not hosts:
            yield hosts_there_are(wanted.host, source_hosts(database, replace(wanted, host=None)))


def left_out(others: Sequence[SourceState]) -> Iterator[str]:
    """States that count as the one which was asked for, and that have filters of their own."""
    for state in others:
        usual, _ = SPECIAL_STATES[state]
        counted = f"Not listed here, though counted as {source_state(usual)}"
        yield f"{counted}: what is {source_state(state)} (--state {state})"


def not_found_so_far(number: int, *, is_all: bool) -> Iterator[str]:
    """That none counts as gone, while visits did not find this many."""
    if number:
        several = so_many(number, "source") if is_all else f"more than {so_many(number, 'source')}"
        words = standing_in_words(SourceState.PENDING, "at least once")
        yield f"{several} {'was' if number == 1 and is_all else 'were'} {words} (--state pending)"


def hosts_there_are(host: str, hosts: Sequence[str]) -> str:
    """That no source is on a host, and on which there are some, where these are few."""
    named = f"; there are some on {', '.join(hosts)}" if 0 < len(hosts) <= _FEW else ""
    return f"No cited source is on {host} or a host below it{named}"
