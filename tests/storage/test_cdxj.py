"""The index: every published line is there, in order, once, for every reader and after every crash."""

from __future__ import annotations

import fcntl
import json
import os
import random
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.index import runs as index_runs
from storage.index import sorted_lines
from storage.index.cdxj import IndexLine, IndexWriter, line, lines, mend, parse_line
from storage.types import Capture, RecordType, Truncated
from storage.types.errors import ArchiveError
from storage.types.urlkey import surt
from tests.index_lines import lookup
from tests.storage.indexed import CAPTURE


def capture(number: int) -> Capture:
    url = f"https://lia.example/{number * 7919 % 10_007}/{number}"
    return replace(CAPTURE, url=url, surt=surt(url), place=replace(CAPTURE.place, offset=number))


def captures(*numbers: int) -> list[Capture]:
    return [capture(number) for number in numbers]


def expected_lines(*numbers: int) -> list[str]:
    return sorted(text for number in numbers if (text := line(capture(number))) is not None)


def files_are_sorted(indexes: Path) -> bool:
    contents = []
    for path in indexes.glob("*.cdxj"):
        # A merge may have removed it since the folder was listed.
        with suppress(FileNotFoundError):
            contents.append(path.read_bytes())
    return all(
        content.endswith(b"\n") and content.split(b"\n")[:-1] == sorted(content.split(b"\n")[:-1])
        for content in contents
        if content
    )


# --- lines ----------------------------------------------------------------------------------------


def test_a_line_is_key_time_and_the_fields_that_pywb_reads_as_strings() -> None:
    text = line(CAPTURE)
    assert text is not None
    key, timestamp, block = text.split(" ", 2)
    assert (key, timestamp) == ("example,lia)/news/1", "20261102030405")
    assert json.loads(block) == {
        "url": "https://lia.example/news/1",
        "mime": "text/html",
        "status": "200",
        "digest": "sha256:AAAA====",
        "length": "567",
        "offset": "1234",
        "filename": "lia-20261102030405678-00001-host.warc.gz",
    }
    assert list(json.loads(block)) == ["url", "mime", "status", "digest", "length", "offset", "filename"]
    assert text.isascii()


def test_a_line_names_the_second_in_utc() -> None:
    taipei = CAPTURE.captured_at.astimezone(timezone(timedelta(hours=8)))
    assert line(replace(CAPTURE, captured_at=taipei)) == line(CAPTURE)


def test_a_revisit_has_its_own_mime_and_a_page_without_type_an_unknown_one() -> None:
    revisit = line(replace(CAPTURE, record_type=RecordType.REVISIT))
    untyped = line(replace(CAPTURE, media_type=None, payload_digest=None, truncated=Truncated.TIME))
    headless = line(replace(CAPTURE, record_type=RecordType.REVISIT, status=None))
    assert revisit is not None
    assert headless is not None
    assert untyped is not None
    assert parse_line(revisit).mime == "warc/revisit"
    assert (parse_line(untyped).mime, parse_line(untyped).digest) == ("unk", "-")
    assert parse_line(headless).status == "-"


def test_a_failure_and_what_has_no_body_by_its_status_have_no_line() -> None:
    """With a line, players would answer 304 and show a blank page or an error, in place of an earlier capture."""
    assert line(replace(CAPTURE, record_type=RecordType.FAILURE, status=None)) is None
    assert line(replace(CAPTURE, record_type=RecordType.REVISIT, status=304)) is None
    assert line(replace(CAPTURE, status=None)) is None
    assert line(replace(CAPTURE, status=304)) is None
    assert line(replace(CAPTURE, status=204)) is None
    assert line(replace(CAPTURE, status=205)) is not None


def test_a_line_reads_back() -> None:
    text = line(CAPTURE)
    assert text is not None
    assert parse_line(text) == IndexLine(
        surt=CAPTURE.surt,
        timestamp="20261102030405",
        url=CAPTURE.url,
        mime="text/html",
        status="200",
        digest="sha256:AAAA====",
        length=567,
        offset=1234,
        filename=CAPTURE.place.warc_file,
    )


