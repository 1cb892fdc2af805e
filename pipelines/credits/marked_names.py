"""The names in what the markup of a page calls the author's: elements so named, and links to authors' pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from pipelines.credits.latin_bylines import names_alone, read_latin_byline
from pipelines.credits.persons import AUTHOR_PATH, persons_in
from pipelines.credits.uncased_bylines import read_uncased_byline
from pipelines.credits.writers import author_word, undated
from pipelines.page.strips import Line, Run, Strip
from pipelines.words.bylines import BY
from storage.types.profile import Labels

_BY = re.compile(rf"{BY}\b", re.IGNORECASE)
_PEN_NAME = re.compile(r"[^\W\d_A-Z]\w{2,24}")
_BY_PEN_NAME = re.compile(rf"\s*(?i:{BY})\s+(?P<name>(?!the\b|staff\b|admin)[^\W\d_A-Z]\w{{2,24}})\s*")
# Glued to the name, as buttons without a blank before them are.
_BUTTON = re.compile(r"(?<=\w)(?:Follow(?:ing)?|Folgen|Suivre|Seguir|Segui)$")
# An account, glued to the name that stands before it: `Ines Quill@iquill`.
_ACCOUNT = re.compile(r"(?<=[^\W\d_])\s*@\w{2,24}$")
_OUTLET = re.compile(r"\s+[|｜]\s.*$", re.DOTALL)
_MAX_MARKED = 100
_EASTERN_NAME = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3][\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\s・·]{1,10}"
)


def marked_names(line: Line, labels: Labels) -> Iterator[str]:
    """The names in what of a line is marked as the author's: alone there, or with a day and a title."""
    marked = [run for run in line.runs if run.credited]
    linked = [run for run in marked if run.href is not None and run.text.strip()]
    if len(linked) == 1 and _is_pen_name(linked[0]):
        yield linked[0].text.strip()
        return
    leading = [run for run in linked if AUTHOR_PATH.search(_path_of(run.href or ""))]
    if leading and len(leading) < len(linked):
        # The other links lead to sections, comments and the like.
        yield from (name for run in leading for name in names_marked(run.text.strip()))
        return
    text = "".join(run.text for run in marked)
    if signed := _BY_PEN_NAME.fullmatch(text):
        yield signed["name"]
        return
    if len(linked) == 1 and _is_opening(text[: text.index(linked[0].text)], labels):
        text = linked[0].text
    yield from names_marked(_BUTTON.sub("", text.strip()))


def _is_opening(text: str, labels: Labels) -> bool:
    """Whether nothing stands before a link, or the word for an author: behind others it leads to something else."""
    return not any(map(str.isalpha, text)) or _BY.search(text) is not None or author_word(text, labels) is not None


def _is_pen_name(run: Run) -> bool:
    """Whether a link to an author's page is one word in small letters, as blogs call their writers."""
    return bool(_PEN_NAME.fullmatch(run.text.strip())) and bool(AUTHOR_PATH.search(_path_of(run.href or "")))


def names_marked(text: str) -> Iterator[str]:
    """The names in a text that is marked as the author's, none when it is anything else."""
    # Behind the mark stands the outlet: `Ines Quill | Port Times`.
    plain = _OUTLET.sub("", _ACCOUNT.sub("", undated(text)))
    if plain and len(plain) <= _MAX_MARKED:
        labelled = read_latin_byline(plain) or read_uncased_byline(plain)
        written = tuple(who.name for who in labelled) or names_alone(plain)
        if written or plain.isascii():
            yield from written
        else:
            yield from (plain,) if _EASTERN_NAME.fullmatch(plain) else persons_in(plain)


def author_links(head: Iterable[Strip]) -> Iterator[str]:
    """The texts of the links below the title that lead to authors' pages."""
    for run in (run for strip in head for run in strip.runs):
        if run.href and AUTHOR_PATH.search(_path_of(run.href)) and run.text.strip():
            yield run.text.strip()


def _path_of(reference: str) -> str:
    """The path of a reference as it is printed, empty for what is no address."""
    try:
        return urlsplit(reference).path
    except ValueError:
        return ""
