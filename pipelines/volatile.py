"""What moves by itself on a page: counters, time-ago strings, advertisements, links to other pages, stamps, tokens.

A line goes only when all of it is of such a kind: a sentence in which a number of views stands is the publisher's.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pipelines.words.moving_forms import ADVERT, AGO, AMOUNT, CLOCK, MACHINE, STAMP

_COUNTED = (
    r"(?:累計|总|總|本(?:頁|文|篇|站|週|周|日|月)|今日|昨日)*"
    r"(?:瀏覽|浏览|點閱|点阅|點擊|点击|閱讀|阅读|觀看|观看|人氣|人气|閲覧|訪問|访问|參觀|分享|留言|回應|評論|评论|收藏|按?讚|点赞|推薦|轉發|转发)"
    r"(?:人)?(?:總|累計)?(?:數|数|次數|次数|人次|人數|量|率|者)?"
)
_COUNTED_ENGLISH = (
    r"(?:page |total |unique )?(?:views?|reads?|hits?|visitors?|visits?|shares?|likes?|comments?|replies|votes?)"
)
_PUBLISHED = (
    r"(?:(?:page |content |article )?(?:first |originally |last )?"
    r"(?:updated|modified|reviewed|revised|published|posted|changed)(?: on| at| date| time)?|date|"
    r"(?:最後|最后|最近|最終|資料|资料|網頁|网页|本頁|頁面)*(?:更新|修改|異動|發布|发布|發佈|刊登|上版|公開)"
    r"(?:日期?|時間|时间|日時|於)?|掲載日|公開日)"
)
_VOLATILE = re.compile(
    rf"(?:{_COUNTED}\s*[:：]?\s*{AMOUNT}\s*(?:次|人次?|回)?|{AMOUNT}\s*(?:人次?|次|回)?(?:的)?\s*(?:已)?{_COUNTED}|"
    rf"{_COUNTED_ENGLISH}\s*[:：]?\s*{AMOUNT}|{AMOUNT}\s*{_COUNTED_ENGLISH}|"
    rf"(?:{_PUBLISHED}\s*[:：]?\s*)?(?:{AGO})\s*(?:更新|發布|发布|發佈|掲載)?|{_PUBLISHED}\s*[:：]?\s*{STAMP}(?:{CLOCK})?|{STAMP}{CLOCK}|"
    rf"{ADVERT}|"
    r"(?:©|\(c\)|copyright).{0,100}\d{4}.{0,100})"
)
_BETWEEN = re.compile(r"[\s|｜•·/,，。.()（）-]*")
_RELATED = re.compile(
    r"[▶►→●■◆※【\[〈《>\s]*"
    r"(?:延伸閱讀|延伸阅读|相關(?:新聞|報導|文章|連結|閱讀)|相关(?:新闻|报道|文章|链接|阅读)|推薦(?:閱讀|文章|新聞)|推荐阅读|"
    r"更多(?:新聞|報導|文章|内容|內容)|看更多|你可能(?:也|會|还)?(?:會|也)?(?:喜歡|想看|感興趣)|"
    r"熱門(?:新聞|文章|話題)|猜你喜歡|"
    r"(?:read|see|learn) (?:more|also|next)|related(?: (?:articles?|stories|links|topics|news|content))?|also read|"
    r"more (?:from|on|stories)|you (?:may|might) (?:also )?(?:like|be interested in)|recommended(?: for you)?|"
    r"most (?:read|popular)|trending(?: now)?|"
    r"関連(?:記事|ニュース|リンク)|あわせて読みたい|おすすめ記事|人気記事|관련 ?기사)[】\]〉》\s]*(?P<rest>[:：|｜].*)?"
)
_SENTENCE = re.compile(r"[。！？!?；;]|\.(?:\s|$)")
_INVISIBLE = re.compile(r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_MACHINE = re.compile(
    rf"{MACHINE}|"
    rf"(?:current|server|local|system)(?: date(?: and)?)?(?: time)?\s*[:：]?\s*(?:{STAMP})?(?:{CLOCK})?|"
    rf"(?:現在時間|目前時間|现在时间|当前时间|系統時間|今天是|今日是|現在時刻)\s*[:：]?\s*(?:{STAMP})?(?:{CLOCK})?"
)
# A token of a machine: long, of letters and digits in one, and no word.
_TOKEN = re.compile(
    r"(?:[\w .#/-]{0,40}?[:：#=]?\s*)?"
    r"(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{16,}|"
    r"(?=[^\d\s]*\d)(?=[^a-z\s]*[a-z])[a-z0-9+/_-]{24,}={0,2})\.?"
)
_CJK = r"[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff]"
_BESIDE_CJK = re.compile(rf"\s+(?={_CJK})|(?<={_CJK})\s+")
_LONGEST = 200
_TOKENS = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|_ga|_gl|_hs\w+|spm|scm|ref_src|"
    r"(?:session|sess|s)id|session|phpsessid|jsessionid|aspsessionid\w*|cfid|cftoken|token|nonce|csrf\w*|_csrf|"
    r"rand(?:om)?|cb|cachebuster|nocache",
    re.IGNORECASE,
)
_STAMPS = re.compile(r"_|t|ts|time|timestamp|v|ver|r", re.IGNORECASE)
_SECONDS = re.compile(r"\d{10,}|0\.\d{5,}")
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#;]*", re.IGNORECASE)


def plain(text: str) -> str:
    """The words of a text alone: one width, single blanks, none beside an ideograph, nothing invisible."""
    folded = " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).split())
    return _BESIDE_CJK.sub("", folded)


def steady_lines(text: str) -> list[str]:
    """The plain lines of a text without those that move by themselves, and without a closing list of other pages."""
    lines = [line for part in text.split("\n") if (line := plain(part))]
    kept = [line for line in lines if not is_volatile(line)]
    for place, line in enumerate(kept):
        if _RELATED.fullmatch(line.casefold()) and not any(map(_SENTENCE.search, kept[place + 1 :])):
            return kept[:place]
    return kept


def is_volatile(line: str) -> bool:
    """Whether all of a plain line is a counter, a time, an advertisement's mark or a link to another page."""
    if len(line) > _LONGEST:
        return False
    folded = line.casefold()
    place = 0
    while match := _VOLATILE.match(folded, place):
        place = _BETWEEN.match(folded, match.end()).end()  # type: ignore[union-attr] # it may match nothing
        if match.end() == match.start() or place >= len(folded):
            break
    if place >= len(folded) or _MACHINE.fullmatch(folded) or _TOKEN.fullmatch(folded):
        return True
    related = _RELATED.fullmatch(folded)
    return related is not None and related["rest"] is not None


def without_tokens(url: str) -> str:
    """An address without what a server or a campaign puts into it anew for each reader."""
    try:
        parts = urlsplit(url)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return url
    kept = [(name, value) for name, value in pairs if not _is_token(name, value)]
    path = _PATH_SESSION.sub("", parts.path)
    if len(kept) == len(pairs) and path == parts.path:
        return url
    return urlunsplit((parts.scheme, parts.netloc, path, urlencode(kept), parts.fragment))


def _is_token(name: str, value: str) -> bool:
    if _TOKENS.fullmatch(name):
        return True
    return _STAMPS.fullmatch(name) is not None and _SECONDS.fullmatch(value) is not None
