"""What is installed is what the project says it needs: the lists and the locks agree."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent


def _named(text: str) -> set[str]:
    lines = (line.strip() for line in text.splitlines())
    return {line for line in lines if line and not line.startswith(("#", "-r"))}


def test_the_package_names_what_the_lock_was_made_from() -> None:
    """pyproject.toml and requirements/runtime.in hold the same list."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert set(project["dependencies"]) == _named((ROOT / "requirements" / "runtime.in").read_text())


def test_every_named_package_is_locked_by_hash_and_without_an_address() -> None:
    """Each lock holds every package of its list with a hash, and names no place to download from."""
    for source in (ROOT / "requirements").glob("*.in"):
        lock = source.with_suffix(".txt").read_text()
        assert "://" not in re.sub(r"(?m)^#.*$", "", lock)
        for package in _named(source.read_text()):
            name = re.split(r"[\[<>=]", package)[0].lower().replace("_", "-")
            pattern = rf"(?m)^{re.escape(name)}(\[[\w,]+\])?==\S+.*\\\n\s+--hash=sha256:"
            assert re.search(pattern, lock), f"{source.name}: {name}"


def test_every_import_is_of_a_named_package() -> None:
    """No room imports a package that is only there because another one needs it."""
    distributions = {
        "OpenSSL": "pyopenssl",
        "alembic": "alembic",
        "service_identity": "service-identity",
        "zope": "zope-interface",
        "charset_normalizer": "charset-normalizer",
        "rfc3161_client": "rfc3161-client",
    }
    named = {re.split(r"[\[<>=]", one)[0].lower() for one in _named((ROOT / "requirements" / "runtime.in").read_text())}

    rooms = ("access", "crawler", "pipelines", "storage")
    for room in rooms:
        for path in (ROOT / room).rglob("*.py"):
            for module in re.findall(r"(?m)^\s*(?:from|import) (\w+)", path.read_text()):
                if module in sys.stdlib_module_names or module in rooms or module == "__future__":
                    continue
                assert distributions.get(module, module).lower() in named, f"{path.name} imports {module}"
