"""Blocks of an index, looked up as ReplayWeb.page does: every line of every address is found, wherever blocks end."""

from __future__ import annotations

import json
from bisect import bisect_left

import pytest

from access.export.blocks import index_blocks, keyed, player_key
from storage.types.urlkey import surt

HOSTS = ("http://news.example", "https://www.news.example", "http://news.example:8080", "https://a.news.example")
PATHS = (
    *("/", "/a", "/a/", "/a-b/", "/a.b", "/a/b/", "/A/B", "/a//b/", "/a/%20b/", "/~c/", "/%7Ec"),
    *("/%E6%96%B0%E8%81%9E/", "/%e6%96%b0%e8%81%9e", "/a?b=1&a=2", "/a/?a=2&b=1", "/a/?", "/a/?p=1", "/?p=1"),
    "/index.php?phpsessid=0123456789abcdef0123456789abcdef",
)
URLS = [host + path for host in HOSTS for path in PATHS]


def lines_of(visits: int) -> list[bytes]:
    """The index of so many visits to every address."""
    stamps = [f"20310504{number:06}" for number in range(visits)]
    lines = [f"{surt(url)} {stamp} {json.dumps({'url': url})}" for url in URLS for stamp in stamps]
    return sorted({one.encode() for line in lines for one in keyed(line)})


def looked_up(made: list[list[bytes]], url: str) -> list[bytes]:
    """What the player loads for an address: the last block that begins before its key, and those that begin with it."""
    begins = [b" ".join(block[0].split(b" ", 2)[:2]).decode() for block in made]
    place = bisect_left(begins, player_key(url) + " 9999") - 1
    loaded: list[bytes] = []
    for number in range(place, -1, -1):
        loaded += made[number]
        if not begins[number].startswith(player_key(url).partition("?")[0]):
            break
    return loaded


@pytest.mark.parametrize("visits", [1, 2, 5])
@pytest.mark.parametrize("size", [10, 13, 17, 40])
def test_every_line_is_found_where_the_player_looks(visits: int, size: int) -> None:
    """Addresses with and without a slash at the end, with escapes, ports, queries in any order, at several visits."""
    lines = lines_of(visits)
    made = list(index_blocks(lines, size))
    assert [line for block in made for line in block] == lines
    assert len(made) > 1
    for url in URLS:
        loaded = [line.split(b" ", 1)[1] for line in looked_up(made, url)]
        own = [line.split(b" ", 1)[1] for line in lines if f'"{url}"'.encode() in line]
        assert set(own) <= set(loaded), url


def test_blocks_are_of_their_size_where_nothing_hinders() -> None:
    """Plain addresses, one line each: every block but the last is full."""
    urls = [f"http://example.com/{number:05}" for number in range(1000)]
    lines = sorted(f"{surt(url)} 2031 {json.dumps({'url': url})}".encode() for url in urls)
    assert {len(block) for block in list(index_blocks(lines, 64))[:-1]} == {64}


def test_an_address_with_very_many_lines_is_cut_all_the_same() -> None:
    """Else a front page that was visited for years would be one block without end."""
    fields = json.dumps({"url": "http://example.com/"})
    lines = [f"com,example)/ {number:014} {fields}".encode() for number in range(1000)]
    assert max(len(block) for block in index_blocks(lines, 10)) <= 160


@pytest.mark.parametrize("printed", ["/a b/", "/a?b c=1", "/\x1b[31m/", ":abc/a b"])
def test_a_raw_space_in_an_address_ends_no_key(printed: str) -> None:
    """Records of other programs hold such addresses; the player asks for them escaped."""
    url = "http://news.example" + printed
    line = f"example,news)/a%20b 20310504000000 {json.dumps({'url': url})}"
    keys = [one.split(" ")[0] for one in keyed(line)]
    assert player_key(url) == player_key(url.replace(" ", "%20").replace("\x1b", "%1B"))
    assert player_key(url) in keys or player_key(url).removesuffix("/") in keys
    assert list(index_blocks([one.encode() for one in sorted(keyed(line))], 1))
