"""The pen that writes down what a page prints: pieces of text become lines, and lines become strips."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.page.lines import Piece, has_text, line_of
from pipelines.page.pictures import picture_of
from pipelines.page.setting import Setting
from pipelines.page.strips import Line, Picture, Shape, Strip
from pipelines.page.tree import HtmlElement

_WHITE = " \t\r\n\f"


@dataclass(slots=True)
class Pen:
    """Collects pieces into lines and lines into strips.

    Attributes:
        settings: What the elements that are open make of a text, outermost first.
        path: Their numbers.
        strips: What is written.
        pictures: What is shown.
    """

    settings: list[Setting]
    path: list[int]
    strips: list[Strip] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    _line: list[Piece] = field(default_factory=list)
    _lines: list[list[Piece]] = field(default_factory=list)
    _terms: dict[int | None, int] = field(default_factory=dict)

    def row_of(self, setting: Setting, number: int, *, is_term: bool) -> int | None:
        """The row of a term or of its description: the number of the term."""
        if is_term:
            self._terms[setting.group] = number
        return self._terms.get(setting.group)

    def show(self, image: HtmlElement) -> None:
        """Take down a picture."""
        setting = self.settings[-1]
        picture = picture_of(image, setting.region, tuple(self.path), setting.figure)
        if picture is not None:
            self.pictures.append(picture)

    def write(self, text: str) -> None:
        """Write a text; white space that begins a line is not shown."""
        setting = self.settings[-1]
        if setting.keeps_lines and "\n" in text:
            first, *others = text.split("\n")
            self._add_piece(first, setting)
            for line in others:
                self.break_line()
                self._add_piece(line, setting)
        else:
            self._add_piece(text, setting)

    def _add_piece(self, text: str, setting: Setting) -> None:
        if self._line or text.strip(_WHITE):
            self._line.append((text, setting))

    def break_line(self) -> None:
        """End a line; an empty one ends the strip."""
        if not has_text(self._line) and any(map(has_text, self._lines)):
            self.end_strip()
        else:
            self._lines.append(self._line)
            self._line = []

    def end_strip(self) -> None:
        """End a strip, if anything is written on it."""
        if not self._line and not self._lines:
            return
        lines = [line for pieces in (*self._lines, self._line) if (line := line_of(pieces)) is not None]
        self._line, self._lines = [], []
        if lines:
            self._add("\n".join(line.text for line in lines), tuple(lines), self.settings[-1].shape)

    def rule(self) -> None:
        """Draw a line across the page."""
        self.end_strip()
        self._add("", (), Shape.RULE)

    def _add(self, text: str, lines: tuple[Line, ...], shape: Shape) -> None:
        setting = self.settings[-1]
        path = tuple(self.path)
        self.strips.append(Strip(text, lines, shape, setting.region, path, setting.level, setting.group, setting.row))
