"""Answers that are the page, and answers that are a wall or an error in its place.

Most of the set keeps status, header and title but no body; those are read with a body that has the title alone.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench.reading.collected import Sample, samples
from bench.reading.figure import Figure, Item, figure
from pipelines.reader import read
from storage.archive.profile_file import load_profile
from storage.types import Page, Refusal, Role, Verdict

_GOOD = 0.75
# What an answer without its body can be refused for although it is the page.
_BODILESS = frozenset({Verdict.EMPTY, Verdict.NOT_AN_ARTICLE})


def figures(root: Path) -> Iterator[Figure]:
    """Whether each answer is recognised as the page or as a wall."""
    answers = (sample for sample in samples(root, "blockpages") if sample.file.endswith(".json"))
    yield figure("blockpages", "page or wall", map(_item, answers), 0.95)


def _item(sample: Sample) -> Item:
    facts = json.loads(sample.body)["data"]
    body_file = (sample.root / sample.file).with_suffix(".body")
    title, has_body = facts["title"] or "", body_file.is_file()
    body = body_file.read_bytes() if has_body else f"<title>{html.escape(title)}</title>".encode()
    page = Page(
        capture_id="urn:uuid:sample",
        publication="any",
        url=facts["url"],
        captured_at=datetime(2026, 11, 1, tzinfo=UTC),
        status=facts["status"],
        media_type=facts["headers"].get("content-type"),
        role=Role.SOURCE,
        body=body,
    )
    outcome = read(page, load_profile("any")).outcome
    verdict = outcome.verdict if isinstance(outcome, Refusal) else None
    is_page = verdict is None or (not has_body and bool(title) and verdict in _BODILESS)
    # The set calls an honest 404 of the site itself a good capture.
    is_page = is_page or (verdict is Verdict.STATUS and facts["status"] in {404, 410})
    quality = sample.gold.get("quality")
    wanted = isinstance(quality, float) and quality > _GOOD
    return Item(sample.file, float(is_page == wanted), f"{quality} {facts['status']} {title!r} {verdict}")
