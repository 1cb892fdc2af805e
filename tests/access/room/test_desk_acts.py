"""What the desk does with sources and profiles, over a small newspaper that goes on answering; and a rebuild after."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from access.jobs.check_process import CheckEnd, check_end
from storage.types.identity import source_id
from tests.access.commands import fonds
from tests.access.gazette import Gazette
from tests.access.room.desk_visitor import Visitor, form_of, reasons_against
from tests.access.room.looks import Room, target_of, text_of
from tests.access.web.asked import Api

SLUG = "gazette"


@pytest.fixture(scope="module")
def gazette() -> Iterator[Gazette]:
    """The newspaper with its sources."""
    with Gazette(articles=3, sources=2).serving() as serving:
        yield serving


@pytest.fixture(scope="module")
def room(gazette: Gazette, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """The room over its archive; fonds.toml says how it is reached."""
    archive = tmp_path_factory.mktemp("desk-acts") / "archive"
    assert fonds(*gazette.crawl_options(archive)).code == 0
    connect, allow = gazette.network()[1:-2:2], gazette.network()[-1]
    with (archive / "fonds.toml").open("a", encoding="utf-8") as settings:
        settings.write(f"\n[network]\nconnect_to = {connect}\nallow_network = ['{allow}']\n".replace("'", '"'))
    with Api(archive) as api:
        yield Room(api)


@pytest.fixture
def visitor(room: Room) -> Visitor:
    """Who sits at the machine."""
    visitor = Visitor(room)
    visitor.get("/desk")
    return visitor


def test_a_source_is_checked_now(visitor: Visitor, gazette: Gazette) -> None:
    """From the button on its page: nothing is asked before it is confirmed, and then nothing but the source."""
    url = gazette.source_url(0)
    asked = len(gazette.asked)
    page = visitor.room.page(f"/sources/{source_id(SLUG, url)}")
    question = visitor.get(target_of(page, ".acts a"))
    assert text_of(question, "h1") == "Visit this source now?"
    assert "office-0.example is asked for it" in text_of(question, ".will")
    assert len(gazette.asked) == asked
    page = visitor.confirmed(question)
    while text_of(page, "h1") == "The source is being visited":
        page = visitor.get(target_of(page, ".decide a"))
    assert text_of(page, "h1") == "The source was visited"
    assert "Unchanged" in text_of(page, ".will")
    assert set(gazette.asked[asked:]) <= {url, "http://office-0.example/robots.txt"}
    capture = visitor.room.page(target_of(page, '.decide a[href^="/captures/"]'))
    assert text_of(capture, "h1") == url
    assert [line for line in visitor.room.api.log if line.startswith("desk:")] == [
        f"desk: loopback: check {url}: begun",
        f"desk: loopback: check {url}: done",
    ]


def test_a_check_is_its_sessions_alone(visitor: Visitor) -> None:
    """Another one's, and one that nobody began, are not known; a source that nobody cites is not asked for."""
    visitor.get("/desk/checks/none", 404)
    page = visitor.get("/desk/check?source=https://nowhere.example/", 400)
    assert reasons_against(page) == ["No article cites this."]


@pytest.mark.parametrize(
    ("ran", "end"),
    [
        ((0, '{"sources": [{"url": "a"}]}', "a warning\n"), CheckEnd(0, {"url": "a"}, None)),
        ((1, '{"sources": [{"found": null}]}', "x\nnot visited\n\n"), CheckEnd(1, {"found": None}, "not visited")),
        ((5, "", "another crawl is running"), CheckEnd(5, None, "another crawl is running")),
        ((-9, "cut {", ""), CheckEnd(-9, None, "exit code -9")),
    ],
)
def test_how_a_check_ended_is_told_from_its_command(ran: tuple[int, str, str], end: CheckEnd) -> None:
    """Its answer, and the last line of what went wrong."""
    assert check_end(*ran) == end


def test_addresses_are_joined_and_parted(visitor: Visitor, gazette: Gazette) -> None:
    """Each said before it is done; both ways, with the reason."""
    one, other = gazette.source_url(0), gazette.source_url(1)
    assert text_of(visitor.get(f"/desk/joined?url={one}"), "h1") == "How this address stands"
    page = visitor.filled("/desk/alias", 400, url="https://nowhere.example/", stands_for="x", reason="")
    assert reasons_against(page) == ["No article cites this address.", "This is no address that can be visited."]
    page = visitor.filled("/desk/alias", 400, url=one, stands_for=one, reason="")
    assert reasons_against(page) == ["An address cannot be an alias of itself."]
    question = visitor.filled("/desk/alias", url=one, stands_for=other, reason="the same\ndocument")
    assert "The Gazette" in text_of(question, ".will")
    assert "the same document" in text_of(question, ".will")
    done = visitor.confirmed(question)
    assert text_of(done, "h1") == "Joined"
    assert f"An alias of {other}" in text_of(done, ".facts")
    page = visitor.room.page(f"/sources/{source_id(SLUG, other)}")
    part = visitor.get(target_of(page, 'a[href^="/desk/part"]'))
    question = visitor.filled("/desk/part", url=str(part.cssselect("#url")[0].get("value")), reason="")
    assert f"So far an alias of {other}" in text_of(question, ".will")
    assert text_of(visitor.confirmed(question), "h1") == "Parted"
    for act in ("joined", "withholdings", "log-out"):
        assert visitor.room.answer(f"/desk/{act}").headers["location"] == "/desk"
    for nobodys in ("x", "https://nowhere.example/"):
        refused = visitor.room.page(f"/desk/joined?url={nobodys}", "zh-Hant", status=404)
        assert text_of(refused, ".problem .lead") == f"原因：沒有報導引用 {nobodys}。"


