"""The part of a host that somebody registered."""

from __future__ import annotations

import pytest

from storage.types.registrable_domain import registrable_domain


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.nato.int", "nato.int"),
        ("www.mofa.gov.tw", "mofa.gov.tw"),
        ("a.b.bbc.co.uk", "bbc.co.uk"),
        ("www.boj.or.jp", "boj.or.jp"),
        ("gov.tw", "gov.tw"),
        ("Ministry.Example.", "ministry.example"),
        ("localhost", "localhost"),
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::1"),
    ],
)
def test_it_is_two_labels_or_three_below_a_country(host: str, domain: str) -> None:
    """An address of a machine is whole."""
    assert registrable_domain(host) == domain
