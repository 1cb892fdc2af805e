"""The desk: what is asked before an act, what the act does, and who is not let act."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from access.web.door import Door
from access.web.room.desk.remembered import ServedDesk
from access.web.tokens import Scope, Tokens
from storage.types.clock import system_clock
from storage.types.identity import article_id
from tests.access.commands import fonds
from tests.access.room.desk_visitor import FORM, Visitor, form_of, reasons_against
from tests.access.room.looks import CORRECTED, Room, target_of, text_of
from tests.access.web.asked import Api
from tests.demo_archives import DemoArchives

ARTICLE = article_id("heron", CORRECTED)
EVIL = '"><script src=//evil.example></script>\u202e'


@pytest.fixture(scope="module")
def kept(demo_archives: DemoArchives, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's archive, in which these tests act; each leaves it as it was but for notes."""
    return demo_archives.corrected(tmp_path_factory.mktemp("desk") / "archive")


@pytest.fixture(scope="module")
def room(kept: Path) -> Iterator[Room]:
    """The room on loopback."""
    with Api(kept) as api:
        yield Room(api)


@pytest.fixture
def visitor(room: Room) -> Visitor:
    """Who sits at the machine."""
    return Visitor(room)


@pytest.fixture(scope="module")
def elsewhere(kept: Path) -> Iterator[Visitor]:
    """Who comes over the network, and has shown no token yet."""
    with Api(kept, Door(is_open=False), host="fonds.example", peer="10.0.0.7") as api:
        yield Visitor(Room(api))


def asked_to_withhold(visitor: Visitor) -> tuple[str, dict[str, str]]:
    """The form of the page that asks whether an article shall be withheld."""
    visitor.get("/desk/withhold")
    return form_of(visitor.filled("/desk/withhold", key=CORRECTED, reason="court order 31/2026"))


def is_shown(visitor: Visitor) -> bool:
    """Whether the article is."""
    return visitor.room.answer(f"/articles/{ARTICLE}").status_code == 200


def test_an_article_is_withheld_and_released(visitor: Visitor, kept: Path) -> None:
    """From the button on its page; each act is asked about, told, logged, and kept with its reason."""
    address = f"/articles/{ARTICLE}"
    form = visitor.get(target_of(visitor.room.page(address), ".acts a"))
    assert form.cssselect("#key")[0].get("value") == ARTICLE
    assert text_of(form, ".meant").startswith("一天有兩艘近海漁船報備歇業")
    question = visitor.filled("/desk/withhold", key=ARTICLE, reason=f" {EVIL}\n 甲 ", until="2999-01-01")
    assert text_of(question, "h1") == "Withhold this?"
    assert "一天有兩艘近海漁船報備歇業" in text_of(question, ".will h2")
    assert question.cssselect("script") == []
    assert visitor.room.answer(address).status_code == 200
    done = visitor.confirmed(question)
    assert text_of(done, "h1") == "Withheld"
    assert "1 January 2999" in text_of(done, ".facts")
    covered = text_of(done, ".facts div:last-child dd")
    assert f"{covered} so far" in text_of(question, ".will")
    assert done.cssselect("script") == []
    withheld = visitor.room.page(address, status=451)
    assert "\\u202e" in text_of(withheld)
    release = visitor.get(target_of(withheld, ".acts a"))
    key = str(release.cssselect("#key")[0].get("value"))
    done = visitor.confirmed(visitor.filled("/desk/release", key=key, reason="order lifted"))
    assert text_of(done, "h1") == "Released"
    assert is_shown(visitor)
    acts = fonds("withhold", "--list", "--json", "--archive", kept).answer["withholdings"]
    assert (acts[-1]["reason"], acts[-1]["release_reason"]) == (f"{EVIL[:-1]}\\u202e 甲", "order lifted")
    assert [line for line in visitor.room.api.log if line.startswith("desk:")][-2:] == [
        f"desk: loopback: withhold {ARTICLE}: done",
        f"desk: loopback: release {ARTICLE}: done",
    ]


def test_what_another_withholding_holds_back_is_not_said_to_be_shown(visitor: Visitor) -> None:
    """Each is released by itself, and who releases the first is told that it is not enough."""
    visitor.get("/desk")
    for _ in range(2):
        done = visitor.confirmed(visitor.filled("/desk/withhold", key=CORRECTED, reason="court order"))
    last = str(parse_qs(urlsplit(target_of(done, '.decide a[href^="/desk/release"]')).query)["key"][0])
    done = visitor.confirmed(visitor.filled("/desk/release", key=last))
    assert text_of(done, "h1") == "Released"
    assert "still not shown" in text_of(done, ".lead")
    assert not is_shown(visitor)
    done = visitor.confirmed(visitor.filled("/desk/release", key=CORRECTED))
    assert text_of(done, ".lead") == "It is shown again."
    assert is_shown(visitor)