@given(st.lists(st.text(max_size=3) | st.characters(codec="ascii"), min_size=4, max_size=4))
def test_a_line_is_written_and_read_as_json_whatever_its_fields_hold(texts: list[str]) -> None:
    url, media_type, digest, name = texts
    place = replace(CAPTURE.place, warc_file=name)
    strange = replace(CAPTURE, url=url, surt="key", media_type=media_type, payload_digest=digest, place=place)
    text = line(strange)
    assert text is not None
    key, timestamp, block = text.split(" ", 2)
    fields = json.loads(block)
    assert block == json.dumps(fields)
    assert (fields["url"], fields["filename"], fields["digest"]) == (url, name, digest or "-")
    read = IndexLine(key, timestamp, url, fields["mime"], "200", fields["digest"], 567, 1234, name)
    assert parse_line(text) == read


def placed(offset: str, filename: str = '"a.warc.gz"') -> str:
    """An index line with this offset and file, as JSON writes them."""
    fields = '"url": "u", "mime": "m", "status": "200", "digest": "d", "length": 1'
    return f'key 20261102030405 {{{fields}, "offset": {offset}, "filename": {filename}}}'


@pytest.mark.parametrize(
    "text",
    [
        *("", "key 20261102030405", "key 20261102030405 {}", "key 2026 []", "key 2026 {", f"key 2026 {'[' * 9999}"),
        *map(placed, ("Infinity", "-1", "1e999", str(2**63), '"9999999999999999999999"')),
        placed("1", '"\\ud800.warc.gz"'),
    ],
)
def test_what_is_no_index_line_is_an_error(text: str) -> None:
    """Also a number that no database keeps, and a name that is no text: packages bring indexes of strangers."""
    assert parse_line(placed("1")).offset == 1
    with pytest.raises(ValueError, match=r"."):
        parse_line(text)


# --- writing --------------------------------------------------------------------------------------


def test_lines_are_seen_from_publish_on_and_not_before(tmp_path: Path) -> None:
    writer = IndexWriter(tmp_path / "indexes", grace=0)
    writer.add(captures(3, 1, 2))
    assert list(lines(tmp_path / "indexes")) == []
    writer.publish()
    assert list(lines(tmp_path / "indexes")) == expected_lines(1, 2, 3)
    writer.close()


def test_a_file_that_pywb_reads_appears_for_the_first_lines(tmp_path: Path) -> None:
    """pywb takes every `*.cdxj` of the folder and needs each sorted by itself."""
    writer = IndexWriter(tmp_path, grace=0)
    writer.add(captures(*range(50)))
    writer.publish()
    shown = b"".join(path.read_bytes() for path in tmp_path.glob("*.cdxj"))
    assert sorted(shown.decode().splitlines()) == expected_lines(*range(50))
    assert files_are_sorted(tmp_path)
    writer.close()


def test_closing_publishes_what_was_added(tmp_path: Path) -> None:
    writer = IndexWriter(tmp_path, grace=0)
    writer.add(captures(1))
    writer.close()
    assert list(lines(tmp_path)) == expected_lines(1)


def test_a_line_published_twice_stands_once(tmp_path: Path) -> None:
    for _ in range(2):
        writer = IndexWriter(tmp_path, grace=0)
        writer.add(captures(1, 2, 2))
        writer.publish()
        writer.add(captures(2))
        writer.close()
    assert list(lines(tmp_path)) == expected_lines(1, 2)


def test_files_stay_few_and_sorted_and_hold_every_line(tmp_path: Path) -> None:
    """Small runs, so that merging into one another and into the base happens many times."""
    writer = IndexWriter(tmp_path, grace=0, whole_run=2_000)
    for first in range(0, 3_000, 20):
        writer.add(captures(*range(first, first + 20)))
        writer.publish()
        assert files_are_sorted(tmp_path)
    writer.close()
    IndexWriter(tmp_path, grace=0).close()
    assert list(lines(tmp_path)) == expected_lines(*range(3_000))
    assert len(list(tmp_path.glob("*.cdxj"))) <= 1 + index_runs.FANOUT
    assert (tmp_path / "index.cdxj").stat().st_size > 0
    assert list(tmp_path.glob("*.tmp")) == []


