"""What pages need beside themselves: style sheet and script, under names with digests so that browsers keep them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Response

from access.web.problems import Problem, ProblemKind

router = APIRouter(include_in_schema=False)

_FOLDER = Path(__file__).parent / "styles"
_SCRIPT = Path(__file__).parent / "running_crawl.js"
_ICON = Path(__file__).parent / "icon.svg"
_FOREVER = "public, max-age=31536000, immutable"


@cache
def style_sheet() -> tuple[str, bytes]:
    """The address of the style sheet, and the sheet: the files of `styles/` in their order."""
    sheet = "\n".join(path.read_text("utf-8") for path in sorted(_FOLDER.glob("*.css"))).encode()
    return f"/room/{_digest(sheet)}.css", sheet


@cache
def script() -> tuple[str, bytes]:
    """The address of the script that shows a running crawl as it goes, and the script."""
    content = _SCRIPT.read_bytes()
    return f"/room/{_digest(content)}.js", content


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


@router.get("/room/{name}.css")
def style(name: str) -> Response:
    """The style sheet; that of another version is none."""
    address, sheet = style_sheet()
    if address != f"/room/{name}.css":
        raise Problem(ProblemKind.UNKNOWN, "this style sheet is of another version; load the page again")
    return Response(sheet, media_type="text/css", headers={"Cache-Control": _FOREVER})


@router.get("/room/{name}.js")
def running_crawl(name: str) -> Response:
    """The script; that of another version is none."""
    address, content = script()
    if address != f"/room/{name}.js":
        raise Problem(ProblemKind.UNKNOWN, "this script is of another version; load the page again")
    return Response(content, media_type="text/javascript", headers={"Cache-Control": _FOREVER})


@router.get("/room/icon.svg")
def icon() -> Response:
    """What a browser shows in its tab."""
    return Response(_ICON.read_bytes(), media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"})
