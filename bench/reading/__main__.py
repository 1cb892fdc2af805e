"""`python -m bench.reading [--only SET] [--worst]`: the table of all sets, and on request the pages that are not right.

Nothing is stored: each run reads every page anew. Needs FONDS_SHARED_DATA.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.reading import documents, encodings, forms, news, official, texts, versions, walls
from bench.reading.collected import data
from bench.reading.figure import Figure

SETS: tuple[Callable[[Path], Iterator[Figure]], ...] = (
    forms.figures,
    news.figures,
    texts.figures,
    official.figures,
    documents.figures,
    walls.figures,
    encodings.figures,
    versions.figures,
)


def main() -> int:
    """Print the table; 0 when every floor is reached."""
    parser = argparse.ArgumentParser(prog="python -m bench.reading", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--only", default="", help="only the sets and measures that begin with this")
    parser.add_argument("--worst", action="store_true", help="name the pages that are not read right")
    options = parser.parse_args()
    root = data()
    if root is None:
        print("no collected pages here: set FONDS_SHARED_DATA to their folder", file=sys.stderr)
        return 2
    holds = True
    for read in SETS:
        if options.only and not any(name.startswith(options.only.split()[0]) for name in NAMES[read.__module__]):
            continue
        for figure in read(root):
            if f"{figure.of} {figure.measure}".startswith(options.only):
                holds = holds and figure.holds
                print(_line(figure), flush=True)
                if options.worst:
                    _print_worst(figure)
    return 0 if holds else 1


NAMES = {
    "bench.reading.forms": ("forms",),
    "bench.reading.news": ("tw-news", "postlight"),
    "bench.reading.texts": ("magic-html", "article-extraction", "fundus"),
    "bench.reading.official": ("official",),
    "bench.reading.documents": ("pdf",),
    "bench.reading.walls": ("blockpages",),
    "bench.reading.encodings": ("encoding",),
    "bench.reading.versions": ("versions",),
}


def _line(figure: Figure) -> str:
    floor = "      " if figure.floor is None else f"≥ {figure.floor:.3f}"
    rival = "" if figure.rival is None else f"   trafilatura {figure.rival:.3f}"
    mark = " " if figure.holds else "✗"
    return f"{mark} {figure.of:20} {figure.measure:24} {figure.value:.3f}  {floor:8} ({len(figure.items):3}){rival}"


def _print_worst(figure: Figure) -> None:
    for item in sorted(figure.items, key=lambda item: item.value):
        if item.value < 0.98:
            rival = "" if item.rival is None else f" ({item.rival:.2f})"
            print(f"      {item.value:.2f}{rival} {item.name}  {item.note}")


if __name__ == "__main__":
    sys.exit(main())