def test_a_form_says_what_to_mend(visitor: Visitor) -> None:
    """Beside each field, with what was filled in; nothing is asked before all of it can be done."""
    visitor.get("/desk")
    page = visitor.filled("/desk/withhold", 400, key="https://nowhere.example/", reason=" ", until="2001-01-01")
    assert reasons_against(page) == [
        "The archive has nothing of this id or address.",
        "A reason is needed.",
        "This day is past: nothing would be withheld.",
    ]
    assert page.cssselect("#key")[0].get("value") == "https://nowhere.example/"
    assert [one.get("name") for one in page.cssselect("[aria-invalid]")] == ["key", "reason", "until"]
    page = visitor.filled("/desk/withhold", 400, key=CORRECTED, reason="x" * 501, until="soon")
    assert len(reasons_against(page)) == 2
    page = visitor.filled("/desk/release", 400, key=CORRECTED, reason="")
    assert reasons_against(page) == ["Nothing of this id or address is withheld."]


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": "http://localhost:8080"},
        {"origin": "http://["},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "cross-site"},
    ],
)
def test_a_page_of_another_origin_does_nothing(visitor: Visitor, headers: dict[str, str]) -> None:
    """Whatever it knows: another server on this machine is another origin, too."""
    address, fields = asked_to_withhold(visitor)
    answer = visitor.post(address, fields, **headers)
    assert answer.status_code == 403
    assert "was not sent by a page of this server" in answer.text
    assert is_shown(visitor)


def test_a_confirmation_holds_for_its_browser_its_words_and_once(visitor: Visitor) -> None:
    """Without the cookie, with another one, with other words, for another act, or sent again, nothing is done."""
    address, fields = asked_to_withhold(visitor)
    for cookies in ({}, {"fonds-desk": "short"}):
        stranger = Visitor(visitor.room, cookies=dict(cookies))
        assert "without the session" in stranger.post(address, fields).text
    other = Visitor(visitor.room)
    other.get("/desk")
    changed = ({**fields, "reason": "another"}, {**fields, "ticket": "a.b.c"}, {**fields, "ticket": "a.9.9"})
    tried = [other.post(address, fields), *(visitor.post(address, one) for one in changed)]
    assert {one.status_code for one in tried} == {403}
    assert all("The form is too old" in one.text for one in tried)
    assert is_shown(visitor)
    assert visitor.post(address, fields).status_code == 303
    assert not is_shown(visitor)
    release = form_of(visitor.filled("/desk/release", key=CORRECTED, reason=""))
    again = visitor.post(address, fields)
    assert (again.status_code, "sent before" in again.text) == (403, True)
    assert visitor.post(*release).status_code == 303
    assert is_shown(visitor)


def test_only_forms_have_a_body_and_only_short_ones(visitor: Visitor) -> None:
    """Of the desk alone; nothing but a form is read."""
    visitor.get("/desk")
    assert visitor.post("/desk/withhold", {"reason": "x" * 100_000}).status_code == 413
    assert visitor.post("/articles", {"a": "b"}).status_code == 413
    assert visitor.post("/desk/withhold", {}, content_type="application/json").status_code == 400
    assert visitor.post("/desk/withhold", {f"f{one}": "x" for one in range(61)}).status_code == 400
    refused = visitor.room.answer("/desk/withhold?key=", "zh-Hant", method="PUT")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD, POST")
    assert "只接受 GET, HEAD, POST。" in refused.text


def test_under_another_name_nobody_is_answered(kept: Path) -> None:
    """A page that has its own name point at this machine reaches no form (DNS rebinding)."""
    with Api(kept, host="evil.example") as api:
        visitor = Visitor(Room(api))
        assert visitor.post("/desk/withhold", {}).status_code == 421
        assert visitor.cookies == {}


