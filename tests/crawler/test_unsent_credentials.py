"""A name and a password in an address stand in no failure's record that did not send them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.unsent_credentials import without_unsent_credentials
from storage.types import Failure, FailureKind
from storage.types.address_credentials import without_credentials, without_passwords


def _failure(url: str, message: str, request: bytes = b"") -> Failure:
    return Failure(url, datetime(2026, 11, 30, tzinfo=UTC), FailureKind.DNS, message, request=request)


@pytest.mark.parametrize(
    ("url", "message", "kept_url", "kept_message"),
    [
        ("http://me:pw@a.example/x", "bad: me:pw@a.example", "http://a.example/x", "bad: a.example"),
        (
            "https://me@a.example:8/?q=b@c",
            "https://ME@A.example:8/",
            "https://a.example:8/?q=b@c",
            "https://A.example:8/",
        ),
        ("http://me:p@w@[::1]:8/", "http://me:p@w@[::1]:8/ no", "http://[::1]:8/", "http://[::1]:8/ no"),
        ("http://a.example/me:pw@a.example", "no me@a.example", "http://a.example/me:pw@a.example", "no me@a.example"),
    ],
)
def test_what_was_not_sent_is_not_kept(url: str, message: str, kept_url: str, kept_message: str) -> None:
    """Neither in the address nor in the error; an @ elsewhere is no matter."""
    assert without_unsent_credentials(_failure(url, message), url) == _failure(kept_url, kept_message)


def test_what_was_sent_is_kept() -> None:
    """A proxy is asked with the whole address, which its record holds as it was."""
    sent = _failure("http://me:pw@a.example/", "closed", b"GET http://me:pw@a.example/ HTTP/1.1\r\n\r\n")
    assert without_unsent_credentials(sent, sent.url) is sent


def test_the_address_of_a_failure_may_be_in_another_form_than_it_was_asked_for() -> None:
    """What is kept is in normal form, and so without them; what the error says of it must be, too."""
    failed = _failure("http://a.example/", "http://me:pw@A.example/: credentials in the address")
    kept = without_unsent_credentials(failed, "HTTP://me:pw@A.example")
    assert kept.message == "http://A.example/: credentials in the address"


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("https://me:p/w@a.example/x", "https://me:p/w@a.example/x"),
        ("https://me:pw@a.example/x?to=you@b.example#/r", "https://a.example/x?to=you@b.example#/r"),
        ("https://token@a.example/x", "https://a.example/x"),
        ("FTP://me:pw@a.example/x", "FTP://a.example/x"),
        ("mailto:me@a.example", "mailto:me@a.example"),
        ("https://a.example/@me", "https://a.example/@me"),
    ],
)
def test_an_address_loses_what_stands_before_its_host(printed: str, plain: str) -> None:
    """And nothing else of it, of whatever kind it is; a slash ends a host, as browsers have it."""
    assert without_credentials(printed) == plain


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("no source has the URL 'http://a:b@h/c'; look", "no source has the URL 'http://h/c'; look"),
        ("postgresql://keeper:p@ss@h:1/x and s3://a:b@c", "postgresql://h:1/x and s3://c"),
        ("http://h/a:b@c and https://h?x:y@z", "http://h/a:b@c and https://h?x:y@z"),
        ("http://name@h/", "http://name@h/"),
        ("must be postgresql://user:password@host:port/name", "must be postgresql://user:password@host:port/name"),
    ],
)
def test_a_line_that_quotes_addresses_loses_their_passwords(text: str, told: str) -> None:
    """And nothing else; the example of our own words stays."""
    assert without_passwords(text) == told