def test_an_act_that_cannot_be_done_says_so(visitor: Visitor, gazette: Gazette) -> None:
    """With the line that the command would print; the log has it, too."""
    address, fields = form_of(visitor.filled("/desk/part", url=gazette.source_url(1), reason=""))
    folder = visitor.room.api.archive / "collections" / SLUG / "archive"
    away = folder.rename(folder.with_name("away"))
    folder.write_text("")
    try:
        answer = visitor.post(address, fields)
    finally:
        folder.unlink()
        away.rename(folder)
    assert (answer.status_code, "That could not be done" in answer.text) == (409, True)
    assert visitor.room.api.log[-2].startswith("desk: loopback: part ")
    assert not visitor.room.api.log[-2].endswith("done")


def test_a_profile_is_proposed_and_tried_on_kept_pages(visitor: Visitor, room: Room) -> None:
    """Each field that would change, word by word; what is wrong with the draft; and the draft as a file."""
    assert "gazette" in text_of(visitor.get("/desk/profiles"), ".names")
    address = f"/desk/profiles/{SLUG}"
    page = visitor.get(address)
    text = str(page.cssselect("textarea")[0].text_content())
    captures = [str(one.get("value")) for one in page.cssselect('[name="capture"]')]
    assert len(captures) == 3
    changed = text.replace('writer = ["撰稿人"]', 'editor = ["撰稿人"]')
    tried = visitor.filled(address, text=changed, capture=captures[:1], do="try")  # type: ignore[arg-type]
    assert len(tried.cssselect(".tried")) == 1
    assert {text_of(one) for one in tried.cssselect(".change h4")} == {"Byline"}
    assert "writer" in text_of(tried, ".change del")
    assert "editor" in text_of(tried, ".change ins")
    wrong = visitor.filled(address, 400, text="name = 3", capture=captures[0], do="try")
    assert text_of(wrong, ".notice-gone") == "The draft is wrong at name: must be a text that is not empty"
    assert text_of(wrong, "textarea") == "name = 3"
    drafted = visitor.filled(address, text=text, do="draft", capture=captures)  # type: ignore[arg-type]
    assert text_of(drafted, "#text") == " ".join(text.split())
    proposal = str(drafted.cssselect("#proposal")[0].text_content())
    assert "# Drafted from 3 pages" in proposal
    assert tomllib.loads(proposal)["name"] == tomllib.loads(text)["name"]
    taken = visitor.filled(address, text=text, proposal=proposal, do="take", capture=captures[0])
    assert text_of(taken, "#text") == " ".join(proposal.split())
    assert len(drafted.cssselect(".tried")) == 3
    few = visitor.filled(address, 400, text=text, do="draft", capture=captures[0])
    assert "three pages or more" in text_of(few, ".notice-gone")
    file = visitor.post(address, {"text": "a = 1\r\n", "do": "download"})
    assert (file.text, file.headers["content-disposition"]) == ("a = 1\n", f'attachment; filename="{SLUG}.toml"')
    assert not (room.api.archive / "profiles" / "draft.toml").exists()


def test_a_rebuild_knows_of_every_act(visitor: Visitor, gazette: Gazette) -> None:
    """They are in the WARC: what was done above holds as it did, and so does what is done last."""
    archive, (article, *_) = visitor.room.api.archive, gazette.article_urls
    one, other = gazette.source_url(0), gazette.source_url(1)
    visitor.confirmed(visitor.filled("/desk/alias", url=other, stands_for=one, reason=""))
    visitor.confirmed(visitor.filled("/desk/withhold", key=article, reason="court order", until=""))
    before = what_holds(archive, gazette)
    assert fonds("rebuild", "--archive", archive).code == 0
    assert what_holds(archive, gazette) == before


def what_holds(archive: Path, gazette: Gazette) -> list[object]:
    """What is withheld, and what is known of a source that was visited, joined and parted."""
    life = fonds("sources", "show", gazette.source_url(0), "--json", "--archive", archive).answer
    withheld = fonds("withhold", "--list", "--json", "--archive", archive).answer["withholdings"]
    assert [one["reason"] for one in withheld] == ["court order"]
    assert [one["url"] for one in life["aliases"]] == [gazette.source_url(1)]
    assert len(life["visits"]) >= 2
    return [withheld, life]
