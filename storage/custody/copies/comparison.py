"""Compares an archive's finished files wherever they are kept, and mends each from where it is as it was recorded.

One file after the other: it is read at every place, what is to be done is decided (`mending`), done, and filed. So it
may be killed at any moment, and the next comparison goes on; what was damaged is kept beside what takes its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime

from storage.archive.archive import Archive
from storage.custody.copies.assembling import Assembly, put_in_place
from storage.custody.copies.compared_file import ComparedFile, Known
from storage.custody.copies.condition_filing import ConditionFiling
from storage.custody.copies.instance import Condition, Instance, held_against, named, read_instance, told_digest
from storage.custody.copies.mending import FilePiece, Mending, from_records, from_sound, in_part, nowhere_whole
from storage.custody.copies.mending_note import MENDING, mending_fields
from storage.custody.copies.outcome import CopyAct, Done, Found, PlaceRefusal
from storage.custody.copies.place import FilePlace, is_expected, linked_to
from storage.custody.note_writer import noting
from storage.custody.verification.filed_rows import FiledRows
from storage.objects.fingerprint import Fingerprint
from storage.recording.recorder import Recorder
from storage.tables.captures import Captures
from storage.tables.database import Database
from storage.tables.warc_files import HERE, FiledWarc, WarcFiles
from storage.types.errors import StoreError
from storage.warc.record import Fields

Note = Callable[[str, Fields], None]
"""Writes the note of a mending into a publication's collection."""


