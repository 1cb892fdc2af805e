"""The site of the bench of Scrapy's documented spiders: quotations by ten a page, and their authors.

`python -m bench.documented.site PAGES` prints its port as a line, and serves from memory until its input ends. Markup
and sizes are those of the site that Scrapy's tutorial reads; the words are invented.
"""

from __future__ import annotations

import asyncio
import gzip
import sys
from random import Random

from bench.origin import serve_answers

A_PAGE = 10
# On the tutorial's site a hundred quotations have fifty authors.
_AN_AUTHOR = 2
_WORDS = (
    "a",
    "the",
    "of",
    "light",
    "river",
    "word",
    "house",
    "time",
    "never",
    "without",
    "people",
    "world",
    "day",
    "one",
)


def authors_of(pages: int) -> int:
    """How many authors the quotations of so many pages have."""
    return pages * A_PAGE // _AN_AUTHOR


def _answer(body: str) -> bytes:
    packed = gzip.compress(body.encode(), compresslevel=6, mtime=0)
    lines = (
        "HTTP/1.1 200 OK",
        "Server: bench",
        "Date: Tue, 02 Sep 2025 04:00:00 GMT",
        "Content-Type: text/html; charset=utf-8",
        f"Content-Length: {len(packed)}",
        "Content-Encoding: gzip",
        "Vary: Accept-Encoding",
    )
    return "\r\n".join((*lines, "\r\n")).encode() + packed


def _sentence(random: Random, words: int) -> str:
    return " ".join(random.choice(_WORDS) for _ in range(words)).capitalize() + "."


def _quote(number: int, random: Random) -> str:
    author = number // _AN_AUTHOR
    tags = "".join(
        f'\n            <a class="tag" href="/tag/{word}/page/1/">{word}</a>' for word in random.sample(_WORDS, 4)
    )
    return f"""
    <div class="quote" itemscope itemtype="http://schema.org/CreativeWork">
        <span class="text" itemprop="text">“{number}: {_sentence(random, 20)}”</span>
        <span>by <small class="author" itemprop="author">Author {author}</small>
        <a href="/author/{author}">(about)</a>
        </span>
        <div class="tags">
            Tags:
            <meta class="keywords" itemprop="keywords" content="words" />{tags}
        </div>
    </div>"""


def _shell(content: str) -> str:
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
	<meta charset="UTF-8">
	<title>Quotes</title>
    <link rel="stylesheet" href="/static/bootstrap.min.css">
    <link rel="stylesheet" href="/static/main.css">
</head>
<body>
    <div class="container">
        <div class="row header-box">
            <div class="col-md-8"><h1><a href="/" style="text-decoration: none">Quotes</a></h1></div>
        </div>
{content}
    </div>
    <footer class="footer"><div class="container"><p class="text-muted">Quotes</p></div></footer>
</body>
</html>"""


def _page(number: int, pages: int) -> str:
    random = Random(number)
    quotes = "".join(_quote((number - 1) * A_PAGE + place, random) for place in range(A_PAGE))
    following = f'<li class="next"><a href="/page/{number + 1}/">Next</a></li>' if number < pages else ""
    return _shell(f'<div class="col-md-8">{quotes}<nav><ul class="pager">{following}</ul></nav></div>')


def _author(number: int) -> str:
    about = " ".join(_sentence(Random(f"{number}.{line}"), 15) for line in range(20))
    return _shell(f"""<div class="author-details">
        <h3 class="author-title">Author {number}</h3>
        <p><strong>Born:</strong> <span class="author-born-date">March 14, 1879</span>
        <span class="author-born-location">in Ulm, Germany</span></p>
        <p><strong>Description:</strong></p>
        <div class="author-description">{about}</div>
    </div>""")


def main(pages: int) -> None:
    """Serve the site of so many pages of quotations."""
    answers = {f"/page/{number}/".encode(): _answer(_page(number, pages)) for number in range(1, pages + 1)}
    answers |= {f"/author/{number}".encode(): _answer(_author(number)) for number in range(authors_of(pages))}
    asyncio.run(serve_answers(answers))


if __name__ == "__main__":
    main(int(sys.argv[1]))
