"""A process that joins the crawl of the database at the URL it is given, says so, and waits to be killed."""

from __future__ import annotations

import sys
import time

from storage.tables.captures import Captures
from storage.tables.crawls import Membership
from storage.tables.database import Database
from storage.tables.frontier import Frontier
from storage.tables.leasing import WantedTargets
from tests.storage.filing import AT


def main(url: str) -> None:
    """Join, lease and claim what there is, print the crawl's id and this member's name, and sleep."""
    database = Database.open(url, write=True)
    now = AT
    membership = Membership.join(database, now)
    Frontier(database, membership.member).lease(WantedTargets(("lia",)), now, 9, 9)
    Captures(database).claim(membership.member, 9)
    print(membership.crawl_id, membership.member, flush=True)  # noqa: T201 - that is its answer
    time.sleep(600)


if __name__ == "__main__":
    main(sys.argv[1])
