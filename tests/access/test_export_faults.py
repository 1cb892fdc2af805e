"""An export that cannot be made says why in one line, and leaves nothing."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from storage.archive.archive import Archive
from tests.access.commands import Process, Ran, begin, finish, fonds
from tests.access.engines import rows
from tests.access.gazette import Gazette

LIMITED = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))
from access.cli.main import run
run()
"""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A newspaper's archive."""
    archive = tmp_path_factory.mktemp("faults") / "archive"
    gazette = Gazette(articles=4, sources=3)
    with gazette.serving():
        assert fonds(*gazette.crawl_options(archive)).code == 0
    return archive


@pytest.fixture
def archive(kept: Path, tmp_path: Path) -> Path:
    """A copy that may be spoilt."""
    return Path(shutil.copytree(kept, tmp_path / "archive"))


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Where a package is to be written."""
    (tmp_path / "out").mkdir()
    return tmp_path / "out" / "package.wacz"


def export(archive: Path, output: Path, *options: str | Path) -> Ran:
    """Run the command."""
    return fonds("export", "wacz", "--archive", archive, "--output", output, *options)


def warc_of(archive: Path) -> Path:
    """The archive's only WARC file."""
    (path,) = (archive / "collections" / "gazette" / "archive").iterdir()
    return path


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--article", "http://gazette.example/none/"], 1, "nothing in this archive has the id or URL"),
        (["--article", "http://office-0.example/document-1.html"], 1, "is no article of this archive"),
        (["--crawl", "urn:uuid:0"], 1, "no crawl urn:uuid:0 in this archive"),
        (["--publication", "herald"], 1, "no publication 'herald' in this archive; it has gazette"),
        (["--publication", "gazette", "--crawl", "0"], 2, "give one of --publication, --crawl and --article"),
        (["--sign", "none.pem"], 2, "key none.pem: cannot be read: No such file or directory"),
    ],
)
def test_what_is_not_there_cannot_be_handed_over(
    archive: Path, output: Path, options: list[str], code: int, said: str
) -> None:
    """Unknown ids, several scopes at once, a key that is none."""
    ran = export(archive, output, *options)
    assert ran.code == code
    assert said in ran.only_line
    assert list(output.parent.iterdir()) == []


def test_a_name_that_is_taken_is_left_alone_unless_told(archive: Path, output: Path) -> None:
    """Without --force a file of that name stays as it is; with it, it is replaced by the package."""
    output.write_bytes(b"mine")
    ran = export(archive, output)
    assert (ran.code, output.read_bytes()) == (1, b"mine")
    assert f"{output}: is there already" in ran.only_line
    assert export(archive, output, "--force").code == 0
    assert output.read_bytes().startswith(b"PK")
    assert list(output.parent.iterdir()) == [output]


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("package.zip", 2, "a package's name must end in .wacz"),
        ("none/package.wacz", 1, "there is no folder"),
        ("folder.wacz", 1, "is a folder; name a file"),
    ],
)
def test_a_name_that_cannot_be_is_refused(archive: Path, output: Path, name: str, code: int, said: str) -> None:
    """Before anything is written."""
    (output.parent / "folder.wacz").mkdir()
    ran = export(archive, output.parent / name)
    assert ran.code == code
    assert said in ran.only_line
    assert [path.name for path in output.parent.iterdir()] == ["folder.wacz"]


@pytest.mark.parametrize("scope", [[], ["--article", Gazette().article_url(0)]])
def test_a_file_that_is_not_as_it_was_written_is_named(archive: Path, output: Path, scope: list[str]) -> None:
    """Cut short, or absent: the error names the file, and nothing is left."""
    warc = warc_of(archive)
    os.truncate(warc, warc.stat().st_size // 2)
    for why in ("", "cannot be read: No such file or directory"):
        ran = export(archive, output, *scope)
        assert ran.code == 1
        assert str(warc) in ran.only_line
        assert why in ran.only_line
        assert list(output.parent.iterdir()) == []
        warc.unlink(missing_ok=True)


def test_a_record_that_was_overwritten_is_not_handed_over(archive: Path, output: Path) -> None:
    """Where the database says that an article's record lies, another stands: offset and record are named."""
    url = Gazette().article_url(0)
    (row,) = rows(archive, "SELECT * FROM captures WHERE url = :url", url=url)
    with warc_of(archive).open("r+b") as file:
        file.seek(row["record_offset"])
        file.write(b"\0" * 20)
    ran = export(archive, output, "--article", url)
    assert ran.code == 1
    assert f"at offset {row['record_offset']}" in ran.only_line
    assert list(output.parent.iterdir()) == []


@pytest.mark.parametrize("room", [500, 20_000])
@pytest.mark.parametrize("scope", [[], ["--article", Gazette().article_url(0)]])
def test_a_disk_that_is_full_is_told(archive: Path, output: Path, scope: list[str], room: int) -> None:
    """The kernel takes no more bytes: one line that names the package, and nothing is left."""
    arguments = ["export", "wacz", "--archive", str(archive), "--output", str(output), *scope]
    program = LIMITED.format(room=room)
    ran = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert ran.stderr == f"fonds: {output}: cannot be written: File too large\n"
    assert list(output.parent.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_export_that_is_stopped_leaves_nothing(archive: Path, output: Path, number: int) -> None:
    """It waits for a file that never comes; told to end, it ends with 4 and takes away what it wrote."""
    warc = warc_of(archive)
    warc.unlink()
    os.mkfifo(warc)
    process = begin("export", "wacz", "--archive", archive, "--output", output)
    _wait_for(output.parent / ".package.wacz.unfinished" / "package.wacz", process)
    time.sleep(0.3)
    process.send_signal(number)
    ran = finish(process, 60)
    assert (ran.code, ran.only_line) == (4, f"fonds: stopped; nothing of {output} was written")
    assert list(output.parent.iterdir()) == []


@pytest.mark.parametrize("form", ["wacz", "bagit", "premis"])
def test_what_a_killed_export_left_goes_with_the_next(archive: Path, output: Path, form: str) -> None:
    """While it runs, another of that name is told so; killed, it leaves its folder, which the next one removes."""
    command = ("export", form, "--archive", archive, "--output", output)
    warc = warc_of(archive)
    kept = warc.rename(archive / "kept")
    os.mkfifo(warc)
    process = begin(*command)
    unfinished = output.parent / ".package.wacz.unfinished"
    _wait_for(unfinished / "package.wacz", process)
    second = fonds(*command)
    assert (second.code, f"{output}: another export writes it now" in second.only_line) == (1, True)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert list(output.parent.iterdir()) == [unfinished]
    kept.replace(warc)
    assert fonds(*command).code == 0
    assert list(output.parent.iterdir()) == [output]


def _wait_for(path: Path, process: Process) -> None:
    deadline = time.monotonic() + 60
    while not path.exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_an_archive_with_several_publications_asks_which(archive: Path, output: Path) -> None:
    """It names those that there are."""
    Archive.at(archive).collection("herald").mkdir()
    ran = export(archive, output)
    assert ran.code == 2
    assert "gazette, herald; name it with --publication" in ran.only_line
