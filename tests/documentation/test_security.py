"""SECURITY.md says who may do what to whom, and each line names tests that there are."""

from __future__ import annotations

import re

from tests.documentation.printed import ROOT
from tests.documentation.test_faults import TEST, defined

_WHO = (
    "a site that is crawled",
    "who gives a WARC, ARC or WACZ file for import",
    "who asks the API without leave",
    "who asks past the proxy that logs people in",
    "another user of this machine",
    "a member of the fleet",
    "who keeps a backup",
    "who reads an export, a report or a notice",
)


def _rows(heading: str) -> list[list[str]]:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return [line.split("|") for line in re.findall(r"(?m)^\| ?(.*) \|$", text)[1:]]


def test_each_line_names_tests_that_there_are() -> None:
    """In the everyday run, not in the long one; a line without a test is a wish."""
    rows = [*_rows("Who may do what to whom"), *_rows("Secrets")]
    assert len(rows) > 25
    for row in rows:
        assert len(row) == 4, row
        named = TEST.findall(row[3])
        assert named, row
        for file, name, _long in named:
            tests = defined(file)
            assert name in tests, f"{file} has no {name}"
            assert "pytest.mark.long" not in tests[name], name


def test_nobody_is_forgotten() -> None:
    """Whoever meets an archive from outside has a line."""
    named = {row[0].strip() for row in _rows("Who may do what to whom")}
    assert [who for who in _WHO if who not in named] == []
