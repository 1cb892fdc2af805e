"""The same page in other elements, with other class names, other wrappers and other white space."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from zlib import crc32

from tests.pages.houses.article import Rewrite
from tests.pages.houses.changes.change import Change
from tests.pages.houses.plan import Plan

# What a browser runs or never shows is left as it is.
_LANDMARKS = ("article", "section", "main", "header", "footer", "aside", "nav")
_UNSEEN = re.compile(r"(<script\b.*?</script>|<style\b.*?</style>|<title\b.*?</title>)", re.DOTALL | re.IGNORECASE)
_CLASS = re.compile(r"""\s(?:class|id)=(?:"([^"]*)"|'([^']*)')""")
_NAMES = {
    "german": ("artikel__kopf", "inhalt", "rahmen", "zeile", "spalte-links", "absatz", "kachel", "uebersicht"),
    "french": ("titre-principal", "corps", "bloc", "ligne", "colonne", "encadre", "chapeau", "liste-suite"),
    "pinyin": ("biaoti", "zhengwen", "wai-kuang", "yi-hang", "lan", "kuai", "daoyu", "liebiao"),
    "chinese": ("標題區", "內容", "外框", "一行", "左欄", "方塊", "導言", "列表"),
    "misleading": ("box", "grid-item", "col-12", "u-mt-3", "js-hook", "is-active", "c-stack", "l-flow"),
}


def _outside_scripts(rewrite: Rewrite) -> Rewrite:
    def whole(html: str) -> str:
        pieces = _UNSEEN.split(html)
        return "".join(piece if _UNSEEN.fullmatch(piece) else rewrite(piece) for piece in pieces)

    return whole


def _renamed(names: tuple[str, ...], html: str) -> str:
    """Each class and id by another name, the same one always by the same."""

    def other(match: re.Match[str]) -> str:
        return f' class="{names[crc32(match[0].encode()) % len(names)]}"'

    return _CLASS.sub(other, html)


def _hashed(html: str) -> str:
    return _CLASS.sub(lambda match: f' class="_{crc32(match[0].encode()):08x}"', html)


def _nameless(html: str) -> str:
    return _CLASS.sub("", html)


def _replaced(tags: dict[str, str], html: str) -> str:
    """Elements by another name: `<article …>` as `<div …>`."""
    for old, new in tags.items():
        html = re.sub(rf"(</?){old}(?=[\s>])", rf"\g<1>{new}", html)
    return html


def _wrapped(tag: str, html: str) -> str:
    """Two boxes around each element of a name."""
    html = re.sub(rf"<{tag}(?=[\s>])", f'<div class="o"><div class="i"><{tag}', html)
    return html.replace(f"</{tag}>", f"</{tag}></div></div>")


def _spans(html: str) -> str:
    return re.sub(r"<p([^<>]*)>([^<>]+)</p>", r"<p\1><span><span>\2</span></span></p>", html)


def _commented(html: str) -> str:
    return re.sub(r"(</(?:p|div|h1|h2|h3|li)>)", r"\1<!-- -->", html)


def _spread(html: str) -> str:
    """Every block on lines of its own, indented."""
    return re.sub(r"(?=<(?:p|div|h[1-6]|li|ul|ol|section|article|td|tr)[\s>])", "\n        ", html)


def _on_one_line(html: str) -> str:
    return re.sub(r">\s*\n\s*<", "><", html)


def _rewriting(name: str, kind: str, rewrite: Callable[[str], str]) -> Change:
    return Change(name, kind, lambda plan: Plan.rewriting(plan, _outside_scripts(rewrite)))


CHANGES: tuple[Change, ...] = (
    *(_rewriting(f"classes-{name}", "classes", partial(_renamed, names)) for name, names in _NAMES.items()),
    _rewriting("classes-hashed", "classes", _hashed),
    _rewriting("classes-none", "classes", _nameless),
    _rewriting("elements-boxes", "elements", partial(_replaced, {"article": "div", "section": "div", "main": "div"})),
    _rewriting("elements-sections", "elements", partial(_replaced, {"article": "section"})),
    _rewriting("elements-no-landmarks", "elements", partial(_replaced, dict.fromkeys(_LANDMARKS, "div"))),
    _rewriting("elements-paragraphs-as-boxes", "elements", partial(_replaced, {"p": "div"})),
    _rewriting("wrapped-title", "wrapped", partial(_wrapped, "h1")),
    _rewriting("wrapped-paragraphs", "wrapped", partial(_wrapped, "p")),
    _rewriting("wrapped-headings", "wrapped", partial(_wrapped, "h2")),
    _rewriting("wrapped-lists", "wrapped", partial(_wrapped, "ul")),
    _rewriting("wrapped-main", "wrapped", partial(_wrapped, "main")),
    _rewriting("spans-in-paragraphs", "spans", _spans),
    _rewriting("comments-between", "white-space", _commented),
    _rewriting("spread-out", "white-space", _spread),
    _rewriting("on-one-line", "white-space", _on_one_line),
)  # fmt: skip
