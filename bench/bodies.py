"""The pages that benches serve and keep: collected ones, where they are, or invented ones, each as often as it takes.

No two are alike: each has a comment with its number at its end. They are packed, as servers send them.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from bench.pages import page

_INVENTED = 50
# The share of a page's letters from which on it counts as written in ideographs, kana or hangul.
_MOSTLY = 0.05


def bodies() -> list[bytes]:
    """The different pages, unpacked: those that are collected, else some that are invented."""
    return collected() or [page(number).encode() for number in range(_INVENTED)]


@cache
def collected() -> list[bytes]:
    """The pages below the folder that FONDS_SHARED_DATA names, unpacked; none where it names none."""
    root = os.environ.get("FONDS_SHARED_DATA")
    files = sorted(Path(root).glob("extraction/**/*.html.gz")) if root else []
    return [gzip.decompress(file.read_bytes()) for file in files]


def written_in(language: str, pages: list[bytes]) -> list[bytes]:
    """The pages of a kind of language: `cjk`, `other` or `all`."""
    if language == "all":
        return pages
    return [body for body in pages if is_cjk(body) == (language == "cjk")]


def is_cjk(body: bytes) -> bool:
    """Whether a page in UTF-8 is written in Chinese, Japanese or Korean; its markup counts with its text."""
    text = body.decode("utf-8", "ignore")
    return (
        sum("\u3040" <= letter <= "\u9fff" or "\uac00" <= letter <= "\ud7a3" for letter in text) > len(text) * _MOSTLY
    )


def numbered(pages: list[bytes], number: int) -> Iterator[bytes]:
    """Yield so many packed pages, each once more as often as it takes, and each with its number."""
    for each in range(number):
        yield gzip.compress(pages[each % len(pages)] + b"\n<!-- page %d -->" % each, 6, mtime=0)
