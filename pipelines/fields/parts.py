"""The parts of an article while it is read: each with the rule that found it; the first to find one keeps it."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.stated.publication import Dated
from pipelines.words.labels import squeezed
from storage.types import Block, Citation, Contributor, Image, Topic


@dataclass(slots=True)
class Parts:
    """What is known so far of one article. `rules` maps a field of ArticleReading to the rule that found it."""

    title: str | None = None
    deck: str | None = None
    summary: str | None = None
    dateline: str | None = None
    blocks: tuple[Block, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    topics: tuple[Topic, ...] = ()
    citations: tuple[Citation, ...] = ()
    images: tuple[Image, ...] = ()
    is_free: bool | None = None
    printed: Dated | None = None
    changed: Dated | None = None
    rules: dict[str, str] = field(default_factory=dict)

    def keep_text(self, name: str, value: str | None, rule: str) -> None:
        """Keep a text field (`title`, `deck`, `summary`, `dateline`) unless it is known already."""
        if value and value.strip() and getattr(self, name) is None:
            setattr(self, name, value.strip())
            self.rules[name] = rule

    def keep_blocks(self, blocks: tuple[Block, ...], rule: str) -> None:
        """Keep the text unless it is known already."""
        if blocks and not self.blocks:
            self.blocks, self.rules["text"] = blocks, rule

    def keep_contributors(self, contributors: tuple[Contributor, ...], rule: str) -> None:
        """Keep the contributors unless they are known already."""
        if contributors and not self.contributors:
            self.contributors, self.rules["contributors"] = contributors, rule

    def keep_topics(self, topics: tuple[Topic, ...], rule: str) -> None:
        """Keep the topics unless they are known already."""
        if topics and not self.topics:
            self.topics, self.rules["topics"] = topics, rule

    def keep_citations(self, citations: tuple[Citation, ...], rule: str) -> None:
        """Keep the citations unless they are known already."""
        if citations and not self.citations:
            self.citations, self.rules["citations"] = citations, rule

    def keep_images(self, images: tuple[Image, ...], rule: str) -> None:
        """Keep the pictures unless they are known already."""
        if images and not self.images:
            self.images, self.rules["images"] = images, rule

    def confirm_title(self, stated: str, rule: str) -> None:
        """Say that another rule found the title too, if it did."""
        known = self.rules.get("title", rule)
        if known != rule and ", " not in known and squeezed(stated) == squeezed(self.title or ""):
            self.rules["title"] = f"{known}, {rule}"
