"""Draws docs/images/demo.svg: the demo's commands with what they print, as they stand on a terminal of 80 columns.

`make pictures` runs it after a change of what is printed. The picture loads nothing from elsewhere; its text is text.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from html import escape
from itertools import groupby
from pathlib import Path

from rich.cells import cell_len, chop_cells

PICTURE = Path(__file__).parent / "images" / "demo.svg"
COMMANDS = (
    "fonds demo",
    "fonds demo --visit 2",
    "fonds diff https://heron.example/2025/10/idle-boats/ --archive demo-archive",
)
_COLUMNS = 80
_CELL, _LINE, _MARGIN = 8.4, 20.0, 16.0
_STYLE = (
    "text{font:14px ui-monospace,Menlo,Consolas,'DejaVu Sans Mono','Noto Sans Mono CJK TC',monospace;fill:#d8dee9;"
    "white-space:pre}.command{font-weight:bold;fill:#ffffff}"
)


def draw() -> None:
    """Run the commands in a folder of their own and draw what a reader would see."""
    lines: list[tuple[str, bool]] = []
    with tempfile.TemporaryDirectory() as folder:
        for command in COMMANDS:
            lines += [(f"$ {command}", True), *((line, False) for line in _printed(command, Path(folder))), ("", False)]
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text("\n".join(_svg(lines[:-1])) + "\n", encoding="utf-8")


def _printed(command: str, folder: Path) -> list[str]:
    bin_folder = Path(__file__).parents[1] / ".venv" / "bin"
    environment = os.environ | {"PATH": f"{bin_folder}:{os.environ['PATH']}", "TZ": "UTC"}
    ran = subprocess.run(command.split(), cwd=folder, env=environment, capture_output=True, text=True, check=True)  # noqa: S603
    lines = ran.stdout.rstrip().replace(f"{folder}/", "").splitlines()
    return [piece for line in lines for piece in (chop_cells(line, _COLUMNS) if line else [""])]


def _svg(lines: list[tuple[str, bool]]) -> Iterator[str]:
    width, height = _COLUMNS * _CELL + 2 * _MARGIN, len(lines) * _LINE + 2 * _MARGIN
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}">'
    yield f'<style>{_STYLE}</style><rect width="100%" height="100%" rx="8" fill="#2b303b"/>'
    for number, (line, command) in enumerate(lines):
        below = _MARGIN + (number + 0.75) * _LINE
        for start, text in _runs(line):
            place = f'x="{_MARGIN + start * _CELL:.1f}" y="{below:.1f}" textLength="{cell_len(text) * _CELL:.1f}"'
            kind = ' class="command"' if command else ""
            yield f'<text {place} lengthAdjust="spacingAndGlyphs"{kind}>{escape(text)}</text>'
    yield "</svg>"


def _runs(line: str) -> Iterator[tuple[int, str]]:
    """The line in pieces of equally wide characters, each with the column in which it begins.

    A terminal gives a Chinese character two columns, whatever the font of whoever looks at the picture gives it.
    """
    column = 0
    for _, characters in groupby(line, key=cell_len):
        text = "".join(characters)
        if text.strip():
            yield column, text
        column += cell_len(text)


if __name__ == "__main__":
    draw()
