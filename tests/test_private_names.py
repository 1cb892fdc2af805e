"""The names of other packages that Fonds leans upon without a promise, each tried by name.

A red line here says which name moved; docs/decisions/private-names.md says what each is for and what breaks with it.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).parent.parent / "docs" / "decisions" / "private-names.md"

# Each name with the parameters that we pass, or that our own override of it must take; None: no function.
NAMES: dict[str, list[str] | None] = {
    "scrapy.core.downloader.handlers.http11._LenientHTTP11ClientFactory": None,
    "scrapy.core.downloader.handlers.http11._LenientHTTP11ClientProtocol": None,
    "scrapy.core.downloader.handlers.http11._LenientHTTPClientParser": None,
    "scrapy.core.downloader.handlers.http11._BindAddressAgent": None,
    "scrapy.core.downloader.handlers.http11._ScrapyAgent": None,
    "scrapy.core.downloader.handlers.http11._LenientHTTPClientParser.lineReceived": ["self", "line"],
    "scrapy.core.downloader.handlers.http11._ScrapyAgent._headers_from_twisted_response": ["response"],
    "scrapy.core.downloader.handlers.http11._ScrapyAgent._get_agent": ["self", "request", "timeout"],
    "scrapy.core.downloader.handlers.http11._ScrapyAgent.download_request": ["self", "request"],
    "scrapy.core.downloader.Downloader._wait_for_download": ["self", "slot", "request", "queue_dfd"],
    "scrapy.core.scraper.Scraper._process_spidermw_output_async": ["self", "output", "response"],
    "scrapy.core.scraper.Scraper.handle_spider_output_async": ["self", "result", "request", "response"],
    "scrapy.crawler.CrawlerProcessBase._stop_reactor": ["self", "_"],
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware._engine_started": ["self"],
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware._redirect": ["self", "redirected", "request", "reason"],
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware.handle_referer": ["self", "request", "response"],
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware.process_response": [
        "self",
        "request",
        "response",
        "spider",
    ],
    "scrapy.http.request.NO_CALLBACK": None,
    "scrapy.utils._download_handlers.normalize_bind_address": ["value"],
    "scrapy.utils._download_handlers.wrap_twisted_exceptions": [],
    "scrapy.utils.asyncio.is_asyncio_available": [],
    "twisted.internet._sslverify.ClientTLSOptions": ["createConnection", "hostname", "sendServerName"],
    "twisted.internet._sslverify.IOpenSSLTrustRoot": None,
    "twisted.internet.abstract.FileDescriptor.doWrite": ["self"],
    "twisted.internet.abstract.FileDescriptor.startWriting": ["self"],
    "twisted.internet.tcp.Connection.writeSomeData": ["self", "data"],
    "twisted.web._newclient.HEADER": None,
    "twisted.web._newclient.HTTP11ClientProtocol": ["quiescentCallback"],
    "twisted.web._newclient.HTTP11ClientProtocol._finishResponse": ["self", "args", "kwargs"],
    "twisted.web._newclient.HTTPClientParser.MAX_LENGTH": None,
    "twisted.web._newclient.HTTPClientParser.allHeadersReceived": ["self"],
    "twisted.web._newclient.HTTPClientParser.dataReceived": ["self", "data"],
    "twisted.web._newclient.HTTPClientParser.statusReceived": ["self", "status"],
    "twisted.web._newclient.HTTPParser.headerReceived": ["self", "name", "value"],
    "twisted.web._newclient.ParseError": None,
    "twisted.web._newclient.STATUS": None,
    "twisted.web._newclient._WrapperException": ["reasons"],
    "twisted.web.client.Agent.usingEndpointFactory": ["reactor", "endpointFactory", "pool"],
    "twisted.web.client.HTTPConnectionPool._factory": None,
    "twisted.web.client.HTTPConnectionPool.getConnection": ["self", "key", "endpoint"],
    "twisted.web.client._RetryingHTTP11ClientProtocol": ["clientProtocol", "newConnection"],
    "isal.isal_zlib.error": None,
    "lxml.etree._Element": None,
    "typer.exceptions.TyperException.format_message": ["self"],
}


def _named(path: str) -> Any:
    """The object of a dotted name; raises AttributeError or ImportError when it is gone."""
    module, *attributes = path.split(".")
    value: Any = import_module(module)
    for position, attribute in enumerate(attributes, 1):
        if not hasattr(value, attribute):
            value = import_module(".".join((module, *attributes[:position])))
        else:
            value = getattr(value, attribute)
    return value


@pytest.mark.parametrize("name", NAMES)
def test_the_name_is_there_with_its_parameters(name: str) -> None:
    """As it was when the code that leans upon it was written."""
    value, parameters = _named(name), NAMES[name]
    if parameters is not None:
        assert [*inspect.signature(value).parameters] == parameters


def _sets(function: Callable[..., object]) -> set[str]:
    """The attributes that a function's source sets on itself."""
    return set(re.findall(r"\bself\.(\w+)(?:: [^=]+)? = ", inspect.getsource(function)))


ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler.__init__": (
        "_pool",
        "_bind_address",
        "_contextFactory",
        "_crawler",
    ),
    "scrapy.core.downloader.handlers._base_http.BaseHttpDownloadHandler.__init__": (
        "_default_maxsize",
        "_default_warnsize",
        "_fail_on_dataloss",
        "_tls_verbose_logging",
    ),
    "scrapy.core.downloader.handlers.http11._ScrapyAgent.__init__": ("_pool",),
    "scrapy.core.downloader.Downloader.__init__": ("slots", "per_slot_settings"),
    "scrapy.core.scraper.Scraper.__init__": ("concurrent_items",),
    "scrapy.core.downloader.Slot.__init__": ("delay", "queue", "transferring"),
    "scrapy.downloadermiddlewares.redirect.BaseRedirectMiddleware.__init__": ("max_redirect_times",),
    "twisted.internet.abstract.FileDescriptor.__init__": ("_tempDataLen",),
    "twisted.internet.abstract.FileDescriptor.doWrite": ("dataBuffer", "offset"),
    "twisted.protocols.basic.LineReceiver.dataReceived": ("_buffer", "_busyReceiving"),
    "twisted.web._newclient.HTTPClientParser.__init__": ("_everReceivedData",),
    "twisted.web._newclient.HTTP11ClientProtocol.__init__": ("_quiescentCallback",),
    "twisted.web._newclient.HTTP11ClientProtocol.request": ("_currentRequest", "_parser"),
    "twisted.web._newclient.HTTPParser.connectionMade": ("state", "connHeaders"),
    "twisted.web._newclient.Request.__init__": ("persistent",),
    "twisted.web._newclient._WrapperException.__init__": ("reasons",),
    "twisted.web.client._StandardEndpointFactory.__init__": ("_bindAddress",),
    "twisted.web.client._RetryingHTTP11ClientProtocol.__init__": ("_clientProtocol",),
}


