"""Drafting a profile: proposed from kept articles of a publication, edited, and tried on them; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from access.jobs.carried_profile import carried_over, faulty_line
from access.jobs.profile_draft import LEAST, MOST, ProfileDraftOptions, TooFewArticles, run_bounded_draft
from access.jobs.profile_preview import DRAFT, PreviewedPage, ProfilePreviewOptions, run_profile_preview
from access.web.answers import AskedDatabase
from access.web.room.article_view import main_fields
from access.web.room.at_desk import PATH
from access.web.room.desk.archivist import Acting, Archivist, desk_of
from access.web.room.desk.forms import Sent, SentForm
from access.web.room.desk.pages import desk_page
from storage.questions.articles import NEWEST_FIRST, ArticleFilter, ListedArticle, list_articles
from storage.questions.publications import article_numbers, publication_names, require_publication
from storage.tables.database import Database
from storage.types import Refusal
from storage.types.clock import system_clock
from storage.types.errors import FondsError, ProfileError, TomlError
from storage.types.strangers_text import harmless_lines

router = APIRouter(include_in_schema=False)

_PROFILES = f"{PATH}/profiles"
_USUAL = 5
_BUSY = "desk.reading-now"
_STATUS: dict[str | None, HTTPStatus] = {None: HTTPStatus.OK, _BUSY: HTTPStatus.SERVICE_UNAVAILABLE}

Slug = Annotated[str, Path(max_length=60)]


@dataclass(frozen=True, slots=True)
class DraftingView:
    """A profile as it is edited: its text, the captures that are ticked, what they came to, and what is wrong.

    `trouble` is the key of the message that says what is wrong, `number` what it counts. `wrong` is the key of a
    profile that is wrong; `cause` says in English what else is. `proposal` is another text, which was drafted from
    these pages and stands beside the first; `pages` are then by it.
    """

    text: str
    ticked: tuple[str, ...]
    pages: tuple[PreviewedPage, ...] | None = None
    refused: tuple[tuple[str, Refusal], ...] = ()
    trouble: str | None = None
    number: int | None = None
    wrong: TomlError | None = None
    cause: str | None = None
    proposal: str | None = None


@router.get(_PROFILES)
def profiles(request: Request, database: AskedDatabase, archivist: Acting) -> Response:
    """The publications of the archive, those too that nothing was fetched of yet."""
    names, articles = publication_names(database), article_numbers(database)
    slugs = sorted({*names, *request.app.state.archive.publications})
    found = [(one, names.get(one, one), articles.get(one, 0)) for one in slugs]
    return desk_page(request, archivist, "desk_profiles", publications=found)


@router.get(f"{_PROFILES}/{{slug}}")
def profile(request: Request, database: AskedDatabase, archivist: Acting, slug: Slug) -> Response:
    """The present profile of a publication, and its newest articles to try it on."""
    _require(request, database, slug)
    kept = _newest(database, slug)
    view = DraftingView(_present(request, slug), tuple(one.capture_id for one in kept[:_USUAL]))
    return _page(request, archivist, slug, kept, view)


@router.post(f"{_PROFILES}/{{slug}}")
def tried(request: Request, database: AskedDatabase, sent: Sent, archivist: Acting, slug: Slug) -> Response:
    """The draft proposed anew, tried, or handed over as a file, as the button says."""
    _require(request, database, slug)
    kept = _newest(database, slug)
    known = {one.capture_id for one in kept}
    ticked = tuple(one for one in sent.fields.get("capture", ()) if one in known)[:MOST]
    text = _text(sent)
    if sent.text("do") == "take":
        return _page(request, archivist, slug, kept, DraftingView(_text(sent, "proposal"), ticked))
    if sent.text("do") == "download":
        name = {"Content-Disposition": f'attachment; filename="{slug}.toml"', "Cache-Control": "no-store"}
        return Response(text, media_type="application/toml", headers=name)
    with desk_of(request).reading_pages() as is_free:
        come_to = _proposed if sent.text("do") == "draft" else _previewed
        view = come_to(request, slug, text, ticked) if is_free else DraftingView(text, ticked, trouble=_BUSY)
    return _page(request, archivist, slug, kept, view)


def _proposed(request: Request, slug: str, text: str, ticked: tuple[str, ...]) -> DraftingView:
    """What the ticked pages have in common, as a profile; it is tried on them at once."""
    if len(ticked) < LEAST:
        return DraftingView(text, ticked, trouble="desk.too-few-pages")
    archive = request.app.state.archive
    try:
        options = ProfileDraftOptions(archive.path, ticked)
        drafted = run_bounded_draft(options, archive.configuration.limits, system_clock)
    except TooFewArticles as error:
        return DraftingView(text, ticked, refused=error.refused, trouble="desk.few-articles", number=error.read)
    except FondsError as error:
        return DraftingView(text, ticked, trouble="desk.no-draft", cause=str(error))
    present = _present(request, slug)
    proposal = carried_over(drafted.text, present) if present else drafted.text
    previewed = _previewed(request, slug, proposal, ticked)
    return replace(previewed, text=text, refused=drafted.refused, proposal=proposal)


def _previewed(request: Request, slug: str, text: str, ticked: tuple[str, ...]) -> DraftingView:
    if not ticked:
        return DraftingView(text, ticked, trouble="desk.nothing-ticked")
    if (line := faulty_line(text)) is not None:
        return DraftingView(text, ticked, trouble="desk.no-toml", number=line)
    try:
        options = ProfilePreviewOptions(request.app.state.archive.path, slug, text, ticked)
        result = run_profile_preview(options, system_clock)
    except TomlError as error:
        whose = "desk.wrong-draft" if error.path == DRAFT else "desk.wrong-present"
        return DraftingView(text, ticked, trouble=whose, wrong=error)
    except FondsError as error:
        return DraftingView(text, ticked, trouble="desk.no-preview", cause=str(error))
    return DraftingView(text, ticked, result.pages)


def _page(
    request: Request, archivist: Archivist, slug: str, kept: tuple[ListedArticle, ...], view: DraftingView
) -> Response:
    status = _STATUS.get(view.trouble, HTTPStatus.BAD_REQUEST)
    return desk_page(
        request, archivist, "desk_profile", status, slug=slug, kept=kept, view=view, most=MOST, main_fields=main_fields
    )


def _require(request: Request, database: Database, slug: str) -> None:
    """Return for a publication that the archive has, or is set up for."""
    if slug not in request.app.state.archive.publications:
        require_publication(database, slug)


def _newest(database: Database, slug: str) -> tuple[ListedArticle, ...]:
    return tuple(list_articles(database, ArticleFilter(publication=slug), NEWEST_FIRST, None, MOST).answers)


def _text(sent: SentForm, name: str = "text") -> str:
    """The draft with plain line ends, without what turns or hides text."""
    return harmless_lines(sent.text(name).replace("\r\n", "\n")) + "\n"


def _present(request: Request, slug: str) -> str:
    """The text of the present profile; empty when there is none that can be read."""
    try:
        return str(request.app.state.archive.profile(slug).text)
    except ProfileError:
        return ""
