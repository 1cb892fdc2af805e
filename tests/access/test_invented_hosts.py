"""Which archives are the demo's, so that a crawl of them would ask for hosts that do not exist."""

from __future__ import annotations

from pathlib import Path

import pytest

from access.demo.invented_hosts import PUBLICATION, are_invented, refuse_invented_hosts
from access.demo.text_files import read_profile
from storage.archive.archive import Archive
from storage.types.errors import UsageError

OWN = "https://news.example/"


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """An archive as `fonds demo` begins it."""
    archive = Archive.create(tmp_path / "archive")
    profile = archive.path / "profiles" / f"{PUBLICATION}.toml"
    profile.write_text(read_profile(), encoding="utf-8")
    archive.remembering(PUBLICATION, ())
    return archive.path


@pytest.mark.parametrize(
    ("start_urls", "invented"),
    [
        (["https://heron.example/"], True),
        (["https://heron.example/", "https://data.heron.example/zh"], True),
        (["https://heron.example/", OWN], False),
        ([OWN], False),
        ([], False),
    ],
)
def test_a_publication_is_the_demos_when_it_begins_there_alone(start_urls: list[str], invented: bool) -> None:
    """One start address of somebody's own makes it another one."""
    assert are_invented(start_urls) is invented


@pytest.mark.parametrize("wanted", [(), (PUBLICATION,)])
def test_a_crawl_of_the_demo_alone_is_refused(demo: Path, wanted: tuple[str, ...]) -> None:
    """Also where its profile was changed otherwise."""
    profile = demo / "profiles" / f"{PUBLICATION}.toml"
    profile.write_text(profile.read_text(encoding="utf-8").replace("max_pages = 10", "max_pages = 9"))
    with pytest.raises(UsageError, match=r"fonds demo --visit 2 --archive .* visits them"):
        refuse_invented_hosts(demo, wanted)


def test_whatever_can_be_reached_is_crawled(demo: Path, tmp_path: Path) -> None:
    """Where an option or fonds.toml says who answers, another publication is wanted, or there is no archive yet."""
    refuse_invented_hosts(tmp_path / "none")
    refuse_invented_hosts(demo, (PUBLICATION,), ("heron.example:443:127.0.0.1:8443",))
    refuse_invented_hosts(demo, ("lia",))
    Archive.at(demo).remembering("lia", (OWN,))
    refuse_invented_hosts(demo)
    configuration = demo / "fonds.toml"
    routed = '[network]\nconnect_to = ["heron.example:443:127.0.0.1:8443"]\n'
    configuration.write_text(configuration.read_text(encoding="utf-8") + routed, encoding="utf-8")
    refuse_invented_hosts(demo, (PUBLICATION,))
