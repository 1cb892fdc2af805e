"""The bench of rivals: what a page costs comes from two runs, and ratios from rounds that stand beside each other."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench.bodies import is_cjk
from bench.rivals.chart import chart
from bench.rivals.crawls import Contestant
from bench.rivals.table import Cost, compared, cost, line, middle, ratios
from bench.rivals.watched import CommandFailed, Watched, watched


def _watched(wall: float, cpu: float, first: float, pages: int = 120) -> Watched:
    return Watched(wall, cpu, first, 50_000_000, 1000 * pages, pages, {"reading": first / 2})


def _cost(rate: float | None, cpu: float) -> Cost:
    return Cost(rate, cpu, cpu / 2, 1e8, 2000, 1.0, {})


def test_what_a_page_costs_leaves_the_start_out() -> None:
    """A run over few pages is taken off one over many, in time, CPU, and what is kept; memory is the most there was."""
    found = cost(_watched(2.0, 1.5, 1.0, pages=20), _watched(12.0, 6.5, 2.0), 20, 100)
    assert (found.rate, found.cpu, found.first, found.others) == (10.0, 50.0, 10.0, 40.0)
    assert (found.memory, found.kept, found.read) == (50_000_000, 1000.0, 1.0)
    assert found.threads == {"reading": 5.0}


def test_a_clock_that_stood_still_tells_no_rate() -> None:
    """Where the run over many pages was no longer than that over few, there is no rate, and no ratio of it."""
    found = cost(_watched(9.0, 1.0, 1.0), _watched(8.0, 3.0, 1.0), 20, 100)
    assert found.rate is None
    assert ratios([found], [_cost(5.0, 10.0)]) == ([], [2.0])
    assert "–" in line("slow", found)
    assert "–" in compared("slow", [], [2.0])


def test_ratios_are_those_of_neighbours() -> None:
    """Each round has its ratio, and the median of them is told with the smallest and the largest."""
    ours, theirs = [_cost(10, 30), _cost(20, 40), _cost(40, 50)], [_cost(10, 60), _cost(10, 160), _cost(10, 50)]
    rates, cpus = ratios(ours, theirs)
    assert (rates, cpus) == ([1.0, 2.0, 4.0], [0.5, 0.25, 1.0])
    assert compared("naive", rates, cpus).endswith("rate  2.00 (1.00 to 4.00)   CPU  0.50 (0.25 to 1.00)")
    assert (middle(ours).rate, middle(ours).cpu) == (20, 40)


def test_the_picture_has_a_bar_for_each() -> None:
    """What each contestant costs stands in it, by its own process and by the others."""
    drawn = chart({"Fonds": _cost(10, 32.8), "naive": _cost(5, 55.6)})
    assert drawn.startswith(("<svg", "<?xml"))
    assert [name in drawn for name in ("Fonds", "naive", "16.4", "27.8", "its readers and pools")] == [True] * 5


def test_a_command_is_watched_with_what_it_tells(tmp_path: Path) -> None:
    """CPU, memory and files of a command count, and what its processes use; one that fails says why."""
    writes = "import time, pathlib, sys; [None for _ in iter(lambda: time.process_time() > 0.15, True)]"
    work = f"{writes}; pathlib.Path(sys.argv[1], 'kept').write_bytes(bytes(5000)); print('{{\"pages\": 3}}')"
    found = watched([sys.executable, "-c", work, str(tmp_path)], tmp_path)
    assert found.pages == 3
    assert found.cpu >= 0.15
    assert found.memory > 1_000_000
    assert found.kept >= 5000
    with pytest.raises(CommandFailed, match="no such thing"):
        watched([sys.executable, "-c", "import sys; sys.exit('no such thing')"], tmp_path)


def test_who_cannot_be_run_says_why() -> None:
    """A rival without its environment, or whose program the machine lacks, is told with the reason."""
    assert Contestant("one", "m", environment="nowhere").hindrance == (
        "its environment is not installed; make bench-rivals"
    )
    assert "no-such-program is not installed" in str(Contestant("two", "m", program="no-such-program").hindrance)
    assert Contestant("three", "m").hindrance is None


def test_pages_in_ideographs_kana_and_hangul_stand_apart() -> None:
    """The language of a page is told by its letters, markup counted with them."""
    assert is_cjk(("<p class='text'>" + "條約草案審議通過" * 5 + "</p>").encode())
    assert is_cjk(("<p>" + "조약 초안" * 9 + "</p>").encode())
    assert not is_cjk(b"<p>A treaty, and a word of it: \xe6\xa2\x9d.</p>" * 3)
