"""The profile of a publication: the archive's own, the shipped one, or the one that its records hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from storage.archive.archive import Archive
from storage.types.errors import ArchiveError, ProfileError
from storage.types.profile import Profile
from storage.warc.file_lock import make_directory
from storage.warc.reader import records
from storage.warc.warc_source import WarcSource
from storage.warc.warcinfo import PROFILE_URN


def found_profile(archive: Archive, publication: str, sources: Sequence[WarcSource]) -> Profile:
    """Return the profile; if the archive's own is lost, write it again from the beginning of the newest file.

    Raises:
        ProfileError: there is none, and no file holds one.
        RecordError: a file is damaged at its beginning.
    """
    path = archive.path / "profiles" / f"{publication}.toml"
    try:
        return archive.profile(publication)
    except ProfileError:
        text = None if path.exists() else _text(publication, sources)
        if text is None:
            raise
    try:
        make_directory(path.parent)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ArchiveError(f"{path} cannot be written: {error.strerror or error}") from error
    return archive.profile(publication)


def profiles_at_hand(archive: Archive, publications: Iterable[str]) -> list[Profile]:
    """Those of the publications' profiles that lie in the archive's folder. Raises ProfileError for a wrong one."""
    folder = archive.path / "profiles"
    return [archive.profile(slug) for slug in publications if (folder / f"{slug}.toml").is_file()]


def _text(publication: str, sources: Sequence[WarcSource]) -> str | None:
    for source in reversed(sources):
        for _, record in records(source):
            if record.type == "resource" and record.target_uri == f"{PROFILE_URN}{publication}":
                return record.block.decode("utf-8")
            if record.type not in ("warcinfo", "resource"):
                break
    return None
