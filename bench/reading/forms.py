"""The forms in which the first publication may arrive: saved pages of our own, every field of each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench.reading.figure import Figure, Item, figure
from tests.pages.test_pages import CASES, expected, field_of, outcome, plain

# Where the page stands and when it says that it was published differs from form to form.
_APART = frozenset({"canonical_url", "published_on", "published_at", "published_precision", "modified_at"})


def figures(root: Path) -> Iterator[Figure]:
    """The share of exact fields, by form; these pages are the project's own, so `root` is not asked."""
    for form in ("h1", "h2", "h3"):
        cases = [case for case in CASES if case.startswith(f"{form}-")]
        yield figure("forms", f"{form.upper()} fields exact", _fields(cases), 1.0)


def _fields(cases: list[str]) -> Iterator[Item]:
    for case in cases:
        for name, wanted in expected(case).items():
            if name not in _APART:
                found = plain(field_of(outcome(case), name))
                yield Item(f"{case} {name}", float(plain(wanted) == found), f"{wanted} {found}"[:200])
