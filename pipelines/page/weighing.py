"""How much running text a strip holds: sentences count for it, links against it, and short lines count little."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from pipelines.page.pictures import split_credit
from pipelines.page.strips import Shape, Strip

_IDEOGRAPH = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_WORD = re.compile(r"[^\W\d_]+")
# So many ideographs, kana or Hangul syllables make one word.
_IDEOGRAPHS = 1.7
_ENDS = tuple('。！？!?.…」』”"）):：')
_COMMA = re.compile(r"[，、；。]|[,;.] ")
_BETWEEN = frozenset("：、,;，；")
_PICTURED = re.compile(
    r"[（(](?:[^（）()]{0,24}(?:攝|摄|提供|資料照片?|资料图片?|資料圖片|撮影)|(?:翻攝|翻拍|擷取|截取|截圖|圖片?|图片?|図|写真)"
    r"(?:自|來源|来源|取自|[／/：:])[^（）()]{0,30})[）)]\s*$"
)
# Whose picture stands above, and through which agency: `Jane Roe/Getty Images`.
_AGENCY_PICTURE = re.compile(
    r"(?:[/|]|\bvia )\s?(?:getty(?: images)?|shutterstock|reuters|afp|dpa|ap|ap photo|epa|imago(?: images)?|alamy|"
    r"istock|picture alliance|keystone|unsplash|scanpix|anp|belga|efe|xinhua|pa wire|newscom|bloomberg)\W*$",
    re.IGNORECASE,
)
_MAX_CREDIT = 16.0
_SENTENCE = 8.0
_LONG = 25.0
_MAX_CAPTION = 60.0
_MAX_CALL = 45.0
_STANDFIRST = 12.0
# Calls to the reader and copyright notices are not part of the article. In small letters, and each beginning with a
# letter of its own: so a text is searched for all of them at the price of one.
_CALL = re.compile(
    r"有料会員|会員限定|会員登録|登録すると|続きを読む|無断(?:転載|複製)|訂閱(?:電子報|我們|頻道)|加入\w{0,6}\s?(?:line|telegram)|copyright\s*©|加入(?:會員|好友|粉絲)|下載\w{0,6}app|"
    r"订阅(?:我们|公众号)|关注(?:我们|公众号)|扫码|扫描二维码|未经\w{0,6}授权|版权(?:所有|归)|版權所有|未經\w{0,6}授權|"
    r"責任編輯[:：]|责任编辑[:：]|责编[:：]|무단\s*전재|재배포\s*금지|all rights reserved|"
    r"sign up (?:for|to)|subscribe (?:now|to|for)|already a subscriber|our newsletter|terms of use|privacy policy|"
    r"follow (?:us|me) on|download (?:the|our) app|reserved for (?:our )?subscribers|register\s*/\s*sign in|"
    r"create an account[\w ]{0,24} to (?:continue|unlock|read)|sign in[\w ]{0,24} to (?:continue|unlock|read)|"
    r"log in[\w ]{0,24} to (?:continue|unlock|read)|don.?t have an account|"
    r"unlimited (?:online |digital )?access|contribute as little as|your (?:past )?contribution|"
    r"support (?:local|our|independent) journalism|to your inbox|meet your inbox|"
    r"you have been (?:successfully )?subscribed|"
    r"opinions expressed (?:by|in) .{0,60} are (?:their|his|her|those of)|"
    r"views expressed (?:by|in) .{0,60} are (?:their|his|her|those of)|"
    r"jetzt (?:abonnieren|anmelden|registrieren)|newsletter (?:abonnieren|bestellen)|jederzeit (?:wieder )?abmelden|"
    r"réservée? aux abonnés|abonnez-vous|inscrivez-vous|suscríbete|suscríbase|para suscriptores|assine já|"
    r"iscriviti alla|"
    r"tutti i diritti riservati|riproduzione (?:© )?riservata|todos (?:los|os) (?:derechos|direitos) reservados|"
    r"alle rechte vorbehalten|tous droits réservés|wszelkie prawa zastrzeżone|"
    r"все права защищены|hakları saklıdır|"
    r"s[ií]guenos en|suivez-nous sur|folg(?:e|t|en sie) uns auf|seguici su|siga-nos n|volg ons op|bizi takip edin|"
    r"подписывайтесь на|join our (?:whatsapp|telegram)|canal de (?:whatsapp|telegram)|"
    # Where and when a blog filed it.
    r"this (?:entry|post) was posted (?:in|on|by)|dieser (?:beitrag|eintrag) wurde (?:unter|am|von) |"
    r"cet article a été publié (?:dans|le|par) |esta entrada fue publicada |"
    # That the article is old.
    r"this (?:article|story|page) is (?:more than|over) \d|"
    r"article publié (?:en|il y a) [^.]{0,40}ne (?:sont|soit|soient|serait)|"
    r"(?:artikel|beitrag) ist (?:älter als|mehr als|schon über) |artículo tiene más de |"
    r"文章發[布佈]已超過|文章发布已超过|"
    # What a publisher's licences and its place for complaints say.
    r"登記[證证字號号]NUMBER|登记[證证字號号]NUMBER|許可[證证]NUMBER|许可[證证]NUMBER|備案[號号編编:：]NUMBER|备案[號号編编:：]NUMBER|icp[備备證证]NUMBER|"
    r"舉[報报][電电][話话]|举[報报][電电][話话]|不良信息|建立[鏡镜]像|請勿[轉转][載载]|请勿[轉转][載载]|不得[轉转][載载]".replace(
        "NUMBER", r"\w{0,4}\s*[:：]?\s*[\w-]*\d"
    )
)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A strip with the number of its words, those of them in links, and its weight; sentences weigh more than 0."""

    strip: Strip
    words: float
    linked: float
    weight: float

    @property
    def is_text(self) -> bool:
        """Whether it holds sentences."""
        return self.weight > 0

    @property
    def is_link(self) -> bool:
        """Whether it is a link to elsewhere with hardly any other words."""
        return self.linked > 0.6 * self.words and not _is_enumeration(self.strip)

    @property
    def is_standfirst(self) -> bool:
        """Whether it may be a sentence that stands alone above a text, even when it is marked up as a heading."""
        if self.strip.shape is Shape.HEADING:
            return self.words >= _STANDFIRST and not self.linked and self.strip.level != 1
        return self.is_text and self.words >= _STANDFIRST and self.strip.shape is Shape.PLAIN


