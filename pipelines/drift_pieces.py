"""The pieces of a line that are compared one by one: dates, numbers, addresses, words, ideographs, signs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from pipelines.words.date_forms import MONTHS

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_NUMERAL = r"[〇○零一二三四五六七八九十百千萬万億亿兆兩两廿卅]"
# Of calendars whose days cannot be told as those of another.
_OTHER_MONTHS = (
    "มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม|"
    "محرم|صفر|ربيع (?:الأول|الاول|الآخر|الثاني)|جمادى (?:الأولى|الآخرة|الثانية)|رجب|شعبان|رمضان|شوال|ذو القعدة|"
    "ذو الحجة|فروردین|اردیبهشت|خرداد|تیر|مرداد|شهریور|مهر|آبان|آذر|دی|بهمن|اسفند"
)
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
    rf"\d{{1,2}}\s+(?:{_OTHER_MONTHS})\s+(?:พ\.ศ\.\s*)?\d{{4}}|"
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|(?:星期|週|周|禮拜)[一二三四五六日天]|[月火水木金土日]曜日?|[월화수목금토일]요일|"
    r"(?<!\d)(?:[01]?\d|2[0-3])[:：時时点點][0-5]\d分?(?!\d)"
)
_WORDS_FOR_NUMBERS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|trillion|"
    "dozen|half|third|quarter|double|twice|first|second|fourth|fifth|sixth|seventh|eighth|ninth|tenth|"
    "deux|trois|quatre|cinq|sept|huit|dix|onze|douze|treize|quatorze|quinze|vingt|trente|quarante|cinquante|"
    "soixante|mille|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf|zwanzig|dreißig|vierzig|fünfzig|"
    "hundert|tausend|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|doce|veinte|treinta|cuarenta|cincuenta|cien|"
    "millones|dois|três|quatro|sete|oito|nove|dez|vinte|tre|quattro|cinque|sette|otto|dieci|"
    "twee|drie|vijf|zes|zeven|negen|tien|twintig|två|fyra|sju|åtta|nio|tio|dwa|dwie|trzy|cztery|pięć|sześć|"
    "siedem|osiem|dziewięć|dziesięć|два|две|три|четыре|пять|шесть|семь|восемь|девять|десять|двадцать|сто|тысяч|"
    "dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh"
)
_PIECE = re.compile(
    r"(?P<address>(?:https?://|www\.)[^\s<>()（）「」]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+)|"
    rf"(?P<date>{_DATE})|"
    r"(?P<number>\b(?=[a-f]*\d)[0-9a-f]{32,128}\b|(?:(?<![\w)])[-−+±])?\d+(?:[.,:/]\d+)*\s?(?:%|‰|％|[萬万億亿千兆])?|"
    rf"{_NUMERAL}{{2,}}|(?<=[第約约近逾超過过達达共增減减])[一二三四五六七八九十百千萬万億亿兩两]|"
    r"[一二三四五六七八九十兩两](?=[個个名人位艘架輛辆枚次件項项條条歲岁天週周月年成倍國国家處处座所間间支隊队點点階阶級级元圓圆円票張张份篇章册冊台臺輪轮頭头隻只匹棵層层里哩海噸吨公屆届號号套筆笔碼码件])|"
    rf"\b(?:{_WORDS_FOR_NUMBERS})s?\b)|"
    r"(?P<word>[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|[^\W\d_\u2e80-\u9fff\uf900-\ufaff]+(?:['’][^\W\d_]+)?|[^\W_])|"
    r"(?P<sign>[^\s])",
    re.IGNORECASE,
)
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
