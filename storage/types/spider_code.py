"""The code of a publication's own spider: a text that travels with the profile, and is run by readers alone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

_MARK = 16


@dataclass(frozen=True, slots=True)
class SpiderCode:
    """The module of a spider as it was loaded.

    `module` is its dotted name, `file` what errors call it (`spiders/quotes.py`), `class_name` the spider in it, `text`
    its source.
    """

    module: str
    file: str
    class_name: str
    text: str

    @property
    def digest(self) -> str:
        """The SHA-256 of the source, in hexadecimal digits."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def mark(self) -> str:
        """What tells it apart in the version of a reading."""
        return f"spider.{self.digest[:_MARK]}"


def with_code_named(reason: str, code: SpiderCode | None) -> str:
    """Why a reading failed, with the file of the code that took part in it: what came to no end may be its fault."""
    return reason if code is None or code.file in reason else f"{reason}; {code.file} took part in it"
