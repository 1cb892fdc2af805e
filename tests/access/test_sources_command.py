"""`fonds sources` and `fonds report`: what articles cite, what became of it, and what a person reads of that."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from access.cli.source_list import NO_TEXT
from access.cli.source_list import _rows as source_rows
from access.token_words import last_visit_in_words
from storage.questions.sources import ListedSource
from storage.types import SourceState
from storage.types.tokens import STANDING_STATES
from tests.access.commands import fonds
from tests.access.engines import rows
from tests.access.gazette import Gazette, article_page, missing, page, source_page
from tests.demo_archives import DemoArchives

URL = "https://www.scripted-office.test/report"
CHANGED = "https://www.coast-ministry.test/statistics/idle-boats"
UNFOUND = "https://www.coastal-assembly.test/resolutions/2025-031"
REPLACED = "https://www.harbour-office.test/page.aspx?id=3391"
MOVED = "https://www.omie.example/docs/annual-report-2024.html"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, demo_archives: DemoArchives) -> Path:
    """The demo, visited again after corrections: one source changed, one moved, three were not found."""
    return demo_archives.corrected(tmp_path_factory.mktemp("sources") / "archive")


def listed(archive: Path, *options: str) -> list[str]:
    """The addresses of the sources that a list names."""
    ran = fonds("sources", "list", "--archive", archive, "--json", *options)
    assert (ran.code, ran.err) == (0, "")
    *answers, last = map(json.loads, ran.out.splitlines())
    assert set(last) == {"cursor", "more"}
    return sorted(answer["url"] for answer in answers)


def told(archive: Path, kind: str) -> list[tuple[str, str]]:
    """The address and the time of each change of a kind, as those are told who follow the list."""
    ran = fonds("changes", "--kind", kind, "--archive", archive)
    assert (ran.code, ran.err) == (0, "")
    return [(change["url"], change["at"]) for change in map(json.loads, ran.out.splitlines())]


def test_sources_are_listed_by_what_they_have_in_common(demo: Path) -> None:
    """State, host, a change since a day, and the article that cites them; all conditions hold together."""
    everything = [row["url"] for row in rows(demo, "SELECT url FROM v_sources ORDER BY url")]
    assert listed(demo) == sorted(everything)
    assert listed(demo, "--state", "pending") == [UNFOUND, REPLACED]
    assert listed(demo, "--changed-since", "2020-01-01") == [CHANGED]
    assert listed(demo, "--changed-since", "2100-01-01") == []
    assert CHANGED in listed(demo, "--host", "www.coast-ministry.test")
    (article,) = rows(demo, "SELECT DISTINCT article_id, url FROM v_articles WHERE url LIKE '%/idle-boats/'")
    assert listed(demo, "--article", article["url"]) == listed(demo, "--article", article["article_id"]) == [CHANGED]
    assert listed(demo, "--article", article["url"], "--state", "pending") == []


def test_a_host_stands_for_those_below_it(demo: Path) -> None:
    """As `host:` of a search does; where nothing is there, the hosts are named on which something is."""
    below = listed(demo, "--host", "omie.example")
    assert MOVED in below
    assert {urlsplit(url).hostname for url in below} == {"www.omie.example"}
    ran = fonds("sources", "list", "--host", "mie.example", "--archive", demo)
    assert "No cited source is on mie.example or a host below it; there are some on " in ran.out
    assert ", www.omie.example, " in ran.out


@pytest.mark.parametrize("command", [("sources", "list"), ("list", "sources")])
def test_a_list_by_state_names_what_counts_as_that_state_too(demo: Path, command: tuple[str, str]) -> None:
    """In the words of other outputs, with the token that lists it."""
    captured = fonds(*command, "--state", "captured", "--archive", demo)
    assert "though counted as captured: what is captured at a new address (--state moved)" in captured.out
    assert "(--state" not in fonds(*command, "--state", "moved", "--archive", demo).out


def test_a_captured_source_that_its_last_visit_did_not_find_can_be_named(demo: Path) -> None:
    """By the list, under the reading room's word for it, and by the status that counts it."""
    (lost_later,) = listed(demo, "--state", "missing")
    assert lost_later not in (UNFOUND, REPLACED)
    assert listed(demo, "--state", "unfound") == [UNFOUND, REPLACED]
    assert listed(demo, "--state", "any-gone") == []
    out = fonds("sources", "list", "--state", "missing", "--archive", demo).out
    assert "captured" in out
    assert "at the last visit: not found (404)" in out
    assert fonds("sources", "list", "--archive", demo).out.count("at the last visit: ") == 1
    status = fonds("status", "--archive", demo).out
    lost = status.partition("3 of them not found or replaced; gone after 3 visits over 3 days:\n")[2].splitlines()[:3]
    assert {line.split()[-1] for line in lost} == {lost_later, UNFOUND, REPLACED}


