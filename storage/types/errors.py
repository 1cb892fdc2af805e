"""Errors of Fonds: one root, each carrying its subject and the exit code that a command ends with.

A message is one line that says what, where and what to do. The cause (a driver's or an operating system's error) is
kept by `raise … from`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from storage.types.exit_codes import ExitCode
from storage.types.faults import Fault
from storage.types.table_faults import TableFault


class FondsError(Exception):
    """Something that Fonds could not do; `exit_code` is that of docs/exit-codes.md.

    `fault` says for readers of other languages, and for programs, what was wrong with what was asked; None when the
    line alone does.
    """

    exit_code = ExitCode.COULD_NOT

    def __init__(self, why: str | Fault = "") -> None:
        super().__init__(why.line if isinstance(why, Fault) else why)
        self.fault = why if isinstance(why, Fault) else None


class UsageError(FondsError):
    """The command, the configuration or a profile is wrong."""

    exit_code = ExitCode.USAGE


class OldEpoch(UsageError):
    """A cursor of the list of changes was given out before the archive was rebuilt or restored: names the new epoch."""

    def __init__(self, epoch: str) -> None:
        super().__init__("the cursor is from before this archive was rebuilt or restored; begin again without one")
        self.epoch = epoch


class TomlError(UsageError):
    """A TOML file that people write is wrong: names the file and the key.

    `fault` is what is wrong with the key; None for what has a sentence of its own.
    """

    kind = "file"

    def __init__(
        self,
        path: Path | str,
        key: str,
        why: str | TableFault,
        values: Mapping[str, str] | None = None,
    ) -> None:
        told = why.told(values or {}) if isinstance(why, TableFault) else why
        line = f"{self.kind} {path}: {key}: {told}"
        super().__init__(Fault(why, dict(values or {}), line) if isinstance(why, TableFault) else line)
        self.path = path
        self.key = key


class ProfileError(TomlError):
    """A profile is wrong: names the file and the key."""

    kind = "profile"


class ConfigurationError(TomlError):
    """fonds.toml is wrong: names the file and the key."""

    kind = "configuration"


class ArchiveError(FondsError):
    """The archive directory is absent, unreadable or cannot be written."""


class DatabaseError(FondsError):
    """The database cannot be opened, is newer than this program, or refused a statement."""


class DatabaseAway(DatabaseError):
    """The database's server cannot be reached or written to now: what failed by it may be tried again as it is."""


class RecordError(FondsError):
    """A WARC record cannot be written or read: names file and offset."""

    def __init__(self, file: Path | str, offset: int | None, why: str) -> None:
        where = f"{file}" if offset is None else f"{file} at offset {offset}"
        super().__init__(f"{where}: {why}")
        self.file = file
        self.offset = offset


class PackageError(FondsError):
    """A WACZ package cannot be read, trusted or written: names it, and the file in it (None: the package itself)."""

    def __init__(self, file: Path | str, name: str | None, why: str) -> None:
        super().__init__(f"{file}: {why}" if name is None else f"{file}: {name!r} in it: {why}")
        self.file = file
        self.name = name


class ReplayError(FondsError):
    """The player cannot be installed, cannot listen where it should, or has ended by itself."""


class StoreError(FondsError):
    """An object store cannot be used, or an object is not what it should be: names it, and holds nothing secret."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"object store: {url}: {why}" if "://" in url else f"{url}: {why}")
        self.url = url
        self.why = why


class BackupError(FondsError):
    """A backup is incomplete, of another form or schema, or what was backed up cannot be put where it should."""


class UnknownId(FondsError):
    """No article, source, capture or publication has this id or URL.

    `what` says so alone, `hint` which command helps, None when there is nothing to add.
    """

    def __init__(self, what: str | Fault, hint: str | None = None) -> None:
        super().__init__(what)
        self.what = str(self)
        if hint is not None:
            self.args = (f"{self.what}; {hint}",)
        self.hint = hint


class TooMuch(FondsError):
    """What was asked for is larger than whoever answers makes: names both sizes."""

    def __init__(self, what: str, size: int, most: int, hint: str) -> None:
        super().__init__(f"{what} has {size:,} bytes of records, and at most {most:,} are sent at once; {hint}")


class Withheld(FondsError):
    """What was asked for is kept and not shown: names since when and why."""

    def __init__(self, what: str, since: datetime, until: datetime | None, reason: str) -> None:
        ends = "until it is released" if until is None else f"until {until:%Y-%m-%d %H:%M} UTC"
        super().__init__(f"{what} has been withheld since {since:%Y-%m-%d %H:%M} UTC, {ends}: {reason}")
        self.what = what
        self.since = since
        self.until = until
        self.reason = reason


class Locked(FondsError):
    """Another process holds the archive, the crawl or a file."""

    exit_code = ExitCode.LOCKED


class NoRoom(FondsError):
    """The disk has less room than the configuration keeps free; the same command goes on when there is more."""

    exit_code = ExitCode.STOPPED


class UndecodableError(FondsError):
    """A body cannot be freed from its content coding: names the coding."""

    def __init__(self, coding: str, why: str) -> None:
        super().__init__(f"content coding {coding}: {why}")
        self.coding = coding
        self.why = why
