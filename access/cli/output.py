"""Writes answers: JSON for machines, text for people, with Chinese measured by its width.

Every command writes through these functions, which make the text of strangers harmless; no other module prints.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress

from access.cli.folding import fold_to_width
from access.jobs.json_values import json_value
from storage.types.strangers_text import harmless, harmless_json, harmless_lines

BOLD, RED, GREEN = "\x1b[1m", "\x1b[31m", "\x1b[32m"
_PLAIN = "\x1b[0m"
# The cursor to the first place, and everything below it erased.
_CLEAR = "\x1b[H\x1b[2J"
_STYLE = re.compile(r"(\x1b\[(?:0|1|31|32)m)")
_UNITS = ("bytes", "kB", "MB", "GB", "TB")


class AnswerCut(Exception):
    """The reader at the other end of a pipe has closed it."""


@contextmanager
def answering() -> Iterator[None]:
    """Write the answer of a command whose work is done: whether or not somebody reads it, what follows happens."""
    with suppress(AnswerCut):
        yield


def write(text: str = "") -> None:
    """Write a line of the answer, harmless. Raises AnswerCut when nobody reads it any more."""
    _print(harmless(text))


def write_at_once(text: str) -> None:
    """Write a line of the log of a process that stays, harmless; when nobody reads it any more, the work goes on."""
    with answering():
        write(text)
        sys.stdout.flush()


def clear() -> None:
    """Empty the terminal for what is shown anew; elsewhere an empty line parts it from what stood before."""
    if sys.stdout.isatty():
        sys.stdout.write(_CLEAR)
    else:
        write()


def write_lines(text: str) -> None:
    """Write a text of several lines, as `write` writes each."""
    for line in text.splitlines():
        write(line)


def write_heading(text: str) -> None:
    """Write a line in bold on a terminal, plain elsewhere and under NO_COLOR."""
    _print(styled(text, BOLD))


def write_styled(line: str) -> None:
    """Write a line whose parts `styled` and `harmless` made; nothing but our own styles acts."""
    _print("".join(part if _STYLE.fullmatch(part) else harmless(part) for part in _STYLE.split(line)))


def styled(text: str, style: str) -> str:
    """The text, harmless, in a style on a terminal, plain elsewhere and under NO_COLOR."""
    text = harmless(text)
    return f"{style}{text}{_PLAIN}" if sys.stdout.isatty() and not os.environ.get("NO_COLOR") else text


def warn(text: str) -> None:
    """Write a warning or an error to stderr, in one line; as an event where the log is for programs."""
    # Imported here: what warns of nothing needs no log.
    from storage.types.log_events import LogEvent, is_listened_to, tell_event

    if is_listened_to():
        tell_event(LogEvent.WARNING, {"text": text})
        return
    print(f"fonds: {harmless(text)}", file=sys.stderr)


def warn_of(findings: Iterable[str]) -> None:
    """Write a warning for each thing that somebody should look at."""
    for finding in findings:
        warn(f"please check: {finding}")


def write_json(value: object) -> None:
    """Write the answer as one JSON document, unescaped but for characters that a terminal or the encoding minds."""
    _print(harmless_json(json.dumps(json_value(value), ensure_ascii=_is_ascii_only(), indent=2)))


def write_json_line(value: object) -> None:
    """Write one of several answers as a JSON document in a line of its own."""
    _print(harmless_json(json.dumps(json_value(value), ensure_ascii=_is_ascii_only())))


def _is_ascii_only() -> bool:
    return not (sys.stdout.encoding or "utf-8").lower().startswith("utf")


def table(rows: Iterable[Sequence[str]], indent: int = 0) -> None:
    """Write rows in columns; on a terminal the last column is folded, elsewhere it is written in one line."""
    # Imported here: most commands draw no table, and --version and --help should cost little.
    from rich.cells import cell_len, set_cell_size

    lines = [tuple(map(harmless, row)) for row in rows]
    if not lines:
        return
    widths = [max(cell_len(row[column]) for row in lines) for column in range(len(lines[0]) - 1)]
    for row in lines:
        cells = [set_cell_size(cell, width) for cell, width in zip(row, widths, strict=False)]
        before = " " * indent + "".join(f"{cell}  " for cell in cells)
        for place, piece in enumerate(fold_to_width(row[-1], cell_len(before))):
            write(((" " * cell_len(before) if place else before) + piece).rstrip())


def columns(rows: Sequence[Sequence[str]]) -> None:
    """Write rows of figures: the first column to the left, all others to the right."""
    from rich.cells import cell_len

    lines = [tuple(map(harmless, row)) for row in rows]
    widths = [max(cell_len(row[column]) for row in lines) for column in range(len(lines[0]))] if lines else []
    for row in lines:
        gaps = [" " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)]
        figures = "".join(f"  {gap}{cell}" for gap, cell in zip(gaps[1:], row[1:], strict=True))
        write(f"{row[0]}{gaps[0]}{figures}".rstrip())


def paragraph(text: str, indent: int = 0) -> None:
    """Write running text, folded to the width of a terminal, elsewhere unfolded."""
    for line in fold_to_width(harmless_lines(text), indent):
        write((" " * indent + line).rstrip())


def size(count: int) -> str:
    """A number of bytes in a unit that people read easily."""
    amount, unit = float(count), 0
    while amount >= 1000 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{count} bytes" if unit == 0 else f"{amount:.1f} {_UNITS[unit]}"


def so_many(count: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun, in the plural unless it is 1; give `plural` where adding an s does not make it."""
    return f"{count} {noun}" if count == 1 else f"{count} {plural or f'{noun}s'}"


def counts(pairs: Iterable[tuple[str, int]]) -> str:
    """Tokens with their numbers on one line; `none` when there are none."""
    return ", ".join(f"{number} {token}" for token, number in pairs) or "none"


def _print(line: str) -> None:
    try:
        print(line, file=sys.stdout)
    except BrokenPipeError as error:
        raise AnswerCut from error
