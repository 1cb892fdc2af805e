"""How an error of a fetch is told: its kind, where the answer was cut, and the innermost cause in one line."""

from __future__ import annotations

import pytest
from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from twisted.internet.error import ConnectionLost, ConnectionRefusedError
from twisted.python.failure import Failure
from twisted.web._newclient import ResponseNeverReceived

from crawler.fetch_failures import FETCH_ERRORS, failure_kind_of, failure_message, truncation_of
from crawler.guard import Guarded, GuardedURL
from storage.types import FailureKind, Truncated

TLS = SSL.Error([("SSL routines", "", "certificate verify failed"), ("SSL routines", "", "unknown ca")])


def caused(error: BaseException, cause: BaseException) -> BaseException:
    """An error that was raised from another."""
    error.__cause__ = cause
    return error


def wrapped(error: BaseException) -> BaseException:
    """An error as Twisted hands it on."""
    return ResponseNeverReceived([Failure(error)])  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (CannotResolveHostError("no such host"), FailureKind.DNS),
        (ValueError("label too long"), FailureKind.DNS),
        (DownloadConnectionRefusedError("refused"), FailureKind.REFUSED),
        (ConnectionRefusedError("refused"), FailureKind.REFUSED),  # type: ignore[no-untyped-call]
        (DownloadTimeoutError("60 s"), FailureKind.TIMEOUT),
        (UnsupportedURLSchemeError("gopher"), FailureKind.UNSUPPORTED),
        (GuardedURL("http://a:b@c/", "credentials in the address"), FailureKind.GUARDED),
        (ConnectionLost("lost"), FailureKind.DISCONNECT),
        (wrapped(TLS), FailureKind.TLS),
        (caused(DownloadFailedError("failed"), wrapped(TLS)), FailureKind.TLS),
        (caused(DownloadFailedError("failed"), Guarded("10.0.0.1", "private address")), FailureKind.GUARDED),
    ],
)
def test_the_kind_is_that_of_any_cause(error: BaseException, kind: FailureKind) -> None:
    """Scrapy and Twisted wrap what happened; whatever they wrap it in, it is a failure that is answered."""
    assert isinstance(error, FETCH_ERRORS)
    assert failure_kind_of(error) is kind


def test_a_fault_of_the_program_is_no_failure_of_a_fetch() -> None:
    """It goes on as what it is."""
    assert not isinstance(KeyError("x"), FETCH_ERRORS)
    assert not isinstance(TypeError("x"), FETCH_ERRORS)


@pytest.mark.parametrize(
    ("error", "truncated"),
    [
        (DownloadTimeoutError("60 s"), Truncated.TIME),
        (DownloadCancelledError("too large"), Truncated.LENGTH),
        (ResponseDataLossError(), Truncated.DISCONNECT),
        (ConnectionLost("lost"), Truncated.DISCONNECT),
    ],
)
def test_an_answer_that_had_begun_is_cut_by_time_length_or_disconnect(
    error: BaseException, truncated: Truncated
) -> None:
    """In the words of WARC-Truncated."""
    assert truncation_of(error) is truncated


def test_the_message_is_the_innermost_cause_in_one_line() -> None:
    """TLS errors come as lists, others with line breaks or without a word."""
    assert failure_message(wrapped(TLS)) == "certificate verify failed; unknown ca"
    assert failure_message(caused(DownloadFailedError("outer"), ConnectionLost("line\n two"))).count("\n") == 0
    assert failure_message(TimeoutError()) == "TimeoutError"
