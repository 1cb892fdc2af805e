"""An act of an archive's keeper that was recorded once; see `acts` for which there are."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.access.commands import fonds
from tests.torture.acts import Act
from tests.torture.database_after import NAME, Databases
from tests.torture.recorded import Arguments, Recorded, assert_done
from tests.torture.watching import tree_of, watched
from tests.torture.world import Kept, World, copied, kept_in


@dataclass
class RecordedAct(Recorded):
    """What an act did to the folder of a world, and what the archive held when it had come to its end.

    `verdict` is the exit code of `fonds verify` then.
    """

    act: Act
    world: World
    after: Kept
    verdict: int

    def arguments(self) -> Arguments:
        """The act's command."""
        return self.act.command(self.world)

    def again(self) -> Arguments:
        """The same command, or a repair when the act has its effect and must not be given again."""
        if self.act.is_done is None:
            return self.arguments()
        # Who looks makes files, and these would be nobody's.
        looked_at = copied(self.world, f"{self.world.folder.name}-looked-at")
        try:
            is_done = self.act.is_done(looked_at)
        finally:
            shutil.rmtree(looked_at.folder)
        return _repairing(self.world.folder / self.act.archive) if is_done else self.arguments()

    def acknowledged(self, databases: Databases) -> list[frozenset[str]]:
        """Nothing by a database alone: all is compared in the end, and a rebuild begins its queue anew."""
        return [frozenset()] * (len(self.operations) + 1)

    @contextmanager
    def doing_again(self, acknowledged: frozenset[str]) -> Iterator[None]:
        """What an act acknowledges is compared in the end."""
        yield

    def assert_whole(self) -> None:
        """The archive holds what it held when nothing was in the way. Raises AssertionError.

        What a killed act left open is recovered by the next command that may: here by a repair.
        """
        archive = self.world.folder / self.act.archive
        if any(archive.glob("collections/*/archive/*.open")):
            assert_done(fonds(*_repairing(archive)), (0, 3))
        verified = fonds("verify", "--archive", archive, "--json")
        assert verified.err == "", f"verify: {verified.err}"
        found = [(file["file"], each["rule"]) for file in verified.answer["files"] for each in file["findings"]]
        assert verified.code == self.verdict, f"verify: {found[:5]}"
        assert (differences := self.after.differences(kept_in(archive), self.act.decides)) == "", differences
        assert (left := sorted(self.world.names_in() - self.names)) == [], f"files are left over: {left}"
        self.act.check(self.world)


def _repairing(archive: Path) -> Arguments:
    return ["verify", "--repair", "--quiet", "--archive", archive]


def recorded_act(library: Path, act: Act, base: World) -> RecordedAct:
    """Do an act in a copy of a world, and record it."""
    world = copied(base, act.name.replace(" ", "-"))
    act.prepare(world)
    before, files = tree_of(world.folder)
    names = world.names_in()
    ran = watched(library, world.folder, *act.command(world))
    assert_done(ran, act.codes)
    names |= world.names_in()
    archive = world.folder / act.archive
    after, verdict = kept_in(archive), fonds("verify", "--archive", archive, "--json").code
    place = act.name, world.folder, before, files, ran.operations, names, f"archive/{NAME}"
    return RecordedAct(*place, act, world, after, verdict, codes=act.codes)
