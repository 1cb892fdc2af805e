"""What a page prints around a list of sources: its controls and notes, which are none of them."""

from __future__ import annotations

import re

# What the line of a licence says behind its colon; a document may be called by the same word before it.
_LICENCE = (
    r"(?:\bcc\b|creative commons|創用|创用|姓名標示|署名|表示|非商業|非商业|版權|版权|著作權|著作权|所有|保留|reserved|"
    r"public domain|公眾領域|公有領域|\b(?:mit|gpl|apache|ogl|odbl)\b|本(?:站|報|刊|社|文)|轉載|转载|저작권|転載)"
)
_UNSUBSCRIBE = re.compile(
    r"取消訂閱|取消订阅|退訂|退订|unsubscribe(?: here| from .{1,30})?|配信停止.{0,12}|수신 ?거부.{0,12}", re.IGNORECASE
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
    r"本文(?:由|為|係|採|以|同步|[圖图照內内](?:表|片|文|像|容)?|授權|[經经]授?[權权]?|[原首刊]|最[初早]|轉載|转载)).*|"
    r"(?:(?:授權|授权|著作權|版權|版权)(?:條款|方式|聲明)?|licen[cs]ed?(?: under)?|ライセンス|라이선스)\s*[:：].*"
    rf"{_LICENCE}.*|"
    r"管理(?:訂閱|偏好|電子報)\w{0,4}|(?:在|於|用)?瀏覽器(?:中|上|裡)?(?:閱讀|觀看|開啟|檢視)|"
    r"manage (?:your )?(?:preferences|subscription).{0,20}|"
    r"view (?:this email |it )?(?:in|on) (?:your |the )?(?:browser|web)|"
    r"(?:本(?:作品|著作|網站|站|文)|此(?:作品|文)|this work)[^:：]{0,40}(?:授權|授权|cc|creative commons|"
    r"licen[cs]ed?).*|"
    r"(?:下載|下载|安裝)?\s?app\s*[:：].*|(?:下載|下载)(?:本文|全文|這篇)(?:\s?pdf)?|(?:加入|追蹤)\s?line.*|(?:掃描|扫描)\s?qr.*|"
    r"(?:本文|此文|本頁)?(?:短)?(?:網址|网址|連結|链接)\s*[:：]\s*https?:\S+|"
    r"(?:投稿|聯絡|聯繫|来信|來信|意見|爆料)(?:與|及|、|和)?(?:聯絡|聯繫|合作|投稿|信箱|我們)?\s*[:：].*|"
    r"(?:更正|勘誤|修正)(?:啟事|說明|聲明)\s*[:：]?.*|"
    r"(?:勘誤|勘误|更正|指正|投稿|爆料|意見|疑問|問題)?(?:請|请|歡迎|欢迎)(?:來信|来信|來函|来函|寄信|寫信|電郵).*|"
    r"(?:收聽|聆聽)\s?(?:podcast|播客|節目|本集).*|"
    r"(?:read|view) (?:this|the) (?:article|story|page|report) in \w+.*|"
    r"(?:你|您)可能(?:也|會|還)*(?:喜歡|想看|感興趣).*|猜你喜[歡欢]|"
    r"(?:made|built|created|powered|published) (?:on|with|by|in|using) .{2,30}|"
    r"由\s?\w{2,20}\s?(?:提供(?:技術)?(?:支援)?|強力驅動|技術支援)|"
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


def signs_off(text: str) -> bool:
    """Whether a text is the link with which a letter to subscribers ends: what stands behind it is its imprint."""
    return _UNSUBSCRIBE.fullmatch(text.strip(" \u3000·•|｜")) is not None


def is_around_lists(text: str) -> bool:
    """Whether a text is a page's own control or note: sharing, the next article, tags, counters, licences."""
    return _NO_SOURCE.fullmatch(text.strip(" \u3000·•|｜")) is not None
