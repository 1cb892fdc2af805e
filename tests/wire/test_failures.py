"""Fetches that bring no page: each is kept as what it was, and never with a request that was not sent."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from storage.types import Exchange, Failure, FailureKind, Truncated
from tests.wire.certificates import make_authority
from tests.wire.crawling import LOOPBACK, Ask, Crawled, Outcome, crawl
from tests.wire.origin import Answer, Asked, Origin, Then, head, whole
from tests.wire.resolving import UNANSWERED


def _respond(asked: Asked) -> Answer:
    if asked.target.startswith("/silent"):
        return Answer((), Then.HOLD)
    if asked.target.startswith("/stalled"):
        return Answer([head("HTTP/1.1 200 OK", "Content-Length: 1000") + b"part"], Then.HOLD)
    if asked.target.startswith("/reset"):
        return Answer((), Then.RESET)
    if asked.target.startswith("/loop"):
        return Answer([whole(b"", f"Location: {asked.target}x", status="HTTP/1.1 302 Found")])
    if asked.target.startswith("/once") and asked.before == 0:
        # Kept alive, read a second time, and then hung up: the client must ask again on a new connection.
        return Answer([whole(b"one")])
    if asked.target.startswith("/once") and asked.before == 1:
        return Answer((), Then.CLOSE)
    if asked.target.startswith("/closing"):
        return Answer([whole(b"closing")], Then.CLOSE)
    return Answer([whole(b"ok")])


@dataclass(frozen=True)
class Failed:
    """The crawl of this module, and the asks in it by name."""

    crawled: Crawled
    asks: dict[str, Ask]

    def outcome(self, name: str) -> Outcome:
        return self.crawled.outcome(self.asks[name])

    def failure(self, name: str) -> Failure:
        (kept,) = self.crawled.of(self.asks[name].url)
        assert isinstance(kept, Failure)
        return kept


def _closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as closing:
        return int(closing.getsockname()[1])


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Failed]:
    """One crawl of everything that goes wrong."""
    folder = tmp_path_factory.mktemp("failures")
    ours, foreign = make_authority(folder), make_authority(folder, "foreign")
    short = (("download_timeout", 0.5),)
    with (
        Origin(_respond) as plain,
        Origin(_respond, foreign.server_context("127.0.0.1")) as untrusted,
        Origin(_respond, ours.server_context("other.example")) as misnamed,
        Origin(_respond, ours.server_context("127.0.0.1", expired=True)) as expired,
        Origin(_respond, greeting=b"220 mail.example ESMTP\r\n") as mail,
        socket.create_server(("127.0.0.1", 0)) as deaf,
    ):
        asks = {
            "dns": Ask("http://no-such-host.invalid/"),
            "unanswered": Ask(f"http://{UNANSWERED}/"),
            "badhost": Ask("http://a..b.example/"),
            "refused": Ask(f"http://127.0.0.1:{_closed_port()}/"),
            "untrusted": Ask(untrusted.url("/")),
            "misnamed": Ask(misnamed.url("/")),
            "expired": Ask(expired.url("/")),
            "nottls": Ask(mail.url("/").replace("http:", "https:")),
            "silent": Ask(plain.url("/silent"), meta=short),
            "stalled": Ask(plain.url("/stalled"), meta=short),
            "handshake": Ask(f"https://127.0.0.1:{deaf.getsockname()[1]}/", meta=short),
            "reset": Ask(plain.url("/reset")),
            "loop": Ask(plain.url("/loop/redirect"), meta=(("max_redirect_times", 3),)),
            "errandless": Ask(plain.url("/errandless"), errand=False),
            "unwritable": Ask(plain.url("/unwritable")),
            "fine": Ask(plain.url("/fine")),
        }
        settings = {**LOOPBACK, "FONDS_CACERT": str(ours.cacert), "REDIRECT_MAX_TIMES": 3}
        settings["TWISTED_DNS_RESOLVER"] = "tests.wire.resolving.UnansweringResolver"
        crawled = crawl(asks.values(), settings)
        # A certificate that was refused, or a handshake that never ended, let no request out.
        assert untrusted.served == misnamed.served == expired.served == []
        assert "/errandless" not in [served.target for served in plain.served]
        yield Failed(crawled, asks)


KINDS = {
    "dns": FailureKind.DNS,
    "unanswered": FailureKind.DNS_UNANSWERED,
    "badhost": FailureKind.DNS,
    "refused": FailureKind.REFUSED,
    "untrusted": FailureKind.TLS,
    "misnamed": FailureKind.TLS,
    "expired": FailureKind.TLS,
    "nottls": FailureKind.TLS,
    "silent": FailureKind.TIMEOUT,
    "handshake": FailureKind.TIMEOUT,
    "reset": FailureKind.DISCONNECT,
}


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_failure_is_kept_under_its_kind(failed: Failed, name: str) -> None:
    """One failure is kept, and the error that the spider sees carries its capture and says the same."""
    kept = failed.failure(name)
    assert kept.kind is KINDS[name]
    assert kept.message
    outcome = failed.outcome(name)
    assert outcome.error == "Unfetched"
    assert outcome.kind is kept.kind
    assert outcome.capture is not None
    assert outcome.capture.url == kept.url
    assert kept.message in outcome.message


@pytest.mark.parametrize(
    "name", ["dns", "unanswered", "badhost", "refused", "untrusted", "misnamed", "expired", "nottls", "handshake"]
)
def test_a_request_that_was_never_sent_is_not_kept(failed: Failed, name: str) -> None:
    """No name, no connection, no TLS: nothing left this machine, so there is no request."""
    assert failed.failure(name).request == b""


@pytest.mark.parametrize("name", ["silent", "reset"])
def test_a_request_that_was_sent_is_kept_though_nothing_came(failed: Failed, name: str) -> None:
    """A server that takes a request and says nothing leaves the request."""
    assert failed.failure(name).request.startswith(f"GET /{name} HTTP/1.1\r\n".encode())


@pytest.mark.parametrize("name", ["refused", "untrusted", "silent", "handshake"])
def test_a_failure_names_the_address_that_was_dialled(failed: Failed, name: str) -> None:
    """Where it is known which machine failed, the failure says it."""
    assert failed.failure(name).peer == "127.0.0.1"


def test_a_failed_certificate_says_why(failed: Failed) -> None:
    """The message is what the verification found, not only that it failed."""
    untrusted, expired = failed.failure("untrusted").message, failed.failure("expired").message
    assert "verify failed" in untrusted
    assert untrusted.endswith("; --cacert FILE trusts another authority")
    assert "expired" in expired
    assert "--cacert" not in expired
    assert "127.0.0.1" in failed.failure("misnamed").message


def test_a_time_out_after_the_first_bytes_is_an_exchange_cut_by_time(failed: Failed) -> None:
    """What came before the time ran out is kept, and the record says that time ran out."""
    (kept,) = failed.crawled.of(failed.asks["stalled"].url)
    assert isinstance(kept, Exchange)
    assert kept.truncated is Truncated.TIME
    assert kept.response.endswith(b"\r\n\r\npart")
    assert failed.outcome("stalled").truncated is Truncated.TIME


def test_a_redirect_loop_keeps_each_hop_and_ends(failed: Failed) -> None:
    """Every hop that was asked for is kept; then the loop is left."""
    hops = [kept.url for kept in failed.crawled.exchanges if "/loop/redirect" in kept.url]
    assert [url.count("x") for url in hops] == [0, 1, 2, 3]
    assert failed.outcome("loop").error == "IgnoreRequest"


def test_nothing_is_fetched_without_an_errand(failed: Failed) -> None:
    """A request that could not be recorded is an error before anything is sent."""
    assert failed.outcome("errandless").error == "FondsError"
    assert failed.crawled.of(failed.asks["errandless"].url) == []


def test_an_exchange_that_cannot_be_written_is_an_error_of_that_fetch_alone(failed: Failed) -> None:
    """The recorder's error reaches the spider instead of the response; other fetches go on."""
    assert failed.outcome("unwritable").error == "RecordError"
    assert failed.outcome("fine").body == b"ok"


