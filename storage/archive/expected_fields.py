"""The fields that profiles expect, by themselves: what counts them needs nothing else that a profile says.

A name that is no field of an article is not refused here, and no page lacks it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from storage.archive.plain_profile import plain_profile
from storage.questions.field_gaps import ExpectedFields

if TYPE_CHECKING:
    from storage.archive.archive import Archive


def expected_fields(archive: Archive) -> dict[str, ExpectedFields]:
    """What the profile of each publication expects, without those whose profile is not there or wrong."""
    found = {slug: plain_profile(archive, slug) for slug in archive.publications}
    return {slug: _expected(profile) for slug, profile in found.items() if profile is not None}


def _expected(profile: Mapping[str, object]) -> ExpectedFields:
    table = profile.get("expect")
    stated = table if isinstance(table, dict) else {}
    fields, fill = stated.get("fields"), stated.get("fill")
    return ExpectedFields(
        tuple(field for field in fields if isinstance(field, str)) if isinstance(fields, list) else (),
        tuple((field, float(share)) for field, share in fill.items() if isinstance(share, (int, float)))
        if isinstance(fill, dict)
        else (),
    )
