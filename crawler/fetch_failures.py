"""From the error of a fetch to the kind of failure, or to where the answer was cut off.

The rule: only errors that a server, a network or the guard can cause are handled here. A fault of the program is not
among them, and is not caught.
"""

from __future__ import annotations

from collections.abc import Iterator

from OpenSSL import SSL
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    StopDownload,
    UnsupportedURLSchemeError,
)
from service_identity.exceptions import CertificateError, VerificationError
from twisted.internet.error import ConnectError, ConnectingCancelledError, ConnectionClosed
from twisted.web._newclient import _WrapperException

from crawler.guard import Guarded, GuardedURL
from crawler.resolving import ResolverSilent
from storage.types import FailureKind, Truncated
from storage.types.strangers_text import in_one_line

_CUTS = (DownloadCancelledError, StopDownload)
_TLS = (SSL.Error, VerificationError, CertificateError)

FETCH_ERRORS = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    DownloadFailedError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
    Guarded,
    GuardedURL,
    ConnectError,
    ConnectingCancelledError,
    ConnectionClosed,
    TunnelError,
    _WrapperException,
    # What Twisted says of a host name or a URL that it cannot encode.
    ValueError,
    *_CUTS,
    *_TLS,
)

_KINDS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], FailureKind], ...] = (
    ((Guarded, GuardedURL), FailureKind.GUARDED),
    (_TLS, FailureKind.TLS),
    (DownloadTimeoutError, FailureKind.TIMEOUT),
    (ResolverSilent, FailureKind.DNS_UNANSWERED),
    ((CannotResolveHostError, ValueError), FailureKind.DNS),
    (UnsupportedURLSchemeError, FailureKind.UNSUPPORTED),
    ((DownloadConnectionRefusedError, ConnectError, ConnectingCancelledError, TunnelError), FailureKind.REFUSED),
)


def failure_kind_of(error: BaseException) -> FailureKind:
    """The kind of a failure that brought no byte."""
    causes = tuple(_causes(error))
    for types, kind in _KINDS:
        if any(isinstance(cause, types) for cause in causes):
            return kind
    return FailureKind.DISCONNECT


def truncation_of(error: BaseException) -> Truncated:
    """Why an answer that had begun was not whole."""
    if isinstance(error, DownloadTimeoutError):
        return Truncated.TIME
    return Truncated.LENGTH if isinstance(error, _CUTS) else Truncated.DISCONNECT


def failure_message(error: BaseException) -> str:
    """The innermost cause in one line."""
    *_, innermost = _causes(error)
    if isinstance(innermost, SSL.Error) and innermost.args and isinstance(innermost.args[0], list | tuple):
        return "; ".join(str(entry[-1]) for entry in innermost.args[0]) or "TLS failed"
    return in_one_line(str(innermost)) or type(innermost).__name__


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, what it was raised from, and the reasons that Twisted wraps; innermost last."""
    yield error
    if isinstance(error, _WrapperException):
        for reason in error.reasons:
            yield from _causes(reason.value)
    elif error.__cause__ is not None:
        yield from _causes(error.__cause__)
