"""What a drafted profile keeps of the present one."""

from __future__ import annotations

import tomllib

import pytest

from access.jobs.carried_profile import carried_over, faulty_line

DRAFTED = """# Drafted from 3 pages
#   1  https://heron.example/a
name = "heron.example"
language = "zh-Hant"

[crawl]
start_urls = ["https://heron.example/"]

[labels]
sources = ["來源"]

[expect]
fields = ["title"]
"""
PRESENT = """# Ours.
name = "Heron"

[crawl]  # slowly
start_urls = [
  "https://heron.example/news",
]
delay = 3

[labels]
sources = ["資料"]

[labels.roles]
writer = ["撰稿人"]

[[publishers]]
host = "coast.example"
"""


def test_a_draft_keeps_what_is_not_read_off_pages() -> None:
    """Name, crawl and every further part with its comments; labels and expectations are the draft's, whole."""
    text = carried_over(DRAFTED, PRESENT)
    assert tomllib.loads(text) == {
        "name": "Heron",
        "language": "zh-Hant",
        "crawl": {"start_urls": ["https://heron.example/news"], "delay": 3},
        "publishers": [{"host": "coast.example"}],
        "labels": {"sources": ["來源"]},
        "expect": {"fields": ["title"]},
    }
    assert text.startswith("# Drafted from 3 pages\n")
    assert "# Ours." in text
    assert "# slowly" in text


@pytest.mark.parametrize(("text", "line"), [("a = 1\n", None), ("a = 1\nb = =\n", 2), ("a = 1\nb =", 2)])
def test_the_line_at_which_a_text_is_no_toml(text: str, line: int | None) -> None:
    """Also where that is its end."""
    assert faulty_line(text) == line


@pytest.mark.parametrize(
    "present",
    ['name = """\\n[crawl]\\n"""\n'.replace("\\n", "\n"), '"name" = "Heron"\n["labels"]\nsources = []\n'],
    ids=["a text that looks like a table", "names within quotation marks"],
)
def test_a_profile_that_cannot_be_told_apart_as_text_leaves_the_draft_as_it_is(present: str) -> None:
    """No half of it is carried over."""
    assert carried_over(DRAFTED, present) == DRAFTED