@dataclass(frozen=True)
class KeptAlive:
    """A crawl of one request after the other, with a proxy in its environment."""

    crawled: Crawled
    asks: list[Ask]
    origin: Origin
    proxy: Origin

    def asked(self, path: str) -> list[Ask]:
        return [ask for ask in self.asks if ask.url == self.origin.url(path)]


@pytest.fixture(scope="module")
def kept_alive() -> Iterator[KeptAlive]:
    """One connection at a time, so that each request meets the one that the last request left."""
    with Origin(lambda _: Answer([whole(b"proxied")])) as proxy, Origin(_respond) as origin:
        named = proxy.url("", "user:word@127.0.0.1")
        asks = [Ask(origin.url("/once"), meta=(("number", number),)) for number in range(2)]
        asks += [Ask(origin.url("/closing"), meta=(("number", number),)) for number in range(8)]
        asks.append(Ask(origin.url("/proxied"), meta=(("proxy", named),)))
        settings = {**LOOPBACK, "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "HTTPPROXY_ENABLED": True}
        environment = dict.fromkeys(("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"), named)
        yield KeptAlive(crawl(asks, settings, environment), asks, origin, proxy)


def test_a_request_on_a_dying_connection_is_kept_and_asked_again(kept_alive: KeptAlive) -> None:
    """A kept-alive connection that ends after it took a request: that request is kept, and so is its repetition."""
    served = [served for served in kept_alive.origin.served if served.target == "/once"]
    assert [one.sent[-3:] for one in served] == [b"one", b"", b"\nok"]
    first, dead, again = kept_alive.crawled.of(kept_alive.origin.url("/once"))
    assert isinstance(first, Exchange)
    assert isinstance(dead, Failure)
    assert isinstance(again, Exchange)
    assert dead.kind is FailureKind.DISCONNECT
    assert dead.request == served[1].received
    outcome = kept_alive.crawled.outcome(kept_alive.asked("/once")[1])
    assert outcome.capture is not None
    assert outcome.capture.captured_at == again.started


def test_a_connection_that_died_while_idle_leaves_no_request(kept_alive: KeptAlive) -> None:
    """The close has arrived before the next request is written: what was not sent is not kept."""
    kept = kept_alive.crawled.of(kept_alive.origin.url("/closing"))
    assert len([one for one in kept if isinstance(one, Exchange) and one.response.endswith(b"closing")]) == 8
    assert all(one.request for one in kept)


def test_proxies_are_ignored(kept_alive: KeptAlive) -> None:
    """A proxy that the environment or a request names sees no connection."""
    (ask,) = kept_alive.asked("/proxied")
    assert kept_alive.crawled.outcome(ask).body == b"ok"
    assert kept_alive.proxy.accepted == 0
    assert not any(b"authorization" in served.received.lower() for served in kept_alive.origin.served)
