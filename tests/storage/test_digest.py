"""Digests have one spelling."""

from __future__ import annotations

from base64 import b32decode
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from storage.warc.digest import digest, is_spelt, spelt


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


@given(st.binary(max_size=4), st.integers(0, 62), st.characters())
def test_a_digest_is_known_without_being_spelt(data: bytes, at: int, other: str) -> None:
    """And nothing else is taken for it, whatever sign stands in the place of one of its own."""
    raw = sha256(data).digest()
    changed = spelt(raw)[:at] + other + spelt(raw)[at + 1 :]
    assert is_spelt(spelt(raw), raw)
    assert is_spelt(changed, raw) == (changed == spelt(raw))
    assert not is_spelt(changed[:-1], raw)
