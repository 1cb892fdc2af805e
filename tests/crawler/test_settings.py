"""The settings that every crawl of Fonds begins with keep shut what Scrapy leaves open."""

from __future__ import annotations

import pytest
from scrapy.settings import Settings
from scrapy.utils.conf import build_component_list


@pytest.fixture
def settings() -> Settings:
    """Scrapy's own, with ours over them."""
    settings = Settings()
    settings.setmodule("crawler.settings")
    return settings


def test_nothing_listens_that_runs_code(settings: Settings) -> None:
    """Neither the telnet console nor remote control, which Scrapy turns on by itself."""
    assert not settings.getbool("TELNETCONSOLE_ENABLED")
    assert not settings.getbool("REMOTE_CONTROL_ENABLED")
    extensions = build_component_list(settings.getwithbase("EXTENSIONS"))
    assert [str(one).rpartition(".")[2] for one in extensions] == ["CloseSpider", "MemoryUsage"]


def test_a_crawl_sends_no_cookie_and_logs_in_nowhere(settings: Settings) -> None:
    """Nor does it go through a proxy of the environment: whatever carries something along is out."""
    names = {
        str(one).rpartition(".")[2] for one in build_component_list(settings.getwithbase("DOWNLOADER_MIDDLEWARES"))
    }
    assert "RobotsMiddleware" in names
    assert names & {"CookiesMiddleware", "HttpAuthMiddleware", "HttpProxyMiddleware"} == set()
