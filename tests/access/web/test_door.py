"""Who is let in, how often they may ask, and what of them stands in the log."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from access.web.door import Caller, Door, caller_of, door_for
from access.web.limits import Limits
from access.web.problems import Problem
from access.web.tokens import Scope, Tokens
from storage.archive.archive import Archive
from storage.types.errors import ArchiveError, UnknownId, UsageError
from tests.access.web.asked import Api
from tests.storage.filing import URL, Filing
from tests.storage.test_withholdings import withhold

NOW = datetime(2031, 5, 4, tzinfo=UTC)
LOOPBACK = Door(is_open=True)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An empty archive."""
    folder = tmp_path / "archive"
    folder.mkdir()
    Archive.at(folder).open_database(write=True).close()
    return folder


def door(host: str, *, login: bool = False, user_header: str | None = None, has_tokens: bool = False) -> Door:
    """The door of a server on an address."""
    return door_for(host, login=login, user_header=user_header, proxies=(), has_tokens=has_tokens)


def test_loopback_needs_no_login_and_everything_else_does() -> None:
    """A server that nobody could ask does not start."""
    for host in ("127.0.0.1", "::1", "localhost", "127.8.8.8"):
        assert door(host).is_open
    for host in ("0.0.0.0", "::", "10.0.0.7", "fonds.example"):
        with pytest.raises(UsageError, match="fonds token add NAME"):
            door(host)
        assert not door(host, has_tokens=True).is_open
        assert not door(host, user_header="X-User").is_open
    with pytest.raises(UsageError, match="--login"):
        door("127.0.0.1", login=True)
    with pytest.raises(UsageError, match="--user-header"):
        door_for("127.0.0.1", login=False, user_header=None, proxies=("10.0.0.1",), has_tokens=True)
    with pytest.raises(UsageError, match="--proxy"):
        door_for("::", login=False, user_header="X-User", proxies=("nowhere",), has_tokens=True)


@pytest.mark.parametrize(
    ("host", "is_let_in"),
    [
        ("localhost", True),
        ("LOCALHOST:8074", True),
        ("127.0.0.1:1", True),
        ("[::1]:8074", True),
        ("[::1]", True),
        ("evil.example", False),
        ("evil.example:8074", False),
        ("", False),
        ("localhost.evil.example", False),
    ],
)
def test_without_login_only_names_of_this_machine_are_answered(host: str, is_let_in: bool) -> None:
    """A page in a browser that has its name point here is not answered."""
    headers = {"host": host}
    if is_let_in:
        assert caller_of(LOOPBACK, "127.0.0.1", headers, lambda secret: None) == Caller("loopback", Scope.ADMIN)
        return
    with pytest.raises(Problem) as refused:
        caller_of(LOOPBACK, "127.0.0.1", headers, lambda secret: None)
    assert refused.value.kind.status == 421


def test_a_proxy_is_believed_from_its_address_alone() -> None:
    """Who sends the header from elsewhere needs a token like everybody."""
    behind = door("127.0.0.1", user_header="X-Remote-User")
    asked = {"x-remote-user": "ann"}
    assert caller_of(behind, "127.0.0.1", asked, lambda secret: None) == Caller("user ann", Scope.READ)
    for peer, headers in (("10.0.0.7", asked), ("127.0.0.1", {}), ("127.0.0.1", {"x-remote-user": ""}), ("-", asked)):
        with pytest.raises(Problem) as refused:
            caller_of(behind, peer, headers, lambda secret: None)
        assert refused.value.kind.status == 401


def test_tokens_are_kept_as_digests_and_revoked_at_once(archive: Path) -> None:
    """In a file of the owner's; what one process revokes holds in another."""
    tokens, served = Tokens(archive), Tokens(archive)
    made, secret = tokens.add("newsroom", Scope.READ, NOW)
    assert served.bearing(secret) == made
    assert served.bearing(secret + "x") is None
    path = archive / "tokens.json"
    assert secret not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(UsageError, match="already"):
        tokens.add("newsroom", Scope.ADMIN, NOW)
    other, _ = tokens.add("desk", Scope.ADMIN, NOW)
    assert set(served.listed()) == {made, other}
    tokens.revoke("newsroom")
    assert served.bearing(secret) is None
    tokens.revoke(other.token_id)
    with pytest.raises(UnknownId):
        tokens.revoke("desk")
    path.write_text("[{}]")
    with pytest.raises(ArchiveError, match=r"tokens\.json"):
        Tokens(archive).listed()


