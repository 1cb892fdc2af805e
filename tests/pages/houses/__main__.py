"""Reads pages by seed and tells how each field, skeleton and change came out: `python -m tests.pages.houses 1000`."""

from __future__ import annotations

import argparse
import sys

from tests.pages.houses.judging import Mark
from tests.pages.houses.page import drawn
from tests.pages.houses.report import Report, report_of


def main() -> int:
    """Read the pages and print the report; exit code 1 when a field is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=int, help="how many pages to read")
    parser.add_argument("--first", type=int, default=0, metavar="SEED", help="the seed of the first page")
    parser.add_argument("--show", metavar="FIELD", help="print each page on which this field is wrong, or `all`")
    parser.add_argument("--honest", action="store_true", help="with --show, print those that are honest too")
    parser.add_argument("--unknown", action="store_true", help="as pages of publications of which nothing is known")
    arguments = parser.parse_args()
    seeds = range(arguments.first, arguments.first + arguments.pages)
    pages = (drawn(seed) for seed in seeds)
    report = report_of(page.of_unknown() if arguments.unknown else page for page in pages)
    if arguments.show:
        _show(report, arguments.show, has_honest=arguments.honest)
    sys.stdout.writelines(f"{line}\n" for line in report.lines())
    return 1 if report.share(Mark.WRONG) or report.cited_wrongly else 0


def _show(report: Report, name: str, *, has_honest: bool) -> None:
    for page, each in report.faults:
        if name in {"all", each.field} and (has_honest or each.mark is Mark.WRONG):
            sys.stdout.write(f"{page}\n  {each.field} {each.mark}\n  wanted {each.wanted}\n  found  {each.found}\n")


if __name__ == "__main__":
    sys.exit(main())
