"""The credit lines of Chinese-language newsrooms: names, roles, desks, places and kinds of report, in any order.

`記者王小明／台北報導`, `港都日報 王小明、李阿美 綜合報導`, `文／王小明　攝影／陳大文`, `王小明／核稿編輯`,
`港通社記者王小明台北11日電`. A line is a credit line only if every word is of a known kind and at
least one is a role, a reporter's title or a kind of report. A desk (`社會中心`) is not a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from pipelines.credits.chinese_credit_words import ANY_ROLE, HAN, LATIN, CreditKind, CreditWord, word_of
from pipelines.credits.name_lists import once
from pipelines.words.surnames import is_chinese_name
from storage.types import Contributor, ContributorRole

_WRITER, _PHOTOGRAPHER = ContributorRole.WRITER, ContributorRole.PHOTOGRAPHER
# A dot where others print a slash: `文・王小明　圖・李小華`.
_DOT_BEHIND_ROLE = re.compile(rf"(?<!{HAN})((?:{ANY_ROLE})(?:[・·‧•．、](?:{ANY_ROLE}))*)[・·‧•．](?={HAN})")
_GLUED = re.compile(rf"(?<!{HAN})({HAN}{{2,4}}?)({ANY_ROLE})(?=\s*[/／╱∕⁄|｜:：])")
_MEDIA = re.compile(r"(?:[報报社網网台臺]|新聞|新闻|週刊|周刊|電視)$")
_SPLIT = re.compile(rf"([\s　－–/／╱∕⁄|｜:：=＝;；,，、【】〔〕（）()\[\]]+|(?<={HAN})-(?={HAN}))")
_EXPLICIT = frozenset("/／╱∕⁄|｜:：=＝")
# What a person is, in brackets behind the name.
_ASIDE = re.compile(rf"(?<={HAN})[（(][^（）()/／]{{2,16}}[)）]")
_OF_SOURCES = ("來源", "来源", "提供")
_MAX_LINE = 80
_WHOLE_NAME = 3
_MAX_WORDS = 16


def read_credit_line(line: str) -> tuple[Contributor, ...]:
    """The contributors that a credit line names, in printed order; none when the line is anything else.

    Args:
        line: A line of the page, or what stands between brackets in one.
    """
    if not 3 <= len(line) <= _MAX_LINE:
        return ()
    line = _DOT_BEHIND_ROLE.sub(r"\1／", unglued(line))
    words = _words(line) or _words(_ASIDE.sub("", line))
    if words is None or not any(map(_is_telling, words)):
        return ()
    return once(_credited(words))


def unglued(line: str) -> str:
    """The line with a blank between a name and the label glued to it: `文／王小明圖／陳大文`."""
    return _GLUED.sub(lambda match: f"{match[1]} {match[2]}" if _is_glued(match[1], match[2]) else match[0], line)


def _is_glued(name: str, label: str) -> bool:
    """Whether a name ends before a label; one of a single letter may as well be the name's last."""
    is_own = len(label) > 1 or (len(name) == _WHOLE_NAME and not is_chinese_name(name + label))
    return is_own and is_chinese_name(name)


def _is_telling(word: CreditWord) -> bool:
    """Whether a word says that its line credits somebody."""
    is_medium = word.what is CreditKind.DESK and _MEDIA.search(word.text) is not None
    return word.role is not None or word.what is CreditKind.REPORT or is_medium


def names_desk(line: str) -> bool:
    """Whether a line credits a desk and no person: `社會中心／綜合報導`."""
    words = _words(line) if 3 <= len(line) <= _MAX_LINE else None
    kinds = {word.what for word in words or ()}
    return {CreditKind.DESK, CreditKind.REPORT} <= kinds and CreditKind.NAME not in kinds


