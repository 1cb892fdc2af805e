"""The sentence behind a text that says who wrote it: `Ines Quill covers the port. Reach her at …`.

It begins with a name and what the person does, and names the site, or where to reach the person. Below a heading such
as `About the author` the name alone is enough.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from pipelines.credits.latin_bylines import latin_names
from pipelines.page.strips import Strip
from pipelines.words.bylines import is_about_author
from storage.types import Contributor, ContributorRole

_DOES = re.compile(
    r"\s+(?:is|was|covers?|reports?|writes?|ist|arbeitet|schreibt|berichtet|est|couvre|es|cubre|escribe|è|scrive|is|schrijft|"
    r"jest|pisze|är|skriver|é|escreve)\s"
)
_REACHED = re.compile(
    r"\b(?:reach|follow|contact|e-?mail|find|write to) (?:him|her|them|me)\b|@[\w.-]+|"
    r"\b(?:folgen|schreiben) sie (?:ihm|ihr)\b",
    re.IGNORECASE,
)
_LONGEST, _LONGEST_SITE = 400, 6


def introduced(behind: Sequence[Strip], is_site: Callable[[str], bool]) -> Iterator[Contributor]:
    """The one writer whom the last strips of an article introduce.

    Args:
        behind: The last strips of the text, and those right behind it.
        is_site: Whether a text is the name of the site.
    """
    for place, strip in enumerate(behind):
        name = next(iter(latin_names(strip.text)), "") if len(strip.text) <= _LONGEST else ""
        if " " not in name or not strip.text.startswith(name):
            continue
        rest = strip.text[len(name) :]
        is_headed = place > 0 and is_about_author(behind[place - 1].text)
        is_told = _DOES.match(rest) is not None and (_REACHED.search(rest) is not None or _names_site(rest, is_site))
        if is_told or (is_headed and (not rest.strip() or _DOES.match(rest))):
            yield Contributor(name, ContributorRole.WRITER)
            return


def _names_site(text: str, is_site: Callable[[str], bool]) -> bool:
    """Whether some words in a row are the name of the site."""
    words = text.strip(" .!").split()
    return any(
        is_site(" ".join(words[start : start + count]).strip(" .,;"))
        for start in range(len(words))
        for count in range(1, _LONGEST_SITE)
    )
