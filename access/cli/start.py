"""Where the `fonds` program begins: it can be stopped cleanly before anything large is imported."""

from __future__ import annotations

import atexit
import gc
import sys

from access.cli.interruption import STOPPED, end_as_interrupted, end_undisturbed

# How many new containers start a collection; Python's own number is 700. What imports make is never garbage, and
# looking through it again and again costs a tenth of a short command. A crawl has a number of its own.
_YOUNG = 200_000


def start() -> None:
    """Run the program; ends the process with the command's exit code."""
    end_as_interrupted()
    gc.set_threshold(_YOUNG, 10, 10)
    # At its end the interpreter would look once more through all that it is about to give up: another tenth.
    atexit.register(gc.freeze)
    try:
        from access.cli.main import run
    except KeyboardInterrupt:
        _stopped()
    run()


def _stopped() -> None:
    """Say that the program was stopped before it began, as it says it later on, and end."""
    end_undisturbed()
    # Imported here: above, a signal that comes meanwhile would end the program without a word.
    from access.cli.output import warn, write
    from access.cli.run_line import failed_run_line, wants_run_line
    from access.cli.streams import prepare_streams
    from storage.types.clock import system_clock
    from storage.types.exit_codes import ExitCode

    prepare_streams()
    if wants_run_line(sys.argv[1:]):
        write(failed_run_line(system_clock(), ExitCode.STOPPED, STOPPED))
    else:
        warn(STOPPED)
    sys.exit(ExitCode.STOPPED)
