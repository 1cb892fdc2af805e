"""Many processes share one crawl on PostgreSQL, some of them killed: the log of who was asked when judges it.

Hosts share servers, as the sites of a government do. Who dies leaves what it had under way to the others, and no host
or server is asked sooner for it.
"""

from __future__ import annotations

import math
import random
from pathlib import Path

import pytest

from tests.crawler.offices import Asking
from tests.crawler.shared_log import AskedAgain, asked_again, short_waits, shortest_wait
from tests.crawler.shared_trial import Trial, shared_crawl

ONE, OTHER = "one@gazette.example", "other@gazette.example"
URL = "http://office-1.example/document-1.html"
NAMES = {"office-1.example": "127.0.1.1", "office-2.example": "127.0.1.1", "office-3.example": "127.0.1.2"}


@pytest.mark.long
@pytest.mark.parametrize(
    "trial",
    [
        pytest.param(Trial(processes=4, pages=240, hosts=24, addresses=6, kills=4), id="small"),
        pytest.param(Trial(processes=8, pages=2000, hosts=200, addresses=20, kills=20), id="large"),
    ],
)
def test_a_crawl_that_many_share_is_polite_and_whole(trial: Trial, tmp_path: Path, postgresql: str) -> None:
    """Every document is captured once; only what had no record when its process was killed is asked for again."""
    outcome = shared_crawl(trial, tmp_path, postgresql, random.Random(trial.pages))
    print(outcome)  # noqa: T201 - the figures of the trial
    assert (outcome.lost, outcome.recorded_twice, outcome.kills) == (frozenset(), frozenset(), trial.kills)
    assert outcome.faults == []
    # At each address one request is under way at a time.
    assert len(outcome.again) <= trial.kills * trial.addresses
    assert outcome.short_waits == ()


@pytest.mark.parametrize(
    ("asked", "killed", "recorded", "is_excused"),
    [
        pytest.param([(1.0, ONE), (9.0, OTHER)], {ONE: 1.25}, (), True, id="in the air"),
        pytest.param([(1.0, ONE), (9.0, OTHER)], {ONE: 0.9}, (), True, id="seen late"),
        pytest.param([(1.0, ONE), (9.0, OTHER)], {ONE: 0.5}, (), False, id="by one that was dead"),
        pytest.param([(1.0, ONE), (9.0, OTHER)], {ONE: 1.25}, (URL,), False, id="recorded"),
        pytest.param([(1.0, ONE), (9.0, OTHER)], {}, (), False, id="by one that lives"),
        pytest.param([(1.0, ONE), (9.0, OTHER)], {ONE: 9.5}, (), False, id="before its end"),
        pytest.param([(1.0, ONE), (1.1, ONE)], {ONE: 1.25}, (), False, id="by itself"),
    ],
)
def test_only_a_killed_process_without_a_record_excuses_that_a_page_is_asked_for_again(
    asked: list[tuple[float, str]], killed: dict[str, float], recorded: tuple[str, ...], is_excused: bool
) -> None:
    """The judge of the trial counts everything else as a fault."""
    (again,) = asked_again([Asking(at, URL, by) for at, by in asked], killed, recorded)
    assert again.was_in_the_air is is_excused
    assert asked_again([Asking(1.0, URL, ONE), Asking(1.0, f"{URL}?2", ONE)], {ONE: 2.0}, ()) == []
    assert AskedAgain(URL, ONE, 0.25, was_recorded=False).was_in_the_air


def test_a_short_wait_is_found_between_any_processes_and_hosts_of_an_address() -> None:
    """Two requests in half a delay, and six in three; those to another address are none of its business."""
    soon = [Asking(1.0, URL, ONE), Asking(1.1, "http://office-2.example/robots.txt", OTHER)]
    elsewhere = [Asking(1.0, URL, ONE), Asking(1.0, "http://office-3.example/document-3.html", ONE)]
    crowded = [Asking(1.0 + 0.2 * number, URL, ONE) for number in range(6)]
    ((address, took),) = short_waits(soon, NAMES, 0.3, 0.15)
    assert (address, round(took, 3)) == ("127.0.1.1", 0.1)
    assert shortest_wait(soon, NAMES) == pytest.approx(0.1)
    assert shortest_wait(elsewhere, NAMES) == math.inf
    assert short_waits(elsewhere, NAMES, 0.3, 0.15) == []
    assert short_waits([*crowded[:2]], NAMES, 0.3, 0.15) == []
    assert 0.8 in [round(took, 3) for _, took in short_waits(crowded, NAMES, 0.3, 0.15)]
