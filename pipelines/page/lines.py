"""Runs of text put together to a line, white space collapsed as a browser does."""

from __future__ import annotations

import re

from pipelines.page.strips import Line, Run

# What has no width is no text at the end of a line: themes print it into the link beside a heading.
_BLANK = " \t\r\n\f\v\u00a0\u3000\u2002\u2003\u200b\u2060\ufeff"
_SPACE = re.compile(r"[ \t\r\n\f]+")
_CJK = "\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
# A line break of the source between two ideographs is not a space (CSS Text 4, segment break transformation).
_CJK_WRAP = re.compile(rf"(?<=[{_CJK}])[ \t]*[\r\n][ \t\r\n\f]*(?=[{_CJK}])")


def on_one_line(text: str) -> str:
    """The text with its lines put together; between two ideographs stands no blank."""
    return " ".join(_CJK_WRAP.sub("", text).split("\n"))


def has_text(runs: list[Run]) -> bool:
    """Whether runs hold anything but white space."""
    return any(run.text.strip() for run in runs)


def _collapsed(text: str) -> str:
    """The text with single blanks for its white space; most texts have no other."""
    if "\n" in text or "\r" in text:
        text = _CJK_WRAP.sub("", text)
    elif "  " not in text and "\t" not in text and "\f" not in text:
        return text
    return _SPACE.sub(" ", text)


def _looks(run: Run) -> tuple[str | None, bool, str | None, bool]:
    return run.href, run.strong, run.moment, run.credited


def line_of(runs: list[Run]) -> Line | None:
    """The runs with white space collapsed across them, None when nothing is left."""
    kept: list[Run] = []
    if not has_text(runs):
        return None
    for run in runs:
        text = _collapsed(run.text)
        if text.startswith(" ") and (not kept or kept[-1].text.endswith(" ")):
            text = text[1:]
        if not text:
            continue
        last = kept[-1] if kept else None
        if last is not None and _looks(last) == _looks(run):
            kept[-1] = Run(last.text + text, run.href, run.strong, run.moment, run.credited)
        else:
            kept.append(Run(text, run.href, run.strong, run.moment, run.credited))
    text = "".join(run.text for run in kept).strip(_BLANK)
    return Line(text, tuple(kept)) if text else None
