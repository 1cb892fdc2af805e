"""Bylines: roles as printed, with the names that follow each.

`撰稿人:X、Y / 責任編輯:Z` in half or full width. A line is a byline only when one of the known role labels stands in it
before a colon; other labels beside a known one are kept as printed, with the role `other`. Nothing that is too long
for a name becomes one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from pipelines.credits.latin_bylines import latin_names
from pipelines.credits.name_lists import (
    CLOSERS,
    EDGES,
    MAX_NAME,
    OPENERS,
    SLASHES,
    once,
    short_names,
    split_names,
    without_outlet,
)
from pipelines.page.strips import Line, Strip
from storage.types import Contributor, ContributorRole

_MAX_LINE = 400
_SEGMENT = re.compile(rf"\s*[{SLASHES}|｜]\s*")
# Behind a label in ideographs or Hangul a dash says the same as a slash; in Latin letters it makes one word of two.
_DASHES = "—─–－→►▸-"
# Most lines have none of these, and so no label either.
_COLON, _SLASH = re.compile("[:：=＝]"), re.compile(f"[{SLASHES}|｜{_DASHES}]")
_LABELLED = re.compile(r"\s*([^:：=＝]{1,24}?)\s*[:：=＝]\s*(.*)", re.DOTALL)
# Newsrooms print the medium from which a report is taken before the writers, on the same line.
_MEDIUM = re.compile(
    r"(?:(?:文章|新聞|新闻|稿件)?(?:來源|来源|出處|出处|出典|配信)|Source)\s*[:：]\s*[^:：]{1,30}", re.IGNORECASE
)
# What else may stand before: the words for a date, which itself is taken out of the line.
_DATED = re.compile(
    r"(?:發[布佈表稿]|发布|公告|刊登|出版|更新|建立|上稿|日期|時間|时间)(?:日期|時間|时间)?\s*[:：]\s*"
    r"[\d/.:\-年月日\s]*"
)
# A field of another kind behind the names: `王小明　分類：環境`.
_FIELD_BEHIND = re.compile(r"[\s\u3000]+[^\s:：、,，/／]{1,8}\s*[:：].*$", re.DOTALL)
# The full stop of the line; that of `Jr.` belongs to the name.
_STOP = re.compile(r"(?<=[^\W\d_]{3})\.\s*$")
# The word before a day that was taken out of the line.
_ON = re.compile(r"\s+(?:on|at|in)\s*$", re.IGNORECASE)
# What stands between the credits of a line without crediting anybody.
_NO_ROLE = re.compile(
    r"時間|时间|日期|字數|字数|分類|分类|標籤|标签|關鍵字|关键字|地區|地点|地點|來源|来源|出處|出处|瀏覽|浏览|點閱|"
    r"閱讀|阅读|更新|發布|发布|"
    r"主題|系列|專題|欄目|栏目|頻道|time|date|words|category|tags?|source|place|views|minutes?|read|length",
    re.IGNORECASE,
)
_LEAST_SLASHED = 2
# Signs that look like a colon, each to be read as one in its place.
_COLONS = str.maketrans(dict.fromkeys("﹕︰∶꞉", "："))
# Korean credits have labels of one syllable, which begins no other word before a slash.
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
# Where a person is found in the web: `林昕妤（page.example/lin）`.
_WEB = re.compile(r"[(（][^()（）]*\w\.\w{2,}/[^()（）]*[)）]")
_BETWEEN_BRACKETS = re.compile(r"[)）〕\]】]\s*[（(〔\[【]")
# `周柏翰　閱讀時間約 8 分鐘`, `周柏翰 · 8 min read`
_COUNT = re.compile(r"(?:全文|本文|閱讀|阅读|約|约|共|字數|字数)\D{0,6}\d")
_COUNTED = re.compile(r"[\s\u3000·•]+[^\s\d·•,，、]{0,8}\s*\d.*$", re.DOTALL)


def read_byline(line: str, roles: Sequence[tuple[ContributorRole, tuple[str, ...]]]) -> tuple[Contributor, ...]:
    """The contributors that a line names, in printed order; none when it is not a byline.

    Args:
        line: A line of the page, or what is left of it behind the topics.
        roles: The labels known for each role.
    """
    if len(line) > _MAX_LINE:
        return ()
    known = _known(tuple(roles))
    line = _WEB.sub("", line.translate(_COLONS))
    line = _with_colons(_BETWEEN_BRACKETS.sub(" / ", _unbracketed(line)), known)
    starts = _label_starts(line, known)
    if not starts or _DATED.sub("", _MEDIUM.sub("", line[: starts[0]])).strip(EDGES):
        return ()
    return _read_pieces(line, starts, known) or _read_pieces(line, _glued_starts(line, starts, known), known)


def _read_pieces(line: str, starts: Sequence[int], known: dict[str, ContributorRole]) -> tuple[Contributor, ...]:
    """The contributors of a line whose labels begin at these places; none when one piece is no byline."""
    pieces = [line[start:end] for start, end in zip(starts, [*starts[1:], len(line)], strict=True)]
    found: list[Contributor] = []
    for piece in pieces:
        contributors = _read_piece(piece, known)
        if contributors is None:
            return ()
        found.extend(contributors)
    return once(found)


def read_worded(line: str, roles: Sequence[tuple[ContributorRole, tuple[str, ...]]]) -> tuple[Contributor, ...]:
    """The contributors of a line that begins with a label in words, no colon behind it: `Words by X and Y`."""
    known = _known(tuple(roles))
    in_words = tuple(label for label in known if label.isascii())
    if not in_words or len(line) > _MAX_LINE:
        return ()
    matches = [_before_names(in_words).match(piece) for piece in _between_labels(in_words).split(line)]
    if matches[0] is None:
        return ()
    return tuple(
        Contributor(name, known[_key(match["label"])], match["label"])
        for match in matches
        if match is not None
        for name in latin_names(_STOP.sub("", match["names"])) or short_names(_ON.sub("", match["names"]))
    )


def byline_start(line: Line, roles: Sequence[tuple[ContributorRole, tuple[str, ...]]]) -> int | None:
    """Where the first role label with a colon stands in a line; None when none does.

    A label also begins where its own element does, glued though it is to the text before.
    """
    text = line.text.translate(_COLONS)
    if not _COLON.search(text) and not _SLASH.search(text):
        return None
    known = _known(tuple(roles))
    text = _with_colons(text, known)
    starts = _label_starts(text, known)
    position = -line.leading
    for run in line.runs:
        if position > 0 and _label_starts(text[position:], known)[:1] == [0]:
            starts.append(position)
        position += len(run.text)
    return min(starts, default=None)


def is_credit_strip(strip: Strip, roles: Sequence[tuple[ContributorRole, tuple[str, ...]]]) -> bool:
    """Whether each line of a strip credits somebody with a known role and says nothing before."""
    return bool(strip.lines) and all(_is_credit(line, roles) for line in strip.lines)


def _is_credit(line: Line, roles: Sequence[tuple[ContributorRole, tuple[str, ...]]]) -> bool:
    start = byline_start(line, roles)
    return start is not None and not line.text[:start].strip(EDGES + OPENERS) and bool(read_byline(line.text, roles))


def _unbracketed(line: str) -> str:
    """The line without the brackets around all of it."""
    whole = line.strip()
    inside = whole[1:-1]
    if not whole or whole[0] not in OPENERS or whole[-1] not in CLOSERS:
        return line
    return inside


def _with_colons(line: str, known: dict[str, ContributorRole]) -> str:
    """The line with colons for the slashes behind its labels (`撰稿人／林昕妤`), all else in its place."""
    if _COLON.search(line) or not _SLASH.search(line):
        return line
    labels = tuple(label for label in known if len(label) >= _LEAST_SLASHED or _HANGUL.match(label))
    return line if not labels else _before_slash(labels).sub(lambda match: f"{match['label']}{match['blank']}：", line)


@lru_cache(maxsize=64)
def _before_slash(labels: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?<=^)|(?<=[\s{SLASHES}（(【、，,]))(?P<label>{_any_of(labels)})(?P<blank>\s*)"
        rf"(?:[{SLASHES}|｜]|(?<=[^\x00-\u02ff])[{_DASHES}]|(?<=[^\x00-\u02ff]\s)[{_DASHES}])(?=\s*\w)",
        re.IGNORECASE,
    )


def role_of_label(label: str, roles: Sequence[tuple[ContributorRole, tuple[str, ...]]]) -> ContributorRole:
    """The role that a printed label stands for; `other` for a label that is not known."""
    return _known(tuple(roles)).get(_key(label), ContributorRole.OTHER)


def _key(label: str) -> str:
    return unicodedata.normalize("NFKC", label).strip().casefold()


def _label_starts(line: str, known: dict[str, ContributorRole]) -> list[int]:
    if not known or not _COLON.search(line):
        return []
    return [match.start() for match in _before_colon(tuple(known)).finditer(line)]


def _glued_starts(line: str, starts: Sequence[int], known: dict[str, ContributorRole]) -> list[int]:
    """Where the labels begin, those too that stand right behind a name, as elements without a blank between print."""
    longer = tuple(label for label in known if len(label) >= _LEAST_SLASHED)
    glued = [match.start() for match in _glued(longer).finditer(line)] if longer else []
    return sorted({*starts, *glued})


@lru_cache(maxsize=64)
def _glued(labels: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<=[\u3400-\u9fff])(?:{_any_of(labels)})(?=\s*[:：=＝])", re.IGNORECASE)


@lru_cache(maxsize=64)
def _before_colon(labels: tuple[str, ...]) -> re.Pattern[str]:
    """One of the labels before a colon, at the line's beginning or behind no letter: 文 is not found in 論文:."""
    return re.compile(rf"(?<![^\W\d])(?:{_any_of(labels)})(?=\s*[:：=＝])", re.IGNORECASE)


