"""pywb shows what was imported, whatever form it came in."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest
import zstandard

from tests.access.commands import fonds
from tests.access.foreign import DOCUMENT, MINISTRY, SITE, VISITS, article, record
from tests.replay.player import WAYBACK, Player, is_page

pytestmark = [
    pytest.mark.replay,
    pytest.mark.skipif(not WAYBACK.exists(), reason="pywb is not installed; make replay does it"),
]

_DIGEST = b"WARC-Payload-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\nContent-Type: application/http"
_ORIGINAL = next(visit for visit in VISITS if visit.url == f"{SITE}/news/2")
_REVISIT = record(
    "revisit",
    _ORIGINAL.url,
    "2024-05-01T00:00:00Z",
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
    "urn:x:revisit",
).replace(
    b"Content-Type: application/http",
    b"WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest\r\n"
    b"WARC-Refers-To-Target-URI: %s\r\nWARC-Refers-To-Date: 2024-03-01T10:11:00Z\r\n%s"
    % (_ORIGINAL.url.encode(), _DIGEST),
)
_RECORDS = [
    *(visit.record() for visit in VISITS if visit is not _ORIGINAL),
    # Whether a digest is right is not the player's question.
    _ORIGINAL.record().replace(b"Content-Type: application/http", _DIGEST, 1),
    _REVISIT,
]
_FORMS = {
    "plain.warc": b"".join(_RECORDS),
    "one-member.warc.gz": gzip.compress(b"".join(_RECORDS)),
    "frames.warc.zst": b"".join(map(zstandard.ZstdCompressor().compress, _RECORDS)),
    "members.warc.gz": b"".join(map(gzip.compress, _RECORDS)),
}


@pytest.fixture(scope="module")
def player(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Player]:
    """One player for all forms: what each was imported to is a collection with the form's name."""
    folder = tmp_path_factory.mktemp("imported")
    (folder / "shown" / "collections").mkdir(parents=True)
    for name, data in _FORMS.items():
        given, archive = folder / name, folder / f"archive-of-{name}"
        given.write_bytes(data)
        assert fonds("import", given, "--archive", archive).code == 3, "the digest is made up, and told"
        (archive / "collections" / "any").rename(folder / "shown" / "collections" / name)
    with Player(folder / "shown") as running:
        yield running


@pytest.mark.parametrize("name", _FORMS)
def test_a_player_finds_every_capture_of_an_import(player: Player, name: str) -> None:
    """Pages byte for byte, redirects, and a revisit with the body of the page that it names by address and time."""
    page = player.get(name, "20240301101100", f"{SITE}/news/2")
    assert is_page(page)
    assert page.body.decode() == article(2)
    assert player.get(name, "20240301100100", f"{MINISTRY}/tides/new").body.decode() == DOCUMENT
    assert player.get(name, "20240301100300", f"{MINISTRY}/tides").status == 301
    again = player.get(name, "20240501000000", f"{SITE}/news/2")
    assert again.body.decode() == article(2)
    assert again.shown_instant == "20240501000000"
