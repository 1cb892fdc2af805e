"""The first page of the desk: what can be done here, and what is withheld."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from access.web.answers import AskedDatabase
from access.web.room.at_desk import PATH
from access.web.room.desk.archivist import Acting
from access.web.room.desk.pages import desk_page
from storage.questions.publications import publication_names
from storage.questions.withholdings import list_withholdings

ACTS = ("withhold", "release", "check", "alias", "part", "profiles")
"""What can be done at the desk, by the last part of its address."""

router = APIRouter(include_in_schema=False)


@router.get(PATH)
def desk(request: Request, database: AskedDatabase, archivist: Acting) -> Response:
    """The ways to every act, and every withholding, the newest first."""
    acts = list_withholdings(database)[::-1]
    in_force = tuple(one for one in acts if one.in_force)
    ended = tuple(one for one in acts if not one.in_force)
    return desk_page(
        request, archivist, "desk", acts=ACTS, in_force=in_force, ended=ended, names=publication_names(database)
    )
