"""`fonds copy` as a user runs it: a copy is made, looked after, mended from, and enough to make the archive again."""

from __future__ import annotations

import subprocess
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest

from access.jobs.archive_metrics import archive_metrics
from storage.archive.archive import Archive
from storage.types.clock import system_clock
from tests.access.commands import fonds
from tests.access.views import shown_of
from tests.demo_archives import DemoArchives


@pytest.fixture
def archive(demo_archives: DemoArchives, tmp_path: Path) -> Path:
    """The demo's archive after one crawl."""
    return demo_archives.copy(tmp_path / "archive", crawls=1)


def test_a_copy_is_looked_after_and_mends_the_archive(archive: Path, tmp_path: Path) -> None:
    """From its making to the log; what is withheld stays withheld in what is made of the copy."""
    article = "https://heron.example/2025/10/idle-boats/"
    assert fonds("withhold", article, "--reason", "court order 31/2026", "--archive", archive).code == 0
    vault = tmp_path / "vault"
    added = fonds("copy", "add", "vault", vault, "--archive", archive, "--quiet")
    assert (added.code, added.err) == (0, "")
    assert added.out.splitlines()[0].startswith("Copied 2 WARC files, ")
    sums = subprocess.run(
        ["sha256sum", "--check", "--strict", "manifest-sha256.txt"],
        cwd=vault,
        check=True,
        capture_output=True,
        text=True,
    )
    assert sums.stdout.count(": OK\n") == 2

    path = sorted((archive / "collections/heron/archive").glob("*.warc.gz"))[0]
    was = path.read_bytes()
    spoilt = bytearray(was)
    spoilt[len(was) // 2] ^= 1
    path.write_bytes(spoilt)
    verified = fonds("copy", "verify", "--archive", archive, "--quiet")
    assert (verified.code, verified.err) == (3, "")
    told = verified.out.splitlines()
    assert told[0] == f"differs: collections/heron/archive/{path.name} here"
    assert "the gzip member is damaged (" in told[2]
    assert "Error -3" not in verified.out
    assert told[-1] == "Next: fonds copy repair mends what is whole at another place."
    here, _ = fonds("copy", "list", "--archive", archive, "--json").answer
    assert (here["copy"], here["damaged"], here["url"]) == ("here", 1, str(archive))
    assert "here   1 damaged or missing in the archive itself: " in fonds("status", "--archive", archive).out
    repaired = fonds("copy", "repair", "--archive", archive, "--quiet")
    assert (repaired.code, repaired.err) == (0, "")
    assert repaired.out.splitlines()[0] == f"mended: collections/heron/archive/{path.name} here, from vault"
    assert path.read_bytes() == was
    assert path.with_name(f"{path.name}.damaged").read_bytes() == spoilt

    (listed,) = fonds("copy", "list", "--archive", archive, "--json").answer
    assert (listed["copy"], listed["files"], listed["waiting"], listed["url"]) == ("vault", 3, 0, str(vault))
    assert "vault  3 WARC files as recorded; each compared since" in fonds("status", "--archive", archive).out
    log = tmp_path / "premis.xml"
    assert fonds("export", "premis", "--output", log, "--archive", archive).code == 0
    events = [
        (event.findtext("{*}eventType"), event.findtext("{*}eventDetailInformation/{*}eventDetail"))
        for event in ElementTree.parse(log).iterfind("{*}event")
        if path.name
        in [link.text for link in event.iterfind("{*}linkingObjectIdentifier/{*}linkingObjectIdentifierValue")]
    ]
    assert ("replication", "copied to the copy vault") in events
    assert any(kind == "recovery" and str(told).endswith("mended from vault") for kind, told in events)

    before = shown_of(archive)
    again = tmp_path / "again"
    again.mkdir()
    (again / "fonds.toml").write_text(f'[store]\nurl = "{vault}"\n')
    rebuilt = fonds("rebuild", "--archive", again, "--quiet")
    assert (rebuilt.code, rebuilt.err) == (0, "")
    after = shown_of(again)
    assert {name: after[name] for name in before if name not in after or after[name] != before[name]} == {}
    assert fonds("show", article, "--archive", again).code == 1
    assert fonds("verify", "--archive", again, "--quiet").code == 0
    assert fonds("copy", "repair", "--archive", again, "--quiet").code == 0
    assert (again / "collections/heron/archive" / path.name).read_bytes() == was
    (again / "fonds.toml").write_text("")
    assert fonds("copy", "add", "vault", vault, "--archive", again, "--quiet").code == 0
    assert fonds("verify", "--archive", again, "--quiet").code == 0


def test_a_copy_is_added_again_and_forgotten(archive: Path, tmp_path: Path) -> None:
    """An adding that was broken off goes on, but not on a disk that is not mounted; forgetting deletes nothing."""
    vault = tmp_path / "vault"
    adding = ("copy", "add", "vault", vault, "--archive", archive, "--quiet")
    assert fonds(*adding).code == 0
    files = {file: file.stat().st_mtime_ns for file in vault.rglob("*")}
    assert fonds(*adding, "--json").answer["alike"] == 1
    away = vault.rename(tmp_path / "away")
    vault.mkdir()
    unmounted = fonds(*adding)
    assert (unmounted.code, "Is its disk mounted?" in unmounted.only_line, list(vault.iterdir())) == (1, True, [])
    (listed,) = fonds("copy", "list", "--archive", archive, "--json").answer
    assert listed["away_since"] is not None
    with (opened := Archive.at(archive)).open_database(write=False) as database:
        told = archive_metrics(opened, database, system_clock()).splitlines()
    assert [line.split()[0] for line in told if line.startswith("fonds_copy_")] == [
        'fonds_copy_damaged_files{copy="vault"}',
        'fonds_copy_files{copy="vault"}',
        'fonds_copy_waiting_files{copy="vault"}',
        'fonds_copy_waiting_bytes{copy="vault"}',
        'fonds_copy_compared_since_timestamp_seconds{copy="vault"}',
        'fonds_copy_away_since_timestamp_seconds{copy="vault"}',
    ]
    vault.rmdir()
    assert fonds(*adding).code == 1
    away.rename(vault)
    assert fonds("copy", "remove", "vault", "--archive", archive).code == 0
    assert "copies" not in tomllib.loads((archive / "fonds.toml").read_text())
    assert fonds("copy", "list", "--archive", archive).out == "No copy. fonds copy add NAME DIR makes one.\n"
    assert fonds(*adding).code == 0
    assert {file: file.stat().st_mtime_ns for file in vault.rglob("*")} == files


def test_what_cannot_be_a_copy_is_refused_in_one_line(archive: Path, tmp_path: Path) -> None:
    """With what to do; nothing is made."""
    for arguments, code, said in (
        (("verify",), 1, "has no copy; fonds copy add NAME DIR makes one"),
        (("repair", "vault"), 1, "has no copy; "),
        (("add", "here", tmp_path / "x"), 2, "cannot be called 'here'"),
        (("add", "vault", archive / "x"), 2, "lies within the archive"),
        (("add", "vault", tmp_path), 2, "or the archive within it"),
        (("add", "vault", "https://secret@x/"), 2, "the place of the copy is neither s3://bucket/prefix nor a folder"),
        (("add", "vault", ""), 2, "the place of the copy is empty"),
        (("add", "vault", "/etc/passwd"), 1, "fonds: /etc/passwd: it is a file, not a folder"),
        (("add", "vault", tmp_path / "no" / "such"), 1, "cannot be made: No such file or directory"),
        (("verify", "--oldest", "0"), 2, "give a number of files such as 20, or a share such as 1%"),
    ):
        ran = fonds("copy", *arguments, "--archive", archive, "--quiet")
        assert (ran.code, said in ran.only_line, ran.out) == (code, True, ""), ran.err
        assert "secret" not in ran.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive"]
