"""What is installed is what the project says it needs: the lists and the locks agree."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
EXTRAS = ("parquet", "fleet", "browser")
ROOMS = ("access", "crawler", "fonds", "pipelines", "storage")
# Run by pywb's own Python, in an environment of its own.
RUN_BY_REPLAY = {ROOT / "access" / "replay" / "pywb_process.py"}
NEEDED_WITHOUT_IMPORT = {
    "lxml-html-clean": "trafilatura imports lxml.html.clean, which lxml no longer contains",
    "psycopg": "SQLAlchemy loads it for a postgresql:// address",
}


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


def _named_in(name: str) -> set[str]:
    """The packages of a list, by their normalised names."""
    return {_normal(re.split(r"[\[<>=]", line)[0]) for line in _named((ROOT / "requirements" / name).read_text())}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@cache
def _imports(folder: str) -> frozenset[tuple[Path, str]]:
    """Each file of a folder with the distribution of each module that it imports and that is not our own."""
    return frozenset(
        (path, _normal(distribution))
        for path in (ROOT / folder).rglob("*.py")
        for module in set(_modules(ast.parse(path.read_text())))
        if module not in sys.stdlib_module_names and not (ROOT / module).is_dir()
        for distribution in _distributions().get(module, [module])
    )


@cache
def _distributions() -> Mapping[str, list[str]]:
    return packages_distributions()


def _modules(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None and node.level == 0:
            yield node.module.split(".")[0]


def test_each_extra_is_what_its_lock_was_made_from() -> None:
    """`fonds[parquet]` and requirements/parquet.in name the same package, and so for every extra."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert set(extras) == set(EXTRAS)
    for extra in EXTRAS:
        assert set(extras[extra]) == _named((ROOT / "requirements" / f"{extra}.in").read_text())


@pytest.mark.parametrize("lock", [*EXTRAS, "dev"])
def test_what_is_added_has_the_versions_that_are_installed(lock: str) -> None:
    """So that an extra, or the tools, exchange nothing of what `make install` brought."""
    installed, added = _pinned("install"), _pinned(lock)
    assert {name: version for name, version in added.items() if installed.get(name, version) != version} == {}


def _pinned(lock: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", text, re.MULTILINE))


@pytest.mark.parametrize("room", ROOMS)
def test_every_import_is_of_a_named_package(room: str) -> None:
    """No room imports a package that is there only because another package needs it."""
    named = _named_in("runtime.in").union(*(_named_in(f"{extra}.in") for extra in EXTRAS))
    found = {(path, package) for path, package in _imports(room) if package not in named}
    in_replay = {(path, package) for path, package in found if path in RUN_BY_REPLAY}
    assert {package for _, package in in_replay} <= _named_in("replay.in")
    assert {(path.name, package) for path, package in found - in_replay} == set()


@pytest.mark.parametrize("folder", ["tests", "bench", "docs"])
def test_every_import_of_the_checks_is_of_a_named_package(folder: str) -> None:
    """Tests, measurements and documentation may also use what only checks need, or what a rival's environment has."""
    rivals = (_named_in(path.name) for path in (ROOT / "requirements").glob("rival-*.in"))
    named = _named_in("dev.in").union(*(_named_in(f"{each}.in") for each in ("runtime", *EXTRAS)))
    # They are not installed here, so that a module is known by its own name.
    named |= {name.replace("-", "") for rival in rivals for name in rival}
    assert {(path.name, package) for path, package in _imports(folder) if package not in named} == set()


def test_every_named_package_is_imported_or_has_a_reason() -> None:
    """A package that nothing imports any more leaves the list, and so does a reason that is no longer needed."""
    imported = {package for room in ROOMS for _, package in _imports(room)}
    assert _named_in("runtime.in") - imported == set(NEEDED_WITHOUT_IMPORT)
