"""The search, the lists of names, and the calendar."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from access.web.room import lists, searching
from access.web.room.calendar_view import months_of
from access.web.room.search_view import AddressHint, address_hint, condition, hit_view, narrowed
from storage.questions.calendar import CalendarDay, CalendarYear
from storage.questions.search.extracts import Extract
from storage.questions.search.hits import SearchHit
from storage.types.search_pieces import SearchField
from storage.types.search_query import Phrase
from storage.types.search_query_parser import parse_query
from tests.access.commands import fonds
from tests.access.room.looks import CORRECTED, Room, target_of, text_of
from tests.access.web.asked import Api


def test_words_are_marked_where_they_stand(asked: Room) -> None:
    """With what they have in common beside it; a facet leads to a narrower search, whose address can be kept."""
    page = asked.page("/search?q=電纜")
    assert {text_of(one) for one in page.cssselect("mark")} == {"電纜"}
    facets = {text_of(one): str(one.get("href")) for one in page.cssselect(".facets a")}
    narrower = asked.page(facets["Wren"])
    assert str(narrower.cssselect("#words")[0].get("value")) == "電纜 author:Wren"
    assert 0 < len(narrower.cssselect(".entry")) < len(page.cssselect(".entry"))


def test_what_many_hits_have_in_common_is_counted_when_asked_for(asked: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a link, which works without script; the pages behind go on counting."""
    whole = asked.page("/search?q=電纜")
    monkeypatch.setattr(searching, "COUNTED_WITH_PAGE", 1)
    page = asked.page("/search?q=電纜&sort=oldest")
    assert re.fullmatch(r"Count what the \d+ have in common", text_of(page, ".facets a"))
    counted = asked.page(target_of(page, ".facets a"))
    assert [text_of(one) for one in counted.cssselect(".facets li")] == [
        text_of(one) for one in whole.cssselect(".facets li")
    ]
    assert target_of(counted, ".entry h3 a") == target_of(page, ".entry h3 a")
    assert "facets=true" in target_of(asked.page("/search?q=的&facets=true"), "#found ~ .more a")


def test_an_address_leads_to_what_it_stands_for(asked: Room, addresses: dict[str, str]) -> None:
    """And so does an id; one that nothing has is looked for as words."""
    assert asked.answer("/search", params={"q": CORRECTED}).headers["location"] == addresses["article"]
    source = addresses["source"].removeprefix("/sources/")
    assert asked.answer("/search", params={"q": source}).headers["location"] == addresses["source"]
    assert asked.answer("/search", params={"q": "https://nobody.example/"}).status_code in (200, 400)


def test_a_hit_is_dated_as_its_page_is_or_not_at_all(asked: Room) -> None:
    """The day of a capture is none of publication."""
    undated = [one for one in asked.api.get("/articles", limit=100)["answers"] if one["published_on"] is None]
    assert undated
    for one in undated:
        hits = asked.page(f'/search?q=title:"{one["title"]}"').cssselect(".entry")
        (hit,) = [hit for hit in hits if target_of(hit, "a").endswith(one["article_id"])]
        assert text_of(hit, ".when") == "no date is printed"


def test_who_finds_nothing_is_told_what_would_be_found_in_the_other_script(asked: Room) -> None:
    """And led there."""
    page = asked.page("/search?q=北约")
    folded = asked.page(target_of(page, "#found ~ .notice a"))
    assert len(folded.cssselect(".entry")) > 0
    assert f"{len(folded.cssselect('.entry'))} are found" in text_of(page, "#found ~ .notice")
    assert not asked.page("/search?q=neverthere").cssselect("#found ~ .notice")


def test_a_query_that_cannot_be_read_says_where(asked: Room) -> None:
    """In its form, to be mended there."""
    page = asked.page("/search?q=(電纜", status=400)
    assert "nothing closes the parenthesis" in text_of(page, ".notice")
    assert page.cssselect("#words")[0].get("value") == "(電纜"
    in_chinese = asked.page("/search?q=(電纜", "zh-Hant", status=400)
    assert text_of(in_chinese, ".notice") == "查詢第 1 個字元：括號沒有收尾；請補上 ) 或移除。"
    assert not in_chinese.cssselect(".notice [lang=en]")


def test_who_finds_nothing_is_led_to_a_search_of_everything(asked: Room) -> None:
    """And what hits have in common is not spoken of."""
    page = asked.page("/search?q=neverthere")
    assert not page.cssselect(".facets")
    assert "scope=all" in target_of(page, "#found ~ .more a")
    assert not asked.page("/search?q=neverthere&scope=all").cssselect("#found ~ .more")


