"""The pages on what articles rest on: the sentence beside its source, a source's life, and what differs."""

from __future__ import annotations

import socket
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest
from fastapi import Request

from access.replay.player_address import MARK_PATH, archive_mark
from access.web.room.player import replay_address, replay_command, replay_link
from storage.archive.archive import Archive
from tests.access.room.looks import Room, target_of, text_of
from tests.access.web.asked import Api
from tests.storage.filing import Filing, after, article


def test_a_citation_is_read_beside_its_source_as_it_stood_then(asked: Room, addresses: dict[str, str]) -> None:
    """The text that was cited, not the corrected one; what changed since, the source's time line, and the record."""
    page = asked.page(addresses["beside"])
    assert text_of(page, ".pair-article h2").startswith("一天有兩艘近海漁船")
    passage = text_of(page, ".pair-article > .citing .text")
    assert passage.startswith("海岸事務部9月10日公布的統計")
    assert text_of(page, target_of(page, ".pair-article > .citing a")).startswith(passage)
    cited = target_of(asked.page(addresses["article"]), ".leaf .text .ref")
    assert cited == target_of(page, ".window .ref") == addresses["beside"]
    source = page.cssselect(".pair-source")[0]
    rows = [text_of(row) for row in source.cssselect("tr")]
    assert "七月9642" in [row.replace(" ", "") for row in rows]
    assert "captured" in text_of(source, ".seal")
    assert "Changed after it was first seen cited" in text_of(page, ".mark-changed")
    happened = [text_of(one) for one in page.cssselect(".events li")]
    assert [("First seen cited by" in one, "Text changed: wording" in one) for one in happened] == [
        (True, False),
        (False, False),
        (False, True),
    ]
    facts = {text_of(one, "dt"): text_of(one, "dd") for one in page.cssselect(".facts > div")}
    assert facts["Digest"].startswith("sha256:")
    (diff,) = [one.get("href") for one in page.cssselect("a") if "word by word" in text_of(one)]
    assert "更正版" in text_of(asked.page(str(diff)), "ins")


def test_what_is_beside_each_other_says_of_when_it_is(asked: Room, addresses: dict[str, str]) -> None:
    """The latest revision of the article stands beside the text that was cited; one step leads to the text of now."""
    page = asked.page(addresses["beside"])
    assert "Article: revision 2 of 2 · source: revision 1 of 2" in text_of(page, ".pair-title ~ .notes")
    assert "Its text changed since" in text_of(page, ".of-when")
    latest = asked.page(target_of(page, ".of-when a"))
    assert "source: revision 2 of 2" in text_of(latest, ".pair-title ~ .notes")
    assert "原誤植為九十六艘" in text_of(latest, ".pair-source .window")
    assert text_of(latest, ".aside .facts") != text_of(page, ".aside .facts")
    assert target_of(latest, ".of-when a") == addresses["beside"]
    assert asked.page(f"{addresses['beside']}?source_revision=9", status=404).cssselect(".problem")


def test_a_source_that_was_never_captured_says_so_and_nothing_else(asked: Room) -> None:
    """Its page bears the article's name for it, and what is shown as a record is not called its proof."""
    unfound = asked.api.get("/sources", state="pending")["answers"]
    (gone,) = [one for one in unfound if one["last_failure"] == "200"]
    life = asked.api.get(f"/sources/{gone['source_id']}/life")
    (citing,) = life["cited_by"]
    page = asked.page(f"/sources/{gone['source_id']}")
    (reason,) = {event["reason"] for event in life["time_line"] if event["reason"]}
    assert reason.split("'")[1] in text_of(page, ".event-visited")
    assert text_of(page, "h1") == citing["label"]
    assert "So called by the article" in text_of(page, ".head")
    assert "never captured; no copy of it is kept" in text_of(page, ".leaf .notice")
    assert text_of(page, "#record") == "The record of the last visit, which did not bring it"
    beside = asked.page(f"/articles/{citing['article_id']}/sources/1", "zh-Hant")
    assert "文件本身從未擷取" in text_of(beside, ".pair-source .notice")
    assert "無從得知" in text_of(beside, "#since ~ p")
    assert "至今未能找到" in text_of(beside, ".pair-source")
    assert text_of(beside, "#its-proof") == "最接近引用之時的造訪紀錄（未取得文件）"
    assert text_of(beside, "#its-proof ~ dl dt") == "造訪"
    # No sentence cites it: what the page prints of it stands before the text, not below the fold.
    assert text_of(beside, ".pair-article > .citing .text") == citing["label"]


