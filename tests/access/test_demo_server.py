"""The demo's server: https with a certificate made on the fly, content coding, validators, and an end."""

from __future__ import annotations

import gzip
import http.client
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from access.demo.server import DemoServer
from tests.access.demo_site import HOME, MANIFEST, SITE


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back over https."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


@pytest.fixture(name="server", scope="module")
def _server() -> Iterator[DemoServer]:
    with DemoServer(SITE) as server:
        yield server


def connected(server: DemoServer, host: str, trust: ssl.SSLContext | None = None) -> http.client.HTTPConnection:
    """A connection to the demo under the name of one of its hosts, its certificate verified for that name."""
    context = trust or ssl.create_default_context(cafile=str(server.cacert))
    (target,) = (entry for entry in server.connect_to if entry.startswith(f"{host}:443:"))
    _, _, address, port = target.split(":")
    plain = socket.create_connection((address, int(port)), timeout=20)
    connection = http.client.HTTPConnection(host, 443)
    try:
        connection.sock = context.wrap_socket(plain, server_hostname=host)
    except ssl.SSLError:
        plain.close()
        raise
    return connection


def ask(server: DemoServer, url: str, method: str = "GET", host: str | None = None, **headers: str) -> Answer:
    """Ask for an address on a connection of its own; underscores in header names stand for hyphens."""
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    connection = connected(server, host or parts.netloc)
    try:
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, target, headers={"Host": parts.netloc, **fields})
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


def test_every_resource_is_served_as_it_is(server: DemoServer) -> None:
    """Over one verified connection a host, plain and coded, every resource arrives whole with its type and status."""
    for host in SITE.hosts:
        connection = connected(server, host)
        for resource in (entry for entry in SITE.resources.values() if urlsplit(entry.url).netloc == host):
            for coding in ("identity", "gzip, deflate"):
                target = resource.url.removeprefix(f"https://{host}")
                connection.request("GET", target, headers={"Host": host, "Accept-Encoding": coding})
                response = connection.getresponse()
                body = response.read()
                coded = response.getheader("Content-Encoding") == "gzip"
                assert coded == (coding != "identity" and resource.is_compressible and len(resource.body) >= 256)
                assert (gzip.decompress(body) if coded else body) == resource.body
                assert response.status == resource.status
                assert response.getheader("Content-Type") == resource.media_type
                assert response.getheader("Location") == resource.location
        connection.close()


def test_a_known_article_is_not_sent_again(server: DemoServer) -> None:
    """Its entity tag, or its date when no tag is sent along, brings a 304 without a body."""
    url = next(one.canonical_url for one in MANIFEST.articles if one.published_at is not None)
    first = ask(server, url, Accept_Encoding="gzip")
    etag, changed = first.headers["ETag"], first.headers["Last-Modified"]
    assert ask(server, url).headers["ETag"] != etag
    for headers in ({"If_None_Match": etag}, {"If_Modified_Since": changed}):
        again = ask(server, url, Accept_Encoding="gzip", **headers)
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", etag)
    other = ask(server, url, Accept_Encoding="gzip", If_None_Match='"other"', If_Modified_Since=changed)
    assert other.status == 200


def test_a_body_without_validators_always_answers_whole(server: DemoServer) -> None:
    """The ministry's server sends no validators and heeds none: its unchanged page comes again as it was."""
    url = next(source.url for source in MANIFEST.sources if source.language == "ja")
    first = ask(server, url)
    assert not {"ETag", "Last-Modified"} & set(first.headers)
    again = ask(server, url, If_None_Match="*", If_Modified_Since="Fri, 01 Jan 2100 00:00:00 GMT")
    assert (again.status, again.body) == (200, first.body)


def test_pictures_and_packed_files_are_not_packed_again(server: DemoServer) -> None:
    """What gzip does not make smaller is sent as it is."""
    for url in ("https://old.heron.example/images/banner.png", "https://data.heron.example/sitemap-articles.xml.gz"):
        answer = ask(server, url, Accept_Encoding="gzip")
        assert "Content-Encoding" not in answer.headers
        assert answer.body == SITE.resources[url].body


def test_unknown_addresses_are_answered_by_their_host(server: DemoServer) -> None:
    """A missing page is a 404 in the host's own words, a foreign host is none of the demo's."""
    gone = ask(server, "https://www.coastal-assembly.test/resolutions/2025-031")
    assert gone.status == 404
    assert "查無此頁" in gone.body.decode()
    assert ask(server, "https://nobody.example/", host="heron.example").status == 421


def test_head_has_no_body(server: DemoServer) -> None:
    """HEAD answers with the fields of GET alone."""
    whole, head = ask(server, HOME), ask(server, HOME, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.body))


def test_who_does_not_trust_the_authority_is_refused_and_harms_nobody(server: DemoServer) -> None:
    """A client that verifies against its own bundle ends the handshake; the next one is served."""
    with pytest.raises(ssl.SSLCertVerificationError):
        connected(server, "heron.example", ssl.create_default_context())
    assert ask(server, HOME).status == 200


def test_the_server_ends_with_connections_open() -> None:
    """Leaving the context ends idle connections and those without a handshake, and frees port and files."""
    with DemoServer(SITE) as server:
        idle = connected(server, "heron.example")
        idle.request("GET", "/", headers={"Host": "heron.example"})
        idle.getresponse().read()
        silent = socket.create_connection(("127.0.0.1", server.port))
        port, cacert = server.port, server.cacert
    assert not cacert.exists()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
    idle.close()
    silent.close()


def test_two_demos_run_side_by_side() -> None:
    """Each server takes a port and an authority of its own."""
    with DemoServer(SITE) as one, DemoServer(SITE) as other:
        assert one.port != other.port
        assert ask(one, HOME).body == ask(other, HOME).body
        assert one.cacert.read_bytes() != other.cacert.read_bytes()