def test_who_asks_for_a_time_before_the_archive_is_told_when_it_began(asked: Room) -> None:
    """And led to the archive as it stands, not told to leave a word out."""
    page = asked.page("/search?q=電纜&as_of=1999-01-01", "zh-Hant")
    assert re.match(r"當時典藏尚無內容：首次擷取於 \d{4}年\d+月\d+日 ", text_of(page, "#found ~ .empty"))
    assert asked.page(target_of(page, "#found ~ .more a")).cssselect("#found ~ .entries")
    assert len(page.cssselect("#found ~ .more")) == 1
    later = asked.page("/search?q=neverthere&as_of=2999-01-01")
    assert text_of(later, "#found ~ .empty").startswith("Nothing has all that is asked for")


def test_an_address_of_nothing_is_refused_in_the_readers_language(asked: Room) -> None:
    """With the id that nothing has, and no English beside it."""
    page = asked.page("/articles/none-such", "zh-Hant", status=404)
    assert text_of(page, ".problem .lead") == "典藏中沒有識別碼或網址為 none-such 的內容。"


def test_what_a_form_leaves_empty_asks_for_nothing(asked: Room) -> None:
    """Browsers send it all the same; the API, which programs ask, takes nothing for a value."""
    whole = asked.page("/search?q=電纜&sort=oldest").cssselect(".entry h3 a")
    sent = asked.page("/search?q=電纜&scope=articles&sort=oldest&as_of=").cssselect(".entry h3 a")
    assert [one.get("href") for one in sent] == [one.get("href") for one in whole]
    assert asked.page("/sources?state=&host=").cssselect(".entry")
    assert asked.api.ask("/sources?state=").status_code == 400


@pytest.mark.parametrize("path", ["/articles", "/sources", "/crawls"])
def test_a_page_has_no_fields_to_choose_from(asked: Room, path: str) -> None:
    """The list of the API that it shows has: the page says that it does not know them, as of any other word."""
    assert "fields" in text_of(asked.page(f"{path}?fields=title", status=400), ".problem .lead")


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_every_example_of_the_guide_is_a_search(asked: Room, language: str) -> None:
    """What can be asked is shown by questions that are answered."""
    for one in asked.page("/search", language).cssselect(".guide a"):
        asked.page(str(one.get("href")), language)


def test_names_are_counted_and_lead_to_their_articles(asked: Room) -> None:
    """As many as the list says."""
    for kind in ("topics", "people"):
        first = asked.page(f"/{kind}").cssselect(".names li")[0]
        number = text_of(first, ".notes").split()[0]
        found = asked.page(target_of(first, "a"))
        assert text_of(found, ".lead").split()[0] == number, kind
    rows = asked.page("/publishers").cssselect("tbody tr")
    counted = {text_of(row, "th"): [text_of(cell) for cell in row.cssselect(".number")] for row in rows}
    assert counted["www.harbour-office.test"] == ["1", "0", "0"]
    assert counted["www.coast-ministry.test"][2] == "1"


def test_what_people_wrote_of_what_credits_them_is_told_of_each(asked: Room) -> None:
    """All of it, some of it and none of it in words of their own."""
    told = {text_of(one, "a"): text_of(one, ".notes") for one in asked.page("/people").cssselect(".names li")}
    for one in asked.api.get("/people", limit=100)["answers"]:
        written, credited = one["written"], one["articles"]
        number = "none" if not written else str(written) if written < credited else "all"
        said = "wrote it" if written == credited == 1 else f"wrote {number} of them"
        assert told[one["name"]].endswith(said), one


def test_a_day_of_the_calendar_leads_to_what_was_published(asked: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each cell says how much; the year with nothing says so."""
    monkeypatch.setattr(lists, "MOST_LISTED", 1000)
    page = asked.page("/calendar?year=2025")
    first = page.cssselect('.month a[href="/days/2025-10-01"]')[0]
    assert first.get("aria-label") == "1 October 2025: 2 published, 0 captured"
    assert len(asked.page("/days/2025-10-01").cssselect(".entry")) == 2
    (visited, *_) = asked.api.get("/captures", limit=1)["answers"]
    captured = asked.page(f"/days/{visited['captured_at'][:10]}").cssselect("#captured ~ .entries .plain-title")
    # Of what was visited twice the second visit names it, too, whether or not it showed anything new.
    assert sum(text_of(one).startswith("一天有兩艘近海漁船") for one in captured) == 2
    assert sum(text_of(one).startswith("漁港路燈維修清單") for one in captured) == 2
    assert asked.page("/calendar?year=1999").cssselect(".empty")
    assert asked.answer("/days/yesterday").status_code == 400


_LISTS = re.compile(r"/(articles|sources|search|calendar|report|days/[\d-]+)(\?|$)")


@pytest.mark.parametrize(
    "path",
    [
        *("/articles", "/sources", "/topics", "/people", "/publishers", "/report?by=host", "/calendar"),
        *("/days/2025-10-01", "/search?q=電纜"),
    ],
)
def test_a_list_of_one_publication_leads_to_lists_of_that_one(asked: Room, path: str) -> None:
    """What it counts is what is found there; it says of which it is, and leads to the same of all."""
    page = asked.page(f"{path}{'&' if '?' in path else '?'}publication=heron", "zh-Hant")
    assert text_of(page, ".narrowed").startswith("只列Heron. Independent Media。")
    every = asked.page(target_of(page, ".narrowed a"), "zh-Hant")
    assert text_of(every, "h1") == text_of(page, "h1")
    assert not every.cssselect(".narrowed")
    for form in page.cssselect("main form"):
        assert [one.get("value") for one in form.cssselect("[name=publication]")] == ["heron"]
    inside = (str(one.get("href")) for one in page.cssselect("main :not(.narrowed) > a"))
    leading = [one for one in inside if _LISTS.match(one)]
    assert leading
    assert [one for one in leading if "publication=heron" not in one] == []


@pytest.mark.parametrize(
    "path",
    ["articles", "sources", "topics", "people", "publishers", "report", "calendar", "crawls", "search", "search?q=x"],
)
def test_a_list_of_a_publication_that_the_archive_does_not_know_says_so(asked: Room, path: str) -> None:
    """And names those that it knows; a search without words does, too."""
    page = asked.page(f"/{path}{'&' if '?' in path else '?'}publication=crane", status=404)
    assert "it knows heron" in text_of(page, ".problem .lead")


def test_what_was_captured_on_a_day_is_listed(asked: Room) -> None:
    """The latest year is the one of the captures."""
    (cell,) = asked.page("/calendar").cssselect(".month .dot")
    page = asked.page(str(cell.getparent().get("href")))  # type: ignore[union-attr]
    assert len(page.cssselect("#captured ~ ol .entry")) > 60


def test_a_day_says_when_it_lists_not_all(asked: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was captured goes on page by page; all that was published, the search has."""
    (cell,) = asked.page("/calendar").cssselect(".month .dot")
    day = str(cell.getparent().get("href"))  # type: ignore[union-attr]
    year = asked.page("/calendar?year=2025").cssselect(".month a[aria-label*='2 published']")
    monkeypatch.setattr(lists, "MOST_LISTED", 1000)
    assert asked.page(day).cssselect("#captured ~ .more") == []
    whole = [target_of(one, "a") for one in asked.page(day).cssselect("#captured ~ ol .entry")]
    monkeypatch.setattr(lists, "MOST_LISTED", len(whole) // 2 + 1)
    first = asked.page(day)
    rest = asked.page(target_of(first, "#captured ~ .more a"))
    assert not rest.cssselect("#published, #captured ~ .more")
    found = [target_of(one, "a") for page in (first, rest) for one in page.cssselect("#captured ~ ol .entry")]
    assert found == whole
    monkeypatch.setattr(lists, "MOST_LISTED", 1)
    published = asked.page(str(year[0].get("href"))).cssselect("#published ~ .more a")
    assert len(asked.page(str(published[0].get("href"))).cssselect("#found ~ ol .entry")) == 2


def test_a_query_is_narrowed_by_what_stands_behind_it() -> None:
    """Alternatives are kept together; what is asked for already is not asked twice."""
    assert narrowed("北約", "source_host", "a.example") == "北約 host:a.example"
    assert narrowed("甲 OR 乙", "topic", "海洋-港口 管理") == '(甲 OR 乙) topic:"海洋-港口 管理"'
    assert narrowed("甲", "topic", "海洋-港口") == "甲 topic:海洋-港口"
    assert narrowed("甲", "author", 'A "B" C') == '甲 author:"A  B  C"'
    assert narrowed("甲 host:a.example", "source_host", "a.example") == "甲 host:a.example"
    assert narrowed("(甲 OR 乙) host:a.example", "source_host", "a.example") == "(甲 OR 乙) host:a.example"


def test_a_facet_asks_for_what_it_counts() -> None:
    """What only looks like its value is no such value: a longer one, one of two alternatives, or what must not be."""
    assert narrowed("host:a.example.tw", "source_host", "a.example") == "host:a.example.tw host:a.example"
    assert narrowed("published:2025-08..2026-02", "year", "2025") == "published:2025-08..2026-02 published:2025"
    assert narrowed("title:甲 OR topic:乙", "topic", "乙") == "(title:甲 OR topic:乙) topic:乙"
    assert narrowed("甲 (丙 OR topic:乙)", "topic", "乙") == "甲 (丙 OR topic:乙) topic:乙"
    assert narrowed("(甲)OR\n(乙)", "topic", "丙") == "((甲)OR\n(乙)) topic:丙"
    assert narrowed("NOT topic:乙", "topic", "乙") == "NOT topic:乙 topic:乙"
    assert narrowed('"甲 OR 乙"', "topic", "丙") == '"甲 OR 乙" topic:丙'


def test_a_value_with_marks_of_a_query_is_asked_for_as_words() -> None:
    """Typographic quotation marks would end its phrase, and a name that is an operator would join what it does not."""
    for value in ("“雙碳” 目標", "The “Ghost” fleet", 'A "B"', "NOT", "OR", "(甲"):
        (asked,) = (one for one in [parse_query(condition("topic", value))] if one is not None)
        assert isinstance(asked, Phrase)
        assert asked.field is SearchField.TOPIC


def test_an_extract_is_cut_at_its_words() -> None:
    """Offsets are of the whole text; words that overlap are marked once."""
    extract = Extract(SearchField.TEXT, 10, 16, "一二三四五六", ((11, 13), (12, 14), (15, 16)))
    nothing = dict.fromkeys(SearchHit.__slots__)
    hit = SearchHit(**{**nothing, "scope": "sources", "id": "7", "extracts": (extract,)})  # type: ignore[arg-type]
    view = hit_view(hit)
    assert view.address == "/sources/7"
    assert view.extracts[0].pieces == (("一", False), ("二三", True), ("四", True), ("五", False), ("六", True))


def test_a_hit_is_read_out_in_its_language_and_told_for_what_it_is(asked: Room) -> None:
    """Among everything, articles are told apart from the sources that articles cite."""
    hits = asked.page("/search?q=電纜&scope=all").cssselect(".entry")
    assert {text_of(one, ".mark") for one in hits} == {"article", "source"}
    assert {one.get("lang") for hit in hits for one in hit.cssselect("h3, .extract")} >= {"zh-Hant"}
    assert asked.page("/search?q=電纜").cssselect(".entry .mark") == []


def test_an_archive_without_anything_names_the_next_command(tmp_path: Path) -> None:
    """With the publication that was added to it, on every page that would show what it brought; the desk has it."""
    assert fonds("init", "lia", "--archive", tmp_path / "a").code == 0
    with Api(tmp_path / "a") as api:
        room = Room(api)
        for address in ("/", "/calendar"):
            assert "fonds crawl lia --archive" in text_of(room.page(address), "main")
        assert "cites anything so far; fonds crawl visits" in text_of(room.page("/report"), ".empty")
        assert "lia" in text_of(room.page("/desk/profiles"), ".names")
        assert text_of(room.page("/desk/profiles/lia"), "h1") == "Profile of lia"


def test_a_year_is_laid_out_in_weeks_from_monday() -> None:
    """Only months that have something; the fullest day has the greatest level."""
    days = (CalendarDay(date(2031, 5, 1), 1, 0), CalendarDay(date(2031, 5, 31), 8, 8))
    (may,) = months_of(CalendarYear(2031, (2031,), days))
    assert may.number == 5
    cells = [cell for week in may.weeks for cell in week]
    assert [cell is None for cell in cells[:4]] == [True, True, True, False]
    levels = {cell.day.day.day: cell.level for cell in cells if cell is not None}
    assert (levels[1], levels[2], levels[31]) == (1, 0, 3)


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("www.Ministry.example/a/b?c=1", AddressHint('source:"www.Ministry.example/a/b?c=1"', "www.ministry.example")),
        ("https://ministry.example/a", AddressHint('source:"ministry.example/a"', "ministry.example")),
        ("中央社.台灣", AddressHint('source:"中央社.台灣"', "中央社.台灣")),
        ("/statistics/idle-boats", AddressHint('source:"/statistics/idle-boats"', None)),
        ("北約", None),
        ("3.14", None),
        ("host:ministry.example", None),
        ("ministry.example statement", None),
    ],
)
def test_what_looks_like_an_address_is_known(query: str, hint: AddressHint | None) -> None:
    """A host, with what follows it, or a path; words, numbers and queries with fields are none."""
    assert address_hint(query) == hint


def test_an_address_without_its_beginning_leads_to_what_it_names(asked: Room, addresses: dict[str, str]) -> None:
    """As browsers show it; a part of one is offered as a search that finds it."""
    answer = asked.answer("/search?q=heron.example/2025/10/idle-boats/")
    assert (answer.status_code, answer.headers["location"]) == (303, addresses["article"])
    page = asked.page("/search?q=coast-ministry.test/statistics")
    citing, host, sources = [str(one.get("href")) for one in page.cssselect(".notice a")]
    found = [str(one.get("href")) for one in asked.page(citing).cssselect(".entry h3 a")]
    assert found == [addresses["article"]]
    assert len(asked.page(host).cssselect(".entry")) > len(found)
    assert len(asked.page(sources).cssselect(".entry")) == 4
