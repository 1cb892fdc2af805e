"""Saved pages and what must be read from them: every field of a case is a test of its own, so a failure names it."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from pipelines.reader import read
from storage.archive.profile_file import load_profile
from storage.types import ArticleReading, Block, Outcome, Page, Refusal, Role

PAGES = Path(__file__).parent
CASES = sorted(folder.name for folder in PAGES.iterdir() if (folder / "page.html").is_file())
CAPTURED = "2026-01-02T03:04:05Z"


@cache
def expected(case: str) -> dict[str, object]:
    """What the case's folder says must be read."""
    loaded = json.loads((PAGES / case / "expected.json").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


@cache
def outcome(case: str) -> Outcome:
    """What the reader makes of the case's page."""
    meta = json.loads((PAGES / case / "meta.json").read_text(encoding="utf-8"))
    page = Page(
        capture_id=f"urn:uuid:{case}",
        publication=meta["profile"],
        url=meta["url"],
        captured_at=datetime.fromisoformat(meta.get("captured_at", CAPTURED)),
        status=200,
        media_type=meta["media_type"],
        role=Role(meta["role"]),
        body=(PAGES / case / "page.html").read_bytes(),
    )
    return read(page, load_profile(meta["profile"])).outcome


def plain(value: object) -> object:
    """A field as the case's file writes it, every text after NFKC."""
    if isinstance(value, str):
        return unicodedata.normalize("NFKC", value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    return value


def field_of(read_outcome: Outcome, name: str) -> object:
    """One field of a reading in the form of the case's file."""
    if isinstance(read_outcome, ArticleReading):
        match name:
            case "contributors":
                return [[who.role.value, who.role_label, who.name] for who in read_outcome.contributors]
            case "topics":
                return [[topic.group, topic.name] for topic in read_outcome.topics]
            case "citations":
                return [[cited.label, cited.url, cited.url_as_printed] for cited in read_outcome.citations]
            case "citation_blocks":
                return [cited.block for cited in read_outcome.citations]
            case "images":
                return [[image.url, image.caption, image.credit, image.alt] for image in read_outcome.images]
            case "blocks":
                return [written(block) for block in read_outcome.blocks]
            case "evidence":
                return {field: [found.rule, found.sure.value] for field, found in read_outcome.evidence}
            case "disputed":
                return {
                    field: [[other.rule, other.value] for other in found.disputed]
                    for field, found in read_outcome.evidence
                    if found.disputed
                }
    if name == "verdict":
        return read_outcome.verdict.value if isinstance(read_outcome, Refusal) else None
    return getattr(read_outcome, name, f"a {type(read_outcome).__name__} without {name}: {read_outcome}")


def written(block: Block) -> dict[str, object]:
    """A block as the case's file writes it."""
    facts: dict[str, object] = {"type": block.type.value, "text": block.text, "level": block.level, "term": block.term}
    facts |= {"caption": block.caption, "credit": block.credit, "image": block.image}
    return {name: fact for name, fact in facts.items() if fact is not None} | (
        {"items": list(block.items)} if block.items else {}
    )


def fields() -> Iterator[tuple[str, str]]:
    """Every field of every case."""
    for case in CASES:
        for name in expected(case):
            yield case, name


@pytest.mark.parametrize(("case", "name"), list(fields()))
def test_a_saved_page_is_read_as_its_folder_says(case: str, name: str) -> None:
    """The field of the saved page equals the expected one, width of characters apart."""
    assert plain(field_of(outcome(case), name)) == plain(expected(case)[name])
