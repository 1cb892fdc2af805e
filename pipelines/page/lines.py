"""Runs of text put together to a line, white space collapsed as a browser does."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.page.setting import Setting
from pipelines.page.strips import Line, Run

Piece = tuple[str, Setting]
"""A text, and how it is set."""

# What has no width is no text at the end of a line: themes print it into the link beside a heading.
_BLANK = " \t\r\n\f\v\u00a0\u3000\u2002\u2003\u200b\u2060\ufeff"
# It says where a word may be parted, and nobody sees it within a line.
_SOFT_HYPHEN = "\u00ad"
_SPACE = re.compile(r"[ \t\r\n\f]+")
_CJK = "\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
# A line break of the source between two ideographs is not a space (CSS Text 4, segment break transformation).
_CJK_WRAP = re.compile(rf"(?<=[{_CJK}])[ \t]*[\r\n][ \t\r\n\f]*(?=[{_CJK}])")


def on_one_line(text: str) -> str:
    """The text with its lines put together; between two ideographs stands no blank."""
    return " ".join(_CJK_WRAP.sub("", text).split("\n"))


def has_text(pieces: Sequence[Piece]) -> bool:
    """Whether pieces hold anything but white space."""
    for text, _setting in pieces:  # noqa: SIM110 - a generator costs more than what it looks at
        if not text.isspace():
            return True
    return False


def _collapsed(text: str) -> str:
    """The text with single blanks for its white space, most texts have no other, and without soft hyphens."""
    if _SOFT_HYPHEN in text:
        text = text.replace(_SOFT_HYPHEN, "")
    if "\n" in text or "\r" in text:
        text = _CJK_WRAP.sub("", text)
    elif "  " not in text and "\t" not in text and "\f" not in text:
        return text
    return _SPACE.sub(" ", text)


def line_of(pieces: Sequence[Piece]) -> Line | None:
    """The pieces as one line, white space collapsed across them, None when nothing is left."""
    if not has_text(pieces):
        return None
    kept: list[Piece] = []
    for piece, setting in pieces:
        text = _collapsed(piece)
        if text.startswith(" ") and (not kept or kept[-1][0].endswith(" ")):
            text = text[1:]
        if not text:
            continue
        if kept and _look_alike(kept[-1][1], setting):
            kept[-1] = (kept[-1][0] + text, kept[-1][1])
        else:
            kept.append((text, setting))
    text = kept[0][0] if len(kept) == 1 else "".join([text for text, _ in kept])
    text = text.strip(_BLANK)
    return Line(text, tuple([_run(text, setting) for text, setting in kept])) if text else None


def _look_alike(one: Setting, other: Setting) -> bool:
    return one is other or (
        one.href == other.href
        and one.strong == other.strong
        and one.moment == other.moment
        and one.credited == other.credited
    )


def _run(text: str, setting: Setting) -> Run:
    return Run(text, setting.href, setting.strong, setting.moment, setting.credited)
