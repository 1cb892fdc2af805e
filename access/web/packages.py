"""An article as a file that any player of web archives opens, with every source that it cites."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore
from typing import Any, BinaryIO

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from access.jobs.export import ExportOptions, run_export
from access.web.answers import AskedDatabase, attachment
from access.web.articles import article_of
from access.web.limits import MOST_PACKAGES
from access.web.parameters import Key
from access.web.problems import Problem, ProblemKind
from storage.types.clock import system_clock

router = APIRouter(tags=["articles"])

_SUFFIX = ".wacz"
_MEDIA_TYPE = "application/wacz"
_PIECE = 256 * 1024
_BUSY_SECONDS = 60
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
    state = request.app.state
    with a_place(state.packages):
        opened, size = _made(state.archive.path, shown.article_id, state.limits.most_bytes)
    headers = {
        "Content-Length": str(size),
        "Content-Disposition": attachment("article", shown.article_id, _SUFFIX),
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(_pieces(opened), media_type=_MEDIA_TYPE, headers=headers)


@contextmanager
def a_place(places: BoundedSemaphore) -> Iterator[None]:
    """Hold one of the places of those who have packages made. Raises Problem when all are taken."""
    if not places.acquire(blocking=False):
        detail = f"{MOST_PACKAGES} packages are being made already; ask again in a minute"
        raise Problem(ProblemKind.UNAVAILABLE, detail, headers={"Retry-After": str(_BUSY_SECONDS)})
    try:
        yield
    finally:
        places.release()


def _made(archive: Path, article_id: str, most_bytes: int) -> tuple[BinaryIO, int]:
    """The package of an article, and its size. Raises TooMuch when its records have more bytes."""
    # Once it is open it needs no name: nothing is left of it, however the sending of it ends.
    with TemporaryDirectory(prefix="fonds-") as folder:
        made = Path(folder) / f"article{_SUFFIX}"
        options = ExportOptions(archive, made, article=article_id, most_bytes=most_bytes)
        size = run_export(options, system_clock).bytes
        return made.open("rb"), size


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece
