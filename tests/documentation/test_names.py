"""Names mean one thing: public classes across the rooms, and the words of the glossary."""

from __future__ import annotations

import ast
import re
from collections import defaultdict

from tests.documentation.printed import ROOT

ROOMS = ("crawler", "pipelines", "storage", "access")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_no_public_class_name_stands_twice() -> None:
    """A reader who meets a name in one room has not met another class of that name in the next."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    places[node.name].append(str(path.relative_to(ROOT)))
    assert len(places) > 100
    assert {name: files for name, files in places.items() if len(files) > 1} == {}


def test_the_glossary_gives_each_word_one_meaning() -> None:
    """One row a word, each with one clause or two, and every word is one that the code uses."""
    words = CONTRIBUTING.partition("## Words")[2].partition("\n## ")[0]
    rows = [row for row in re.findall(r"(?m)^\| ([^|]+) \| ([^|]+) \|$", words) if row[0] not in ("word", "---")]
    named = [word for word, _ in rows]
    assert len(set(named)) == len(named) == 29
    code = " ".join(path.read_text(encoding="utf-8") for room in ROOMS for path in (ROOT / room).rglob("*.py")).lower()
    assert [word for word in named if word.replace(" ", "_").lower() not in code] == []


def test_every_floor_of_storage_is_described() -> None:
    """CONTRIBUTING lists the folders of storage, so that a new floor is not added without a word."""
    floors = {path.name for path in (ROOT / "storage").iterdir() if (path / "__init__.py").is_file()}
    described = set(re.findall(r"`(\w+)/`", CONTRIBUTING.partition("| floor |")[2].partition("\n\n")[0]))
    assert described == floors
