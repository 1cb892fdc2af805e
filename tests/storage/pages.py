"""Walks through a list page by page, as a program does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from storage.questions.paging import AnswerPage

Answer = TypeVar("Answer")


def walk(
    ask: Callable[[str | None], AnswerPage[Answer]], meanwhile: Callable[[int], object] = lambda number: None
) -> list[Answer]:
    """Every answer of a list in order; `meanwhile` is called between two pages with the number of the last one."""
    answers: list[Answer] = []
    after: str | None = None
    for number in range(1, 1000):
        page = ask(after)
        answers += page.answers
        if not page.more:
            return answers
        after = page.end
        meanwhile(number)
    raise AssertionError("the list has no end")
