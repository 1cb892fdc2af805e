"""Writes a publication, a crawl, or one article with all it cites as one WACZ file (1.1.1).

The database is read piece by piece, so a crawl that runs meanwhile is not held up; what it adds is not included.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from access.export.index import PackageIndexWriter
from access.export.package import SUFFIX, PackageMembers, PackageWriter
from access.export.records import PackageRecords
from access.export.scope import HandOverScope
from access.export.signature import SigningKey
from access.export.texts import PackageTexts
from storage.archive.archive import Archive
from storage.custody.withholding_notes import holds_decisions
from storage.questions.hand_over_scope import front_pages
from storage.tables.captures import Captures
from storage.tables.database import Database
from storage.types import Capture, WarcFileFacts
from storage.types.errors import PackageError, UsageError
from storage.types.strangers_text import harmless_json

VERSION = "1.1.1"
MANIFEST = "datapackage.json"
MANIFEST_DIGEST = "datapackage-digest.json"


@dataclass(frozen=True, slots=True)
class Exported:
    """A package that was written: its name, size and SHA-256, how many pages it lists and captures it holds."""

    file: Path
    bytes: int
    sha256: str
    pages: int
    captures: int


def export_wacz(
    archive: Archive,
    database: Database,
    scope: HandOverScope,
    output: Path,
    now: datetime,
    *,
    replace: bool = False,
    key: SigningKey | None = None,
    report_step: Callable[[str], None] = lambda _: None,
) -> Exported:
    """Write a package.

    Args:
        archive: the archive that it is made from.
        database: the archive's database.
        scope: what is handed over.
        output: the name of the package, which ends in `.wacz`.
        now: the time that the package states as its own.
        replace: whether to replace a file of that name.
        key: signs it; None leaves it unsigned.
        report_step: is called with each step, in one line.

    Raises:
        UsageError: the name is none for a package.
        PackageError: it cannot be written, or would be empty; nothing is left of it.
        RecordError: a WARC file is not what the database says of it; nothing is left.
    """
    if output.suffix != SUFFIX:
        raise UsageError(f"{output}: a package's name must end in {SUFFIX}")
    with PackageWriter(output, replace=replace) as package, ExitStack() as spools:
        records, texts = add_members(package, spools, archive, database, scope, report_step)
        main = texts.article if scope.is_article else texts.first
        _add_manifest(package, scope, main, now, key)
        size, digest = package.finish()
    return Exported(output, size, digest, texts.count, records.count)


def add_members(
    package: PackageMembers,
    spools: ExitStack,
    archive: Archive,
    database: Database,
    scope: HandOverScope,
    report_step: Callable[[str], None],
) -> tuple[PackageRecords, PackageTexts]:
    """Add records, index, pages and rows of a scope to a package. Raises PackageError, RecordError."""
    index = PackageIndexWriter(package, spools)
    records = PackageRecords(package, index, scope.excerpt_name, spools)
    for facts, captures in _files(database, scope):
        report_step(f"{facts.name}: {records.count} captures so far")
        _add_records(archive, scope, records, facts, captures)
    if not records.count:
        raise PackageError(package.path, None, f"nothing is kept of {scope.title!r}; there is nothing to hand over")
    records.finish()
    index.finish()
    texts = PackageTexts(package, database, records.moved, spools)
    _add_texts(database, scope, texts, report_step)
    texts.finish()
    return records, texts


def _files(database: Database, scope: HandOverScope) -> Iterable[tuple[WarcFileFacts, tuple[Capture, ...]]]:
    """Each WARC file of the scope with all captures in it, in order."""
    captures = Captures(database)
    for facts in scope.choice.files:
        yield facts, tuple(capture for capture in captures.of_file(facts.name) if capture.place.offset < facts.size)


def _add_records(
    archive: Archive, scope: HandOverScope, records: PackageRecords, facts: WarcFileFacts, captures: Sequence[Capture]
) -> None:
    source = archive.shelf(facts.publication).source(facts.name)
    chosen = [capture for capture in captures if scope.choice.holds(capture)]
    if not captures and holds_decisions(source):
        # The package does not say what is withheld in the archive, and why.
        return
    if len(chosen) == len(captures):
        records.add_whole(source, facts, captures)
    elif chosen:
        records.add_excerpt(source, facts, captures, chosen)


def _add_texts(
    database: Database, scope: HandOverScope, texts: PackageTexts, report_step: Callable[[str], None]
) -> None:
    captures = Captures(database)
    for front in front_pages(database, scope.choice):
        texts.add_front(captures.get(front.capture_id), front.name)
    referred_to: list[Capture] = []
    for facts, kept in _files(database, scope):
        report_step(f"{facts.name}: {texts.count} pages so far")
        chosen = [capture for capture in kept if scope.choice.holds(capture)]
        # Captures that a crawl's own ones only refer to are listed last.
        own = [capture for capture in chosen if scope.choice.crawl_id in (None, capture.crawl_id)]
        referred_to += [capture for capture in chosen if scope.choice.crawl_id not in (None, capture.crawl_id)]
        texts.add(own)
        if not scope.is_article:
            texts.add_unread(own)
    texts.add(referred_to)


def _add_manifest(
    package: PackageWriter, scope: HandOverScope, main: tuple[str, str] | None, now: datetime, key: SigningKey | None
) -> None:
    software = f"Fonds {version('fonds')}"
    created = f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    manifest: dict[str, Any] = {
        "profile": "data-package",
        "wacz_version": VERSION,
        "title": scope.title,
        "description": scope.description,
        "created": created,
        "software": software,
        # ReplayWeb.page 2.5.3 reads the title here; a description here would make it hide the list of pages.
        "metadata": {"title": scope.title},
    }
    if main is not None:
        manifest |= {"mainPageUrl": main[0], "mainPageDate": main[1]}
    manifest["resources"] = [resource.as_json() for resource in package.resources]
    written = _json(manifest)
    digest = f"sha256:{sha256(written).hexdigest()}"
    about: dict[str, Any] = {"path": MANIFEST, "hash": digest}
    if key is not None:
        about["signedData"] = key.sign(digest, created, software)
    package.add_bytes(MANIFEST, written)
    package.add_bytes(MANIFEST_DIGEST, _json(about))


def _json(value: object) -> bytes:
    return (harmless_json(json.dumps(value, ensure_ascii=False, indent=2)) + "\n").encode()
