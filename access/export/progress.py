"""How far an export has come, kept beside what it wrote, so that one that was stopped goes on.

Everything lies in a folder beside the output, `OUTPUT.exporting`, until it is whole; then it gets its name at once.
The run holds that folder's lock, so that no other goes on with it, or removes it, meanwhile.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from access.export.unfinished import leave, locked, writing
from storage.questions.export_rows import Key
from storage.types.errors import PackageError, UsageError
from storage.warc.file_lock import sync_directory, sync_file

MANIFEST = "datapackage.json"
_UNDERWAY = ".exporting"
_PROGRESS = "progress.json"


@dataclass(frozen=True, slots=True)
class TablePosition:
    """How much of a table is written: its rows, the last key, the writer's own mark, and whether it is whole."""

    rows: int
    after: Key | None
    mark: int
    is_whole: bool = False


class ExportProgress:
    """The folder of an export that is under way; a context manager, at whose end another run may go on with it.

    Args:
        output: the folder or file that it will be.
        asked: what was asked for, which must be the same to go on.
        state: a digest of what the archive holds, likewise.
        replace: whether to replace an earlier export of that name.

    Raises:
        PackageError: the name is taken, another export writes it, or it cannot be written.
    """

    def __init__(self, output: Path, asked: Mapping[str, object], state: str, *, replace: bool) -> None:
        self.output = output
        self._replace = replace
        self._refuse_taken()
        self._folder = output.with_name(output.name + _UNDERWAY)
        self.data = self._folder / "data"
        with writing(output):
            self._held = locked(self._folder, output)
        self._run = {"asked": dict(asked), "state": state}
        self._tables: dict[str, TablePosition] = {}
        if self._is_of_this_run():
            self.resumes = bool(self._tables)
            return
        self.resumes = False
        self._forget()
        self.data.mkdir()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.close()

    def position(self, table: str) -> TablePosition | None:
        """How much of a table is written; None when nothing is."""
        return self._tables.get(table)

    def keep(self, table: str, position: TablePosition) -> None:
        """Note how much of a table is on disk."""
        self._tables[table] = position
        written = self._folder / f"{_PROGRESS}.new"
        with written.open("w", encoding="utf-8") as file:
            tables = {name: asdict(position) for name, position in self._tables.items()}
            json.dump({**self._run, "tables": tables}, file)
            sync_file(file)
        written.replace(self._folder / _PROGRESS)

    def finish(self, name: str | None) -> None:
        """Give what was written its name: the folder, or the one file `name` in it. Raises PackageError."""
        self._refuse_taken()
        made = self.data if name is None else self.data / name
        replaced = self.output.with_name(f"{self.output.name}.replaced")
        if self.output.exists():
            self.output.replace(replaced)
        made.replace(self.output)
        sync_directory(self.output.absolute().parent)
        if replaced.is_dir():
            shutil.rmtree(replaced)
        else:
            replaced.unlink(missing_ok=True)
        self._forget()
        leave(self._folder)

    def _forget(self) -> None:
        """Remove what is in the folder but its lock."""
        (self._folder / _PROGRESS).unlink(missing_ok=True)
        if self.data.exists():
            shutil.rmtree(self.data)

    def _is_of_this_run(self) -> bool:
        try:
            kept = json.loads((self._folder / _PROGRESS).read_text(encoding="utf-8"))
            if {"asked": kept["asked"], "state": kept["state"]} != json.loads(json.dumps(self._run)):
                return False
            self._tables = {name: _position(told) for name, told in kept["tables"].items()}
        except (OSError, ValueError, KeyError, TypeError):
            return False
        return self.data.is_dir()

    def _refuse_taken(self) -> None:
        if not self.output.absolute().parent.is_dir():
            raise PackageError(self.output, None, f"there is no folder {self.output.absolute().parent}")
        if not self.output.exists():
            return
        if not self._replace:
            raise PackageError(self.output, None, "is there already; name another one, or replace it with --force")
        if self.output.is_dir() and any(self.output.iterdir()) and not (self.output / MANIFEST).is_file():
            raise UsageError(f"{self.output} is a folder, and no export: it has no {MANIFEST}; name another one")


def _position(told: Mapping[str, object]) -> TablePosition:
    after = told["after"]
    assert after is None or isinstance(after, list)
    rows, mark = told["rows"], told["mark"]
    assert isinstance(rows, int)
    assert isinstance(mark, int)
    return TablePosition(rows, None if after is None else tuple(after), mark, bool(told["is_whole"]))
