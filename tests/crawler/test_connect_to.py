"""`--connect-to` changes where a connection goes and nothing else; certificates are verified all the same."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from scrapy.settings import Settings

from crawler.connect_to import ConnectTo, parse_connect_to
from crawler.context import network_of
from crawler.session_opening import network_of_archive
from crawler.verified_tls import VerifiedTls
from storage.archive.archive import Archive
from storage.archive.configuration import Configuration, NetworkSettings
from storage.types import Exchange, Failure, FailureKind
from storage.types.errors import UsageError
from tests.wire.certificates import make_authority
from tests.wire.crawling import LOOPBACK, Ask, Crawled, Outcome, crawl
from tests.wire.origin import Answer, Asked, Origin, whole


def _respond(asked: Asked) -> Answer:
    if asked.target.startswith("/redirect"):
        location = "Location: https://source.example/document"
        return Answer([whole(b"", location, status="HTTP/1.1 301 Moved Permanently")])
    return Answer([whole(b"page")])


@pytest.mark.parametrize(
    ("value", "asked", "dialled"),
    [
        ("lia.example:443:127.0.0.1:8443", ("lia.example", 443), ("127.0.0.1", 8443)),
        ("lia.example:443:127.0.0.1:8443", ("lia.example", 80), ("lia.example", 80)),
        ("lia.example:443:127.0.0.1:8443", ("www.lia.example", 443), ("www.lia.example", 443)),
        ("LIA.example:443:127.0.0.1:8443", ("lia.Example", 443), ("127.0.0.1", 8443)),
        (":443:127.0.0.1:8443", ("any.example", 443), ("127.0.0.1", 8443)),
        ("lia.example::127.0.0.1:8443", ("lia.example", 81), ("127.0.0.1", 8443)),
        ("lia.example:443:127.0.0.1:", ("lia.example", 443), ("127.0.0.1", 443)),
        ("lia.example:443::8443", ("lia.example", 443), ("lia.example", 8443)),
        ("::[::1]:8443", ("any.example", 1), ("::1", 8443)),
        ("[2606:4700::1]:443:127.0.0.1:1", ("2606:4700::1", 443), ("127.0.0.1", 1)),
        ("北約.example:443:127.0.0.1:1", ("xn--djrq98g.example", 443), ("127.0.0.1", 1)),
    ],
)
def test_a_detour_means_what_it_means_to_curl(value: str, asked: tuple[str, int], dialled: tuple[str, int]) -> None:
    """An empty host or port matches every one; an empty address or port keeps the URL's."""
    assert parse_connect_to([value]).target(*asked) == dialled


def test_the_first_detour_that_matches_decides() -> None:
    """Order is the user's."""
    detours = parse_connect_to(["a.example:443:127.0.0.1:1", ":443:127.0.0.1:2"])
    assert detours.target("a.example", 443) == ("127.0.0.1", 1)
    assert detours.target("b.example", 443) == ("127.0.0.1", 2)
    assert ConnectTo().target("a.example", 443) == ("a.example", 443)


@pytest.mark.parametrize(
    "value",
    ["", "a", "a:1", "a:1:b", "a:1:b:2:3", "a:x:b:2", "a:1:b:x", "a:0:b:2", "a:1:b:65536", "::1:443:b:2", "a:1:[b:2"],
)
def test_a_detour_of_another_form_is_a_usage_error(value: str) -> None:
    """The message names what stood there, and where: the option, the file, or the setting."""
    with pytest.raises(UsageError, match="--connect-to"):
        parse_connect_to([value])
    with pytest.raises(UsageError, match=r"^network.connect_to in fonds.toml: "):
        network_of_archive(Archive(Path("a"), Configuration(network=NetworkSettings((value,)))), NetworkSettings())
    with pytest.raises(UsageError, match=r"^FONDS_CONNECT_TO "):
        network_of(Settings({"FONDS_CONNECT_TO": [value]}))


@dataclass(frozen=True)
class Detoured:
    """One crawl over detours: the origins, the asks by name, and what came."""

    crawled: Crawled
    asks: dict[str, Ask]
    names: Origin
    address: Origin
    older: Origin
    plain: Origin

    def outcome(self, name: str) -> Outcome:
        return self.crawled.outcome(self.asks[name])

    def kept(self, name: str) -> Exchange | Failure:
        (kept,) = self.crawled.of(self.asks[name].url)
        return kept


