"""The documentation as a site. In a file of its own: it takes seconds, and files of few tests are begun with."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.documentation.printed import ROOT


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    """Every page is reachable, and every link leads somewhere."""
    built = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", ROOT / "docs", tmp_path / "site"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
