"""Digests have one spelling."""

from __future__ import annotations

from base64 import b32decode
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from storage.warc.digest import digest


def test_the_digest_of_nothing_is_the_known_one() -> None:
    """SHA-256 of the empty string (FIPS 180-4), in base32 with its padding."""
    assert digest(b"") == "sha256:4OYMIQUY7QOBJGX36TEJS35ZEQT24QPEMSNZGTFESWMRW6CSXBKQ===="


@given(st.binary())
def test_a_digest_reads_back_as_the_hash_it_names(data: bytes) -> None:
    algorithm, _, value = digest(data).partition(":")
    assert algorithm == "sha256"
    assert b32decode(value) == sha256(data).digest()


def test_any_view_of_the_same_bytes_has_the_same_digest() -> None:
    data = b"some bytes"
    assert digest(memoryview(data)) == digest(bytearray(data)) == digest(data)
