"""Which reader a reading is by, known without importing the reader, which a crawl's own process never does."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version

from storage.types import Role
from storage.types.profile import Profile

READER_VERSION = f"34+trafilatura.{version('trafilatura')}"
"""Changes whenever a page may be read differently: readings are compared within one version only."""


def version_for(role: Role, profile: Profile) -> str:
    """Which reader reads a page of this role; of an article's, the code of its publication's own spider is part."""
    if role is not Role.ARTICLE or profile.code is None:
        return READER_VERSION
    return f"{READER_VERSION}+{profile.code.mark}"


def own_versions(profiles: Iterable[Profile]) -> tuple[tuple[str, str], ...]:
    """The publications with a spider of their own, each with the version by which its articles are read."""
    return tuple((one.slug, version_for(Role.ARTICLE, one)) for one in profiles if one.code is not None)
