"""How long a list is on one page of the reading room."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Request

from access.web.parameters import ListPaging, Paging

# A line of a list takes more of a page, and of the time to make it, than one of an answer to a program.
_USUAL_LINES = 50


def room_paging(request: Request, paging: ListPaging) -> Paging:
    """What a list is given; half as long as for a program, unless somebody says how long."""
    return paging if "limit" in request.query_params else replace(paging, limit=_USUAL_LINES)


RoomPaging = Annotated[Paging, Depends(room_paging)]
