"""What one page may cost, and which tunnels its browser gets."""

from __future__ import annotations

import asyncio

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.browser_proxy import BrowserRequest, tunnel_of
from crawler.page_load import PageLimits, PageLoad
from crawler.recording import ERRAND_KEY
from crawler.wire import SHARE_KEY
from tests.storage.records import ERRAND


def test_answers_that_come_at_once_share_the_bytes_of_their_page() -> None:
    """Each is cut where all together are too many, and nothing is asked for after that."""
    allowed: list[bool] = []

    async def download(request: Request) -> Response:
        for _ in range(2):
            allowed.append(request.meta[SHARE_KEY](30))
            await asyncio.sleep(0)
        raise IgnoreRequest

    async def shown(load: PageLoad) -> None:
        asked = [BrowserRequest("GET", f"http://lia.example/{number}", (), b"") for number in range(3)]
        assert await asyncio.gather(*map(load.answer, asked[:2])) == [None, None]
        assert await load.answer(asked[2]) is None

    page = Request("http://lia.example/", meta={ERRAND_KEY: ERRAND})
    load = PageLoad(page, PageLimits(seconds=120.0, requests=500, bytes=100), download, lambda _: None)
    asyncio.run(shown(load))
    assert allowed == [True, True, True, False]
    assert load.refused == "it took more than 100 bytes; the rest was cut off or not asked for"


@pytest.mark.parametrize(
    ("target", "tunnel"),
    [
        ("lia.example:443", ("lia.example", "https://lia.example")),
        ("lia.example:8443", ("lia.example", "https://lia.example:8443")),
        ("[::1]:443", ("::1", "https://[::1]")),
        ("lia.example", None),
        (":443", None),
        ("", None),
        ("[:443", None),
        ("[::::]:443", None),
        ("lia.example:99999", None),
        ("理.example:443", None),
        ("name@lia.example:443", None),
        ("lia.example/a:443", None),
        ("http://lia.example:443", None),
    ],
)
def test_a_tunnel_leads_to_a_host_and_its_port(target: str, tunnel: tuple[str, str] | None) -> None:
    """For anything else the connection is closed: no certificate could be made for it."""
    assert tunnel_of(target) == tunnel
