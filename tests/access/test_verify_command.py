"""`fonds verify`: the report as people and as programs read it, and the exit codes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from storage.archive.archive import Archive
from storage.recording.recorder import Recorder
from storage.tables.captures import Captures
from tests.access.commands import fonds
from tests.storage.records import ERRAND, HARVEST, KINDS, PROFILE, warcs


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive with every kind of capture that players show, or need not show."""
    made = Archive.create(tmp_path / "archive")
    database = made.open_database(write=True)
    with Recorder(made.path / "collections", Captures(database), lambda slug: PROFILE, HARVEST) as recorder:
        for kind, kept in KINDS.items():
            if kind not in ("no status line", "cut head"):
                recorder.record(ERRAND, kept).result(10)
    database.close()
    return made.path


@pytest.fixture
def damaged(archive: Path) -> Path:
    """The archive's file, its last record cut."""
    (path,) = warcs(archive / "collections")
    path.write_bytes(path.read_bytes()[:-9])
    return path


def test_a_sound_archive_is_one_line_and_0(archive: Path) -> None:
    """Nothing is said of files that are sound; the archive may also be named by the environment's default."""
    ran = fonds("verify", "--archive", archive)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Checked 1 file with ")
    assert ran.out.endswith("records: 1 sound, 0 odd, 0 damaged.\n")


def test_a_package_is_told_apart_from_the_files_in_it(archive: Path, tmp_path: Path) -> None:
    """One package was named, and each file in it has a report of its own."""
    package, (loose,) = tmp_path / "lia.wacz", warcs(archive / "collections")
    assert fonds("export", "wacz", "--publication", "lia", "-o", package, "--archive", archive).code == 0
    assert fonds("verify", package).out.startswith("Checked 1 package and 1 file in it with ")
    assert fonds("verify", package, loose).out.startswith("Checked 1 file, 1 package and 1 file in it with ")


def test_damage_is_told_by_file_offset_and_rule_and_ends_with_3(damaged: Path) -> None:
    """Of a loose file without any archive."""
    ran = fonds("verify", damaged)
    assert (ran.code, ran.err) == (3, "")
    head, finding, summary = ran.out.splitlines()
    assert head == f"damaged: {damaged}"
    assert finding.startswith("  at ")
    assert " cut-off: " in finding
    assert summary.endswith("0 sound, 0 odd, 1 damaged.")


def test_the_json_is_that_of_the_contract(archive: Path, damaged: Path) -> None:
    """Its keys, and nothing but JSON on stdout."""
    ran = fonds("verify", "--archive", archive, "--json")
    assert (ran.code, ran.err) == (3, "")
    answer = ran.answer
    assert list(answer) == ["checked", "sound", "odd", "damaged", "files"]
    assert (answer["checked"], answer["sound"], answer["odd"], answer["damaged"]) == (1, 0, 0, 1)
    (file,) = answer["files"]
    assert list(file) == ["file", "verdict", "records", "findings"]
    assert (file["file"], file["verdict"]) == (f"collections/lia/archive/{damaged.name}", "damaged")
    assert {"cut-off", "file-size"} == {finding["rule"] for finding in file["findings"]}
    assert all(list(finding) == ["offset", "record_id", "rule", "clause"] for finding in file["findings"])


def test_what_is_only_odd_ends_with_0(tmp_path: Path) -> None:
    """Against the standard's advice, and nothing is lost."""
    odd = tmp_path / "odd.warc"
    odd.write_bytes(
        b"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n"
        b"WARC-Date: 2031-05-04T03:02:01Z\r\nWARC-Target-URI: https://lia.example/\r\n"
        b"Content-Length: 3\r\n\r\none\r\n\r\n"
    )
    ran = fonds("verify", odd)
    assert (ran.code, ran.err) == (0, "")
    assert " content-type: " in ran.out
    assert ran.out.endswith("0 sound, 1 odd, 0 damaged.\n")


def test_notes_on_a_sound_file_are_counted(tmp_path: Path) -> None:
    """What the standard leaves open makes no file odd; JSON lists it."""
    noted = tmp_path / "noted.warc"
    noted.write_bytes(
        b"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n"
        b"WARC-Date: 2031-05-04T03:02:01Z\r\nWARC-Target-URI: https://lia.example/\r\n"
        b"Content-Type: text/plain\r\nContent-Length: 3\r\n\r\none\r\n\r\n\r\n"
    )
    ran = fonds("verify", noted)
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "Notes on sound files: 1; --json lists them.")
    (file,) = fonds("verify", noted, "--json").answer["files"]
    assert (file["verdict"], [finding["rule"] for finding in file["findings"]]) == ("sound", ["surplus-line-ends"])


