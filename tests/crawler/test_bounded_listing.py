"""Of a listing no more is parsed than its kind may have, which is said, and the memory of its parser keeps a bound."""

from __future__ import annotations

import random

import pytest

from crawler.bounded_listing import FEED, JSON_FEED, SECTION, SITEMAP, TEXT_SITEMAP, Bound, bounded
from storage.types import Role
from tests.crawler.lia import SITE, read

_LINK = f"<a href={SITE}/2025/08/x/>a</a>".encode()


def test_a_body_is_cut_before_the_mark_that_is_one_too_many_or_after_its_most_bytes() -> None:
    """Wherever the marks stand; a body within both is the same object."""
    assert bounded(b"<a>&b<c>", Bound(b"<&", 2, 100)) == b"<a>&b"
    assert bounded(b"<a>&b<c>", Bound(b"<&", 0, 100)) == b""
    assert bounded(b"<a>&b<c>", Bound(b"<&", 3, 4)) == b"<a>&"
    whole = b"<a>&b<c>"
    assert bounded(whole, Bound(b"<&", 3, 8)) is whole
    chosen = random.Random(7)
    body = bytes(chosen.choice(b"<&ab") for _ in range(300_000))
    for most in (0, 1, 32_000, 99_999, 140_000, 200_000):
        cut = bounded(body, Bound(b"<&", most, len(body)))
        assert body.startswith(cut)
        assert sum(map(cut.count, (b"<", b"&"))) == min(most, sum(map(body.count, (b"<", b"&"))))
        assert len(cut) == len(body) or body[len(cut)] in b"<&"


@pytest.mark.parametrize(
    ("role", "body", "bound", "shown"),
    [
        (Role.SECTION, b"<html><body>" + _LINK + b"<i>" * SECTION.most_marks, SECTION, 1),
        (Role.SITEMAP, b"<urlset><url><loc>%s/2025/08/x/</loc></url>" % SITE.encode() + b"&" * 2_000_000, SITEMAP, 1),
        (Role.SITEMAP, f"{SITE}/2025/08/x/\n".encode() + b"a\n" * TEXT_SITEMAP.most_marks, TEXT_SITEMAP, 1),
        (Role.FEED, b'{"items":[' + b"[]," * JSON_FEED.most_marks, JSON_FEED, 0),
        (Role.FEED, b"<rss><item><title>" + b"a" * FEED.most_bytes, FEED, 0),
    ],
    ids=["section", "sitemap", "text sitemap", "JSON feed", "feed"],
)
def test_a_listing_that_is_too_long_is_read_as_far_as_it_may_be_and_says_so(
    role: Role, body: bytes, bound: Bound, shown: int
) -> None:
    """What it shows before is shown; of JSON there is no part."""
    listing = read(body, role)
    after = len(bounded(body, bound))
    assert after < len(body)
    assert listing.error == (
        f"too long: after {after} bytes no more was read; name listings that show fewer in the profile"
    )
    assert listing.shown == shown