@pytest.fixture(scope="module")
def detoured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Detoured]:
    """Four origins behind detours; 127.0.0.1 is opened, 127.0.0.2 is not."""
    authority = make_authority(tmp_path_factory.mktemp("detours"))
    older_tls = authority.server_context("older.example")
    older_tls.maximum_version = ssl.TLSVersion.TLSv1_2
    older_tls.set_ciphers("ECDHE-ECDSA-AES256-SHA384")
    with (
        Origin(_respond, authority.server_context("lia.example", "source.example")) as names,
        Origin(_respond, authority.server_context("127.0.0.1")) as address,
        Origin(_respond, older_tls) as older,
        Origin(_respond, address="127.0.0.2") as plain,
    ):
        asks = {
            "redirect": Ask("https://lia.example/redirect"),
            "page": Ask("https://lia.example/page"),
            "address": Ask("https://address.example/"),
            "older": Ask("https://older.example/"),
            "closed": Ask("http://closed.example/"),
        }
        detours = [
            f"lia.example:443:127.0.0.1:{names.port}",
            f"source.example:443:127.0.0.1:{names.port}",
            f"address.example:443:127.0.0.1:{address.port}",
            f"older.example:443:127.0.0.1:{older.port}",
            f"closed.example:80:127.0.0.2:{plain.port}",
        ]
        settings = {**LOOPBACK, "FONDS_CACERT": str(authority.cacert), "FONDS_CONNECT_TO": detours}
        crawled = crawl(asks.values(), settings)
        yield Detoured(crawled, asks, names, address, older, plain)


def test_a_detour_holds_for_each_hop_of_a_redirect(detoured: Detoured) -> None:
    """The URLs stay what they were; the connections went to the detour's address."""
    assert detoured.outcome("redirect").url == "https://source.example/document"
    assert detoured.outcome("page").body == b"page"
    assert {kept.peer for kept in detoured.crawled.exchanges} == {"127.0.0.1"}


def test_a_detour_keeps_the_host_and_the_server_name(detoured: Detoured) -> None:
    """Host and SNI are the URL's; nothing of the detour shows in a request."""
    assert set(detoured.names.server_names) == {"lia.example", "source.example"}
    lines = [line for served in detoured.names.served for line in served.received.split(b"\r\n")]
    hosts = [line for line in lines if line.startswith(b"Host:")]
    assert sorted(hosts) == [b"Host: lia.example", b"Host: lia.example", b"Host: source.example"]


def test_a_detour_does_not_soften_the_certificate(detoured: Detoured) -> None:
    """The certificate must carry the URL's name, not the dialled address."""
    kept = detoured.kept("address")
    assert isinstance(kept, Failure)
    assert kept.kind is FailureKind.TLS
    assert detoured.address.served == []


def test_a_detour_to_a_closed_address_needs_the_network_opened(detoured: Detoured) -> None:
    """`--connect-to` says where, `--allow-network` says that it may."""
    kept = detoured.kept("closed")
    assert isinstance(kept, Failure)
    assert (kept.kind, kept.peer) == (FailureKind.GUARDED, "127.0.0.2")
    assert detoured.plain.accepted == 0


def test_a_tls_1_2_suite_is_kept_under_its_registered_name(detoured: Detoured) -> None:
    """OpenSSL's name for it is not the one that WARC-Cipher-Suite speaks."""
    kept = detoured.kept("older")
    assert isinstance(kept, Exchange)
    assert kept.tls is not None
    assert (kept.tls.version, kept.tls.cipher) == ("TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384")


def test_without_the_authority_in_the_bundle_nothing_is_trusted(tmp_path: Path) -> None:
    """`--cacert` adds an authority; without it the certificate is one that nobody vouches for."""
    with Origin(_respond, make_authority(tmp_path).server_context("127.0.0.1")) as origin:
        crawled = crawl([Ask(origin.url("/"))], LOOPBACK)
    (kept,) = crawled.failures
    assert kept.kind is FailureKind.TLS
    assert origin.served == []


@pytest.mark.parametrize("text", [None, "no certificate"])
def test_a_bundle_that_cannot_be_read_is_a_usage_error(tmp_path: Path, text: str | None) -> None:
    """The message names the option and the file."""
    cacert = tmp_path / "bundle.pem"
    if text is not None:
        cacert.write_text(text)
    with pytest.raises(UsageError, match=r"--cacert .*bundle\.pem"):
        VerifiedTls(cacert)
