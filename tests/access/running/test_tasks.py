"""What `fonds.toml` asks for becomes commands that a person could type."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from access.running.plan import TaskName
from access.running.tasks import plan_of
from storage.archive.configuration import Configuration, NetworkSettings, StoreSettings
from storage.archive.copy_settings import CopySettings
from storage.archive.run_settings import RunSettings
from storage.objects.address import StoreAddress
from storage.types.recurrence import DailyAt

METRICS = Path("/archive/run.prom")
PLAIN = Configuration(publications=(("lia", ("https://lia.example/",)),))
ALL = replace(
    PLAIN,
    network=NetworkSettings(allow_network=("10.0.0.0/8",)),
    store=StoreSettings("s3://bucket"),
    copies=(CopySettings("vault", StoreAddress("/mnt/vault"), "urn:uuid:vault"),),
    run=RunSettings(
        stamp=DailyAt(5, 17),
        authority="https://tsa.example/",
        authority_cacert=Path("/tsa.pem"),
        backup_to="/mnt/backup",
        report_to=Path("/reports"),
    ),
)


def commands(configuration: Configuration) -> dict[str, str]:
    """The command of each task."""
    return {task.name: " ".join(task.arguments) for task in plan_of(configuration, METRICS).tasks}


def test_without_a_word_an_archive_is_crawled_verified_and_kept_in_few_files() -> None:
    """What needs a place, an authority or a store waits until one is named."""
    assert commands(PLAIN) == {
        "crawl": "crawl --quiet --metrics /archive/run.prom",
        "verify": "verify --oldest 1% --quiet",
        "consolidate": "consolidate --quiet",
    }
    assert "crawl" not in commands(Configuration())


def test_everything_that_is_asked_for_is_a_task() -> None:
    """With the addresses that it needs; only a join of files runs alone, and only a report is terse."""
    asked = commands(ALL)
    assert set(asked) == set(TaskName)
    assert asked["backup"] == "backup /mnt/backup --quiet"
    assert asked["copy"] == "copy repair --oldest 1% --quiet"
    assert asked["push"] == "store push --quiet"
    authority = "--authority https://tsa.example/ --cacert /tsa.pem --allow-network 10.0.0.0/8"
    assert asked["stamp"] == f"stamp --quiet {authority}"
    assert asked["report"] == "report citations --by month --html /reports/citations.html"
    tasks = plan_of(ALL, METRICS).tasks
    assert [task.name for task in tasks if task.is_alone] == [TaskName.CONSOLIDATE]
    assert [task.name for task in tasks if task.is_terse] == [TaskName.REPORT]


def test_what_is_never_wanted_is_none() -> None:
    """Each may be switched off."""
    never = replace(RunSettings(), push=None, verify=None, consolidate=None, copy=None, backup=None, report=None)
    assert set(commands(replace(ALL, run=never))) == {"crawl"}
