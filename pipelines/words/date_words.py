"""The words that newsrooms print next to a date: whether it is the date of publication or of the last change."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

DateKind: TypeAlias = Literal["published", "modified"]

_CJK_END = "(?:日期|時間|时间|日時|[日於于])?"
_KOREAN_END = "(?:일시|일)?"
_WORDS: dict[DateKind, str] = {
    "published": "|".join(
        (
            "(?:新聞|新闻|首次)?(?:[發发][布佈表稿行文]|刊[登出載载]|上[傳传架稿版線线載载]|建[立檔]|出版|[張张][貼"
            "贴]|公[布佈告開开表]|掲載|配信|"
            f"投稿|発[表行]|登載){_CJK_END}",
            f"日期|[時时][間间]|(?:기사)?(?:입력|등록|게시|승인|송고|발행|게재){_KOREAN_END}",
            "(?:first )?(?:published|posted|released|created)(?: date| on)?|publié(?: le)?|publicado(?: el)?",
            "(?:(?:zuerst |erstmals )?(?:veröffentlicht|publiziert|erschienen)|erstellt)(?: am)?|erstveröffentlichung|"
            "(?:paru|mis en ligne)(?: le)?|(?:data di |première )?(?:pubblicazione|publication)|"
            "(?:fecha de|data de) publica(?:ción|ção)|publicatiedatum|"
            "pubblicato(?: il)?|ge(?:publiceerd|plaatst)(?: op)?",
            "publi(?:cerad|cerat|ceret|sert)(?: den)?|offentliggjort|julkaistu|publicado em|publicat|objavljeno|"
            "(?:data )?(?:publikacji|dodania)|opublikowano|dodano|utworzono|zveřejněno|publikováno|közzétéve|megjelent|"
            "опубликовано|дата публикации|добавлено|опубліковано|публикувано|δημοσ(?:ιεύτηκε|ίευση)|diterbitkan|đăng",
            r"(?:publication |publish )?date(?: published)?|datum|fecha|yayınlanma(?: tarihi)?",
        )
    ),
    "modified": "|".join(
        (
            f"(?:最[後后新近終终]|資料|上次)?(?:更新|修[改正訂订]|異動|[編编][輯辑]){_CJK_END}",
            f"(?:최종 ?)?(?:수정|업데이트){_KOREAN_END}|stand",
            "(?:last )?(?:updated|modified|edited|revised)(?: on)?|(?:zuletzt )?aktualisiert(?: am)?",
            "(?:mis à jour|modifié)(?: le)?|actualizado(?: el)?|aggiornato(?: il)?|bijgewerkt(?: op)?",
            "güncelle(?:nme|me)(?: tarihi)?|uppdaterad|oppdatert|opdateret|päivitetty|aktualiz(?:acja|ováno)|"
            "zaktualizowano|frissítve|обновлено|оновлено|ενημερώθηκε|diperbarui|atualizado(?: em)?",
        )
    ),
}
WEEKDAYS = (
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|"
    r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo|"
    r"lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|(?:segunda|terça|quarta|quinta|sexta)(?:-feira)?|"
    r"(?:maan|dins|woens|donder|vrij|zater|zon)dag|(?:m[åa]n|tis|tirs|ons|tors|fre|l[öø]r|s[öø]n)dag|"
    r"poniedziałek|wtorek|środa|czwartek|piątek|sobota|niedziela|pondělí|úterý|středa|čtvrtek|pátek|neděle|"
    r"понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|"
    r"pazartesi|salı|çarşamba|perşembe|cuma(?:rtesi)?|pazar|hétfő|kedd|szerda|csütörtök|péntek|szombat|vasárnap)"
)
"""The days of the week, in languages that write them beside a date."""

_EDGE = r"\s|｜/／,，;；·•()（）【】\[\]"
_ALONE = {kind: re.compile(words) for kind, words in _WORDS.items()}
# Between the word and the day may stand its weekday, or the time: `Updated 11:00 a.m. May 7, 2031`.
_BETWEEN = rf"(?:(?:{WEEKDAYS})\b[\s,.]*|\d{{1,2}}[:.]\d{{2}}\s*(?:[ap]\.?m\.?)?[\s,]*)?"
_BEFORE = {kind: re.compile(rf"(?:^|[{_EDGE}\d])(?:{words})[\s:：|｜,]*{_BETWEEN}$") for kind, words in _WORDS.items()}
_BEHIND = {kind: re.compile(rf"^[\s:：]*(?:{words})(?:$|[{_EDGE}])") for kind, words in _WORDS.items()}


def is_date_word(text: str) -> bool:
    """Whether a text is such a word and nothing else."""
    return any(pattern.fullmatch(text) for pattern in _ALONE.values())


def kind_before(text: str) -> DateKind | None:
    """The kind of the date that follows a text, by the words with which the text ends."""
    return _kind_in(_BEFORE, text)


def kind_after(text: str) -> DateKind | None:
    """The kind of the date that precedes a text, by the words with which the text begins."""
    return _kind_in(_BEHIND, text)


def _kind_in(patterns: dict[DateKind, re.Pattern[str]], text: str) -> DateKind | None:
    folded = text.casefold()
    return next((kind for kind, pattern in patterns.items() if pattern.search(folded)), None)
