"""What the add-on reads off a project's settings and a spider's requests."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

import pytest
from scrapy import Request, Spider
from scrapy.exceptions import NotConfigured
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from crawler.addon import ArchiveAddon, keeping_of, recordable
from crawler.archived_answers import is_alike, time_of
from crawler.context import CONTEXT_SETTING
from crawler.spider_archive import checked_publication, publication_named
from crawler.spider_handler import role_of, via_of
from storage.types import Role
from storage.types.errors import UsageError

H2 = "scrapy.core.downloader.handlers.http2.H2DownloadHandler"
OURS = "crawler.spider_handler.SpiderDownloadHandler"


class Example(Spider):
    """A spider that is not run."""

    name = "an_Example"


def _updated(**settings: Any) -> Settings:
    crawler = get_crawler(Example)
    given = Settings(settings)
    ArchiveAddon(crawler).update_settings(given)
    return given


def test_the_handlers_of_scrapys_own_are_replaced(tmp_path: Any) -> None:
    """And no others; nothing is made on disk before a spider opens."""
    archive = tmp_path / "archive"
    settings = _updated(FONDS_ARCHIVE=str(archive), DOWNLOAD_HANDLERS={"ftp": None})
    handlers = settings.getwithbase("DOWNLOAD_HANDLERS")
    assert (handlers["http"], handlers["https"], handlers["ftp"]) == (OURS, OURS, None)
    assert settings[CONTEXT_SETTING].network.allow_network == ("0.0.0.0/0", "::/0")
    assert not archive.exists()


@pytest.mark.parametrize("handler", [H2, "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler"])
def test_what_cannot_be_recorded_is_said_in_one_line(
    handler: str, caplog: pytest.LogCaptureFixture, tmp_path: Any
) -> None:
    """The project's handler stays, and the log names the scheme and the handler."""
    with caplog.at_level(logging.WARNING, "crawler.addon"):
        settings = _updated(FONDS_ARCHIVE=str(tmp_path), DOWNLOAD_HANDLERS={"https": handler})
    assert settings.getwithbase("DOWNLOAD_HANDLERS")["https"] == handler
    (line,) = caplog.messages
    assert line.startswith(f"https is not recorded: {handler} fetches it")


def test_a_scheme_that_is_turned_off_is_no_matter() -> None:
    """It is neither recorded nor told of."""
    assert recordable({"http": None, "https": OURS}) == (("https",), {})


def test_without_an_archive_nothing_changes() -> None:
    """The add-on stands aside, and says so; so it does where Scrapy runs without Twisted."""
    with pytest.raises(NotConfigured, match="FONDS_ARCHIVE"):
        _updated()
    with pytest.raises(NotConfigured, match="TWISTED_REACTOR_ENABLED"):
        _updated(FONDS_ARCHIVE="archive", TWISTED_REACTOR_ENABLED=False)


def test_a_spider_over_the_archive_records_nothing(tmp_path: Any) -> None:
    """Unless what is not archived may be asked of the web: then that is recorded."""
    given = {"FONDS_ARCHIVE": str(tmp_path), "FONDS_ANSWERS": "latest"}
    assert CONTEXT_SETTING not in _updated(**given)
    falling = _updated(**given, FONDS_OFFLINE=False)
    assert falling.getwithbase("DOWNLOAD_HANDLERS")["https"] == OURS
    assert CONTEXT_SETTING in falling


def test_how_many_items_a_project_has_in_work_stays_its_own(tmp_path: Any) -> None:
    """Recorded or answered."""
    for given in ({"FONDS_ARCHIVE": str(tmp_path), "FONDS_ANSWERS": "latest"}, {"FONDS_ARCHIVE": str(tmp_path)}):
        assert _updated(**given).getint("CONCURRENT_ITEMS") == 100
        assert _updated(**given, CONCURRENT_ITEMS=50).getint("CONCURRENT_ITEMS") == 50


@pytest.mark.parametrize(
    ("name", "slug"),
    [("quotes", "quotes"), ("quotes_toscrape.COM", "quotes-toscrape-com"), ("-a-", "a"), ("x" * 60, "x" * 40)],
)
def test_a_spiders_name_makes_the_name_of_its_collection(name: str, slug: str) -> None:
    """Lower-case letters, digits and inner hyphens."""
    assert publication_named(name) == checked_publication(slug) == slug


def test_a_name_that_makes_none_must_be_given() -> None:
    """The error says by which setting."""
    with pytest.raises(UsageError, match="FONDS_PUBLICATION"):
        publication_named("引文")
    with pytest.raises(UsageError, match="FONDS_PUBLICATION 'Quotes'"):
        checked_publication("Quotes")


def test_bytes_that_are_none_are_told_when_the_spider_opens(tmp_path: Any) -> None:
    """As every wrong setting is; a project's other commands go on."""
    settings = Settings({"FONDS_ARCHIVE": str(tmp_path), "FONDS_FREE_SPACE": "5 GB"})
    with pytest.raises(UsageError, match="FONDS_FREE_SPACE '5 GB' is no number of bytes"):
        keeping_of(settings, "example")
    assert CONTEXT_SETTING not in _updated(FONDS_ARCHIVE=str(tmp_path), FONDS_FREE_SPACE="5 GB")


def test_the_time_of_answers() -> None:
    """A day begins at midnight UTC; `latest` is no time."""
    assert time_of("latest") is None
    assert time_of("2031-01-01") == datetime(2031, 1, 1, tzinfo=UTC)
    assert time_of("2031-01-01T12:00+08:00") == datetime(2031, 1, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("request_", "role"),
    [
        (Request("https://a.example/"), Role.OTHER),
        (Request("https://a.example/robots.txt"), Role.ROBOTS),
        (Request("https://a.example/login", method="POST"), Role.OTHER_METHOD),
        (Request("https://a.example/", method="HEAD"), Role.OTHER_METHOD),
    ],
)
def test_the_role_of_a_spiders_request(request_: Request, role: Role) -> None:
    """As far as it can be told: no answer to another method may stand in for a page."""
    assert role_of(request_) is role


def test_what_led_to_a_spiders_request() -> None:
    """The last hop of a redirect; else what the request says it was found on."""
    assert via_of(Request("https://a.example/")) is None
    found = Request("https://a.example/", headers={"Referer": "https://b.example/"})
    assert via_of(found) == "https://b.example/"
    assert (
        via_of(found.replace(meta={"redirect_urls": ["https://c.example/", "https://d.example/"]}))
        == "https://d.example/"
    )


def test_a_form_is_answered_as_the_same_form_was() -> None:
    """By its method and its body."""
    sent = b"POST /login HTTP/1.1\r\nHost: a.example\r\n\r\nuser=reader"
    asked = Request("https://a.example/login", method="POST", body="user=reader")
    assert is_alike(asked, sent)
    assert not is_alike(asked.replace(body="user=other"), sent)
    assert not is_alike(asked.replace(method="PUT"), sent)
    assert not is_alike(asked, b"")
