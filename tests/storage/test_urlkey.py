"""URLs as keys: one address a page for the frontier, and pywb's key for the index."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from w3lib.url import safe_url_string

from storage.types.urlkey import LONGEST_URL, host_of, normalize, surt, surt_or_same

# Keys as pywb 2.10.0 computes them (`pywb.utils.canonicalize.canonicalize`).
KEYS_OF_PYWB = [
    ("", "-"),
    ("https://lia.example/", "example,lia)/"),
    ("https://www.lia.example/", "example,lia)/"),
    ("https://WWW2.Lia.Example:443/News/", "example,lia)/news"),
    ("http://lia.example:8080/a", "example,lia:8080)/a"),
    ("https://lia.example/新聞/北約.html", "example,lia)/%e6%96%b0%e8%81%9e/%e5%8c%97%e7%b4%84.html"),
    ("https://lia.example/%E6%96%B0%E8%81%9E/X.HTML", "example,lia)/%e6%96%b0%e8%81%9e/x.html"),
    ("https://lia.example/a?b=2&a=1&A=0&c", "example,lia)/a?a=0&a=1&b=2&c"),
    ("https://lia.example/a?", "example,lia)/a"),
    ("https://lia.example/a/#top", "example,lia)/a"),
    ("https://lia.example/a//b/./c/../d/", "example,lia)/a/b/d"),
    ("https://lia.example/../a", "example,lia)/../a"),
    ("https://lia.example/a%20b?q=%2526", "example,lia)/a%20b?&q="),
    ("https://新聞.example/", "example,xn--efvv70d)/"),
    ("https://xn--efvv70d.example/", "example,xn--efvv70d)/"),
    ("http://127.1/x", "1,0,0,127)/x"),
    ("http://0177.0.0.1/", "1,0,0,127)/"),
    ("http://2130706433/", "1,0,0,127)/"),
    ("http://1.2.3.400/", "400,3,2,1)/"),
    ("https://user:secret@lia.example/a", "example,lia)/a"),
    ("http://[2001:db8::1]/a", "2001:db8::1)/a"),
    ("https://lia.example/a?PHPSESSID=0123456789abcdef0123456789abcdef&x=1", "example,lia)/a?x=1"),
    ("https://lia.example/a?x=1&sid=0123456789abcdef0123456789abcdef", "example,lia)/a?&x=1"),
    ("https://lia.example/(a(0123456789abcdef01234567))/Page.aspx?x", "example,lia)/page.aspx?x"),
    ("http://https://lia.example/a", "example,lia)/a"),
    ("lia.example/a", "example,lia)/a"),
    ("http:////lia.example/a", "example,lia)/a"),
    ("http:///./", "http:/"),
    ("https://lia.example/a|b'c\"d<e>", "example,lia)/a|b'c\"d<e>"),
    ("https://lia..example./", "example,lia)/"),
    ("urn:fonds:profile:lia", "urn:fonds:profile:lia"),
    ("urn://a:b/c", "urn://a:b/c"),
    ("dns:lia.example", "dns:lia.example"),
    ("whois://whois.example/lia.example", "example,whois)/lia.example"),
    ("filedesc:lia.arc.gz", "filedesc:lia.arc.gz"),
    ("https://lia.example/a b\t\nc", "example,lia)/a%20bc"),
    ("https://lia.example/%zz%2", "example,lia)/%25zz%252"),
    ("https://lia.example/?a=1&&b", "example,lia)/?&a=1&b"),
    ("https://lia.example/\ufeffx", "example,lia)/%ef%bb%bfx"),
    ("http://lia.example:0/", "example,lia)/"),
    ("https://lia.example:/", "example,lia)/"),
    ("HTTPS://LIA.EXAMPLE/A?B=C", "example,lia)/a?b=c"),
    ("https://lia.example/a+b?c+d=e%2Bf", "example,lia)/a+b?c+d=e+f"),
    ("http://a\x7fb.example/", "example,a%7fb)/"),
]


@pytest.mark.parametrize(("url", "key"), KEYS_OF_PYWB)
def test_the_key_of_a_url_is_the_one_pywb_looks_for(url: str, key: str) -> None:
    assert surt(url) == key


# The vectors follow a later surt than the 0.3.1 of pywb 2.10, which unescapes `%26` before it sorts the arguments.
LATER_THAN_PYWB = {"http://example.com/script?type=a+b+%26+c&grape=wine": "com,example)/script?+c&grape=wine&type=a+b+"}


@pytest.mark.parametrize(
    "host", ["a.example", "www.a.example", "www.example", "www2.a.example", "www.www.a.example", "1.2.a-b.example"]
)
@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/A/b/",
        "/a/b",
        "//a",
        "/a//b/",
        "/./a",
        "/a/../B",
        "/.a",
        "/a.",
        "/a..b/",
        "/(s(0))/a",
        "/a;b=1/",
        "/a%41",
        "/a b",
    ],
)
def test_a_plain_address_has_the_key_that_any_other_way_to_write_it_has(host: str, path: str) -> None:
    """Most addresses are keyed at once; one that names the default port is taken apart."""
    assert surt(f"https://{host}{path}") == surt(f"https://{host}:443{path}")


def test_keys_equal_the_published_vectors_of_the_surt_package() -> None:
    data = os.environ.get("FONDS_SHARED_DATA")
    if not data or not (Path(data) / "url" / "surt_py.json").is_file():
        pytest.skip("FONDS_SHARED_DATA names no folder with url/surt_py.json")
    vectors = json.loads((Path(data) / "url" / "surt_py.json").read_text(encoding="utf-8"))
    plain = {vector["args"][0]: vector["expected"] for vector in vectors if not vector["kwargs"] and vector["args"][0]}
    expected = plain | LATER_THAN_PYWB
    assert {url: surt(url) for url in plain} == expected
    assert len(expected) >= 15


@pytest.mark.parametrize("url", ["http://lia.example:port/", "http://lia.example:70000/", " \n"])
def test_what_pywb_has_no_key_for_is_an_error(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        surt(url)


@given(st.text(max_size=60))
@example("%" + "25" * 40_000)
def test_the_key_of_a_page_can_stand_in_an_index_line(path: str) -> None:
    """It is ASCII without spaces, so that lines sort by bytes; deeply nested escapes take no time."""
    try:
        key = surt("https://lia.example/" + path)
    except UnicodeEncodeError:
        return
    assert key.isascii()
    assert not any(character.isspace() for character in key)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Z"]), max_size=40))
def test_a_page_has_the_same_key_before_and_after_it_is_normalized(path: str) -> None:
    """pywb is asked for the URL as people type it; steps above the root and backslashes are no such URLs."""
    url = "https://lia.example/" + path.replace("\\", "").replace("..", "").replace("%", "")
    assert surt(url) == surt(normalize(url))


@given(
    st.sampled_from(["lia.example", "www.lia.example", "www2.a-b.lia.tw", "xn--fsq.example", "www.tw"]),
    st.text(alphabet="aB1/._~-", max_size=20),
)
@example("lia.example", "a/%28S%280123456789abcdefghijklmn%29%29/x.aspx")
def test_the_short_way_to_a_key_leads_to_the_same(host: str, path: str) -> None:
    """Most addresses have nothing to fold; with a fragment, which no key holds, each goes the long way."""
    url = f"https://{host}/{path}"
    assert surt(url) == surt(f"{url}#")


# --- normalize ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("https://lia.example", "https://lia.example/"),
        ("HTTPS://LIA.Example/News", "https://lia.example/News"),
        ("https://lia.example:443/a", "https://lia.example/a"),
        ("http://lia.example:80", "http://lia.example/"),
        ("http://lia.example:443/", "http://lia.example:443/"),
        ("http://lia.example:08080/", "http://lia.example:8080/"),
        ("http://lia.example:/", "http://lia.example/"),
        ("https://lia.example/a#part", "https://lia.example/a"),
        ("https://lia.example?x#y", "https://lia.example/?x"),
        ("https://lia.example/a?", "https://lia.example/a"),
        ("https://lia.example/a/./b/../c/..", "https://lia.example/a/"),
        ("https://lia.example/../../a/%2E%2e/b/.", "https://lia.example/b/"),
        ("https://lia.example/a//b///", "https://lia.example/a//b///"),
        ("https://lia.example/a?b=2&a=1&utm_source=x", "https://lia.example/a?b=2&a=1&utm_source=x"),
        ("https://lia.example/index.html", "https://lia.example/index.html"),
        ("https://lia.example/%e5%8c%97%7Ea%2Fb", "https://lia.example/%e5%8c%97%7Ea%2Fb"),
        ("https://lia.example/北約?頁=二", "https://lia.example/%E5%8C%97%E7%B4%84?%E9%A0%81=%E4%BA%8C"),
        ('https://lia.example/a b"c<d>', "https://lia.example/a%20b%22c%3Cd%3E"),
        ("https://lia.example/a?q='x' y[0]", "https://lia.example/a?q=%27x%27%20y%5B0%5D"),
        ("https://lia.example/100%", "https://lia.example/100%"),
        (" \n https://lia.example/a\tb\n", "https://lia.example/ab"),
        ("https:\\\\lia.example\\a?b\\c", "https://lia.example/a?b%5Cc"),
        ("https:////lia.example/a", "https://lia.example/a"),
        ("https://新聞.example/", "https://xn--efvv70d.example/"),
        ("https://新聞。example/", "https://xn--efvv70d.example/"),
        ("https://Straße.example/", "https://xn--strae-oqa.example/"),
        ("https://ＬＩＡ.example/", "https://lia.example/"),
        ("https://%6Cia.example/", "https://lia.example/"),
        ("https://under_score.example/", "https://under_score.example/"),
        ("http://[2001:DB8:0:0::1]:8080/", "http://[2001:db8::1]:8080/"),
        ("https://user:se cret@lia.example/", "https://lia.example/"),
        ("https://lia.example\\@evil.test/", "https://lia.example/@evil.test/"),
        ("https://a@b@lia.example:8443/c@d", "https://lia.example:8443/c@d"),
    ],
)
def test_a_page_has_one_address(url: str, normal: str) -> None:
    assert normalize(url) == normal


@pytest.mark.parametrize(
    "url",
    [
        "",
        "lia.example/a",
        "/a/b",
        "//lia.example/a",
        "ftp://lia.example/",
        "mailto:desk@lia.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "https:",
        "https://",
        "https:///",
        "https://:80/",
        "https://user@/",
        "https://./",
        "https://lia.example:port/",
        "https://lia.example:65536/",
        "https://lia.example:٨/",
        "https://lia example/",
        "https://lia<b>.example/",
        "https://lia%2Xexample/",
        "https://lia%FEexample/",
        "https://lia%00.example/",
        "https://[::1/",
        "https://[::1]x/",
        "https://[lia.example]/",
        "https://[fe80::1%eth0]/",
        "https://lia.example/\ud800",
        "https://lia.example/" + "a" * LONGEST_URL,
        "https://lia.example/" + "約" * (LONGEST_URL // 5),
    ],
)
def test_what_is_no_web_address_is_an_error(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        normalize(url)


WORDS = "/ // . .. %2e % %41 %zz ? # & = a B 北 ß ' [ ] | ^ ` { } < > ~ + ; : :80 :8443 😀 .example"
PIECES = st.sampled_from([*WORDS.split(), " ", "\\", '"', "\t", "\x00", "\x7f", "\u200d"])
URLS = st.builds(
    lambda start, pieces: start + "".join(pieces),
    st.sampled_from(
        ["http://", "HTTPS://", "https://lia.example", "https://lia.example/", "http://[::1]", "https:\\\\lia"]
    ),
    st.lists(PIECES | st.text(max_size=3), max_size=12),
)


@given(URLS)
def test_normalizing_twice_changes_nothing(url: str) -> None:
    try:
        normal = normalize(url)
    except ValueError:
        return
    assert normalize(normal) == normal
    assert normal.isascii()


@given(URLS)
def test_the_address_is_what_the_crawler_asks_for(url: str) -> None:
    """A Scrapy request passes its URL through `safe_url_string`, which must find nothing left to change."""
    try:
        normal = normalize(url)
    except ValueError:
        return
    assert safe_url_string(normal) == normal


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://lia.example:8443/a?b@c", "lia.example"),
        ("https://user:pw@LIA.example/", "lia.example"),
        ("https://新聞.example/", "xn--efvv70d.example"),
        ("http://[2001:DB8::1]:80/", "2001:db8::1"),
    ],
)
def test_the_host_is_told_without_port_and_user(url: str, host: str) -> None:
    assert host_of(url) == host


def test_what_has_no_host_is_an_error() -> None:
    with pytest.raises(ValueError, match="no http or https URL"):
        host_of("mailto:desk@lia.example")


def test_no_key_holds_a_space() -> None:
    """Nor that of an address that has none; fields of an index line end with a space."""
    assert surt_or_same("http://lia.example:abc/a b\tc") == "http://lia.example:abc/a%20b%09c"
    assert surt_or_same("https://lia.example/a b") == surt("https://lia.example/a b") == "example,lia)/a%20b"
