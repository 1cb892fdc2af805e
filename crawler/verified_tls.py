"""TLS whose certificates and names are verified; a certificate that is refused says why, and what to do.

OpenSSL's own error says no more than that the verification failed. The reason is known only while it runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from OpenSSL import SSL
from twisted.internet._sslverify import ClientTLSOptions, IOpenSSLTrustRoot
from twisted.internet.ssl import CertificateOptions
from twisted.python.failure import Failure
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]  # it ships no types

from storage.types.errors import UsageError

_LEGACY_SERVER_CONNECT = 0x4
# The numbers of X509_V_ERR_… in OpenSSL's x509_vfy.h.
_UNKNOWN_AUTHORITY = {
    2: "its issuer's certificate is missing",
    18: "it is signed by itself",
    19: "an authority in its chain is not trusted here",
    20: "its authority is not trusted here",
    21: "its authority cannot be told",
    27: "its authority is not trusted for this",
}
_OTHERWISE = {9: "it is not valid yet", 10: "it has expired", 23: "it was revoked"}


@implementer(IOpenSSLTrustRoot)
class _TrustRoots:
    """The machine's bundle of authorities, and the user's own."""

    def __init__(self, cacert: Path | None) -> None:
        self._cacert = cacert

    def _addCACertsToContext(self, context: SSL.Context) -> None:  # noqa: N802 - IOpenSSLTrustRoot
        context.set_default_verify_paths()
        if self._cacert is not None:
            context.load_verify_locations(str(self._cacert))


@implementer(IPolicyForHTTPS)
class VerifiedTls:
    """Certificates and their names are verified, with one context for all connections.

    Raises:
        UsageError: `cacert` cannot be read as PEM certificates.
    """

    def __init__(self, cacert: Path | None = None) -> None:
        trust: Any = _TrustRoots(cacert)
        try:
            self._context: SSL.Context = CertificateOptions(trustRoot=trust, fixBrokenPeers=True).getContext()
        except SSL.Error as error:
            raise UsageError(f"--cacert {cacert}: no readable file of PEM certificates") from error
        # Servers without RFC 5746 are still found under old official sources; browsers speak to them as well, and
        # this client never renegotiates.
        self._context.set_options(_LEGACY_SERVER_CONNECT)

    def creatorForNetloc(self, hostname: bytes, port: int) -> ClientTLSOptions:  # noqa: N802 - IPolicyForHTTPS
        """What makes a TLS connection to `hostname`: SNI and the certificate's name are the URL's."""
        return ClientTLSOptions(lambda protocol: _TellingConnection(self._context, protocol), hostname.decode("ascii"))


class CertificateRefused(SSL.Error):
    """A certificate that was not accepted; its message says why."""

    def __init__(self, code: int) -> None:
        why = _UNKNOWN_AUTHORITY.get(code)
        advice = "; --cacert FILE trusts another authority" if why else ""
        why = why or _OTHERWISE.get(code) or f"OpenSSL's reason {code}"
        # As OpenSSL's own errors are made: library, function, reason.
        super().__init__([("SSL routines", "", f"certificate verify failed: {why}{advice}")])


class _TellingConnection(SSL.Connection):
    """A connection that tells its protocol why a certificate was refused."""

    # Any: Twisted's protocol and callback, which have no types of their own.
    def __init__(self, context: SSL.Context, protocol: Any) -> None:
        super().__init__(context)
        self._protocol = protocol

    def set_verify(self, mode: int, callback: Any = None) -> None:
        """Verify as `callback` does, and tell what it does not."""

        def verified(connection: SSL.Connection, certificate: Any, code: int, depth: int, ok: int) -> bool:
            accepted: bool = callback(connection, certificate, code, depth, ok)
            if not ok and not accepted:
                refused: Any = Failure(CertificateRefused(code))  # type: ignore[no-untyped-call]
                self._protocol.failVerification(refused)
            return accepted

        super().set_verify(mode, verified)
