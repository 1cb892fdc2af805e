"""Bylines: roles as printed, with the names that follow each.

`撰稿人:X、Y / 責任編輯:Z` in half or full width. A line is a byline only when one of the known role labels stands in it
before a colon; other labels beside a known one are kept as printed, with the role `other`. Nothing that is too long
for a name becomes one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

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
from pipelines.credits.role_labels import (
    COLON_SIGNS,
    MARK,
    before_names,
    begins_with_label,
    between_labels,
    glued_starts,
    known_labels,
    label_key,
    label_starts,
    with_colons,
)
from pipelines.page.strips import Line, Strip
from storage.types import Contributor, ContributorRole

_MAX_LINE = 400
_SEGMENT = re.compile(rf"\s*[{SLASHES}|｜]\s*")
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
_COLONS = str.maketrans(dict.fromkeys(COLON_SIGNS, "："))
# Where a person is found in the web: `林昕妤（page.example/lin）`.
_WEB = re.compile(r"[(（][^()（）]*\w\.\w{2,}/[^()（）]*[)）]")
_BETWEEN_BRACKETS = re.compile(r"[)）〕\]】]\s*[（(〔\[【]")
# `周柏翰　閱讀時間約 8 分鐘`, `周柏翰 · 8 min read`
_COUNT = re.compile(r"(?:全文|本文|閱讀|阅读|約|约|共|字數|字数)\D{0,6}\d")
_COUNTED = re.compile(
    r"[\s\u3000·•]+[^\s\d·•,，、]{0,8}\s*\d.*$|(?<=[\u3400-\u9fff]{2})(?:預[計估]|预[计估])?(?:閱讀|阅读|全文|本文|字數|字数)\D{0,6}\d.*$|"
    r"(?<=[\u3400-\u9fff]{2})\d[\d,.]*\s*(?:次|人|則|则|分|字|min|views?|reads?|$).*$",
    re.DOTALL,
)


def read_byline(line: str, roles: Sequence[tuple[ContributorRole, tuple[str, ...]]]) -> tuple[Contributor, ...]:
    """The contributors that a line names, in printed order; none when it is not a byline.

    Args:
        line: A line of the page, or what is left of it behind the topics.
        roles: The labels known for each role.
    """
    if len(line) > _MAX_LINE:
        return ()
    known = known_labels(tuple(roles))
    line = _WEB.sub("", line.translate(_COLONS))
    line = with_colons(_BETWEEN_BRACKETS.sub(" / ", _unbracketed(line)), known)
    starts = label_starts(line, known)
    if not starts or _DATED.sub("", _MEDIUM.sub("", line[: starts[0]])).strip(EDGES):
        return ()
    return _read_pieces(line, starts, known) or _read_pieces(line, glued_starts(line, starts, known), known)


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
    known = known_labels(tuple(roles))
    in_words = tuple(label for label in known if label.isascii())
    if not in_words or len(line) > _MAX_LINE:
        return ()
    matches = [before_names(in_words).match(piece) for piece in between_labels(in_words).split(line)]
    if matches[0] is None:
        return ()
    return tuple(
        Contributor(name, known[label_key(match["label"])], match["label"])
        for match in matches
        if match is not None
        for name in latin_names(_STOP.sub("", match["names"])) or short_names(_ON.sub("", match["names"]))
    )


def byline_start(line: Line, roles: Sequence[tuple[ContributorRole, tuple[str, ...]]]) -> int | None:
    """Where the first role label with a colon stands in a line; None when none does.

    A label also begins where its own element does, glued though it is to the text before.
    """
    if not MARK.search(line.text):
        return None
    known = known_labels(tuple(roles))
    text = with_colons(line.text.translate(_COLONS), known)
    starts = label_starts(text, known)
    position = -line.leading if len(line.runs) > 1 else 0
    for run in line.runs:
        if position > 0 and begins_with_label(text[position:], known):
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
            role = known.get(label_key(label), ContributorRole.OTHER)
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
