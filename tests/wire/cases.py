"""Awkward answers, each under a name of its own: the first part of the path says which one is given."""

from __future__ import annotations

import gzip
import random
import zlib
from collections.abc import Callable

import brotli

from tests.wire.origin import Answer, Asked, Respond, Then, chunked, head, whole

BODY = ("<html><head><title>北約峰會</title></head><body><p>日本與北約的新聞 hello</p></body></html>\n" * 40).encode()
BIG = random.Random(7).randbytes(5_000_000)
HTML = "Content-Type: text/html; charset=utf-8"


def _fragments(message: bytes, size: int) -> Answer:
    return Answer(tuple(message[start : start + size] for start in range(0, len(message), size)))


def _coded(coding: str, body: bytes) -> Respond:
    return lambda _: Answer([whole(body, HTML, f"Content-Encoding: {coding}")])


def _redirect(asked: Asked) -> Answer:
    name = asked.target.strip("/").replace("/", "_").replace("?", "_")
    return Answer([whole(b"<p>moved</p>", f"Location: /plain/{name}", status="HTTP/1.1 302 Found")])


CASES: dict[str, Respond] = {
    "plain": lambda _: Answer(
        [
            whole(
                BODY,
                "x-LOWER-Case:   spaced  value ",
                "Set-Cookie: a=1; Path=/",
                "SET-COOKIE: b=2",
                "Content-type: text/html; charset=utf-8",
                'ETag: "abc"',
                b"X-Latin: caf\xe9",
                b"X-Utf8: \xe5\x8c\x97\xe7\xb4\x84",
            )
        ]
    ),
    "folded": lambda _: Answer([whole(b"ok", "X-Fold: one", "\ttwo", HTML)]),
    "colonless": lambda _: Answer([whole(b"ok", "this line has no colon", HTML)]),
    "oddnames": lambda _: _fragments(whole(BODY, "Power by", "P3P : x", "a b: c", ": d", b"caf\xe9: f", HTML), 301),
    "oddlength": lambda _: Answer(
        [head("HTTP/1.1 200 OK", f"Content-Length: +{len(BODY)}", HTML), BODY[:99], BODY[99:]], Then.CLOSE
    ),
    "oddcoding": lambda _: Answer([head("HTTP/1.1 200 OK", "Transfer-Encoding: own", HTML), b"o", b"k"], Then.CLOSE),
    "identity": lambda _: _fragments(whole(BODY, "Transfer-Encoding: identity", HTML), 301),
    "twocodings": lambda _: Answer(
        [
            head("HTTP/1.1 200 OK", HTML, "Transfer-Encoding: gzip, Chunked"),
            chunked(gzip.compress(BODY, mtime=0), 50),
        ]
    ),
    "http2": lambda _: _fragments(whole(BODY, HTML, status="HTTP/2 200"), 301),
    "lowercase": lambda _: _fragments(whole(BODY, HTML, status="http/1.1  200 fine"), 301),
    "lf": lambda _: Answer([b"HTTP/1.1 200 OK\nContent-Length: 2\nContent-Type: text/html\n\nok"]),
    "noreason": lambda _: Answer([whole(b"ok", HTML, status="HTTP/1.1 200")]),
    "reason": lambda _: Answer([whole(b"ok", HTML, status="HTTP/1.1 299 Not   quite fine ")]),
    "longline": lambda _: Answer([whole(b"ok", HTML, "X-Long: " + "a" * 40_000)]),
    "trickle": lambda _: _fragments(whole(b"slowly", HTML), 7),
    "chunked": lambda _: _fragments(
        head("HTTP/1.1 200 Very OK", HTML, "tRansfer-Encoding: chunked", "Trailer: X-Sum")
        + chunked(BODY, 97, b";ext=1", b"X-Sum: 42\r\n"),
        301,
    ),
    "gzip": _coded("gzip", gzip.compress(BODY, mtime=0)),
    "deflate": _coded("deflate", zlib.compress(BODY)),
    "br": _coded("br", brotli.compress(BODY)),
    "brokengzip": _coded("gzip", b"\x1f\x8b this is not gzip at all"),
    "gzchunked": lambda _: Answer(
        [
            head("HTTP/1.1 200 OK", HTML, "Content-Encoding: gzip", "Transfer-Encoding: chunked")
            + chunked(gzip.compress(BODY, mtime=0), 50)
        ]
    ),
    "notmodified": lambda _: Answer([head("HTTP/1.1 304 Not Modified", 'ETag: "abc"', "Content-Length: 999")]),
    "nocontent": lambda _: Answer([head("HTTP/1.1 204 No Content", "X-A: b")]),
    "empty": lambda _: Answer([whole(b"", HTML)]),
    "head": lambda _: Answer([head("HTTP/1.1 200 OK", HTML, "Content-Length: 12345")]),
    "post": lambda _: Answer([whole(b"ok", HTML, status="HTTP/1.1 201 Created")]),
    "redirect": _redirect,
    "gone": lambda _: Answer([whole(b"gone", HTML, status="HTTP/1.1 410 Gone")]),
    "error": lambda _: Answer([whole(b"oops", HTML, status="HTTP/1.1 500 Oops")]),
    "cut": lambda _: Answer([head("HTTP/1.1 200 OK", HTML, "Content-Length: 100000") + BODY[:100]], Then.CLOSE),
    "cutchunk": lambda _: Answer(
        [head("HTTP/1.1 200 OK", HTML, "Transfer-Encoding: chunked") + b"40\r\n" + BODY[:30]], Then.CLOSE
    ),
    "cuthead": lambda _: Answer([b"HTTP/1.1 200 OK\r\nContent-Ty"], Then.CLOSE),
    "garbage": lambda _: Answer([b"SSH-2.0-OpenSSH_9.2\r\n"], Then.CLOSE),
    "twolengths": lambda _: Answer(
        [head("HTTP/1.1 200 OK", "Content-Length: 2", "Content-Length: 3", HTML) + b"ok"], Then.CLOSE
    ),
    "toclose": lambda _: Answer([head("HTTP/1.0 200 OK", HTML), BODY], Then.CLOSE),
    "toreset": lambda _: Answer([head("HTTP/1.0 200 OK", HTML), BODY[:300]], Then.RESET),
    "hints": lambda _: Answer(
        [
            head("HTTP/1.1 103 Early Hints", "Link: </s.css>; rel=preload")
            + head("HTTP/1.1 100 Continue")
            + whole(b"ok", HTML)
        ]
    ),
    "surplus": lambda _: Answer([whole(b"12345", HTML) + b"EXTRA-BYTES"]),
    "stale": lambda _: Answer([whole(b"ok", HTML)], Then.CLOSE),
    "mute": lambda _: Answer((), Then.CLOSE),
    "big": lambda _: Answer([whole(BIG, "Content-Type: application/octet-stream")]),
}

METHODS = {"head": "HEAD", "post": "POST"}


def respond(asked: Asked) -> Answer:
    """Give the answer that the path names; 404 for a path that names none."""
    case: Callable[[Asked], Answer] | None = CASES.get(asked.target.split("?")[0].split("/")[1])
    return case(asked) if case is not None else Answer([whole(b"no", status="HTTP/1.1 404 Not Found")])
