"""Every reader of strangers' bytes keeps its promises: for inputs by a fixed seed, and for all that once broke one."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.fuzz.mutation import mutated
from tests.fuzz.target import promise_of, target_names, target_of, words_of

CASES = Path(__file__).parent / "cases"
KEPT = sorted(path for path in CASES.glob("*/*"))
SEED = 18


@pytest.mark.parametrize("name", target_names())
def test_a_target_keeps_its_promises_for_inputs_by_a_fixed_seed(name: str) -> None:
    """The well-formed inputs that it begins with, and changes of them that are the same in every run."""
    target, chosen = target_of(name), random.Random(SEED)
    seeds, words = list(target.seeds()), words_of(name)
    for seed in seeds:
        target.check(seed)
    for _ in range(target.inputs):
        target.check(mutated(chosen.choice(seeds), seeds, words, target.longest, chosen))


@pytest.mark.parametrize("case", KEPT, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_what_broke_a_promise_once_breaks_none(case: Path) -> None:
    """Each is an input that a fuzzer found; docs/reliability.md tells what it did."""
    target_of(case.parent.name).check(case.read_bytes())


def test_every_target_says_in_a_line_what_it_promises() -> None:
    """`make fuzz` shows it."""
    for name in target_names():
        assert ":" in promise_of(name), name
    assert {case.parent.name for case in KEPT} <= set(target_names())