def test_many_findings_are_cut_short_for_people(tmp_path: Path) -> None:
    """The first twenty of a file, and how many more there are."""
    path = tmp_path / "many.warc"
    path.write_bytes(b"WARC/1.1\r\nContent-Length: 0\r\n\r\n\r\n\r\n" * 30)
    ran = fonds("verify", path)
    assert ran.code == 3
    assert "  and 70 more findings; --json lists them" in ran.out.splitlines()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["absent.warc.gz"], 1),
        (["."], 1),
        (["--archive", "absent"], 1),
        (["--repaired"], 2),
        (["--repair", "absent.warc"], 1),
        (["--archive"], 2),
    ],
)
def test_what_cannot_be_verified_is_one_line(arguments: list[str], code: int, tmp_path: Path) -> None:
    """An unknown path, a folder, no archive: 1. Wrong use: 2."""
    ran = fonds("verify", *(tmp_path / word if word[0] != "-" else word for word in arguments))
    assert ran.code == code
    assert ran.out == ""
    if code == 1:
        assert str(tmp_path) in ran.only_line


def test_a_repair_says_what_was_done_and_what_is_lost(archive: Path, damaged: Path) -> None:
    """In plain words, one act after the other; the damaged file stays beside, and all else is sound: 0."""
    cut = damaged.read_bytes()
    ran = fonds("verify", "--repair", "--quiet", "--archive", archive)
    assert (ran.code, ran.err) == (0, "")
    assert f"tail-cut: collections/lia/archive/{damaged.name}" in ran.out
    assert f"all of it lies in {damaged.name}.damaged" in ran.out
    assert "capture-lost: " in ran.out
    assert "lost for good unless the file as it was comes back from a backup or a copy: " in ran.out
    assert re.search(r"(?m)^Lost: \d+ captures?\. ", ran.out)
    assert ran.out.splitlines()[-1].endswith("2 sound, 0 odd, 0 damaged.")
    assert damaged.with_name(damaged.name + ".damaged").read_bytes() == cut
    again = fonds("verify", "--repair", "--archive", archive)
    assert (again.code, "There was nothing to repair." in again.out) == (0, True)


def test_the_json_of_a_repair_tells_the_state_afterwards(archive: Path, damaged: Path) -> None:
    """The keys of a verification, and behind them what was done."""
    answer = fonds("verify", "--repair", "--archive", archive, "--json").answer
    assert list(answer) == ["checked", "sound", "odd", "damaged", "files", "repairs", "pending"]
    assert answer["damaged"] == 0
    assert all(list(act) == ["file", "act", "count", "told"] for act in answer["repairs"])
    assert {"tail-cut", "capture-lost"} <= {act["act"] for act in answer["repairs"]}


def test_a_repair_waits_for_no_crawl(archive: Path, damaged: Path) -> None:
    """While one runs, nothing is touched: 5."""
    cut = damaged.read_bytes()
    with Archive.at(archive).sole_crawl():
        ran = fonds("verify", "--repair", "--archive", archive)
    assert ran.code == 5
    assert "another crawl is running" in ran.only_line
    assert damaged.read_bytes() == cut


def test_a_loose_file_loses_its_cut_tail_and_nothing_else(damaged: Path, tmp_path: Path) -> None:
    """Its sound records stay where they are; damage elsewhere is left and said."""
    loose = tmp_path / "loose.warc.gz"
    cut = damaged.read_bytes()
    loose.write_bytes(cut)
    ran = fonds("verify", "--repair", loose)
    assert (ran.code, ran.err) == (0, "")
    assert "tail-cut: " in ran.out
    assert cut.startswith(loose.read_bytes())
    assert loose.with_name("loose.warc.gz.damaged").read_bytes() == cut
    flipped = bytearray(loose.read_bytes())
    flipped[300] ^= 1
    loose.write_bytes(flipped)
    left = fonds("verify", "--repair", loose)
    assert left.code == 3
    assert "left: " in left.out
    assert loose.read_bytes() == flipped
