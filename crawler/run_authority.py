"""A certificate authority for one run: it vouches to one browser for every host, and nobody else ever trusts it.

Its keys are made when it is, are never written anywhere, and are gone with the process. The browser is told its public
key's hash, and trusts nothing else beside the machine's own authorities.
"""

from __future__ import annotations

from base64 import b64encode
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID
from OpenSSL import crypto
from twisted.internet.ssl import CertificateOptions

from storage.types.clock import Clock, system_clock

_NAME = "Fonds, for one run of fonds browse"
_LIFE = timedelta(days=2)
_LONGEST_COMMON_NAME = 64


class RunAuthority:
    """Makes the certificates by which a proxy on this machine is taken for each host that its browser asks.

    Args:
        clock: says from when until when they hold; the browser judges that by the machine's.
    """

    def __init__(self, clock: Clock = system_clock) -> None:
        self._clock = clock
        self._key = ec.generate_private_key(ec.SECP256R1())
        # One key serves all hosts: it never leaves this process either.
        self._host_key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(_NAME)
        usage = x509.BasicConstraints(ca=True, path_length=0)
        self._certificate = self._signed(self._name, self._key.public_key(), usage, True)
        self._known: dict[str, CertificateOptions] = {}

    @property
    def key_hash(self) -> str:
        """The hash of its public key, as Chromium takes it."""
        key = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return b64encode(sha256(key).digest()).decode("ascii")

    def options_for(self, host: str) -> CertificateOptions:
        """What a server of this name or address answers a TLS handshake with."""
        if host not in self._known:
            name = _named(host if len(host) <= _LONGEST_COMMON_NAME else _NAME)
            certificate = self._signed(name, self._host_key.public_key(), _alternative(host), False)
            self._known[host] = CertificateOptions(
                privateKey=crypto.PKey.from_cryptography_key(self._host_key),
                certificate=crypto.X509.from_cryptography(certificate),
                extraCertChain=[crypto.X509.from_cryptography(self._certificate)],
                # Chromium offers others, too, and a server that accepts none of them ends the handshake.
                acceptableProtocols=[b"http/1.1"],
            )
        return self._known[host]

    def _signed(
        self, name: x509.Name, key: ec.EllipticCurvePublicKey, says: x509.ExtensionType, critical: bool
    ) -> x509.Certificate:
        now = self._clock()
        made = x509.CertificateBuilder().subject_name(name).issuer_name(self._name).public_key(key)
        made = made.serial_number(x509.random_serial_number())
        made = made.not_valid_before(now - _LIFE / 2).not_valid_after(now + _LIFE / 2)
        return made.add_extension(says, critical=critical).sign(self._key, SHA256())


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _alternative(host: str) -> x509.SubjectAlternativeName:
    with suppress(ValueError):
        return x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))])
    return x509.SubjectAlternativeName([x509.DNSName(host)])
