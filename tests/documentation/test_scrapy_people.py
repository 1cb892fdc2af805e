"""The page for people who use Scrapy does what it says: its project, spider and commands, as they are printed."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from tests import warm_python
from tests.access.commands import fonds
from tests.access.engines import rows
from tests.crawler.quotes_site import PAGES, quotes_site
from tests.documentation.printed import ROOT

PAGE = (ROOT / "docs" / "for-scrapy-people.md").read_text(encoding="utf-8")
# Scrapy's own command in a project's folder.
_SCRAPY = "import os, sys; os.chdir(sys.argv.pop(1)); from scrapy.cmdline import execute; execute()"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A Scrapy project whose settings and spider are those of the page."""
    settings, spider, pipelines = re.findall(r"(?ms)^```python\n(.*?)^```$", PAGE)
    package = tmp_path / "tutorial"
    (package / "spiders").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "spiders" / "__init__.py").touch()
    (package / "spiders" / "quotes.py").write_text(spider)
    own = 'SPIDER_MODULES = ["tutorial.spiders"]\nLOG_LEVEL = "WARNING"\n'
    (package / "settings.py").write_text(own + settings + pipelines)
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = tutorial.settings\n")
    return tmp_path


def _scrapy(project: Path, *words: str) -> str:
    process = warm_python.begin(_SCRAPY, str(project), *words, env={**os.environ})
    out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, "")
    return out


def _printed(program: str) -> list[list[str]]:
    blocks = "".join(re.findall(r"(?ms)^```sh\n(.*?)^```$", PAGE))
    return [words for line in blocks.splitlines() if (words := line.split())[0] == program]


def _items(path: Path) -> list[dict[str, Any]]:
    return sorted(json.loads(path.read_text()), key=lambda item: str(item["text"]))


def test_what_the_page_prints_does_what_it_says(project: Path) -> None:
    """A spider is recorded, its archive verified and exported, and the spider run over it without the site."""
    crawl, again, shell = _printed("scrapy")
    with quotes_site() as site:
        _scrapy(project, *crawl[1:], "-s", f"FONDS_CONNECT_TO=quotes.toscrape.com:80:127.0.0.1:{site.port}")
    first = _items(project / "quotes.json")
    assert len(first) == 4 * PAGES
    captured = {row["capture_id"] for row in rows(project / "archive", "SELECT capture_id FROM v_captures")}
    assert {item["capture_id"] for item in first} <= captured
    proven = rows(project / "archive", "SELECT content, capture_id FROM v_items")
    assert sorted(json.loads(row["content"])["capture_id"] for row in proven) == sorted(
        item["capture_id"] for item in first
    )
    assert all(json.loads(row["content"])["capture_id"] == row["capture_id"] for row in proven)
    _scrapy(project, *again[1:])
    assert _items(project / "again.json") == first
    assert rows(project / "archive", "SELECT content, capture_id FROM v_items") == proven
    told = _scrapy(project, *shell[1:], "-c", "response.meta['capture_id'], response.flags[1]")
    assert told.strip().startswith("('urn:uuid:")
    assert told.strip().endswith("'archived')")
    for words in _printed("fonds"):
        changed = [str(project / word) if word in ("archive", "quotes.wacz", "rows") else word for word in words[1:]]
        assert fonds(*changed).code == 0
