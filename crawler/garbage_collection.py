"""Python's garbage collector while pages are fetched: nearly all that a crawl makes dies by reference counting alone.

As it comes, the collector walks over what was imported again and again, which costs a fifth of a crawl.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Containers made and not yet freed before the youngest are looked at; Python's own number is 700.
_YOUNG = 50_000


@contextmanager
def tamed() -> Iterator[None]:
    """Let the collector leave alone what is there already, and come seldom; at the end all is as it was before."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 10, 10)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