@pytest.mark.parametrize(("function", "attribute"), [(name, one) for name, some in ATTRIBUTES.items() for one in some])
def test_the_attribute_is_still_set_there(function: str, attribute: str) -> None:
    """Writing to an attribute that nobody reads any more fails silently, so its own writer is looked for."""
    assert attribute in _sets(_named(function))


def test_the_page_of_private_names_tells_of_each() -> None:
    """And of none that is not tried here."""
    tried = {name.rpartition(".")[2] for name in NAMES} | {name for names in ATTRIBUTES.values() for name in names}
    listed = {name for line in _rows() for name in re.findall(r"`([\w.]+)`", line.split("|")[2])}
    assert {name.rpartition(".")[2] for name in listed} == tried


def _rows() -> list[str]:
    return [line for line in PAGE.read_text().splitlines() if line.startswith("| `")]


@pytest.mark.parametrize("folder", ["crawler", "pipelines", "storage", "access", "fonds"])
def test_no_other_private_name_is_imported(folder: str) -> None:
    """A private module or name that is not on the list is a new debt: put it there, or do without it."""
    known = {part for name in NAMES for part in name.split(".")}
    for path in (PAGE.parents[2] / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module is not None:
                words = {*node.module.split("."), *(alias.name for alias in node.names)}
                private = {word for word in words if word.startswith("_") and not word.startswith("__")}
                assert private <= known, path
