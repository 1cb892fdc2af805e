"""Work in a thread of its own, where a lack of memory or threads ends the crawl as any error of the archive does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from storage.types.errors import FondsError
from storage.types.shortage import shortage_of

P = ParamSpec("P")
T = TypeVar("T")


async def in_thread(work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """What the work returns.

    Raises:
        FondsError: it did, or there was no memory or no thread for it.
    """
    try:
        return await asyncio.to_thread(work, *args, **kwargs)
    except (MemoryError, RuntimeError, OSError) as error:
        why = shortage_of(error)
        if why is None:
            raise
        raise FondsError(why) from error


async def in_thread_if_any(work: Callable[[], None]) -> None:
    """Do work at the end of a crawl in a thread, or in this one when there is no memory or no thread for it."""
    try:
        await in_thread(work)
    except FondsError:
        work()
