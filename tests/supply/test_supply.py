"""What Fonds is installed with is known: each licence is one that is allowed, and each package is in the bill."""

from __future__ import annotations

import json
import subprocess
import tomllib
from email.message import Message
from pathlib import Path

import pytest

from tests.supply.audit import audit_of
from tests.supply.licences import ALLOWED, ROOT, is_allowed, licence_of, licences, locked

SUPPLY = ROOT / ".venv-supply" / "bin" / "cyclonedx-py"


def test_every_package_stands_under_a_licence_that_is_allowed() -> None:
    """What `make install` and the extras bring; one that says nothing of its licence is not among them."""
    found = list(licences())
    assert len(found) > 100
    assert [one for one in found if one[2] is None or not is_allowed(one[2])] == []


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("AGPL-3.0-or-later OR MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("(MIT OR GPL-2.0-only) AND ISC", True),
        ("(MIT AND GPL-2.0-only) OR SSPL-1.0", False),
        ("Apache-2.0 WITH LLVM-exception", True),
        ("MIT OR", False),
        ("MIT ISC", False),
        ("", False),
    ],
)
def test_one_side_of_a_choice_suffices_and_both_of_a_conjunction_must_be_allowed(
    expression: str, allowed: bool
) -> None:
    """As SPDX writes expressions; what is none is not allowed."""
    assert is_allowed(expression) is allowed


@pytest.mark.parametrize(
    ("fields", "licence"),
    [
        ({"License-Expression": "GPL-3.0-only", "License": "MIT"}, "GPL-3.0-only"),
        ({"License": "Apache License, Version 2.0"}, "Apache-2.0"),
        ({"License": "Copyright (c) 2014\nPermission is hereby granted"}, None),
        ({"License": "Copyright (c) 2014\nPermission", "Classifier": "License :: OSI Approved :: MIT License"}, "MIT"),
        ({"Classifier": "License :: Other/Proprietary License"}, None),
        ({"Classifier": "Programming Language :: Python"}, None),
        ({"License": "Proprietary"}, "Proprietary"),
    ],
)
def test_a_licence_is_read_off_what_a_package_says(fields: dict[str, str], licence: str | None) -> None:
    """By the expression before the words, and by the words before the classifiers; what is not known is none."""
    message = Message()
    for name, value in fields.items():
        message[name] = value
    assert licence_of(message) == licence
    assert "Proprietary" not in ALLOWED


def _package(name: str, **more: object) -> dict[str, object]:
    return {"name": name, "version": "1.0", "vulns": [], **more}


def test_a_known_weakness_is_told_and_fails() -> None:
    """With the version in which it is mended."""
    weak = _package("weak", vulns=[{"id": "PYSEC-1", "fix_versions": ["1.1"]}])
    audit = audit_of({"dependencies": [_package("sound"), weak, {"name": "odd", "skip_reason": "not found"}]})
    assert audit.is_weak
    assert audit.lines[0] == "weak==1.0: PYSEC-1, mended in 1.1"
    assert audit.lines[1] == "2 packages audited, 1 known weaknesses; of 1 others nothing is told"


@pytest.mark.parametrize("report", [None, {"dependencies": [{"name": "odd", "skip_reason": "not found"}]}])
def test_an_audit_that_finds_nothing_out_says_so(report: dict[str, object] | None) -> None:
    """It is no sound one: nobody was told anything."""
    assert audit_of(report).lines == ("audit skipped: what is known of weaknesses cannot be had here",)


@pytest.mark.skipif(not SUPPLY.exists(), reason="make sbom installs what writes bills of materials")
def test_the_bill_of_materials_names_every_package_of_the_lock(tmp_path: Path) -> None:
    """By name, version and digests; `make sbom` holds it against the schema of CycloneDX."""
    lock, made = ROOT / "requirements" / "runtime.txt", tmp_path / "bill.json"
    words = [str(SUPPLY), "requirements", str(lock), "--no-validate", "-o", str(made)]
    subprocess.run(words, check=True, capture_output=True)
    bill = json.loads(made.read_text(encoding="utf-8"))
    assert bill["bomFormat"] == "CycloneDX"
    pinned = {line.split(" ")[0] for line in lock.read_text(encoding="utf-8").splitlines() if "==" in line}
    assert {f"{one['name']}=={one['version']}" for one in bill["components"]} == {
        pin.partition("[")[0] for pin in pinned
    }
    for one in bill["components"]:
        assert any(place.get("hashes") for place in one["externalReferences"]), one["name"]


def test_what_the_wheel_needs_is_in_the_lock_that_the_bill_is_made_of() -> None:
    """So that the bill that lies beside a wheel is of what it brings."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = (ROOT / "requirements" / "runtime.txt").read_text(encoding="utf-8")
    names = {line.split("==")[0].partition("[")[0] for line in lock.splitlines() if "==" in line and line[0] != " "}
    wanted = {name.split(">")[0].split("<")[0].split("=")[0].partition("[")[0] for name in project["dependencies"]}
    assert {name.lower().replace("_", "-") for name in wanted} <= names
    assert names <= set(locked())
