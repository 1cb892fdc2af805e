"""The pages that a person names to look at them: addresses, which are captured first, files and captures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from access.cli.output import warn
from access.jobs.capture import CaptureOptions, run_capture
from access.jobs.page_check import SavedPage
from access.token_words import failure, remedy
from storage.types.clock import system_clock
from storage.types.errors import ArchiveError, UsageError
from storage.types.urlkey import normalized_or_same

if TYPE_CHECKING:
    from storage.archive.configuration import NetworkSettings
    from storage.questions.capture_details import ShownCapture


def given_pages(
    archive: Path,
    named: Sequence[str],
    publication: str | None,
    network: NetworkSettings | None,
    url: str | None = None,
) -> tuple[tuple[SavedPage | str, ...], str | None]:
    """The pages as files and ids of captures, and the publication into whose collection addresses were captured.

    Args:
        archive: The archive's folder.
        named: What the person named.
        publication: The one that is meant, None when none was named.
        network: How addresses are asked for.
        url: The address from which a file came, None when nobody knows.

    Raises:
        UsageError: one is no file, no address and no capture.
        ArchiveError: an address did not answer.
    """
    captured: dict[str, str] = {}
    addresses = tuple(name for name in named if "://" in name)
    if addresses:
        captured, publication = _captured(CaptureOptions(archive, addresses, publication, network))
    return tuple(captured[name] if name in captured else _page(archive, name, url) for name in named), publication


def _page(archive: Path, name: str, url: str | None) -> SavedPage | str:
    if Path(name).is_file():
        return SavedPage(Path(name), url)
    if Path(name).suffix or "/" in name:
        raise UsageError(f"{name}: no such file; give a FILE, a CAPTURE's id, or an http or https address")
    if not archive.is_dir():
        raise UsageError(
            f"{name!r} is no file and no http or https address, and there is no archive in {archive.resolve()}"
        )
    return name


def _captured(options: CaptureOptions) -> tuple[dict[str, str], str]:
    """Capture addresses as `fonds capture` does; the id of the capture that each led to."""
    result = run_capture(options, system_clock)
    found = {}
    for url in options.urls:
        capture = _led_to(url, result.captures)
        if capture is None or capture.proof.status is None:
            failed = capture or next((one for one in result.captures if one.error and len(options.urls) == 1), None)
            why = "not asked for" if failed is None else failure(failed.failure)
            option = None if failed is None else remedy(failed.error)
            helps = f"{option} helps" if option else "check the address"
            raise ArchiveError(f"{url} did not answer ({why}); {helps}, or save the page and give the FILE")
        found[url] = capture.proof.capture_id
        warn(f"captured into {options.archive.resolve()} as {capture.proof.capture_id}")
    return found, result.publication


def _led_to(url: str, captures: Sequence[ShownCapture]) -> ShownCapture | None:
    """The last capture to which an address led, None when it was not asked for."""
    here = next((one for one in reversed(captures) if one.url == normalized_or_same(url)), None)
    passed = set()
    while here is not None and here.url not in passed and here.proof.status is not None:
        passed.add(here.url)
        further = next((one for one in reversed(captures) if one.via == here.url and one.url not in passed), None)
        if further is None or not 300 <= here.proof.status <= 399:
            break
        here = further
    return here
