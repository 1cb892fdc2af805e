"""The forms in which dates are printed, as patterns: in numbers, with ideographs, with names of months.

Each pattern names what it finds: era, year, month, day (or the two numbers of which one is the day), hour, minute,
second, the half of the day, the offset. Beside each stands what every text has that holds one, which is found much
sooner. Whether such a date can exist is judged by whoever reads it.
"""

from __future__ import annotations

import re

_HALF = r"(?P<half>上午|下午|午前|午後|凌晨|清晨|早上|中午|晚上|晚間|晚间|오전|오후)"
_CLOCK = (
    rf"{_HALF}?\s*(?<!\d)(?P<hour>[01]?\d|2[0-3])\s*[:時时點点시]\s*(?P<minute>[0-5]?\d)(?!\d)"
    r"(?:\s*[分분]|:(?P<second>[0-5]\d)(?:[.,]\d{1,9})?)?(?:\s?(?P<noon>[ap]\.?m)\b\.?)?"
)
_OFFSET = r"(?:\s*(?P<zone>Z|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?(?!\d)|UTC|GMT|(?-i:[A-Z]{1,4}T)\b))?"
_WEEKDAY = (
    r"(?:[\s,]*(?:(?:星期|週|周|禮拜|礼拜)[一二三四五六日天]|[(（]\s*[^()（）\d]{1,9}\s*[)）]|"
    r"[月火水木金土日]曜日?|[월화수목금토일]요일|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\b\.?))?"
)
_TIME = rf"{_WEEKDAY}(?:(?:T|[\s,，|｜·]*(?:(?:at|um|à)\s+)?){_CLOCK}{_OFFSET})?"
_ERA = r"中華民國|民國|令和|平成|昭和|大正|明治"

# As languages write them in dates, in full and cut short; those that inflect them, in the genitive too.
_MONTHS = {
    1: "january jan januar jänner janvier enero gennaio janeiro januari ocak stycznia styczeń января янв січня "
    "ledna január januára tammikuuta gener ιανουαρίου ianuarie siječnja januara يناير जनवरी",
    2: "february feb februar februari février febrero febbraio fevereiro şubat lutego luty февраля фев лютого "
    "února február februára helmikuuta febrer φεβρουαρίου februarie veljače februara فبراير फरवरी",
    3: "march mar märz mars marzo março maart mart marca marzec марта мар березня března március marec "
    "maaliskuuta març μαρτίου martie ožujka marta maret مارس मार्च",
    4: "april apr avril abril aprile nisan kwietnia kwiecień апреля апр квітня dubna április apríla huhtikuuta "
    "απριλίου aprilie travnja aprila أبريل अप्रैल",
    5: "may mai mayo maggio maio mei mayıs maj maja мая травня května május mája toukokuuta maig μαΐου svibnja مايو मई",
    6: "june jun juni juin junio giugno junho haziran czerwca czerwiec июня июн червня června június júna "
    "kesäkuuta juny ιουνίου iunie lipnja juna يونيو जून",
    7: "july jul juli juillet julio luglio julho temmuz lipca lipiec июля июл липня července július júla "
    "heinäkuuta juliol ιουλίου iulie srpnja jula يوليو जुलाई",
    8: "august aug août agosto augustus augusti ağustos sierpnia sierpień августа авг серпня srpna augusztus "
    "augusta elokuuta agost αυγούστου kolovoza avgusta agustus أغسطس अगस्त",
    9: "september sept sep septembre septiembre settembre setembro eylül września wrzesień сентября сен вересня "
    "září szeptember septembra syyskuuta setembre σεπτεμβρίου septembrie rujna سبتمبر सितंबर",
    10: "october oct oktober okt octobre octubre ottobre outubro ekim października październik октября окт жовтня "
    "října október októbra lokakuuta οκτωβρίου octombrie oktobra أكتوبر अक्टूबर",
    11: "november nov novembre noviembre novembro kasım listopadu ноября ноя листопада novembra marraskuuta "
    "νοεμβρίου noiembrie studenoga نوفمبر नवंबर",
    12: "december dec dezember dez décembre diciembre dicembre dezembro aralık grudnia grudzień декабря дек "
    "грудня prosince decembra joulukuuta desembre desember δεκεμβρίου decembrie prosinca ديسمبر दिसंबर",
}
MONTHS = {name: number for number, names in _MONTHS.items() for name in names.split()}
_MONTH = "(?P<name>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")(?!\w)\.?"
_ORDINAL = r"(?:st|nd|rd|th|er|º|ª|\.)?"

FORMS = tuple(
    (re.compile(pattern, re.IGNORECASE), re.compile(needed, re.IGNORECASE))
    for pattern, needed in (
        # 2025-08-20T09:00:00+08:00, 2025/8/20 下午 3:21, 2025. 8. 20., 114/8/20, 民國98.8.20, R7.8.20
        (
            rf"(?<![\d.])(?:(?P<era>{_ERA}|(?-i:(?<![A-Za-z])[RHS](?=\d)))\s*)?(?P<year>(?(era)\d{{1,3}}|(?:\d{{4}}|1\d\d)))"
            rf"(?P<mark>[-/.])\s?(?P<month>\d{{1,2}})(?P=mark)\s?(?P<day>\d{{1,2}})(?!\d|\.\d)\.?{_TIME}",
            r"\d[-/.]\s?\d",
        ),
        # 2025年8月20日（星期三）下午3時05分, 令和元年5月1日, 2025년 8월 20일
        (
            rf"(?P<era>{_ERA})?\s*(?P<year>元|\d{{1,4}})\s*[年년]\s*(?P<month>\d{{1,2}})\s*[月월]\s*"
            rf"(?P<day>\d{{1,2}})\s*[日號号일]{_TIME}",
            "[年년]",
        ),
        # 20.08.2025, 20/8/2025, 8/20/2025
        (
            rf"(?<![\d./-])(?P<one>\d{{1,2}})(?P<mark>[-/.])\s?(?P<other>\d{{1,2}})(?P=mark)\s?(?P<year>\d{{4}})"
            rf"(?![\d/-]|\.\d){_TIME}",
            r"[-/.]\s?\d{4}",
        ),
        # August 20th, 2025 at 3:05 pm
        (
            rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})\b{_TIME}",
            r"\s\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}",
        ),
        # 20. August 2025, 20 de agosto de 2025, 1er août 2025, 20-Aug-2025
        (
            rf"\b(?P<day>\d{{1,2}}){_ORDINAL}[\s./-]+(?:de\s+)?{_MONTH},?[\s./-]+(?:del?\s+)?(?P<year>\d{{4}})\b{_TIME}",
            r"[\s./-]\d{4}",
        ),
    )
)
COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:T?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})(?P<zone>Z)?)?"
)
