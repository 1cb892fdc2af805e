"""Keeping an archive's collections at further places: adding such a copy, comparing all of them, and mending."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from access.jobs.existing_database import open_existing
from access.jobs.json_values import JsonObject, json_object
from access.jobs.place_address import place_address
from access.jobs.progress import ReportProgress, ignore_progress, step_reporter
from access.jobs.result import job
from storage.types.clock import Clock
from storage.types.errors import ArchiveError, UnknownId, UsageError
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from storage.archive.archive import Archive
    from storage.archive.copy_settings import CopySettings
    from storage.custody.copies.outcome import CopiesCompared
    from storage.custody.verification.single_files import VerifyShare


@dataclass(frozen=True, slots=True)
class CopyAddOptions:
    """Which archive, what the copy is called, and where it lies: a folder or `s3://bucket/prefix`.

    `endpoint` and `region` None: those of the environment.
    """

    archive: Path
    name: str
    place: str
    endpoint: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class CopyOptions:
    """Which archive, which of its copies (none named: all), how many of its files (None: all), and whether to mend."""

    archive: Path
    names: tuple[str, ...] = ()
    oldest: VerifyShare | None = None
    is_mending: bool = False


@dataclass(frozen=True, slots=True)
class CopyResult:
    """What was found and done; `places` are the names and addresses of where files are kept.

    `is_mending`: what was found is what could not be mended.
    """

    places: tuple[tuple[str, str], ...]
    compared: CopiesCompared
    is_mending: bool

    @property
    def exit_code(self) -> ExitCode:
        """COULD_NOT when a place could not be used, LOOK when a file is damaged, or in a copy and not known here."""
        if self.compared.refusals:
            return ExitCode.COULD_NOT
        return ExitCode.LOOK if self.compared.found or self.compared.strange else ExitCode.DONE

    def as_json(self) -> JsonObject:
        """The copies, the counts, and every file of which something is to be said."""
        compared = self.compared
        return json_object(
            {
                "places": [{"place": name, "url": url} for name, url in self.places],
                "files": compared.files,
                "alike": compared.alike,
                "waiting": compared.waiting,
                "joined": compared.joined,
                "taken_out": compared.taken_out,
                "done": compared.done,
                "found": compared.found,
                "refusals": compared.refusals,
                "strange": compared.strange,
            }
        )


@dataclass(frozen=True, slots=True)
class CopyRemoveResult:
    """The copy that the archive does not know any more."""

    name: str
    url: str

    @property
    def exit_code(self) -> ExitCode:
        """DONE."""
        return ExitCode.DONE

    def as_json(self) -> JsonObject:
        """Its name and its address."""
        return {"copy": self.name, "url": self.url}


@job
def run_copy_add(options: CopyAddOptions, clock: Clock, report: ReportProgress = ignore_progress) -> CopyResult:
    """Make a place a copy of the collections, and copy all finished files; given again, it goes on.

    Args:
        options: the archive and the place.
        clock: gives the time that is noted.
        report: is called with each file.

    Raises:
        UsageError: the name or the place cannot be a copy's.
        Locked: another process works on copies, uploads or repairs.
        FondsError: the archive or the place cannot be used.
    """
    from storage.archive.archive import Archive
    from storage.archive.configuration_writing import remember_copy
    from storage.custody.copies.copy_marker import id_at, is_marked, mark, unmark

    archive = Archive.at(options.archive)
    wanted = _settings(archive, options)
    # A copy that is known was marked before: where the mark is not, its disk may not be mounted, and none is made.
    if all(one.name != wanted.name for one in archive.configuration.copies):
        if wanted.address.folder is not None:
            _make(wanted.address.folder)
        # Of a copy whose adding was killed the place knows the id, and fonds.toml may not.
        settings = replace(wanted, id=id_at(wanted) or wanted.id)
        known = next((one.name for one in archive.configuration.copies if one.id == settings.id), None)
        if known is not None:
            raise UsageError(f"{wanted.address.url} is the copy {known} under another address: they would be one")
        mark(settings)
        if (stored := archive.configuration.store.address) is not None and is_marked(stored, settings):
            unmark(settings)
            raise UsageError(f"{wanted.address.url} is the store under another address: they would be one")
        remember_copy(archive.path, settings)
    return run_copies(CopyOptions(options.archive, (wanted.name,), is_mending=True), clock, report)


@job
def run_copies(options: CopyOptions, clock: Clock, report: ReportProgress = ignore_progress) -> CopyResult:
    """Compare finished files wherever they are kept; where it is to mend, copy what is new and mend what differs.

    Args:
        options: which copies, and whether to mend.
        clock: gives the time that is noted.
        report: is called with each file.

    Raises:
        UnknownId: the archive has no copy of that name.
        Locked: another process works on copies; who mends: or uploads or repairs.
        FondsError: the archive cannot be read or written; what was done until then stays done.
    """
    from storage.archive.archive import Archive
    from storage.custody.copies.copy_round import RoundOptions, alone_with_copies, run_round
    from storage.custody.copies.place import FilePlace, own_places

    archive = Archive.at(options.archive)
    chosen = _chosen(archive, options.names)
    with (
        alone_with_copies(archive, is_mending=options.is_mending),
        archive.files_stay(),
        open_existing(archive) as database,
    ):
        wanted = RoundOptions(chosen, options.oldest, options.is_mending)
        compared = run_round(archive, database, wanted, clock(), step_reporter(report))
    places = (*own_places(archive), *(FilePlace(one.name, one.address) for one in chosen))
    return CopyResult(tuple((place.name, place.address.url) for place in places), compared, options.is_mending)


@job
def run_copy_remove(options: CopyOptions, clock: Clock, report: ReportProgress = ignore_progress) -> CopyRemoveResult:
    """Let the archive forget a copy; what lies there stays there.

    Args:
        options: the archive, and the one copy.
        clock: not used.
        report: not called.

    Raises:
        UnknownId: the archive has no copy of that name.
        FondsError: the archive cannot be written.
    """
    from storage.archive.archive import Archive
    from storage.archive.configuration_writing import forget_copy
    from storage.tables.copied_files import CopiedFiles
    from storage.tables.copies_away import CopiesAway

    archive = Archive.at(options.archive)
    (settings,) = _chosen(archive, options.names)
    forget_copy(archive.path, settings.name)
    with open_existing(archive) as database:
        CopiedFiles(database).forget(settings.name)
        CopiesAway(database).forget(settings.name)
    return CopyRemoveResult(settings.name, settings.address.url)


def _chosen(archive: Archive, names: tuple[str, ...]) -> tuple[CopySettings, ...]:
    copies = archive.configuration.copies
    if not copies and (names or archive.configuration.store.address is None):
        raise UnknownId(f"{archive.path} has no copy", "fonds copy add NAME DIR makes one")
    for name in names:
        if all(one.name != name for one in copies):
            raise UnknownId(f"{archive.path} has no copy {name}", f"there are: {', '.join(one.name for one in copies)}")
    return tuple(one for one in copies if not names or one.name in names)


def _settings(archive: Archive, options: CopyAddOptions) -> CopySettings:
    """The copy that is to be added, with a new id."""
    from storage.archive.copy_settings import NAME_FORM, CopySettings, is_copy_name, why_not
    from storage.types.identity import new_record_id

    if not is_copy_name(options.name):
        raise UsageError(f"a copy cannot be called {options.name[:60]!r}: {NAME_FORM}")
    address = place_address("copy", options.place, options.endpoint, options.region)
    configuration = archive.configuration
    others = [one.address for one in configuration.copies if one.name != options.name]
    stored = configuration.store.address
    if (why := why_not(address, archive.path, (*others, *([stored] if stored else [])))) is not None:
        raise UsageError(f"{address.url} {why}")
    for one in configuration.copies:
        if one.name == options.name and one.address != address:
            raise UsageError(f"the copy {one.name} is kept in {one.address.url}; fonds copy remove forgets it")
    return CopySettings(options.name, address, new_record_id())


def _make(folder: Path) -> None:
    from storage.objects.folder_file import make_folder

    try:
        make_folder(folder)
    except OSError as error:
        raise ArchiveError(f"{folder} cannot be made: {error.strerror or error}") from error
