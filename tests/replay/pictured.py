"""An invented newspaper, over https, whose pages have a look, kept at two visits: to hold a player against it.

Each page answers in a way of its own: plain (and so a revisit at the second visit), confirmed (a 304 then), in chunks
of gzip, in Big5, and under a Chinese address.
"""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image

from tests.replay.archives import fonds
from tests.wire.certificates import make_authority
from tests.wire.origin import Answer, Asked, Origin, chunked, head, whole

HOST = "pictured.example"
START = f"https://{HOST}/"
PATHS = {
    "plain": "/2026/01/plain/",
    "confirmed": "/2026/01/confirmed/",
    "packed": "/2026/01/packed/",
    "big5": "/2026/01/big5/",
    "chinese": "/2026/01/%E9%A0%AD%E6%A2%9D/",
}
TITLES = {
    "plain": "北約峰會發表聯合聲明",
    "confirmed": "港務局公布航道水深",
    "packed": "立法院審查國防預算",
    "big5": "外交部說明訪團行程",
    "chinese": "頭條：海纜監視辦法上路",
}
PUBLICATION = "pictured"
_PROFILE = """
name = "Pictured"
language = "zh-Hant"
timezone = "Asia/Taipei"

[crawl]
delay = 0.0
source_delay = 0.0

[listing]
article = ['^https://pictured\\.example/\\d{4}/\\d\\d/[^/]+/$']
section = ['^https://pictured\\.example/$']

[labels]
full_text = ["全文"]

[labels.roles]
writer = ["撰稿人"]
"""
_STYLE = b"""
@import "type.css";
body { background: #fdf6e3 url(/paper.png); margin: 0 auto; width: 800px; border-left: 40px solid #268bd2; }
h1 { background: #073642; color: #fdf6e3; padding: 20px; }
"""
_TYPE = b"p { font-size: 20px; line-height: 2; color: #586e75; } img { display: block; width: 600px; height: 300px; }"


def address(name: str) -> str:
    """The address of a page."""
    return f"https://{HOST}{PATHS[name]}"


def code(name: str) -> str:
    """A word that stands in the text of a page, and neither in its title nor in its address."""
    return f"code{name[::-1]}"


@contextmanager
def kept_twice(archive: Path) -> Iterator[Origin]:
    """The newspaper while it is served, after two crawls into an archive."""
    (archive / "profiles").mkdir(parents=True)
    (archive / "profiles" / f"{PUBLICATION}.toml").write_text(_PROFILE, "utf-8")
    authority = make_authority(archive.parent)
    with Origin(_answer, authority.server_context(HOST)) as origin:
        network = (
            *("--connect-to", f"{HOST}:443:127.0.0.1:{origin.port}"),
            *("--allow-network", "127.0.0.1/32", "--cacert", authority.cacert),
        )
        for visit in range(2):
            # Players tell captures apart by the second.
            time.sleep(1.1 * visit)
            fonds("crawl", PUBLICATION, "--start-url", START, "--archive", archive, "--recheck", *network)
        yield origin


def _answer(asked: Asked) -> Answer:
    files = {
        "/": (_front(), "text/html; charset=utf-8"),
        "/style.css": (_STYLE, "text/css"),
        "/type.css": (_TYPE, "text/css"),
        "/paper.png": (_picture(40, 40), "image/png"),
        "/photo.png": (_picture(600, 300), "image/png"),
    }
    if asked.target in files:
        content, kind = files[asked.target]
        return Answer([whole(content, f"Content-Type: {kind}")])
    name = next((name for name, path in PATHS.items() if path == asked.target), None)
    if name is None:
        return Answer([whole(b"none", "Content-Type: text/html", status="HTTP/1.1 404 Not Found")])
    return _article(name, asked)


def _article(name: str, asked: Asked) -> Answer:
    text = _page(name, "big5" if name == "big5" else "utf-8")
    html = "Content-Type: text/html; charset=utf-8"
    if name == "confirmed":
        if b"if-none-match" in asked.raw.lower():
            return Answer([head("HTTP/1.1 304 Not Modified", 'ETag: "1"')])
        return Answer([whole(text.encode(), html, 'ETag: "1"')])
    if name == "packed":
        packed = chunked(gzip.compress(text.encode(), mtime=0), 200)
        return Answer([head("HTTP/1.1 200 OK", html, "Transfer-Encoding: chunked", "Content-Encoding: gzip"), packed])
    if name == "big5":
        return Answer([whole(text.encode("big5"), "Content-Type: text/html; charset=big5")])
    return Answer([whole(text.encode(), html)])


def _front() -> bytes:
    items = "".join(f'<li><h2><a href="{PATHS[name]}">{title}</a></h2></li>' for name, title in TITLES.items())
    return f"<!DOCTYPE html><html><head><title>Pictured</title></head><body><ul>{items}</ul></body></html>".encode()


def _page(name: str, charset: str) -> str:
    title = TITLES[name]
    paragraphs = "".join(
        f"<p>{title}，第{number}段說明經過、數字與每一次測量的日期，並公布全部紀錄，供讀者逐項查證。</p>"
        for number in range(1, 6)
    )
    paragraphs += f"<p>本報檔案代號 {code(name)} 為準。</p>"
    return (
        f'<!DOCTYPE html><html lang="zh-Hant"><head><meta charset="{charset}"><title>{title}</title>'
        f'<link rel="stylesheet" href="/style.css"></head><body><article><h1>{title}</h1>'
        f'<p>撰稿人：林一</p><img src="/photo.png" alt=""><h2>全文</h2>{paragraphs}</article></body></html>'
    )


def _picture(width: int, height: int) -> bytes:
    """A picture with something to see in every place."""
    image = Image.linear_gradient("L").resize((width, height))
    coloured = Image.merge("RGB", (image, image.rotate(180), Image.new("L", (width, height), 160)))
    written = BytesIO()
    coloured.save(written, "PNG")
    return written.getvalue()
