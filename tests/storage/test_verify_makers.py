"""Verification of WARC files whose makers said what is wrong with them; these files are not part of the project."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from storage.custody.verification.findings import FileReport, FileVerdict
from storage.custody.verification.verify import verify_files

_DOCUMENT = Path(__file__).parents[2] / "docs" / "verify.md"
_DEPARTURE = re.compile(r"^\| `([^`]+)` \| (?:in)?valid \| (\w+): `([^`]+)` \|", re.MULTILINE)
Makers = tuple[Path, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def makers() -> Makers:
    """The folder, and what its manifest says of each file."""
    data = Path(os.environ.get("FONDS_SHARED_DATA") or "absent")
    manifest = data / "warc" / "manifest.json"
    if not manifest.is_file():
        pytest.skip("FONDS_SHARED_DATA names no folder with warc/manifest.json")
    return data, json.loads(manifest.read_text())


def judged(makers: Makers, verdict: str) -> dict[str, FileReport]:
    """The reports on the files of which the makers' verdict begins with this word."""
    folder, manifest = makers
    names = [entry["file"] for entry in manifest if str(entry["verdict"]).startswith(verdict)]
    return {name.removeprefix("warc/"): verify_files([folder / name]).files[0] for name in names}


def test_no_file_is_too_strange(makers: Makers) -> None:
    """Each gets a verdict, whatever its form."""
    folder, manifest = makers
    assert len(manifest) > 100
    for entry in manifest:
        assert verify_files([folder / entry["file"]]).files[0].file == str(folder / entry["file"])


def test_what_its_makers_call_valid_is_sound(makers: Makers) -> None:
    """At least 95 of 100, and none is damaged; what is odd is listed with its reason."""
    reports = judged(makers, "valid")
    sound = [name for name, report in reports.items() if report.verdict is FileVerdict.SOUND]
    assert len(reports) > 20
    assert len(sound) >= 0.95 * len(reports)
    assert not [name for name, report in reports.items() if report.verdict is FileVerdict.DAMAGED]
    assert set(reports) - set(sound) <= departures().keys()


def test_what_its_makers_call_invalid_is_damaged_or_odd_as_listed(makers: Makers) -> None:
    """Where no byte is broken it is odd, and docs/verify.md says by which rule and why."""
    reports = judged(makers, "invalid")
    damaged = [name for name, report in reports.items() if report.verdict is FileVerdict.DAMAGED]
    assert len(reports) > 30
    assert {name: told(reports[name]) for name in reports.keys() - set(damaged)} == departures()
    assert all(finding.clause for report in reports.values() for finding in report.findings)


def told(report: FileReport) -> tuple[str, str]:
    """The verdict, and the rule that made it."""
    rules = [finding.rule for finding in report.findings if not finding.rule.endswith("-alike")]
    return str(report.verdict), str(rules[0])


def departures() -> dict[str, tuple[str, str]]:
    """What docs/verify.md lists: file, verdict, rule."""
    return {file: (verdict, rule) for file, verdict, rule in _DEPARTURE.findall(_DOCUMENT.read_text())}
