"""Forms of what moves by itself on a page: amounts, relative times, stamps, marks of advertisements, visits."""

from __future__ import annotations

import re

AMOUNT = r"[\d,.]+\s*(?:[萬万千億k]|thousand|million|m)?"
UNIT = r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?)"
_UNIT_ABROAD = (
    r"(?:sekunden?|minuten?|stunden?|tag(?:en)?|wochen?|monat(?:en)?|jahr(?:en)?|secondes?|minutes?|heures?|jours?|"
    r"semaines?|mois|ans?|segundos?|minutos?|horas?|d[ií]as?|semanas?|m[eê]s(?:es)?|años?|anos?|second[oi]|minut[oi]|"
    r"or[ae]|giorn[oi]|settiman[ae]|mes[ei]|ann[oi]|uur|uren|dag(?:en|ar)?|weken|maand(?:en)?|jaar|timm(?:e|ar)|"
    r"veck(?:a|or)|månad(?:er)?|år|секунд\w?|минут\w?|час(?:а|ов)?|дн(?:я|ей)|день|недел[юиь]|месяц(?:а|ев)?|год(?:а)?|"
    r"лет|sekund[yę]?|minut[yę]?|godzin[yę]?|dni|dzień|tygodni(?:e|u)?|tydzień|miesi(?:ąc|ące|ęcy)|rok|lata?|"
    r"saniye|dakika|saat|gün|hafta|ay|yıl|giây|phút|giờ|ngày|tuần|tháng|năm|detik|menit|jam|hari|minggu|bulan|tahun|"
    r"วินาที|นาที|ชั่วโมง|วัน|สัปดาห์|เดือน|ปี|मिनट|घंटे|दिन|सप्ताह|महीने|साल|δευτερόλεπτα|λεπτά|ώρες|ημέρες|μέρες|"
    r"ثوان|دقائق|ساعات|أيام|أسابيع|أشهر|سنوات|يوما?)"
)
# Before the number or behind it, by language.
_AGO_ABROAD = (
    rf"(?:vor|il y a|hace|há|πριν(?: από)?|منذ|قبل)\s+(?:etwa |environ |cerca de |unos )?"
    rf"(?:une?|einer?|einem|um|uma|\d+)\s{_UNIT_ABROAD}|"
    rf"\d+\s?{_UNIT_ABROAD}\s?(?:fa|geleden|sedan|siden|назад|тому|temu|önce|trước|(?:yang )?lalu|"
    r"atrás|ที่แล้ว|ที่ผ่านมา|पहले)"
)
AGO = (
    rf"{_AGO_ABROAD}|"
    rf"(?:about |over |almost )?(?:an?|\d+)\s*{UNIT} ago|just now|moments? ago|today|yesterday|"
    r"\d+\s*[smhdw] ago|(?:約|大約)?(?:\d+|幾|数)\s*"
    r"(?:秒|分(?:鐘|钟)?|(?:個)?小?時|(?:个)?小时|時間|天|日|週|周|(?:個|个|か|ヶ)?月|年)(?:之)?前|"
    r"剛剛|刚刚|今天|昨天|昨日|たった今|방금(?: 전)?|\d+\s*(?:초|분|시간|일|주|개월|년) ?전"
)
DATE = (
    r"(?:(?:中華民國|民國|令和|平成)?\s*\d{1,4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,4}\s*[日號号]?|"
    r"(?:[a-z]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4})|(?:\d{1,2}(?:st|nd|rd|th)?\s+[a-z]{3,9}\.?,?\s+\d{4}))"
)
WEEKDAY = (
    r"[(（,，\s]*(?:(?:mon|tues?|wed(?:nes)?|thurs?|fri|sat(?:ur)?|sun)(?:day)?|"
    r"(?:星期|週|周|禮拜)[一二三四五六日天]|[月火水木金土日]曜日|(?<=[(（])[一二三四五六日月火水木金土](?=[)）]))?[)）,，\s]*"
)
ZONE = r"\s*(?:z|utc|gmt|[a-z]{2,4}t|[+-]\d{2}:?\d{2})?"
CLOCK = (
    r"(?:t|at|,|\s)*(?:[ap]m|上午|下午|午前|午後)?\s*\d{1,2}\s*[:：時时]\s*\d{2}(?:\s*[:：分]\s*\d{2})?\s*[秒分]?"
    rf"\s*(?:[ap]\.?m\.?)?{ZONE}"
)
# A day alone may be a heading of the text; a day with a clock, or behind a word for it, is a stamp.
STAMP = rf"{WEEKDAY}{DATE}{WEEKDAY}"
NUMBER = r"[\d,.]+"
DIGEST_LABEL = re.compile(
    r"\b(?:sha-?\d*|md5|crc|checksum|digest|hash|fingerprint)\b|校驗|校验|雜湊|哈希|指紋|指纹|ハッシュ|체크섬"
)
"""What stands before the digest of a file, which is its publisher's word; folded."""
ADVERT = (
    r"[(（\[【<〈-]*(?:廣告|广告|贊助(?:內容)?|advertisement|advertising|sponsored(?: content)?|ad|スポンサー|広告|pr)"
    r"(?:\s*[-–—:：]\s*"
    r"(?:continue reading.*|scroll to continue.*|請繼續往下閱讀.*|繼續閱讀.*|記事の後に続きます.*))?[)）\]】>〉-]*|"
    r"(?:story|article) continues (?:below|after).*|請(?:繼續)?往下(?:繼續)?閱讀.*|(?:繼續|继续)(?:閱讀|阅读).{0,10}"
)
# What a machine writes about the page or its reader, and nobody else.
MACHINE = (
    # What one session was given is in no order; a session of a parliament has a number or a season.
    r"(?:csrf[\w-]{0,12}|nonce)\s*[:=]\s*(?=\S*\d)[\w+/=-]{6,}|"
    r"(?:php)?session(?: ?id)?\s*[:=]\s*(?=\S*\d)(?=\S*[a-z])(?!\S*(?:[a-z]{3}|\d{4}))[\w-]{6,}|"
    rf"(?:you(?:'| a)re )?(?:the )?visitor (?:number|no\.?|#)?\s*[:：]?\s*{NUMBER}\.?|"
    rf"(?:this|the) (?:page|site|document|article|file|item|record) (?:has been |was )?(?:viewed|visited|read|accessed|"
    rf"downloaded|shared)\s*[:：]?\s*{NUMBER}(?: times?)?\.?(?: since .{{0,30}})?|"
    rf"(?:您|你)?是?第\s*{NUMBER}\s*(?:位|個|个|名)(?:訪客|访客|訪問者|參觀者|瀏覽者|读者|讀者|人)|"
    rf"(?:本(?:頁|页|站|文|篇|網頁|网页|網站))?(?:累計|累计)?(?:已|共|共有|已有|有)*\s*{NUMBER}\s*(?:人次|次|人)(?:的)?"
    r"(?:瀏覽|浏览|點閱|点阅|點擊|造訪|訪問|访问|閱讀|阅读|下載|下载|參觀)(?:過|过|本頁|本站)?|"
    r"(?:this )?(?:page |request |document )?(?:was )?(?:generated|rendered|loaded|processed|created|executed) in "
    rf"{NUMBER}\s*"
    r"(?:ms|s|secs?|seconds?|milliseconds?)\.?|"
    rf"(?:users?|visitors?|guests?|members?|people) (?:online|active|here)(?: now)?\s*[:：]?\s*{NUMBER}|"
    rf"{NUMBER} (?:users?|visitors?|guests?|members?|people) (?:online|active|are here)(?: now)?|"
    rf"(?:online|active|current) (?:users?|visitors?|guests?|members?)(?: now)?\s*[:：]?\s*{NUMBER}|"
    rf"(?:目前)?(?:線上|在线|在線)(?:人數|人数)\s*[:：]?\s*{NUMBER}人?|オンライン\s*[:：]?\s*{NUMBER}人?"
)