@lru_cache(maxsize=64)
def _before_names(labels: tuple[str, ...]) -> re.Pattern[str]:
    """One of the labels in words at a line's beginning, and what follows it."""
    return re.compile(rf"\s*(?P<label>{_any_of(labels)})\s+(?P<names>\S.*)", re.IGNORECASE)


@lru_cache(maxsize=64)
def _between_labels(labels: tuple[str, ...]) -> re.Pattern[str]:
    """The mark before another label in words: `Words by Ines Quill. Photographs by Tomas Reef`."""
    return re.compile(rf"\s*[.·•|｜;,–—]\s+(?=(?:{_any_of(labels)})\s)", re.IGNORECASE)


def _any_of(labels: tuple[str, ...]) -> str:
    return "|".join(re.escape(label) for label in sorted(labels, key=len, reverse=True))


@lru_cache(maxsize=64)
def _known(roles: tuple[tuple[ContributorRole, tuple[str, ...]], ...]) -> dict[str, ContributorRole]:
    """The role of each label; the dictionary is shared and never changed."""
    return {_key(label): role for role, labels in roles for label in labels}


def _read_piece(piece: str, known: dict[str, ContributorRole]) -> list[Contributor] | None:
    """The contributors between a known label and the next known one; None when the piece is not a byline."""
    label, role = None, ContributorRole.OTHER
    found: list[Contributor] = []
    for segment in _SEGMENT.split(piece.strip(EDGES)):
        text = segment
        if _COUNT.match(segment):
            # A count that stands between marks like a name: `責任編輯：周柏翰 / 全文約 2,300 字`.
            continue
        if labelled := _LABELLED.fullmatch(segment):
            label, text = labelled[1].strip(EDGES), labelled[2]
            role = known.get(_key(label), ContributorRole.OTHER)
        if label is not None and role is ContributorRole.OTHER and _NO_ROLE.search(label):
            continue
        text = _FIELD_BEHIND.sub("", text)
        uncounted = _COUNTED.sub("", text)
        for name in split_names(uncounted if len(uncounted) > 1 else text):
            if any(map(str.isdigit, name)):
                continue
            if len(name) > MAX_NAME or any(mark in name for mark in "。:：=＝"):
                return None
            found.append(Contributor(without_outlet(name), role, label))
    return found
