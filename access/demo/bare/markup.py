"""What every page of the third form shares: the table around its parts, the menu, the counter, and its encoding."""

from __future__ import annotations

from html import escape

from access.demo.edition import Edition
from access.demo.markup import link

# Sent without a charset: the page alone says that it is Big5, and it has characters of Hong Kong in it.
MEDIA_TYPE = "text/html"
HOME = "/index.asp"
ABOUT = "/about.asp"
STYLE_PATH = "/old.css"
_COUNTED = 1024
_COUNTED_A_VISIT = 7


def list_path(edition: Edition, group: str) -> str:
    """The path of a topic group's list."""
    return f"/list.asp?c={list(edition.publication.groups).index(group) + 1}"


def page_path(base: str, number: int) -> str:
    """The path of a page of a list; the first has no number."""
    return base if number == 1 else f"{base}{'&' if '?' in base else '?'}page={number}"


def whole_page(edition: Edition, main: str, tools: str = "") -> bytes:
    """A page of the sub-site around what stands in its main cell; cells are left open, as they often were.

    Args:
        edition: Whose page it is.
        main: What stands in the main cell.
        tools: Links for the page's foot.
    """
    menu = "<br>\n".join(
        [
            link(HOME, "首頁"),
            *(link(list_path(edition, group), group) for group in edition.sections),
            link(ABOUT, "關於本站"),
        ]
    )
    others = (site for site in edition.publication.sites if site is not edition.site)
    sisters = " | ".join(link(f"https://{site.host}/", site.title) for site in others)
    counter = f"{_COUNTED + _COUNTED_A_VISIT * (edition.visit - 1):,}"
    return encoded(
        f"""<html><head><meta http-equiv=Content-Type content="text/html; charset=big5">
<title>Heron</title><link rel=stylesheet href="{STYLE_PATH}"></head>
<body bgcolor=#ffffff background="/images/tile.png">
<center><a href="{HOME}"><img src="/images/banner.png" width=760 height=152 border=0 alt="{escape(edition.name)}"></a>
<table width=760 cellpadding=8><tr valign=top><td width=120 bgcolor=#e8eef0>
{menu}
<td bgcolor=#ffffff>
{main}
<hr>瀏覽人次: {counter} {tools}<br>
{sisters}<br>Copyright {escape(edition.name)}
</table></center>
</body></html>
"""
    )


def encoded(page: str) -> bytes:
    """The page in Big5 with the characters of Hong Kong."""
    return page.encode("big5hkscs")
