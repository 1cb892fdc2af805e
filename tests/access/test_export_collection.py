"""A collection as a bag that others validate, and PREMIS of what happened to its files."""

from __future__ import annotations

import gzip
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree

import bagit
import pytest

from storage.archive.archive import Archive
from storage.tables.warc_files import WarcFiles
from tests.access.commands import fonds
from tests.access.engines import rows
from tests.access.schemas import premis_faults
from tests.demo_archives import DemoArchives

_PREMIS = "{http://www.loc.gov/premis/v3}"
WITHHELD = "https://heron.example/2025/10/idle-boats/"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, demo_archives: DemoArchives) -> Path:
    """The demo's archive, one article of which is withheld; the tests of this module only read it."""
    copied = demo_archives.copy(tmp_path_factory.mktemp("bagged") / "archive", crawls=2)
    assert fonds("verify", "--archive", copied, "--quiet").code == 0
    assert fonds("withhold", WITHHELD, "--reason", "kept secret", "--archive", copied).code == 0
    return copied


def test_a_bag_is_valid_and_holds_nothing_withheld(archive: Path, tmp_path: Path) -> None:
    """bagit-python validates it; its records, pages and rows are those that are shown."""
    bag = tmp_path / "bag"
    ran = fonds("export", "bagit", "--output", bag, "--archive", archive, "--json", "--quiet")
    assert ran.code == 0, ran.err
    opened = bagit.Bag(str(bag))
    opened.validate()
    assert opened.info["External-Identifier"] == "heron"
    text = (bag / "data" / "pages" / "pages.jsonl").read_text("utf-8")
    assert WITHHELD not in text
    assert len(list((bag / "data" / "archive").iterdir())) == ran.answer["files"] > 0
    for path in (bag / "data" / "archive").iterdir():
        assert b"kept secret" not in gzip.decompress(path.read_bytes())
    assert fonds("verify", *sorted((bag / "data" / "archive").iterdir()), "--quiet").code == 0
    assert premis_faults((bag / "data" / "premis.xml").read_bytes()) == []
    told = ElementTree.parse(bag / "data" / "premis.xml").getroot()
    names = {node.text for node in told.iter(f"{_PREMIS}originalName")}
    assert names == {path.name for path in (bag / "data" / "archive").iterdir()}
    assert "information package creation" in {node.text for node in told.iter(f"{_PREMIS}eventType")}
    again = fonds("export", "bagit", "--output", bag, "--archive", archive, "--quiet")
    assert (again.code, "is there already" in again.only_line) == (1, True)
    assert [path.name for path in tmp_path.iterdir()] == ["bag"]


def test_premis_tells_what_happened_to_each_file(archive: Path, tmp_path: Path) -> None:
    """Captures and checks from the archive's own rows, about files with size and digest; PREMIS's own schema has it."""
    path = tmp_path / "premis.xml"
    ran = fonds("export", "premis", "--output", path, "--archive", archive, "--json", "--quiet")
    assert ran.code == 0, ran.err
    assert premis_faults(path.read_bytes()) == []
    root = ElementTree.parse(path).getroot()
    assert (root.tag, root.get("version")) == (f"{_PREMIS}premis", "3.0")
    with Archive.at(archive).open_database(write=False) as database:
        filed = WarcFiles(database).all()
    objects = [node for node in root.iter(f"{_PREMIS}object") if node.find(f"{_PREMIS}originalName") is not None]
    assert [_text(node, "originalName") for node in objects] == [file.name for file in filed]
    assert [_text(node, ".//size") for node in objects] == [str(file.size) for file in filed]
    assert None in {file.sha256 for file in filed}
    shelf = Archive.at(archive).shelf("heron")
    for node, file in zip(objects, filed, strict=True):
        kept = shelf.path(file.name).read_bytes()[: file.size]
        assert _text(node, ".//messageDigest") == sha256(kept).hexdigest()
    events = list(root.iter(f"{_PREMIS}event"))
    kinds = [_text(node, "eventType") for node in events]
    crawls = rows(archive, "SELECT * FROM v_crawls")
    assert (kinds.count("capture"), "fixity check" in kinds) == (len(crawls), True)
    assert [_text(node, "eventDateTime") for node in events] == sorted(_text(node, "eventDateTime") for node in events)
    names = {file.name for file in filed}
    for node in events:
        about = {one.text for one in node.iter(f"{_PREMIS}linkingObjectIdentifierValue")}
        assert about
        assert about <= names
    assert "kept secret" not in path.read_text("utf-8")
    identifiers = [_text(node, ".//eventIdentifierValue") for node in events]
    assert len(set(identifiers)) == len(identifiers)


def _text(node: ElementTree.Element, name: str) -> str:
    found = node.find(name.replace("//", f"//{_PREMIS}") if "//" in name else f"{_PREMIS}{name}")
    assert found is not None
    return found.text or ""