def test_what_was_not_found_lately_is_not_said_to_be_as_it_was(asked: Room) -> None:
    """A visit that did not find it saw no text of it."""
    (missed,) = asked.api.get("/sources", absence="missing")["answers"]
    (citing, *_) = asked.api.get(f"/sources/{missed['source_id']}/life")["cited_by"]
    cited = asked.api.get(f"/articles/{citing['article_id']}")["citations"]
    (position,) = (one["position"] for one in cited if one["source_id"] == missed["source_id"])
    page = asked.page(f"/articles/{citing['article_id']}/sources/{position}")
    assert text_of(page, "#since ~ p") == "No change of its text was seen."


def test_without_a_player_the_page_says_how_one_is_started(asked: Room, addresses: dict[str, str]) -> None:
    """Nothing is framed that would not be there."""
    page = asked.page(addresses["beside, as a page"])
    assert page.cssselect("iframe") == []
    assert "fonds serve --player" in text_of(page, ".pair-source .choices ~ .notice")


def test_a_player_is_framed_under_another_host_without_its_frame() -> None:
    """As pywb shows a page without a banner; what would end a path is escaped."""
    path = "/heron/20310504030201/https://news.example/a?b=c#d"
    assert replay_address("http://localhost:8080", path, framed=True) == (
        "http://localhost:8080/heron/20310504030201mp_/https://news.example/a?b=c%23d"
    )


def test_where_no_player_answers_the_command_that_starts_one_stands_instead_of_a_link() -> None:
    """Whole, for whoever sits at the machine; a server for others does not tell them of its folders."""
    with socket.socket() as taken:
        # Bound, and not listening: nobody answers there.
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        mine = replay_link(
            _asked_by(f"http://127.0.0.1:{port}", "/an archive"), "/heron/20310504030201/https://a.example/"
        )
    assert mine is not None
    assert not mine.answers
    assert mine.command == f"fonds replay --archive '/an archive' --port {port}"
    others = _asked_by("https://replay.invalid", "/secret")
    assert replay_command(others, "https://replay.invalid") == "fonds replay"
    assert replay_link(others, None) is None


@pytest.mark.parametrize(
    ("said", "is_player"),
    [(archive_mark(Path("/an archive")), True), (archive_mark(Path("/another")), False), ("", False)],
    ids=["of this archive", "of another", "another program"],
)
def test_whoever_else_listens_is_not_taken_for_the_player(said: str, is_player: bool) -> None:
    """Only who says that it shows this archive; a player of another one does not, and other programs say nothing."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = said.encode() if self.path == MARK_PATH else b"a page"
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Tell nobody."""

    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        asked = Thread(target=server.handle_request)
        asked.start()
        request = _asked_by(f"http://127.0.0.1:{server.server_address[1]}", "/an archive")
        link = replay_link(request, "/heron/20310504030201/https://a.example/")
        asked.join()
    assert link is not None
    assert link.answers is is_player


def _asked_by(player: str, archive: str) -> Request:
    state = SimpleNamespace(player=player, archive=SimpleNamespace(path=Path(archive)))
    scope = {
        "type": "http",
        "server": ("127.0.0.1", 80),
        "path": "/",
        "headers": [],
        "app": SimpleNamespace(state=state),
    }
    return Request(scope)


def test_a_citation_without_an_address_has_nothing_beside_it(asked: Room) -> None:
    """It says why; a number that no citation has is answered with how many there are."""
    articles = asked.api.get("/articles", limit=100)["answers"]
    details = (asked.api.get(f"/articles/{one['article_id']}") for one in articles)
    article, position = next(
        (one["article_id"], cited["position"])
        for one in details
        for cited in one["citations"]
        if cited["source_id"] is None
    )
    page = asked.page(f"/articles/{article}/sources/{position}")
    assert "prints only a title" in text_of(page, ".pair-source .notice")
    assert "there is no source 99" in text_of(asked.page(f"/articles/{article}/sources/99", status=404), ".lead")


