"""Jobs called directly, without a command line: frozen options in, a frozen result out, an invented clock."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from access.jobs.backup import BackupOptions, run_backup
from access.jobs.export import ExportOptions, run_export
from access.jobs.import_files import ImportOptions, run_import
from access.jobs.page_check import PageCheckOptions, SavedPage, run_page_check
from access.jobs.progress import JobProgress
from access.jobs.push import PushOptions, run_push
from access.jobs.rebuild import RebuildOptions, run_rebuild
from access.jobs.repair import RepairOptions, run_repair
from access.jobs.reread import RereadOptions, run_reread
from access.jobs.restore import RestoreMode, RestoreOptions, run_restore
from access.jobs.result import JobResult, job
from access.jobs.stamp import StampOptions, run_stamp
from access.jobs.verify import VerifyOptions, run_verify
from access.jobs.withhold import ReleaseOptions, WithholdOptions, run_release, run_withhold
from pipelines import fork_client
from storage.types.errors import ArchiveError, BackupError, ConfigurationError, UnknownId, UsageError
from storage.types.exit_codes import ExitCode
from tests import warm_python
from tests.access.engines import rows
from tests.access.foreign import SITE, VISITS, article, crawl

NOW = datetime(2044, 7, 8, 9, 10, 11, tzinfo=UTC)
URL = f"{SITE}/news/1"


def clock() -> datetime:
    """A moment long after any that this machine will see during the test."""
    return NOW


class Steps:
    """Progress, kept to be looked at."""

    def __init__(self) -> None:
        self.seen: list[JobProgress] = []

    def __call__(self, progress: JobProgress) -> None:
        self.seen.append(progress)


class _Stopped(Exception):
    """A supervisor wants the job to end."""


@pytest.fixture(scope="module", autouse=True)
def warm_readers() -> Iterator[None]:
    """The readers of jobs that run in this process begin with everything imported."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fork_client, "begin_server", warm_python.begin_reader_server)
        yield


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive into which a foreign crawl was imported."""
    folder = tmp_path_factory.mktemp("jobs")
    (folder / "crawl.warc.gz").write_bytes(crawl())
    result = run_import(ImportOptions(folder / "archive", (folder / "crawl.warc.gz",)), clock)
    assert result.exit_code is ExitCode.DONE, result
    return folder / "archive"


@pytest.fixture
def archive(imported: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(imported, tmp_path / "archive")
    return tmp_path / "archive"


def document(result: JobResult, *keys: str) -> dict[str, object]:
    """The result as JSON, after it was seen to be frozen and to be JSON with these keys."""
    frozen: Any = result
    with pytest.raises(FrozenInstanceError):
        setattr(frozen, fields(frozen)[0].name, None)
    read: dict[str, object] = json.loads(json.dumps(result.as_json()))
    assert tuple(read) == keys
    return read


def test_an_import_lists_each_file_and_reports_its_steps(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Once imported, once known, and one refused; nothing is printed."""
    given, wrong, steps = tmp_path / "crawl.warc.gz", tmp_path / "no.warc", Steps()
    given.write_bytes(crawl())
    wrong.write_bytes(b"no WARC file")
    result = run_import(ImportOptions(tmp_path / "archive", (given,)), clock, steps)
    shown = document(
        result, "read", "files", "revisits_without_original", "no_articles", "other_hosts", "refused", "refused_pages"
    )
    assert (result.exit_code, shown["refused"]) == (ExitCode.DONE, [])
    (warc,) = result.imported
    assert (warc.file, warc.inner, warc.publication, warc.captures) == (given, None, "any", len(VISITS))
    assert steps.seen[0] == JobProgress(f"looking through {given}")
    begun = rows(tmp_path / "archive", "SELECT started_at, ended_at FROM crawls")
    assert begun == [{"started_at": "2044-07-08T09:10:11.000000Z", "ended_at": "2044-07-08T09:10:11.000000Z"}]
    again = run_import(ImportOptions(tmp_path / "archive", (given, wrong)), clock, steps)
    assert (again.exit_code, again.imported, [known.file for known in again.known]) == (ExitCode.COULD_NOT, (), [given])
    assert again.refused == (f"{wrong}: is no WARC, ARC or WACZ file",)
    assert capsys.readouterr() == ("", "")


