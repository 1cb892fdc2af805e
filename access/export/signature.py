"""Signs a package's manifest with a local key, as WACZ Signing and Verification 0.1.0 says (anonymous signature).

What is signed is the manifest's digest as it is written (`sha256:…`). The signature is ECDSA over P-384 with SHA-256 in
its plain form (r and s side by side): the one form that ReplayWeb.page verifies for keys without a certificate.
"""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from storage.types.errors import UsageError

_BYTES_OF_NUMBER = 48
_HOW = "make one with: openssl ecparam -name secp384r1 -genkey -noout -out key.pem"


class SigningKey:
    """A private key that signs packages; made by `load`."""

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        self._key = key

    @classmethod
    def load(cls, path: Path) -> SigningKey:
        """The key in a PEM file. Raises UsageError when there is none, or one of another kind."""
        try:
            key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        except OSError as error:
            raise UsageError(f"key {path}: cannot be read: {error.strerror or error}") from error
        except TypeError as error:
            raise UsageError(f"key {path}: is encrypted; give one without a passphrase") from error
        except (ValueError, UnsupportedAlgorithm) as error:
            raise UsageError(f"key {path}: holds no private key in PEM; {_HOW}") from error
        if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP384R1):
            raise UsageError(
                f"key {path}: is no key of the curve P-384 (secp384r1), the only one players verify; {_HOW}"
            )
        return cls(key)

    def sign(self, digest: str, created: str, software: str) -> dict[str, str]:
        """Return the `signedData` of a manifest with this digest."""
        numbers = decode_dss_signature(self._key.sign(digest.encode(), ec.ECDSA(hashes.SHA256())))
        public = self._key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return {
            "hash": digest,
            "signature": _text(b"".join(number.to_bytes(_BYTES_OF_NUMBER, "big") for number in numbers)),
            "publicKey": _text(public),
            "created": created,
            "software": software,
        }


def _text(data: bytes) -> str:
    return b64encode(data).decode("ascii")
