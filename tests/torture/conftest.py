"""What the tests of crashes share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.torture.watching import NoCompiler, compiled


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that watches files, compiled for this machine."""
    try:
        return compiled(tmp_path_factory.mktemp("library"))
    except NoCompiler:
        pytest.skip("no C compiler is installed (cc), and file operations cannot be watched")
