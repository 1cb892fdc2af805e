"""The line that a run of `fonds crawl --quiet` is in a log, also of one that ends before it has begun.

It imports next to nothing: a run may be stopped, or turn out to be mistyped, before there is anything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from access.running.log_lines import facts_line
from storage.types.crawl_ends import CrawlEnding
from storage.types.exit_codes import ExitCode

# The short form, alone or in a cluster of short forms.
_QUIET = re.compile(r"--quiet|-[a-zA-Z]*q[a-zA-Z]*")


def wants_run_line(arguments: Sequence[str]) -> bool:
    """Whether the arguments of the program ask for a crawl that writes one line, whatever else is wrong with them."""
    command = next((argument for argument in arguments if not argument.startswith("-")), None)
    return command == "crawl" and "--json" not in arguments and any(map(_QUIET.fullmatch, arguments))


def run_line(
    at: datetime,
    crawl_id: str | None,
    publications: Sequence[str],
    facts: Iterable[tuple[str, object]],
    why: str,
) -> str:
    """The line: when the run ended, its crawl (None: it began none), facts as name=value, and why, unless empty."""
    known = [("crawl", crawl_id or "-"), ("publication", ",".join(publications) or "-"), *facts]
    return facts_line(at, (f"{name}={value}" for name, value in known), " ".join(why.split()))


def failed_run_line(
    at: datetime, code: int, why: str, crawl_id: str | None = None, publications: Sequence[str] = ()
) -> str:
    """The line of a run that ended by an error, or before it came to its work."""
    ending = CrawlEnding.STOPPED if code == ExitCode.STOPPED else CrawlEnding.FAILED
    return run_line(at, crawl_id, publications, [("ended", ending), ("findings", 0), ("exit", int(code))], why)
