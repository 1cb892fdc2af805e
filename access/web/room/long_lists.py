"""What an article or a source has many of: its page begins the list, and pages of their own go on with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from storage.questions.article_details import ShownArticle, ShownCitation
from storage.questions.paging import AnswerPage
from storage.questions.revisions import ListedRevision, ListedSourceRevision

MOST = 50
"""The most lines of one page."""
BESIDE = 10
"""How many revisions stand in the margin of the page of their article or source."""
_NEAR = 10

Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class Part(Generic[Line]):
    """Some lines of a list of `total`, which begin behind the first `after` ones."""

    lines: tuple[Line, ...]
    after: int
    total: int

    @property
    def end(self) -> int:
        """Behind how many lines the next part begins."""
        return self.after + len(self.lines)

    @property
    def more(self) -> bool:
        """Whether further lines follow."""
        return self.end < self.total


def part_of(lines: Sequence[Line], after: int = 0) -> Part[Line]:
    """The lines behind so many, as many as a page has."""
    return Part(tuple(lines[after : after + MOST]), min(after, len(lines)), len(lines))


def last_part_of(lines: Sequence[Line]) -> Part[Line]:
    """The last lines, as many as a page has."""
    return part_of(lines, max(0, len(lines) - MOST))


@dataclass(frozen=True, slots=True)
class TimeLineEntry:
    """A revision in the time line of its article or source.

    `before` is the number of the one before it, None where that is not among those that were read or there is none
    (`is_first`). `is_shown`: its page is the one that is read.
    """

    revision: ListedRevision | ListedSourceRevision
    before: int | None
    is_first: bool
    is_shown: bool


def time_line(
    newest_first: AnswerPage[ListedRevision] | AnswerPage[ListedSourceRevision], shown: int | None = None
) -> tuple[TimeLineEntry, ...]:
    """Revisions as a time line, the newest first; `shown` is the number of the one that is read."""
    listed: Sequence[ListedRevision | ListedSourceRevision] = newest_first.answers
    before = [*(one.revision for one in listed[1:]), None]
    return tuple(
        TimeLineEntry(one, earlier, earlier is None and not newest_first.more, one.revision == shown)
        for one, earlier in zip(listed, before, strict=False)
    )


def behind_shown(shown: int | None, revisions: int) -> int | None:
    """The number behind the last revision of a margin, which has the one that is shown in its midst; None: the latest.

    Args:
        shown: the number of the one that is shown, None when none is.
        revisions: how many there are.
    """
    last = max((shown or revisions) + BESIDE // 2, BESIDE)
    return None if last >= revisions else last + 1


def citations_near(article: ShownArticle, position: int) -> tuple[ShownCitation, ...]:
    """The citations around one of them; all where these are few."""
    index = _index_of(article, position)
    return article.citations[max(0, index - _NEAR) : index + _NEAR + 1]


def citations_before(article: ShownArticle, position: int) -> int:
    """Behind how many citations the part of the list begins that has this one."""
    return _index_of(article, position) // MOST * MOST


def _index_of(article: ShownArticle, position: int) -> int:
    return next(index for index, one in enumerate(article.citations) if one.position == position)
