"""Which tasks a configuration asks for, each as the command that a person would type."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from access.running.plan import Task, TaskName, TaskPlan

if TYPE_CHECKING:
    from storage.archive.configuration import Configuration

CITATIONS_PAGE = "citations.html"


def plan_of(configuration: Configuration, metrics: Path) -> TaskPlan:
    """The plan of an archive.

    Args:
        configuration: that of the archive.
        metrics: the file into which a crawl writes its metrics.
    """
    settings = configuration.run
    return TaskPlan(tuple(_tasks(configuration, metrics)), settings.crawl, settings.retry)


def _tasks(configuration: Configuration, metrics: Path) -> Iterator[Task]:
    settings = configuration.run
    if configuration.publications:
        yield Task(TaskName.CRAWL, ("crawl", "--quiet", "--metrics", str(metrics)))
    if settings.push is not None and configuration.store.url is not None:
        yield Task(TaskName.PUSH, ("store", "push", "--quiet"), settings.push)
    if settings.backup is not None and settings.backup_to is not None:
        yield Task(TaskName.BACKUP, ("backup", settings.backup_to, "--quiet"), settings.backup)
    if settings.verify is not None:
        yield Task(TaskName.VERIFY, ("verify", "--oldest", settings.verify_share, "--quiet"), settings.verify)
    if settings.stamp is not None:
        yield Task(TaskName.STAMP, ("stamp", "--quiet", *_authority(configuration)), settings.stamp)
    if settings.consolidate is not None:
        yield Task(TaskName.CONSOLIDATE, ("consolidate", "--quiet"), settings.consolidate, is_alone=True)
    if settings.copy is not None and configuration.copies:
        yield Task(TaskName.COPY, ("copy", "repair", "--oldest", settings.verify_share, "--quiet"), settings.copy)
    if settings.report is not None and settings.report_to is not None:
        page = settings.report_to / CITATIONS_PAGE
        arguments = ("report", "citations", "--by", "month", "--html", str(page))
        yield Task(TaskName.REPORT, arguments, settings.report, is_terse=True)


def _authority(configuration: Configuration) -> tuple[str, ...]:
    settings = configuration.run
    if settings.authority is None or settings.authority_cacert is None:
        return ()
    networks = [option for each in configuration.network.allow_network for option in ("--allow-network", each)]
    return ("--authority", settings.authority, "--cacert", str(settings.authority_cacert), *networks)
