"""One round of an archive's copies: which files are compared, at which places, and what the copies hold besides."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime

from storage.archive.archive import Archive
from storage.archive.copy_settings import CopySettings
from storage.archive.locking import hold
from storage.custody.copies.compared_file import Known
from storage.custody.copies.comparison import CopyComparison
from storage.custody.copies.copy_contents import HeldBesides, looked_over
from storage.custody.copies.copy_marker import require_marked
from storage.custody.copies.outcome import CopiesCompared, PlaceRefusal
from storage.custody.copies.place import FilePlace, own_places
from storage.custody.push import sole_push
from storage.custody.verification.single_files import VerifyShare
from storage.tables.copied_files import CopiedFiles
from storage.tables.copies_away import CopiesAway
from storage.tables.database import Database
from storage.tables.warc_files import FiledWarc, WarcFiles
from storage.types.errors import StoreError
from storage.warc.file_name import marker

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class RoundOptions:
    """Which copies are compared, how many of the files (None: all), and whether what differs is mended."""

    copies: tuple[CopySettings, ...]
    oldest: VerifyShare | None
    is_mending: bool


@contextmanager
def alone_with_copies(archive: Archive, *, is_mending: bool) -> Iterator[None]:
    """Be the one who works on the archive's copies; who mends keeps uploads and repairs away, too. Raises Locked."""
    why_not = f"another fonds copy works on {archive.path}; wait for its end"
    with hold(archive.path / "copy.lock", why_not), sole_push(archive) if is_mending else nullcontext():
        yield


def run_round(
    archive: Archive,
    database: Database,
    options: RoundOptions,
    now: datetime,
    report_step: Callable[[str], None] = lambda _what: None,
) -> CopiesCompared:
    """Compare files wherever they are kept, copy what is new and mend what differs; `alone_with_copies`.

    Args:
        archive: whose files.
        database: its database, open to write.
        options: what is done.
        now: when.
        report_step: receives the name of each file before it is read.

    Raises:
        FondsError: the archive cannot be read or written; a copy that cannot be is a refusal of the outcome.
    """
    places, refusals = _usable(archive, options.copies)
    comparison = CopyComparison(archive, database, places, now, is_mending=options.is_mending)
    finished, known = _finished(archive, database), CopiedFiles(database).all()
    names = {place.name for place in places if place.is_copy}
    comparison.run(chosen_files(finished.values(), known, names, options.oldest), known, report_step)
    if comparison.done:
        # What is mended is noted in files that come meanwhile, and these are copied, too.
        come = [filed for name, filed in _finished(archive, database).items() if name not in finished]
        comparison.run(come, {}, report_step)
    refusals += comparison.refusals
    refused = {refusal.place for refusal in refusals}
    copies = [place for place in places if place.is_copy and place.name not in refused]
    besides = HeldBesides()
    for place in copies:
        try:
            besides += looked_over(archive, database, place, is_mending=options.is_mending)
        except StoreError as error:
            refusals.append(PlaceRefusal(place.name, str(error)))
    away = {refusal.place for refusal in refusals}
    tried = [one.name for one in options.copies]
    CopiesAway(database).tried(tried, [name for name in tried if name in away], now)
    return CopiesCompared(
        comparison.files, comparison.alike, comparison.waiting, tuple(comparison.done), tuple(comparison.found),
        tuple(refusals), besides.strange, len(besides.joined), besides.taken_out,
    )  # fmt: skip


def _usable(archive: Archive, settings: Sequence[CopySettings]) -> tuple[list[FilePlace], list[PlaceRefusal]]:
    """The places that files are kept at, and why others of them cannot be used."""
    copies = {one.name: one for one in settings}
    places, refusals = [], []
    for place in (*own_places(archive), *(FilePlace(one.name, one.address) for one in settings)):
        try:
            if place.is_copy:
                require_marked(copies[place.name])
            else:
                place.store.require()
        except StoreError as error:
            refusals.append(PlaceRefusal(place.name, str(error)))
        else:
            places.append(place)
    return places, refusals


def chosen_files(
    files: Collection[FiledWarc], known: Mapping[str, Known], copies: Collection[str], share: VerifyShare | None
) -> list[FiledWarc]:
    """The files of a round: all, or those that a copy has not or not whole, and a share of the others.

    Args:
        files: the finished ones.
        known: what the copies are known to hold, by file and copy.
        copies: the copies that are compared.
        share: how many, those that were compared longest ago first; None for all.
    """
    if share is None:
        return list(files)

    pressing, others = [], []
    for filed in files:
        rows = [known.get(filed.name, {}).get(copy) for copy in copies]
        times = [row.compared_at for row in rows if row is not None and row.damaged_at is None]
        if len(times) < len(rows):
            pressing.append(filed)
        else:
            others.append((min(times, default=_NEVER), filed.name, filed))
    return [*pressing, *(filed for _, _, filed in sorted(others)[: share.of(len(files))])]


def _finished(archive: Archive, database: Database) -> dict[str, FiledWarc]:
    """The files that nobody writes to any more, by name."""
    return {
        filed.name: filed
        for filed in WarcFiles(database).all()
        if filed.closed and not marker(archive.warc_path(filed.publication, filed.name)).exists()
    }
