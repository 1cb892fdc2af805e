"""The words of lists of sources that are no part of a title: numbering, notes on a file, words for an address."""

from __future__ import annotations

import re

from pipelines.stated.references import INVISIBLE
from pipelines.words.labels import bare

_HAN_NUMBER = "[一二三四五六七八九十]{1,3}"
_NUMBERING = re.compile(
    r"^\s*(?:(?:來源|来源|出處|文件|source|reference)\s?(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s*[:：]|(?:註|注|note\s?)\s*\d{1,3}\s*[.．、:：)）]?\s*|[\[［(（〔【]\s*(?:註|"
    r"注)?\s*\d{1,3}\s*[\]］)）〕】][.．、:：]?\s*|"
    rf"\d{{1,3}}\s*(?:[)）、．]|[.:：](?!\d))\s*|[\[［(（]?{_HAN_NUMBER}(?:[、．.]|[)）\]］])\s*|[①-⒛⓪-⓿❶-➓㈠-㈩㊀-㊉](?![號号期次級级])\s*|"
    r"#\d{1,3}\s+|[甲乙丙丁戊己庚辛壬癸][、．.]\s*|[Ⅰ-Ⅿⅰ-ⅿ]\s*[、．.:：\s]\s*|"
    r"[¹²³⁰⁴-⁹]+\s*|[•‧・·▪■□◆◇●○※*✱－–—-]\s+|[▪■□◆◇●※・•‧]\s*|[．.、]\s*)",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"\W*(?:\d{1,3}|[ivx]{1,5})\W*", re.IGNORECASE)
# Arrows, and the signs and pictures that are set beside links.
_SIGN = r"[\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\ufe0e\ufe0f\U0001f000-\U0001faff^]"
_SIGNS = re.compile(rf"^(?:{_SIGN}|\s)+|(?:{_SIGN}|\s)+$")
_OPENERS = "（([［〔【｛{《〈「『<＜⟨〖｢❨〘⦅“‘«‹"
_CLOSERS = "）)]］〕】｝}》〉」』>＞⟩〗｣❩〙⦆”’»›"
# The first half of a pair that looks like its second.
_OPEN_QUOTE = re.compile(r"""^([^"]*)"$|^([^']*)'$""")
_EMPTY = re.compile(rf"[{re.escape(_OPENERS)}]\s*[{re.escape(_CLOSERS)}]")
_BRACKETED = re.compile(r"^[（(](?P<inside>[^（()）]{4,})[)）]$")
_JOINTS = f":：/／-–—－｜|,，、;；。.=＝→›»«‹> \t\u3000\u00a0\n{INVISIBLE}"

_KIND = r"(?:pdf|docx?|odt|ods|xlsx?|pptx?|csv|txt|zip|html?|epub|jpe?g|png|json|xml|mp[34])"
_SIZE = r"(?:約|约|about )?[\d.,]+\s*(?:[kmg]i?b(?:ytes?)?|bytes?|頁|页|pages?|pp?\.?|ページ|쪽)"
_WINDOW = (
    r"(?:另開視窗|另开窗口)|(?:於|在|以)?(?:另開|另开|開啟|打开|開)?新(?:視窗|窗口|分頁|标签页|分页)(?:開啟|打开|"
    r"開)?|外部(?:連結|链接|"
    r"リンク|網站)|"
    r"(?:opens? )?in (?:a )?new (?:window|tab)|external(?: link)?|新しい(?:ウィンドウ|タブ)で開(?:く|きます)"
)
_FILE = (
    rf"(?:{_KIND}|{_SIZE}|{_WINDOW}|檔案?|档案?|共|文件檔|file|format|格式|下載|下载|download(?: (?:pdf|file))?|大小|"
    r"[需須免](?:登入|註冊|付費|訂閱|加入會員)|存檔|存档)"
)
_BETWEEN = r"[\s,，、:：;；|｜/／·•.()（）\[\]［］【】〔〕-]*"
_FILE_NOTE = re.compile(rf"{_BETWEEN}(?:{_FILE}{_BETWEEN})+", re.IGNORECASE)
_DAY = (
    r"(?:\d{1,4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,4}\s*日?|\d{1,2} [a-z]{3,9}\.? \d{4}|"
    r"[a-z]{3,9}\.? \d{1,2},? \d{4})"
)
_FILE_BRACKET = re.compile(
    rf"\s*[（(\[［【〔](?:{_BETWEEN}{_FILE})+{_BETWEEN}(?:{_DAY}\s*(?:更新|修正|公[布告]|updated)?)?[)）\]］】〕]\s*$|"
    rf"(?<=\S)\s+(?:{_KIND}\s*[,，/]?\s*)?{_SIZE}\s*$",
    re.IGNORECASE,
)
_ACCESSED = (
    r"(?:最後|最后|最終)?(?:查閱|查阅|檢索|检索|瀏覽|浏览|存取|造訪|訪問|访问|取用|擷取|閲覧|アクセス)(?:日期|時間|"
    r"时间|日|於|于)?|"
    r"(?:last )?(?:accessed|retrieved|visited|viewed|consulted)(?: on)?"
)
_ONLY_DAY = re.compile(_DAY, re.IGNORECASE)
_READ_NOTE = re.compile(
    rf"{_BETWEEN}(?:(?:{_ACCESSED}){_BETWEEN}(?:{_DAY})?|(?:{_DAY}){_BETWEEN}(?:{_ACCESSED}))(?:日)?{_BETWEEN}",
    re.IGNORECASE,
)
_READ_TAIL = re.compile(
    rf"[\s,，。.;；(（]+(?:{_ACCESSED})[\s:：]*(?:{_DAY})[\s,，)）.]*(?:from)?[\s:：]*$|"
    rf"[\s,，。.;；(（]+(?:{_ACCESSED})[\s:：]*(?:from)?[\s:：]*$",
    re.IGNORECASE,
)
_TONGUE_NOTE = re.compile(
    rf"{_BETWEEN}(?:中文|英文|日文|韓文|法文|德文|西班牙文|英語|日語|英语|日本語|中|英|日|in (?:english|chinese|"
    rf"japanese)|english|chinese|"
    rf"japanese)版?{_BETWEEN}",
    re.IGNORECASE,
)

