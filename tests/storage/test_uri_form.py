"""What a URI is by RFC 3986, and how an address is written as one."""

from __future__ import annotations

import pytest

from storage.warc.uri_form import is_uri, uri


@pytest.mark.parametrize(
    "text",
    [
        "https://lia.example",
        "https://lia.example:8080/a?b=(c)&d='e'#f;g=%20~*!$,+@",
        "https://user:pass%20word@lia.example/",
        "http://[2001:db8::7]:80/x",
        "http://[v1.a:b]/",
        "http://l%C3%ADa.example/",
        "https://lia.example/100%?rate=5%",
        "file:///a",
        "dns:lia.example",
        "urn:uuid:00000000-0000-4000-8000-000000000001",
    ],
)
def test_a_uri_is_one_and_is_written_as_it_is(text: str) -> None:
    """Also with a percent sign behind the host that escapes nothing, as browsers send it."""
    assert is_uri(text)
    assert uri(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lia.example",
        "//lia.example/",
        "https://lia.example/[1]",
        "https://lia.example/?a[]=1",
        "https://lia.example/#[x]",
        "http://[x]/",
        "http://[2001:db8::7/",
        "http://lia[1].example/",
        "http://us[er@lia.example/",
        "http://%zz/",
        "http://lia%.example/",
        "http://lia.example:8x/",
        "https://lia.example/北約",
        "https://lia.example/a b",
        "https://lia.example/\b",
        "<https://lia.example/>",
        'https://lia.example/"',
        "https://lia.example/\\",
    ],
)
def test_what_is_none_is_told(text: str) -> None:
    """Brackets stand around the number of an address alone, and a host holds no percent sign that escapes nothing."""
    assert not is_uri(text)


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("https://lia.example/?a[]=1", "https://lia.example/?a%5B%5D=1"),
        ("http://[2001:db8::7]/[x]", "http://[2001:db8::7]/%5Bx%5D"),
        ("https://lia.example/北 約", "https://lia.example/%E5%8C%97%20%E7%B4%84"),
        ("https://lia.example/100%", "https://lia.example/100%"),
    ],
)
def test_an_address_is_written_as_a_uri(address: str, written: str) -> None:
    """What no URI may hold is escaped, and nothing else."""
    assert uri(address) == written
    assert is_uri(written)
