"""What an archive holds is its owner's to read, whatever the umask, until the owner opens it to others."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.archive.archive import Archive
from storage.archive.file_modes import umask_for
from tests.access.commands import begin, finish
from tests.access.gazette import START, Gazette, add_profile


@pytest.fixture(scope="module", params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> int:
    """The umask of whoever calls Fonds: everything allowed, the usual one, and a strict one."""
    mask: int = request.param
    return mask


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small newspaper's archive, made by a crawl under a umask that allows everything."""
    archive = tmp_path_factory.mktemp("crawled") / "a"
    with Gazette(articles=2, sources=2).serving() as gazette:
        run(0, "init", "any", "--start-url", START, "--archive", archive)
        add_profile(archive)
        run(0, *gazette.crawl_options(archive))
    for made_here in (archive / "profiles", archive / "profiles" / "gazette.toml"):
        made_here.chmod(made_here.stat().st_mode & ~0o077)
    return archive


@pytest.fixture
def archive(crawled: Path, tmp_path: Path) -> Path:
    """A copy of the crawled archive, modes included."""
    return Path(shutil.copytree(crawled, tmp_path / "a"))


def run(umask: int, *arguments: str | Path) -> str:
    """Run a command under a umask to a good end; returns its answer."""
    ran = finish(begin(*arguments, umask=umask))
    assert ran.code == 0, ran.err
    return ran.out


def open_to_others(folder: Path) -> list[str]:
    """What in a folder, itself included, group or others may read, write or enter."""
    return [f"{stat.filemode(path.lstat().st_mode)} {path}" for path in _below(folder) if path.lstat().st_mode & 0o077]


def test_a_new_archive_is_its_owners(tmp_path: Path, umask: int) -> None:
    """`init` makes folder, database, configuration and locks for nobody else."""
    run(umask, "init", "lia", "--start-url", "https://news.example/", "--archive", tmp_path / "a")
    assert open_to_others(tmp_path / "a") == []


def test_every_command_keeps_an_archive_its_owners(archive: Path, tmp_path: Path) -> None:
    """Crawl, upload, stamp, withholding, rebuild, reading again, backup, restore and import, each under umask 000."""
    backup, store = tmp_path / "backup", tmp_path / "store"
    assert open_to_others(archive) == []
    store.mkdir(mode=0o700)
    settings = archive / "fonds.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + f'\n[store]\nurl = "{store}"\n', encoding="utf-8")
    warcs = sorted((archive / "collections").glob("*/archive/*.warc.gz"))
    for command in (
        ("store", "push"),
        ("stamp",),
        ("verify", "--repair"),
        ("search", "航道"),
        ("reread",),
        ("rebuild",),
        ("backup", backup),
    ):
        run(0, *command, "--archive", archive)
        assert [f for folder in (archive, backup, store) if folder.exists() for f in open_to_others(folder)] == [], (
            command
        )
    run(0, "restore", backup, "--archive", tmp_path / "again")
    assert open_to_others(tmp_path / "again") == []
    run(0, "import", warcs[0], "--publication", "gazette", "--archive", tmp_path / "other")
    assert open_to_others(tmp_path / "other") == []


def test_a_package_is_made_for_others(archive: Path, tmp_path: Path) -> None:
    """`export` writes under the user's own umask, and changes nothing of the archive's modes."""
    # A folder that the user made; what is in it is as open as its collections.
    archive.chmod(0o755)
    run(0o022, "export", "wacz", "--publication", "gazette", "-o", tmp_path / "p.wacz", "--archive", archive)
    assert stat.S_IMODE((tmp_path / "p.wacz").stat().st_mode) == 0o644
    archive.chmod(0o700)
    assert open_to_others(archive) == []


@pytest.mark.parametrize(("mode", "umask"), [(0o700, 0o022), (0o770, 0o022), (0o770, 0o077), (0o750, 0o000)])
def test_a_lock_that_a_reader_makes_is_as_open_as_the_collections(tmp_path: Path, mode: int, umask: int) -> None:
    """Whatever the umask of who reads first: who writes in the group later takes the same lock."""
    (tmp_path / "collections").mkdir()
    (tmp_path / "collections").chmod(mode)
    before = os.umask(umask)
    try:
        with Archive.at(tmp_path).files_stay():
            (lock,) = tmp_path.glob("*.lock")
    finally:
        os.umask(before)
    assert stat.S_IMODE(lock.stat().st_mode) == mode & 0o666


def test_an_archive_that_was_opened_to_a_group_stays_open_to_it(archive: Path) -> None:
    """What the owner chose is kept: the mode of `collections` is that of what comes later."""
    for path in _below(archive):
        path.chmod(0o750 if path.is_dir() else 0o640)
    run(0o077, "init", "courier", "--start-url", "https://other.example/", "--archive", archive)
    run(0o077, "stamp", "--archive", archive)
    run(0o077, "rebuild", "--archive", archive)
    for path in _below(archive):
        expected = {0o750} if path.is_dir() else {0o640}
        assert stat.S_IMODE(path.stat().st_mode) in expected, path


@pytest.mark.parametrize(
    ("mode", "umask"), [(0o700, 0o077), (0o750, 0o027), (0o770, 0o007), (0o755, 0o022), (0o701, 0o076)]
)
def test_what_is_written_is_as_open_as_the_collections(tmp_path: Path, mode: int, umask: int) -> None:
    """Group and others get what the folder gives them, and no more."""
    (tmp_path / "collections").mkdir()
    (tmp_path / "collections").chmod(mode)
    assert umask_for(tmp_path) == umask


def test_what_is_no_archive_yet_is_private(tmp_path: Path) -> None:
    """An empty folder of the user's own does not open what is put into it."""
    tmp_path.chmod(0o777)
    assert umask_for(tmp_path) == 0o077


def _below(folder: Path) -> Iterator[Path]:
    yield folder
    for place, folders, files in os.walk(folder):
        yield from (Path(place) / name for name in (*folders, *files))