def weigh(strip: Strip) -> Weighed:
    """Weigh a strip."""
    words = words_in(strip.text)
    linked = sum(words_in(run.text) for run in strip.runs if run.href is not None and not _is_button(run.href, strip))
    return Weighed(strip, words, linked, _weight(strip, words, linked))


def _is_button(href: str, strip: Strip) -> bool:
    """Whether a link leads nowhere: in a heading it opens and shuts what stands below."""
    return strip.shape is Shape.HEADING and (href == "#" or href.startswith("javascript:"))


# Rules weigh the same strips of a page again and again.
@lru_cache(maxsize=4096)
def words_in(text: str) -> float:
    """The number of words in a text, ideographs counted as parts of words."""
    ideographs = 0 if text.isascii() else len(_IDEOGRAPH.findall(text))
    return ideographs / _IDEOGRAPHS + len(_WORD.findall(_IDEOGRAPH.sub(" ", text) if ideographs else text))


def text_in(weighed: Iterable[Weighed]) -> float:
    """The number of words in the sentences of some strips."""
    return sum(each.words for each in weighed if each.is_text)


def terms_of(text: str) -> frozenset[str]:
    """What a text speaks of: its longer words, and the pairs of its ideographs."""
    folded = text.casefold()
    words = {word for word in _WORD.findall(_IDEOGRAPH.sub(" ", folded)) if len(word) >= 4}
    runs = re.findall(rf"{_IDEOGRAPH.pattern}+", folded)
    return frozenset(words | {run[start : start + 2] for run in runs for start in range(len(run) - 1)})


def _weight(strip: Strip, words: float, linked: float) -> float:
    if linked > 0.4 * words and _is_enumeration(strip):
        return 0.0
    if linked > 0.6 * words:
        return -words - 1
    if is_call(strip, words):
        return -words
    if strip.shape is Shape.HEADING:
        return -2 * linked
    if strip.shape is Shape.CAPTION or is_captioned(strip, words):
        return 0.0
    own = words - 2 * linked
    if words > _LONG or strip.text.rstrip().endswith(_ENDS):
        return own - 3 if words >= _SENTENCE else max(0.3 * own - 1, 0.0)
    if words > 10 and _COMMA.search(strip.text):
        return own - 4
    return 0.0 if strip.shape is Shape.CELL else -1.5


def is_call(strip: Strip, words: float) -> bool:
    """Whether a strip asks the reader for something, or says whose the text is."""
    return words <= _MAX_CALL and _calls(strip.text)


@lru_cache(maxsize=4096)
def _calls(text: str) -> bool:
    return _CALL.search(text.lower()) is not None


def is_captioned(strip: Strip, words: float) -> bool:
    """Whether a strip ends with whose picture stands above it."""
    return words <= _MAX_CAPTION and _is_captioned(strip.text, words)


@lru_cache(maxsize=4096)
def _is_captioned(text: str, words: float) -> bool:
    if split_credit(text)[1] is not None or _PICTURED.search(text) is not None:
        return True
    return words <= _MAX_CREDIT and _AGENCY_PICTURE.search(text) is not None


def _is_enumeration(strip: Strip) -> bool:
    """Whether a strip lists several linked names in one line, as a text does (`宮崎県：新富町、宮崎市`)."""
    links = sum(1 for run in strip.runs if run.href is not None)
    between = (run.text.strip() for run in strip.runs if run.href is None)
    return links > 1 and (not strip.linked or any(text in _BETWEEN for text in between))