@pytest.mark.parametrize(
    ("last_failure", "said"),
    [
        (None, ""),
        ("404", "at the last visit: not found (404)"),
        ("dns", "at the last visit: no such host"),
        ("200", "at the last visit: an answer that is not the document (200)"),
    ],
)
def test_what_a_last_visit_met_is_told_in_words(last_failure: str | None, said: str) -> None:
    """An answer that was not the document is told as that, not as an answer."""
    assert last_visit_in_words(last_failure) == said


def test_the_list_says_which_source_came_without_text() -> None:
    """And what lets a browser write it; not of one that is read, nor of one that never came."""
    at = datetime(2031, 1, 1, tzinfo=UTC)
    plain = ListedSource("1", "lia", URL, URL, None, SourceState.CAPTURED, None, None, None, at, at, at, 0, None)
    for source, is_said in (
        (plain, True),
        (replace(plain, url="https://cited.example/", source_url=URL), True),
        (replace(plain, revisions=1), False),
        (replace(plain, state=SourceState.GONE), False),
        (replace(plain, url="https://other.example/", source_url="https://other.example/"), False),
    ):
        lines = [line for _, line in source_rows(source, frozenset({URL}))]
        assert (NO_TEXT in lines) is is_said


def test_a_list_takes_no_state_that_a_source_cannot_be_in(demo: Path) -> None:
    """Only a visit can be unconfirmed; each state that is offered is one of the contract."""
    refused = fonds("sources", "list", "--state", "unconfirmed", "--archive", demo)
    assert refused.code == 2
    assert "'unconfirmed' is none of pending" in " ".join(refused.err.split())
    assert set(STANDING_STATES) == set(SourceState) - {SourceState.UNCONFIRMED}


def test_an_alias_says_of_what(demo: Path) -> None:
    """With the command that shows it."""
    out = fonds("sources", "show", MOVED, "--archive", demo).out
    assert re.search(r"^Alias of +https://www\.omie\.example/documents/2024/annual-report$", out, re.M)
    assert f"fonds sources show https://www.omie.example/documents/2024/annual-report --archive {demo}" in out


def test_an_article_that_is_not_there_is_an_error(demo: Path) -> None:
    """A list of nothing would mislead."""
    ran = fonds("sources", "list", "--article", "https://heron.example/nothing", "--archive", demo)
    assert ran.code == 1
    assert "no article in this archive has the id or URL" in ran.only_line


def test_the_life_of_a_changed_source_is_told_in_words(demo: Path) -> None:
    """Who rests on it, and what every visit found, in order."""
    ran = fonds("sources", "show", CHANGED, "--archive", demo, "--utc")
    assert (ran.code, ran.err) == (0, "")
    lines = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert "In short it answers, and its text changed after it was cited" in lines
    assert "Cited by 1 article" in lines
    assert any(line.startswith("first seen citing it") and "the source was captured" in line for line in lines)
    told = [line.partition("UTC ")[2] for line in lines[lines.index("What happened, in order") + 1 :]]
    assert told[0].startswith("cited by: ")
    assert told[1] == "captured (revision 1)"
    assert told[2].startswith("changed")
    assert told[2].endswith("(revision 2)")
    assert len(told) == 3


def test_a_source_that_nobody_saw_is_told_as_that(demo: Path) -> None:
    """Not found when it was first asked for, which does not prove that it is gone."""
    ran = fonds("sources", "show", UNFOUND, "--archive", demo)
    said = " ".join(ran.out.split())
    assert "it was asked for twice, and was not found; it counts as gone after 3 such visits over 3 days" in said
    assert "no copy of it is kept" in said
    assert "State not found so far" in said
    assert "Captured never by us" in said
    assert "counts as gone from now on" not in said
    assert "the source was never captured" in ran.out


