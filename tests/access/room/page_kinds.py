"""Every kind of page of the reading room, as a reader comes to it in a browser.

Which kinds there must be follows from the room's own routes: `not_opened` names those that nobody came to.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from fastapi.routing import APIRoute
from playwright.sync_api import Page
from starlette.routing import Match

from access.web.room.rooms import ROUTERS
from storage.archive.archive import Archive
from storage.questions.paging import Sort
from storage.questions.sources import SourceFilter, SourceKey, list_sources
from storage.types import SourceState
from tests.access.room.looks import CORRECTED, addresses_in

Opened = tuple[str, str]
"""A method, and the path that a browser asked with it."""

# What is answered with no page of its own: a style sheet, a script, a picture, or the way to another page.
_NO_PAGES = frozenset({
    "/language",
    "/room/{name}.css",
    "/room/{name}.js",
    "/room/icon.svg",
    "/report/fates.svg",
    "/desk/log-out",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """What is written into the form of a page, and the button that sends it."""

    filled: Mapping[str, str]
    button: str = "form button"


@dataclass(frozen=True, slots=True)
class PageKind:
    """A page: the address at which a reader begins, and the steps from there on."""

    address: str
    steps: tuple[Step, ...] = ()

    def open(self, page: Page, served: str) -> None:
        """Come to it; `served` is the address of the room."""
        page.goto(served + self.address)
        for step in self.steps:
            for name, text in step.filled.items():
                page.locator(f'main [name="{name}"]').fill(text)
            with page.expect_navigation():
                page.locator(f"main {step.button}").first.click()


_DO_IT = Step({}, "button.grave")
_GO_ON = Step({})
_TRY = 'button[value="try"]'


def page_kinds(archive: Path) -> dict[str, PageKind]:
    """All kinds over the demo's archive, in an order in which one leads to another; what is done is undone again."""
    addresses = addresses_in(archive)
    profile = addresses["desk, profile"]
    return {
        **{kind: PageKind(address) for kind, address in addresses.items()},
        **_of_withholding(addresses["article"]),
        **_of_joining(*_two_sources(archive)),
        "desk, log-in refused": PageKind("/desk/log-in", (Step({"token": "fonds_unknown"}),)),
        "desk, checked": PageKind(addresses["desk, check"], (_DO_IT,)),
        "desk, profile tried": PageKind(profile, (Step({}, _TRY),)),
        "desk, profile to mend": PageKind(profile, (Step({"text": "name ="}, _TRY),)),
    }


def _of_withholding(article: str) -> dict[str, PageKind]:
    withhold, release = f"/desk/withhold?key={CORRECTED}", f"/desk/release?key={CORRECTED}"
    why = Step({"reason": "court order 31/2026"})
    return {
        "desk, form to mend": PageKind("/desk/withhold?key=nothing", (why,)),
        "desk, withhold?": PageKind(withhold, (why,)),
        "desk, withheld": PageKind(withhold, (why, _DO_IT)),
        "desk with something withheld": PageKind("/desk"),
        "withheld": PageKind(article),
        "desk, release?": PageKind(release, (_GO_ON,)),
        "desk, released": PageKind(release, (_GO_ON, _DO_IT)),
    }


def _of_joining(one: str, other: str) -> dict[str, PageKind]:
    alias, part = f"/desk/alias?url={one}", f"/desk/part?url={one}"
    to_other = Step({"stands_for": other})
    return {
        "desk, alias?": PageKind(alias, (to_other,)),
        "desk, joined": PageKind(alias, (to_other, _DO_IT)),
        "source with another address": PageKind(f"/search?q={other}"),
        "desk, part?": PageKind(part, (_GO_ON,)),
        "desk, parted": PageKind(part, (_GO_ON, _DO_IT)),
    }


def not_opened(opened: Collection[Opened]) -> set[Opened]:
    """The routes of the room's pages that nobody came to."""
    return {
        (method, route.path)
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and route.path not in _NO_PAGES
        for method in route.methods or ()
        if not any(asked == method and _leads_to(route, method, path) for asked, path in opened)
    }


def _leads_to(route: APIRoute, method: str, path: str) -> bool:
    match, _ = route.matches({"type": "http", "method": method, "path": path, "headers": []})
    return match is Match.FULL


def _two_sources(archive: Path) -> tuple[str, str]:
    """The addresses of two sources that were captured."""
    with Archive.at(archive).open_database(write=False) as database:
        kept = SourceFilter(state=SourceState.CAPTURED)
        found = list_sources(database, kept, Sort(SourceKey.FIRST_CITED), None, 2).answers
    one, other = (source.url for source in found)
    return one, other
