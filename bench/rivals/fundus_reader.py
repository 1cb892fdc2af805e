"""What fundus takes to read pages of publishers that it knows; run by its own environment.

`python -m bench.rivals.fundus_reader FILE…`: packed pages in files called `COUNTRY/PUBLISHER_YEAR_MONTH_DAY.html.gz`.
Prints one line of JSON: the milliseconds of CPU of each file, null where it knows no such publisher.
"""

from __future__ import annotations

import gzip
import json
import sys
from datetime import date
from pathlib import Path
from time import process_time

from fundus import PublisherCollection


def milliseconds(file: Path) -> float | None:
    """What it takes to read one page, None when nobody knows its publisher."""
    name, year, month, day = file.name.removesuffix(".html.gz").rsplit("_", 3)
    publisher = getattr(getattr(PublisherCollection, file.parent.name, None), name, None)
    if publisher is None:
        return None
    html = gzip.decompress(file.read_bytes()).decode("utf-8", "replace")
    parser = publisher.parser(date(int(year), int(month), int(day)))
    began = process_time()
    parser.parse(html, error_handling="catch")
    return 1e3 * (process_time() - began)


if __name__ == "__main__":
    print(json.dumps({given: milliseconds(Path(given)) for given in sys.argv[1:]}))
