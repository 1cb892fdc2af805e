"""How one page prints its article: what differs from the way in which its skeleton would."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from tests.pages.houses.article import Article, Rewrite


class Part(StrEnum):
    """A part of an article that may be printed in another way, or in another place."""

    TITLE = "title"
    DECK = "deck"
    TOPICS = "topics"
    DAY = "day"
    CREDITS = "credits"
    SUMMARY = "summary"
    MARKER = "marker"
    DATELINE = "dateline"
    LABEL = "label"
    SOURCES = "sources"
    REFERENCES = "references"


class Slot(StrEnum):
    """A place in which every skeleton lets something stand.

    TOP, MENU and BELOW are outside the article; ABOVE and UNDER stand around its title, IN_TEXT between two paragraphs,
    BEHIND after its sources; BESIDE is the column next to it, FOOT the page's foot, HEAD the unseen head.
    """

    HEAD = "head"
    TOP = "top"
    ABOVE = "above"
    UNDER = "under"
    IN_TEXT = "in_text"
    BEHIND = "behind"
    BELOW = "below"
    BESIDE = "beside"
    FOOT = "foot"


# Makes the markup of a part from the article and what the skeleton, or the change before, made of it.
Printer = Callable[[Article, str], str]


@dataclass(frozen=True, slots=True)
class Plan:
    """An article and how it is printed.

    Attributes:
        article: What must be read.
        printers: Parts that are printed otherwise, in turn.
        places: Parts that stand elsewhere.
        matter: What stands around the article, and is none of it.
        rewrites: What is done to the whole page at the end.
    """

    article: Article
    printers: tuple[tuple[Part, Printer], ...] = ()
    places: tuple[tuple[Part, Slot], ...] = ()
    matter: tuple[tuple[Slot, str], ...] = ()
    rewrites: tuple[Rewrite, ...] = ()

    def printing(self, part: Part, printer: Printer) -> Plan:
        """The plan with a part printed otherwise."""
        return replace(self, printers=(*self.printers, (part, printer)))

    def moving(self, part: Part, slot: Slot) -> Plan:
        """The plan with a part in another place."""
        return replace(self, places=(*self.places, (part, slot)))

    def adding(self, slot: Slot, markup: str) -> Plan:
        """The plan with more around the article."""
        return replace(self, matter=(*self.matter, (slot, markup)))

    def rewriting(self, rewrite: Rewrite) -> Plan:
        """The plan with a change to the whole page."""
        return replace(self, rewrites=(*self.rewrites, rewrite))
