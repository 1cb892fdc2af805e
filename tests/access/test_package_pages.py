"""Which captures a package lists as pages without a reading: what a spider of somebody's own fetched."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from access.export.texts import is_unread_page
from storage.types import RecordType, Role
from tests.storage.indexed import CAPTURE

FETCHED = replace(CAPTURE, role=Role.OTHER, status=200, media_type="Text/HTML; charset=utf-8")


@pytest.mark.parametrize(
    ("facts", "is_page"),
    [
        ({}, True),
        ({"media_type": "application/xhtml+xml"}, True),
        ({"record_type": RecordType.REVISIT, "refers_to": "urn:uuid:1"}, True),
        ({"media_type": "application/json"}, False),
        ({"media_type": None}, False),
        ({"status": 404}, False),
        ({"status": 301}, False),
        ({"status": None, "record_type": RecordType.FAILURE}, False),
        ({"role": Role.ARTICLE}, False),
        ({"role": Role.REQUISITE}, False),
        ({"role": Role.OTHER_METHOD}, False),
    ],
)
def test_what_is_html_and_was_fetched_for_no_reader_is_a_page(facts: dict[str, Any], is_page: bool) -> None:
    """What is read is listed by its texts, and an error or another document is no page."""
    assert is_unread_page(replace(FETCHED, **facts)) is is_page
