"""Tokens that a machine makes for one request and prints within a line: no word of the publisher's.

One value does not tell: an order bears a number, a file its digest, a program its version. The history does. Where a
line is another at each of several visits in a row, and only by such a token, the token is made anew each time; what
stands around it is the line. A number that is counted up (`B113A024`, `B113A025`) stays alike but for its end, and is
the publisher's; so is whatever stood there each time. A line that is known to bear a token and was edited bears it
still: the next visit tells where.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from pipelines.words.moving_forms import DIGEST_LABEL
from storage.types.filings import MovingPart

# What stands in a line in place of a token: one that its line names as such, and one that the history told.
_NAMED_MARK, _MARK = "\ufffd", "\ufdd0"
_LETTER = r"[^\W\u2e80-\u9fff\uac00-\ud7a3]"
RUN = re.compile(rf"(?<!{_LETTER})(?<!-)[0-9A-Za-z][0-9A-Za-z_-]{{6,}}[0-9A-Za-z](?!{_LETTER}|-)")
"""Letters and digits in one, of the length of a token; ideographs and syllables may stand right beside them."""
_SWITCH = re.compile(r"(?<=\d)[A-Za-z]|(?<=[A-Za-z])\d")
_LEAST_SWITCHES = 2
_YEAR = re.compile(r"\d{4}-\d\d")
# A day, an hour or a measure printed without blanks: `4May2031-5pm`, `8h30-17h45`, `20km30min40s`.
_MONTH_OR_DAY = r"jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|mon|tues?|wed|thu|fri|sat|sun"
_MEASURED = re.compile(
    rf"(?>(?:{_MONTH_OR_DAY})?\d++(?:{_MONTH_OR_DAY}|st|nd|rd|th|[ap]m|hrs?|mins?|secs?|[ckm]m|[km]g|[hmsg])?[_-]?)++",
    re.IGNORECASE,
)
# So many places of a token are another at the next request; of a number that is counted up fewer are.
_LEAST_OTHERS = 5
# What is named as made for one request is so at the first sight.
_NAMED = re.compile(
    r"\b(?:request|session|trace|ray|correlation|csrf|nonce)(?:[ -]?(?:id|number|no\.|code|token))?\s*[:：#=]?\s*"
    rf"(?P<run>{RUN.pattern})",
    re.IGNORECASE,
)
# An office numbers requests and sessions, too: in capitals, and in fewer of them.
_LONGEST_NUMBER = 15
# A mark is a word of its own.
_WORD = re.compile(rf"[\u2e80-\u9fff\uac00-\ud7a3]|{_LETTER}+|[^\w\s]")
# So much of an edited line is what it was.
_LEAST_LIKE = 0.5


def may_be_token(run: str) -> bool:
    """Whether letters and digits in one may be made by a machine: they change into each other as in no name or day."""
    return (
        len(_SWITCH.findall(run)) >= _LEAST_SWITCHES and _YEAR.match(run) is None and _MEASURED.fullmatch(run) is None
    )


def without_named_tokens(line: str) -> str:
    """A line with a mark in place of each token that it calls one of a request, a session or the like."""
    return _NAMED.sub(lambda found: _NAMED_MARK if _is_made_for_one(found["run"]) else found[0], line)


def token_parts(pages: Sequence[Sequence[str]]) -> tuple[MovingPart, ...]:
    """The lines that are another at each visit only by a token, with a mark in its place; of the pages' steady lines.

    Arguments: `pages` are the lines of texts that followed one another, the oldest first.
    """
    if len({len(page) for page in pages}) != 1:
        return ()
    shapes = [
        _shape(variants)
        for above, variants in zip(["", *pages[0]], zip(*pages, strict=True), strict=False)
        if DIGEST_LABEL.search(f"{above}\n{variants[0]}".casefold()) is None
    ]
    return tuple(MovingPart(shape, "", is_token=True) for shape in shapes if shape is not None)


def edited_parts(before: Sequence[str], after: Sequence[str], known: Sequence[MovingPart]) -> tuple[MovingPart, ...]:
    """The lines that are another at the next visit only by a token, and an edit of one that is known for its token.

    Args:
        before: the steady lines of a text, what is known to move in them marked.
        after: those of the text that followed.
        known: the parts that are known to move; of those that `before` shows, none was edited.
    """
    lost = [part.before for part in known if part.is_token and part.before not in before]
    found = token_parts((before, after)) if lost else ()
    return tuple(part for part in found if any(_is_edited(shape, part.before) for shape in lost))


def is_token_line(line: str, shape: str) -> bool:
    """Whether a line is one that `token_parts` found, with whatever token."""
    found = re.fullmatch(f"({RUN.pattern})".join(map(re.escape, shape.split(_MARK))), line)
    return found is not None and all(map(may_be_token, found.groups()))


def _shape(variants: Sequence[str]) -> str | None:
    """What a line is at each visit, with a mark in place of its tokens; None where that is not all that changes."""
    if any(before == after for before, after in pairwise(variants)):
        return None
    around = RUN.split(variants[0])
    if any(RUN.split(line) != around for line in variants):
        return None
    runs = list(zip(*map(RUN.findall, variants), strict=True))
    if not all(len(set(each)) == 1 or _are_made_anew(each) for each in runs):
        return None
    marks = [each[0] if len(set(each)) == 1 else _MARK for each in runs]
    return "".join(piece for pair in zip(around, [*marks, ""], strict=True) for piece in pair)


def _is_edited(before: str, after: str) -> bool:
    """Whether a line with marks is an edit of another one: most of it stood there, also beside each mark."""
    old, new = ([None, *_WORD.findall(shape), None] for shape in (before, after))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size > 1]
    stood = {place for block in blocks for place in range(block.b, block.b + block.size)}
    return matcher.ratio() >= _LEAST_LIKE and all(place in stood for place, word in enumerate(new) if word == _MARK)


def _are_made_anew(runs: Sequence[str]) -> bool:
    """Whether each is a token, and none the one before it counted up."""
    return all(map(may_be_token, runs)) and all(
        sum(map(str.__ne__, before, after)) + abs(len(before) - len(after)) >= _LEAST_OTHERS
        for before, after in pairwise(runs)
    )


def _is_made_for_one(run: str) -> bool:
    return may_be_token(run) and (run != run.upper() or len(run) > _LONGEST_NUMBER)