def test_an_error_of_the_progress_callback_ends_the_job(tmp_path: Path) -> None:
    """A supervisor may stop a job by it; the same job succeeds afterwards."""
    given = tmp_path / "crawl.warc.gz"
    given.write_bytes(crawl())
    options = ImportOptions(tmp_path / "archive", (given,))

    def stop(_progress: JobProgress) -> None:
        raise _Stopped

    with pytest.raises(_Stopped):
        run_import(options, clock, stop)
    assert len(run_import(options, clock).imported) == 1


def test_an_error_of_the_operating_system_is_one_of_fonds() -> None:
    """With the file that it is about."""

    @job
    def broken() -> JobResult:
        raise PermissionError(13, "Permission denied", "some.file")

    with pytest.raises(ArchiveError, match=r"^Permission denied \(some\.file\)$") as raised:
        broken()
    assert isinstance(raised.value.__cause__, PermissionError)


def test_a_verification_is_noted_at_the_time_of_the_clock(archive: Path) -> None:
    """In the row of each file."""
    result = run_verify(VerifyOptions(archive), clock)
    shown = document(result, "checked", "sound", "odd", "damaged", "files")
    assert (result.exit_code, result.not_noted, shown["damaged"]) == (ExitCode.DONE, None, 0)
    noted = {row["last_verified_at"] for row in rows(archive, "SELECT last_verified_at FROM warc_files")}
    assert noted == {"2044-07-08T09:10:11.000000Z"}


def test_damage_is_looked_at_and_repaired(archive: Path) -> None:
    """LOOK before and DONE after; loose files need no archive."""
    indexes = (archive / "collections" / "any" / "indexes").glob("*.cdxj")
    index = next(path for path in indexes if path.stat().st_size)
    lines = index.read_bytes().splitlines(keepends=True)
    index.write_bytes(b"".join(lines[1:]))
    steps = Steps()
    result = run_repair(RepairOptions(archive), clock, steps)
    shown = document(result, "checked", "sound", "odd", "damaged", "files", "repairs", "pending")
    assert (result.exit_code, len(result.repaired.acts), shown["pending"]) == (ExitCode.DONE, 1, 0)
    assert JobProgress("verifying what was repaired") in steps.seen
    cut = archive.parent / "cut.warc.gz"
    cut.write_bytes(crawl()[:-7])
    assert run_verify(VerifyOptions(Path("nowhere"), (cut,)), clock).exit_code is ExitCode.LOOK
    assert run_repair(RepairOptions(Path("nowhere"), (cut,)), clock).exit_code is ExitCode.DONE


def test_a_backup_is_named_by_the_clock_and_restored(archive: Path, tmp_path: Path) -> None:
    """Checked, and made an archive again; into a folder that is not empty it is not."""
    taken = run_backup(BackupOptions(archive, str(tmp_path / "backup")), clock)
    keys = ("snapshot", "rows", "kept", "files", "bytes", "password_left_out", "findings")
    document(taken, "destination", *keys)
    assert taken.snapshot.snapshot.startswith("20440708")
    again = tmp_path / "again"
    options = RestoreOptions(again, str(tmp_path / "backup"), mode=RestoreMode.CHECK)
    checked = run_restore(options, clock)
    document(checked, "snapshot", "files", "bytes", "rows", "findings")
    assert (checked.exit_code, again.exists()) == (ExitCode.DONE, False)
    steps = Steps()
    restored = run_restore(RestoreOptions(again, str(tmp_path / "backup")), clock, steps)
    assert (restored.exit_code, restored.incomplete) == (ExitCode.DONE, ())
    assert steps.seen
    query = "SELECT capture_id FROM v_captures ORDER BY 1"
    assert rows(again, query) == rows(archive, query)
    with pytest.raises(ArchiveError, match="is not empty"):
        run_restore(RestoreOptions(again, str(tmp_path / "backup")), clock)
    with pytest.raises(BackupError, match="there is no backup"):
        run_restore(RestoreOptions(again, str(tmp_path / "nowhere")), clock)


def test_a_rebuild_makes_the_same_rows(archive: Path) -> None:
    """Counted, into the database that was replaced."""
    query = "SELECT capture_id, role FROM v_captures ORDER BY 1"
    before = rows(archive, query)
    result = run_rebuild(RebuildOptions(archive), clock)
    shown = document(result, "files", "captures", "read", "database", "resumed")
    assert (result.captures, shown["database"]) == (len(before), str(archive / "fonds.sqlite3"))
    assert rows(archive, query) == before
    with pytest.raises(UsageError, match="holds captures already"):
        run_rebuild(RebuildOptions(archive, f"sqlite:///{archive / 'fonds.sqlite3'}"), clock)


