"""`fonds status`: what the archive holds, what went wrong, and when it goes on."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.copy_rows import copy_rows
from access.cli.crawl_rows import write_crawls
from access.cli.fleet_rows import fleet_rows
from access.cli.moments import UtcOption, moment
from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption, naming
from access.cli.output import clear, so_many, table, write, write_heading, write_json, write_json_line
from access.cli.publication_rows import publication_rows
from access.jobs.fleet_sweep import sweep
from storage.types.clock import system_clock

_LOOK_EVERY = 2.0

if TYPE_CHECKING:
    from datetime import datetime

    from storage.archive.archive import Archive
    from storage.questions.overview import Overview
    from storage.types.gate_health import GateHealth
    from storage.types.webhook_delivery import WebhookState


def status_command(
    watch: Annotated[
        bool, typer.Option("--watch", help="Show it again whenever something changed, until Ctrl-C.")
    ] = False,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    utc: UtcOption = False,
) -> None:
    """List the last crawls, count what is kept, name lost and changed sources and missing fields, say what is due when.

    Example: fonds status --json
    """
    from storage.archive.archive import Archive

    opened = Archive.at(archive)
    sweep(archive)
    if not watch:
        _show(opened, _standing(opened), naming(archive), json=json)
        return
    show = write_json_line if json else partial(_show_anew, opened, naming(archive))
    with suppress(KeyboardInterrupt):
        for answer in _changing(opened):
            show(answer)
            sys.stdout.flush()


def _standing(opened: Archive) -> Overview:
    from access.jobs.standing import standing_of_archive

    with opened.open_database(write=False) as database:
        return standing_of_archive(opened, database, system_clock())


def _changing(opened: Archive) -> Iterator[Overview]:
    """How the archive stands, now and whenever that has changed."""
    told = None
    while True:
        now = _standing(opened)
        if now != told:
            yield now
        told = now
        time.sleep(_LOOK_EVERY)


def _show_anew(opened: Archive, where: str, answer: Overview) -> None:
    """Write how the archive stands in the place of what stood there, below it where that is no terminal."""
    clear()
    now = system_clock()
    write(f"{moment(now)}; Ctrl-C ends it")
    _write_overview(opened.path, answer, where, now)


def _show(opened: Archive, answer: Overview, where: str, *, json: bool) -> None:
    if json:
        write_json(answer)
    else:
        _write_overview(opened.path, answer, where, system_clock())


def _write_overview(path: Path, answer: Overview, where: str, now: datetime) -> None:
    write(f"Archive {path}")
    if not answer.crawls:
        write("No crawl yet. Next: fonds crawl lia --start-url https://…" + where)
    else:
        write("Last crawls:")
        write_crawls(answer.crawls, indent=2)
    if answer.gates:
        write("Time gates, asked for copies of sources that Fonds missed:")
        table(((gate.gate, _health(gate)) for gate in answer.gates), indent=2)
    if answer.fleet is not None:
        write("Jobs of the fleet:")
        table(fleet_rows(answer.fleet), indent=2)
    if answer.webhooks:
        write("Webhooks, told of changes:")
        table(((hook.name, _told(hook, now)) for hook in answer.webhooks), indent=2)
    if answer.receivers:
        write("Receivers of notices:")
        table(((receiver.name, _told(receiver, now)) for receiver in answer.receivers), indent=2)
    if answer.copies:
        write("Copies of the collections:")
        table(copy_rows(answer.copies), indent=2)
    for publication in answer.publications:
        write()
        write_heading(f"{publication.publication}  {publication.name}")
        table(publication_rows(publication, now), indent=2)


def _health(gate: GateHealth) -> str:
    """How a time gate is doing."""
    if gate.asked_at is None:
        return "not asked yet"
    counted = f"asked {so_many(gate.asked, 'time')}, named {so_many(gate.found, 'copy', 'copies')}"
    if not gate.failures:
        return f"well; {counted}"
    rests = "" if gate.rests_until is None else f"; rests until {moment(gate.rests_until)}"
    failed = f"failed {so_many(gate.failures, 'time')} in a row, last {moment(gate.asked_at)}: {gate.error}"
    return f"{failed}{rests}; {counted}"


def _told(hook: WebhookState, now: datetime) -> str:
    """How one who is told of what happens is doing."""
    last = "nothing arrived yet" if hook.delivered_at is None else f"last arrived {moment(hook.delivered_at)}"
    if hook.failing_since is None:
        return f"well; {last}" if hook.delivered_at is not None else "not told of anything yet"
    how = "dead: " if hook.is_dead(now) else ""
    again = "" if hook.next_at is None else f"; tried again {moment(hook.next_at)}"
    times = so_many(hook.failures, "time")
    return f"{how}failed {times} in a row since {moment(hook.failing_since)}: {hook.error}{again}; {last}"
