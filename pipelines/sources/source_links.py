"""Which links of a list of sources lead to a source: not those back into the page, nor those that share or copy it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from urllib.parse import parse_qsl, urldefrag, urlsplit

from pipelines.page.strips import Line, Run
from pipelines.stated.references import address_of, is_absolute
from pipelines.view.page_view import PageView

SHARE = re.compile(
    r"//(?:[\w-]+\.)*(?:facebook\.com/(?:sharer|dialog|share\.php)|twitter\.com/(?:intent|share|home\?status)|"
    r"x\.com/(?:intent|share)|line\.me/(?:R/|lineit)|linkedin\.com/share|plurk\.com/\?|t\.me/share|"
    r"api\.whatsapp\.com/send|"
    r"wa\.me/\?|threads\.net/intent|reddit\.com/submit|pinterest\.com/pin/create|service\.weibo\.com/share|"
    r"b\.hatena\.ne\.jp/(?:add|entry)|addtoany\.com/add_to)",
    re.IGNORECASE,
)
_LONGEST_BACK = 12
_BACK_MARKS = " \u3000▲△↑⬆^↩↵[]［］()（）【】"
_FEW_LETTERS = 3
# The copy of a source in an archive, linked beside it.
_COPY = re.compile(r"存檔|存档|備份|备份|快照|archived?(?: copy| version)?|cached?", re.IGNORECASE)
_BACK_WORDS = re.compile(
    r"(?:回到?|返回|跳回|跳至|回)(?:內文|内文|正文|本文|原文|文章|上文|文中|文內|文内|原處|頂端)?|(?:jump )?(?:up|"
    r"back)(?: to (?:the )?(?:text|content|top|"
    r"reference))?|return.*|戻る|(?:to )?top|トップへ|본문으로|돌아가기|맨 ?위로|"
    r"本文へ(?:戻る)?",
    re.IGNORECASE,
)


def only_leads_back(line: Line) -> bool:
    """Whether a line is nothing but a short link into the page itself: `▲ TOP`."""
    said = [run for run in line.runs if any(map(str.isalnum, run.text))]
    is_short = len(line.text) <= _LONGEST_BACK
    return is_short and bool(said) and all(run.href is not None and run.href.startswith("#") for run in said)


def outward(runs: Sequence[Run], view: PageView) -> list[Run]:
    """The runs without the links into the page itself and those that share or copy it, and without what these say."""
    kept = []
    for href, group in groupby(runs, key=lambda run: run.href):
        linked = list(group)
        text = "".join(run.text for run in linked)
        if href is None:
            kept += linked
        elif SHARE.search(href) or _COPY.fullmatch(text.strip(_BACK_MARKS)):
            continue
        elif leads_back(href, view):
            letters = sum(character.isalpha() for character in text)
            is_mark = letters < _FEW_LETTERS or _BACK_WORDS.fullmatch(text.strip(_BACK_MARKS))
            kept.append(Run(" " if is_mark else text))
        elif address_of(view.base, href) is None and not is_absolute(href):
            kept.append(Run(text))
        else:
            kept += linked
    return kept


def leads_back(href: str, view: PageView) -> bool:
    """Whether a link leads to the page on which it stands: an article never is its own source."""
    if href.startswith("#"):
        return True
    target = address_of(view.base, href)
    own = {urldefrag(view.url).url, urldefrag(view.statements.canonical or view.url).url}
    return target is not None and (urldefrag(target).url in own or any(_is_part_of(target, page) for page in own))


def _is_part_of(target: str, page: str) -> bool:
    """Whether an address leads to a place in a page, whatever else it asks of it: `?amp=1#ref1`."""
    one, other = urlsplit(target), urlsplit(page)
    is_same = (one.scheme, one.netloc, one.path) == (other.scheme, other.netloc, other.path)
    return bool(one.fragment) and is_same and set(parse_qsl(other.query)) <= set(parse_qsl(one.query))
