"""PDF documents: text against gold, and the verdict on what cannot be read."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

from bench.reading.collected import Sample, samples
from bench.reading.figure import Figure, Item, figure
from bench.reading.measures import contains, squeezed, text_f1
from storage.types import Refusal, Role, SourceReading

_Outcome = SourceReading | Refusal | None


def figures(root: Path) -> Iterator[Figure]:
    """The figures of the PDF files: whole golds, sentences that two other readers both found, table cells, verdicts."""
    read = [(page, _read(page)) for page in samples(root, "pdf") if page.file.endswith(".pdf")]
    yield figure("pdf", "text F1 whole golds", _whole(read), 0.95)
    yield figure("pdf", "agreed sentences", _agreed(read), 0.95)
    yield figure("pdf", "table cells", _cells(read), 0.95)
    yield figure("pdf", "verdict", _verdicts(read), 1.0)


def _read(page: Sample) -> _Outcome:
    outcome = page.read(Role.SOURCE)
    return outcome if isinstance(outcome, (SourceReading, Refusal)) else None


def _text(outcome: _Outcome) -> str:
    return outcome.text if isinstance(outcome, SourceReading) else ""


def _whole(read: list[tuple[Sample, _Outcome]]) -> Iterator[Item]:
    for page, outcome in read:
        gold = page.facts.get("gold")
        if isinstance(gold, str) and not gold.endswith(".xml"):
            yield Item(page.file, text_f1(gold, _text(outcome)), repr(_text(outcome)[:60]))


def _agreed(read: list[tuple[Sample, _Outcome]]) -> Iterator[Item]:
    for page, outcome in read:
        observed = page.facts.get("observed")
        sentences = observed.get("both_extractors_contain") if isinstance(observed, dict) else None
        if sentences:
            text = _text(outcome)
            held = [sentence for sentence in sentences if contains(text, [sentence])]
            lost = next((sentence for sentence in sentences if sentence not in held), "")
            yield Item(page.file, len(held) / len(sentences), lost)


def _cells(read: list[tuple[Sample, _Outcome]]) -> Iterator[Item]:
    for page, outcome in read:
        gold = page.facts.get("gold")
        if isinstance(gold, str) and gold.endswith(".xml"):
            tree = ElementTree.fromstring((page.root / gold).read_bytes())
            cells = [cell.text for cell in tree.iter("content") if cell.text and squeezed(cell.text)]
            held = [cell for cell in cells if contains(_text(outcome), [cell])]
            yield Item(page.file, len(held) / len(cells), next((cell for cell in cells if cell not in held), ""))


def _verdicts(read: list[tuple[Sample, _Outcome]]) -> Iterator[Item]:
    """Whether a document is read, or refused with the right reason: it needs a password, or has no text layer."""
    for page, outcome in read:
        observed = page.facts.get("observed")
        facts = observed if isinstance(observed, dict) else {}
        reason = outcome.reason if isinstance(outcome, Refusal) else ""
        if facts.get("empty_password_opens") is False:
            right = "password" in reason
        elif facts.get("pypdf_chars") == 0 and facts.get("pdfminer_chars") == 0:
            right = "no text layer" in reason
        else:
            right = isinstance(outcome, SourceReading)
        yield Item(page.file, float(right), f"{page.facts.get('exercises')}: {reason}")
