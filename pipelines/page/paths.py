"""Where strips stand in a page: what elements around them have in common."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.page.strips import Layout

Path = tuple[int, ...]


def common_path(paths: Sequence[Path]) -> Path:
    """The path of the innermost element that holds all of these."""
    shortest = min(paths, key=len)
    for depth, number in enumerate(shortest):
        if any(path[depth] != number for path in paths):
            return shortest[:depth]
    return shortest


def container_of(layout: Layout, paths: Sequence[Path]) -> Path:
    """The path of the innermost container (an article, a cell, …) that holds all of these."""
    common = common_path(paths)
    while len(common) > 1 and common[-1] not in layout.containers:
        common = common[:-1]
    return common


def is_inside(path: Path, outer: Path) -> bool:
    """Whether what has this path stands in the element of another."""
    return path[: len(outer)] == outer
