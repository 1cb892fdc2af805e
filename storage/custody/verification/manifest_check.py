"""Holds an archive against the manifests of its crawls: the records that they list, their chain, and their stamps.

What is listed is remembered before any file is read; what is left of it when all are read is not proven.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from itertools import groupby

from storage.archive.archive import Archive
from storage.custody.stamping.time_stamp import Roots, StampError, check_stamp
from storage.custody.verification.findings import FileDraft
from storage.custody.verification.ledger import Ledger
from storage.questions.crawl_files import files_of_notes
from storage.tables.database import Database
from storage.tables.joined_files import JoinedFiles
from storage.types.errors import RecordError
from storage.warc.crawl_manifest import CrawlManifest, EarlierManifest, Stamp, kept_in
from storage.warc.remarks import Remark, Rule

Drafts = Callable[[str, str], FileDraft]
"""Gives the report of a WARC file, from its publication and its name."""


class Manifests:
    """The manifests of an archive, while it is verified.

    Args:
        archive: which.
        database: its database.
        ledger: where what is listed is remembered.
        drafts: where findings go.
        roots: the certificates that vouch for stamps; without any, signatures are not checked.
    """

    def __init__(self, archive: Archive, database: Database, ledger: Ledger, drafts: Drafts, roots: Roots) -> None:
        self._archive = archive
        self._database = database
        self._ledger = ledger
        self._drafts = drafts
        self._roots = roots
        self._listed: dict[str, FileDraft] = {}

    def remember(self, publication: str) -> None:
        """Remember what a publication's manifests list; report what is wrong with their chain and their stamps."""
        kept = self._kept(publication)
        manifests = [part for part in kept if isinstance(part, CrawlManifest)]
        stamped = {manifest.head.digest: manifest.head.block for manifest in manifests}
        self._chain(publication, manifests, stamped.keys())
        for part in kept:
            if isinstance(part, EarlierManifest):
                stamped[part.digest] = part.block
                self._earlier(publication, part, {manifest.head.crawl_id for manifest in manifests})
        for stamp in kept:
            if isinstance(stamp, Stamp):
                self._stamp(publication, stamp, stamped.get(stamp.manifest))

    def report_unproven(self) -> None:
        """Report what is listed and was not found, once all files are read."""
        for record in self._ledger.unproven():
            listed = f"the manifest of {record.crawl_id} lists this record"
            draft = self._listed[record.file]
            if record.found_at is None:
                why = f"{listed}; it is not in the file"
                draft.add(Remark(Rule.LISTED_RECORD_MISSING, why), record.offset, record.record_id)
            else:
                why = f"{listed} with another head or another WARC-Block-Digest"
                draft.add(Remark(Rule.LISTED_RECORD_DIFFERS, why), record.found_at, record.record_id)

    def _kept(self, publication: str) -> list[CrawlManifest | EarlierManifest | Stamp]:
        shelf = self._archive.shelf(publication)
        kept: list[CrawlManifest | EarlierManifest | Stamp] = []
        for name in files_of_notes(self._database, publication):
            try:
                # One at a time: what comes before damage counts.
                for part in kept_in(shelf.source(name)):
                    kept.append(part)
            except RecordError as error:
                # Damaged files are reported when they are read; the rest of this file is not known.
                self._drafts(publication, name).add(Remark(Rule.MANIFEST_MALFORMED, str(error)), error.offset)
        return kept

    def _chain(self, publication: str, manifests: list[CrawlManifest], known: Collection[str]) -> None:
        followers: Counter[str | None] = Counter()
        present = JoinedFiles(self._database).present(publication)
        for manifest in manifests:
            try:
                previous, crawl_id = manifest.head.previous, manifest.head.crawl_id
                for name, listed in groupby(manifest.listed(), lambda record: record.file):
                    draft = self._drafts(publication, present.get(name, name))
                    self._listed[draft.file] = draft
                    self._ledger.add_listed(draft.file, crawl_id, listed)
            except ValueError as error:
                self._report(publication, manifest, Rule.MANIFEST_MALFORMED, f"the manifest cannot be read: {error}")
                continue
            followers[previous] += 1
            if previous is not None and previous not in known:
                why = f"the manifest follows the one with the SHA-256 {previous}, and no manifest here has it"
                self._report(publication, manifest, Rule.MANIFEST_CHAIN, why)
            elif followers[previous] > 1:
                why = "another manifest has the same place in the chain"
                self._report(publication, manifest, Rule.MANIFEST_CHAIN, why)

    def _earlier(self, publication: str, manifest: EarlierManifest, sworn_to: Collection[str]) -> None:
        said = "a manifest in the form of an earlier Fonds, whose list is not checked"
        then = (
            "another manifest lists its crawl" if manifest.crawl_id in sworn_to else "fonds stamp lists its crawl anew"
        )
        self._report(publication, manifest, Rule.MANIFEST_EARLIER, f"{said}; {then}")

    def _stamp(self, publication: str, stamp: Stamp, stamped: bytes | None) -> None:
        if stamped is None:
            why = f"the time stamp is on a manifest with the SHA-256 {stamp.manifest}, and no manifest here has it"
            self._report(publication, stamp, Rule.TIME_STAMP, why)
            return
        try:
            check_stamp(stamp.answer, stamped, self._roots)
        except StampError as error:
            self._report(publication, stamp, Rule.TIME_STAMP, str(error))

    def _report(self, publication: str, about: CrawlManifest | EarlierManifest | Stamp, rule: Rule, why: str) -> None:
        assert about.place is not None
        self._drafts(publication, about.place.warc_file).add(Remark(rule, why), about.place.offset)
