"""Links of TimeMaps and Link fields, as other archives send them: any text gives links, each whole, in few steps."""

from __future__ import annotations

from crawler.link_format import links_in
from tests.fuzz.target import Target

_MOST = 500
_BASE = "https://web.archive.example/map/https://lia.example/"


def check(data: bytes) -> None:
    """See the module."""
    text = data.decode("latin-1")
    links = list(links_in(text, _BASE, _MOST))
    assert len(links) <= _MOST
    for link in links:
        assert all(relation == relation.lower().strip() for relation in link.relations)
        written = f'<{link.url}>; rel="{" ".join(sorted(link.relations))}"'
        if not set('"<>') & {*link.url, *"".join(link.relations)}:
            (again,) = links_in(written, _BASE, _MOST)
            assert (again.url, again.relations) == (link.url, link.relations)


def seeds() -> list[bytes]:
    """A TimeMap and a field."""
    memento = b'<https://web.archive.example/1/https://lia.example/>; rel="memento"; datetime="' + _DATE + b'"'
    original = b'<https://lia.example/>; rel="original",\n'
    return [original + memento + b",\n" + memento, b"<a>;rel=timegate, <b>; rel=timemap", memento]


_DATE = b"Tue, 04 May 2031 03:02:01 GMT"
TARGET = Target(check, seeds)
