"""Words of one page that move by themselves although no rule knows them: found in its own last texts.

A text that changed at each of many visits is compared line by line. When every line that differs begins or ends alike
each time and no more than a few words stand between, those few words were not written by the publisher. Anything else,
including a line added or removed, is an ordinary change.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipelines.document_motion import SteadyLines
from pipelines.request_tokens import is_token_line
from pipelines.volatile import steady_lines
from storage.types.filings import MovingPart

# An ideograph, a kana or a syllable counts as a word.
_WORD = re.compile(
    r"[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff]|[^\W\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff]+|[^\w\s]|\s+"
)
_FEW = 12
_MOVED = "\ufffc"


def moving_parts(
    texts: Sequence[str], known: Sequence[MovingPart] = (), steady: SteadyLines = steady_lines
) -> tuple[MovingPart, ...]:
    """The parts in which texts that follow one another differ, none when that is more than a few words.

    Args:
        texts: of one page, in their order.
        known: the parts that are known to move already.
        steady: gives the lines of such a page that no rule knows to move.
    """
    pages = [lines_at_rest(text, known, steady) for text in texts]
    if any(first == second for first, second in pairwise(pages)) or len({len(page) for page in pages}) != 1:
        return ()
    parts: list[MovingPart] = []
    words = 0
    above: str | None = ""
    for variants in zip(*pages, strict=True):
        if len(set(variants)) == 1:
            above = variants[0]
            continue
        part, most = _moving_part(variants, above)
        words += most
        if part is None or words > _FEW:
            return ()
        parts.append(part)
        above = None
    return tuple(parts)


def lines_at_rest(text: str, parts: Sequence[MovingPart], steady: SteadyLines = steady_lines) -> list[str]:
    """The steady lines of a text with a mark in place of what moves; each part stands for one line."""
    lines = steady(text)
    for part in parts:
        for place, line in enumerate(lines):
            if _is_of(part, line, lines[place - 1] if place else ""):
                lines[place] = part.before if part.is_token else f"{part.before}{_MOVED}{part.after}"
                break
    return lines


def _moving_part(variants: Sequence[str], above: str | None) -> tuple[MovingPart | None, int]:
    """The part that the variants of a line have between what is alike in all, and how many words it has at most."""
    split = [_WORD.findall(line) for line in variants]
    shortest = min(map(len, split))
    head = next((at for at in range(shortest) if len({line[at] for line in split}) > 1), shortest)
    rest = shortest - head
    tail = next((at for at in range(rest) if len({line[-1 - at] for line in split}) > 1), rest)
    most = max(sum(not word.isspace() for word in line[head : len(line) - tail]) for line in split)
    before, after = "".join(split[0][:head]), "".join(split[0][len(split[0]) - tail :])
    if before or after:
        return MovingPart(before, after), most
    return (None, most) if above is None else (MovingPart("", "", above), most)


def _is_of(part: MovingPart, line: str, above: str) -> bool:
    if part.is_token:
        return is_token_line(line, part.before)
    if part.follows is not None and part.follows != above:
        return False
    if len(line) < len(part.before) + len(part.after) or not line.startswith(part.before):
        return False
    middle = line[len(part.before) : len(line) - len(part.after)]
    return line.endswith(part.after) and len(_WORD.findall(middle)) <= 2 * _FEW