_POINTER = (
    r"(?:參考|参考|原始|原文|全文|來源|来源|官方|檔案|文件|資料|资料|相關|下載|下载|公告|新聞稿)*"
    r"(?:網址|网址|網站|网站|連結|连结|链接|鏈接|網頁|网页|url|リンク|リンク先|アドレス)|"
    r"(?:看|讀|閱讀|查看|详见|詳見|[參参][見见])(?:原文|全文|此處|這裡|此处|这里)|(?:原始|官方)(?:文件|資料|网页|文檔)|(?:全文|文件)(?:下載|下载)|"
    r"(?:點此|點我|按此|此處|這裡|点此|点击|這里|こちら|詳細|詳情|开启|開啟|前往|打开|查看|閱讀|阅读|下載|下载|瀏覽)+"
    r"(?:下載|下载|連結|链接|網址|網頁|原文|全文|檔案|文件|詳情|內容|本文|原始(?:文件|資料|網頁|網站|連結)|pdf)?|原文|全文|連結處|"
    r"링크|주소|바로 ?가기|"
    r"link|links|here|pdf|html?|docx?|download(?: pdf| here)?|open|view|source|read(?: more| here| on)?|url|website|"
    r"web|site|"
    r"(?:click|read|see|view|download) (?:here|link|document|source|original|online|pdf)|original|full text|"
    r"available (?:at|from)|"
    r"retrieved from|address|at|from|web ?page|doi"
)
_ADDRESS_WORDS = re.compile(rf"(?:{_POINTER})(?:[\s/、·-]+(?:{_POINTER}))*", re.IGNORECASE)
# `漁業署報告（網址：`, `Annual report, available at:`
_ADDRESS_TAIL = re.compile(
    rf"(?:\s*[{re.escape(_OPENERS)}]|[\s,，、。;；]+)(?:(?:{_POINTER})\s*[:：]|(?:[取引摘檢检擷撷錄录]自|[檢检]索自|下[載载]自|"
    rf"[收刊轉]?[載载錄录登見见][於于]|available (?:at|from)|retrieved from)\s*[:：]?)\s*$",
    re.IGNORECASE,
)
_TITLE_WORDS = re.compile(
    r"(?:文件|資料|资料|文獻|文献|報告|报告|來源|来源|新聞稿|法規|檔案|標題|论文|論文)?(?:名稱|名称|標題|标题|題名|"
    r"题名|篇名|主旨|書名)|"
    r"文件|文獻|文献|標題|標目|タイトル|題名|資料名|名前|제목|자료명|문서명|title|name|document|source|reference|item",
    re.IGNORECASE,
)
_FIELD_WORDS = re.compile(
    r"(?:發布|发布|發佈|公布|出版|主管|製作|提供|發文|制定|资料|資料|來源|来源|發表)*(?:機關|机关|機構|机构|單位|"
    r"单位|日期|時間|时间|年份|年度|部門|部门|者|國家|国家)|"
    r"編號|编号|序號|序号|項次|字號|文號|格式|大小|類型|类型|類別|类别|備註|备注|說明|说明|語言|语言|檔案格式|作者|"
    r"頁數|発行元|発行日|日付|機関|"
    r"no|nr|#|number|type|format|size|date|year|agency|publisher|author|issuer|notes?|language|pages?|published|"
    r"accessed",
    re.IGNORECASE,
)
# Who publishes a source, alone on a line.
_ISSUER = re.compile(
    r"[^\s,，、。:：]{1,16}(?:[局署院會会府處处廳厅室科組组課课]|部(?!分)|委員會|公所|公司|大學|法院|中心|協會|學會|基金會)|"
    r"(?:the )?(?:ministry|department|bureau|agency|office|council) of [\w ]{3,40}|"
    r"[\w ]{3,40} (?:agency|bureau|council|commission|authority)",
    re.IGNORECASE,
)
# Of a line that says which kind of documents follow, or whose, every word is a general one.
_GENERAL = (
    r"官方|政府|中央|地方|公[部開共]|學術|学术|民間|民间|國[際內外]|国[际内外]|媒體|媒体|新聞|新闻|法[律規规院]|法令|司法|行政|立法|研究|統計|统计|訪談|訪問|"
    r"英文|中文|日文|外文|其他|其它|主要|次要|一次|二次|一手|二手|原始|相關|相关|文件|資料|资料|文獻|文献|報告|报告|報導|报道|機關|机关|機構|机构|部門|部门|單位|单位|"
    r"團體|组织|組織|判決|判决|裁判|公告|公報|新聞稿|紀錄|記錄|數據|数据|影音|影像|網站|网站|書籍|书籍|論文|论文|期刊|檔案|調查|调查|企業|業者|"
    r"公的|文書|資料|統計|報道|海外|国内|部分|方面|類|类|與|与|和|及|、|・|的|/|／|"
    r"공식|정부|공공|문서|자료|보고서|보도|통계|기관|기타|"
    r"official|government|public|central|local|primary|secondary|academic|legal|other|further|news|court|press|research|"
    r"documents?|sources?|data|reports?|studies|statistics|records?|articles?|rulings?|laws?|releases?|interviews?|"
    r"papers?|books?|materials?|reading|and|or|&|\s"
)
_KIND_OF_SOURCES = re.compile(
    rf"(?:(?:{_GENERAL}){{2,}}|其他|其它|官方|媒體|媒体|法規|法规|others?|その他|기타)(?:[(（]\d{{1,2}}[)）])?",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(r"(?:以下|下列|上述|本文|本篇|本報導|以上).{2,60}[。：:]")
# What stands in a list that holds nothing.
_NOTHING = re.compile(r"無|无|從缺|暫無|暂无|none|n/?a|なし|없음|—+|-+", re.IGNORECASE)
# A full stop behind a title, which is not that of an abbreviation.
_FULL_STOP = re.compile(r"(?:(?<=[\u3040-\u9fff\uac00-\ud7a3）)」』”])|(?<=[^\W\d_]{5}))[.。]$")
_HOST = re.compile(r"(?:[a-z\d-]+\.)+[a-z]{2,12}(?:/\S*)?", re.IGNORECASE)
_MAX_TITLE = 400
_AT = re.compile(r"\s*[@＠]\s*$")


def as_title(text: str) -> str:
    """A title as printed, or nothing: without numbering, notes on a file, and marks that lead elsewhere or back."""
    title = _AT.sub("", _ADDRESS_TAIL.sub("", _EMPTY.sub("", text)))
    before = None
    while title != before:
        before = title
        title = _SIGNS.sub("", title.strip(_JOINTS.replace(".", ""))).lstrip(_CLOSERS + "。.").rstrip(_OPENERS)
        title = _OPEN_QUOTE.sub(r"\1\2", title)
        title = _BRACKETED.sub(r"\g<inside>", title)
        title = _FULL_STOP.sub("", _READ_TAIL.sub("", _FILE_BRACKET.sub("", _NUMBERING.sub("", title))))
    is_nothing = _NOTHING.fullmatch(title) is not None or not any(character.isalpha() for character in title)
    if is_nothing or is_note(title) or says_address(title):
        return ""
    return title[:_MAX_TITLE]


def is_note(text: str) -> bool:
    """Whether a text only says of what kind, size or language a file is, or when it was looked up."""
    wanted = text.strip()
    return bool(wanted) and any(note.fullmatch(wanted) for note in (_FILE_NOTE, _READ_NOTE, _TONGUE_NOTE, _ONLY_DAY))


def says_address(text: str) -> bool:
    """Whether a text only says that an address follows, or is the text of a link that says nothing about its target."""
    return _ADDRESS_WORDS.fullmatch(bare(text)) is not None


def says_title(text: str) -> bool:
    """Whether a text only says that a title follows."""
    return _TITLE_WORDS.fullmatch(bare(text)) is not None


def says_field(text: str) -> bool:
    """Whether a text is the name of another field of a source: its agency, date or number."""
    return _FIELD_WORDS.fullmatch(bare(text)) is not None


def is_issuer(text: str) -> bool:
    """Whether a text only names an authority or a body that publishes: `宜蘭縣政府環境保護局`."""
    return _ISSUER.fullmatch(text.strip()) is not None


def names_kind(text: str) -> bool:
    """Whether a text only says what kind of sources follow, in words that no single one is called by: `官方文件`."""
    return _KIND_OF_SOURCES.fullmatch(bare(text)) is not None or _ANNOUNCED.fullmatch(text.strip()) is not None


def is_ordinal(text: str) -> bool:
    """Whether a text is only the number of an entry."""
    return _ORDINAL.fullmatch(text) is not None


def is_host(text: str) -> bool:
    """Whether a text is only the name of a site: `mofa.example`."""
    return _HOST.fullmatch(text.strip()) is not None
