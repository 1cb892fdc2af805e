"""Runs a command whose operations on an archive are logged, or are made to fail, by a library that is compiled here."""

from __future__ import annotations

import os
import shutil
import signal
import struct
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests import warm_python
from tests.torture.disk import Tree
from tests.torture.names import Content
from tests.torture.operations import Kind, Operation

_SOURCE = Path(__file__).with_name("watched_files.c")
_PROGRAM = "from access.cli.main import run; run()"
# A warm process was forked from one that is not watched.
_WATCH = "import ctypes; ctypes.CDLL(None).watch_files()\n"
# As in watched_files.c: struct log_head up to its mutex, and struct record.
_HEAD = struct.Struct("=IIQQQQqQQQ")
_RECORD = struct.Struct("=IIIIQQQII")
_FIRST_RECORD = 4096
_KILL = -1
_TIMEOUT = 120.0


class NoCompiler(Exception):
    """Raised when this machine has no C compiler."""


@dataclass(frozen=True)
class Fault:
    """What happens at an operation: the `at`-th of these kinds, counted over all processes.

    `error` is the errno that it fails with; None kills the process group. `lasts` makes all later ones fail too.
    """

    at: int
    kinds: frozenset[Kind]
    error: int | None = None
    lasts: bool = False


@dataclass(frozen=True)
class Watched:
    """What a command came to, and what it did to the folder."""

    code: int
    out: str
    err: str
    operations: tuple[Operation, ...]


def compiled(folder: Path) -> Path:
    """Compile the library into a folder.

    Raises:
        NoCompiler: there is none.
    """
    compiler = shutil.which("cc")
    if compiler is None:
        raise NoCompiler
    library = folder / "watched_files.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", library, _SOURCE, "-lpthread"], check=True)
    return library


def watched(
    library: Path,
    folder: Path,
    *arguments: str | Path,
    program: str = _PROGRAM,
    fault: Fault | None = None,
    room: int = 1 << 30,
) -> Watched:
    """Run a program, `fonds` unless another is given, in a group of its own and watch a folder meanwhile.

    Args:
        library: what `compiled` made.
        folder: what is watched; it must exist. The log is written beside it, and removed again.
        arguments: the program's.
        program: its text.
        fault: what is to go wrong.
        room: the most bytes that the log may have; what is not written takes none.
    """
    log = folder.with_name(f"{folder.name}.log")
    _make_log(log, room, fault)
    try:
        env = _environment(library, folder, log)
        process = warm_python.begin(_WATCH + program, *map(str, arguments), env=env)
        try:
            out, err = process.communicate(timeout=_TIMEOUT)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise AssertionError(f"{arguments[0]} did not end within {_TIMEOUT:g} s") from None
        return Watched(process.wait(), out, err, tuple(_logged(log)))
    finally:
        log.unlink()


def tree_of(folder: Path) -> tuple[Tree, dict[str, int]]:
    """What lies in a folder, and the inode numbers of its files."""
    tree: dict[str, Content | None] = {}
    files: dict[str, int] = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        tree[name] = None if path.is_dir() else Content(path.read_bytes())
        if path.is_file():
            files[name] = path.stat().st_ino
    return tree, files


def write_tree(tree: Tree, folder: Path) -> None:
    """Make a folder that holds a tree; names that share one content are names of one file, as in a model of a disk."""
    folder.mkdir()
    written: dict[int, Path] = {}
    for path, content in sorted(tree.items(), key=lambda item: item[0]):
        if content is None:
            (folder / path).mkdir()
        elif (first := written.setdefault(id(content), folder / path)) != folder / path:
            (folder / path).hardlink_to(first)
        else:
            (folder / path).write_bytes(content.data)


def _environment(library: Path, folder: Path, log: Path) -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FONDS_")}
    return kept | {"LD_PRELOAD": str(library), "TORTURE_ROOT": str(folder), "TORTURE_LOG": str(log)}


def _make_log(log: Path, room: int, fault: Fault | None) -> None:
    at, error, lasts, kinds = 0, 0, 0, 0
    if fault is not None:
        at, lasts = fault.at, int(fault.lasts)
        error = _KILL if fault.error is None else fault.error
        kinds = sum(1 << kind for kind in fault.kinds)
    with log.open("xb") as file:
        file.write(_HEAD.pack(0, 0, room, 0, 0, at, error, lasts, kinds, 0))
        file.truncate(room)


def _logged(log: Path) -> Iterator[Operation]:
    with log.open("rb") as file:
        _, is_full, _, used, *_ = _HEAD.unpack(file.read(_HEAD.size))
        if is_full:
            raise ValueError("the log of operations is full; give it more room")
        file.seek(_FIRST_RECORD)
        data = file.read(used)
    place = 0
    while place < used:
        length, kind, path_length, other_length, inode, offset, size, process, thread = _RECORD.unpack_from(data, place)
        names = place + _RECORD.size
        rest = names + path_length
        body = rest + other_length
        written = data[body : body + size] if kind == Kind.WRITE else b""
        yield Operation(
            Kind(kind),
            os.fsdecode(data[names:rest]),
            os.fsdecode(data[rest:body]),
            inode,
            offset,
            size,
            written,
            process,
            thread,
        )
        place += length
