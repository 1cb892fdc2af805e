"""Invented pages of figures: rates, counts, budgets and gauges, in tables of few or many rows, and their edits."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from string import ascii_uppercase

_CODES = """AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD HUF IDR ILS INR JPY KRW MXN MYR NOK NZD PHP PLN SAR SEK SGD THB TRY
TWD USD ZAR"""
_PARTS = ("North", "South", "East", "West", "Port", "Old Town", "Hill", "Isle")
# The rows of each kind of table, and how many places its figures have.
_ROWS: Mapping[str, tuple[tuple[str, ...], int]] = {
    "rates": (tuple(_CODES.split()), 4),
    "counts": (("Confirmed", "Deaths", "Recovered", "Tested", "In hospital", "Vaccinated"), 0),
    "districts": (tuple(f"{part} {letter}" for part in _PARTS for letter in ascii_uppercase), 0),
    "budget": (("Staff", "Dredging", "Lights", "Pilots", "Rent", "Fuel", "Repairs", "Reserve"), 0),
    "gauges": (("Level", "Wind", "Wave", "Visibility"), 2),
    "匯率": (("美元", "歐元", "日圓", "英鎊", "人民幣", "澳幣", "韓元", "港幣", "瑞士法郎"), 3),
    "人數": (("確診", "死亡", "解除隔離", "送驗", "住院"), 0),
    "days": (tuple(f"2031-05-{day:02d}" for day in range(1, 29)), 2),
}
_TITLES = ("{} | Harbour Office", "{}", None, "Office")


@dataclass(frozen=True)
class Table:
    """A page of figures: names of rows, figures in columns, the day that they are of."""

    name: str
    rows: tuple[str, ...]
    figures: tuple[tuple[str, ...], ...]
    day: int
    title: str | None
    has_head: bool

    def page(self) -> str:
        """The page: a table, with nothing to lead elsewhere."""
        head = "<tr><th>Of</th>" + "".join(f"<th>No. {at}</th>" for at in range(len(self.figures[0]))) + "</tr>"
        rows = "".join(
            f"<tr><td>{row}</td>{''.join(f'<td>{each}</td>' for each in cells)}</tr>"
            for row, cells in zip(self.rows, self.figures, strict=True)
        )
        title = "" if self.title is None else f"<title>{self.title}</title>"
        heading = "" if self.title is None else f"<h1>{self.title.split(' |')[0]}</h1>"
        return (
            f"<!DOCTYPE html><html><head><meta charset=utf-8>{title}</head><body><main>{heading}"
            f"<p>2031-06-{self.day:02d}</p><table>{head if self.has_head else ''}{rows}</table></main></body></html>"
        )


def tables(number: int, seed: int) -> Iterator[Table]:
    """So many tables, of all kinds in turn, of one to four columns."""
    chance = random.Random(seed)
    kinds = sorted(_ROWS)
    for place in range(number):
        name = kinds[place % len(kinds)]
        rows, _ = _ROWS[name]
        least = min(2, len(rows))
        some = tuple(rows[: chance.randint(least, len(rows))])
        title = chance.choice(_TITLES)
        table = Table(name, some, (), 1, title and title.format(name), chance.random() < 0.5)
        columns = chance.randint(1, 4)
        yield replace(table, figures=tuple(tuple(_figure(name, chance) for _ in range(columns)) for _ in some))


def counted_anew(table: Table, chance: random.Random, day: int) -> Table:
    """The same table on another day, on which every figure is another."""
    figures = tuple(tuple(_other(table.name, cell, chance) for cell in cells) for cells in table.figures)
    return replace(table, figures=figures, day=day)


def corrected(table: Table, chance: random.Random) -> tuple[Table, str]:
    """The table with one figure corrected, and that figure."""
    row, column = chance.randrange(len(table.rows)), chance.randrange(len(table.figures[0]))
    figure = _other(table.name, table.figures[row][column], chance)
    cells = tuple(figure if at == column else cell for at, cell in enumerate(table.figures[row]))
    return replace(table, figures=(*table.figures[:row], cells, *table.figures[row + 1 :])), figure


def _figure(name: str, chance: random.Random) -> str:
    places = _ROWS[name][1]
    if places:
        return f"{chance.uniform(0.2, 99):.{places}f}"
    number = chance.choice((chance.randint(2, 99), chance.randint(1000, 99_999), chance.randint(10**8, 10**10)))
    return chance.choice((f"{number}", f"{number:,}"))


def _other(name: str, figure: str, chance: random.Random) -> str:
    return next(other for _ in iter(int, 1) if (other := _figure(name, chance)) != figure)
