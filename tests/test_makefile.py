"""What the targets of the Makefile promise about files that are not theirs."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent


def _make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    shutil.copy(ROOT / "Makefile", folder)
    return subprocess.run(["make", *arguments], cwd=folder, capture_output=True, text=True, check=True)


def test_clean_leaves_archives_and_names_them(tmp_path: Path) -> None:
    """What can be made again goes; an archive stays, and another target removes the demo's."""
    for name in ("archive", "demo-archive", ".venv", ".venv-replay", ".venv-rivals"):
        (tmp_path / name).mkdir()
    ran = _make(tmp_path, "clean")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Makefile", "archive", "demo-archive"]
    assert [word in ran.stderr for word in (" archive/ is left", "demo-archive/ is left", "make clean-demo")] == [
        True
    ] * 3
    _make(tmp_path, "clean-demo")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Makefile", "archive"]


def test_an_environment_that_was_moved_is_noticed(tmp_path: Path) -> None:
    """Installing again is planned when the environment was made for another path, and only then."""
    (tmp_path / "requirements").mkdir()
    needed = ("requirements/install.txt", "requirements/uv.txt", "pyproject.toml")
    for name in needed:
        (tmp_path / name).touch()
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / ".installed").touch()
    (tmp_path / ".venv" / ".place").write_text("/elsewhere\n")
    assert "this checkout was moved from" in _make(tmp_path, "--dry-run", "install").stdout
    (tmp_path / ".venv" / ".place").write_text(f"{tmp_path.resolve()}\n")
    planned = _make(tmp_path, "--dry-run", "install").stdout
    assert "was moved" not in planned
    assert "pip sync" not in planned


def test_the_demo_needs_no_tools() -> None:
    """`make demo` asks for what running needs alone; checks and tests ask for the tools."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "\ndemo: install\n" in text
    assert "\ncheck: tools\n" in text
    assert "\ntest: tools replay\n" in text
