"""One crawl of what anybody would write first: WARC by warcio, trafilatura in line, a commit an article."""

from __future__ import annotations

import io
import sqlite3
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from scrapy import Request, Spider
from scrapy.http import Response
from trafilatura import bare_extraction
from trafilatura.settings import Document
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from bench.origin import page_urls
from bench.rivals.scrapy_crawl import crawl

TABLE = "CREATE TABLE articles (url TEXT PRIMARY KEY, title TEXT, author TEXT, day TEXT, text TEXT)"
INSERT = "INSERT INTO articles VALUES (?, ?, ?, ?, ?)"
Row = tuple[str, str | None, str | None, str | None, str | None]


def head_of(response: Response) -> StatusAndHeaders:
    """The head of an answer, for its record; Scrapy keeps no reason and not the order of the fields."""
    lines = [(name.decode(), values[0].decode("latin-1")) for name, values in response.headers.items()]
    return StatusAndHeaders(f"{response.status} OK", lines, protocol="HTTP/1.1")


def row_of(url: str, body: bytes, *, fast: bool = False) -> Row:
    """What is filed of a page, as trafilatura reads it."""
    found = bare_extraction(body, url=url, with_metadata=True, include_comments=False, fast=fast)
    if not isinstance(found, Document):
        return url, None, None, None, None
    return url, found.title, found.author, found.date, found.text


class NaiveSpider(Spider):
    """Keeps, reads and files each page in its callback."""

    name = "naive"
    urls: list[str]
    folder: Path
    pages = 0

    async def start(self) -> AsyncIterator[Request]:
        """Open what is written to, and ask for all addresses."""
        self.stream = (self.folder / "naive.warc.gz").open("wb")
        self.warc = WARCWriter(self.stream, gzip=True)
        self.database = sqlite3.connect(self.folder / "naive.sqlite3")
        self.database.execute(TABLE)
        for url in self.urls:
            yield Request(url, dont_filter=True)

    def parse(self, response: Response) -> None:
        """Write the record, read the page, commit the row."""
        body = io.BytesIO(response.body)
        self.warc.write_record(
            self.warc.create_warc_record(response.url, "response", body, http_headers=head_of(response))
        )
        self.database.execute(INSERT, row_of(response.url, response.body))
        self.database.commit()
        self.pages += 1

    def closed(self, reason: str) -> None:
        """Close what was written."""
        self.stream.close()
        self.database.close()


if __name__ == "__main__":
    port, pages, concurrency = map(int, sys.argv[1:4])
    crawl(NaiveSpider, concurrency, urls=page_urls(port, pages), folder=Path(sys.argv[4]))