def test_the_same_reader_reads_nothing_differently(archive: Path) -> None:
    """A dry run of it."""
    result = run_reread(RereadOptions(archive, dry_run=True), clock)
    counted = ("reader_version", "dry_run", "read", "different", "fields", "verdicts")
    shown = document(result, *counted, "captures", "failed")
    assert (shown["different"], shown["dry_run"]) == (0, True)
    assert result.read > 0


def test_an_import_needs_no_manifest(archive: Path) -> None:
    """Its files are not of Fonds's own making; a crawl that is not there cannot be stamped."""
    result = run_stamp(StampOptions(archive), clock)
    document(result, "manifests", "stamps", "unfinished")
    assert (result.manifests, result.stamps, result.unfinished) == ((), (), ())
    with pytest.raises(UnknownId):
        run_stamp(StampOptions(archive, "another"), clock)


def test_a_package_states_the_time_of_the_clock(archive: Path, tmp_path: Path) -> None:
    """As the time when it was created; contradicting options write nothing."""
    steps = Steps()
    result = run_export(ExportOptions(archive, tmp_path / "all.wacz"), clock, steps)
    document(result, "file", "bytes", "sha256", "pages", "captures")
    with zipfile.ZipFile(tmp_path / "all.wacz") as package:
        assert json.loads(package.read("datapackage.json"))["created"] == "2044-07-08T09:10:11Z"
    assert steps.seen
    with pytest.raises(UsageError, match="not several"):
        run_export(ExportOptions(archive, tmp_path / "two.wacz", publication="any", article=URL), clock)
    assert not (tmp_path / "two.wacz").exists()


def test_withholding_begins_and_ends_by_the_clock(archive: Path) -> None:
    """Its time is the clock's, and what is past is so by the clock."""
    past = WithholdOptions(archive, URL, "a reason", NOW - timedelta(days=1))
    with pytest.raises(UsageError, match="is past"):
        run_withhold(past, clock)
    result = run_withhold(WithholdOptions(archive, URL, "a reason", NOW + timedelta(days=1)), clock)
    document(result, "withheld")
    (act,) = result.withheld
    assert (act.withheld_at, act.url, [subject.publication for subject in result.subjects]) == (NOW, URL, ["any"])
    released = run_release(ReleaseOptions(archive, URL), clock)
    document(released, "released")
    assert [(act.url, act.released_at) for act in released.released] == [(URL, NOW)]
    with pytest.raises(UnknownId, match="is not withheld"):
        run_release(ReleaseOptions(archive, URL), clock)


def test_an_upload_needs_a_store_unless_it_follows_a_crawl(archive: Path, tmp_path: Path) -> None:
    """Then an archive without one is as it should be."""
    with pytest.raises(ConfigurationError):
        run_push(PushOptions(archive), clock)
    assert run_push(PushOptions(archive, after_crawl=True), clock).exit_code is ExitCode.DONE
    (archive / "fonds.toml").write_text(f'[store]\nurl = "{tmp_path / "store"}"\n')
    failed = run_push(PushOptions(archive, after_crawl=True), clock)
    assert (failed.exit_code, failed.store_refused, failed.uploaded) == (ExitCode.LOOK, True, 0)
    (tmp_path / "store").mkdir()
    result = run_push(PushOptions(archive), clock)
    document(result, "uploaded", "bytes", "removed", "findings")
    assert (result.exit_code, result.uploaded > 0) == (ExitCode.DONE, True)


def test_a_saved_page_is_checked_by_a_profile(archive: Path, tmp_path: Path) -> None:
    """Without a capture; one that lacks what is expected is to be looked at."""
    page = tmp_path / "page.html"
    page.write_text(article(1), encoding="utf-8")
    result = run_page_check(PageCheckOptions(archive, SavedPage(page, URL), "any"), clock)
    document(result, "publication", "url", "capture_id", "reader_version", "verdict", "reason", "fields", "missing")
    assert (result.exit_code, result.url, result.capture_id) == (ExitCode.DONE, URL, None)
    page.write_text("<!doctype html><title>Nothing</title>", encoding="utf-8")
    assert run_page_check(PageCheckOptions(archive, SavedPage(page), "any"), clock).exit_code is ExitCode.LOOK
