"""What keepers of archives do, beside crawling: each act as a command, and what is to be done when it was cut off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.access.commands import fonds
from tests.torture.recorded import Arguments
from tests.torture.world import World

_OF_DECISIONS = frozenset({"v_withholdings", "v_changes"})


def _nothing(_world: World) -> None:
    """Nothing is to be prepared."""


@dataclass(frozen=True)
class Act:
    """Something that is done to an archive.

    `command` does it, and does it again after a crash unless `is_done` says that it must not (None: it always may);
    `prepare` comes before. `archive` is the name of the archive that is looked at afterwards, and `check` looks at what
    lies beside it; `codes` are the exit codes of success, `decides` the views in which a decision stands as often as it
    was recorded.
    """

    name: str
    command: Callable[[World], Arguments]
    prepare: Callable[[World], None] = _nothing
    is_done: Callable[[World], bool] | None = None
    archive: str = "archive"
    check: Callable[[World], None] = _nothing
    codes: frozenset[int] = frozenset({0})
    decides: frozenset[str] = frozenset()


def _named(world: World, *arguments: str | Path) -> Arguments:
    return [*arguments, "--archive", world.archive]


def _damage(world: World) -> None:
    """Spoil a byte in the middle of the first WARC file."""
    path = sorted((world.archive / "collections").glob("*/archive/*.warc.gz"))[0]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


def _make_files_small(world: World) -> None:
    """Make the usual size of a WARC file so small that those that there are become one or two."""
    with (world.archive / "fonds.toml").open("a", encoding="utf-8") as file:
        file.write("\n[limits]\nwarc_size = 40_000\n")


def _give_a_store(world: World) -> None:
    (world.folder / "store").mkdir()
    with (world.archive / "fonds.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[store]\nurl = "{(world.folder / "store").as_uri()}"\nkeep_local = false\n')


def _back_up(world: World) -> None:
    world.run(*_named(world, "backup", world.folder / "backup"))


def _withhold(world: World) -> None:
    world.run(*_withholding(world))


def _withholding(world: World) -> Arguments:
    return _named(world, "withhold", world.gazette.article_urls[0], "--reason", "court order")


def _is_withheld(world: World) -> bool:
    listed = fonds(*_named(world, "withhold", "--list", "--json")).answer["withholdings"]
    return any(each["released_at"] is None for each in listed)


def _importing(world: World) -> Arguments:
    assert world.given is not None
    return _named(world, "import", world.given)


def _stamping(world: World) -> Arguments:
    assert world.authority is not None
    authority: Arguments = ["--authority", world.authority.url, "--cacert", world.authority.cacert]
    return _named(world, "stamp", *authority, "--allow-network", "127.0.0.1/32")


def _copy(world: World) -> None:
    world.run(*_adding(world))


def _adding(world: World) -> Arguments:
    return _named(world, "copy", "add", "vault", world.folder / "vault", "--quiet")


def _damage_both(world: World) -> None:
    """Spoil one WARC file here and in a copy, each in another record; take another away here, and a third there."""
    _copy(world)
    here, there = (
        sorted(folder.glob("collections/*/archive/*.warc.gz")) for folder in (world.archive, world.folder / "vault")
    )
    for path, place in ((here[0], 3), (there[0], 5)):
        data = bytearray(path.read_bytes())
        data[len(data) * place // 8] ^= 0xFF
        path.write_bytes(data)
    here[1].unlink()
    there[-1].unlink()


def _repairing_copies(world: World) -> Arguments:
    return _named(world, "copy", "repair", "--quiet")


def _is_copied(world: World) -> None:
    """Every finished file is in the copy with the same bytes, once what was recovered since is there, too."""
    world.run(*_repairing_copies(world))
    assert fonds(*_named(world, "copy", "verify", "--quiet", "--json")).answer["waiting"] == 0
    archive, vault = (
        {path.name: path.read_bytes() for path in folder.glob("collections/*/archive/*.warc.gz")}
        for folder in (world.archive, world.folder / "vault")
    )
    # An empty file whose writer was killed at once is no finished one.
    assert {name: data for name, data in archive.items() if data} == vault


ACTS = (
    Act("import", _importing),
    Act("rebuild", lambda world: _named(world, "rebuild")),
    Act("repair", lambda world: _named(world, "verify", "--repair", "--quiet"), _damage, codes=frozenset({0, 3})),
    Act("backup", lambda world: _named(world, "backup", world.folder / "backup")),
    Act(
        "restore",
        lambda world: ["restore", world.folder / "backup", "--archive", world.folder / "restored"],
        _back_up,
        lambda world: (world.folder / "restored").exists(),
        "restored",
    ),
    Act("store push", lambda world: _named(world, "store", "push"), _give_a_store),
    Act("copy add", _adding, check=_is_copied),
    Act("copy repair", _repairing_copies, _damage_both, check=_is_copied),
    Act("withholding", _withholding, is_done=_is_withheld, decides=_OF_DECISIONS),
    Act(
        "release",
        lambda world: _named(world, "release", world.gazette.article_urls[0]),
        _withhold,
        lambda world: not _is_withheld(world),
        decides=_OF_DECISIONS,
    ),
    Act("stamp", _stamping),
    Act("consolidation", lambda world: _named(world, "consolidate"), _make_files_small),
)
