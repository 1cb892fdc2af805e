"""The request that visits a target says what is needed of its answer."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.target_request import target_request
from crawler.wire_agent import UNREAD_KEY
from storage.archive.profile_file import load_profile
from storage.types import LISTING_ROLES, Role, Target

AT = datetime(2031, 5, 4, tzinfo=UTC)


@pytest.mark.parametrize("role", Role)
def test_the_body_of_a_listing_alone_is_read_off_its_response(role: Role) -> None:
    """Pages are read from their records."""
    target = Target(7, "any", "https://lia.example/a", role, None, 0, 0, AT)
    meta = target_request(target, "crawl-1", load_profile("any")).meta
    assert meta[UNREAD_KEY] is (role not in LISTING_ROLES)
