"""Page requisites: what a browser would ask for to show a page, and nothing that a link only leads to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from re import compile as pattern

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipelines.page.tree import parse_html
from pipelines.reader import read
from pipelines.requisites.elements import srcset_references
from pipelines.requisites.needed import page_requisites, style_requisites, within
from pipelines.requisites.stylesheet import decode_style
from storage.archive.profile_file import load_profile
from storage.types import Page, Refusal, Requisite, RequisiteKind, Role, StyleReading
from storage.types.profile import CrawlRules, Profile, RequisiteRules

STYLE, IMAGE, FONT, SCRIPT = RequisiteKind.STYLE, RequisiteKind.IMAGE, RequisiteKind.FONT, RequisiteKind.SCRIPT
URL = "https://news.example/2026/story/"
SHEET = "https://news.example/css/main.css"


def needed(html: str) -> list[tuple[str, str]]:
    """What a page needs, as pairs of kind and address."""
    tree = parse_html(html)
    assert tree is not None
    return [(one.kind.value, one.url) for one in page_requisites(tree, URL)]


def addresses(html: str) -> list[str]:
    """The addresses of what a page needs, those on the page's own folder without it."""
    return [url.removeprefix(URL) for _, url in needed(html)]


def styled(css: str) -> str:
    """What a style sheet needs as `kind=address`, addresses beside it without their folder."""
    found = style_requisites(css, SHEET)
    return " ".join(f"{one.kind}={one.url.removeprefix('https://news.example/css/')}" for one in found)


# --- pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<img src=a.jpg>", ["a.jpg"]),
        ("<img src=a.jpg srcset='b.jpg 1x, c.jpg 2x'>", ["a.jpg", "b.jpg", "c.jpg"]),
        ("<picture><source srcset='a.avif 480w,b.avif 960w'><img src=a.jpg></picture>", ["a.jpg", "a.avif", "b.avif"]),
        ("<video poster=p.jpg src=film.mp4><source src=film.webm></video>", ["p.jpg"]),
        ("<svg><use xlink:href='s.svg#m'/><use href='#here'/><image href=map.png /></svg>", ["s.svg", "map.png"]),
        ("<noscript><img src=plain.jpg></noscript>", ["plain.jpg"]),
        ("<template><img src=later.jpg></template><p>x", []),
        ("<body background=paper.gif><table background=lines.gif><tr><td>x", ["paper.gif", "lines.gif"]),
        ("<input type=image src=go.gif><input type=text src=no.gif>", ["go.gif"]),
        ("<object type=image/svg+xml data=d.svg></object><embed type=image/png src=e.png>", ["d.svg", "e.png"]),
        ("<a href=page.html><img src=a.jpg></a><iframe src=frame.html></iframe><form action=send.php>", ["a.jpg"]),
        ("<p style='background: url(&quot;a.png&quot;) no-repeat, url(b.png)'>x", ["a.png", "b.png"]),
        ("<img src='data:image/gif;base64,R0lGOD'><img src='blob:x'><img src='javascript:x'><img src=#top><p>x", []),
        ("<img src='https://user:secret@news.example/a.jpg'><p>x", []),
        ("<img src='  a.jpg\n'>", ["a.jpg"]),
        ("<amp-img src=a.jpg></amp-img>", ["a.jpg"]),
    ],
)
def test_elements_ask_for_what_they_show(html: str, found: list[str]) -> None:
    """Pictures of every kind of element; never a link, a form, a frame, or what stands in the page itself."""
    assert addresses(html) == found


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<img data-src=a.jpg>", ["a.jpg"]),
        ("<img src='data:image/gif;base64,R0' data-src=a.jpg data-srcset='b.jpg 2x'>", ["a.jpg", "b.jpg"]),
        ("<img class='lazyload' src=grey.gif data-original=a.jpg>", ["grey.gif", "a.jpg"]),
        ("<img src=/img/placeholder.gif data-lazy-src=a.jpg>", ["https://news.example/img/placeholder.gif", "a.jpg"]),
        ("<img src=a.jpg data-src=original-of-20-megabytes.jpg>", ["a.jpg"]),
        ("<picture><source data-srcset='a.webp'><img data-src=a.jpg></picture>", ["a.jpg", "a.webp"]),
    ],
)
def test_what_waits_for_a_script_counts_where_a_reader_would_come_to_see_it(html: str, found: list[str]) -> None:
    """A picture in whose place something empty stands; not one that is larger and shown at a click."""
    assert addresses(html) == found


