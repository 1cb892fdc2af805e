"""What a row of the queue has a worker run, and on which machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from access.cli.main import app
from access.fleet.choosing import FileRequest, file_jobs
from access.fleet.job_command import command_of
from storage.objects.address import StoreAddress
from storage.tables.warc_files import FiledWarc
from storage.types.errors import UsageError
from storage.types.fleet_jobs import FleetJob, JobKind

_OPTIONS = {JobKind.REREAD: {"older-than-reader": ""}, JobKind.IMPORT: {"publication": "--health-check=http://x/"}}


@pytest.mark.parametrize("kind", JobKind)
def test_a_job_is_its_command_and_no_other_option(kind: JobKind) -> None:
    """Whatever its subject is, the command takes it as that; the archive is the worker's own."""
    subject = "postgresql://h/--archive=/elsewhere" if kind is JobKind.REBUILD else "--archive=/elsewhere"
    arguments = command_of(FleetJob(kind, subject, _OPTIONS.get(kind, {})), Path("/here"))
    program: Any = get_command(app)
    context = program.make_context("fonds", list(arguments))
    while hasattr(program, "commands"):
        name, program, rest = program.resolve_command(context, [*context._protected_args, *context.args])
        context = program.make_context(name, rest, parent=context)
    assert context.params["archive"] == Path("/here")
    taken = [value for name, value in context.params.items() if "--archive=/elsewhere" in str(value)]
    assert len(taken) == 1
    assert not context.params.get("health_check")


def test_an_option_that_a_kind_has_not_is_refused() -> None:
    """So is a value where none is taken."""
    for options in ({"repair": ""}, {"older-than-reader": "x"}):
        with pytest.raises(UsageError, match="has no option"):
            command_of(FleetJob(JobKind.REREAD, "a.warc.gz", options), Path("/here"))


def test_options_that_are_no_object_are_refused() -> None:
    """A row is whatever somebody wrote into it: the job is dead with one line."""
    odd: Any = ["older-than-reader"]
    with pytest.raises(UsageError, match="are an object of texts, not list"):
        command_of(FleetJob(JobKind.REREAD, "a.warc.gz", odd), Path("/here"))


@pytest.mark.parametrize(
    ("into", "why"),
    [
        ("postgresql://fonds:secret@db/again", "keeps no password"),
        ("postgresql://fonds@db/again?password=secret", "keeps no password"),
        ("sqlite:////elsewhere/again.sqlite3", "would lie on the machine"),
        ("again", "is no URL"),
    ],
)
def test_a_row_rebuilds_into_no_more_than_submit_lets_it(into: str, why: str) -> None:
    """Whoever wrote the row: no file of a worker's machine, and no password beside the archive's."""
    with pytest.raises(UsageError, match=why) as refused:
        command_of(FleetJob(JobKind.REBUILD, into), Path("/here"))
    assert "secret" not in str(refused.value)


def _filed(name: str, *, stored: bool = False, closed: bool = True, publication: str = "lia") -> FiledWarc:
    return FiledWarc(name, publication, 1, closed, None, f"s3://kept/{name}" if stored else None, None, None)


def test_a_file_that_lies_on_one_machine_is_for_that_one() -> None:
    """What is in the store is for any, and is not uploaded again; what is being written is for nobody."""
    here, there = "lia-20260101000000000-00000-one.warc.gz", "lia-20260101000000000-00000-two.warc.gz"
    files = [
        _filed(here),
        _filed(there, stored=True),
        _filed("lia-20260101000000000-00001-two.warc.gz", closed=False),
        _filed("other-20260101000000000-00000-two.warc.gz", publication="other"),
        _filed("imported.warc.gz"),
    ]
    verified = file_jobs(FileRequest(JobKind.VERIFY, "lia"), files, StoreAddress("s3://kept"))
    assert [(job.subject, job.host) for job in verified] == [(here, "one"), (there, None), ("imported.warc.gz", None)]
    pushed = file_jobs(FileRequest(JobKind.PUSH, "lia"), files, StoreAddress("s3://kept"))
    assert [job.subject for job in pushed] == [here, "imported.warc.gz"]
