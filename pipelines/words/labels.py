"""Words compared as a reader compares them: width, case, spacing and decoration do not count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from pipelines.words.by_identity import by_identity

_LETTERS = re.compile(r"[^\W_]+")
_NO_LETTER = {code: None for code in range(128) if not chr(code).isalnum()}
# Blanked first: without them most texts of East Asia are in normal form, which is found ten times as fast as made.
_WIDE = re.compile("[，（）：；！？…\u3000]+")
_MAX_LABEL = 60
_INNER = re.compile(r"[^\W_](?:.*[^\W_])?", re.DOTALL)
_COLON = re.compile(r"\s*[:：]\s*")
# `資料來源 (2`, `資料來源 [編輯`: the closing bracket went with the edge of the text.
_COUNT = re.compile(
    r"\s*\[\s*(?:編輯|编辑|編集|편집|edit)|\s*[▲△▴⏶↑⇧⬆⤴]\s*(?:top|up|回?頂端|回?頁首|回到頂部|返回顶部)|[\s(]*(?:共|全)?\s*\d{1,3}\s*(?:[則篇筆項件個条條个]|items?|entries|links?)?"
)
_EASTERN = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]"
_TONGUES = re.compile(rf"\s*[/|·・]\s*|(?<={_EASTERN})[\s(]*(?=[a-z])|(?<=[a-z])[\s(]*(?={_EASTERN})")
_ASCII = re.compile("[a-z0-9]")
# `資 料 來 源`: set wide.
_SPACED = re.compile(rf"(?:{_EASTERN}+ )+{_EASTERN}+")
# `二、全文`, `02 全文`: the parts of an article counted.
_NUMBER = re.compile(r"(?:\d{1,2}[\W_]+|[一二三四五六七八九十]{1,2}[、,.)]\s*)(?=[^\W\d_])")
_TAG, _BETWEEN_TAGS = r"[#＃][^\W_][\w·-]*", r"[\s,，、]*"
# Of several, each may be of up to three words.
_HASHTAGS = re.compile(rf"(?:{_TAG}{_BETWEEN_TAGS})+|(?:{_TAG}(?: [\w·-]+){{0,2}}{_BETWEEN_TAGS}){{2,}}")
_MAX_SECOND = 24
# A longer paragraph is rare, and would fill the memory of the shorter ones.
_LINE = 2_000


def folded(text: str) -> str:
    """The text after NFKC, in one case, its white space single."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def bare(text: str) -> str:
    """The folded text without the brackets, bullets and colons around it."""
    return _bare_line(text) if len(text) <= _LINE else _bare(text)


def _bare(text: str) -> str:
    inner = _INNER.search(folded(text))
    return "" if inner is None else inner[0]


# Many rules hold the lines of one page against one another, and against their labels.
_bare_line = lru_cache(maxsize=2048)(_bare)


def is_label(text: str, labels: Iterable[str]) -> bool:
    """Whether the text is one of the labels and nothing else but a count, or the same in a second language."""
    if len(text) > _MAX_LABEL:
        return False
    known, wanted = _bare_labels(tuple(labels)), bare(text)
    if (number := _NUMBER.match(wanted)) is not None:
        wanted = wanted[number.end() :]
    if " " in wanted and _SPACED.fullmatch(wanted):
        wanted = wanted.replace(" ", "")
    if not known.words or wanted in known.words:
        return bool(known.words)
    for label in known.by_letter.get(wanted[:1], known.by_letter[""]):
        if wanted.startswith(label) and _COUNT.fullmatch(wanted, len(label)):
            return True
    if wanted.isascii() or not _ASCII.search(wanted):
        # Of a label in two languages one piece is in ASCII.
        return False
    pieces = [bare(piece) for piece in _TONGUES.split(wanted)]
    return (
        len(pieces) == 2
        and pieces[0].isascii() != pieces[1].isascii()
        and all(pieces)
        and any(one in known.words and len(other) <= _MAX_SECOND for one, other in (pieces, pieces[::-1]))
    )


class _Labels(NamedTuple):
    """Labels without what is around them, and by a text's first letter those with which it may begin."""

    words: frozenset[str]
    by_letter: Mapping[str, tuple[str, ...]]


@by_identity
@lru_cache(maxsize=256)
def _bare_labels(labels: tuple[str, ...]) -> _Labels:
    words = frozenset(bare(label) for label in labels)
    # Every text begins with a label that has no letters.
    letters = {"", *(word[:1] for word in words)}
    return _Labels(words, {letter: tuple(word for word in words if word[:1] in {letter, ""}) for letter in letters})


def are_hashtags(text: str) -> bool:
    """Whether a text is nothing but hashtags: `#港灣 #燈塔`."""
    return _HASHTAGS.fullmatch(text) is not None


def after_label(text: str, labels: Iterable[str]) -> str | None:
    """What follows one of the labels and a colon at the beginning of the text; None when none stands there."""
    parts = _COLON.split(text, maxsplit=1)
    if len(parts) == 2 and parts[1].strip() and is_label(parts[0], labels):
        return parts[1].strip()
    return None


def squeezed(text: str) -> str:
    """The letters and digits of the text alone, folded: equal for two prints of one headline."""
    return _squeezed_line(text) if len(text) <= _LINE else _squeezed(text)


def _squeezed(text: str) -> str:
    if text.isascii():
        return text.lower().translate(_NO_LETTER)
    return "".join(_LETTERS.findall(unicodedata.normalize("NFKC", _WIDE.sub(" ", text)).casefold()))


_squeezed_line = lru_cache(maxsize=4096)(_squeezed)