def test_a_token_is_asked_for_and_its_scope_holds(archive: Path) -> None:
    """With what to do in the answer; an admin sees the list of what is withheld; both are told why something is."""
    _, reader = Tokens(archive).add("reader", Scope.READ, NOW)
    _, admin = Tokens(archive).add("admin", Scope.ADMIN, NOW)
    api = Api(archive, Door(is_open=False), host="fonds.example")
    refused = api.ask("/articles")
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, 'Bearer realm="fonds"')
    assert api.ask("/articles", headers={"Authorization": "Bearer fonds_wrong"}).status_code == 401
    as_reader, as_admin = ({"Authorization": f"Bearer {secret}"} for secret in (reader, admin))
    assert api.ask("/articles", headers=as_reader).status_code == 200
    assert api.ask("/withholdings", headers=as_reader).status_code == 403
    assert api.ask("/withholdings", headers=as_admin).json()["answers"] == []
    with Archive.at(archive).open_database(write=True) as database:
        hidden = Filing(database).revise()
        withhold(database, URL)
    for headers in (as_reader, as_admin):
        answer = api.ask(f"/articles/{hidden}", headers=headers)
        assert (answer.status_code, answer.json()["reason"]) == (451, "court order")
    Tokens(archive).revoke("reader")
    assert api.ask("/articles", headers=as_reader).status_code == 401


def test_the_log_has_no_secret(archive: Path) -> None:
    """Neither token nor query; a line is a line."""
    _, secret = Tokens(archive).add("reader", Scope.READ, NOW)
    api = Api(archive, Door(is_open=False), headers={"Authorization": f"Bearer {secret}"})
    api.ask("/search?q=private")
    api.ask("/articles?access_token=" + secret)
    api.ask("/no%0Asuch%1b")
    assert len(api.log) == 3
    assert not any(secret in line or "private" in line or "\n" in line or "\x1b" in line for line in api.log)
    assert api.log[0].startswith("127.0.0.1 token reader GET /api/v1/search 200 ")


def test_who_asks_too_often_is_told_when_to_come_back(archive: Path) -> None:
    """Each caller by themselves; who guesses tokens is slowed down as well."""
    api = Api(archive, rate=0.25)
    assert api.ask("/").json()["limits"]["burst"] == 1
    refused = api.ask("/")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 4
    replaced = replace(api, peer="127.0.0.2")
    assert replaced.ask("/").status_code == 200
    stranger = Api(archive, Door(is_open=False), rate=0.25)
    assert [stranger.ask("/").status_code for _ in range(2)] == [401, 429]


def test_a_browser_that_is_not_let_in_is_told_so_by_a_page(archive: Path) -> None:
    """In its reader's language and with its style sheet; a program is told by a document, below /api/ everybody is."""
    browser = {"accept": "text/html,*/*;q=0.8", "accept-language": "zh-TW", "if-none-match": "*"}
    shut = Door(is_open=False)
    for api, status in (
        (Api(archive, shut), 401),
        (Api(archive, host="evil.example"), 421),
        (Api(archive, shut, host="["), 401),
        (Api(archive, rate=0.1), 429),
    ):
        api.ask("/articles", prefix="")
        page = api.ask("/articles?by=first-seen", prefix="", headers=browser)
        assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
        assert (page.headers["content-language"], page.headers["cache-control"]) == ("zh-Hant", "no-store")
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
        style = page.text.partition('rel="stylesheet" href="')[2].partition('"')[0]
        assert api.ask(style, prefix="").status_code == 200
        for answer in (api.ask("/articles", prefix=""), api.ask("/articles", headers=browser)):
            assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
            assert answer.json()["status"] == status
        for name in ("www-authenticate", "retry-after"):
            assert (name in page.headers) == (name in answer.headers)


def test_nothing_but_what_pages_look_like_is_for_everybody(archive: Path) -> None:
    """However an address is written."""
    api = Api(archive, Door(is_open=False))
    for path in ("/room", "/", "/articles", "/api/v1/", "/oai?verb=Identify", "/Room/icon.svg"):
        assert api.ask(path, prefix="").status_code == 401, path
    assert api.ask("/room/icon.svg", prefix="").status_code == 200
    assert api.ask("/room/..%2Farticles", prefix="").status_code == 404


def test_a_bucket_refills_by_the_second() -> None:
    """And never holds more than the burst."""
    limits = Limits(10)
    assert [limits.wait("a", 0.0) for _ in range(41)] == [None] * 40 + [1]
    assert limits.wait("b", 0.0) is None
    assert [limits.wait("a", 0.2) for _ in range(3)] == [None, None, 1]
    assert [limits.wait("a", 1000.0) for _ in range(41)] == [None] * 40 + [1]
    assert Limits(0).wait("a", 0.0) is None
