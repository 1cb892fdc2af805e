"""What verifying an archive costs beside unpacking its files and hashing what is in them, which is the least there is.

`python -m bench.verify [--pages N] [--rounds N]`. The pages are the invented ones, kept by the real recorder. CPU time
counts, of this process and of those that it starts; the rates are of packed bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from isal import igzip

from bench.pages import packed_page
from storage.archive.archive import Archive
from storage.custody.verification.findings import FileVerdict
from storage.custody.verification.verify import verify_archive
from storage.recording.recorder import Recorder
from storage.tables.captures import Captures
from storage.tables.crawls import know_publication
from storage.types import Errand, Exchange, Role
from storage.types.profile import Profile
from storage.warc.warcinfo import Harvest

_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_FILES = 4
_DIFFERENT = 200
_ERRAND = Errand("news", "crawl", Role.ARTICLE, via="https://news.example/feed")


def main() -> None:
    """Fill an archive, verify it and unpack it in turns, and print rates and ratios."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="fonds-verify-") as name:
        archive = Archive.create(Path(name) / "archive")
        _fill(archive, options.pages)
        files = sorted(archive.path.glob("collections/*/archive/*.warc.gz"))
        size = sum(file.stat().st_size for file in files)
        print(f"{options.pages} pages in {len(files)} files, {size / 1e6:.0f} MB")
        ratios = []
        for number in range(options.rounds):
            floor = _cpu(lambda: _unpack(files))
            verified = _cpu(lambda: _verify(archive))
            ratios.append(floor / verified)
            print(
                f"round {number + 1}:  gunzip + sha256 {size / 1e6 / floor:7.1f} MB/s"
                f"   verify {size / 1e6 / verified:7.1f} MB/s   {ratios[-1]:.2f}"
            )
        print(f"ratio {median(ratios):.2f}  ({min(ratios):.2f} to {max(ratios):.2f})")


def _fill(archive: Archive, pages: int) -> None:
    profile = Profile(slug="news", name="News", language="zh-Hant", timezone="Asia/Taipei", text='slug = "news"\n')
    bodies = [packed_page(number) for number in range(min(pages, _DIFFERENT))]
    with archive.open_database(write=True) as database:
        know_publication(database, "news", "News", "zh-Hant")
        size = sum(map(len, bodies)) * pages // len(bodies) // _FILES
        collections = archive.path / "collections"
        with Recorder(collections, Captures(database), lambda _: profile, Harvest(), size_limit=size) as recorder:
            for number in range(pages):
                # Other bytes behind the end of a body would be told; so its time stamp differs, which is part of it.
                body = bodies[number % len(bodies)]
                body = body[:4] + number.to_bytes(4, "little") + body[8:]
                recorder.record(_ERRAND, _exchange(number, body)).result()


def _exchange(number: int, body: bytes) -> Exchange:
    head = (
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\n"
        f"Content-Length: {len(body)}\r\nServer: nginx\r\nVary: Accept-Encoding\r\n\r\n"
    )
    at = _BEGAN + timedelta(seconds=number)
    return Exchange(
        url=f"https://news.example/2026/{number}",
        started=at,
        ended=at,
        peer="203.0.113.7",
        tls=None,
        request=f"GET /2026/{number} HTTP/1.1\r\nHost: news.example\r\nAccept-Encoding: gzip\r\n\r\n".encode(),
        interim=b"",
        response=head.encode() + body,
        surplus=b"",
    )


def _unpack(files: list[Path]) -> None:
    """Unpack every file and hash what is in it, in large pieces."""
    for file in files:
        whole = hashlib.sha256()
        with igzip.IGzipFile(file, "rb") as stream:  # type: ignore[no-untyped-call]
            while data := stream.read(1 << 20):
                whole.update(data)


def _verify(archive: Archive) -> None:
    with archive.open_database(write=False) as database:
        report = verify_archive(archive, database)
    assert all(file.verdict is FileVerdict.SOUND for file in report.files), report


def _cpu(work: Callable[[], None]) -> float:
    before = sum(os.times()[:4])
    work()
    return sum(os.times()[:4]) - before


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.verify", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--pages", type=int, default=4_000, help="pages in the archive")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each of the two")
    return parser.parse_args()


if __name__ == "__main__":
    main()
