"""What reading a page costs Fonds, trafilatura and fundus, which has a reader for each publisher that it knows.

`python -m bench.rivals.readers [--rounds N]`. The pages are fundus' own samples, in the folder that FONDS_SHARED_DATA
names; Fonds knows nothing of their publishers. CPU time, each in turn; start-up is not counted.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import process_time

from bench.reading.alone import alone
from bench.rivals.crawls import ROOT
from pipelines.reader import read
from storage.archive.profile_file import load_profile
from storage.types import Page, Role

_PYTHON = ROOT / ".venv-rivals" / "fundus" / "bin" / "python"


def main() -> None:
    """Read every page in every round, and print what each reader took."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.rivals.readers", description=(__doc__ or "").split("\n", 1)[0]
    )
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each")
    rounds = parser.parse_args().rounds
    files = sorted(Path(os.environ.get("FONDS_SHARED_DATA", "none"), "extraction", "fundus").glob("*/*.html.gz"))
    if not files or not _PYTHON.exists():
        print(
            "fundus could not be run:", "no page of it is here; FONDS_SHARED_DATA" if not files else "make bench-rivals"
        )
        sys.exit(2)
    found = [_round(files) for _ in range(rounds)]
    known = len(found[0])
    print(f"{known} of {len(files)} pages are of publishers that fundus knows; ms of CPU a page")
    for place, name in enumerate(("Fonds", "trafilatura alone", "fundus")):
        print(f"{name:18} {median(sum(row[place] for row in each) / known for each in found):8.2f}")


def _round(files: list[Path]) -> list[tuple[float, float, float]]:
    told = subprocess.run(
        [str(_PYTHON), "-m", "bench.rivals.fundus_reader", *map(str, files)], check=True, capture_output=True, text=True
    )
    theirs = json.loads(told.stdout.splitlines()[-1])
    return [(*_ours(file), theirs[str(file)]) for file in files if theirs[str(file)] is not None]


def _ours(file: Path) -> tuple[float, float]:
    body, url = gzip.decompress(file.read_bytes()), f"https://news.example/{file.parent.name}/{file.name}"
    page = Page("urn:uuid:sample", "any", url, datetime.now(UTC), 200, "text/html", Role.ARTICLE, body)
    profile = load_profile("any")
    began = process_time()
    read(page, profile)
    middle = process_time()
    alone(body, url)
    alone.cache_clear()
    return 1e3 * (middle - began), 1e3 * (process_time() - middle)


if __name__ == "__main__":
    main()
