"""The commands that the documents print, as a reader would copy them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [
    *(ROOT / name for name in ("README.md", "README.zh-Hant.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]
_BLOCK = re.compile(r"(?ms)^```sh\n(.*?)^```$")


@dataclass(frozen=True)
class Printed:
    """A command as it is printed: its page, the words of a shell, and whether it is about the demo's archive."""

    page: str
    words: tuple[str, ...]

    @property
    def about_the_demo(self) -> bool:
        """Whether it can be run where `fonds demo` was."""
        return any(word.startswith("demo-archive") for word in self.words) or self.words[:2] == ("fonds", "demo")

    def __str__(self) -> str:
        return f"{self.page}: {shlex.join(self.words)}"


@cache
def printed(program: str) -> tuple[Printed, ...]:
    """Every printed command of a program, in the order of pages and lines; a line may hold several."""
    return tuple(_printed(program))


def _printed(program: str) -> Iterator[Printed]:
    for page in PAGES:
        for block in _BLOCK.findall(page.read_text(encoding="utf-8")):
            for line in block.replace("\\\n", " ").splitlines():
                for words in _split(line):
                    if words and words[0] == program:
                        yield Printed(page.name, tuple(words))


def _split(line: str) -> Iterator[list[str]]:
    """The commands of a line: what stands before a comment, parted by `&&`, `|` and `;`; redirections are left out."""
    words = shlex.shlex(line, posix=True, punctuation_chars="();<>|&")
    words.whitespace_split = True
    command: list[str] = []
    for word in words:
        if word in ("&&", "|", ";", "||"):
            yield command
            command = []
        elif word in (">", ">>", "2>"):
            break
        else:
            command.append(word)
    yield command
