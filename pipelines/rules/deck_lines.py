"""Decks that end without a stop, as headlines do: a line that says something between the title and the credits.

Controls, notices of the site, the parts of a path, captions and series stand there too, and say something else.
"""

from __future__ import annotations

import re

from pipelines.page.strips import Shape, Strip
from pipelines.page.weighing import is_call, words_in
from pipelines.rules.controls import is_control

_FEWEST, _MOST = 5.0, 60.0
# Between the names of sections, of tags and of links, and the lines of an address; behind the word for what follows.
_LISTED = re.compile(r"[|｜›»•·>#@]|\s/\s|://|(?:[^,，、]{1,24}[,，、]\s*){3}|^[^\s:：]{2,16}\s?[:：]")
_OF_SITE = re.compile(
    r"\b(?:share|listen|subscri\w+|newsletters?|sign up|follow us|read more|reading time|"
    r"min(?:ute)?s? (?:read|to read)|this (?:article|story|page|post) (?:is|was|has|contains|may)|supported by|"
    r"sponsored|advertis\w+|cookies?|copyright|all rights|"
    r"updated?|published|posted|photos?|image|picture|credit|video|podcast|disclosure|affiliate|download|"
    r"teilen|lesezeit|anhören|vorlesen|abonnieren|dieser (?:artikel|text|beitrag)|aktualisiert|foto|bild|anzeige|"
    r"partager|écouter|abonnez|temps de lecture|cet article|publié|mis à jour|crédit|publicité|"
    r"compartir|escuchar|suscr\w+|tiempo de lectura|este artículo|publicado|actualizado|"
    r"condivid\w+|ascolta|abbonati|tempo di lettura|questo articolo|pubblicato|aggiornato|"
    r"delen|luister|leestijd|dit artikel|dela|lyssna|udostępnij|czas czytania|читать|поделиться|подпис\w+)\b|"
    r"^(?:part|teil|partie|parte|deel|część|часть|series|serie|série|episode|folge|kapitel|chapter)\b|"
    r"(?:分享|訂閱|订阅|收聽|收听|閱讀時間|阅读时间|本文|圖[/／:：為为]|图[/／:：为]|照片|攝影|摄影|資料照|系列|專題[:：]|版權|版权|更新|發布|发布|"
    r"この記事|写真|購読|公開|シリーズ|共有|이 기사|사진|구독|공유)",
    re.IGNORECASE,
)


def says_like_headline(strip: Strip) -> bool:
    """Whether a line says something by itself, and is none of what a site prints around its articles.

    Args:
        strip: A strip between title and credits.
    """
    if (
        strip.shape is not Shape.PLAIN
        or len(strip.lines) != 1
        or not _FEWEST <= (words := words_in(strip.text)) <= _MOST
    ):
        return False
    if any(run.href is not None for run in strip.runs) or is_call(strip, words) or is_control(strip):
        return False
    return _LISTED.search(strip.text) is None and _OF_SITE.search(strip.text) is None
