"""The pieces of a line that are compared one by one: dates, numbers, addresses, words, ideographs, signs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from pipelines.words.date_forms import MONTHS

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_NUMERAL = r"[〇○零一二三四五六七八九十百千萬万億亿兆兩两廿卅]"
_DATE = (
    r"(?:中華民國|民國|令和|平成)?\s?(?:\d{1,4}|元|[〇○零一二三四五六七八九十百]{1,7})\s?年(?:\s?(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s?月"
    r"(?:\s?(?:\d{1,2}|[一二三四五六七八九十廿卅]{1,3})\s?[日號号])?)?|"
    r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s?月\s?(?:\d{1,2}|[一二三四五六七八九十廿卅]{1,3})\s?[日號号]|"
    r"\d{1,4}년\s?\d{1,2}월\s?\d{1,2}일|\d{1,2}월\s?\d{1,2}일|"
    r"(?<![\d.])\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?|"
    r"(?<![\d.])\d{4}(?P<m1>[-/.])\s?\d{1,2}(?P=m1)\s?\d{1,2}(?![\d/])|"
    r"(?<![\d./])\d{1,2}(?P<m2>[-/.])\s?\d{1,2}(?P=m2)\s?\d{4}(?!\d)|"
    r"(?<![\d./])1\d\d(?P<m3>[-/.])\d{1,2}(?P=m3)\d{1,2}(?!\d)|"
    rf"\b(?:{_MONTH})\b\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?\b|"
    rf"\b\d{{1,2}}(?:st|nd|rd|th|er|\.)?[\s-]+(?:de\s+|of\s+)?(?:{_MONTH})\b\.?(?:,?[\s-]+(?:del?\s+)?\d{{4}})?|"
    rf"\b(?:{_MONTH})\b\.?,?\s+\d{{4}}\b|"
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|(?:星期|週|周|禮拜)[一二三四五六日天]|[月火水木金土日]曜日?|[월화수목금토일]요일|"
    r"(?<!\d)(?:[01]?\d|2[0-3])[:：時时点點][0-5]\d分?(?!\d)"
)
_WORDS_FOR_NUMBERS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|trillion|"
    "dozen|half|third|quarter|double|twice|first|second|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
)
_PIECE = re.compile(
    r"(?P<address>(?:https?://|www\.)[^\s<>()（）「」]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+)|"
    rf"(?P<date>{_DATE})|"
    r"(?P<number>[-−+±]?\d+(?:[.,:/]\d+)*\s?(?:%|‰|％|[萬万億亿千兆])?|"
    rf"{_NUMERAL}{{2,}}|(?<=[第約约近逾超過过達达共增減减])[一二三四五六七八九十百千萬万億亿兩两]|"
    r"[一二三四五六七八九十兩两](?=[個个名人位艘架輛辆枚次件項项條条歲岁天週周月年成倍國国家處处座所間间支隊队點点階阶級级])|"
    rf"\b(?:{_WORDS_FOR_NUMBERS})s?\b)|"
    r"(?P<word>[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|[^\W\d_\u2e80-\u9fff\uf900-\ufaff]+(?:['’][^\W\d_]+)?|[^\W_])|"
    r"(?P<sign>[^\s])",
    re.IGNORECASE,
)
_FILE_SIZE = (
    r"\(?\s*(?:pdf|docx?|xlsx?|odt|ods|pptx?|zip|csv)?\W{0,3}(?:\d[\d.,]*\s?(?:[kmg]i?b|bytes|pp\.?|pages))?\s*\)?"
)
_LINK = re.compile(
    rf"\W*(?:(?:https?://|www\.)\S+|(?:download|see also|related|read more|more information|further information|links?|"
    r"相關(?:連結|檔案|文件|附件)|相关(?:链接|文件|附件)|附件|附檔|檔案下載|下載|関連リンク|관련 ?링크|back to|next|"
    r"previous|home|top)\b.{0,80}|"
    rf".{{1,100}}\b(?:pdf|docx?|xlsx?|odt|ods|pptx?|zip|csv)\b{_FILE_SIZE})\W*",
    re.IGNORECASE,
)
_BOILERPLATE = re.compile(
    r"(?:©|\(c\)|copyright|all rights reserved|版權所有|著作權|版权所有|privacy|cookies?|accessib|"
    r"terms (?:of|and)|disclaimer|"
    r"follow us|share (?:this|on)|subscribe|newsletter|sign up|skip to|site ?map|contact us|webmaster|print this|"
    r"tel(?:ephone)?\b|phone\b|fax\b|e-?mail\b|opening hours|office hours|postal address|powered by|browser|"
    r"best viewed|"
    r"隱私|隐私|無障礙|网站地图|網站導覽|網站地圖|聯絡我們|联系我们|訂閱|分享|電話|电话|傳真|传真|地址|客服|建議使用|最佳瀏覽|"
    r"プライバシー|お問い合わせ|サイトマップ|電話番号|개인정보|문의)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[。！？!?；;]|\.(?:\s|$)")
_LONGEST = 120
# A line up to this length is looked at again and again; of one longer than the second, the rest is not.
_SHORT, _MOST_TEXT = 1_000, 400_000


class LineKind(StrEnum):
    """What a piece is."""

    ADDRESS = "address"
    DATE = "date"
    NUMBER = "number"
    WORD = "word"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class LinePiece:
    """A piece of a line."""

    kind: LineKind
    text: str


def pieces_of(line: str) -> tuple[LinePiece, ...]:
    """The pieces of a plain line, without the blanks between them; of a very long one, of its beginning."""
    return _kept_pieces(line) if len(line) <= _SHORT else _pieces(line[:_MOST_TEXT])


@lru_cache(maxsize=2048)
def _kept_pieces(line: str) -> tuple[LinePiece, ...]:
    return _pieces(line)


def _pieces(line: str) -> tuple[LinePiece, ...]:
    return tuple(
        LinePiece(LineKind(match.lastgroup or LineKind.SIGN), match[0].strip()) for match in _PIECE.finditer(line)
    )


def is_link(line: str) -> bool:
    """Whether a line is nothing but an address, a label for a link, or the name of a file."""
    return _LINK.fullmatch(line) is not None and _SENTENCE.search(re.sub(r"\S*[./]\S*", "", line)) is None


def is_boilerplate(line: str) -> bool:
    """Whether a short line belongs to the site and not to the document: its rights, contacts, tools."""
    return len(line) <= _LONGEST and _BOILERPLATE.search(line) is not None
