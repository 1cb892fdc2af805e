"""How every command is stopped from outside: SIGTERM and SIGHUP stop it as Ctrl-C does."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

STOPPED = "stopped; the same command goes on where this one ended"
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Long enough for the callback that swallowed the interruption to be over.
_AGAIN_AFTER = 0.02


def end_as_interrupted() -> None:
    """From now on, SIGTERM (a supervisor's request to stop) raises KeyboardInterrupt, as Ctrl-C does.

    SIGHUP (the terminal is gone) does what SIGTERM does at that moment, unless it is ignored, as under nohup.
    Signals that were held back until now come at once, and so does again what comes while Python cleans up an object,
    where nothing can be raised.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, _terminate)
    sys.unraisablehook = _interrupt_again
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)


def end_undisturbed() -> None:
    """From now on nothing stops the program: all that is left is its answer, and the exit code is settled."""
    for number in _STOPPING:
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def held_back() -> Iterator[None]:
    """Let what stops the program wait for the end of a block that is over soon and should not be left in its midst."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def is_interruption(error: BaseException | None) -> bool:
    """Whether an error is an interruption, or what became of one: Python wraps one that comes while a class is made."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, KeyboardInterrupt):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _terminate(_number: int, _frame: FrameType | None) -> None:
    signal.raise_signal(signal.SIGTERM)


def _interrupt_again(unraisable: sys.UnraisableHookArgs) -> None:
    if not issubclass(unraisable.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(unraisable)
        return
    # To the main thread itself, which may be asleep in a call that only a signal of its own ends.
    main_thread = threading.main_thread().ident
    again = threading.Timer(_AGAIN_AFTER, signal.pthread_kill, [main_thread, signal.SIGTERM])
    again.daemon = True
    again.start()
