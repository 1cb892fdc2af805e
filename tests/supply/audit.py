"""Whether a known weakness is in a package that Fonds is installed with, as pip-audit finds it.

`python -m tests.supply.audit PIP_AUDIT LOCK` asks for each package of a lock. Where what is known of weaknesses cannot
be had (without a network, or at an index that does not tell it) it says so and ends with 0: nothing was found out.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit came to, in lines, and whether a weakness was found."""

    lines: tuple[str, ...]
    is_weak: bool = False


def audit_of(report: Mapping[str, Any] | None) -> Audit:
    """What pip-audit's report says.

    Args:
        report: the report in JSON, None when there is none: it could not ask.
    """
    packages: Sequence[Mapping[str, Any]] = () if report is None else report["dependencies"]
    asked = [one for one in packages if "skip_reason" not in one]
    if not asked:
        return Audit(("audit skipped: what is known of weaknesses cannot be had here",))
    weak = [(one, found) for one in asked for found in one["vulns"]]
    lines = [
        f"{one['name']}=={one['version']}: {found['id']}, mended in {', '.join(found['fix_versions']) or 'no version'}"
        for one, found in weak
    ]
    untold = len(packages) - len(asked)
    more = f"; of {untold} others nothing is told" if untold else ""
    lines.append(f"{len(asked)} packages audited, {len(weak)} known weaknesses{more}")
    return Audit(tuple(lines), bool(weak))


def _report(program: str, lock: str) -> Mapping[str, Any] | None:
    """What pip-audit reports of a lock, whose packages it looks up and does not install."""
    options = ("--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json", "--requirement")
    try:
        ran = subprocess.run([program, *options, lock], capture_output=True, text=True, check=False, timeout=_SECONDS)
        report = json.loads(ran.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return None
    return report if isinstance(report, dict) else None


def main(program: str, lock: str) -> int:
    """Audit a lock; 1 when a package of it is weak."""
    audit = audit_of(_report(program, lock))
    sys.stdout.writelines(f"{line}\n" for line in audit.lines)
    return int(audit.is_weak)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