def test_the_same_life_as_json(demo: Path) -> None:
    """By id, by the address that was cited, and by the one where it answers now."""
    answer = fonds("sources", "show", MOVED, "--archive", demo, "--json").answer
    assert (answer["url"], answer["state"]) == (MOVED, "moved")
    assert fonds("sources", "show", answer["source_id"], "--archive", demo, "--json").answer == answer
    assert [event["kind"] for event in answer["time_line"]][:2] == ["cited", "cited"]
    assert {article["title"] for article in answer["cited_by"]} == {
        event["about"] for event in answer["time_line"] if event["kind"] == "cited"
    }


def test_a_source_that_nobody_cites_is_an_error(demo: Path) -> None:
    """In one line that says where to look."""
    for command in ("show", "check", "diff"):
        ran = fonds("sources", command, "https://nobody.example/", "--archive", demo)
        assert ran.code == 1
        assert "no article in this archive cites a source with the id or URL" in ran.only_line


def test_what_changed_since_an_article_cited_it(demo: Path) -> None:
    """The text that stood there then, against the latest."""
    answer = fonds("sources", "diff", CHANGED, "--archive", demo, "--json").answer
    assert (answer["then"]["revision"], answer["now"]["revision"]) == (1, 2)
    assert [change["field"] for change in answer["changes"]] == ["title", "text"]
    ran = fonds("sources", "diff", CHANGED, "--article", answer["article_id"], "--archive", demo)
    assert "八個月合計五百[-五-]{+三+}十" in ran.out
    unchanged = fonds("sources", "diff", MOVED, "--archive", demo)
    assert unchanged.code == 0
    assert "Nothing differs in what it says." in unchanged.out
    other = fonds("sources", "diff", MOVED, "--article", answer["article_id"], "--archive", demo)
    assert other.code == 1
    assert "this article never cited the source" in other.only_line
    assert f"fonds sources show {MOVED} names those that do" in other.only_line
    never = fonds("sources", "diff", UNFOUND, "--archive", demo)
    assert (never.code, f"the source '{UNFOUND}', whose state is pending" in never.only_line) == (1, True)
    assert "fonds sources show" in never.only_line


