"""A call that takes as long as a stranger takes, left alone once nobody waits for it any more."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from typing import TypeVar

_LOOK_EVERY = 0.1

T = TypeVar("T")


class Abandoned(Exception):
    """Nobody waits for the answer any more."""


def abandonable(call: Callable[[], T], is_over: Callable[[], bool]) -> T:
    """The answer of a call, or its error; it runs in a thread of its own, which may outlive this.

    Raises:
        Abandoned: it was over before the call was.
    """
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(call())
        except BaseException as error:  # noqa: BLE001 - raised where the answer is waited for
            answer.set_exception(error)

    # A daemon: a process that ends does not wait for it.
    threading.Thread(target=run, name="abandonable", daemon=True).start()
    while True:
        try:
            return answer.result(_LOOK_EVERY)
        except NotYet:
            if answer.done():
                return answer.result()
            if is_over():
                raise Abandoned from None
