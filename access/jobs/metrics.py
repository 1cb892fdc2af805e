"""Metrics in the text format of Prometheus, version 0.0.4, by its conventions: base units, one meaning a name.

All are gauges: what is counted is what an archive holds or what one crawl came to, and both may grow less.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from storage.types.strangers_text import harmless

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Metric:
    """A gauge: its name, what it says, and its values with their labels; one without values is not told."""

    name: str
    meaning: str
    values: tuple[tuple[Labels, float], ...]


def one(name: str, meaning: str, value: float | datetime | None) -> Metric:
    """A metric with a single value, none when that is None; an instant is told in seconds."""
    return many(name, meaning, () if value is None else [((), value)])


def many(name: str, meaning: str, values: Iterable[tuple[Labels, float | datetime]]) -> Metric:
    """A metric with a value for each of several labels."""
    told = ((labels, value.timestamp() if isinstance(value, datetime) else value) for labels, value in values)
    return Metric(name, meaning, tuple(told))


def text_of(metrics: Iterable[Metric]) -> str:
    """The metrics in the text format."""
    return "".join(f"{line}\n" for metric in metrics for line in _lines(metric))


def _lines(metric: Metric) -> Iterator[str]:
    if not metric.values:
        return
    yield f"# HELP {metric.name} {metric.meaning}"
    yield f"# TYPE {metric.name} gauge"
    for labels, value in metric.values:
        named = ",".join(f'{name}="{_escaped(text)}"' for name, text in labels)
        yield f"{metric.name}{'{' + named + '}' if named else ''} {value:.15g}"


def _escaped(text: str) -> str:
    return harmless(text).replace("\\", r"\\").replace('"', r"\"")
