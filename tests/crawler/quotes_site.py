"""A site of quotations on loopback, as Scrapy's own tutorial has one, with what real sites add: a log-in, redirects,
codings, answers that are first refused. Its origin logs every byte."""

from __future__ import annotations

import gzip
import re

from tests.wire.origin import Answer, Asked, Origin, chunked, head, whole

PAGES = 5
_A_PAGE = 4
_HTML = "Content-Type: text/html; charset=utf-8"
_SESSION = "session=abc"


def quotes_site() -> Origin:
    """The site, to be entered; its first page is `/page/1/`."""
    return Origin(_respond)


def _respond(asked: Asked) -> Answer:
    path, _, query = asked.target.partition("?")
    if match := re.fullmatch(r"/page/([0-9]+)/", path):
        return _page(int(match[1]))
    if match := re.fullmatch(r"/author/([0-9]+)/", path):
        return _author(int(match[1]), asked)
    if match := re.fullmatch(r"/by/([0-9]+)", path):
        return Answer([whole(b"", f"Location: /author/{match[1]}/", status="HTTP/1.1 302 Found")])
    if path == "/login":
        return _login(asked)
    if path == "/member":
        is_known = _SESSION.encode() in asked.raw.split(b"\r\n\r\n")[0]
        return Answer([whole(b"<p class=member>welcome</p>" if is_known else b"<p>who are you?</p>", _HTML)])
    if path == "/robots.txt":
        return Answer([whole(b"User-agent: *\nDisallow: /private\n", "Content-Type: text/plain")])
    return Answer([whole(b"no such page " + query.encode(), _HTML, status="HTTP/1.1 404 Not Found")])


def _page(number: int) -> Answer:
    quotes = "".join(
        f"<div class=quote><span class=text>“Quotation {number}.{place}, 引文”</span>"
        f"<small class=author>Author {number}</small><a href=/by/{number}>(about)</a>"
        f"<a class=tag>t{place}</a><a class=tag>all</a></div>"
        for place in range(_A_PAGE)
    )
    following = f"<li class=next><a href=/page/{number + 1}/>Next</a></li>" if number < PAGES else ""
    body = gzip.compress(f"<html><body>{quotes}{following}</body></html>".encode(), mtime=0)
    return Answer(
        [head("HTTP/1.1 200 OK", _HTML, "Content-Encoding: gzip", "Transfer-Encoding: chunked") + chunked(body, 90)]
    )


def _author(number: int, asked: Asked) -> Answer:
    if number == 1 and asked.before == 0:
        return Answer([whole(b"later", _HTML, "Retry-After: 0", status="HTTP/1.1 503 Busy")])
    about = (
        f"<p class=author-born-date>March {number}, 1879</p><div class=author-description>Wrote {number} books.</div>"
    )
    page = f"<h3 class='name author-title'>Author {number}</h3>{about}"
    return Answer([whole(page.encode(), _HTML, "X-ODD-Case:  kept ")])


def _login(asked: Asked) -> Answer:
    if asked.method == "GET":
        return Answer(
            [whole(b"<form method=post><input type=hidden name=csrf value=x1><input name=user></form>", _HTML)]
        )
    if asked.raw.endswith(b"csrf=x1&user=reader"):
        to_member = (f"Set-Cookie: {_SESSION}; Path=/", "Location: /member")
        return Answer([whole(b"", *to_member, status="HTTP/1.1 302 Found")])
    return Answer([whole(b"no", _HTML, status="HTTP/1.1 403 Forbidden")])
