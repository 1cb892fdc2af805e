"""The table `run` of fonds.toml: what the process that stays (`fonds run`) does, when, and where it is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from storage.archive.toml_table import TomlTable
from storage.objects.address import parse_address
from storage.types.http_address import is_http_address
from storage.types.recurrence import RECURRING_AS, DailyAt, Every, Recurrence, recurrence_of

NEVER: Final = "never"
_HOURLY = Every(timedelta(hours=1))
_BEFORE, _BY_NIGHT, _AFTER, _THEN, _BY_MORNING = (DailyAt(hour, 17) for hour in (2, 3, 4, 5, 6))
_SHARE = re.compile(r"[1-9]\d{0,8}|(?:100|[1-9]?\d(?:\.\d{1,3})?)%", re.ASCII)


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What is done by itself, and when; a recurrence of None: never.

    `listen` is where health and metrics are answered, None: nowhere. `crawl` is the least time from the beginning of
    one crawl to that of the next, `retry` how long after a failure something is tried again, at first. `verify_share`
    is written as for `verify --oldest`, and says how many files are compared with the copies, too. Stamps are asked of
    `authority`, for which the certificates in `authority_cacert` vouch; without it crawls get manifests alone. Backups
    go to `backup_to`, reports into the folder `report_to`; without these there are none.
    """

    listen: tuple[str, int] | None = ("127.0.0.1", 8075)
    crawl: timedelta = timedelta(minutes=1)
    retry: timedelta = timedelta(minutes=1)
    push: Recurrence | None = _HOURLY
    verify: Recurrence | None = _BY_NIGHT
    verify_share: str = "1%"
    stamp: Recurrence | None = None
    authority: str | None = None
    authority_cacert: Path | None = None
    consolidate: Recurrence | None = _AFTER
    copy: Recurrence | None = _THEN
    backup: Recurrence | None = _BEFORE
    backup_to: str | None = None
    report: Recurrence | None = _BY_MORNING
    report_to: Path | None = None


def read_run(table: TomlTable, archive: Path) -> RunSettings:
    """The settings of a table; relative paths are the archive's own. What is wrong with one is an error of its key."""
    default = RunSettings()
    settings = RunSettings(
        listen=_listen(table, default.listen),
        crawl=table.wait("crawl", default.crawl),
        retry=table.wait("retry", default.retry),
        push=_recurrence(table, "push", default.push),
        verify=_recurrence(table, "verify", default.verify),
        verify_share=_share(table, default.verify_share),
        stamp=_recurrence(table, "stamp", default.stamp),
        authority=_authority(table),
        authority_cacert=_path(table, "authority_cacert", archive),
        consolidate=_recurrence(table, "consolidate", default.consolidate),
        copy=_recurrence(table, "copy", default.copy),
        backup=_recurrence(table, "backup", default.backup),
        backup_to=_backup_to(table, archive),
        report=_recurrence(table, "report", default.report),
        report_to=_path(table, "report_to", archive),
    )
    if (settings.authority is None) != (settings.authority_cacert is None):
        table.fail("authority", "goes together with authority_cacert: somebody must vouch for its stamps")
    table.close()
    return settings


def _recurrence(table: TomlTable, key: str, default: Recurrence | None) -> Recurrence | None:
    text = table.text(key, None)
    if text is None:
        return default
    if text == NEVER:
        return None
    found = recurrence_of(text)
    if found is None:
        table.fail(key, f"{text!r} is neither {RECURRING_AS}")
    return found


def _listen(table: TomlTable, default: tuple[str, int] | None) -> tuple[str, int] | None:
    text = table.text("listen", None)
    if text is None:
        return default
    if text == NEVER:
        return None
    address = loopback_address(text)
    if address is None:
        table.fail("listen", f"{text!r} is no address on loopback such as 127.0.0.1:8075 or [::1]:8075, nor never")
    return address


def loopback_address(text: str) -> tuple[str, int] | None:
    """The host and the port of an address on loopback such as `127.0.0.1:8075` or `[::1]:8075`, None for any other."""
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    try:
        is_loopback = ip_address(host).is_loopback
    except ValueError:
        is_loopback = False
    if not is_loopback or not (port.isascii() and port.isdigit()) or int(port) > 65535:
        return None
    return host, int(port)


def _share(table: TomlTable, default: str) -> str:
    text = table.text("verify_share", default) or default
    if not _SHARE.fullmatch(text) or text in ("0%", "0.0%"):
        table.fail("verify_share", f"{text!r} is neither a number of files such as 20 nor a share such as 1%")
    return text


def _authority(table: TomlTable) -> str | None:
    url = table.text("authority", None)
    if url is not None and not is_http_address(url):
        table.fail("authority", f"{url[:200]!r} is no http or https address")
    return url


def _backup_to(table: TomlTable, archive: Path) -> str | None:
    text = table.text("backup_to", None)
    if text is None:
        return None
    try:
        return parse_address(text, archive, None, None).url
    except ValueError as error:
        # The text itself is not shown: it may hold credentials.
        table.fail("backup_to", str(error))


def _path(table: TomlTable, key: str, archive: Path) -> Path | None:
    text = table.text(key, None)
    return None if text is None else archive / text
