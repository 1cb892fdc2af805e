"""An invented newspaper on loopback, as large and as slow as a test needs, with sources that any test may spoil.

All its hosts answer on one port, told apart by their Host field; `--connect-to` leads there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tests.wire.origin import Answer, Asked, Origin, head, whole

HOST = "gazette.example"
START = f"http://{HOST}/"
PROFILE = """
name = "The Gazette"
language = "zh-Hant"
timezone = "Asia/Taipei"

[crawl]
delay = 0.0
concurrency = 4
source_delay = 0.0
timeout = 3.0
max_body = 12_000_000
max_redirects = 5

[listing]
article = ['^http://gazette\\.example/\\d{4}/\\d\\d/[a-z0-9-]+/$']
section = ['^http://gazette\\.example/(?:page/\\d+/)?$']

[labels]
full_text = ["全文"]
sources = ["資料來源"]

[labels.roles]
writer = ["撰稿人"]

[expect]
fields = ["title", "text"]
min_listed = 1
"""
_ON_A_PAGE = 20

Reply = Callable[[Asked], Answer]


@dataclass
class Gazette:
    """What the newspaper and its sources answer.

    `articles` and `sources` are how many there are; article N cites source N modulo `sources`, and the next one.
    `pause` is the time that each answer takes. `special` holds the answers of single URLs instead of their pages;
    `cited` further sources that article 0 cites. All is served at `address`.
    """

    articles: int = 8
    sources: int = 4
    pause: float = 0.0
    special: dict[str, Reply] = field(default_factory=dict)
    cited: tuple[str, ...] = ()
    address: str = "127.0.0.1"
    origin: Origin = field(init=False)

    @contextmanager
    def serving(self) -> Iterator[Gazette]:
        """Serve until the end of the block."""
        with Origin(self._respond, address=self.address) as origin:
            self.origin = origin
            yield self

    def article_url(self, number: int) -> str:
        """The address of an article."""
        return f"http://{HOST}/2026/{number % 12 + 1:02}/article-{number}/"

    def source_url(self, number: int) -> str:
        """The address of a source; four sources share a host."""
        return f"http://office-{number // 4}.example/document-{number}.html"

    @property
    def article_urls(self) -> list[str]:
        """The addresses of all articles."""
        return [self.article_url(number) for number in range(self.articles)]

    @property
    def source_urls(self) -> list[str]:
        """The addresses of all sources that an article cites."""
        return [self.source_url(number) for number in range(self.sources)] + list(self.cited)

    @property
    def asked(self) -> list[str]:
        """The URLs that were asked for until now, in their order."""
        return [_url(served.received) for served in self.origin.served]

    def network(self) -> list[str]:
        """The options that lead a command here, for the newspaper's host, its own sources' and the special ones."""
        urls = (START, *map(self.source_url, range(self.sources)), *self.special)
        hosts = dict.fromkeys(host for url in urls if (host := urlsplit(url).hostname))
        options = [option for host in hosts for option in ("--connect-to", f"{host}:80:127.0.0.1:{self.origin.port}")]
        return [*options, "--allow-network", "127.0.0.1/32"]

    def crawl_options(self, archive: Path) -> list[str | Path]:
        """The arguments of `fonds crawl` that crawl this newspaper into an archive."""
        if not (archive / "profiles" / "gazette.toml").exists():
            add_profile(archive)
        return ["crawl", "gazette", "--start-url", START, "--archive", archive, *self.network()]

    def _respond(self, asked: Asked) -> Answer:
        time.sleep(self.pause)
        url = _url(asked.raw)
        if url in self.special:
            return self.special[url](asked)
        parts = urlsplit(url)
        if parts.hostname == HOST:
            return self._newspaper(parts.path)
        name = parts.path.removeprefix("/document-").removesuffix(".html")
        return page(source_page(int(name))) if name.isdigit() and int(name) < self.sources else missing()

    def _newspaper(self, path: str) -> Answer:
        if path == "/" or path.startswith("/page/"):
            number = 1 if path == "/" else int(path.split("/")[2])
            return page(self._section(number))
        name = path.strip("/").rpartition("-")[2]
        return page(self._article(int(name))) if name.isdigit() and int(name) < self.articles else missing()

    def _section(self, number: int) -> str:
        shown = self.article_urls[(number - 1) * _ON_A_PAGE : number * _ON_A_PAGE]
        items = "".join(f'<li><h2><a href="{url}">報導 {url.split("-")[-1].strip("/")}</a></h2></li>' for url in shown)
        more = f'<a rel="next" href="/page/{number + 1}/">下一頁</a>' if number * _ON_A_PAGE < self.articles else ""
        return f"<html><head><title>The Gazette</title></head><body><ul>{items}</ul>{more}</body></html>"

    def _article(self, number: int) -> str:
        cited = [self.source_url(each % self.sources) for each in (number, number + 1)] if self.sources else []
        return article_page(number, [*cited, *(self.cited if number == 0 else ())])


def add_profile(archive: Path, *changes: tuple[str, str]) -> None:
    """Write the newspaper's profile into an archive's own profiles, with some of its text replaced."""
    text = PROFILE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (archive / "profiles").mkdir(parents=True, exist_ok=True)
    (archive / "profiles" / "gazette.toml").write_text(text, encoding="utf-8")


def article_page(number: int, cited: list[str]) -> str:
    """An article in the publication's form."""
    paragraphs = "".join(
        f"<p>第{number}號報導的第{each}段：港務局說明航道的水深、船隻的數目與每一次測量的日期，並公布全部紀錄。</p>"
        for each in range(1, 6)
    )
    sources = "".join(f'<p>文件 {url.rpartition("/")[2]}<br><a href="{url}">{url}</a></p>' for url in cited)
    return (
        f"<html><head><title>報導 {number}</title></head><body><article><h1>航道測量第{number}號報導</h1>"
        f"<p>撰稿人：林一</p><p>摘要：這是第{number}號報導的摘要。</p><h2>全文</h2>{paragraphs}"
        f"<h2>資料來源</h2>{sources}</article></body></html>"
    )


def source_page(number: int) -> str:
    """A document that an office publishes."""
    text = f"This is document {number} of the office. It states depth, date and place of every survey in the harbour. "
    return f"<html lang=en><head><title>Document {number}</title></head><body><h1>Document {number}</h1><p>{text * 4}"


def page(html: str, *lines: str) -> Answer:
    """A page that came whole."""
    return Answer([whole(html.encode(), "Content-Type: text/html; charset=utf-8", *lines)])


def missing() -> Answer:
    """A page that is not there."""
    return Answer([whole(b"<html><body>Not found", "Content-Type: text/html", status="HTTP/1.1 404 Not Found")])


def redirect(location: str) -> Reply:
    """An answer that sends elsewhere."""
    return lambda _asked: Answer([head("HTTP/1.1 302 Found", f"Location: {location}", "Content-Length: 0")])


def status(line: str, *lines: str) -> Reply:
    """An answer with another status."""
    answer = whole(b"<html><body>no", "Content-Type: text/html", *lines, status=f"HTTP/1.1 {line}")
    return lambda _asked: Answer([answer])


def _url(raw: bytes) -> str:
    """The URL that a request asked for."""
    start, *fields = raw.decode("latin-1").split("\r\n")
    (host,) = [value.strip() for name, _, value in (one.partition(":") for one in fields) if name.lower() == "host"]
    return f"http://{host.removesuffix(':80')}{start.split(' ')[1]}"