def test_which_articles_rest_on_a_source_that_was_not_found_is_one_click_away(asked: Room) -> None:
    """From the first page, for whoever knows no word of Fonds: each article with what is lost of its sources."""
    (door,) = [one for one in asked.page("/").cssselect(".attention a") if "rest on something gone" in text_of(one)]
    page = asked.page(str(door.get("href")))
    listed = page.cssselect(".entries > li")
    (lights,) = [one for one in listed if text_of(one, "h3") == "漁港路燈維修清單消失以前 我們抄下了三百七十一盞"]
    assert text_of(lights, ".lost .seal") == "not found so far"
    answered = asked.api.get("/articles", on_lost=True)["answers"]
    assert {target_of(one, "h3 a").rpartition("/")[2] for one in listed} == {one["article_id"] for one in answered}
    for one in listed:
        asked.page(target_of(one, ".lost a"))
        asked.page(target_of(one, ".lost a:last-child"))
    unfound = asked.api.get("/sources", absence="unfound")["answers"]
    assert {one["state"] for one in unfound} == {"pending"}
    assert all(one["last_checked_at"] for one in unfound)


def test_while_none_counts_as_gone_the_list_leads_to_what_was_not_found(asked: Room) -> None:
    """With the rule after which something counts as gone."""
    empty = asked.page("/sources?state=gone").cssselect(".empty")[0]
    assert "three visits over three days" in text_of(empty)
    assert text_of(empty, "a").startswith("3 were not found at their last visit")
    assert asked.page(target_of(empty, "a"), "zh-Hant").cssselect(".entries .lost")


def test_each_number_of_what_needs_a_look_is_that_of_its_list(asked: Room) -> None:
    """So many sources, articles: as many are listed there, and no more."""
    counted = 0
    for one in asked.page("/").cssselect(".attention li"):
        address = target_of(one, "a")
        if address.startswith(("/sources", "/articles")):
            assert int(text_of(one, ".number")) == len(asked.page(address).cssselect(".entries > li")), address
            counted += 1
    assert counted >= 5


def test_what_is_gone_is_one_choice_of_the_list(asked: Room) -> None:
    """In the words of the list; what is chosen stays chosen."""
    page = asked.page("/sources?state=any-gone")
    assert text_of(page, "option[selected]") == "gone, replaced by another page, or taken over by another"
    assert page.cssselect(".entry .seal") == []
    assert asked.api.get("/sources", absence="any-gone")["answers"] == []
    (missing,) = asked.api.get("/sources", absence="missing")["answers"]
    assert (missing["state"], missing["last_failure"]) == ("captured", "404")


def test_a_state_is_said_once(asked: Room) -> None:
    """Where the visit and what shows the state say no more than its seal."""
    (closed,) = asked.page("/sources?state=robots").cssselect(".entry-state")
    assert text_of(closed).count("closed to robots") == 1
    assert "last visited" in text_of(closed)


def test_the_list_of_sources_keeps_what_its_address_asks_for(asked: Room) -> None:
    """When its form is sent: the class of publisher and the publication, too; what has no title is called as cited."""
    page = asked.page("/sources?publisher_class=agency&publication=heron&state=pending")
    assert text_of(page, "#publisher_class option[selected]") == "an agency"
    hidden = {one.get("name"): one.get("value") for one in page.cssselect(".filters input[type=hidden]")}
    assert hidden == {"publication": "heron"}
    (unfound,) = page.cssselect(".entry-source")
    (answered,) = asked.api.get("/sources", publisher_class="agency", state="pending")["answers"]
    (citing,) = asked.api.get(f"/sources/{answered['source_id']}/life")["cited_by"]
    assert text_of(unfound, ".entry-title") == citing["label"]
    assert text_of(unfound, ".url") == answered["url"]


def test_a_source_that_the_last_visit_did_not_find_says_so_wherever_it_is_cited(asked: Room) -> None:
    """It is captured, and not as it should be."""
    lost = next(one for one in asked.api.get("/sources", state="captured", limit=100)["answers"] if one["last_failure"])
    (citing,) = asked.api.get(f"/sources/{lost['source_id']}/life")["cited_by"]
    article = asked.api.get(f"/articles/{citing['article_id']}")
    position, failure = next(
        (one["position"], one["last_failure"]) for one in article["citations"] if one["source_id"] == lost["source_id"]
    )
    assert failure == lost["last_failure"] == "404"
    said = "at the last visit: not found (404)"
    assert said in text_of(asked.page(f"/articles/{citing['article_id']}"), f"#citation-{position}")
    assert said in text_of(asked.page(f"/articles/{citing['article_id']}/sources/{position}"), ".pair-source")
    assert said in text_of(asked.page(f"/sources/{lost['source_id']}"), ".head")


