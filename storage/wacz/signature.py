"""The signature of a package's description, as WACZ Signing and Verification 0.1.0 says, held against its own key.

What is signed is the digest as it is written (`sha256:…`), by ECDSA with SHA-256. An anonymous signature comes with its
public key; a domain's with a certificate. Browsers write the numbers r and s side by side, other programs as DER.
Whether a certificate is to be trusted, and the time stamp that may come with it, is not looked at here.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator, Mapping
from enum import Enum, auto

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature


class SignatureCheck(Enum):
    """What came of holding a signature against the key that comes with it.

    RIGHT_BY_DOMAIN: by the certificate of a domain, which nobody checked. UNKNOWN: by a key of another kind than ECDSA.
    """

    RIGHT = auto()
    RIGHT_BY_DOMAIN = auto()
    WRONG = auto()
    UNKNOWN = auto()


class MalformedSignature(ValueError):
    """What should be a signature is none; the message says why."""


def check_signature(signed: object, digest: object) -> SignatureCheck:
    """Hold the `signedData` of a package against the digest that it should sign.

    Raises:
        MalformedSignature: it is not of its form.
    """
    if not isinstance(signed, Mapping):
        raise MalformedSignature("signedData is no object")
    if signed.get("hash") != digest:
        return SignatureCheck.WRONG
    written = _bytes(signed, "signature")
    by_domain = "publicKey" not in signed
    key = _certified_key(signed) if by_domain else _public_key(_bytes(signed, "publicKey"))
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return SignatureCheck.UNKNOWN
    if not any(_is_by(key, form, str(digest)) for form in _forms(written)):
        return SignatureCheck.WRONG
    return SignatureCheck.RIGHT_BY_DOMAIN if by_domain else SignatureCheck.RIGHT


def _bytes(signed: Mapping[object, object], name: str) -> bytes:
    text = signed.get(name)
    try:
        return b64decode(text if isinstance(text, str) else "", validate=True)
    except ValueError as error:
        raise MalformedSignature(f"{name} of signedData is no base64") from error


def _public_key(der: bytes) -> object:
    try:
        return serialization.load_der_public_key(der)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise MalformedSignature("publicKey of signedData is no public key") from error


def _certified_key(signed: Mapping[object, object]) -> object:
    """The key of the domain's own certificate, the first of those that come with it."""
    pem = signed.get("domainCert")
    if not isinstance(pem, str):
        raise MalformedSignature("signedData has neither publicKey nor domainCert")
    try:
        return x509.load_pem_x509_certificates(pem.encode())[0].public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise MalformedSignature("domainCert of signedData is no certificate") from error


def _forms(written: bytes) -> Iterator[bytes]:
    """The signature as DER, as it may be written, and as made of two numbers of one length."""
    yield written
    half = len(written) // 2
    if half and not len(written) % 2:
        yield encode_dss_signature(int.from_bytes(written[:half], "big"), int.from_bytes(written[half:], "big"))


def _is_by(key: ec.EllipticCurvePublicKey, signature: bytes, digest: str) -> bool:
    try:
        key.verify(signature, digest.encode(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True
