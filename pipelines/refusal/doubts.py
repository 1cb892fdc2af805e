"""Which words for a wall or a missing page may be said of something of the world, where nothing shows which it is.

`The missing crew could not be found.` may stand on a page of two sentences, and so may `The item could not be found.`
A page says it of itself when the subject of its sentence is the page, the site or the reader, or when there is none.
Of all others neither is certain: such a page is no document yet, and nothing is said against its address.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.refusal.plain_statements import OF_THIS
from pipelines.refusal.wall_words import GONE, MENTIONED, WALL
from pipelines.words.letters import said

_SENTENCES = re.compile(r"[^.!?。！？\n]*(?:[.!?](?=\s|$)|[。！？])")
# The page, the site, the reader, and what these do.
_OF_PAGE = re.compile(
    r"\b(?:you|your|yours|you're|we|we're|we'll|us|our|i|it|they|please|sorry|oops|unfortunately|"
    r"this|that(?! (?:the|an?)\b)|these|"
    r"users?|members?|subscribers?|readers?|"
    r"pages?|files?|documents?|articles?|content|resource|url|urls|address|links?|items?|story|post|posting|listing|"
    r"entry|record|results?|object|path|directory|release|publication|product|category|account|profile|web|web ?sites?|"
    r"sites?|servers?|browsers?|javascript|cookies?|robots?|ip|ray id|incident|"
    r"sie|ihren?|ihr|bitte|diese[rs]?|seite|artikel|datei|dokument|inhalt|beitrag|meldung|nachricht|"
    r"vous|votre|vos|veuillez|cet|cette|page|adresse|lien|fichier|contenu|ressource|actualité|"
    r"usted|su|esta|este|página|pagina|archivo|contenido|enlace|recurso|dirección|noticia|documento|artículo|"
    r"você|seu|artigo|conteúdo|questo|questa|contenuto|indirizzo)\b|"
    r"您|你|我們|我们|本站|抱歉|[頁页]|[網网]站|文章|資料|资料|[內内]容|檔案|文件|新聞|新闻|公告|連結|链接|[此該该這这]|"
    r"瀏覽器|浏览器|連線|ページ|記事|ファイル|探し|掲載|サイト|페이지|기사|게시|문서|자료|사이트"
)
# What a page tells its reader to do beside.
_ASKS = re.compile(
    r"\b(?:sorry|oops|try (?:again|the)|reload|refresh|go back|home ?page|start page|click|press|search for|"
    r"your (?:browser|connection|request|account|ip)|startseite|accueil|inicio)\b|"
    r"抱歉|首頁|首页|重新整理|稍[候後后]|瀏覽器|浏览器|[網网]站|上一頁|トップ|しばらく|홈으로"
)
_SIGN_IN = re.compile(r"(?:(?:must|need to) )?(?:(?:be logged|log|sign) in)(?: (?:to|or))?")
_AREA = "european economic area"
_IN_WORK = re.compile(r"(?:performing|undergoing|down for) .*maintenance")
_TO_READ = re.compile(r"\b(?:read|view|see|continue|access|watch|download|not (?:available|accessible))\b")
# What such pages say whatever they are; the rest of a sentence about the world says more.
_USUAL = re.compile(
    r"\b(?:service|system|database|application|platform|portal|online|resource|requested|request|requests|currently|"
    r"temporarily|unavailable|moment|again|later|been|have|were|will|progress|required|allowed|blocked|denied|detected|"
    r"failed|completed?|permitted|protect(?:ed|ion)|solve|policy|administrator|security|reference|error|verification|"
    r"scheduled|soon|back|while|with|from)\b|系統|服務|暫停|維護|進行|目前|期間|作業"
)
_WORD = re.compile(r"[^\W\d_]{4,}")
_IDEOGRAPHS = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_REMOVED = re.compile(r"\b(?:removed|deleted)$")
# What was taken out of another thing, and what follows a verb as its object.
_OUT_OF = re.compile(r"\s+from (?:the|its|an?) (?!(?:web ?)?site|archive|server|page|database|platform|web\b)[^\W\d_]+")
# Somebody else than those who run a site took it away, or somebody tells of it.
_BY_OTHER = re.compile(
    r"\s+by (?:the|an?) (?!(?:site|page|original|content)\b|"
    r"(?:author|owner|user|admin|moderat|publish|edit|poster|staff|team|upload|system|web)\w*)[^\W\d_]+"
)
_REPORTED = re.compile(r"\bthat (?:the|an?|its|their) $")
_OBJECT = re.compile(r"(?![或及和與与的了並并請请])[\u3400-\u9fff]{2,}")
_SUBJECT, _WORDS, _LEAST_IDEOGRAPHS = 5, 2, 8


def is_doubtful(titles: Sequence[str], texts: Sequence[str], known: frozenset[str]) -> bool:
    """Whether each of these words for a wall or a missing page may be said of something that is not the page.

    Args:
        titles: of the page, and its headings; folded.
        texts: its paragraphs, folded.
        known: the words that a document is known to say of others.
    """
    if any(_told(title, known) for title in titles) or any(map(_ASKS.search, texts)):
        return False
    spans = [sentence[0].strip() for text in texts for sentence in _SENTENCES.finditer(text)]
    said_of = [(word, line) for line in spans for word in _told(line, known)]
    # What no sentence holds is a label.
    whole = sum(len(_told(text, known)) for text in texts)
    return 0 < whole == len(said_of) and all(_is_of_world(word, line) for word, line in said_of)


def speaks_of_page(sentence: str) -> bool:
    """Whether a folded sentence speaks of the page or the site, or to its reader."""
    return _OF_PAGE.search(sentence) is not None or _ASKS.search(sentence) is not None


def _told(line: str, known: frozenset[str]) -> list[str]:
    return [match[0] for words in (GONE, WALL) for match in words.finditer(line) if match[0] not in known]


def _is_of_world(word: str, sentence: str) -> bool:
    """Whether the subject of a sentence may be something that is neither the page nor the site nor its reader."""
    before, _, after = sentence.partition(word)
    if _REMOVED.search(word) and _is_part_of_world(before, after):
        return True
    if GONE.fullmatch(word) is None:
        return _is_topic(word, before, after)
    if _OBJECT.match(after) and _IDEOGRAPHS.search(word):
        return True
    return _OF_PAGE.search(f"{before}{word}") is None and _says(before) >= _SUBJECT


def _is_part_of_world(before: str, after: str) -> bool:
    """Whether what was removed may be no page of the web, by what it was taken out of, by whom, or who tells of it."""
    if (told := _REPORTED.search(before)) is not None:
        return _OF_PAGE.search(before[: told.start()]) is None
    return OF_THIS.search(before) is None and any(form.match(after) for form in (_OUT_OF, _BY_OTHER))


def _is_topic(word: str, before: str, after: str) -> bool:
    """Whether a sentence says enough beside the words of a wall to be about something else."""
    rest = f"{before} {after}"
    is_sign_in = _SIGN_IN.fullmatch(word) is not None
    if not (is_sign_in or MENTIONED.fullmatch(word) or _IN_WORK.fullmatch(word)) or _OF_PAGE.search(rest):
        return False
    if _TO_READ.search(rest) or (is_sign_in and not before.strip()):
        return False
    left = _USUAL.sub(" ", rest)
    # Who stays out of a law's area says that something is not available there.
    least = 1 if word == _AREA else _WORDS
    return len(_IDEOGRAPHS.findall(left)) >= _LEAST_IDEOGRAPHS or len(_WORD.findall(left)) >= least


def _says(text: str) -> int:
    return said("".join(letter for letter in text if letter.isalpha()))
