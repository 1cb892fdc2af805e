"""The origin of a bench: a process of its own that answers from memory, cheap enough never to be what is measured.

`python -m bench.origin PAGES [LANGUAGE]` makes its pages, prints its port as a line, and serves until its input ends.
Pages are invented, no two alike; with a language (`bench.bodies.written_in`) they are collected ones, where there are
any. The address of a page is `/page/NUMBER`; the front page `/` names none of them, and there is no robots.txt. Who
sends the ETag of a page is told that it has not changed.
"""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from bench.bodies import collected, numbered, written_in
from bench.pages import packed_page

LOOPBACK = "127.0.0.1"
# Behind the address of a page: what is answered to who has it.
_UNCHANGED = b" unchanged"
_FRONT = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 21\r\n\r\n<title>Bench</title>\n"
_MISSING = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nnone"


class BenchOrigin:
    """The running origin, as the process that measures sees it; a context manager."""

    def __init__(self, pages: int, language: str | None = None, *, module: str = "bench.origin") -> None:
        self._module = module
        self._arguments = [str(pages), *([language] if language else [])]

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", self._module, *self._arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()


def front_url(port: int) -> str:
    """The address of the front page of the origin at `port`."""
    return f"http://{LOOPBACK}:{port}/"


def page_urls(port: int, pages: int) -> list[str]:
    """The addresses of the first `pages` pages of the origin at `port`."""
    return [f"http://{LOOPBACK}:{port}/page/{number}" for number in range(pages)]


class _Connection(asyncio.Protocol):
    """A kept-alive connection; requests have no body, and a client sends the next when it has its answer."""

    def __init__(self, answers: dict[bytes, bytes]) -> None:
        self._answers = answers
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head, self._buffer = self._buffer[:end], self._buffer[end + 4 :]
            page = head.split(b" ", 2)[1]
            unchanged = b"\r\nif-none-match: " in head.lower()
            self._transport.write(self._answers.get(page + _UNCHANGED if unchanged else page, _MISSING))


def page_etag(number: int) -> str:
    """The ETag of a page."""
    return f'"{number:x}-gzip"'


def _unchanged(number: int) -> bytes:
    lines = (
        "HTTP/1.1 304 Not Modified",
        "Server: bench",
        "Date: Tue, 02 Sep 2025 05:00:00 GMT",
        f"ETag: {page_etag(number)}",
        "Cache-Control: max-age=300",
    )
    return "\r\n".join((*lines, "\r\n")).encode()


def _answer(number: int, body: bytes, media_type: str) -> bytes:
    lines = (
        "HTTP/1.1 200 OK",
        "Server: bench",
        "Date: Tue, 02 Sep 2025 04:00:00 GMT",
        f"Content-Type: {media_type}",
        f"Content-Length: {len(body)}",
        "Content-Encoding: gzip",
        "Vary: Accept-Encoding",
        f"ETag: {page_etag(number)}",
        "Last-Modified: Tue, 02 Sep 2025 03:00:00 GMT",
        "Cache-Control: max-age=300",
    )
    return "\r\n".join((*lines, "\r\n")).encode() + body


def _packed(pages: int, language: str | None) -> tuple[Iterator[bytes], str]:
    """The packed pages and what they are said to be; collected ones name their encoding themselves."""
    if language is not None and collected():
        return numbered(written_in(language, collected()), pages), "text/html"
    return map(packed_page, range(pages)), "text/html; charset=UTF-8"


async def _serve(pages: int, language: str | None) -> None:
    answers = {b"/": _FRONT}
    packed, media_type = _packed(pages, language)
    for number, body in enumerate(packed):
        path = f"/page/{number}".encode()
        answers |= {path: _answer(number, body, media_type), path + _UNCHANGED: _unchanged(number)}
    await serve_answers(answers)


async def serve_answers(answers: dict[bytes, bytes]) -> None:
    """Serve answers by their paths, on a port that is told as a line, until the input ends."""
    loop = asyncio.get_running_loop()
    listener = socket.create_server((LOOPBACK, 0), backlog=128)
    server = await loop.create_server(lambda: _Connection(answers), sock=listener)
    print(listener.getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None))
