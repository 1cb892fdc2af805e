"""Each fault that docs/reliability.md lists has the tests that it names."""

from __future__ import annotations

import re
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_ROW = re.compile(r"^\| (?!fault \|)(?P<fault>[^|]+) \| (?P<what>[^|]+) \| (?P<tests>[^|]+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`(?: \((long)\))?")
"""A test as a page names it: its file, its name, and that it is a long one."""


def defined(file: str) -> dict[str, str]:
    """By the name of each test of a file, what stands before it: its marks."""
    text = (_ROOT / file).read_text(encoding="utf-8")
    tests = re.finditer(r"^((?: *@.*\n(?:[^\n]*\n)*?)?) *def (test_\w+)\(", text, re.MULTILINE)
    return {found[2]: found[1] for found in tests}


def test_each_fault_has_the_tests_that_are_named() -> None:
    """They exist, and those that are called long are left out of the everyday run."""
    section = (_ROOT / "docs" / "reliability.md").read_text(encoding="utf-8").split("## Faults around it")[1]
    rows = [row for row in _ROW.finditer(section.split("\n## ")[0]) if not row["fault"].startswith("---")]
    assert len(rows) > 20
    for row in rows:
        named = TEST.findall(row["tests"])
        assert named, row["fault"]
        for file, name, long in named:
            tests = defined(file)
            assert name in tests, f"{file} has no {name}"
            assert bool(long) == ("pytest.mark.long" in tests[name]), f"{name}: is it long?"
