"""Whether a page asks for a password in place of its text, or only has a form for it somewhere beside.

Half of the web carries a log-in form that a button opens, or one in its header. It stands in no page's way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.page.tree import HtmlElement, tag_of

_BESIDE_TAGS = frozenset({"header", "nav", "aside", "footer", "menu", "template", "noscript"})
_BESIDE_ROLES = frozenset({"dialog", "alertdialog", "banner", "navigation", "menu", "complementary", "contentinfo"})
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# What the frameworks of the web call an element that is shown when a button asks for it.
_CLOSED = re.compile(
    r"(?:^|[\s_-])(?:modal|dropdown|drop-down|offcanvas|off-canvas|popup|pop-up|popover|lightbox|overlay|drawer|collapse|"
    r"hidden|hide|d-none|is-hidden|visually-hidden|sr-only|invisible)(?:$|[\s_-])",
    re.IGNORECASE,
)


def asks_password(tree: HtmlElement) -> bool:
    """Whether a field for a password is shown within the page's own part."""
    return any(not _is_beside(field) for field in _password_fields(tree))


def has_password_field(tree: HtmlElement) -> bool:
    """Whether there is such a field anywhere, hidden or around the page's own part as well."""
    return any(True for _ in _password_fields(tree))


def _password_fields(tree: HtmlElement) -> Iterator[HtmlElement]:
    for field in tree.iter("input"):
        if isinstance(field, HtmlElement) and (field.get("type") or "").strip().lower() == "password":
            yield field


def _is_beside(field: HtmlElement) -> bool:
    return any(isinstance(outer, HtmlElement) and _is_apart(outer) for outer in (field, *field.iterancestors()))


def _is_apart(element: HtmlElement) -> bool:
    """Whether an element is hidden, opened by a button, or around the page's own part."""
    tag, role = tag_of(element), (element.get("role") or "").strip().lower()
    if tag in {"html", "body", "main"}:
        return False
    if tag in _BESIDE_TAGS or role in _BESIDE_ROLES or (tag == "dialog" and element.get("open") is None):
        return True
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return _HIDDEN_STYLE.search(element.get("style") or "") is not None or _CLOSED.search(names) is not None
