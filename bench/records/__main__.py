"""What the add-on and scrapy-webarchive each record of the awkward exchanges that the project's own tests are made of.

`python -m bench.records`. One origin answers, one exchange at a time; the same spider asks for every case once, in the
environment of each package. What the origin was sent, and what it sent, is held against what the files of each hold.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.records.held import EXACT, NOTHING, Held, held
from bench.rivals.crawls import ROOT
from storage.types.errors import RecordError
from storage.warc.capture_records import is_failure
from storage.warc.fetch_grouping import exchanges
from storage.warc.message import split_head
from storage.warc.reader import records
from storage.warc.record import WarcRecord
from tests.wire.cases import CASES, METHODS, respond
from tests.wire.origin import Origin, Served

_KEEPERS = {
    "the add-on": ("fonds", Path(sys.executable)),
    "scrapy-webarchive": ("webarchive", ROOT / ".venv-rivals" / "webarchive" / "bin" / "python"),
}
_PARTS = ("request", "head", "body")


@dataclass(slots=True)
class _Kept:
    """What is held for one address."""

    requests: list[bytes] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)
    failed: bool = False


def main() -> None:
    """Let both record every case, and print what each holds of it."""
    found = {name: _recorded(*keeper) for name, keeper in _KEEPERS.items()}
    print(f"{'':14}" + "".join(f" | {name:27}" for name in found))
    print(f"{'':14}" + (" | " + " ".join(f"{part:8}" for part in _PARTS) + " ") * len(found))
    for case in CASES:
        print(f"{case:14}" + "".join(f" | {_line(cases[case])} " for cases in found.values()))
    for name, cases in found.items():
        held_at_all = [one for one in cases.values() if one.head != NOTHING]
        exact, bodies = sum(one.is_exact for one in held_at_all), sum(one.body == EXACT for one in held_at_all)
        print(f"{name}: of {len(cases)} exchanges {len(held_at_all)} held, {bodies} bodies exact, {exact} exact in all")


def _line(one: Held) -> str:
    return " ".join(f"{getattr(one, part):8}" for part in _PARTS)


def _recorded(keeper: str, python: Path) -> dict[str, Held]:
    """What one of the two holds of each case, by its name."""
    with tempfile.TemporaryDirectory(prefix="fonds-records-") as folder, Origin(respond) as origin:
        asked = [word for case in CASES for word in (origin.url(_target(case)), METHODS.get(case, "GET"))]
        command = [str(python), "-m", "bench.records.awkward_spider", keeper, folder, *asked]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        kept = _kept(Path(folder))
        return {case: _held(_served(origin, case), kept[origin.url(_target(case))]) for case in CASES}


def _target(case: str) -> str:
    return f"/{case}?n=1"


def _served(origin: Origin, case: str) -> Served:
    """The exchange of a case, the last one where a connection was dead before."""
    return next(one for one in reversed(origin.served) if one.target == _target(case))


def _held(served: Served, kept: _Kept) -> Held:
    return held(served.received, served.sent, kept.requests, kept.answers, failed=kept.failed)


def _kept(folder: Path) -> dict[str, _Kept]:
    """What the WARC files below a folder hold, those in packages too, by address."""
    for package in folder.glob("*.wacz"):
        with zipfile.ZipFile(package) as packed:
            packed.extractall(folder / "unpacked")
    found: dict[str, _Kept] = defaultdict(_Kept)
    for path in sorted((*folder.rglob("*.warc.gz"), *folder.rglob("*.warc"))):
        whole = list(_whole_records(path))
        bodies = {one.record_id: split_head(one.block)[1] for one in whole if one.is_response}
        for record in whole:
            if record.is_request:
                found[record.target_uri or ""].requests.append(record.block)
        for one in exchanges(records(path)):
            kept = found[one.record.target_uri or ""]
            if is_failure(one.record):
                kept.failed = True
                kept.requests += [one.request] if one.request else []
                continue
            body = bodies.get(one.record.refers_to or "", b"") if one.record.is_revisit else b""
            kept.answers.append(one.interim + one.record.block + body + one.surplus)
    return found


def _whole_records(path: Path) -> Iterator[WarcRecord]:
    try:
        for _, record in records(path):
            yield record
    except RecordError as error:
        sys.exit(f"{path}: {error}")


if __name__ == "__main__":
    main()
