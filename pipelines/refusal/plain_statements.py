"""Which words for a wall or a missing page only stand in what a short document states.

A notice of one sentence may be about maintenance, a refused access or a page of a register. It says something about
others; a wall or a missing page speaks to its reader, or of itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.refusal.sentences import LONG_SENTENCE, SHORT_SENTENCE, is_sentence
from pipelines.refusal.wall_words import MENTIONED

# Said to the reader, or of the site and what it was asked for.
_TO_READER = re.compile(
    r"\b(?:you|your|yours|you're|we|we're|we'll|us|our|please|sorry|oops|unfortunately|try again|click|press|continue|"
    r"sie|ihren?|ihr|bitte|vous|votre|vos|veuillez|usted|su|por favor|você|seu|prego|vostro)\b|"
    r"您|你|請|请|我們|我们|本站|本網站|抱歉"
)
_OF_ITSELF = re.compile(
    r"\b(?:requests?|requested|blocked|servers?|services?|resource|portal|permissions?|browsers?|javascript|cookies?|captcha|robots?|"
    r"administrators?|web ?sites?|sites?|web ?pages?|url|urls|ip|ray id|incident|error|back (?:soon|online|shortly)|"
    r"seite|zugriff|page web|accès refusé|página|pagina)\b|"
    r"系統|网站|網站|服務|服务|瀏覽器|浏览器|連線"
)
_SIGN_IN = re.compile(r"(?:log|sign) in (?:to|or)")
_NUMBER = re.compile(r"(?<!\d)(?!4(?:04|10)(?!\d))\d{2,}")
_NUMBER_IN = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]")
# What a line is about follows its word: `Maintenance of dikes`, `Access denied: judgment 31`.
_ABOUT = re.compile(r"\s*:|\s+(?:of|for|to|on|at|and|by|against)\s")
# What a page that is gone calls itself; a sentence that names one of these may be such a page's.
_PAGE = (
    r"pages?|files?|documents?|articles?|content|resource|url|address|link|item|story|post|entry|record|results?|object|"
    r"path|directory|release|news|press|event|product|category|account|adresse|lien|fichier|contenu|ressource|"
    r"actualité|dokument|datei|inhalt|beitrag|meldung|nachricht|archivo|contenido|enlace|recurso|dirección|noticia|"
    r"documento|artículo|artigo|conteúdo|contenuto|indirizzo"
)
_OF_PAGE = re.compile(rf"\b(?:{_PAGE}|this|that|diese[rs]?|cet|cette|este|esta|questo|questa)\b")
OF_THIS = re.compile(r"\b(?:this|that|these|requested|your)\b")
"""What a page calls itself, or what was asked of it."""
# What was taken out of one of these is a part of it; a page of the web is taken off a site.
_OUT_OF_RECORD = re.compile(
    r"\s+from (?:the|its|an?) (?:[^\W\d_]+ ){0,2}(?:register|registry|annex|appendix|schedule|act|code|law|treaty|"
    r"agreement|contract|constitution|statutes?|regulations?|gazette|agenda|minutes|budget|curriculum|report|"
    r"resolution|draft|bill|roll|docket|protocol|convention|declaration|programme|plan)\b"
)
_TITLE_WORD = re.compile(rf"\b(?!(?:{_PAGE})\b)[^\W\d_]{{5,}}\b")
_SENTENCE_END = re.compile(r"[.!?](?:\s|$)")
# How much a line says beside such a word when it is about something; how much stands before a word in a sentence.
_TOPIC, _BEFORE = 6, 20
# A text that says of its subject that it is gone says something else, too.
_SENTENCES = 2


def is_plain(titles: Sequence[str], texts: Sequence[str]) -> bool:
    """Whether a page states something in a sentence, and says nothing to its reader or of itself."""
    lines = (*titles, *texts)
    if any(_TO_READER.search(line) or _OF_ITSELF.search(line) for line in lines):
        return False
    return any(is_sentence(text, SHORT_SENTENCE) for text in texts)


def is_topic(word: str, line: str) -> bool:
    """Whether a line of a plain page is about what a wall would say: it says more, and asks for nothing.

    Args:
        word: what a wall would say, as it stands in the line.
        line: the title, the piece of a title between two bars, the heading or the paragraph; folded as the word is.
    """
    before, _, after = line.partition(word)
    if _SIGN_IN.fullmatch(word):
        return bool(before.strip())
    return MENTIONED.fullmatch(word) is not None and _is_about(after)


def is_of_another(word: str, line: str) -> bool:
    """Whether a sentence of a plain page says of a numbered document, or of a part of a record, that it is gone."""
    before, _, after = line.partition(word)
    if _OUT_OF_RECORD.match(after) and OF_THIS.search(before) is None:
        return True
    return is_sentence(line, LONG_SENTENCE) and len(before) >= _BEFORE and _NUMBER.search(before) is not None


def is_of_subject(word: str, line: str, titles: Sequence[str]) -> bool:
    """Whether a text of a plain page says of what the titles name that it is gone, and something else beside."""
    said_before = _SENTENCE_END.split(line.partition(word)[0])[-1]
    if len(_SENTENCE_END.findall(line)) < _SENTENCES or _OF_PAGE.search(said_before):
        return False
    named = {name for title in titles for name in _TITLE_WORD.findall(title)}
    return not named.isdisjoint(_TITLE_WORD.findall(said_before))


def names_topic(title: str, others: Sequence[str]) -> bool:
    """Whether another title of a plain page says of what a short one speaks: `Maintenance`, `Maintenance of dikes`."""
    if _NUMBER_IN.search(title):
        return False
    return any(title in other and _is_about(other.partition(title)[2]) for other in others)


def _is_about(after: str) -> bool:
    return _ABOUT.match(after) is not None and len(_LETTER.findall(after)) >= _TOPIC
