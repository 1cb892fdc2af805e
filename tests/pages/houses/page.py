"""A page of the house of houses: an article in a skeleton, with some changes; the same for the same seed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from random import Random

from pipelines.reader import read
from storage.archive.profile_file import load_profile
from storage.types import Outcome, Role
from storage.types import Page as Captured
from storage.types.profile import Labels, Profile
from tests.pages.houses.article import Article, articles
from tests.pages.houses.changes import CHANGES, KINDS, Change
from tests.pages.houses.plan import Plan
from tests.pages.houses.printing import printed, prints_article, skeletons

URL = "https://house.example/articles/812"
_MOST_CHANGES = 6


@dataclass(frozen=True)
class HousePage:
    """A page: of which skeleton, with which article, and what was changed.

    Attributes:
        skeleton: The name of the skeleton.
        article: The article before it was changed.
        changes: What was changed, at most one change of a kind.
        seed: By which seed it was drawn, None when by none.
        is_known: Whether it is read with the words of its publication, or as a page of which nothing is known.
    """

    skeleton: str
    article: Article
    changes: tuple[Change, ...] = ()
    seed: int | None = None
    is_known: bool = True

    def of_unknown(self) -> HousePage:
        """The same page of a publication of which nothing is known, without what only its own words divide."""
        article = replace(self.article, topics=(), summary="", marker="", dateline="")
        return replace(self, article=article, is_known=False)

    def __str__(self) -> str:
        names = ", ".join(change.name for change in self.changes)
        seed = "" if self.seed is None else f"{self.seed}: "
        return f"{seed}{self.skeleton}, {self.article.language}, {self.article.title[:12]} [{names}]"

    @cached_property
    def plan(self) -> Plan:
        """The article as it must be read, and how it is printed."""
        plan = Plan(self.article)
        for change in self.changes:
            plan = change.apply(plan)
        return plan

    @cached_property
    def html(self) -> str:
        """The page."""
        return printed(self.skeleton, self.plan)

    def read(self) -> Outcome:
        """What the reader makes of the page, for the publication that prints the article or for any."""
        return read(self.captured, self.profile).outcome

    @property
    def captured(self) -> Captured:
        """The page as it is captured."""
        at = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)
        body = self.html.encode()
        return Captured("urn:uuid:812", "house", URL, at, 200, "text/html; charset=utf-8", Role.ARTICLE, body)

    @property
    def profile(self) -> Profile:
        """By what it is read: the profile of the publication that prints the article, or that of any."""
        return profile_of(self.plan.article) if self.is_known else load_profile("any")


def profile_of(article: Article) -> Profile:
    """The profile of the publication: its words, and nothing about any house."""
    words = article.words
    return Profile(
        slug="house",
        name=words.name,
        language=article.language,
        timezone=words.timezone,
        labels=Labels(
            full_text=(words["full_text"],),
            sources=(words["sources"],),
            related=(words["related"], words["latest"]),
            roles=tuple((role, (label,)) for role, label in words.roles.items()),
            dateline=re.compile(rf"{re.escape(words.name)}[,\s]*\S{{1,16}}?\s*{words.report}"),
        ),
    )


def fitting(article: Article, skeleton: str, changes: Sequence[Change]) -> tuple[Change, ...]:
    """The changes that can be made to an article, at most one of a kind, in the order in which they are made.

    Args:
        article: The article.
        skeleton: The skeleton; one that prints no article leaves no room for changes of print.
        changes: The changes that are wanted.
    """
    by_kind: dict[str, Change] = {}
    for change in changes:
        if change.fits(article):
            by_kind.setdefault(change.kind, change)
    kept = (change for change in CHANGES if by_kind.get(change.kind) is change)
    return tuple(change for change in kept if prints_article(skeleton) or change.kind not in PRINT_KINDS)


# What a page whose article is only data cannot show in another form.
PRINT_KINDS = frozenset(KINDS) & {
    "title", "day", "credits-form", "credits-place", "credits-around", "labels", "sources-form", "references-around",
    "references-place",
}  # fmt: skip


def drawn(seed: int) -> HousePage:
    """The page of a seed."""
    random = Random(seed)
    skeleton = random.choice(skeletons())
    every = articles()
    taiwanese = [article for article in every if article.language == "zh-Hant"]
    article = random.choice(taiwanese if random.random() < 0.6 else every)
    kinds = random.sample(KINDS, random.randrange(_MOST_CHANGES + 1))
    changes = [random.choice([change for change in CHANGES if change.kind == kind]) for kind in kinds]
    return HousePage(skeleton, article, fitting(article, skeleton, changes), seed)
