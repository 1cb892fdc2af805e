"""Who publishes a cited document, by its host."""

from __future__ import annotations

from importlib import resources

import pytest

from storage.types import PublisherClass
from storage.types.publisher_class import PublisherRule, provenance, publisher_class


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("www.mofa.gov.tw", "government"),
        ("www.mofa.go.jp", "government"),
        ("www.diplomatie.gouv.fr", "government"),
        ("www.mnd.go.kr", "government"),
        ("www.fcdo.gov.uk", "government"),
        ("www.state.gov", "government"),
        ("www.navy.mil", "government"),
        ("www.mod.gov.ee", "government"),
        ("www.gob.mx", "government"),
        ("www.bund.de", "government"),
        ("www.ly.gov.tw", "parliament"),
        ("www.shugiin.go.jp", "parliament"),
        ("hansard.parliament.uk", "parliament"),
        ("www.europarl.europa.eu", "parliament"),
        ("www.judicial.gov.tw", "court"),
        ("curia.europa.eu", "court"),
        ("www.nato.int", "intergovernmental"),
        ("ec.europa.eu", "intergovernmental"),
        ("news.un.org", "intergovernmental"),
        ("www.nasa.gov", "agency"),
        ("www.boj.or.jp", "agency"),
        ("www.sinica.edu.tw", "academic"),
        ("www.ox.ac.uk", "academic"),
        ("www.mit.edu", "academic"),
        ("global.toyota.co.jp", "company"),
        ("www.yomiuri.co.jp", "press"),
        ("www.cna.com.tw", "press"),
        ("www.icrc.org", "other"),
        # What no suffix names is unknown, however it looks.
        ("ministry.example", "unknown"),
        ("government.com", "unknown"),
        ("notgov.tw", "unknown"),
        ("mygov.tw", "unknown"),
        ("gov.tw.evil.com", "unknown"),
        ("www.go.it", "unknown"),
        ("192.0.2.1", "unknown"),
        ("2001:db8::1", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_a_class_follows_from_the_longest_suffix(host: str | None, expected: str) -> None:
    """Labels are compared whole."""
    assert publisher_class(host) == expected


def test_a_profile_adds_and_may_decide_otherwise() -> None:
    """Of two suffixes that are as long, its own decides; a longer one always does."""
    rules = (
        PublisherRule("ministry.example", PublisherClass.GOVERNMENT),
        PublisherRule("gov.tw", PublisherClass.OTHER),
    )
    assert publisher_class("www.ministry.example", rules) == "government"
    assert publisher_class("www.mofa.gov.tw", rules) == "other"
    assert publisher_class("www.ly.gov.tw", rules) == "parliament"


def test_every_line_of_the_data_says_what_it_rests_on() -> None:
    """No suffix stands there twice, and each class is one of the contract."""
    text = (resources.files("storage.types") / "publishers.tsv").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    assert all(len(line) == 3 and all(line) for line in lines)
    suffixes = [suffix for suffix, _, _ in lines]
    assert len(suffixes) == len(set(suffixes))
    assert {token for _, token, _ in lines} <= set(PublisherClass)
    assert provenance("go.jp").startswith("PSL; JPRS")
