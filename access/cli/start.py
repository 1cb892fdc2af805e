"""Where the `fonds` program begins: whenever a signal asks it to stop, it says so in one line, with exit code 4.

Until the program can answer, such signals wait: an exception in the midst of an import would come out as another one,
or as a traceback. Only what comes while the interpreter itself still starts finds nobody.
"""

from __future__ import annotations

# The part of `signal` that is in the interpreter; the rest of it imports more than everything before it.
import _signal  # type: ignore[import-not-found]

_signal.pthread_sigmask(_signal.SIG_BLOCK, (_signal.SIGINT, _signal.SIGTERM, _signal.SIGHUP))

import atexit  # noqa: E402
import gc  # noqa: E402
import sys  # noqa: E402

from access.cli.interruption import STOPPED, end_undisturbed, is_interruption  # noqa: E402

# How many new containers start a collection; Python's own number is 700. What imports make is never garbage, and
# looking through it again and again costs a tenth of a short command. A crawl has a number of its own.
_YOUNG = 200_000


def start() -> None:
    """Run the program; ends the process with the command's exit code."""
    gc.set_threshold(_YOUNG, 10, 10)
    # At its end the interpreter would look once more through all that it is about to give up: another tenth.
    atexit.register(gc.freeze)
    try:
        try:
            from access.cli.main import run

            # The signals that wait are taken there.
            run()
        finally:
            end_undisturbed()
    except BaseException as error:
        if not is_interruption(error):
            raise
    _stopped()


def _stopped() -> None:
    """Say that the program was stopped before it began or when it was over, as it says it otherwise, and end."""
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
