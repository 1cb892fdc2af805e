"""Which browser shows pages: the one that was named, else the first that is found."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from storage.types.errors import UsageError

_FOUND_AS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True, slots=True)
class BrowserChoice:
    """Which browser: the program, None for the one that is found, and whether its own sandbox is on."""

    program: Path | None = None
    is_sandboxed: bool = True

    def found(self) -> Path:
        """The program. Raises UsageError when there is none."""
        if self.program is not None:
            if not self.program.is_file():
                raise UsageError(f"--browser {self.program}: no such program")
            return self.program
        for name in _FOUND_AS:
            if (path := shutil.which(name)) is not None:
                return Path(path)
        raise UsageError("no Chromium is installed here; install the package chromium, or name one: --browser PATH")
