"""Bytes of strangers are parsed where docs/reliability.md says: in those files, outside of the crawl's own process."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawler.entries import MAX_ENTRIES

ROOT = Path(__file__).parents[1]
ROOMS = ("access", "crawler", "pipelines", "storage")
TABLE = re.compile(r"## Where they are parsed\n(.*?)(?=\n#|\Z)", re.DOTALL)
# What the crawl's own process runs: the spider and what Scrapy loads by name.
CRAWL = ("access.jobs.crawl", "crawler.crawl", "crawler.spiders.publication", "crawler.spiders.sources")
LOADED = re.compile(r"\"((?:crawler|pipelines)(?:\.\w+)+)\.\w+\"")
# These write, read what we wrote ourselves, or know the library's errors alone.
OUR_OWN = {
    "access/demo/certificate.py",
    "access/demo/invented_hosts.py",
    "access/demo/text_files.py",
    "access/export/index.py",
    "access/export/package.py",
    "access/export/signature.py",
    "access/web/room/messages.py",
    "crawler/fetch_failures.py",
    "crawler/known_robots.py",
    "crawler/run_authority.py",
    "pipelines/early_readings.py",
    "storage/custody/verification/part_check.py",
    "storage/custody/verification/verify_progress.py",
    "storage/tables/view_columns.py",
    "storage/warc/packing.py",
}


@dataclass(frozen=True)
class Parser:
    """A line of the table."""

    libraries: tuple[str, ...]
    files: tuple[str, ...]
    process: str


def section() -> str:
    """What stands under the heading of the table."""
    found = TABLE.search((ROOT / "docs" / "reliability.md").read_text(encoding="utf-8"))
    assert found is not None
    return found[1]


def table() -> list[Parser]:
    """The lines of the table."""
    rows = [line.strip("|").split("|") for line in section().splitlines() if line.startswith("|")][2:]
    return [
        Parser(tuple(re.findall("`([^`]+)`", row[1])), tuple(re.findall("`([^`]+)`", row[2])), row[3].strip())
        for row in rows
    ]


def modules_of(tree: ast.AST, *, at_import: bool) -> Iterator[str]:
    """The modules that a file imports, or those that it imports when it is imported itself."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif not at_import or not (isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or _is_for_types(node)):
            yield from modules_of(node, at_import=at_import)


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def file_of(module: str) -> Path | None:
    """The file of a module of ours."""
    path = ROOT.joinpath(*module.split("."))
    return next((each for each in (path.with_suffix(".py"), path / "__init__.py") if each.is_file()), None)


def files_of_the_crawl() -> set[str]:
    """What is imported once the crawl's own process has begun."""
    loaded = LOADED.findall((ROOT / "crawler" / "settings.py").read_text(encoding="utf-8"))
    waiting, seen = [*CRAWL, *loaded], set[Path]()
    while waiting:
        file = file_of(waiting.pop())
        if file is not None and file not in seen:
            seen.add(file)
            waiting += modules_of(ast.parse(file.read_text(encoding="utf-8")), at_import=True)
    return {str(file.relative_to(ROOT)) for file in seen}


def test_every_parser_is_used_in_the_files_that_the_table_names_and_in_no_other() -> None:
    """A file that begins to parse what strangers wrote says where, and within which bounds."""
    stated: dict[str, set[str]] = {}
    for parser in table():
        for library in parser.libraries:
            stated.setdefault(library, set()).update(parser.files)
    used: dict[str, set[str]] = {library: set() for library in stated}
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            # Parsing all files would take longer than all else here.
            if not any(library in text for library in used):
                continue
            modules = {f"{module}." for module in modules_of(ast.parse(text), at_import=False)}
            for library in used:
                if any(module.startswith(f"{library}.") for module in modules):
                    used[library].add(str(path.relative_to(ROOT)))
    assert {library: files - OUR_OWN for library, files in used.items()} == stated


def test_the_table_says_how_many_entries_of_a_listing_are_read() -> None:
    """Of a feed, a sitemap and a section."""
    assert re.findall(r"([\d,]+) entries", section()) == [f"{MAX_ENTRIES:,}"] * 3


@pytest.mark.parametrize("process", ["reader", "listings", "command"])
def test_what_other_processes_parse_is_not_imported_by_the_crawls_own(process: str) -> None:
    """Robots.txt is the one exception: its rules are asked there, when they are parsed."""
    elsewhere = {file for parser in table() if parser.process == process for file in parser.files}
    assert elsewhere
    assert elsewhere & files_of_the_crawl() <= {"crawler/robots.py"}
