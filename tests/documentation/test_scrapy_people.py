"""The page for people who use Scrapy does what it says: its project, spider and commands, as they are printed."""

from __future__ import annotations

import json
import os
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from storage.warc.reader import records
from tests import warm_python
from tests.access.commands import fonds
from tests.access.engines import rows
from tests.access.packages import received
from tests.crawler.quotes_site import PAGES, quotes_site
from tests.documentation.printed import ROOT

PAGE, _, OWN_SPIDER = (
    (ROOT / "docs" / "for-scrapy-people.md")
    .read_text(encoding="utf-8")
    .partition("\n## A spider of your own in Fonds\n")
)
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


def _printed(program: str, page: str = PAGE) -> list[list[str]]:
    blocks = "".join(re.findall(r"(?ms)^```sh\n(.*?)^```$", page))
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
    answered = "SELECT url FROM v_captures WHERE status = 200 AND media_type LIKE 'text/html%' ORDER BY captured_at"
    there = [row["url"] for row in rows(project / "archive", answered)]
    assert [page["url"] for page in received(project / "quotes.wacz").pages] == there
    assert len(there) == PAGES


def test_a_spider_of_ones_own_reads_what_fonds_fetches(tmp_path: Path) -> None:
    """Also while its code fails over a page, which is read again, and not fetched, when that is mended."""
    (code,), (profile,) = (re.findall(rf"(?ms)^```{kind}\n(.*?)^```$", OWN_SPIDER) for kind in ("python", "toml"))
    archive = tmp_path / "archive"
    spider, own = archive / "spiders" / "authors.py", archive / "profiles" / "authors.toml"
    spider.parent.mkdir(parents=True)
    own.parent.mkdir()
    own.write_text(f"{profile}delay = 0\n")
    fault = "        1 / (3 - int(page.url[-2]))\n"
    faulty = code.replace("        return ArticleFields(", f"{fault}        return ArticleFields(")
    line = faulty.splitlines().index(fault.rstrip()) + 1
    spider.write_text(faulty)
    printed = (one[1:] for one in _printed("fonds", OWN_SPIDER))
    crawl, listed, check = ([str(archive) if word == "archive" else word for word in words] for words in printed)
    with quotes_site() as site:
        there = ("--connect-to", f"quotes.toscrape.com:80:127.0.0.1:{site.port}", "--allow-network", "127.0.0.1")
        ran = fonds(*crawl, *there)
        asked = len(site.served)
        spider.write_text(code)
        again = fonds("reread", "--archive", archive)
        assert (ran.code, again.code, len(site.served)) == (3, 0, asked)
        # By the code as it is now, all is read.
        older = fonds("reread", "--older-than-reader", "--archive", archive, "--json")
        assert (older.code, older.answer["read"]) == (0, 0)
        assert (fonds(*listed).code, fonds(*check, *there).code) == (0, 0)
    assert f"spiders/authors.py, line {line}: ZeroDivisionError: division by zero" in ran.err
    # The site refuses its first author once.
    shown = rows(archive, "SELECT title, text, published_on, revisions FROM v_articles ORDER BY url")
    expected = [(f"Author {one}", f"Wrote {one} books.", None, 1) for one in range(2, PAGES + 1)]
    assert [tuple(row.values()) for row in shown] == expected
    assert _kept_code(archive) == [faulty, code, code]
    # Code that came with somebody's files is not run.
    given = next(archive.glob("collections/*/archive/*.warc.gz"))
    refused = fonds("import", given, "--archive", tmp_path / "other")
    assert (refused.code, "spider: there is no" in refused.only_line) == (2, True)
    assert not (tmp_path / "other" / "profiles" / "authors.toml").exists()
    read_by = (
        "SELECT DISTINCT reader_version FROM captures WHERE reading = 'done' AND role = 'article' AND status = 200"
    )
    (version,) = rows(archive, read_by)
    assert version["reader_version"].endswith(f"+spider.{sha256(code.encode()).hexdigest()[:16]}")


def _kept_code(archive: Path) -> list[str]:
    """The code with which the WARC files begin, oldest file first."""
    files = sorted(archive.glob("collections/*/archive/*.warc.gz"))
    kept = (record for file in files for _, record in records(file))
    return [record.block.decode() for record in kept if record.target_uri == "urn:fonds:spider:authors"]
