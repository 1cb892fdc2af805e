"""Two captures of one page: whether what changed is meaningful."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from bench.reading.collected import Sample, samples
from bench.reading.figure import Figure, Item, figure
from pipelines.content_digest import source_digest
from storage.types import Role, SourceReading


def figures(root: Path) -> Iterator[Figure]:
    """Whether each pair is found to differ or not."""
    pages = sorted(samples(root, "versions"), key=_pair)
    yield figure("versions", "meaningful or not", _pairs(pages), 0.90)


def _pair(sample: Sample) -> str:
    return sample.text("pair") or sample.file


def _pairs(pages: list[Sample]) -> Iterator[Item]:
    for pair, members in groupby(pages, key=_pair):
        first, second = members
        wanted, found = first.gold.get("meaningful_change"), _content(first) != _content(second)
        yield Item(pair, float(wanted == found), f"{wanted} {found}")


def _content(sample: Sample) -> str:
    outcome = sample.read(Role.SOURCE)
    return source_digest(outcome) if isinstance(outcome, SourceReading) else ""