class CopyComparison:
    """The comparison of files at some places.

    Args:
        archive: whose files.
        database: its database, open to write.
        places: where they are kept.
        now: when that is done.
        is_mending: whether files are copied and mended, not only compared.

    Attributes:
        done: what was done so far.
        found: what is not as it was recorded, and was left so.
        refusals: places that ceased to answer, or did not take a file; nothing more is put there.
        files, alike, waiting: see `CopiesCompared`.
    """

    def __init__(
        self, archive: Archive, database: Database, places: Iterable[FilePlace], now: datetime, *, is_mending: bool
    ) -> None:
        self._archive = archive
        self._database = database
        self._places = {place.name: place for place in places}
        self._now = now
        self._is_mending = is_mending
        self._warcs = WarcFiles(database)
        self._filing = ConditionFiling(database, now)
        self._rows = FiledRows(database)
        self.done: list[Done] = []
        self.found: list[Found] = []
        self.refusals: list[PlaceRefusal] = []
        self.files = self.alike = self.waiting = 0

    def run(self, files: Iterable[FiledWarc], known: Mapping[str, Known], report_step: Callable[[str], None]) -> None:
        """Compare files; `known` is what the copies were known to hold of each, by its name.

        Raises:
            FondsError: the archive cannot be read or written. What was done until then stays done.
        """
        with ExitStack() as stack:
            note = self._noting(stack)
            for filed in files:
                report_step(filed.name)
                file = self._read(filed, known.get(filed.name, {}))
                if self._is_mending:
                    self._mend(file, note)
                self._settle(file)

    def _noting(self, stack: ExitStack) -> Note:
        """What writes a note of a mending; its file is made with the first one, and closed with the stack."""
        recorders: list[Recorder] = []

        def note(publication: str, fields: Fields) -> None:
            if not recorders:
                recorders.append(stack.enter_context(noting(self._archive, Captures(self._database))))
            recorders[0].note(publication, MENDING, fields).result()

        return note

    def _read(self, filed: FiledWarc, known: Known) -> ComparedFile:
        key = self._archive.warc_key(filed.publication, filed.name)
        where = [place for place in self._places.values() if is_expected(place, self._archive, filed)]
        read = [self._read_at(place, key, filed) for place in where]
        read = [one for one in read if one.condition is not Condition.UNREADABLE or self._answers(one.place)]
        if any(one.place == HERE and one.condition is Condition.MISSING for one in read):
            now = self._warcs.named(filed.name)
            if now is not None and now.uploaded_to != filed.uploaded_to:
                # An upload took it away while this was under way.
                return self._read(now, known)
        if filed.sha256 is None and (sha256 := told_digest(filed.size, read)) is not None:
            self._warcs.digested(filed.name, sha256)
            filed, read = replace(filed, sha256=sha256), [held_against(one, sha256) for one in read]
        self.files += 1
        return ComparedFile(filed, key, {one.place: one for one in read}, known)

    def _read_at(self, place: FilePlace, key: str, filed: FiledWarc) -> Instance:
        """How a file is at a place; what is only a link to another place's file would be lost with it, and is none."""
        others = (one for one in self._places.values() if one is not place)
        if place.is_copy and (other := linked_to(place, key, others)) is not None:
            why = f"is a link to the file of {other}, and no copy of it"
            return Instance(place.name, Condition.UNREADABLE, why=why)
        return read_instance(place, key, filed.size, filed.sha256)

    def _answers(self, name: str) -> bool:
        """Whether a place at which a file cannot be read answers at all; else it is looked at no more."""
        place = self._places[name]
        try:
            place.store.require()
        except StoreError as error:
            self.refusals.append(PlaceRefusal(name, str(error)))
            del self._places[name]
            return False
        return True

    def _mend(self, file: ComparedFile, note: Note) -> None:
        """Make a file at each place what it must be, as far as that can be."""
        for mending, made in self._ways(file):
            if not mending.is_certain:
                self._carry_out(file, mending, made, note)
            elif made.sha256 == file.filed.sha256:
                self._carry_out(file, mending, made, note)
                return

    def _ways(self, file: ComparedFile) -> Iterator[tuple[Mending, Fingerprint]]:
        """The ways to mend a file, the best first, and what would come of each."""
        size, instances = file.filed.size, file.all
        if (mending := from_sound(size, instances)) is not None:
            found = file.instances[mending.sources[0]].found
            assert found is not None
            yield mending, found
        if any(one.condition is Condition.AS_RECORDED for one in instances):
            return
        captures = self._captures(file)
        own = [one for one in instances if not one.is_another(captures)]
        # A file that is another one under this name gets what is proven, too.
        others = tuple(one.place for one in instances if one not in own)
        ways = [replace(way, targets=way.targets + others) for way in from_records(size, own)]
        for mending in (*ways, *in_part(size, own)):
            try:
                yield mending, self._assembly(file, mending).fingerprint()
            except (StoreError, OSError) as error:
                self.refusals.append(PlaceRefusal(mending.sources[0], str(error)))

    def _captures(self, file: ComparedFile) -> dict[int, str]:
        """The ids of the captures that are filed of a file, by their offsets."""
        return {offset: capture.capture_id for offset, capture in self._rows.of(file.filed.name)}

    def _assembly(self, file: ComparedFile, mending: Mending) -> Assembly:
        places, sizes = self._places, {name: one.size for name, one in file.instances.items()}
        return Assembly(mending.pieces, {name: places[name].source(file.key, sizes[name]) for name in mending.sources})

    def _carry_out(self, file: ComparedFile, mending: Mending, made: Fingerprint, note: Note) -> None:
        assembly, sources = self._assembly(file, mending), mending.sources
        refused = {refusal.place for refusal in self.refusals}
        for name in (name for name in mending.targets if name not in refused):
            place, before, filed = self._places[name], file.instances[name], file.filed
            is_new = self._is_new(file, name)
            if not is_new:
                url, sha256 = place.address.url_of(file.key), filed.sha256 or made.sha256
                fields = mending_fields(filed.name, url, before, sha256, sources, self._now)
                note(filed.publication, fields)
            try:
                kept = put_in_place(place, file.key, assembly, made, before.found)
            except (StoreError, OSError) as error:
                self.refusals.append(PlaceRefusal(name, str(error)))
                continue
            act = CopyAct.COPIED if is_new else CopyAct.MENDED if mending.is_certain else CopyAct.MENDED_IN_PART
            self.done.append(Done(file.key, name, act, sources, made.size, kept or None))
            file.mended.add(name)
            if not mending.is_certain:
                file.instances[name] = read_instance(place, file.key, filed.size, filed.sha256)
            else:
                file.instances[name] = Instance(name, Condition.AS_RECORDED, made)
                # Where pieces of the others were read lie other bytes by now.
                assembly = Assembly((FilePiece(name, 0, made.size),), {name: place.source(file.key, made.size)})

    def _is_new(self, file: ComparedFile, name: str) -> bool:
        """Whether a copy is not there because none ever was."""
        is_absent = file.instances[name].condition is Condition.MISSING
        return is_absent and self._places[name].is_copy and name not in file.known

    def _settle(self, file: ComparedFile) -> None:
        """Tell and file how a file is by now at each place."""
        met = {name: one for name, one in file.instances.items() if not self._is_new(file, name)}
        found = self._left(file, met.values())
        self.waiting += len(met) < len(file.instances) and not _is_gone(file)
        self.alike += not found
        self.found += found
        self._filing.file(file, ((self._places[name], one) for name, one in met.items()))

    def _left(self, file: ComparedFile, met: Iterable[Instance]) -> list[Found]:
        """What is to be said of a file wherever it is not as it was recorded."""
        left = [one for one in met if one.condition is not Condition.AS_RECORDED]
        captures = self._captures(file) if any(one.damages for one in left) else {}
        is_tried = self._is_mending and all(one.condition is not Condition.AS_RECORDED for one in file.all)
        found = []
        for one in left:
            # Once it was tried to mend it, those are told for which there is no help.
            told = nowhere_whole(one, file.filed.size, file.all) if is_tried else one.damages
            damages = tuple(named(damage, captures) for damage in told)
            is_lost = (is_tried and bool(damages)) or _is_gone(file)
            found.append(Found(file.key, one.place, one.condition, one.why or "", damages, is_lost))
        return found


def _is_gone(file: ComparedFile) -> bool:
    """Whether a file is at no place that was read: nothing can be copied from anywhere."""
    return all(one.condition is Condition.MISSING for one in file.all)
