"""What a callback yields, passed on by as many tasks as have work, and no more at once than CONCURRENT_ITEMS.

Scrapy makes all hundred of them for every response, which is half of what a small page costs; what a recorded spider
loses to its records it gets back here. In which order outputs are passed on, and how many at once, stays Scrapy's.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from scrapy.core.scraper import Scraper
from scrapy.utils.asyncgen import as_async_generator
from scrapy.utils.asyncio import is_asyncio_available
from scrapy.utils.defer import aiter_errback, iter_errback

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response
    from twisted.python.failure import Failure

_END = object()


def spare_tasks(scraper: Scraper) -> None:
    """Let a scraper make its tasks as they are needed, unless somebody has changed how it passes on what it is given.

    It needs asyncio: without, Scrapy makes no tasks.
    """
    passes_on = getattr(scraper.handle_spider_output_async, "__func__", None)
    if passes_on is Scraper.handle_spider_output_async and is_asyncio_available():
        scraper.handle_spider_output_async = partial(_pass_on, scraper)  # type: ignore[method-assign]


async def _pass_on(
    scraper: Scraper,
    result: Iterable[Any] | AsyncIterator[Any],
    request: Request,
    response: Response | Failure,
) -> None:
    outputs: Iterable[Any] | AsyncIterator[Any]
    if isinstance(result, AsyncIterator):
        outputs = aiter_errback(result, scraper.handle_spider_error, request, response)
    else:
        outputs = iter_errback(result, scraper.handle_spider_error, request, response)

    def work(output: Any) -> Coroutine[Any, Any, None]:
        return scraper._process_spidermw_output_async(output, response)

    await each_at_most(scraper.concurrent_items, outputs, work)


async def each_at_most(
    count: int, outputs: Iterable[Any] | AsyncIterator[Any], work: Callable[[Any], Coroutine[Any, Any, None]]
) -> None:
    """Work on all outputs, in their order, at most so many at once; return when all are done.

    There is a worker for each output until there are so many: those that Scrapy makes besides find nothing to do.
    """
    queue: asyncio.Queue[Any] = asyncio.Queue(count * 2)
    workers: list[asyncio.Task[None]] = []

    async def worker() -> None:
        while (output := await queue.get()) is not _END:
            await work(output)
        # For those that still wait; there is room, for one was taken.
        queue.put_nowait(_END)

    async def fill() -> None:
        try:
            async for output in as_async_generator(outputs):
                if len(workers) < count:
                    workers.append(asyncio.create_task(worker()))
                await queue.put(output)
        finally:
            await queue.put(_END)

    # A task, so that whoever is cancelled while it waits breaks nothing off.
    await asyncio.wait([asyncio.create_task(fill())])
    if workers:
        await asyncio.wait(workers)
