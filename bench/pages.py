"""Invented news pages of a usual size: about 100 kB of markup and Chinese text, 24 kB as gzip, no two alike.

The words are drawn by a fixed seed, so that every run serves the same bytes. Drawn words pack worse than written
ones; there are as many of them as make the size right.
"""

from __future__ import annotations

import gzip
import random

# fmt: off
_WORDS = [
    "北約", "日本", "首相", "聯合", "聲明", "海纜", "航行", "仲裁", "港口", "潮位", "觀測", "委員會", "議會", "決議",
    "條約", "部長", "預算", "電力", "供應", "風場", "公報", "判決", "書面", "程序", "修正", "草案", "審議", "通過",
    "主席", "秘書長", "表示", "指出", "認為", "根據", "顯示", "公布", "資料", "報告", "年度", "統計", "增加", "減少",
    "百分之", "其中", "因此", "然而", "同時", "此外", "未來", "計畫", "合作", "安全", "區域", "國際", "組織", "會議",
    "代表", "提出", "建議", "要求", "回應", "說明", "調查", "結果", "影響", "範圍", "期間", "目前", "仍然", "可能",
    "必須", "應該", "需要", "完成", "執行", "監督", "管理", "機關", "單位", "人員", "經費", "設備",
]
# fmt: on
_MENU = "".join(
    f'<li class="menu-item menu-item-type-taxonomy menu-item-{number}"><a href="/category/{number}/">{word}</a></li>\n'
    for number, word in enumerate(_WORDS[:60])
)
_STYLE = "".join(
    f".block-{number}{{margin:0 0 {number % 7}px;padding:{number % 11}px;color:#{number * 4157 % 0xFFFFFF:06x}}}\n"
    for number in range(600)
)
_PARAGRAPHS = 60
_WORDS_IN_PARAGRAPH = 110


def packed_page(number: int) -> bytes:
    """The gzip body of one page."""
    return gzip.compress(page(number).encode(), 6, mtime=0)


def page(number: int) -> str:
    """The markup of one page."""
    draw = random.Random(number)
    title = _words(draw, 8)
    paragraphs = "\n".join(
        f'<p class="wp-block-paragraph has-text-align-left" id="p{number}-{position}">{_paragraph(draw)}</p>'
        for position in range(_PARAGRAPHS)
    )
    related = "\n".join(
        f'<article class="related"><a href="/2025/{draw.randrange(10**6)}/"><h3>{_words(draw, 9)}</h3></a>'
        f'<time datetime="2025-09-{draw.randrange(1, 31):02}">9 月</time></article>'
        for _ in range(30)
    )
    return f"""<!DOCTYPE html>
<html lang="zh-Hant"><head><meta charset="utf-8"><title>{title}｜測量日報</title>
<link rel="canonical" href="/page/{number}"><style>{_STYLE}</style></head>
<body class="post-template-default single single-post postid-{number}">
<header><nav><ul id="menu">{_MENU}</ul></nav></header>
<main><h1>{title}</h1><p class="byline">撰稿人：測量員｜責任編輯：編輯室</p>
{paragraphs}
</main><aside>{related}</aside><footer><ul>{_MENU}</ul></footer></body></html>
"""


def _words(draw: random.Random, number: int) -> str:
    return "".join(draw.choices(_WORDS, k=number))


def _paragraph(draw: random.Random) -> str:
    words = draw.choices(_WORDS, k=_WORDS_IN_PARAGRAPH)
    return "，".join("".join(words[start : start + 6]) for start in range(0, len(words), 6)) + "。"
