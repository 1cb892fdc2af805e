"""What a publication's profile says of visits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Self

from pipelines.reader_version import READER_VERSION, version_for
from storage.types import Role
from storage.types.profile import Profile, RequisiteRules
from storage.types.publisher_class import PublisherRule


@dataclass(frozen=True, slots=True)
class VisitRules:
    """What the publication's profile says of visits: its rules for requisites, the waits between two visits of a source
    or an article (none: by its own changes), who publishes what it cites, and which reader reads its articles."""

    requisites: RequisiteRules = field(default_factory=RequisiteRules)
    source_revisit: tuple[timedelta, ...] = ()
    publishers: tuple[PublisherRule, ...] = ()
    revisit: tuple[timedelta, ...] = ()
    articles_read_by: str = READER_VERSION

    @classmethod
    def of(cls, profile: Profile) -> Self:
        """Those of a profile."""
        return cls(
            profile.requisites,
            profile.crawl.source_revisit,
            profile.publishers,
            profile.crawl.revisit,
            version_for(Role.ARTICLE, profile),
        )

    def read_by(self, role: Role) -> str:
        """Which reader reads a page of this role."""
        return self.articles_read_by if role is Role.ARTICLE else READER_VERSION