def test_rescue_needs_gates(demo: Path) -> None:
    """Without any it says which key names them."""
    ran = fonds("sources", "rescue", "--archive", demo)
    assert ran.code == 2
    assert "no time gate is configured" in ran.only_line
    assert "[rescue] gates" in ran.only_line
    unknown = fonds("sources", "rescue", "nosuch", "--archive", demo)
    assert (unknown.code, "cites a source with the id or URL 'nosuch'" in unknown.only_line) == (1, True)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of a newspaper after one crawl; tests work on copies of it."""
    archive = tmp_path_factory.mktemp("newspaper") / "archive"
    with Gazette(articles=2, sources=2).serving() as gazette:
        assert fonds(*gazette.crawl_options(archive)).code == 0
    return archive


@pytest.fixture
def newspaper(crawled: Path, tmp_path: Path) -> Iterator[tuple[Gazette, Path]]:
    """A newspaper that is served, and its archive after one crawl."""
    shutil.copytree(crawled, tmp_path / "archive")
    with Gazette(articles=2, sources=2).serving() as gazette:
        yield gazette, tmp_path / "archive"


def test_sources_are_visited_now_and_nothing_else_is(newspaper: tuple[Gazette, Path]) -> None:
    """What the visit found, and the state, which one bad visit does not worsen."""
    gazette, archive = newspaper
    first, second = gazette.source_urls
    gazette.special[first] = lambda _asked: missing()

    gazette.special[second] = lambda _asked: page(source_page(1).replace("depth", "length, depth"))
    asked = len(gazette.asked)
    ran = fonds("sources", "check", first, second, "--archive", archive, *gazette.network(), "--json")
    assert (ran.code, ran.err) == (0, "")
    assert [(source["url"], source["state"], source["found"]["outcome"]) for source in ran.answer["sources"]] == [
        (first, "captured", "404"),
        (second, "captured", "200"),
    ]
    assert ran.answer["sources"][1]["found"]["is_changed"] is True
    assert set(gazette.asked[asked:]) <= {first, second, *(url for url in gazette.asked if "robots.txt" in url)}
    again = fonds("sources", "check", first, "--archive", archive, *gazette.network())
    assert again.code == 0
    assert "not found (404)" in again.out
    assert "state: captured; not found (404): one such visit changes nothing, so it stays captured" in again.out
    told = " ".join(fonds("sources", "show", first, "--archive", archive).out.split())
    assert "In short it was not found at the last visit (twice; it counts as gone after 3 such visits" in told


def test_a_source_that_was_changed_back_reads_as_it_did(newspaper: tuple[Gazette, Path]) -> None:
    """It changed nevertheless; both are said, by the life of the source and by what differs."""
    gazette, archive = newspaper
    url = gazette.source_urls[1]
    for html in (source_page(1).replace("depth", "length, depth"), source_page(1)):
        gazette.special[url] = lambda _asked, html=html: page(html)  # type: ignore[misc]
        assert fonds("sources", "check", url, "--archive", archive, *gazette.network()).code == 0
    shown = " ".join(fonds("sources", "show", url, "--archive", archive).out.split())
    assert "it answers, and its text changed after it was cited, and reads today as it did then" in shown
    differs = fonds("sources", "diff", url, "--archive", archive).out
    assert "it changed after it was cited, and reads today as it did then." in differs


def test_a_wall_that_answers_is_told_as_a_wall(demo: Path) -> None:
    """By its status alone it would look as if the document had come."""
    (walled,) = listed(demo, "--state", "walled")
    shown = fonds("sources", "show", walled, "--archive", demo).out
    assert "answered (200) with a wall" in shown
    assert "the document itself was never captured" in shown
    shown = " ".join(fonds("sources", "show", REPLACED, "--archive", demo).out.split())
    assert "answered (200) with another page" in shown
    assert "another page in its place (the page says " in shown
    assert (
        "In short it was asked for twice, and another page stood in its place; it counts as gone after 3 such" in shown
    )


def test_a_check_that_nobody_answers_ends_with_the_exit_code_that_is_kept(newspaper: tuple[Gazette, Path]) -> None:
    """A visit without an answer is what was found: no failure, of the command or of the crawl that is told of."""
    gazette, archive = newspaper
    url = gazette.source_urls[0]
    host = urlsplit(url).hostname
    nowhere = ("--connect-to", f"{host}:80:127.0.0.1:9", "--allow-network", "127.0.0.1")
    ran = fonds("sources", "check", url, "--archive", archive, *nowhere, "-q")
    assert ran.code == 0
    assert "one such visit changes nothing, so it stays captured" in ran.out
    latest = fonds("status", "--archive", archive, "--json").answer["crawls"][0]
    assert (latest["ending"], latest["exit_code"], latest["findings"]) == ("done", 0, 0)


def test_charts_in_no_folder_are_an_error_before_anything_is_counted(demo: Path, tmp_path: Path) -> None:
    """As exports say it."""
    page = tmp_path / "none" / "page.html"
    ran = fonds("report", "citations", "--html", page, "--archive", demo)
    assert (ran.code, ran.only_line) == (2, f"fonds: --html: there is no folder {page.parent}")
    ran = fonds("report", "crawl", "--html", tmp_path, "--archive", demo)
    assert (ran.code, ran.only_line) == (
        2,
        f"fonds: --html: {tmp_path} is a folder; name a file in it, such as {tmp_path / 'report.html'}",
    )


def test_figures_are_counted_in_the_form_of_the_study(demo: Path) -> None:
    """A row a group and one for all; the same figures in text, in JSON and on the page."""
    answer = fonds("report", "citations", "--by", "host", "--archive", demo, "--json").answer
    total = answer["total"]
    assert sum(group["citations"] for group in answer["groups"]) == total["citations"]
    (counted,) = rows(demo, "SELECT count(*) AS n FROM v_citations WHERE source_id IS NOT NULL")
    assert total["citations"] == counted["n"]
    assert (total["rotted"], total["changed"], total["closed"], total["rescued"]) == (0, 1, 2, 0)
    assert total["lag_worst"] >= total["lag_95"] >= total["lag_median"] >= 0
    assert answer["unaddressed"] == 3

    ran = fonds("report", "citations", "--by", "host", "--archive", demo)
    assert (ran.code, ran.err) == (0, "")
    header = ran.out.splitlines()[0].split()
    assert header[:6] == ["Host", "Links", "Deep", "Answering", "Changed", "Rotted"]
    (last,) = [line for line in ran.out.splitlines() if line.startswith("All ")]
    assert last.split()[1:3] == [str(total["citations"]), str(total["deep"])]
    assert last.split()[3:8] == [str(total["alive"]), "1", "(3%)", "0", "2"]
    assert "3 further citations without an address" in ran.out
    assert "4 deep links to 3 sources were not found at the last visit: rotted only after 3 such visits" in ran.out
    assert (total["unfound"], total["unfound_sources"], total["rot_share"]) == (4, 3, 0)
    assert "within 5 minutes after an article was seen to cite them: 39 of 39 links that were captured" in ran.out
    assert "; 5 of 44 never were." in ran.out


def test_a_page_holds_charts_and_the_table_beside_them(demo: Path, tmp_path: Path) -> None:
    """It loads nothing from elsewhere and runs nothing, and the charts are drawn alike each time."""
    drawn = []
    for name in ("one.html", "two.html"):
        path = tmp_path / name
        assert fonds("report", "citations", "--by", "month", "--html", path, "--archive", demo).code == 0
        drawn.append(path.read_text(encoding="utf-8"))
    one, two = (text.partition("<h2>")[2] for text in drawn)
    assert one == two
    charts = [ElementTree.fromstring("<svg" + each.partition("</svg>")[0] + "</svg>") for each in one.split("<svg")[1:]]
    assert len(charts) == 2
    for text in drawn:
        assert "<script" not in text
        assert "http://" not in text.replace("http://www.w3.org/", "")
        assert "https://" not in text
    assert one.count('<tr class="all">') == 1
    assert "<td>2025-09</td>" in one
    assert one.index("<td>no date</td>") > one.index("<td>2025-10</td>")
    assert "not found at the last visit" in one
    assert "39 of 44 links were captured; the others never were." in one
    assert ">not found at the last visit<" in one
    assert "could not be fetched<" not in one, "what nothing came to is not in the legend"
    assert one.index("What changed first") < one.index("How to read them")
    assert not re.search(r">0\.\d<", one), "an axis of a few counts in whole units"


def test_what_strangers_wrote_is_harmless_on_the_page(tmp_path: Path) -> None:
    """A topic or a host is text, on the page and in its charts."""
    archive, html = tmp_path / "archive", tmp_path / "report.html"
    evil = "http://evil.example/<script>alert(1)</script>?a='\"&b"
    gazette = Gazette(articles=1, sources=0, cited=("http://evil.example/a",))
    with gazette.serving():
        printed = article_page(0, ["http://evil.example/a"]).replace(
            "</title>", "</title><meta property='article:tag' content='&lt;script&gt;alert(2)&lt;/script&gt;\x1b[31m'>"
        )
        gazette.special[gazette.article_url(0)] = lambda _asked: page(printed)
        gazette.special[evil] = lambda _asked: missing()
        fonds(*gazette.crawl_options(archive))
    for by in ("topic", "host"):
        ran = fonds("report", "citations", "--by", by, "--html", html, "--archive", archive)
        assert ran.code == 0
        assert "\x1b" not in ran.out
        assert "<script" not in html.read_text(encoding="utf-8")


def test_an_archive_without_citations_says_so(tmp_path: Path) -> None:
    """And draws a page all the same."""
    archive = tmp_path / "archive"
    with Gazette(articles=1, sources=0).serving() as gazette:
        fonds(*gazette.crawl_options(archive))
    ran = fonds("report", "citations", "--by", "class", "--html", tmp_path / "r.html", "--archive", archive)
    assert ran.code == 0
    assert "Nothing is cited yet." in ran.out
    assert (tmp_path / "r.html").exists()


def test_a_person_joins_and_parts_addresses_and_a_rebuild_remembers(newspaper: tuple[Gazette, Path]) -> None:
    """Joined they are one source, cited by all; parted again each stands for itself."""
    _gazette, archive = newspaper
    first, second = (row["url"] for row in rows(archive, "SELECT url FROM v_sources ORDER BY url"))
    joined = fonds("sources", "alias", first, second, "--reason", "one document", "--archive", archive)
    assert (joined.code, joined.err) == (0, "")
    assert joined.out.splitlines() == [first, f"is from now on an alias of {second}", "in the publication gazette"]
    (act,) = rows(archive, "SELECT decided_at FROM source_acts")
    for _look in ("as it is", "rebuilt"):
        assert listed(archive) == [second]
        life = fonds("sources", "show", first, "--archive", archive, "--json").answer
        assert (life["url"], [alias["url"] for alias in life["aliases"]]) == (second, [first])
        assert len({article["article_id"] for article in life["cited_by"]}) == 2
        assert told(archive, "source-aliased") == [(first, act["decided_at"])]
        assert fonds("rebuild", "--archive", archive).code == 0
    shown = " ".join(fonds("sources", "show", second, "--archive", archive).out.split())
    assert f"Also under {first} (somebody decided so)" in shown
    turned = fonds("sources", "alias", second, first, "--archive", archive)
    assert turned.out.splitlines()[3:] == [
        "The two have changed places: until now the second was an alias of the first."
    ]
    back = fonds("sources", "alias", first, second, "--archive", archive, "--json")
    assert back.answer["turned"] == ["gazette"]
    parted = fonds("sources", "part", first, "--archive", archive, "--json")
    assert [(act["url"], act["stands_for"]) for act in parted.answer["acts"]] == [(first, None)]
    assert listed(archive) == sorted([first, second])
    again = fonds("sources", "part", first, "--archive", archive)
    assert again.out.splitlines()[:2] == [
        first,
        "is a source of its own already, as was decided before; nothing is written",
    ]
    assert fonds("sources", "part", first, "--archive", archive, "--json").answer["already"] == ["gazette"]
    assert told(archive, "source-parted") == [(first, parted.answer["acts"][0]["decided_at"])]


def test_any_form_of_a_cited_address_is_taken_and_said(newspaper: tuple[Gazette, Path]) -> None:
    """Another scheme, a `www.`, a mark of a campaign and a place in the page say no more than what is printed."""
    gazette, archive = newspaper
    first, second = gazette.source_urls
    form = first.replace("http://", "https://www.") + "?utm_source=x#part-2"
    other = second.replace("http://", "https://")
    taken = f"{form} is taken as {first}, as it is cited."
    for command in ("show", "diff", "check", "alias", "part"):
        options = gazette.network() if command == "check" else [other] if command == "alias" else []
        ran = fonds("sources", command, form, *options, "--archive", archive)
        assert (ran.code, ran.err) == (0, "")
        assert taken in ran.out.splitlines()
    itself = fonds("sources", "alias", form, first, "--archive", archive)
    assert (itself.code, itself.only_line) == (2, f"fonds: {form} cannot be an alias of itself, as {first} is")
    acts = rows(archive, "SELECT url, stands_for FROM source_acts ORDER BY number")
    assert [(act["url"], act["stands_for"]) for act in acts] == [(first, second), (first, None)]


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (("alias", "https://nobody.example/", "https://other.example/"), 1, "no article cites"),
        (("alias", "https://one.example/", "https://one.example/"), 2, "cannot be an alias of itself"),
        (("alias", "mailto:a@b.example", "https://one.example/"), 2, "no http or https URL"),
        (("part", "https://nobody.example/"), 1, "no article cites"),
        (("part", "nosuch"), 2, "give the address that an article cites"),
    ],
)
def test_what_cannot_be_joined_or_parted_is_an_error(
    demo: Path, arguments: tuple[str, ...], code: int, why: str
) -> None:
    """In one line, and nothing is kept of it."""
    ran = fonds("sources", *arguments, "--archive", demo)
    assert ran.code == code
    assert why in ran.only_line
