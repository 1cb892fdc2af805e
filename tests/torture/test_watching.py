"""The log of operations is complete: doing it again to a model of the disk gives the files that are there."""

from __future__ import annotations

import errno
import signal
from pathlib import Path

from tests.torture.disk import Disk, bytes_of
from tests.torture.names import Content
from tests.torture.operations import Kind
from tests.torture.watching import Fault, tree_of, watched, write_tree

_MANY_WAYS = r"""
import os, shutil, sqlite3, subprocess, sys, tempfile
from pathlib import Path
top = Path(sys.argv[1])
(top / "d" / "e").mkdir(parents=True)
(top / "d" / "a").write_bytes(b"abc" * 1000)
with (top / "d" / "a").open("r+b") as file:
    file.seek(5); file.write(b"X"); file.flush(); os.fsync(file.fileno())
    os.pwrite(file.fileno(), b"YZ", 4000); os.writev(file.fileno(), [b"1", b"", b"23"]); file.truncate(4001)
with (top / "kept").open("ab") as file:
    file.write(b"more")
shutil.copyfile(top / "d" / "a", top / "copy")
shutil.copytree(top / "d", top / "f")
os.rename(top / "f", top / "g")
os.chdir(top / "d"); os.replace("a", "e/b"); os.link("e/b", "c")
folder = os.open("e", os.O_RDONLY)
os.close(os.open("n", os.O_CREAT | os.O_WRONLY, dir_fd=folder)); os.unlink("b", dir_fd=folder); os.fsync(folder)
shutil.rmtree(top / "g")
handle, name = tempfile.mkstemp(dir=top); os.write(handle, b"t")
connection = sqlite3.connect(top / "rows"); connection.execute("PRAGMA journal_mode=WAL")
connection.execute("CREATE TABLE t (x)"); connection.executemany("INSERT INTO t VALUES (?)", [(n,) for n in range(999)])
connection.commit(); connection.close()
with open(top / "emptied", "wb"): pass
child = "import sys; open(sys.argv[1], 'ab').write(b'child')"
subprocess.run([sys.executable, "-c", child, str(top / "kept")], check=True)
if os.fork() == 0:
    (top / "forked").write_text("forked"); os._exit(0)
os.wait()
"""
_TEN_WRITES = r"""
import os, sys
for number in range(10):
    try:
        with open(sys.argv[1] + "/a", "ab", buffering=0) as file: file.write(b"%d" % number)
    except OSError as error: print(number, error.errno)
"""


def test_the_log_of_every_way_to_write_gives_the_files_that_are_there(library: Path, tmp_path: Path) -> None:
    """Python, SQLite and processes that were started or forked write, copy, cut, rename, link and remove."""
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "kept").write_bytes(b"kept")
    (folder / "emptied").write_bytes(b"full")
    disk = Disk(*tree_of(folder))

    ran = watched(library, folder, folder, program=_MANY_WAYS, room=1 << 24)

    assert (ran.code, ran.out, ran.err) == (0, "", "")
    for operation in ran.operations:
        disk.do(operation)
    there, _ = tree_of(folder)
    assert bytes_of(disk.tree()) == bytes_of(there)
    assert {each.kind for each in ran.operations} == set(Kind) - {Kind.SYMLINK, Kind.FAILED_SYNC}
    assert len({each.process for each in ran.operations}) == 3


def test_an_operation_is_made_to_fail_once_or_for_good_or_to_be_the_last(library: Path, tmp_path: Path) -> None:
    """The N-th write fails with the errno that was given, later ones too when it lasts; or the process is killed."""
    told = {}
    writes = frozenset({Kind.WRITE})
    faults = {
        "once": Fault(3, writes, errno.EIO),
        "for good": Fault(9, writes, errno.ENOSPC, lasts=True),
        "killed": Fault(3, writes),
    }
    for name, fault in faults.items():
        folder = tmp_path / name
        folder.mkdir()
        ran = watched(library, folder, folder, program=_TEN_WRITES, fault=fault, room=1 << 20)
        told[name] = ran.code, ran.out.split("\n"), (folder / "a").read_bytes()

    assert told == {
        "once": (0, [f"2 {errno.EIO}", ""], b"013456789"),
        "for good": (0, [f"8 {errno.ENOSPC}", f"9 {errno.ENOSPC}", ""], b"01234567"),
        "killed": (-signal.SIGKILL, [""], b"01"),
    }


def test_a_tree_is_written_with_its_links(tmp_path: Path) -> None:
    """Two names of one file are that again: who finds both sees that they are."""
    kept, other = Content(b"same"), Content(b"same")
    write_tree({"a": kept, "b": kept, "c": other}, tmp_path / "tree")
    a, b, c = (tmp_path / "tree" / name for name in "abc")
    assert a.samefile(b)
    assert not a.samefile(c)
