"""An article as a file that any player of web archives opens, with every source that it cites."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from access.jobs.export import ExportOptions, run_export
from access.web.answers import AskedDatabase, attachment
from access.web.articles import article_of
from access.web.parameters import Key
from storage.types.clock import system_clock

router = APIRouter(tags=["articles"])

_SUFFIX = ".wacz"
_MEDIA_TYPE = "application/wacz"
_PIECE = 256 * 1024
_DESCRIBED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A WACZ package, made for this answer.",
        "content": {_MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
        "headers": {"Content-Disposition": {"schema": {"type": "string"}}},
    }
}


@router.get("/articles/{article_id}/wacz", response_class=StreamingResponse, responses=_DESCRIBED)
def package_of_article(request: Request, database: AskedDatabase, article_id: Key) -> Response:
    """An article with all its revisions and sources, and what their pages need: as `fonds export wacz --article`."""
    shown = article_of(database, article_id)
    archive: Path = request.app.state.archive.path
    # Once it is open it needs no name: nothing is left of it, however the sending of it ends.
    with TemporaryDirectory(prefix="fonds-") as folder:
        made = Path(folder) / f"article{_SUFFIX}"
        size = run_export(ExportOptions(archive, made, article=shown.article_id), system_clock).bytes
        opened = made.open("rb")
    headers = {
        "Content-Length": str(size),
        "Content-Disposition": attachment("article", shown.article_id, _SUFFIX),
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(_pieces(opened), media_type=_MEDIA_TYPE, headers=headers)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece
