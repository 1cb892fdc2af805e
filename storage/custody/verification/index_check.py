"""Verifies the files of an index by themselves, and gives their lines to the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from storage.custody.verification.findings import FileDraft
from storage.custody.verification.joins_underway import Settle, as_it_stands
from storage.custody.verification.ledger import Ledger
from storage.index import sorted_lines
from storage.index.cdxj import parse_line
from storage.warc.remarks import Remark, Rule


def read_index(
    indexes: Path, place: str, publication: str, ledger: Ledger, settle: Settle = as_it_stands
) -> Iterator[FileDraft]:
    """Remember every line of a collection's index; yield a draft for each index file with a fault.

    Args:
        indexes: the collection's folder of that name.
        place: the same as the report is to name it.
        publication: the collection, which together with a file's name identifies a file in the ledger.
        ledger: where the lines are remembered.
        settle: says which file a line is about.
    """
    with ExitStack() as stack:
        for path, file in _open_all(indexes, stack):
            draft = FileDraft(f"{place}/{path.name}")
            if not _read(file, draft, publication, ledger, settle):
                yield draft


def ledger_name(publication: str, warc_file: str) -> str:
    """What a WARC file is called in the ledger."""
    return f"{publication}/{warc_file}"


def _read(file: BinaryIO, draft: FileDraft, publication: str, ledger: Ledger, settle: Settle) -> bool:
    """Return whether the file is sound."""
    before, at, sound = b"", 0, True
    for batch in sorted_lines.batches(file):
        for raw in batch:
            draft.records += 1
            if raw < before:
                sound = False
                why = "the line is not in byte order, so a search by halving does not find what follows or precedes it"
                draft.add(Remark(Rule.INDEX_UNSORTED, why), at)
            try:
                text = raw.decode("utf-8")
                line = parse_line(text)
            except ValueError as error:
                sound = False
                draft.add(Remark(Rule.INDEX_MALFORMED, f"this is no line of an index: {str(error)[:200]}"), at)
            else:
                name, offset, settled = settle(line, text)
                ledger.add_line(ledger_name(publication, name), offset, settled)
            before = raw
            at += len(raw) + 1
    return sound


def _open_all(indexes: Path, stack: ExitStack) -> list[tuple[Path, BinaryIO]]:
    """Open all files of the index; start again when a merge removed one between listing and opening."""
    while True:
        with ExitStack() as opened:
            try:
                files: list[tuple[Path, BinaryIO]] = [
                    (path, opened.enter_context(path.open("rb"))) for path in sorted(indexes.glob("*.cdxj"))
                ]
            except FileNotFoundError:
                continue
            stack.push(opened.pop_all())
            return files
