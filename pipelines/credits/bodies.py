"""Whose names on a page are an organisation's or its site's, and the persons among the others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipelines.credits.latin_bylines import latin_names
from pipelines.credits.name_lists import split_names
from pipelines.credits.organisations import is_organisation
from pipelines.credits.persons import persons_in
from pipelines.stated.statements import is_site_name
from pipelines.view.page_view import PageView
from pipelines.words.labels import squeezed

_PARTED = re.compile(r"\s+[-–—|]\s+")
# Two or more words, and no article before them as in the names of papers.
_PERSON = re.compile(
    r"(?!(?:The|Der|Die|Das|Le|La|Les|El|Los|Il|De)\b)[^\W\d_a-z][^\W\d_]*(?:[ -][^\W\d_][\w.’'-]*){1,3}"
)


def persons_among(texts: Iterable[str], view: PageView) -> Iterator[str]:
    """The persons in some texts; a text that names the site or another organisation is skipped.

    The site's name may stand beside a person's: `The Paper - Ines Quill`, `Ines Quill, The Paper`.
    """
    for stated in texts:
        own = [piece for piece in _PARTED.split(stated) if not is_body(piece, view)]
        text = own[0] if len(own) == 1 else stated
        names = split_names(text)
        persons = [name for name in names if not is_body(name, view)]
        if len(names) > 1:
            persons = [name for name in persons if not is_site_name(name, view.statements, view.url)]
        if len(persons) == len(names):
            yield from persons_in(text)
        elif all(latin_names(name) == (name,) and " " in name for name in persons):
            yield from persons


def is_body(name: str, view: PageView) -> bool:
    """Whether a name is an organisation's by its own words, or the site's; a host may be called after a person."""
    if is_organisation(name):
        return True
    return is_site_name(name, view.statements, view.url) and not (_PERSON.fullmatch(name) and _is_of_host(name, view))


def _is_of_host(name: str, view: PageView) -> bool:
    """Whether only the host spells the name, and the page does not call its site so."""
    stated = (view.statements.first("og:site_name"), view.statements.first("application-name"))
    return squeezed(name) not in {squeezed(site) for site in stated if site}
