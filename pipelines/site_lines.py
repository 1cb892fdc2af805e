"""Lines of a text that belong to its site and not to the document: labels for links, names of files, rights, contacts.

A line is one only as a whole: a word such as `privacy` or `tax of the browser` within a sentence says nothing of it.
"""

from __future__ import annotations

import re

_FILES = r"\b(?:pdf|docx?|xlsx?|odt|ods|pptx?|zip|csv)\b"
_FILE_SIZE = (
    r"\(?\s*(?:pdf|docx?|xlsx?|odt|ods|pptx?|zip|csv)?\W{0,3}(?:\d[\d.,]*\s?(?:[kmg]i?b|bytes|pp\.?|pages))?\s*\)?"
)
_FILE = re.compile(rf"\W*(?:(?:https?://|www\.)\S+|.{{1,100}}{_FILES}{_FILE_SIZE})\W*", re.IGNORECASE)
# What names what it leads to, and what leads to a neighbour or to the page's own beginning.
_LINK = re.compile(
    r"\W*(?:(?:see also|read more|more information|further information|related (?:links?|documents?|pages?|files?)|"
    r"相關(?:連結|檔案|文件)|相关(?:链接|文件)|関連リンク|관련 ?링크|檔案下載)(?:\W.{0,80})?|"
    r"(?:related|links?|downloads?|附件|附檔|下載|下载)(?:\s*[:：].{0,80})?|download (?:the |this )?[^.]{1,60}|"
    r"(?:next|previous)(?: (?:page|article|chapter|section|item|news))?(?:\s*[»›→>]+.{0,80})?|"
    r"(?:home|top)(?: page)?|(?:back )?to (?:the )?(?:top|home|list|overview|start)\b.{0,40}|top of (?:the )?page|"
    r"(?:上一|下一)(?:頁|页|則|则|篇|筆|条|條)|回(?:上一頁|頂端|首頁|列表)|"
    r"首頁|首页|次へ|前へ|다음|이전)\W*",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[。！？!?；;]|\.(?:\s|$)")
_LONGEST = 120

_PAGE = r"(?: (?:policy|policies|notice|statement|settings|preferences|information|declaration|options|help))*"
# Such a line is the site's up to its end, years and numbers of telephones included.
_SIGNED = re.compile(
    r"\W*(?:©|\(c\)\s|copyright (?:©|\(c\)|\d{4}\b(?! (?:act|law|bill)))|版權所有|版权所有|著作權所有|"
    r"(?:tel(?:ephone)?|phone|fax|e-?mail|postal address|電話|电话|傳真|传真|地址|電話番号|전화|팩스)"
    r"(?: number)?\s*[.:：]+\s*(?:[\w.+-]++@[\w.-]++|[\d\s()+./#~-]|ext\.?|轉)++$)",
    re.IGNORECASE,
)
# Of such a line words may change, and it is still the site's; a number in it is not.
_TOOL = re.compile(
    r"\W*(?:all rights reserved\b|powered by |best viewed |follow us\b|share (?:this|on)\b|"
    r"subscribe to (?:our|the|this)\b|sign up (?:for|to) (?:our|the)\b|skip to (?:the |main )?\w+|"
    r"contact us\b|print this\b|"
    r"(?:opening|office) hours\s*[:：]|(?:tel(?:ephone)?|phone|fax|e-?mail|postal address|webmaster)\s*[.:：]|"
    r"(?:電話|电话|傳真|传真|地址|客服|電話番号|お問い合わせ|문의)\s*[:：]|建議使用.{0,30}瀏覽|最佳瀏覽|"
    r"訂閱(?:本|我們)|分享(?:到|至)|聯絡我們|联系我们)",
    re.IGNORECASE,
)
_TOOLS = re.compile(
    rf"(?:privacy{_PAGE}|(?:use of )?cookies?{_PAGE}|accessibility{_PAGE}|disclaimer|site ?map|newsletter|webmaster|"
    r"terms (?:of|and) (?:use|service|conditions)|subscribe|sign up|share|print|contact(?: us)?|"
    r"(?:隱私權?|隐私|無障礙|網站安全|著作權)(?:保護|政策|聲明|声明|宣告|說明|网站|網站)*|网站地图|網站導覽|網站地圖|聯絡我們|联系我们|訂閱|"
    r"分享|プライバシー(?:ポリシー)?|お問い合わせ|サイトマップ|개인정보 ?처리방침|문의(?:하기)?)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*[|｜·•,，、/&]\s*|\s+(?:and|[-–—])\s+")


def is_file(line: str) -> bool:
    """Whether a line is nothing but an address or the name of a file, of which every number is a part."""
    return _FILE.fullmatch(line) is not None and not _has_sentence(line)


def is_link(line: str) -> bool:
    """Whether a line is nothing but an address, a label for a link, or the name of a file."""
    return (_FILE.fullmatch(line) or _LINK.fullmatch(line)) is not None and not _has_sentence(line)


def is_signature(line: str) -> bool:
    """Whether a short line states the site's rights or how to reach it, of which every number is a part."""
    return len(line) <= _LONGEST and _SIGNED.match(line) is not None


def is_boilerplate(line: str) -> bool:
    """Whether a short line belongs to the site and not to the document: its rights, contacts, tools."""
    if len(line) > _LONGEST:
        return False
    if is_signature(line) or _TOOL.match(line):
        return True
    return all(_TOOLS.fullmatch(each) for each in _BETWEEN.split(line.strip(" .。|")))


def _has_sentence(line: str) -> bool:
    return _SENTENCE.search(re.sub(r"\S*[./]\S*", "", line)) is not None
