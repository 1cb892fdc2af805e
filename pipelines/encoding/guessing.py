"""Which encoding bytes are in, judged by the text they would give: by the frequent characters of East Asian languages.

Almost any pair of bytes is a character in Big5 and in GBK, so that a wrong decoder seldom fails; it gives rare
characters instead. A text in which the frequent ones are frequent was decoded rightly.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import charset_normalizer

from pipelines.encoding.labels import encoding_of
from pipelines.encoding.legacy import decode_as

_SAMPLE = 1 << 15
_CANDIDATES = ("big5", "gb18030", "shift_jis", "euc-jp", "euc-kr")
# The share of frequent characters in a text of the language, measured: Chinese 0.45, Japanese 0.65, Korean 0.5; in a
# text by a wrong decoder below 0.1.
_LIKELY = 0.25
_FEWEST = 8
_TOLERATED = 0.01
_ESCAPED = re.compile(rb"\x1b(?:\$[@B]|\([BJ])")
_MULTIBYTE_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_FREQUENT = frozenset(
    "，。、「」『』：；！？（）《》　・ー"
    "的一是不了在人有我他這个個们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于於着著下自之"
    "年过過发發后後作里裡用道行所然家种種事成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還进進好小部"
    "其些主样樣理心她本前开開但因只从從想实實日军軍者意无無力它与與长長把机機十民第公此已工使情明性知全三又关關"
    "点點正业業外将將两兩高间間由问問很最重并並物手应應战戰向头頭文体體政美相见見被利什二等产產或新己制身果加西"
    "斯月话話合回特代内內信表化老给給世位次度门門任常先海通教儿兒原东東声聲提立及比员員解水名真论論处處走义義各"
    "入几幾口认認条條平系气氣题題活尔爾更别別打女变變四神总總何电電数數安少报報才结結反受目太量再感建务務做接必"
    "場期市五果社網路讯訊記者報導表示表法案院議員署部縣府台灣臺北京香港"
    "あいうえおかがきくけこごさざしじすせそただちっつてでとどなにねのはばひびふへべほまみむめもゃやゅゆょよらりるれろわを"
    "んァアイィウエェオカガキクグケコサザシジスズセソタダチッツテデトドナニネノハバパヒビピフブプヘベペホボポマミムメモャ"
    "ヤュユョヨラリルレロワン"
    "이다의는에을가고를은하지한로사기도서인리시나어자대정해보아있전수과라일으그부장제들스원게상니조여만주구국동선소면"
    "성연계했었까신위공비적관경안우오미년세유와명개요용내방할된화"
)

_WESTERN = frozenset("\xa0€£§°©®«»·½–—‘’‚“”„•…™àáâãäåæçèéêëìíîïñòóôõöøùúûüßœÀÁÂÄÅÆÇÈÉÊËÍÎÑÓÔÖØÚÜŒªº¿¡´")
_MOSTLY = 0.9


@dataclass(frozen=True, slots=True)
class Guess:
    """An encoding, and the share of frequent characters among those beyond ASCII in its text."""

    encoding: str
    likelihood: float


def is_utf8(body: bytes) -> bool:
    """Whether a body is UTF-8 with characters beyond ASCII; one that was cut off inside a character counts too."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        if not 0 < len(body) - error.start <= 3 or error.reason != "unexpected end of data":
            return False
    return _MULTIBYTE_UTF8.search(body) is not None


def likelihood(text: str) -> float | None:
    """The share of frequent East Asian characters among those beyond ASCII, quotation marks and dashes
    apart; None when there are too few to judge."""
    beyond = [character for character in text if character >= "\x80" and not "\u2000" <= character <= "\u206f"]
    if len(beyond) < _FEWEST:
        return None
    return sum(character in _FREQUENT for character in beyond) / len(beyond)


def guess_east_asian(body: bytes) -> Guess | None:
    """The likeliest of the encodings of East Asia; None when none is likely."""
    if _ESCAPED.search(body[:_SAMPLE]) and body.isascii():
        return Guess("iso-2022-jp", 1.0)
    sample = body[:_SAMPLE]
    if sample.isascii():
        sample = _behind_ascii(body)
    best: tuple[float, str] | None = None
    for encoding in _CANDIDATES:
        text = decode_as(sample, encoding)
        share = likelihood(text)
        if share is None or share < _LIKELY or text[:-1].count("\ufffd") > _TOLERATED * len(text):
            continue
        if best is None or share > best[0]:
            best = (share, encoding)
    return None if best is None else Guess(best[1], best[0])


def guess_western(body: bytes) -> Guess | None:
    """Windows-1252, when almost all characters beyond ASCII are those of the west of Europe."""
    text = decode_as(body[: 4 * _SAMPLE], "windows-1252")
    beyond = [character for character in text if character >= "\x80"]
    usual = sum(character in _WESTERN for character in beyond)
    return Guess("windows-1252", 0.0) if beyond and usual >= _MOSTLY * len(beyond) else None


def guess_other(body: bytes) -> Guess | None:
    """What the shape of the bytes says, for all other languages; None when nothing fits."""
    match = charset_normalizer.from_bytes(body[: 2 * _SAMPLE], enable_fallback=False).best()
    encoding = None if match is None else encoding_of(match.encoding.replace("_", "-"))
    return None if encoding is None else Guess(encoding, 0.0)


def _behind_ascii(body: bytes) -> bytes:
    """A sample of a body with a long ASCII beginning, from its first other byte on."""
    match = re.search(rb"[\x80-\xff]", body)
    return b"" if match is None else body[match.start() : match.start() + _SAMPLE]
