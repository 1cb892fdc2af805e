"""The table of what became of citations: its columns add up."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from access.citation_words import COLUMNS, report_rows
from storage.types.citation_figures import citation_report
from storage.types.tokens import STANDING_STATES
from tests.storage.test_citation_figures import LINK


@pytest.mark.parametrize("seed", range(3))
def test_the_columns_of_the_table_add_up(seed: int) -> None:
    """Deep links are those that answer, rotted, are closed, were not found, and are not known: a stranger adds them."""
    chance = random.Random(seed)
    links = [
        replace(
            LINK,
            url=chance.choice((LINK.url, "https://ministry.example/")),
            state=chance.choice(STANDING_STATES),
            is_unfound=chance.random() < 0.2,
            is_seen=chance.random() < 0.5,
            times=chance.randint(1, 4),
        )
        for _ in range(60)
    ]
    (row,) = report_rows(citation_report(links))
    told = dict(zip(COLUMNS, (int(cell.split()[0]) if cell[0].isdigit() else 0 for cell in row[1:]), strict=True))
    parts = ("Answering", "Rotted", "Closed", "Not found", "Not known")
    assert told["Deep"] == sum(told[part] for part in parts) == sum(link.times for link in links if link.is_deep)
    assert told["Links"] == sum(link.times for link in links)
    assert told["Changed"] <= told["Answering"]
