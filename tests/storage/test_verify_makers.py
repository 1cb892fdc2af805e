"""Verification of WARC files whose makers said what is wrong with them; these files are not part of the project."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from storage.errors import RecordError
from storage.verification.findings import FileVerdict
from storage.verification.verify import verify_files
from storage.warc.remarks import Rule

# One id for all its records; the standard wants ids that are globally unique.
_SAME_ID = "valid-warcrecorddigests-2.warc"


@pytest.fixture(scope="module")
def makers() -> tuple[Path, list[dict[str, Any]]]:
    """The folder, and what its manifest says of each file."""
    data = Path(os.environ.get("FONDS_SHARED_DATA") or "absent")
    manifest = data / "warc" / "manifest.json"
    if not manifest.is_file():
        pytest.skip("FONDS_SHARED_DATA names no folder with warc/manifest.json")
    return data, json.loads(manifest.read_text())


def test_no_file_is_too_strange(makers: tuple[Path, list[dict[str, Any]]]) -> None:
    """Each gets a verdict, or a line that says that its form (ARC, WACZ, zstd) is not verified."""
    folder, manifest = makers
    for entry in manifest:
        path = folder / entry["file"]
        if ".arc" in path.suffixes or path.suffix in (".wacz", ".zst"):
            with pytest.raises(RecordError, match="only WARC files"):
                verify_files([path])
        else:
            assert len(verify_files([path]).files) == 1


def test_what_its_makers_call_invalid_is_never_sound(makers: tuple[Path, list[dict[str, Any]]]) -> None:
    """It is damaged; where no byte is broken it is odd, and a clause says why."""
    folder, manifest = makers
    invalid = [folder / entry["file"] for entry in manifest if str(entry["verdict"]).startswith("invalid")]
    assert len(invalid) > 30
    for path in invalid:
        (report,) = verify_files([path]).files
        assert report.verdict is not FileVerdict.SOUND, path.name
        assert report.findings


def test_what_its_makers_call_valid_is_not_damaged(makers: tuple[Path, list[dict[str, Any]]]) -> None:
    """With one exception, of which the clause is named."""
    folder, manifest = makers
    valid = [folder / entry["file"] for entry in manifest if str(entry["verdict"]).startswith("valid")]
    files = [path for path in valid if path.name.endswith((".warc", ".warc.gz"))]
    assert len(files) > 10
    for path in files:
        (report,) = verify_files([path]).files
        if path.name == _SAME_ID:
            assert {finding.rule for finding in report.findings} == {Rule.RECORD_ID_TWICE}
        else:
            assert report.verdict is not FileVerdict.DAMAGED, report.findings
