"""The collected pages: found through FONDS_SHARED_DATA, each kind with a manifest that names its files and golds."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from pipelines.reader import read
from storage.archive.profile_file import load_profile
from storage.types import ArticleReading, Outcome, Page, Role

_CAPTURED = datetime(2026, 11, 1, tzinfo=UTC)
TYPES = {".pdf": "application/pdf", ".txt": "text/plain"}


@dataclass(frozen=True)
class Sample:
    """A collected file: its place below the folder, what its manifest says of it, and the folder."""

    file: str
    facts: dict[str, object]
    root: Path

    @cached_property
    def body(self) -> bytes:
        """The file, unpacked."""
        packed = (self.root / self.file).read_bytes()
        return gzip.decompress(packed) if self.file.endswith(".gz") else packed

    @property
    def url(self) -> str:
        """The page's address; an invented one where the manifest names none."""
        gold = self.facts.get("gold")
        inside = gold.get("url") if isinstance(gold, dict) else None
        return str(self.facts.get("url") or inside or "https://page.example/2020/01/page.html")

    @property
    def language(self) -> str:
        """The language that the manifest states, `other` for all but a few."""
        return str(self.facts.get("lang") or "other")

    @property
    def gold(self) -> dict[str, object]:
        """The gold as an object, empty when it is a text or a file."""
        gold = self.facts.get("gold")
        return gold if isinstance(gold, dict) else {}

    @property
    def gold_text(self) -> str:
        """The text of the gold file, empty when there is none."""
        gold = self.facts.get("gold")
        path = self.root / gold if isinstance(gold, str) else None
        return path.read_text(encoding="utf-8") if path is not None and path.is_file() else ""

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts that the gold lists under a key."""
        found = self.gold.get(key)
        return tuple(str(entry) for entry in found) if isinstance(found, list) else ()

    def text(self, key: str) -> str | None:
        """The text that the gold has under a key."""
        found = self.gold.get(key)
        return found if isinstance(found, str) else None

    def read(self, role: Role = Role.ARTICLE, profile: str = "any", status: int = 200) -> Outcome:
        """What the reader makes of the file."""
        return read(self.page(role, status), load_profile(profile)).outcome

    def page(self, role: Role = Role.ARTICLE, status: int = 200) -> Page:
        """The file as it is captured."""
        media_type = TYPES.get(Path(self.file).suffix, "text/html")
        return Page("urn:uuid:sample", "any", self.url, _CAPTURED, status, media_type, role, self.body)

    def read_article(self) -> ArticleReading | None:
        """The article that the reader makes of the file, None when it refuses it."""
        outcome = self.read()
        return outcome if isinstance(outcome, ArticleReading) else None


def data() -> Path | None:
    """The folder of the collected pages, None when FONDS_SHARED_DATA names none."""
    named = os.environ.get("FONDS_SHARED_DATA")
    return Path(named) if named and Path(named).is_dir() else None


def samples(root: Path, kind: str, under: str = "") -> Iterator[Sample]:
    """The files of a kind whose place begins with `under`, in the manifest's order."""
    manifest = json.loads((root / kind / "manifest.json").read_text(encoding="utf-8"))
    for facts in manifest:
        if facts["file"].startswith(f"{kind}/{under}"):
            yield Sample(facts["file"], facts, root)
