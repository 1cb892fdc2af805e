"""Family names of Chinese-speaking people, which distinguish a name of two to four ideographs from other words."""

from __future__ import annotations

import re

_SINGLE = frozenset(
    "王李張张劉刘陳陈楊杨黃黄趙赵吳吴周徐孫孙馬马朱胡郭何林羅罗高鄭郑梁謝谢宋唐許许韓韩馮冯鄧邓曹彭曾蕭萧肖田董"
    "袁潘于余葉叶蔣蒋杜蘇苏魏程呂吕丁沈任姚盧卢傅鍾钟姜崔譚谭廖范汪陸陆"
    "金石戴賈贾韋韦夏邱丘方侯鄒邹熊孟秦白江閻阎薛尹段雷黎史龍龙陶賀贺顧顾毛郝龔龚邵萬万覃武錢钱戚岳嚴严歐欧莫孔"
    "向湯汤溫温康施文牛樊葛邢安齊齐易喬乔伍龐庞顏颜倪莊庄聶聂章魯鲁岑翁祝"
    "藍蓝簡简巫柯洪詹游尤古卓連连甘賴赖阮凌涂管池華华童饒饶房祁紀纪舒屈項项符梅柳包凃柴苗關关費费鮑鲍儲储單单裴"
    "谷席冷耿辛苑焦柏畢毕鄔邬卞臧霍虞官佘佟闕阙冉麥麦魚鱼湛瞿冀利車车"
    "蔡殷閔闵滕狄喻婁娄甄鄞宓"
    "司諸诸上公皇令東"
)
_DOUBLE = re.compile(
    "[歐欧]陽|[歐欧]阳|司[馬马徒]|[諸诸]葛|上官|東方|皇甫|令狐|公[孫孙]|尉[遲迟]|夏侯|張[簡廖]|范姜|江謝"
)
_ONLY_DOUBLE = frozenset("司諸诸上公皇令東")
_HAN = r"[\u3400-\u9fff]"
_NAME = re.compile(rf"{_HAN}{{2,4}}")
# Words of newsrooms and pages that begin like a name.
_NO_NAME = re.compile(
    r"[攝摄報报導导訊讯電电圖图影編编輯辑版稿網网站台臺社刊欄栏組组]$|^(?:文[字章圖图化]|關於|关于|溫馨|高清|安全|華[語人]|萬[事物]|方[案法便]|向[來前]|"
    r"易[讀经]|包[括含]|連[線結载載]|單[元位]|管理|程式|章節|段落|項目|任[務何]|許多|何[時地人處以]|于[是此]|成[立為])"
)


def is_chinese_name(text: str) -> bool:
    """Whether a text of two to four ideographs begins with a family name and is not a newsroom's word."""
    if not _NAME.fullmatch(text) or _NO_NAME.search(text):
        return False
    if _DOUBLE.match(text):
        return len(text) > 2
    return text[0] in _SINGLE and text[0] not in _ONLY_DOUBLE
