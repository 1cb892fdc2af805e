"""A page as the code of a site's spider sees it."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any
from urllib.parse import urljoin

from parsel import Selector, SelectorList


class SitePage:
    """What came of an address, with the selectors that Scrapy's responses have; it asks no server for anything.

    Attributes:
        url: its address, after redirects.
        media_type: its Content-Type as sent, empty for none.
        body: its bytes, content coding removed.
        text: its text.
    """

    def __init__(self, url: str, media_type: str | None, body: bytes, text: str) -> None:
        self.url = url
        self.media_type = media_type or ""
        self.body = body
        self.text = text

    @cached_property
    def selector(self) -> Selector:
        """The page as a tree: of HTML, or of XML and JSON where it says that it is one."""
        stated = self.media_type.partition(";")[0].strip().lower()
        kind = "json" if stated.endswith("json") else "html"
        if stated.endswith("xml") and "html" not in stated:
            kind = "xml"
        return Selector(text=self.text, type=kind, base_url=self.url)

    def css(self, query: str) -> SelectorList[Selector]:
        """What a CSS selector selects, as `response.css` does."""
        return self.selector.css(query)

    def xpath(self, query: str, **variables: Any) -> SelectorList[Selector]:
        """What an XPath expression selects, as `response.xpath` does."""
        return self.selector.xpath(query, **variables)

    def json(self) -> Any:
        """The page as JSON. Raises ValueError when it is none."""
        return json.loads(self.text)

    def urljoin(self, url: str) -> str:
        """The absolute address of one that the page prints."""
        return urljoin(self.url, url)