def test_the_head_asks_for_sheets_fonts_scripts_and_signs() -> None:
    """What the page's look would miss most stands first; what is not asked for to show it does not stand there."""
    html = """<head>
      <script src=app.js></script><script type=module src=app.mjs></script><script nomodule src=old.js></script>
      <script type="application/ld+json" src=no.json></script><script>let inline = 1</script>
      <link rel="shortcut icon" href=favicon.ico><link rel=apple-touch-icon href=touch.png>
      <link rel="alternate stylesheet" href=night.css><link rel=stylesheet type=text/css href=day.css>
      <link rel=stylesheet type=text/less href=no.less><link rel=alternate type=application/rss+xml href=/feed>
      <link rel=preload as=font href=body.woff2><link rel=preload as=image imagesrcset="wide.jpg 2x" href=hero.jpg>
      <link rel=preload as=fetch href=data.json><link rel=modulepreload href=part.mjs><link rel=prefetch href=next.html>
      <link rel=canonical href=/story><link rel=dns-prefetch href=//cdn.example>
      <style>@import "print.css" print; body { background: url(paper.png) }</style></head><p>x"""
    assert [(kind, url.removeprefix(URL)) for kind, url in needed(html)] == [
        ("style", "night.css"),
        ("style", "day.css"),
        ("style", "print.css"),
        ("font", "body.woff2"),
        ("image", "favicon.ico"),
        ("image", "touch.png"),
        ("image", "hero.jpg"),
        ("image", "paper.png"),
        ("script", "app.js"),
        ("script", "app.mjs"),
        ("script", "part.mjs"),
        ("image", "wide.jpg"),
    ]


def test_addresses_are_resolved_against_the_base_and_stand_once_in_normal_form() -> None:
    """A `base` element counts, fragments do not; the same picture twice is one."""
    html = "<head><base href='//static.example/v2/'></head><img src='a.jpg'><img src='./a.jpg#x'><img src=圖.jpg>"
    assert [url for _, url in needed(html)] == [
        "https://static.example/v2/a.jpg",
        "https://static.example/v2/%E5%9C%96.jpg",
    ]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("a.jpg", ["a.jpg"]),
        ("a.jpg 1x, b.jpg 2x", ["a.jpg", "b.jpg"]),
        ("a.jpg,  b.jpg 100w,c.jpg 200w", ["a.jpg", "b.jpg", "c.jpg"]),
        ("/w_320,h_200/a.jpg 320w, /w_640,h_400/a.jpg 640w", ["/w_320,h_200/a.jpg", "/w_640,h_400/a.jpg"]),
        ("data:image/png;base64,AAAA 1x, b.png 2x", ["data:image/png;base64,AAAA", "b.png"]),
        ("a.jpg 1x (future, syntax), b.jpg", ["a.jpg", "b.jpg"]),
        ("\n a.jpg \t 1x,\n b.jpg 2x,", ["a.jpg", "b.jpg"]),
        ("", []),
        (" , ,", []),
    ],
)
def test_srcset_is_read_as_browsers_do(value: str, found: list[str]) -> None:
    """A comma parts candidates only at an address's end or behind its descriptors (HTML, 4.8.4.3.10)."""
    assert list(srcset_references(value)) == found


# --- style sheets ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("css", "found"),
    [
        ('@import "a.css"; @import url(b.css) screen; p{}', "style=a.css style=b.css"),
        ("@charset 'x'; @layer a, b; @import url('c.css') layer(a) supports(display: grid);", "style=c.css"),
        ("p{} @import 'late.css';", ""),
        ("@namespace svg url(http://www.w3.org/2000/svg); p{}", ""),
        (
            "p{background:url(a.png)} q{background:URL( 'b.png' ) , url(\"c.png\")}",
            "image=a.png image=b.png image=c.png",
        ),
        (
            "@font-face{font-family:x;src:local('y'),url(x.woff2) format('woff2')} p{background:url(a.png)}",
            "font=x.woff2 image=a.png",
        ),
        (
            "@font-face{src:url(x.eot);src:url('x.eot?#iefix') format('embedded-opentype'),url(x.woff),url(x.svg#x)}",
            "font=x.woff",
        ),
        ("@media print{@font-face{src:url(p.woff)} p{background:url(a.png)}}", "font=p.woff image=a.png"),
        ("p{background:image-set('a.png' 1x, \"b.png\" type('image/png') 2x)}", "image=a.png image=b.png"),
        ("p{background:-webkit-image-set(url(a.png) 1x, url(b.png) 2x)}", "image=a.png image=b.png"),
        ("/* url(no.png) */ p{content:'url(no.png)'} q{x:my-url(no.png);y:--url(no.png)}", ""),
        (r"p{background:url(a\20 b\(1\).png)} q{background:url('c\27 d.png')}", "image=a%20b(1).png image=c'd.png"),
        ("p{filter:url(#blur);background:url(data:image/svg+xml;base64,AA==)} q{background:url(a.png)}", "image=a.png"),
        (
            "p{background:url(data:image/svg+xml,<svg xmlns='http://no.example'/>)} q{background:url(a.png)}",
            "image=a.png",
        ),
        (
            "p{background:url(/root.png),url(//cdn.example/c.png)}",
            "image=https://news.example/root.png image=https://cdn.example/c.png",
        ),
        ("p{background:url(a.png", "image=a.png"),
        ("p{background:url()} q{background:url('')}", ""),
        ("q{background:url(a.png)} p{} @import 'no.css'; /* open", "image=a.png"),
    ],
)
def test_a_style_sheet_asks_for_what_it_shows(css: str, found: str) -> None:
    """Imports where they are valid, pictures, fonts that browsers of today load; addresses against the sheet's own."""
    assert styled(css) == found


