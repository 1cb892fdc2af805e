"""The words that newsrooms and builders of sites print before the name of an author, as patterns without groups.

They are those of languages with an alphabet of capitals; those of Chinese, Japanese and Korean are labels of profiles.
"""

from __future__ import annotations

import re

from pipelines.words.date_words import WEEKDAYS

WORK = (
    r"(?:\w{1,8}[\s-])?(?:story|report|analysis|opinion|comment(?:ary)?|column|essay|review|article|feature|interview|"
    r"(?:blog ?)?post|blog|news|perspective|exclusive|recipe|letter|"
    r"(?:gast)?(?:beitrag|bericht|kommentar|analyse|kolumne|reportage|artikel|text|glosse)|text[eo]|testo|chronique|enquête|"
    r"r[ée]cit|entretien|crónica|análisis|artículo|articolo|commento)"
)
"""What is by somebody: `An analysis by Ines Quill`, `Blog Beitrag von Ines Quill`."""

DONE = (
    r"(?:written|words|reporting|reported|posted|published|created|submitted|filed|compiled|contributed|authored|"
    r"interviewed|erstellt|geschrieben|verfasst|"
    r"veröffentlicht|publiziert|gepostet|eingestellt|écrit|rédigé|publié|posté|proposé|escrito|publicado|redactado|"
    r"enviado|postado|scritto|pubblicato|postato|geschreven|geplaatst|gepubliceerd|skrevet|skriven|publicerad|"
    r"publisert|opublikowan[eoy]|dodan[eoy]|napisan[eoy]|опубликовано|добавлено|ditulis|diterbitkan|aufgezeichnet|"
    r"(?:propos )?recueillis?|réalisée?)"
)
"""What somebody did: `Erstellt von Ines Quill`, `Publicado el 4 de mayo de 2031 por Tomas Reef`."""

BY = r"(?:by|von|par|por|door|av|af|przez|oleh|bởi|από|автором)"
"""The word for who did it."""

BY_IN_TURN = (
    rf"(?:{DONE}(?: il)?\s+da|(?:una? |une )?(?:texte|reportage|chronique|article|texto|crónica|testo|articolo) d[ei]|"
    r"a cura di|dal(?:la)? nostr[oa] (?:inviat[oa]|corrispondente)|(?:das )?(?:interview|gespräch) führten?|escriben?|"
    r"von unser(?:em|er|en) (?:redakteur|korrespondent|reporter|mitarbeiter|autor)(?:in|en)?|as told to|"
    r"(?:door|van) onze (?:redacteur|verslaggever|correspondent)s?|"
    r"rozmawiał[ai]?|aus [^\W\d]+ (?:von|berichte(?:t|n))|"
    r"(?:de|par) notre (?:envoyée?|correspondante?)(?: spéciale?)?(?: (?:à|en|aux?) [^\W\d]+,)?|"
    r"scri(?:s|u|e) de|(?:un )?articol de|napsal[ai]?|opracował[ai]?|oprac\.|γράφ(?:ει|ουν)(?: [ηοι]| οι)?)"
)
"""Words that say so only behind others: `Scritto da Ines Quill`, `Un texte de Tomas Reef`."""

AUTHOR = (
    r"(?:aut(?:h?or(?:in|a|e|en|i|s|es)?|ork[ai]|orzy|oři|eure?s?|rice|eur\(e\))|автор(?:ы|и)?(?: стат(?:ьи|ті))?|"
    r"author\(s\)|gastautor(?:in)?|penulis|szerzők?|συντάκτης|forfatter|författare|skribent|yazar|tác giả)"
)
"""The word for an author, which may be a heading too."""

LABEL = (
    rf"(?:{AUTHOR}|te(?:x|ks)t[io]?s?|testo|texte|words|{BY}|di|interview|napisał[ae]?|tekst|текст|yazan|írta|"
    r"redac(?:tor|ción|tie)|kirjoitta(?:nut|ja)|toimittaja|κείμενο|γράφει|escriben?|piše|opracowanie|napsal[ai]?|"
    r"reporter(?:in)?|journaliste?|reportagem|muhabir|haber(?:i hazırlayan)?|dodał[ae]?|журналіст|корреспондент|"
    r"te(?:x|ks)te?(?: (?:und|&|\+|et|and|en|og|och|i) (?:fotos?|bild(?:er)?|photos?|foto'?s|zdjęcia))?)"
)
"""A label with a colon behind it: `Text: Ines Quill`, `Por: Tomas Reef`."""

BEFORE = (
    rf"(?:{DONE}|{WEEKDAYS}|exclusive|last|updated|on|at|the|le|am|um|uhr|stand|el|em|il|op|den|dnia|w dniu|a\.?m\.?|"
    r"p\.?m\.?|à|às|alle|a las|kl|h|[\W\d_])*"
)
"""What may stand before all these on a line, its date taken out."""

_LONGEST_HEADING = 40
_ABOUT_AUTHOR = re.compile(
    r"about the (?:author|writer|reporter)|über (?:den autor|die autorin)|zu[rm] autor(?:in)?|"
    r"(?:à|a) propos de l'(?:auteur|autrice|auteure)|sobre (?:el autor|la autora|o autor|a autora)|sull'autor[ei]|"
    r"over de auteur|o autor(?:ze|ce)|об авторе|om (?:författaren|forfatteren|skribenten)|yazar hakkında|"
    r"(?:關於|关于)作者|作者(?:簡介|介紹|简介|介绍)|著者(?:紹介|プロフィール)|글쓴이 소개",
    re.IGNORECASE,
)


def is_about_author(text: str) -> bool:
    """Whether a text is the heading of what is said about an author."""
    plain = text.strip(" :：–—-【】").replace("’", "'")
    return len(text) <= _LONGEST_HEADING and _ABOUT_AUTHOR.fullmatch(plain) is not None
