"""The invented newspaper with a look of its own, for whoever asks whether a page can be shown as it was."""

from __future__ import annotations

from tests.access.gazette import HOST, Gazette, Reply, article_page, missing, page, source_page
from tests.wire.origin import Answer, Asked, head, whole

PNG = b"\x89PNG\r\n\x1a\n"
STATIC = f"http://{HOST}/static"
CDN = "http://cdn.example"
KEPT = (
    f"{STATIC}/site.css",
    f"{STATIC}/parts/type.css",
    f"{STATIC}/fonts/text.woff2",
    f"{STATIC}/paper.png",
    f"{STATIC}/story.jpg",
    f"{CDN}/w_320,h_200/story.jpg",
    f"{CDN}/w_640,h_400/story.jpg",
    "http://office-0.example/office.css",
)


def sent(body: bytes, media_type: str, *lines: str) -> Reply:
    """An answer with validators: unchanged when it is asked for with them."""

    def answer(asked: Asked) -> Answer:
        if b"if-none-match" in asked.raw.lower():
            return Answer([head("HTTP/1.1 304 Not Modified", 'ETag: "1"')])
        return Answer([whole(body, f"Content-Type: {media_type}", 'ETag: "1"', *lines)])

    return answer


def gazette_with_looks() -> Gazette:
    """A newspaper with a look: sheets that import each other, a font, pictures in sizes, a logo that is not there."""
    paper = Gazette(articles=3, sources=2)
    looks = (
        '<link rel=stylesheet href="/static/site.css"><link rel=icon href="/static/no.ico">'
        f'<body><img src="/static/story.jpg" srcset="{CDN}/w_320,h_200/story.jpg 1x, {CDN}/w_640,h_400/story.jpg 2x">'
        '<img src="/private/secret.png"><a href="/static/never.jpg">link</a>'
    )
    styles = b'@import url("parts/type.css"); body { background: url(paper.png); font-family: Gazette }'
    fonts = b'@import "../site.css"; @font-face { font-family: Gazette; src: url(../fonts/text.woff2) }'
    paper.special = {
        paper.article_url(0): lambda _: page(article_page(0, paper.source_urls).replace("<body>", looks)),
        paper.source_url(0): lambda _: page(source_page(0).replace("<body>", "<link rel=stylesheet href=office.css>")),
        paper.source_url(1): lambda _: page("<title>Access denied</title><link rel=stylesheet href=wall.css>Blocked"),
        f"http://{HOST}/robots.txt": lambda _: Answer([whole(b"User-agent: *\nDisallow: /private/\n")]),
        f"{STATIC}/site.css": sent(styles, "text/css"),
        f"{STATIC}/parts/type.css": sent(fonts, "text/css; charset=utf-8"),
        f"{STATIC}/fonts/text.woff2": sent(b"wOF2", "font/woff2"),
        f"{STATIC}/paper.png": sent(PNG, "image/png"),
        f"{STATIC}/story.jpg": lambda _: Answer([whole(b"JPEG", "Content-Type: image/jpeg")]),
        f"{STATIC}/no.ico": lambda _: missing(),
        f"{CDN}/w_320,h_200/story.jpg": sent(b"small", "image/jpeg"),
        f"{CDN}/w_640,h_400/story.jpg": sent(b"large", "image/jpeg"),
        "http://office-0.example/office.css": sent(b"p {}", "text/css"),
    }
    return paper
