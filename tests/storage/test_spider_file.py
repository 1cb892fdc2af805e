"""The code of a publication's own spider is found, and looked at without being run."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from storage.archive.archive import Archive
from storage.archive.profile_file import load_profile, parse_profile
from storage.archive.profile_lookup import found_profile, require_trusted_code
from storage.types.errors import ProfileError
from storage.warc.warcinfo import Harvest, prologue
from storage.warc.writer import member_of

_CODE = "raise SystemExit('it is run')\nclass Quotes:\n    pass\n"


def _archive(tmp_path: Path, spider: str, **files: str) -> Path:
    for folder in ("profiles", "spiders"):
        (tmp_path / folder).mkdir()
    (tmp_path / "profiles" / "quotes.toml").write_text(f'name = "Quotes"\nspider = "{spider}"\n')
    for name, text in files.items():
        (tmp_path / "spiders" / f"{name}.py").write_text(text)
    return tmp_path / "profiles"


def test_code_in_the_archive_is_loaded_with_its_digest(tmp_path: Path) -> None:
    """It travels with the profile as a text; to load it runs nothing of it."""
    code = load_profile("quotes", _archive(tmp_path, "quotes:Quotes", quotes=_CODE)).code
    assert code is not None
    assert (code.file, code.class_name, code.text) == ("spiders/quotes.py", "Quotes", _CODE)
    assert code.digest == sha256(_CODE.encode()).hexdigest()


def test_code_that_is_installed_is_found_without_running_its_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And errors name it by its place among packages, not by that on this machine."""
    package = tmp_path / "python" / "newsroom"
    (package / "sites").mkdir(parents=True)
    for path, text in (("__init__.py", "1/0"), ("sites/__init__.py", "1/0"), ("sites/quotes.py", _CODE)):
        (package / path).write_text(text)
    monkeypatch.syspath_prepend(package.parent)
    code = load_profile("quotes", _archive(tmp_path, "newsroom.sites.quotes:Quotes")).code
    assert code is not None
    assert (code.module, code.file, code.text) == ("newsroom.sites.quotes", "newsroom/sites/quotes.py", _CODE)


@pytest.mark.parametrize(
    ("spider", "text", "told"),
    [
        ("quotes", "", "'quotes' names no class of a module, as in quotes:Quotes"),
        ("quotes:../../x", "", "names no class of a module"),
        ("absent:Quotes", "", "spiders/absent.py, and no module absent is installed"),
        ("absent.sites:Quotes", "", "and no module absent.sites is installed"),
        ("json.absent:Quotes", "", "and no module json.absent is installed"),
        ("math:Quotes", "", "and no module math is installed"),
        ("quotes:Quotes", "class Quotes:\n    def article(self, page)\n", "spiders/quotes.py, line 2: expected ':'"),
        ("quotes:Quotes", "class Quotes: pass\0", "null bytes"),
        ("quotes:Quote", "class Quotes: pass\n", "spiders/quotes.py defines no class Quote; did you mean Quotes?"),
    ],
)
def test_what_cannot_be_loaded_is_told_in_one_line(tmp_path: Path, spider: str, text: str, told: str) -> None:
    """It names the profile, the key, and the line of the code where there is one."""
    with pytest.raises(ProfileError) as raised:
        load_profile("quotes", _archive(tmp_path, spider, quotes=text))
    assert told in str(raised.value)
    assert str(raised.value).startswith(f"profile {tmp_path / 'profiles' / 'quotes.toml'}: spider: ")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("spider", "told"),
    [
        ("quotes:Quotes", None),
        ("quotes:Absent", "spiders/quotes.py defines no class Absent"),
        ("absent:Quotes", "spiders/absent.py; an installed module is not run because WARC files name it"),
        ("json:JSONDecodeError", "spiders/json.py; an installed module is not run because WARC files name it"),
        ("json.decoder:JSONDecoder", "an installed module is not run because WARC files name it"),
    ],
)
def test_a_profile_from_records_names_only_code_of_the_archive(tmp_path: Path, spider: str, told: str | None) -> None:
    """Whoever wrote the WARC files chooses nothing among what is installed here; nothing is written before."""
    _archive(tmp_path, "quotes:Quotes", quotes=_CODE)
    path = tmp_path / "profiles" / "other.toml"
    text = f'name = "Quotes"\nspider = "{spider}"\n'
    if told is None:
        require_trusted_code(text, path)
        return
    with pytest.raises(ProfileError) as raised:
        require_trusted_code(text, path)
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_rebuild_writes_no_profile_whose_code_is_not_there(tmp_path: Path) -> None:
    """It would be refused at its first use; so it is refused before it is written."""
    archive = Archive.create(tmp_path / "archive")
    profile = parse_profile('name = "Quotes"\nspider = "json:JSONDecodeError"\n', "quotes.toml", "quotes")
    file = tmp_path / "quotes.warc.gz"
    now = datetime(2031, 6, 1, tzinfo=UTC)
    begin = prologue(Harvest(operator="x"), profile, "quotes", "here", file.name, now)
    file.write_bytes(b"".join(map(member_of, begin)))
    with pytest.raises(ProfileError, match=r"there is no .*spiders/json\.py"):
        found_profile(archive, "quotes", [file])
    assert not (archive.path / "profiles" / "quotes.toml").exists()


def test_a_profile_that_is_only_parsed_names_its_spider() -> None:
    """As one that came with somebody's files does, whose code is not here."""
    profile = parse_profile('name = "Quotes"\nspider = "quotes:Quotes"\n', "quotes.toml")
    assert (profile.spider, profile.code) == ("quotes:Quotes", None)
