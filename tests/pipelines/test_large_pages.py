"""Large pages are read one at a time, and small ones beside them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from pipelines.large_pages import LARGE
from pipelines.reader_processes import Readers
from storage.types import Refusal
from tests.pipelines.jobs import held_turn


def test_two_readers_are_never_at_a_large_page_both(tmp_path: Path) -> None:
    """Nor does one that was killed at its page keep the others from theirs."""
    with Readers(3, modules=("pipelines.large_pages",)) as readers:
        killed = readers.submit(held_turn, LARGE, dies_once=tmp_path / "died")
        others = [readers.submit(held_turn, LARGE) for _ in range(4)]
        read = [one.result(60) for one in (killed, *others)]
    spans = sorted(span for span in read if not isinstance(span, Refusal))
    assert len(spans) == len(read)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
