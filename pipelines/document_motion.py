"""What moves by itself in a cited document, and what its publisher wrote: told by place and form, not by a word alone.

An official document says `Votes: 312`, names a day on a line of its own, prints the digest of a file and lists related
documents: all that is its text. What moves is the counter of a page, or one of visits that stands among no figures; a
count of shares or comments beside such a counter, one of votes beside a button; how long ago something was, what time
it is, when the page was touched; what a machine prints for one request; and a closing list of other news. A file (a
PDF, a plain text) has no counters at all: only what was printed into it when it was fetched moves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from pipelines.request_tokens import without_named_tokens
from pipelines.volatile import plain
from pipelines.words.letters import said
from pipelines.words.moving_forms import ADVERT, AGO, AMOUNT, CLOCK, DATE, DIGEST_LABEL, MACHINE, STAMP

_COUNT_OF = r"(?:總|累計)?(?:數|数|次數|次数|人次|人數|量|率|者)?"
_SO_FAR = r"(?:累計|总|總|本(?:頁|文|篇|站|週|周|日|月)|今日|昨日)*"
# What pages are counted by; what places are, too; what readers do with a page; and what they do elsewhere as well.
_LOOKED = (
    rf"{_SO_FAR}(?:(?:瀏覽|浏览|點閱|点阅|點擊|点击|閱讀|阅读|人氣|人气|閲覧)(?:人)?{_COUNT_OF}|"
    r"(?:下載|下载)(?:次數|次数|人次))"
)
_LOOKED_ENGLISH = (
    r"(?:(?:page |total |unique )?(?:(?:page ?)?views?|reads?)|vues|consultations|(?:seiten)?aufrufe|visualizzazioni|"
    r"visualizações|visualizaciones|weergaven|visningar|visninger|odsłony?|просмотр(?:ы|ов)|görüntülenme|lượt xem|"
    r"dilihat|dibaca|조회 ?수?|จำนวนผู้เข้าชม|مشاهدات|المشاهدات|προβολές)"
)
_CAME = rf"{_SO_FAR}(?:觀看|观看|訪問|访问|參觀)(?:人)?{_COUNT_OF}"
_CAME_ENGLISH = r"(?:(?:page |total |unique )?(?:hits?|visitors?|visits?)|visitas|visites|besuche|visite)"
_DID = rf"{_SO_FAR}(?:分享|留言|回應|評論|评论|收藏|按?讚|点赞|轉發|转发|下載|下载)(?:人)?{_COUNT_OF}"
_DID_ENGLISH = r"(?:total )?(?:shares?|likes?|comments?|replies|downloads?|reactions?|favou?rites?)"
_VOTED, _VOTED_ENGLISH = rf"{_SO_FAR}推薦(?:人)?{_COUNT_OF}", r"(?:total )?(?:votes?|ratings?)"


def _counted(chinese: str, english: str) -> str:
    return (
        rf"(?:{chinese}\s*[:：]?\s*{AMOUNT}\s*(?:次|人次?|回)?|{AMOUNT}\s*(?:人次?|次|回)?(?:的)?\s*(?:已)?{chinese}|"
        rf"{english}\s*[:：]?\s*(?:[\d,.]+\s*(?:kali|fois|mal|veces|회)|{AMOUNT})|"
        rf"{AMOUNT}\s*{english})"
    )


_PUBLISHED = (
    r"(?:(?:first |originally )?(?:published|posted)(?: on| at| date| time)?|"
    r"(?:發布|发布|發佈|刊登|上版|公開)(?:日期?|時間|时间|日時|於)?)"
)
_TOUCHED = (
    r"(?:(?:page |content |article |site )?(?:last )?(?:updated|modified|reviewed|changed)(?: on| at| date| time)?|"
    r"(?:最後|最后|最近|最終|資料|资料|網頁|网页|本頁|頁面)*(?:更新|修改|異動)(?:日期?|時間|时间|日時|於)?)"
)
# What is drawn up for one reader says so with the minute; a colophon names a day.
_DRAWN_UP = (
    rf"(?:printed|(?:this (?:page|document|copy|file) was )?(?:generated|downloaded|retrieved|exported))"
    rf"(?: on| at| from .{{1,80}}?)?\s*[:：]?\s*(?:{STAMP}|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{4}}){CLOCK}.{{0,60}}|"
    rf"(?:列印|下載|下载|匯出|产生|產生|印刷)(?:日期|時間|时间|於)?\s*[:：]?\s*{STAMP}{CLOCK}.{{0,20}}"
)
_NOW = (
    r"(?:(?:current|server|system)(?: date(?: and)?)?(?: time)?|現在時間|目前時間|现在时间|当前时间|系統時間|今天是|"
    r"today(?:'s date)? is|오늘은|"
    rf"今日是|現在時刻)\s*[:：]?\s*(?:{STAMP})?(?:{CLOCK})?"
)
_PAGE_COUNT = re.compile(_counted(_LOOKED, _LOOKED_ENGLISH))
_VISITS = re.compile(_counted(_CAME, _CAME_ENGLISH))
_SOCIAL = re.compile(_counted(_DID, _DID_ENGLISH))
_COUNTS = (_PAGE_COUNT, _VISITS, _SOCIAL)
_VOTES = re.compile(_counted(_VOTED, _VOTED_ENGLISH))
_COUNTED_ALONE = re.compile("|".join(each.pattern for each in _COUNTS))
_PASSING = re.compile(
    rf"(?:(?:{_TOUCHED}|{_PUBLISHED})\s*[:：]?\s*)?(?:{AGO})\s*(?:更新|發布|发布|發佈|掲載|by [^.!?]{{1,60}})?|"
    rf"{_TOUCHED}\s*[:：]?\s*{STAMP}(?:{CLOCK})?|"
    rf"{STAMP}(?=[^:：分]*[:：時时]\s*\d{{2}}\s*[:：分]\s*\d{{2}}){CLOCK}|{ADVERT}|"
    r"(?:©|\(c\)|copyright (?=©|\(c\)|\d{4})).{0,100}\d{4}.{0,100}"
)
_MACHINE = re.compile(rf"{MACHINE}|{_DRAWN_UP}|{_NOW}")
# A reader of PDF files may put the foot of a sheet behind its last sentence.
_MADE_FOR_ONE = re.compile(rf"(?:^|(?<=[.。!?])\s*)(?:{_DRAWN_UP})$", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s|｜•·/,，。.()（）-]*")
_BUTTON = re.compile(
    r"(?:share|tweet|like|post|print|e-?mail|pin|whatsapp|facebook|twitter|line|linkedin|telegram|reddit|"
    r"share (?:this|on|via|to) .{1,30}|分享(?:至|到|本頁|此頁)?.{0,12}|轉寄|友善列印|シェア(?:する)?|공유(?:하기)?)"
    r"(?:[\s|｜•·/,]+(?:share|tweet|like|post|print|e-?mail|pin|whatsapp|facebook|twitter|line|linkedin|telegram|reddit))*"
)
# A figure of the document: a few words and a number, with neither a day nor a sentence.
_FIGURE = re.compile(r"[^\d:：]{1,40}\s*[:：]?\s*[-+]?\d[\d,. ]*\s*[^\s\d:：]{0,12}|[-+]?\d[\d,.]*\s*[^\d:：]{1,40}")
_NO_FIGURE = re.compile(r"(?:tel|phone|fax|page|p\.|no\.|photo|fig|電話|傳真|圖|第|頁)|[。！？!?；;]|\.(?:\s|$)")
_DATED = re.compile(DATE)
# A token of a machine: an identifier, or long and of letters and digits in no order; with the name of a request's part.
_LABEL = (
    r"(?:(?:request|trace|ray|correlation|session|cache|nonce|csrf|token|ref(?:erence)?|incident|support|event|"
    r"transaction|build|instance|server|node|visit|page|etag|log)[\w .-]{0,16}[:：#=.]?\s*)"
)
_HEX = r"(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{16,}"
_TOKEN = re.compile(
    rf"(?P<label>{_LABEL})?(?P<token>[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}|{_HEX}|[a-z0-9+/_-]{{24,}}={{0,2}})\.?"
)
_DIGEST_LENGTHS = frozenset({40, 56, 64, 96, 128})
_WORDLIKE = re.compile(r"[a-z]{3,}|\d{4}")
_OTHER_NEWS = re.compile(
    r"[▶►→●■◆※【\[〈《>\s]*"
    r"(?:延伸閱讀|延伸阅读|相關(?:新聞|報導|文章|閱讀)|相关(?:新闻|报道|文章|阅读)|推薦(?:閱讀|文章|新聞)|推荐阅读|"
    r"更多(?:新聞|報導|文章)|看更多|你可能(?:也|會|还)?(?:會|也)?(?:喜歡|想看|感興趣)|熱門(?:新聞|文章|話題)|猜你喜歡|"
    r"(?:read|see) (?:also|next)|related (?:articles?|stories|news)|also read|more stories|"
    r"(?:latest|recent|more|other) (?:news|articles|posts|stories)|"
    r"you (?:may|might) (?:also )?(?:like|be interested in)|"
    r"recommended(?: for you)?|most (?:read|popular)|trending(?: now)?|"
    r"関連(?:記事|ニュース)|あわせて読みたい|おすすめ記事|人気記事|관련 ?기사)[】\]〉》\s]*[:：]?"
)
_SENTENCE = re.compile(r"[。！？!?；;]|\.(?:\s|$)")
_HEADLINE = 20
_LONGEST = 200
PAGES = frozenset({"text/html", "application/xhtml+xml"})
"""The media types of pages; a document of another one is a file."""

SteadyLines = Callable[[str], list[str]]


def steady_lines_of(media_type: str | None) -> SteadyLines:
    """What gives the lines at rest of a document that was sent as `media_type`; an unknown one is a page."""
    return steady_page_lines if media_type is None or media_type in PAGES else steady_file_lines


def steady_file_lines(text: str) -> list[str]:
    """The plain lines of a file without what was printed into it as it was fetched."""
    return [rest for line in _plain_lines(text) if (rest := _MADE_FOR_ONE.sub("", line))]


def steady_page_lines(text: str) -> list[str]:
    """The plain lines of a page without those that move by themselves, and without a closing list of other news."""
    lines = _plain_lines(text)
    moving = moving_places(lines)
    kept = [without_named_tokens(line) for place, line in enumerate(lines) if place not in moving]
    for place, line in enumerate(kept):
        if _OTHER_NEWS.fullmatch(line.casefold()) and _are_headlines(kept[place + 1 :]):
            return kept[:place]
    return kept


def moving_places(lines: Sequence[str], controls: frozenset[int] = frozenset()) -> frozenset[int]:
    """The places of the plain lines that move by themselves.

    Args:
        lines: of a page, in printed order.
        controls: the places that stand beside a button or in an element that is called a counter.
    """
    folded = [line.casefold() if len(line) <= _LONGEST else "" for line in lines]
    moving = {place for place, line in enumerate(folded) if _is_machine(folded, place, line)}
    pressed = controls | {place for place, line in enumerate(folded) if _BUTTON.fullmatch(line)}
    for run in _runs_of_counts(folded):
        counts = " ".join(folded[run.start : run.stop])
        is_pages = _PAGE_COUNT.search(counts) or (_VISITS.search(counts) and not _is_among_figures(folded, run))
        if is_pages or pressed & {run.start - 1, *run, run.stop}:
            moving.update(run)
    moving.update(
        place for place, line in enumerate(folded) if _VOTES.fullmatch(line) and pressed & {place - 1, place, place + 1}
    )
    return frozenset(moving)


def _plain_lines(text: str) -> list[str]:
    return [line for part in text.split("\n") if (line := plain(part))]


def _is_machine(lines: Sequence[str], place: int, line: str) -> bool:
    if _MACHINE.fullmatch(line) or _is_passing(line):
        return bool(line)
    return _is_token(line, lines[place - 1] if place else "")


def _is_passing(line: str) -> bool:
    """Whether a line says only how long ago something was, when the page was touched, whose it is, or what is sold."""
    match = _PASSING.match(line)
    while match:
        place = match.end()
        place += len(_BETWEEN.match(line, place)[0])  # type: ignore[index] # it may match nothing
        if place >= len(line) or match.end() == match.start():
            return place >= len(line)
        match = _PASSING.match(line, place)
    return False


def _runs_of_counts(lines: Sequence[str]) -> Iterator[range]:
    """Lines one below the other that are nothing but counts; a word and its number may stand on a line each."""
    place = 0
    while place < len(lines):
        start = place
        while place < len(lines) and (taken := _count_at(lines, place)):
            place += taken
        if place > start:
            yield range(start, place)
        place += 1


def _count_at(lines: Sequence[str], place: int) -> int:
    """How many lines the count has that begins at a place, 0 when none does."""
    if _is_row(lines[place]):
        return 1
    is_pair = _COUNTED_ALONE.fullmatch(" ".join(lines[place : place + 2])) is not None
    return 2 if is_pair and place + 1 < len(lines) and lines[place + 1] else 0


def _is_row(line: str) -> bool:
    """Whether a line is nothing but counts of a page, with votes and times between them."""
    place, has_count = 0, False
    while place < len(line):
        count = next((found for each in _COUNTS if (found := each.match(line, place))), None)
        match = count or _VOTES.match(line, place) or _PASSING.match(line, place)
        if match is None or match.end() == match.start():
            return False
        has_count = has_count or count is not None
        place = match.end() + len(_BETWEEN.match(line, match.end())[0])  # type: ignore[index] # it may match nothing
    return has_count


def _is_among_figures(lines: Sequence[str], run: range) -> bool:
    """Whether the line next to counts is a figure of another thing: then all belong to a table of the document."""
    return any(0 <= place < len(lines) and _is_figure(lines[place]) for place in (run.start - 1, run.stop))


def _is_figure(line: str) -> bool:
    if not line or _NO_FIGURE.search(line) or _DATED.search(line) or _is_passing(line) or _MACHINE.fullmatch(line):
        return False
    return _FIGURE.fullmatch(line) is not None


def _is_token(line: str, above: str) -> bool:
    """Whether a line is an identifier that a machine made for one request, and not the digest of a file."""
    match = _TOKEN.fullmatch(line)
    if match is None or DIGEST_LABEL.search(above):
        return False
    token, is_hex = match["token"], re.fullmatch(rf"{_HEX}|[0-9a-f-]{{36}}", match["token"]) is not None
    if is_hex:
        return match["label"] is not None or len(token) not in _DIGEST_LENGTHS
    pieces = re.split(r"[-_/+]", token)
    is_worded = sum(len(word) for piece in pieces for word in _WORDLIKE.findall(piece)) * 2 >= len(token)
    return any(map(str.isdigit, token)) and any(map(str.isalpha, token)) and not is_worded


def _are_headlines(lines: Sequence[str]) -> bool:
    """Whether lines are headlines of other pages: longer than references, and none a sentence."""
    long = sum(said(line) >= _HEADLINE for line in lines)
    return not any(map(_SENTENCE.search, lines)) and long * 2 >= len(lines)
