"""From the lines of a PDF page to its paragraphs.

A PDF knows places, not paragraphs. A line that fills its column goes on in the next one; a short line ends its
paragraph. Words that were divided at the end of a line are made whole, words with a hyphen of their own keep it.
"""

from __future__ import annotations

import re

# PDFium puts this in place of a hyphen at the end of a line, and joins the lines.
_DIVIDED = "\x02"
_DIVISION = re.compile(rf"(\w+)[{_DIVIDED}\ufffe\xad](\w+)")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff\xad]")
_WIDE = re.compile(r"[\u1100-\u115f\u2e80-\u303f\u3040-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]")
_ITEM = re.compile(
    r"(?:[•●○▪■◆※\-–—*]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)](?!\d)|"
    r"[（(]?[一二三四五六七八九十百]{1,4}[、）)．.]|第[一二三四五六七八九十百千\d]{1,6}[條条章節节項项款])\s*"
)
_END = re.compile(r"[.!?:;。！？：；」』）)]\W*$")
_FULL = 0.8
_SHORTEST = 12
_SPACES = re.compile(r"[ \t\u00a0]+")


def paragraphs(page: str, known: frozenset[str] = frozenset()) -> list[str]:
    """The paragraphs of a page.

    Args:
        page: The page's text as the reader gives it, line by line.
        known: Words of the document with a hyphen of their own, in lower case.
    """
    whole = _DIVISION.sub(lambda match: _joined(match[1], match[2], known), page.replace("\r", ""))
    lines = [_SPACES.sub(" ", _CONTROLS.sub("", line)).strip() for line in whole.split("\n")]
    full = _full_width(lines)
    joined: list[str] = []
    goes_on = False
    for line in lines:
        if not line:
            goes_on = False
        elif joined and (_is_continued(line, joined[-1]) if not goes_on else not _begins(line, joined[-1])):
            joined[-1] = _glued(joined[-1], line)
            goes_on = _width(line) >= full
        else:
            joined.append(line)
            goes_on = _width(line) >= full
    return joined


def hyphenated_words(text: str) -> frozenset[str]:
    """The words of a text that have a hyphen inside a line."""
    return frozenset(word.lower() for word in re.findall(r"\w+-\w+", text))


def _joined(first: str, second: str, known: frozenset[str]) -> str:
    hyphenated = f"{first}-{second}"
    keeps = (
        hyphenated.lower() in known or first.isdigit() or second[0].isdigit() or second[0].isupper() > first.isupper()
    )
    return hyphenated if keeps else first + second


def _full_width(lines: list[str]) -> float:
    """The width from which a line of the page fills its column."""
    widths = sorted(_width(line) for line in lines if line)
    return max(_SHORTEST, _FULL * widths[int(len(widths) * 0.9)]) if widths else _SHORTEST


def _begins(line: str, before: str) -> bool:
    """Whether a line begins a paragraph although the one before it fills its column."""
    return bool(_ITEM.match(line)) and bool(_END.search(before) or not before[-1].isalnum())


def _is_continued(line: str, before: str) -> bool:
    """Whether a line continues a sentence although the line before it is short, as in ragged columns."""
    return line[0].islower() and (before[-1].isalpha() or before[-1] == ",") and not _ITEM.match(line)


def _width(line: str) -> int:
    return len(line) + len(_WIDE.findall(line))


def _glued(first: str, second: str) -> str:
    if _WIDE.match(first[-1]) or _WIDE.match(second[0]) or first.endswith(("/", "-")):
        return first + second
    if first.endswith(("–", "—")) and second[0].isalnum():
        return first + second
    return f"{first} {second}"