def test_elsewhere_a_token_of_the_scope_admin_opens_the_desk_and_nothing_else(elsewhere: Visitor, kept: Path) -> None:
    """One that reads does not; the cookie is the desk's alone, and ends with the log-out and with the token."""
    _, reader = Tokens(kept).add("reader", Scope.READ, system_clock())
    _, admin = Tokens(kept).add("keeper", Scope.ADMIN, system_clock())
    page = elsewhere.get("/desk/withhold?key=甲", 401)
    _, fields = form_of(page, "main form")
    assert fields["to"] == "/desk/withhold?key=%E7%94%B2"
    assert page.cssselect("nav") == []
    assert "reads only" not in text_of(elsewhere.filled("/desk/log-in", 403, token="wrong", to="/desk"))
    assert "may read only" in text_of(elsewhere.filled("/desk/log-in", 403, token=reader, to="/desk"))
    refused = elsewhere.post("/desk/withhold", {"key": CORRECTED, "reason": "x"})
    assert (refused.status_code, "without the session" in refused.text) == (403, True)
    assert elsewhere.post("/desk/log-in", {"token": admin}, origin="https://evil.example").status_code == 403
    answer = elsewhere.post("/desk/log-in", {**fields, "token": admin}, origin="https://fonds.example")
    assert (answer.status_code, answer.headers["location"]) == (303, fields["to"])
    (cookie,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith("fonds-desk=")]
    assert {"HttpOnly", "Path=/desk", "SameSite=strict", "Secure"} <= set(cookie.split("; "))
    assert "token keeper" in text_of(elsewhere.get("/desk"), ".who")
    for path in ("/api/v1/withholdings", "/api/v1/articles", "/articles", "/"):
        cookies = {"cookie": f"fonds-desk={elsewhere.cookies['fonds-desk']}; fonds-at-desk=1"}
        assert elsewhere.room.answer(path, headers=cookies).status_code == 401, path
    ours = dict(elsewhere.cookies)
    assert elsewhere.post("/desk/log-out", {}).status_code == 303
    Visitor(elsewhere.room, cookies=ours).get("/desk", 401)
    elsewhere.post("/desk/log-in", {"token": admin, "to": "https://evil.example/"})
    elsewhere.get("/desk")
    Tokens(kept).revoke("keeper")
    Tokens(kept).revoke("reader")
    elsewhere.get("/desk", 401)
    assert not any(admin in line or reader in line for line in elsewhere.room.api.log)


def test_who_logs_in_reads_nothing_by_it_and_is_shown_no_way_there(elsewhere: Visitor, kept: Path) -> None:
    """Neither by the form nor at the desk; whoever is refused elsewhere is told of the desk."""
    refused = elsewhere.room.answer("/articles", headers={"accept": "text/html"})
    assert (refused.status_code, 'href="/desk"' in refused.text) == (401, True)
    _, admin = Tokens(kept).add("guide", Scope.ADMIN, system_clock())
    assert "proxy" in text_of(elsewhere.get("/desk", 401), ".lead")
    elsewhere.post("/desk/log-in", {"token": admin})
    page = elsewhere.get("/desk")
    assert page.cssselect("header form, header nav, footer a") == []
    assert target_of(page, ".wordmark") == "/desk"
    Tokens(kept).revoke("guide")


def test_behind_a_proxy_each_of_its_users_guesses_for_themselves(kept: Path) -> None:
    """One who guesses too often does not shut the others out."""
    door = Door(is_open=False, user_header="x-user", proxies=(ip_network("10.0.0.0/24"),))
    with Api(kept, door, host="fonds.example", peer="10.0.0.9") as api:
        visitor = Visitor(Room(api))
        codes = [visitor.post("/desk/log-in", {"token": "no"}, x_user=user).status_code for user in "aaaaaab"]
    assert codes == [403] * 5 + [429, 403]


def test_pages_are_read_for_one_draft_at_a_time(kept: Path) -> None:
    """Whoever comes second is told at once, and waits for nothing."""
    desk = ServedDesk(Tokens(kept), print)
    for _ in range(2):
        with desk.reading_pages() as first, desk.reading_pages() as second:
            assert (first, second) == (True, False)


def test_who_guesses_tokens_is_slowed_down(elsewhere: Visitor) -> None:
    """After five log-ins, right or wrong, each has to wait in either language."""
    elsewhere.language = "zh-TW"
    elsewhere.room.api.peer = "10.0.0.8"
    codes = [elsewhere.post("/desk/log-in", {"token": "fonds_no"}).status_code for _ in range(6)]
    assert codes == [403] * 5 + [429]
    answer = elsewhere.post("/desk/log-in", {"token": "fonds_no"})
    assert 1 <= int(answer.headers["retry-after"]) <= 12
    assert "登入嘗試過於頻繁" in answer.text
    assert answer.headers["content-type"].startswith("text/html")
    assert FORM not in answer.text
