"""Style sheets: every address that is found is one as a browser would take it, written anew it is found again."""

from __future__ import annotations

from pipelines.requisites.needed import style_requisites
from pipelines.requisites.stylesheet import decode_style, style_references
from storage.types import RequisiteKind
from tests.fuzz.target import Target

_BASE = "https://lia.example/style/main.css"
_SHEET = b"""@charset "utf-8";
@import url("base.css") screen;
@import 'print.css';
body { background: url( /img/paper.png ) no-repeat; }
@font-face { font-family: "A"; src: url(a.woff2) format("woff2"), url('a.eot?#iefix'); }
.x { background-image: image-set("a.png" 1x, url(b.png) 2x); cursor: url(c\\.cur), auto }
/* url(not.png) */ .y::after { content: "url(no.png)" }
"""


def check(data: bytes) -> None:
    """See the module."""
    text = decode_style(data, None)
    found = style_references(text)
    for address, _kind in found:
        assert address.strip() == address
        assert address
        again = style_references(f"p{{background:url({_quoted(address)})}}")
        assert again == ((address, RequisiteKind.IMAGE),), address
    for requisite in style_requisites(text, _BASE):
        assert requisite.url.startswith(("http://", "https://")), requisite.url


def _quoted(address: str) -> str:
    return '"' + "".join(f"\\{ord(sign):x} " if sign in '"\\\n\r\f' else sign for sign in address) + '"'


def seeds() -> list[bytes]:
    """Sheets with each way to name an address."""
    return [_SHEET, b"p{background:url(a.png)}", b"@import 'a.css';", b"a{background:-webkit-image-set(url(a.png) 1x)}"]


TARGET = Target(check, seeds, longest=64 * 1024)
