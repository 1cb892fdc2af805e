"""The profile of a publication: the archive's own, the shipped one, or the one that its records hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

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
        ProfileError: there is none, and no file holds one; or it is wrong, and is not written.
        RecordError: a file is damaged at its beginning.
    """
    path = archive.path / "profiles" / f"{publication}.toml"
    try:
        return archive.profile(publication)
    except ProfileError:
        text = None if path.exists() else _text(publication, sources)
        if text is None:
            raise
    require_trusted_code(text, path)
    try:
        make_directory(path.parent)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ArchiveError(f"{path} cannot be written: {error.strerror or error}") from error
    return archive.profile(publication)


def require_trusted_code(text: str, path: Path) -> None:
    """Check a profile that came with WARC files before it is written to its place in an archive.

    Code that it names is run only from the archive's `spiders/`, where whoever keeps the archive put it; an installed
    module is that person's to name.

    Raises:
        ProfileError: it is wrong, or there is no such code.
    """
    # Imported here: who asks for the profiles at hand has read them already.
    from storage.archive.profile_file import parse_profile
    from storage.archive.spider_file import spider_code

    profile = parse_profile(text, path.name, path.stem)
    if profile.spider is not None:
        spider_code(profile.spider, path.parent.parent, path.name, is_from_records=True)


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
