"""Finds the code of a publication's own spider, and looks at it without running it.

`spider = "module:Class"` in a profile names `spiders/module.py` in the archive, or else a module that is installed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from difflib import get_close_matches
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec
from pathlib import Path

from storage.types.errors import ProfileError
from storage.types.spider_code import SpiderCode

FOLDER = "spiders"


def spider_code(named: str, archive: Path, profile: str, *, is_from_records: bool = False) -> SpiderCode:
    """Load the code that a profile names.

    Args:
        named: `module:Class`.
        archive: the archive's folder.
        profile: the profile's file, for errors.
        is_from_records: the profile came with WARC files, so that no installed module is meant by it.

    Raises:
        ProfileError: there is no such module, it is no Python, or it does not define the class.
    """
    module, _, class_name = named.partition(":")
    own = archive / FOLDER / f"{module}.py"
    if "." not in module and own.is_file():
        path, file = own, f"{FOLDER}/{own.name}"
    elif is_from_records:
        why = f"there is no {own}; an installed module is not run because WARC files name it: to use one, write"
        raise ProfileError(profile, "spider", f"{why} {archive / 'profiles' / profile} yourself")
    else:
        installed = _installed(module)
        if installed is None:
            kept = "the publication's WARC files hold the code that read it, as urn:fonds:spider:…"
            raise ProfileError(profile, "spider", f"there is no {own}, and no module {module} is installed; {kept}")
        path, file = installed
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(profile, "spider", f"{path} cannot be read: {error}") from error
    _check(text, file, class_name, profile)
    return SpiderCode(module, file, class_name, text)


def _installed(module: str) -> tuple[Path, str] | None:
    """The source of an installed module and what errors call it; nothing of it, nor of its packages, is run."""
    names = module.split(".")
    try:
        spec = find_spec(names[0])
        for depth in range(2, len(names) + 1):
            if spec is None or spec.submodule_search_locations is None:
                return None
            spec = PathFinder.find_spec(".".join(names[:depth]), list(spec.submodule_search_locations))
    except (ImportError, ValueError):
        return None
    return None if spec is None else _source(spec, names)


def _source(spec: ModuleSpec, names: list[str]) -> tuple[Path, str] | None:
    path = Path(spec.origin or "")
    if path.suffix != ".py":
        return None
    inside = (*names, path.name) if spec.submodule_search_locations is not None else (*names[:-1], path.name)
    return path, "/".join(inside)


def _check(text: str, file: str, class_name: str, profile: str) -> None:
    try:
        tree = ast.parse(text, file)
    except SyntaxError as error:
        where = file if error.lineno is None else f"{file}, line {error.lineno}"
        raise ProfileError(profile, "spider", f"{where}: {error.msg}") from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise ProfileError(profile, "spider", f"{file} is no Python: {error}") from error
    names = sorted(set(_defined(tree)))
    if class_name not in names:
        near = get_close_matches(class_name, names, n=1)
        meant = f"; did you mean {near[0]}?" if near else ""
        raise ProfileError(profile, "spider", f"{file} defines no class {class_name}{meant}")


def _defined(tree: ast.Module) -> Iterator[str]:
    """The names that a module gives to classes, as far as its text says."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.ImportFrom):
            yield from (alias.asname or alias.name for alias in node.names)
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))