@pytest.mark.parametrize(
    ("body", "media_type", "text"),
    [
        ("/* 圖 */".encode(), "text/css", "/* 圖 */"),
        ("\ufeff/* 圖 */".encode(), "text/css; charset=big5", "/* 圖 */"),
        ("/* 圖 */".encode("big5"), "text/css; charset=Big5", "/* 圖 */"),
        ('@charset "big5";/* 圖 */'.encode("big5"), "text/css", '@charset "big5";/* 圖 */'),
        (b"\xff\xfe", "text/css; charset=nonsense", "\ufffd\ufffd"),
    ],
)
def test_a_style_sheet_is_decoded_as_it_declares(body: bytes, media_type: str, text: str) -> None:
    """Mark, Content-Type, `@charset`, else UTF-8; what cannot be decoded costs a character, not the sheet."""
    assert decode_style(body, media_type) == text


@given(some.text(alphabet="url(\"')\\/*@;{} \nimageset-fontface.css\x00é", max_size=200))
def test_no_style_sheet_breaks_the_reader(css: str) -> None:
    """Whatever stands in a sheet: addresses in normal form, or none."""
    for one in style_requisites(css, SHEET):
        assert one.url.startswith("https://news.example/")


def test_a_hostile_style_sheet_is_read_in_time_that_grows_with_its_length() -> None:
    """White space, quotes and brackets without end would keep a backtracking reader for hours."""
    for piece in ("url(", "url( ", "'", "\\", "/*", "((", "url('a", "@import "):
        assert style_requisites(piece * 200_000 + " " * 200_000, SHEET) is not None


# --- the profile's limits, and the door -----------------------------------------------------------

NEEDED = tuple(
    Requisite(url, kind)
    for url, kind in (
        ("https://news.example/a.css", STYLE),
        ("https://www.news.example/a.png", IMAGE),
        ("https://cdn.example/b.png", IMAGE),
        ("https://ads.example/track.js", SCRIPT),
        ("https://fonts.example/f.woff2", FONT),
    )
)


@pytest.mark.parametrize(
    ("rules", "left"),
    [
        (RequisiteRules(), [0, 1, 2, 3, 4]),
        (RequisiteRules(keep=False), []),
        (RequisiteRules(kinds=frozenset({STYLE, IMAGE})), [0, 1, 2]),
        (RequisiteRules(exclude=(pattern("//ads[.]"),)), [0, 1, 2, 4]),
        (RequisiteRules(max_number=2), [0, 1]),
        (RequisiteRules(hosts=("fonts.example",)), [0, 1, 2, 4]),
    ],
)
def test_the_profile_says_what_is_kept(rules: RequisiteRules, left: list[int]) -> None:
    """Of named hosts are always the page's own and the publication's."""
    profile = Profile("x", "X", None, None, crawl=CrawlRules(hosts=("cdn.example",)), requisites=rules)
    assert within(NEEDED, URL, profile) == tuple(NEEDED[each] for each in left)


def page(body: str, role: Role = Role.SOURCE, media_type: str = "text/html", status: int = 200) -> Page:
    """A captured page."""
    return Page("urn:uuid:1", "any", URL, datetime(2026, 1, 1, tzinfo=UTC), status, media_type, role, body.encode())


DOCUMENT = (
    "<title>Statement</title><link rel=stylesheet href=a.css><h1>Statement</h1>" + "<p>The ministry states.</p>" * 60
)


def test_a_reading_holds_what_the_page_needs() -> None:
    """The page is parsed once, for its text and for its requisites."""
    reading = read(page(DOCUMENT), load_profile("any"))
    assert reading.requisites == (Requisite(f"{URL}a.css", STYLE),)


def test_a_page_that_is_refused_needs_nothing() -> None:
    """Nothing is asked for to show a wall, an error, or a page that is no article."""
    wall = "<title>Just a moment...</title><link rel=stylesheet href=/wall.css><p>Checking your browser"
    for refused in (page(wall), page(DOCUMENT, status=404), page("<link rel=stylesheet href=a.css>", Role.ARTICLE)):
        reading = read(refused, load_profile("any"))
        assert isinstance(reading.outcome, Refusal)
        assert reading.requisites == ()


def test_a_style_sheet_is_read_for_what_it_needs_alone() -> None:
    """Also an empty one, and one that was cut off."""
    sheet = page("@import 'b.css'; p{background:url(a.png)}", Role.REQUISITE, "text/css")
    reading = read(replace(sheet, url=SHEET), load_profile("any"))
    assert isinstance(reading.outcome, StyleReading)
    assert [one.kind for one in reading.requisites] == [STYLE, IMAGE]
    assert isinstance(read(page("", Role.REQUISITE, "text/css"), load_profile("any")).outcome, StyleReading)
