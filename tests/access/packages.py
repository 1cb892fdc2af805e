"""A WACZ package as whoever receives it reads it, with nothing of the archive it was made from."""

from __future__ import annotations

import gzip
import json
import subprocess
import zipfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from access.replay.environment import environment
from storage.index.cdxj import IndexLine, parse_line
from storage.warc.reader import records
from storage.warc.record import WarcRecord

WACZ = environment() / "bin" / "wacz"


@dataclass(frozen=True)
class Received:
    """An opened package; made by `received`."""

    members: dict[str, bytes]

    @property
    def manifest(self) -> dict[str, Any]:
        """datapackage.json."""
        return dict(json.loads(self.members["datapackage.json"]))

    @property
    def pages(self) -> list[dict[str, Any]]:
        """The listed pages, without the line that heads the list."""
        head, *pages = [json.loads(line) for line in self.members["pages/pages.jsonl"].splitlines()]
        assert head["format"] == "json-pages-1.0"
        return pages

    @property
    def lines(self) -> list[str]:
        """The index."""
        return gzip.decompress(self.members["indexes/index.cdx.gz"]).decode().splitlines()

    def rows(self, view: str) -> list[dict[str, Any]]:
        """A table of rows."""
        return [json.loads(line) for line in self.members.get(f"fonds/{view}.jsonl", b"").splitlines()]

    def record_at(self, warc_file: str, offset: int, length: int) -> bytes:
        """The bytes at a place."""
        return self.members[f"archive/{warc_file}"][offset : offset + length]

    @property
    def warcs(self) -> dict[str, bytes]:
        """The WARC files by their bare names."""
        return {
            name.removeprefix("archive/"): data for name, data in self.members.items() if name.startswith("archive/")
        }

    def records(self, folder: Path) -> dict[str, WarcRecord]:
        """Every record by its id, read from files that are unpacked into a folder; no id stands twice."""
        found: dict[str, WarcRecord] = {}
        for name, data in self.warcs.items():
            (folder / name).write_bytes(data)
            for _, record in records(folder / name):
                assert record.record_id not in found
                found[record.record_id] = record
        return found

    def index(self) -> list[IndexLine]:
        """The index as data."""
        return [parse_line(line) for line in self.lines]


def received(path: Path) -> Received:
    """Open a package; every member is stored, listed, and as its digest says."""
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        assert {entry.compress_type for entry in package.infolist()} == {zipfile.ZIP_STORED}
        opened = Received({entry.filename: package.read(entry) for entry in package.infolist()})
    listed = {entry["path"]: entry for entry in opened.manifest["resources"]}
    assert listed.keys() | {"datapackage.json", "datapackage-digest.json"} == opened.members.keys()
    for name, entry in listed.items():
        data = opened.members[name]
        assert (entry["hash"], entry["bytes"]) == (f"sha256:{sha256(data).hexdigest()}", len(data))
    told = json.loads(opened.members["datapackage-digest.json"])
    assert told["hash"] == f"sha256:{sha256(opened.members['datapackage.json']).hexdigest()}"
    return opened


def validate(path: Path) -> None:
    """Let the makers of the format judge a package (py-wacz)."""
    ran = subprocess.run([WACZ, "validate", "-f", path], capture_output=True, text=True, check=False, timeout=180)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "Validation succeeded" in ran.stdout