def _words(line: str) -> list[CreditWord] | None:
    """The words of a line with what they are; None as soon as one of them is of no known kind."""
    words: list[CreditWord] = []
    pieces = _SPLIT.split(line)
    for text, before in zip(pieces[::2], ["", *pieces[1::2]], strict=True):
        if not text:
            continue
        if len(words) >= _MAX_WORDS:
            return None
        word = word_of(text, words[-1] if words else None, is_explicit=bool(_EXPLICIT & set(before)))
        role = next((known for known in reversed(words) if known.what is CreditKind.ROLE), None)
        if role is not None and role.role is _PHOTOGRAPHER and _is_picture_source(word, role):
            word = CreditWord(text, CreditKind.NOTHING)
        if word is None:
            return None
        if before.isspace() and words and _are_latin(words[-1], word):
            word = CreditWord(f"{words.pop().text} {text}", CreditKind.NAME)
        words.append(word)
    return words


def _is_picture_source(word: CreditWord | None, role: CreditWord) -> bool:
    """Whether a word behind a word for pictures names where they come from (`品牌提供`, `IG`) and not who took them."""
    if word is None:
        return True
    return role.text.endswith(_OF_SOURCES) and word.what is CreditKind.NAME and word.role is None


def _are_latin(first: CreditWord, second: CreditWord) -> bool:
    """Whether two names are parts of one in Latin letters."""
    are_names = first.what is CreditKind.NAME and second.what is CreditKind.NAME
    return are_names and LATIN.match(first.text) is not None and LATIN.fullmatch(second.text) is not None


def _credited(words: list[CreditWord]) -> Iterator[Contributor]:
    """Names get the role before them; where each has one behind it and none before, that one."""
    words = list(_with_roles_behind(words))
    telling = {CreditKind.ROLE, CreditKind.NAME, CreditKind.REPORT}
    kept = [word for word in words if word.what in telling and not word.text.endswith(_OF_SOURCES)]
    groups = [(what, list(group)) for what, group in groupby(kept, key=attrgetter("what"))]
    is_behind = _is_role_behind(groups)
    for index, (what, group) in enumerate(groups):
        if what is not CreditKind.NAME:
            continue
        place = index + 1 if is_behind else index - 1
        neighbour = groups[place] if 0 <= place < len(groups) else None
        has_role = neighbour is not None and neighbour[0] is CreditKind.ROLE
        given = _nearest(neighbour[1], is_behind=is_behind) if neighbour is not None and has_role else None
        role, label = (_WRITER, None) if given is None else (given.role or _WRITER, given.label)
        for word in group:
            if word.role is not None and given is None:
                role, label = word.role, word.label
            yield Contributor(word.text, role, label)


def _with_roles_behind(words: list[CreditWord]) -> Iterator[CreditWord]:
    """The words; a titled name at the end with the role behind it, where that is one: `… 記者王小明／攝影`."""
    is_last = len(words) > 2 and words[-1].what is CreditKind.ROLE and words[-2].what is CreditKind.NAME
    if not is_last or words[-2].role is None or words[-3].what is CreditKind.ROLE:
        yield from words
        return
    yield from words[:-2]
    yield CreditWord(words[-2].text, CreditKind.NAME, words[-1].role, words[-1].label)


def _nearest(roles: list[CreditWord], *, is_behind: bool) -> CreditWord:
    """The role of several that counts for the names next to them: writing (`文、圖／王小明`), or else the nearest."""
    writing = next((word for word in roles if word.role is _WRITER), None)
    return writing or roles[0 if is_behind else -1]


def _is_role_behind(groups: list[tuple[CreditKind, list[CreditWord]]]) -> bool:
    """Whether the roles of a line stand behind the names: it begins with names, and none stand last without a role."""
    kinds = [what for what, _ in groups]
    if not kinds or kinds[0] is not CreditKind.NAME or kinds[-1] is CreditKind.NAME:
        return False
    is_titled = any(word.role is not None for word in groups[0][1])
    return not is_titled or kinds.count(CreditKind.NAME) == 1
