"""A change to a page that must not change what is read off it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape as escaped

from tests.pages.houses.article import Article
from tests.pages.houses.plan import Part, Plan, Printer, Slot


@dataclass(frozen=True, slots=True)
class Change:
    """A change with a name.

    Attributes:
        name: What it is called in a report.
        kind: What it is about; one page has at most one change of a kind.
        apply: Makes the new plan.
        fits: Whether it can be made to an article.
    """

    name: str
    kind: str
    apply: Callable[[Plan], Plan]
    fits: Callable[[Article], bool] = lambda article: True


def text(value: str) -> str:
    """A text as markup."""
    return escaped(value, quote=False)


def printing(name: str, kind: str, part: Part, printer: Printer) -> Change:
    """A change of how one part is printed."""
    return Change(name, kind, lambda plan: plan.printing(part, printer))


def adding(name: str, kind: str, slot: Slot, markup: Callable[[Article], str]) -> Change:
    """A change of what stands around the article."""
    return Change(name, kind, lambda plan: plan.adding(slot, markup(plan.article)))


def is_chinese(article: Article) -> bool:
    """Whether an article is in Chinese."""
    return article.language.startswith("zh")


def is_taiwanese(article: Article) -> bool:
    """Whether an article is in Traditional Chinese."""
    return article.language == "zh-Hant"
