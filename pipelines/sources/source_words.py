"""The words of lists of sources that are no part of a title: numbering, notes on a file, words for an address."""

from __future__ import annotations

import re

from pipelines.stated.references import INVISIBLE
from pipelines.words.labels import bare

_HAN_NUMBER = "[一二三四五六七八九十]{1,3}"
_NUMBERING = re.compile(
    r"^\s*(?:(?:來源|来源|出處|文件|source|reference)\s?(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s*[:：]|(?:註|注|note\s?)\s*\d{1,3}\s*[.．、:：)）]?\s*|[\[［(（〔【]\s*(?:註|"
    r"注)?\s*\d{1,3}\s*[\]］)）〕】][.．、:：]?\s*|"
    rf"\d{{1,3}}\s*(?:[)）、．]|[.:：](?!\d))\s*|[\[［(（]?{_HAN_NUMBER}(?:[、．.]|[)）\]］])\s*|[①-⒛⓪-⓿❶-➓㈠-㈩㊀-㊉]\s*|"
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
_JOINTS = f":：/／-–—｜|,，、;；。.=＝→›»«‹> \t\u3000\u00a0\n{INVISIBLE}"

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
    rf"(?:\s*[{re.escape(_OPENERS)}]|[\s,，、。;；]+)(?:(?:{_POINTER})\s*[:：]|(?:[取引]自|[檢检]索自|下[載载]自|"
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
_NO_SOURCE = re.compile(
    r"(?:分享|轉貼|轉寄|share)(?:(?:文章|此文|本文|至|到|this|on)(?:\W.*|\w{0,12})?|\W.*)?|"
    r"(?:最新|近期|熱門|热门|相關|相关|推薦|推荐|延伸|更多|其他)(?:文章|新聞|新闻|報導|报道|閱讀|阅读|貼文|消息)|"
    r"(?:latest|recent|popular|related|more|other) (?:posts?|articles?|news|stories)|人気記事|新着記事|関連記事|"
    r"(?:關於|关于)(?:作者|我們|我们)|作者(?:簡介|简介|介紹|介绍)|about (?:the )?(?:authors?|us)|"
    r"(?:友善)?列印|print|複製(?:連結|網址)|copy link|收藏|按?讚|like|e-?mail|facebook|fb|twitter|x|line|telegram|"
    r"whatsapp|"
    r"threads|instagram|ig|plurk|linkedin|youtube|weibo|微博|微信|wechat|rss|はてな|tweet|ツイート|シェア|"
    r"(?:[‹«<←⟵◀]\s*)?(?:上一?[篇則頁页则條]|下一?[篇則頁页则條]|前一?[篇則頁]|後一?[篇則頁]|前の記事|次の記事|前へ|"
    r"次へ)(?:\W.*|文章.*)?|"
    r"(?:[‹«<←⟵◀]\s*)?(?:prev(?:ious)?|next|older|newer)(?: (?:posts?|article|story|page))?(?:\s*[›»>→▶:：].*)?|"
    r"(?:返回|回到?)(?:上一?頁|首頁|列表|目錄|頁首|頂端|上層|文章列表|top)|(?:back|return) to .{1,30}|(?:to )?top|"
    r"home|首頁|トップ(?:へ)?(?:戻る)?|"
    r"(?:看|閱讀|查看|瀏覽)?更多(?:文章|新聞|內容|報導)?|(?:read )?more|view all|(?:全部|所有)文章|"
    r"(?:標籤|标签|關鍵字|关键字|關鍵詞|キーワード|タグ|分類|分类)(?:\s*[:：|｜].*)?|(?:tags?|tagged|categor(?:y|"
    r"ies)|filed under|"
    r"posted in)(?:\s*[:：|].*)?|"
    r"(?:訂閱|订阅|追蹤|關注|关注|贊助|支持|加入)(?:我們|我们|电子报|電子報|頻道|會員|好友|粉絲團)?(?:\s*[:：].*)?|"
    r"捐款|登入|註冊|"
    r"メールマガジン登録|(?:この記事を)?シェア|コメント|印刷|(?:이 )?(?:기사 )?공유하?기?|인쇄|구독|뉴스레터 구독|댓글|"
    r"(?:이전|다음) (?:글|기사)(?:\s*[:：].*)?|태그(?:\s*[:：].*)?|(?:조회수?|閲覧数?|ビュー)\s*[:：]?\s*[\d,.]+.{0,4}|"
    r"subscribe.{0,20}|sign up.{0,20}|donate|log ?in|"
    r"follow us.{0,20}|"
    r"(?:瀏覽|浏览|點閱|点击|閱讀|阅读|觀看|人氣|留言|回應|評論|views?|reads?|hits?|comments?)(?:次數|數|人次|"
    r"量)?\s*[:：]?\s*[\d,.]+.{0,4}|"
    r"[\d,.]+\s*(?:次|人)?(?:瀏覽|點閱|閱讀|views?|reads?|comments?|則留言|留言)|"
    r"(?:©|copyright|(?:版權|版权|著作權)(?:所有|屬於|歸|聲明)|all rights|(?:轉載|转载)(?:請|请|須)|"
    r"本文(?:由|為|係|採|以|同步|授權|[經经]授?[權权]?|[原首刊]|最[初早]|轉載|转载)).*|"
    r"(?:(?:授權|授权|著作權|版權|版权)(?:條款|方式|聲明)?|licen[cs]ed?(?: under)?|ライセンス|라이선스)\s*[:：].*|"
    r"cc[ -](?:by|0).*|creative commons.*|創用cc.*|"
    r"(?:(?:如何|建議|建议)?引用(?:本文|格式|方式)?|how to cite|(?:please )?cite (?:this|as)|suggested citation)"
    r"(?:\W.*|this.*)|"
    r"(?:勘誤|勘误|更正|修訂紀錄|編按|編註|编者按|corrections?|errat(?:um|a)|editor'?s note)\s*[:：].*|"
    r"(?:如果|若)?(?:你|您)(?:喜歡|喜欢|認同|覺得).*|(?:已複製|已复制|copied)!?|"
    r"(?:聯絡|联系|關於|关于)(?:我們|我们)?|(?:隱私|隐私)(?:權|权)?(?:政策|聲明)?|服務條款|"
    r"contact(?: us)?|about|privacy(?: policy)?|"
    r"(?:最後|最近)(?:更新|修改|編輯).{0,30}|(?:更新|修改)(?:時間|日期)\s*[:：].{0,30}|last (?:updated|modified|"
    r"edited).{0,30}|"
    r"#\S+(?:\s+#\S+)*",
    re.IGNORECASE,
)
# A full stop behind a title, which is not that of an abbreviation.
_FULL_STOP = re.compile(r"(?:(?<=[\u3040-\u9fff\uac00-\ud7a3）)」』”])|(?<=[^\W\d_]{5}))[.。]$")
_HOST = re.compile(r"(?:[a-z\d-]+\.)+[a-z]{2,12}(?:/\S*)?", re.IGNORECASE)
_MAX_TITLE = 400


def as_title(text: str) -> str:
    """A title as printed, or nothing: without numbering, notes on a file, and marks that lead elsewhere or back."""
    title = _ADDRESS_TAIL.sub("", _EMPTY.sub("", text))
    before = None
    while title != before:
        before = title
        title = _SIGNS.sub("", title.strip(_JOINTS.replace(".", ""))).lstrip(_CLOSERS + "。.").rstrip(_OPENERS)
        title = _OPEN_QUOTE.sub(r"\1\2", title)
        title = _BRACKETED.sub(r"\g<inside>", title)
        title = _FULL_STOP.sub("", _READ_TAIL.sub("", _FILE_BRACKET.sub("", _NUMBERING.sub("", title))))
    if not any(character.isalpha() for character in title) or is_note(title) or says_address(title):
        return ""
    return title[:_MAX_TITLE]


def is_note(text: str) -> bool:
    """Whether a text only says of what kind, size or language a file is, or when it was looked up."""
    wanted = text.strip()
    return bool(wanted) and any(note.fullmatch(wanted) for note in (_FILE_NOTE, _READ_NOTE, _TONGUE_NOTE))


def says_address(text: str) -> bool:
    """Whether a text only says that an address follows, or is the text of a link that says nothing about its target."""
    return _ADDRESS_WORDS.fullmatch(bare(text)) is not None


def says_title(text: str) -> bool:
    """Whether a text only says that a title follows."""
    return _TITLE_WORDS.fullmatch(bare(text)) is not None


def says_field(text: str) -> bool:
    """Whether a text is the name of another field of a source: its agency, date or number."""
    return _FIELD_WORDS.fullmatch(bare(text)) is not None


def is_ordinal(text: str) -> bool:
    """Whether a text is only the number of an entry."""
    return _ORDINAL.fullmatch(text) is not None


def is_host(text: str) -> bool:
    """Whether a text is only the name of a site: `mofa.example`."""
    return _HOST.fullmatch(text.strip()) is not None


def is_around_lists(text: str) -> bool:
    """Whether a text is a page's own control or note: sharing, the next article, tags, counters, licences."""
    return _NO_SOURCE.fullmatch(text.strip(" \u3000·•|｜")) is not None
