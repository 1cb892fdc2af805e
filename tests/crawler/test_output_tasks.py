"""What a callback yields is passed on as Scrapy passes it on, by fewer tasks."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any

import pytest
from scrapy.utils.asyncio import _parallel_asyncio

from crawler.output_tasks import each_at_most

Work = Callable[[Any], Coroutine[Any, Any, None]]
Parallel = Callable[[int, Any, Work], Coroutine[Any, Any, None]]


async def _scrapys(count: int, outputs: Any, work: Work) -> None:
    await _parallel_asyncio(outputs, count, work)


def _turns(number: int, seed: int) -> int:
    """How many turns of the loop an output waits for; most wait for none."""
    return random.Random(f"{seed}.{number}").choice((0, 0, 0, 1, 2, 5))


def _trace(parallel: Parallel, count: int, outputs: int, seed: int, *, is_async: bool = False) -> tuple[list[str], int]:
    """What began and ended in which order, and how many outputs were at most in work."""
    told: list[str] = []
    most = at_work = 0

    async def work(number: int) -> None:
        nonlocal most, at_work
        at_work += 1
        most = max(most, at_work)
        told.append(f"begin {number}")
        for _ in range(_turns(number, seed)):
            await asyncio.sleep(0)
        told.append(f"end {number}")
        at_work -= 1

    async def waiting() -> AsyncIterator[int]:
        for number in range(outputs):
            await asyncio.sleep(0)
            yield number

    asyncio.run(parallel(count, waiting() if is_async else iter(range(outputs)), work))
    return told, most


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize("count", [1, 2, 3, 8, 100])
@pytest.mark.parametrize("outputs", [0, 1, 2, 7, 40, 300])
def test_outputs_are_worked_on_in_the_order_of_scrapy(count: int, outputs: int, is_async: bool) -> None:
    for seed in range(5):
        told, most = _trace(each_at_most, count, outputs, seed, is_async=is_async)
        assert (told, most) == _trace(_scrapys, count, outputs, seed, is_async=is_async)
        assert len(told) == 2 * outputs
        assert most <= count


def test_as_many_are_worked_on_at_once_as_may_be_when_all_wait() -> None:
    most = 0

    async def run() -> None:
        gate = asyncio.Event()
        at_work = 0

        async def work(_output: int) -> None:
            nonlocal at_work, most
            at_work += 1
            most = max(most, at_work)
            if at_work == 100:
                gate.set()
            await gate.wait()

        await asyncio.wait_for(each_at_most(100, iter(range(500)), work), 30)

    asyncio.run(run())
    assert most >= 100


@pytest.mark.parametrize(("outputs", "tasks"), [(0, 1), (1, 2), (10, 11), (150, 101)])
def test_there_is_a_task_for_each_output_and_one_that_reads_them(
    outputs: int, tasks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = 0
    make = asyncio.create_task

    def counted(*arguments: Any, **named: Any) -> asyncio.Task[Any]:
        nonlocal made
        made += 1
        return make(*arguments, **named)

    async def work(_output: int) -> None:
        return

    monkeypatch.setattr(asyncio, "create_task", counted)
    asyncio.run(each_at_most(100, iter(range(outputs)), work))
    assert made == tasks


def test_an_output_that_fails_stops_no_other() -> None:
    done = []

    async def work(output: int) -> None:
        await asyncio.sleep(0)
        if output == 3:
            raise ValueError(output)
        done.append(output)

    asyncio.run(each_at_most(8, iter(range(20)), work))
    assert sorted(done) == [output for output in range(20) if output != 3]


def test_a_callback_that_breaks_off_hangs_nobody() -> None:
    done = []

    async def work(output: int) -> None:
        done.append(output)

    def outputs() -> Iterator[int]:
        yield 1
        raise GeneratorExit

    asyncio.run(asyncio.wait_for(each_at_most(8, outputs(), work), 30))
    assert done == [1]
