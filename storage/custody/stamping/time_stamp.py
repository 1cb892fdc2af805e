"""Time stamps (RFC 3161): the request to an authority, and the check of its answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimeStampRequest,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from storage.types.errors import FondsError, UsageError

Roots = tuple[x509.Certificate, ...]


class StampError(FondsError):
    """A time stamp cannot be obtained, or is not valid."""


class StampRequest:
    """A request to stamp some bytes, with its own nonce."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._request: TimeStampRequest = (
            TimestampRequestBuilder(data).hash_algorithm(HashAlgorithm.SHA256).cert_request(cert_request=True).build()
        )
        self.query = self._request.as_bytes()

    def check(self, answer: bytes, roots: Roots) -> datetime:
        """The time that an answer proves.

        Raises:
            StampError: it does not answer this request, or none of the roots vouches for it.
        """
        read = _read(answer)
        if read.tst_info.nonce != self._request.nonce:
            raise StampError("the authority's answer is to another request (its nonce differs)")
        return check_stamp(answer, self._data, roots)


def check_stamp(answer: bytes, data: bytes, roots: Sequence[x509.Certificate]) -> datetime:
    """The time that a stamp on some bytes proves; without roots its signature is not checked.

    Raises:
        StampError: it is on other bytes, or its signature does not lead to any of the roots.
    """
    read = _read(answer)
    imprint = read.tst_info.message_imprint
    wanted = TimestampRequestBuilder(data).hash_algorithm(HashAlgorithm.SHA256).nonce(nonce=False).build()
    if (imprint.hash_algorithm, imprint.message) != (
        wanted.message_imprint.hash_algorithm,
        wanted.message_imprint.message,
    ):
        raise StampError("the time stamp is on other bytes")
    if roots:
        verifier = VerifierBuilder()
        for root in roots:
            verifier = verifier.add_root_certificate(root)
        try:
            verifier.build().verify(read, imprint.message)
        except (VerificationError, ValueError) as error:
            raise StampError(f"the certificates given do not vouch for the time stamp ({_one_line(error)})") from error
    return read.tst_info.gen_time


def load_roots(path: Path) -> Roots:
    """The certificates of a PEM file. Raises UsageError when it holds none."""
    try:
        return tuple(x509.load_pem_x509_certificates(path.read_bytes()))
    except (OSError, ValueError) as error:
        raise UsageError(f"--cacert {path}: no readable file of PEM certificates") from error


def _read(answer: bytes) -> TimeStampResponse:
    try:
        read = decode_timestamp_response(answer)
        if read.status != 0:
            raise StampError(f"the authority refused: {' '.join(read.status_string) or f'status {read.status}'}")
        _ = read.tst_info
    except ValueError as error:
        raise StampError(f"this is no time stamp by RFC 3161 ({_one_line(error)})") from error
    return read


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