def test_two_writers_share_a_folder(tmp_path: Path) -> None:
    """Neither takes what the other owns: several crawls may write one collection."""

    def write(first: int) -> None:
        writer = IndexWriter(tmp_path, grace=0, whole_run=1_000)
        for start in range(first, first + 600, 10):
            writer.add(captures(*range(start, start + 10)))
            writer.publish()
        writer.close()

    threads = [threading.Thread(target=write, args=(first,)) for first in (0, 1_000, 2_000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    written = [number for first in (0, 1_000, 2_000) for number in range(first, first + 600)]
    assert list(lines(tmp_path)) == expected_lines(*written)


def test_a_reader_never_misses_a_line_while_files_are_merged(tmp_path: Path) -> None:
    """What was published when a reading began is in it, and is found by its URL."""
    writer = IndexWriter(tmp_path, grace=0, whole_run=1_000)
    published: list[int] = []
    missed: list[str] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            known = list(published)
            missed.extend(set(expected_lines(*known)) - set(lines(tmp_path)))
            if known:
                url = capture(known[len(known) // 2]).url
                missed.extend([] if lookup(tmp_path, url) else [url])

    reader = threading.Thread(target=read)
    reader.start()
    for first in range(0, 1_000, 10):
        writer.add(captures(*range(first, first + 10)))
        writer.publish()
        published.extend(range(first, first + 10))
    writer.close()
    done.set()
    reader.join()
    assert missed == []


def test_replaced_files_outlive_the_listing_of_a_reader_that_opens_them_later(tmp_path: Path) -> None:
    """pywb lists the folder first and opens each file after: during the grace time all it listed is there."""
    for number in range(index_runs.FANOUT):
        sorted_lines.put(index_runs.new_recent(tmp_path), [[line.encode() for line in expected_lines(number)]]).close()
    index_runs.prepare_index(tmp_path)
    listed = set(tmp_path.glob("*.cdxj"))
    merging = threading.Thread(target=index_runs.merge_due, args=(tmp_path, 0.6))
    merging.start()
    while (tmp_path / "index.cdxj").stat().st_size == 0:
        assert merging.is_alive()
    found = b"".join(path.read_bytes() for path in listed)
    merging.join()
    assert set(found.decode().splitlines()) == set(expected_lines(*range(index_runs.FANOUT)))
    assert [path.name for path in tmp_path.glob("*.cdxj")] == ["index.cdxj"]


class KeptListing:
    """A reader like pywb 2.10: it keeps its listing of the folder while the folder's times, in seconds, are equal."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._state: os.stat_result | None = None
        self._paths: list[Path] = []

    def read(self) -> set[str]:
        state = self._folder.stat()
        if self._state != state:
            self._state, self._paths = state, list(self._folder.glob("*.cdxj"))
        found: set[str] = set()
        for path in self._paths:
            with suppress(FileNotFoundError):
                found.update(path.read_text(encoding="utf-8").splitlines())
        return found


def test_a_reader_that_keeps_its_listing_sees_files_that_come_within_the_same_second(tmp_path: Path) -> None:
    """Otherwise the last pages of a crawl could stay unseen until the next one."""
    writer = IndexWriter(tmp_path, whole_run=1)
    reader = KeptListing(tmp_path)
    for number in range(40):
        writer.add(captures(number))
        writer.publish()
        assert set(expected_lines(*range(number + 1))) <= reader.read()
    writer.close()
    assert reader.read() == set(expected_lines(*range(40)))


def test_a_full_or_lost_disk_is_an_error_and_the_lines_are_kept_for_the_next_attempt(tmp_path: Path) -> None:
    indexes = tmp_path / "indexes"
    writer = IndexWriter(indexes, grace=0)
    indexes.rename(tmp_path / "away")
    writer.add(captures(1))
    with pytest.raises(ArchiveError, match="indexes: the index cannot be written: No such file or directory"):
        writer.publish()
    (tmp_path / "away").rename(indexes)
    writer.close()
    assert list(lines(indexes)) == expected_lines(1)


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ArchiveError, match="the index cannot be written"):
        IndexWriter(tmp_path / "file" / "indexes")
    with pytest.raises(ArchiveError, match="the index cannot be written"):
        mend(tmp_path / "file" / "indexes", [])


# --- merging --------------------------------------------------------------------------------------


def test_ten_million_lines_cost_little_each_and_stay_in_few_files() -> None:
    """Plays the decisions alone: never more than 30 recent files, each byte rewritten a logarithmic number of times."""
    whole_run, total = 256 * 1024, 10_000_000 * 300
    base, recent, written, most = 0, [], 0, 0
    for _ in range(total // whole_run):
        recent.append(whole_run)
        while merge := index_runs.due(recent, base):
            size = sum(recent[position] for position in merge.recent)
            recent = [size_ for position, size_ in enumerate(recent) if position not in merge.recent]
            if merge.into_base:
                base += size
                written += base
            else:
                recent.append(size)
                written += size
        most = max(most, len(recent))
    assert most <= 30
    assert written / total <= 20
    assert sum(recent) <= base / 8


def test_few_or_light_files_are_left_alone() -> None:
    assert index_runs.due([10, 10, 10], 0) is None
    assert index_runs.due([1_000, 90_000, 400_000, 9_000_000], 10**9) is None


SORTED = st.lists(st.binary(max_size=3).map(lambda data: data.replace(b"\n", b"")), max_size=30).map(sorted)


@given(st.lists(SORTED, max_size=5), st.integers(min_value=1, max_value=4))
def test_merging_sorted_sources_gives_every_line_once_in_order(sources: list[list[bytes]], size: int) -> None:
    cut = [iter([source[start : start + size] for start in range(0, len(source), size)]) for source in sources]
    joined = [text for batch in sorted_lines.merged(cut) for text in batch]
    assert joined == sorted({text for source in sources for text in source})


@given(SORTED, st.binary(max_size=3).map(lambda data: data.replace(b"\n", b"")), st.booleans())
def test_halving_finds_the_first_line_that_is_not_below_the_key(contents: list[bytes], key: bytes, ended: bool) -> None:
    """Also in a file whose last line has no end, as other tools may leave it."""
    data = b"\n".join(contents) + (b"\n" if ended and contents else b"")
    stored = data.split(b"\n")[: -1 if data.endswith(b"\n") or not data else None]
    below = sum(len(text) + 1 for text in stored if text < key)
    assert sorted_lines.seek(data, key) == min(below, len(data))


# --- reading --------------------------------------------------------------------------------------


def test_captures_of_a_url_are_found_oldest_first_under_every_spelling_of_it(tmp_path: Path) -> None:
    later = replace(CAPTURE, captured_at=CAPTURE.captured_at + timedelta(days=1))
    deeper = replace(CAPTURE, url=CAPTURE.url + "/more", surt=CAPTURE.surt + "/more")
    for captured in ([later], [CAPTURE, deeper], captures(*range(40))):
        writer = IndexWriter(tmp_path, grace=0)
        writer.add(captured)
        writer.close()
    found = lookup(tmp_path, "http://WWW.lia.example/news/1/#part")
    assert [entry.timestamp for entry in found] == ["20261102030405", "20261103030405"]
    assert lookup(tmp_path, "https://lia.example/news/") == []
    assert lookup(tmp_path, "https://zzz.example/") == []


def test_every_line_of_a_large_index_is_found(tmp_path: Path) -> None:
    index_runs.prepare_index(tmp_path)
    mend(tmp_path, expected_lines(*range(2_000)), grace=0)
    found = [lookup(tmp_path, capture(number).url) for number in range(0, 2_000, 100)]
    assert [[entry.offset for entry in entries] for entries in found] == [[number] for number in range(0, 2_000, 100)]


def test_a_folder_without_index_has_no_lines(tmp_path: Path) -> None:
    assert list(lines(tmp_path / "nothing")) == []
    assert lookup(tmp_path / "nothing", CAPTURE.url) == []


# --- mending --------------------------------------------------------------------------------------


def test_mending_adds_missing_lines_folds_double_ones_and_removes_remains(tmp_path: Path) -> None:
    """The state after a crash between a merge's new name and the removal of what it replaced, in the base or not."""
    index_runs.prepare_index(tmp_path)
    held = {
        "index": (1, 2, 3),
        "recent-a": (2, 3),
        "recent-b": (4,),
        "recent-c": (6,),
        "recent-d": (7,),
        "recent-e": (6, 7),
    }
    for name, numbers in held.items():
        lines_of = [text.encode() for text in expected_lines(*numbers)]
        sorted_lines.put(tmp_path / f"{name}.cdxj", [lines_of]).close()
    (tmp_path / "half.tmp").write_bytes(b"example,lia)/x 2026")
    mend(tmp_path, expected_lines(1, 4, 5), grace=0)
    assert list(tmp_path.glob("*.tmp")) == []
    shown = b"".join(path.read_bytes() for path in tmp_path.glob("*.cdxj"))
    assert sorted(shown.decode().splitlines()) == expected_lines(*range(1, 8))
    assert files_are_sorted(tmp_path)


def test_mending_does_not_write_anew_what_was_not_merged(tmp_path: Path) -> None:
    """A crash beside millions of lines costs what it left undone, not a pass over the whole index."""
    index_runs.prepare_index(tmp_path)
    for name, numbers in (("index", range(500)), ("recent-a", range(500, 900)), ("recent-b", range(900, 950))):
        sorted_lines.put(tmp_path / f"{name}.cdxj", [[text.encode() for text in expected_lines(*numbers)]]).close()
    before = {path: path.stat().st_ino for path in tmp_path.glob("*.cdxj")}
    mend(tmp_path, expected_lines(3, 950), grace=0)
    after = {path: path.stat().st_ino for path in tmp_path.glob("*.cdxj")}
    assert before.items() < after.items()
    assert list(lines(tmp_path)) == expected_lines(*range(951))


def test_mending_a_whole_index_changes_no_line(tmp_path: Path) -> None:
    writer = IndexWriter(tmp_path, grace=0)
    writer.add(captures(*range(30)))
    writer.close()
    for _ in range(2):
        mend(tmp_path, expected_lines(*range(10)), grace=0)
        assert list(lines(tmp_path)) == expected_lines(*range(30))
    shown = b"".join(path.read_bytes() for path in tmp_path.glob("*.cdxj"))
    assert len(shown.splitlines()) == 30


def test_mending_leaves_alone_what_a_living_writer_owns(tmp_path: Path) -> None:
    writer = IndexWriter(tmp_path, grace=0)
    writer.add(captures(1))
    writer.publish()
    (own,) = tmp_path.glob("recent-*.cdxj")
    with (tmp_path / "being-written.tmp").open("xb") as temporary:
        fcntl.flock(temporary, fcntl.LOCK_EX)
        mend(tmp_path, expected_lines(2), grace=0)
        assert (tmp_path / "being-written.tmp").exists()
    assert own.exists()
    writer.add(captures(3))
    writer.close()
    assert list(lines(tmp_path)) == expected_lines(1, 2, 3)


WRITE_FOREVER = """
import sys
from pathlib import Path
from storage.index.cdxj import IndexWriter
from tests.storage.test_cdxj import captures

writer = IndexWriter(Path(sys.argv[1]), grace=0, whole_run=1500)
for number in range(int(sys.argv[2]), 10**9):
    writer.add(captures(number))
    writer.publish()
    print(number, flush=True)
"""


def test_no_published_line_is_lost_when_the_writer_is_killed(tmp_path: Path) -> None:
    """Killed at random moments, merges included; mending then leaves every line there once."""
    first, chance = 0, random.Random(7)
    for _ in range(5):
        command = [sys.executable, "-c", WRITE_FOREVER, str(tmp_path), str(first)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2], text=True)
        assert child.stdout is not None
        said = [child.stdout.readline() for _ in range(chance.randrange(1, 60))]
        os.kill(child.pid, signal.SIGKILL)
        rest = child.stdout.read()
        child.stdout.close()
        child.wait()
        published = [int(word) for word in ("".join(said) + rest).split("\n")[:-1]]
        assert files_are_sorted(tmp_path)
        assert set(expected_lines(*published)) <= set(lines(tmp_path))
        first = published[-1] + 2
    mend(tmp_path, [], grace=0)
    shown = b"".join(path.read_bytes() for path in tmp_path.glob("*.cdxj")).decode().splitlines()
    assert len(shown) == len(set(shown))
    assert list(tmp_path.glob("*.tmp")) == []


def test_what_a_merge_was_killed_over_goes(tmp_path: Path) -> None:
    """The next writer takes it away; not what a living one writes."""
    (tmp_path / "dead.tmp").write_bytes(b"half of a merge")
    with (tmp_path / "living.tmp").open("wb") as living:
        fcntl.flock(living, fcntl.LOCK_EX)
        IndexWriter(tmp_path).close()
    assert [path.name for path in tmp_path.glob("*.tmp")] == ["living.tmp"]
