"""Where a secret is, written into a configuration instead of the secret: in the environment, or in a file."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from storage.types.errors import FondsError

_ENVIRONMENT, _FILE = "env", "file"


@dataclass(frozen=True, slots=True)
class SecretReference:
    """A variable of the environment (`env:NAME`), or a file that holds nothing else (`file:PATH`)."""

    form: str
    where: str

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The reference that a text is, None when it is none."""
        form, _, where = text.partition(":")
        return cls(form, where) if form in (_ENVIRONMENT, _FILE) and where.strip() else None

    @property
    def variable(self) -> str | None:
        """The variable of the environment, None when the secret is in a file."""
        return self.where if self.form == _ENVIRONMENT else None

    def secret(self, archive: Path) -> str:
        """The secret, read now; a relative path is one within the archive.

        Raises:
            FondsError: there is none.
        """
        if self.form == _ENVIRONMENT:
            found = os.environ.get(self.where, "")
            missing = f"the environment has no variable {self.where}"
        else:
            try:
                found = (archive / self.where).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise FondsError(f"the file {self.where} of a secret cannot be read: {error}") from error
            missing = f"the file {self.where} of a secret is empty"
        if not found:
            raise FondsError(missing)
        return found
