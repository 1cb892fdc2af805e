"""Drafting a profile from pages of a site: those that were saved, and captures of the archive."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from access.jobs.json_values import JsonObject, json_object
from access.jobs.page_check import SavedPage, captured_page, saved_page
from access.jobs.progress import ReportProgress, ignore_progress
from access.jobs.result import job
from storage.types.clock import Clock
from storage.types.errors import FondsError, UsageError
from storage.types.exit_codes import ExitCode
from storage.types.urlkey import normalized_or_same

if TYPE_CHECKING:
    from pipelines.profile_draft import ProfileDraft
    from pipelines.reader_processes import ReaderLimits
    from storage.types import Page, Refusal
    from storage.types.profile import Profile

LEAST, MOST = 3, 10
_SHOWN = 70


@dataclass(frozen=True, slots=True)
class ProfileDraftOptions:
    """Pages of one site, three to ten: files, or ids of captures; `name` is the publication's, None for its host's."""

    archive: Path
    pages: tuple[SavedPage | str, ...]
    name: str | None = None


@dataclass(frozen=True, slots=True)
class ProfileDraftResult:
    """The text of a profile, valid as it is, the addresses of the pages that were read, and which were refused."""

    text: str
    pages: tuple[str, ...]
    refused: tuple[tuple[str, Refusal], ...]

    @property
    def exit_code(self) -> ExitCode:
        """LOOK when a page was refused."""
        return ExitCode.LOOK if self.refused else ExitCode.DONE

    def as_json(self) -> JsonObject:
        """All fields."""
        refused = [(url, why_refused(refusal)) for url, refusal in self.refused]
        return json_object({"text": self.text, "pages": self.pages, "refused": refused})


class TooFewArticles(UsageError):
    """Too few of the pages could be read as articles: how many were, and which were refused."""

    def __init__(self, read: int, refused: tuple[tuple[str, Refusal], ...]) -> None:
        told = "; ".join(f"{url}: {why_refused(refusal)}" for url, refusal in refused)
        super().__init__(f"{read} of the pages could be read as articles, and {LEAST} are needed ({told})")
        self.read = read
        self.refused = refused

    def __reduce__(self) -> tuple[type[TooFewArticles], tuple[object, ...]]:
        """Pack it for another process by what it was made of."""
        return TooFewArticles, (self.read, self.refused)


@job
def run_profile_draft(
    options: ProfileDraftOptions, clock: Clock, report: ReportProgress = ignore_progress
) -> ProfileDraftResult:
    """Propose a profile from what some pages of a site have in common; nothing is written.

    Args:
        options: which pages.
        clock: gives the day of pages from files.
        report: not used: it is done at once.

    Raises:
        TooFewArticles: too few of the pages are articles.
        UsageError: there are too few pages or too many, or a file cannot be read.
        UnknownId: there is no such capture, or it brought no page.
        RecordError: a capture's record is not where it should be.
    """
    from pipelines.profile_draft import draft_page, drafted
    from storage.archive.profile_file import load_profile, parse_profile
    from storage.types import Refusal
    from storage.types.profile import EXPECTABLE

    if not LEAST <= len(options.pages) <= MOST:
        raise UsageError(f"a draft needs {LEAST} to {MOST} pages of one site, not {len(options.pages)}")
    rules = load_profile("any")
    given = [_page(options.archive, page, rules, clock()) for page in options.pages]
    read = [(page, draft_page(page, rules)) for page in given]
    articles = [outcome for _, outcome in read if not isinstance(outcome, Refusal)]
    refused = tuple((page.url, outcome) for page, outcome in read if isinstance(outcome, Refusal))
    if len(articles) < LEAST:
        raise TooFewArticles(len(articles), refused)
    urls = tuple(one.page.url for one in articles)
    text = "\n".join(_lines(drafted(articles, rules, EXPECTABLE), options.name, urls, refused)) + "\n"
    parse_profile(text, "draft.toml")
    return ProfileDraftResult(text, urls, refused)


def run_bounded_draft(options: ProfileDraftOptions, limits: ReaderLimits, clock: Clock) -> ProfileDraftResult:
    """The same in a process of its own within the bounds of readers: for who answers people meanwhile.

    Raises:
        UsageError: as for `run_profile_draft`, or the bounds were not kept.
        WorkerError: no such process can be started.
    """
    from pipelines.reader_processes import Readers

    # The time of a page holds for each of them.
    seconds = limits.reader_seconds * len(options.pages)
    with Readers(1, deadline=seconds, memory=limits.reader_memory, modules=("pipelines.reader",)) as readers:
        outcome = readers.submit(drafted_or_why, options, clock).result()
    if isinstance(outcome, ProfileDraftResult):
        return outcome
    if isinstance(outcome, TooFewArticles):
        raise outcome
    raise UsageError(outcome if isinstance(outcome, str) else outcome.reason)


def drafted_or_why(options: ProfileDraftOptions, clock: Clock) -> ProfileDraftResult | TooFewArticles | str:
    """The draft, or why there is none, for most reasons in a line; runs in a process that reads."""
    try:
        return run_profile_draft(options, clock)
    except TooFewArticles as error:
        return error
    except FondsError as error:
        return str(error)


def _page(archive: Path, page: SavedPage | str, rules: Profile, now: datetime) -> Page:
    return captured_page(archive, page) if isinstance(page, str) else saved_page(page, rules, now)


def why_refused(refusal: Refusal) -> str:
    """Why a page is no article, in one line."""
    return f"{refusal.verdict}, {refusal.reason}"


def _lines(
    draft: ProfileDraft, name: str | None, urls: tuple[str, ...], refused: tuple[tuple[str, Refusal], ...]
) -> Iterator[str]:
    """The profile, with what each proposal rests on in comments."""
    front = urlsplit(normalized_or_same(urls[0]))
    yield f"# Drafted from {len(urls)} pages; edit it, and try it with fonds profile check."
    for number, url in enumerate(urls, 1):
        yield f"#   {number}  {_comment(url)}"
    for url, refusal in refused:
        yield f"#   not read: {_comment(url)} ({_comment(why_refused(refusal))})"
    yield f"name = {_quoted(name or (front.hostname or 'A publication').removeprefix('www.'))}"
    if draft.language is not None:
        yield f"language = {_quoted(draft.language)}"
    yield '# timezone = "Asia/Taipei"  # of the times that the site prints without a zone'
    yield ""
    yield "[crawl]"
    # A page from a file says nothing of where it came from.
    known = "" if not (front.hostname or "").endswith(".invalid") else "# "
    yield f"{known}start_urls = [{_quoted(f'{front.scheme}://{front.netloc}/')}]"
    if draft.sources:
        yield from ("", "[labels]", f"sources = [{', '.join(map(_quoted, draft.sources))}]")
    if draft.roles:
        yield from ("", "[labels.roles]")
        for role, labels in draft.roles:
            yield f"{role} = [{', '.join(map(_quoted, labels))}]"
    if draft.selectors:
        yield from ("", "[selectors]")
    for one in draft.selectors:
        yield f"# {one.part}: on {sum(found is not None for found in one.found)} of {len(urls)} pages"
        for number, found in enumerate(one.found, 1):
            yield f"#   {number}  {'nothing' if found is None else _comment(found)}"
        yield f"{one.part} = {_quoted(one.selector)}"
    always = [field for field, pages in draft.filled if pages == len(urls)]
    yield from ("", "[expect]", f"fields = [{', '.join(map(_quoted, always))}]")
    often = [f"{field} = {pages / len(urls):.2f}" for field, pages in draft.filled if 0 < pages < len(urls)]
    if often:
        yield "# On some of the pages; the share of articles that must have it can be given:"
        yield f"# fill = {{ {', '.join(often)} }}"


def _quoted(text: str) -> str:
    """A text as TOML writes it."""
    if '"' in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(text: str) -> str:
    """A text of the page on one line, without what no comment may hold."""
    line = "".join(letter if letter.isprintable() else " " for letter in text)
    line = " ".join(line.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
