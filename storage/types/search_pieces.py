"""What is searched of a revision: its tokens, made where it is read and given to either engine as they are.

No engine splits Chinese into words that a reader would type (FTS5's trigram never finds 北約, its unicode61 finds
nothing). So a run of ideographs, kana or hangul becomes overlapping pairs and its last character, every other word one
token, after NFKC and case folding; so both engines find the same documents. Folded tokens have Traditional characters
turned into Simplified ones.

All parts of a revision are one sequence of tokens, so that one row answers for it. A boundary between two parts is a
token that no query holds, so no phrase matches across it. The tokens of a part that is searched by its name alone
(`author:`), or also by it (`title:`), bear a mark of that name, a character that no text brings into a token.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

PAIRED = r"\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
"""The characters that are searched in pairs, as a class of regular expressions has them."""
LONGEST_PHRASE = 200
"""The most tokens of a phrase that is found wherever it stands."""
BOUNDARY = "\ue000"
"""The token between two parts."""
# Compiled where it is used first: such large classes take long, and every command imports this for its tables.
RUN = rf"(?P<paired>[{PAIRED}]+)|(?P<word>[^\W_{PAIRED}]+)"
"""A regular expression for the runs of a normalised text that make tokens."""
_LONGEST_WORD = 64


class SearchField(StrEnum):
    """The parts of a revision in which words are found."""

    TITLE = "title"
    DECK = "deck"
    SUMMARY = "summary"
    TEXT = "text"
    AUTHOR = "author"
    TOPIC = "topic"
    SOURCE = "source"


BODY = (SearchField.TITLE, SearchField.DECK, SearchField.SUMMARY, SearchField.TEXT)
"""Where a word is looked for that names no field."""
_MARKS = {
    SearchField.TITLE: "\ue001",
    SearchField.AUTHOR: "\ue002",
    SearchField.TOPIC: "\ue003",
    SearchField.SOURCE: "\ue004",
}
MARKED = frozenset(_MARKS)
"""The fields that can be asked for by name."""
_LETTER = "\ue005"


@dataclass(frozen=True, slots=True)
class SearchPieces:
    """The tokens of a revision in their order, a space between two, as typed and folded.

    `typed_letters` and `folded_letters` are the single characters that stand in its body, in no order: a query of one
    character need not look for all pairs that begin with it.
    """

    typed: str
    folded: str
    typed_letters: str
    folded_letters: str


def pieces(parts: Iterable[tuple[SearchField, str | None]]) -> SearchPieces:
    """The pieces of a revision's parts, each a field and a text, None for what is lacking."""
    plain: list[str] = []
    marked: list[str] = []
    for field, text in parts:
        made = tokens(text) if text else []
        if made and field in BODY:
            plain += [*made, BOUNDARY]
        if made and field in _MARKS:
            marked += [*(_MARKS[field] + token for token in made), BOUNDARY]
    typed, letters = " ".join(plain + marked), _letters(plain)
    return SearchPieces(typed, fold_text(typed), letters, fold_text(letters))


def tokens(text: str) -> list[str]:
    """The tokens of a text: pairs and last character of each paired run, whole words otherwise."""
    # A long text has a token ten times its bytes, and says the same few again and again: each is kept once.
    known: dict[str, str] = {}
    return [known.setdefault(token, token) for token in _tokens(normalised(text))]


def normalised(text: str) -> str:
    """The text as it is compared: of compatible forms and of both cases one."""
    return unicodedata.normalize("NFKC", text).casefold()


def fold_text(text: str) -> str:
    """The text with Traditional characters turned into Simplified ones, character by character."""
    return text if text.isascii() else text.translate(_fold_table())


def phrase_tokens(phrase: str, field: SearchField | None, *, fold: bool) -> tuple[tuple[str, ...], bool]:
    """The tokens that find a phrase when they follow one another, and whether the last is only how a token begins.

    Args:
        phrase: as typed.
        field: the field that it must stand in, None for the body.
        fold: look for the folded tokens.

    Returns:
        No token for a phrase without any. The last character of a run is not asked for, since within a longer run it
        would be no token; one that stands alone is the beginning of a pair, or the last of its run.
    """
    words = [fold_text(word) for word in tokens(phrase)] if fold else tokens(phrase)
    if not words:
        return (), False
    if field is None and len(words) == 1 and _is_letter(words[0]):
        return (_LETTER + words[0],), False
    is_beginning = _is_letter(words[-1])
    if is_beginning and len(words) > 1 and re.fullmatch(f"[{PAIRED}]{{2}}", words[-2]):
        words, is_beginning = words[:-1], False
    mark = "" if field is None else _MARKS[field]
    return tuple(mark + word for word in words), is_beginning


def _is_letter(token: str) -> bool:
    return re.fullmatch(f"[{PAIRED}]", token) is not None


def _tokens(text: str) -> Iterator[str]:
    for match in re.finditer(RUN, text):
        run = match["paired"]
        if run is None:
            yield _word(match["word"])
            continue
        for start in range(len(run) - 1):
            yield run[start : start + 2]
        yield run[-1]


def _word(word: str) -> str:
    """A word that an index can hold; a longer one than anybody writes ends in a digest of what it goes on with."""
    if len(word) <= _LONGEST_WORD:
        return word
    digest = hashlib.sha256(word.encode()).hexdigest()[: _LONGEST_WORD // 2]
    return word[: _LONGEST_WORD // 2] + digest


def _letters(tokens: Iterable[str]) -> str:
    """The characters that stand in pairs or alone, each once, marked."""
    return " ".join(_LETTER + letter for letter in re.findall(f"[{PAIRED}]", "".join(sorted(set("".join(tokens))))))


@cache
def _fold_table() -> dict[int, str]:
    # One character at a time: a table of phrases would give the same word different tokens in different company.
    # Imported here: only a search with --fold and the reading of a text need it.
    import opencc

    converter = opencc.OpenCC("t2s")
    ranges = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00))
    every = "".join(chr(point) for low, high in ranges for point in range(low, high))
    simplified = converter.convert("\n".join(every)).split("\n")
    return {ord(old): new for old, new in zip(every, simplified, strict=True) if old != new and len(new) == 1}
