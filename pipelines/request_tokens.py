"""Tokens that a machine makes for one request and prints within a line: no word of the publisher's.

One value does not tell: an order bears a number, a file its digest, a program its version. The history does. Where a
line is another at each of several visits in a row, and only by such a token, the token is made anew each time; what
stands around it is the line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipelines.words.moving_forms import DIGEST_LABEL
from storage.types.filings import MovingPart

# What stands in a line in place of a token.
_MARK = "\ufffd"
# Letters and digits in one, that change into each other as in no name, number or date.
_RUN = re.compile(r"(?<![\w-])[0-9A-Za-z][0-9A-Za-z_-]{6,}[0-9A-Za-z](?![\w-])")
_SWITCH = re.compile(r"(?<=\d)[A-Za-z]|(?<=[A-Za-z])\d")
_LEAST_SWITCHES = 2
_YEAR = re.compile(r"\d{4}-\d\d")
# What is named as made for one request is so at the first sight.
_NAMED = re.compile(
    r"\b(?:request|session|trace|ray|correlation|csrf|nonce)(?:[ -]?(?:id|number|no\.|code|token))?\s*[:：#=]?\s*"
    rf"(?P<run>{_RUN.pattern})",
    re.IGNORECASE,
)


def without_request_tokens(line: str) -> str:
    """A line with a mark in place of each run of letters and digits that a machine may have made."""
    return _RUN.sub(lambda run: _MARK if _is_made(run[0]) else run[0], line)


def without_named_tokens(line: str) -> str:
    """A line with a mark in place of each token that it calls one of a request, a session or the like."""
    return _NAMED.sub(lambda found: _MARK if _is_made(found["run"]) else found[0], line)


def token_parts(pages: Sequence[Sequence[str]]) -> tuple[MovingPart, ...]:
    """The lines that are another at each visit only by a token, with a mark in its place; of the pages' steady lines.

    Arguments: `pages` are the lines of texts that followed one another, the oldest first.
    """
    if len({len(page) for page in pages}) != 1:
        return ()
    shapes = [
        (variants, above)
        for above, variants in zip(["", *pages[0]], zip(*pages, strict=True), strict=False)
        if all(before != after for before, after in pairwise(variants))
    ]
    return tuple(
        MovingPart(without_request_tokens(variants[0]), "", is_token=True)
        for variants, above in shapes
        if _are_tokens(variants) and DIGEST_LABEL.search(f"{above}\n{variants[0]}".casefold()) is None
    )


def _are_tokens(variants: Sequence[str]) -> bool:
    return len(set(map(without_request_tokens, variants))) == 1


def _is_made(run: str) -> bool:
    return len(_SWITCH.findall(run)) >= _LEAST_SWITCHES and _YEAR.match(run) is None
