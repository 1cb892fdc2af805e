"""One crawl of the pipeline that is assembled from known tricks.

Bodies stay as they came; records are packed by ISA-L and filed with their rows fifty at a time; `fast` trafilatura
reads in a process for each processor.
"""

from __future__ import annotations

import io
import os
import sqlite3
import sys
from collections.abc import AsyncIterator
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import BinaryIO

from isal import igzip, isal_zlib
from scrapy import Request, Spider
from scrapy.http import Response
from warcio.warcwriter import WARCWriter

from bench.origin import page_urls
from bench.rivals.naive import INSERT, TABLE, Row, head_of, row_of
from bench.rivals.scrapy_crawl import crawl

_TOGETHER = 50
_GZIP = 31


def read(url: str, packed: bytes) -> Row:
    """What is filed of a page, read in a process of the pool."""
    return row_of(url, isal_zlib.decompress(packed, _GZIP), fast=True)


class AssembledSpider(Spider):
    """Packs each page, hands it to the pool, and files what is read."""

    name = "assembled"
    urls: list[str]
    folder: Path
    pages = 0

    async def start(self) -> AsyncIterator[Request]:
        """Open what is written to, and ask for all addresses."""
        self.pool = ProcessPoolExecutor(os.cpu_count())
        self.stream: BinaryIO = (self.folder / "assembled.warc.gz").open("wb")
        self.database = sqlite3.connect(self.folder / "assembled.sqlite3")
        self.database.execute("PRAGMA journal_mode = WAL")
        self.database.execute(TABLE)
        self.reading: list[Future[Row]] = []
        for url in self.urls:
            yield Request(url, dont_filter=True)

    def parse(self, response: Response) -> None:
        """Write the record and let the page be read."""
        self.reading.append(self.pool.submit(read, response.url, response.body))
        plain = io.BytesIO()
        warc = WARCWriter(plain, gzip=False)
        body = io.BytesIO(response.body)
        warc.write_record(warc.create_warc_record(response.url, "response", body, http_headers=head_of(response)))
        self.stream.write(igzip.compress(plain.getvalue(), 1))
        self.pages += 1
        if sum(reading.done() for reading in self.reading) >= _TOGETHER:
            self._file([reading for reading in self.reading if reading.done()])

    def _file(self, done: list[Future[Row]]) -> None:
        self.stream.flush()
        os.fsync(self.stream.fileno())
        self.database.executemany(INSERT, [each.result() for each in done])
        self.database.commit()
        filed = set(map(id, done))
        self.reading = [reading for reading in self.reading if id(reading) not in filed]

    def closed(self, reason: str) -> None:
        """Wait for what is still read, file it, and close."""
        self._file(self.reading)
        self.pool.shutdown()
        self.stream.close()
        self.database.close()


if __name__ == "__main__":
    port, pages, concurrency = map(int, sys.argv[1:4])
    wire = {
        "DOWNLOADER_MIDDLEWARES": {"scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None},
        "DEFAULT_REQUEST_HEADERS": {"Accept-Encoding": "gzip"},
    }
    crawl(AssembledSpider, concurrency, wire, urls=page_urls(port, pages), folder=Path(sys.argv[4]))