def test_a_difference_is_shown_within_the_text_and_side_by_side(asked: Room, addresses: dict[str, str]) -> None:
    """By field and word: what went is in one text, what came in the other; said, too, to who cannot see it."""
    page = asked.page(addresses["difference"], "zh-Hant")
    assert [text_of(one) for one in page.cssselect(".change h2")] == ["摘要", "內文"]
    assert "刪除： 五" in [text_of(one) for one in page.cssselect("del")]
    sides = asked.page(addresses["sides"], "zh-Hant")
    assert sides.cssselect(".was ins") == sides.cssselect(".is del") == []
    assert len(sides.cssselect(".was del")) == len(page.cssselect("del"))
    assert len(sides.cssselect(".is ins")) == len(page.cssselect("ins"))


def test_every_source_has_a_page_in_either_language(asked: Room) -> None:
    """Lost, walled, moved and closed ones too; each with who rests on it."""
    for one in asked.api.get("/sources", limit=100)["answers"]:
        page = asked.page(f"/sources/{one['source_id']}", "zh-Hant")
        assert page.cssselect(".ruled li"), one["url"]


@pytest.mark.parametrize("by", ["host", "month", "class", "topic"])
def test_figures_stand_in_a_table_beside_their_chart(asked: Room, by: str) -> None:
    """The same numbers as the report's; the chart is a picture that runs nothing."""
    told = asked.api.get("/reports/citations", by=by)
    page = asked.page(f"/report?by={by}")
    rows = [[text_of(cell) for cell in row.cssselect("td")] for row in page.cssselect("tbody tr")]
    figures = [*told["groups"], told["total"]]
    assert [row[:2] for row in rows] == [[str(one["citations"]), str(one["deep"])] for one in figures]
    # What is drawn stands in the table, and makes up all deep links.
    parts = [[int(row[column].split()[0]) for column in (2, 4, 5, 6, 7)] for row in rows]
    assert parts == [
        [one["alive"], one["rotted"], one["closed"], one["unfound"], one["unknown"] - one["unfound"]] for one in figures
    ]
    assert [sum(each) for each in parts] == [one["deep"] for one in figures]
    first = page.cssselect("tbody th a")[0]
    assert asked.page(str(first.get("href"))).cssselect(".entry"), text_of(first)
    picture = asked.answer(target_of(page, ".chart img", "src"), "zh-Hant")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.headers["content-security-policy"].endswith("sandbox")
    assert "<script" not in picture.text
    assert "最近一次找不到" in picture.text


def test_what_much_rests_on_names_some_of_it_and_says_how_much_more_there_is(asked: Room) -> None:
    """The newest five in the list; the page of the source has all."""
    rows = [one for one in asked.page("/sources").cssselect(".entry") if len(one.cssselect(".plain li")) > 5]
    for row in rows:
        *newest, more = row.cssselect(".plain a")
        assert len(newest) == 5
        address, _, place = str(more.get("href")).partition("#")
        source = asked.page(address)
        assert source.cssselect(f"#{place}")
        assert len(source.cssselect(".rests .ruled > li")) == 5 + int(text_of(more).split()[0])
    assert rows


def test_a_text_that_a_browser_made_is_marked_where_it_is_compared(tmp_path: Path) -> None:
    """What differs may be what scripts did."""
    with Archive.at(tmp_path).open_database(write=True) as database:
        filing = Filing(database)
        filing.revise(article("一"))
        made = filing.keep(at=after(hours=1), rendered_by="Chromium 120")
        address = f"/articles/{filing.revise(article('二'), capture=made)}/diff"
    with Api(tmp_path) as api:
        (notice,) = Room(api).page(address).cssselect(".notice")
    assert text_of(notice).startswith("Revision 2 is the text as Chromium 120 rendered it")
