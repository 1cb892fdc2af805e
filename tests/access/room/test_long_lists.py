"""What there is much of is begun on a page and gone on with on others, which say so; texts of a browser are marked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from access.web.room.long_lists import BESIDE, behind_shown, last_part_of, part_of
from storage.archive.archive import Archive
from storage.tables.crawls import know_crawl
from storage.types import CrawlPurpose
from tests.access.room.looks import Room, target_of, text_of
from tests.access.room.other_archives import CITED, REVISIONS, being_crawled
from tests.access.room.page_kinds import PageKind
from tests.access.web.asked import Api
from tests.storage.filing import AT

Crowded = tuple[Room, dict[str, PageKind]]


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowded]:
    """The room over an archive in which an article has more sources and revisions than its page lists."""
    archive = tmp_path_factory.mktemp("crowded") / "archive"
    with being_crawled(archive) as kinds, Api(archive) as api:
        yield Room(api), kinds


def test_an_article_of_many_sources_is_a_short_page_and_the_others_follow(crowded: Crowded) -> None:
    """Each citation once, in its order, without script; behind a passage that cites all of them stand twenty signs."""
    room, kinds = crowded
    address = kinds["article of many sources and revisions"].address
    assert len(room.answer(address).content) < 100_000
    page = room.page(address)
    signs = [text_of(one) for one in page.cssselect(".leaf .text .ref")]
    assert (len(signs), signs[-1]) == (21, f"+{CITED - 20}")
    found, more = list[str](), 0
    while True:
        found += [str(one.get("id")) for one in page.cssselect(".citations > li")]
        onward = page.cssselect(".citations ~ .more a")
        if not onward:
            break
        more += 1
        assert text_of(onward[0]) == f"{CITED - len(found)} more"
        page = room.page(str(onward[0].get("href")))
    assert found == [f"citation-{number}" for number in range(1, CITED + 1)]
    assert more == 2
    assert text_of(page, ".lead") == f"101 to {CITED} of {CITED}"
    assert "其後沒有內容" in text_of(room.page(f"{address}/citations?after=900", "zh-Hant"), ".empty")


def test_from_beside_one_of_many_sources_the_way_back_leads_to_it(crowded: Crowded) -> None:
    """Its neighbours are there at once, and all by a link."""
    room, kinds = crowded
    page = room.page(kinds["beside one of many"].address)
    assert [text_of(one) for one in page.cssselect(".trail .ref")] == [str(one) for one in range(50, 71)]
    assert text_of(page, ".trail .others > a:not(.ref)") == f"all {CITED}"
    address, _, place = target_of(page, ".trail > a").partition("#")
    assert room.page(address).cssselect(f"#{place}")


def test_a_time_line_says_that_it_has_the_latest_alone(crowded: Crowded) -> None:
    """The newest first, as in the list of all revisions, each with what changed in it, down to the first."""
    room, kinds = crowded
    page = room.page(kinds["article of many sources and revisions"].address)
    listed = [int(text_of(one, "a")) for one in page.cssselect(".time-line li")]
    assert listed == list(range(REVISIONS, REVISIONS - BESIDE, -1))
    whole = room.page(target_of(page, ".time-line ~ p a"))
    rest = room.page(target_of(whole, ".more a"))
    numbers = [int(text_of(one, "a")) for part in (whole, rest) for one in part.cssselect(".time-line li")]
    assert numbers == list(range(REVISIONS, 0, -1))
    assert room.page(target_of(whole.cssselect(".time-line li")[-1], "span a")).cssselect("ins")
    assert text_of(rest.cssselect(".time-line li")[-1]).endswith("the first text")


@pytest.mark.parametrize(
    ("shown", "revisions", "behind"),
    [(5, 1_200, 11), (1, 1_200, 11), (600, 1_200, 606), (1_196, 1_200, None), (1_200, 1_200, None), (3, 8, None)],
)
def test_a_margin_has_the_revision_that_is_read_in_its_midst(shown: int, revisions: int, behind: int | None) -> None:
    """Near either end it has the first ones or the latest."""
    assert behind_shown(shown, revisions) == behind


def test_an_early_revision_stands_in_its_time_line(crowded: Crowded) -> None:
    """With its neighbours, and a way to all the others."""
    room, kinds = crowded
    page = room.page(kinds["article of many sources and revisions"].address + "/revisions/5")
    assert [int(text_of(one, "a")) for one in page.cssselect(".time-line li")] == list(range(BESIDE, 0, -1))
    assert text_of(page, ".time-line .here > a") == "5"
    assert text_of(page, ".time-line ~ p a") == f"{BESIDE} of {REVISIONS} revisions stand here: see all"


@pytest.mark.parametrize("form", ["inline", "sides"])
def test_a_long_difference_goes_on_on_further_pages(crowded: Crowded, form: str) -> None:
    """Each change once, under its field; revisions of which there are many are asked for by their number."""
    room, kinds = crowded
    address: str | None = kinds["article of many sources and revisions"].address + f"/diff?form={form}"
    found, pages = list[str](), 0
    while address:
        page = room.page(address)
        assert page.cssselect("input[type=number]")
        found += [text_of(one, "ins") for one in page.cssselect("[aria-labelledby=field-citations] :has(> ins)")]
        onward = page.cssselect(".more a")
        address = str(onward[0].get("href")) if onward else None
        pages += 1
    assert (pages, len(found), len(set(found))) == (3, CITED, CITED)
    assert "其後沒有內容" in text_of(
        room.page(kinds["article of many sources and revisions"].address + "/diff?after=900", "zh-Hant"), ".empty"
    )


def test_texts_of_a_browser_are_marked_wherever_they_are_listed(crowded: Crowded) -> None:
    """In lists of articles and of sources, among hits, and in a time line; those that a server sent are not."""
    room, kinds = crowded
    for address in ("/articles", "/sources?state=captured", "/search?q=瀏覽器", "/search?q=statement&scope=sources"):
        assert "text rendered by a browser" in text_of(room.page(address), ".entries"), address
    assert "文字由瀏覽器呈現" in text_of(room.page(kinds["source as rendered"].address, "zh-Hant"), ".time-line")
    assert "rendered" not in text_of(room.page("/search?q=來源"), ".entries")


def test_the_crawl_that_runs_is_told_in_whatever_order(tmp_path: Path) -> None:
    """Those that were cut off before it are not taken for it."""
    archive = Archive.create(tmp_path / "archive")
    with archive.open_database(write=True) as database, database.begin() as connection:
        for number in range(3):
            know_crawl(connection, f"urn:uuid:{number}", AT + timedelta(hours=number), CrawlPurpose.CRAWL)
    with Api(archive.path) as api, archive.sole_crawl():
        for order, told in (("newest", ["Running", *["Cut off"] * 2]), ("oldest", [*["Cut off"] * 2, "Running"])):
            page = Room(api).page(f"/crawls?order={order}")
            assert [text_of(one) for one in page.cssselect(".entry-title")] == told


def test_a_part_knows_what_follows() -> None:
    """And the last one what comes before."""
    lines = tuple(range(120))
    first, last = part_of(lines), last_part_of(lines)
    assert (first.lines, first.more, first.end) == (lines[:50], True, 50)
    assert (last.lines, last.after, last.more) == (lines[70:], 70, False)
    beyond = part_of(lines, 500)
    assert (beyond.lines, beyond.more, beyond.after) == ((), False, 120)
