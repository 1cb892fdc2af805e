"""Which of the dates in an article's head is that of publication, and which that of the last change."""

from __future__ import annotations

import pytest

from pipelines.page.linearise import linearise
from pipelines.page.tree import parse_html
from pipelines.stated.publication import announces, is_date_line, printed_change, printed_publication


def _days(html: str) -> tuple[str | None, str | None]:
    tree = parse_html(f"<body><p>{html}</p></body>")
    assert tree is not None
    strips = linearise(tree).strips
    published, changed = printed_publication(strips, None), printed_change(strips, None)
    return (
        None if published is None else published.value.day.isoformat(),
        None if changed is None else changed.value.day.isoformat(),
    )


@pytest.mark.parametrize(
    "line",
    [
        "2025-07-11",
        "2025年7月11日 星期五",
        "發布時間：2025/07/11 10:30",
        "上架時間：2025-07-11 10:30",
        "公告日期：114-07-11",
        "出版時間 2025/07/11",
        "2025-07-11 發布",
        "입력 2025.07.11. 오전 10:30",
        "Veröffentlicht am 11. Juli 2025",
        "發布時間：2025/07/11 10:30 記者王小明／台北報導",
        "港都新聞網 2025年7月11日 上午10:30",
        "王小明 · 2025-07-11 · 3 分鐘",
        "By Ines Quill | July 11, 2025",
        "2025年07月11日 10:30 来源：港都日报 作者：王小明 责任编辑：李阿美",
        "2025年7月11日 文=山田太郎 写真=鈴木花子",
        "2025/7/11 18:03（最終 7/12 9:00）",
        "民國114年7月11日 記者王小明、李阿美／台北－高雄連線報導",
        "<time datetime='2025-07-11T10:30:00+08:00'>剛剛</time>",
        "王小明 <time datetime='2025-07-11'>七月十一日</time>",
        "<time datetime='2025-07-15T10:30:00+08:00'>Published 11 July 2025</time>",
    ],
)
def test_one_date_is_that_of_publication(line: str) -> None:
    """Alone, with a word for it, with the time of day beside a name, between marks that divide the line."""
    assert _days(line) == ("2025-07-11", None)


@pytest.mark.parametrize(
    "line",
    [
        "發佈時間 2025/07/11 10:30 最後更新 2025/07/12 11:00",
        "更新時間：2025-07-12 11:00 上架時間：2025-07-11 10:30",
        "2025-07-11 10:30（更新 2025-07-12 11:00）",
        "2025-07-11 發布 2025-07-12 更新",
        "Published July 11, 2025 | Updated July 12, 2025",
        "Updated 11:00 a.m. July 12, 2025; published 9:10 a.m. July 11, 2025",
        "Stand: 12.07.2025, 11:00 Uhr | Veröffentlicht: 11.07.2025",
        "Stand: 12.07.2025 · Erstveröffentlichung: 11.07.2025",
        "Paru le 11 juillet 2025, mis à jour le 12 juillet 2025",
        "First published on Fri 11 July 2025 09.10 BST · Last modified on Sat 12 July 2025 11.00 BST",
        "등록 2025-07-11 09:10 / 업데이트 2025-07-12 11:00",
        "Modifié le <time datetime='2025-07-12T11:00'>12/07/2025</time> – Publié le "
        "<time datetime='2025-07-11T09:10'>11/07/2025</time>",
        "Updated <time datetime='2025-07-12'>07/08/2025</time>, posted <time datetime='2025-07-11'>06/08/2025</time>",
        "発表 <time datetime='2025-07-11'>2025年7月11日</time> 更新 <time datetime='2025-07-12'>2025年7月12日</time>",
    ],
)
def test_two_dates_are_distinguished_by_their_words(line: str) -> None:
    """In either order, the words before the dates or behind them."""
    assert _days(line) == ("2025-07-11", "2025-07-12")


@pytest.mark.parametrize(
    "line",
    [
        "活動時間到 2025-07-11 為止，請把握",
        "截止 2025-07-11 17:00",
        "資料時間範圍自 2025-07-11 起算的說明",
        "電話 07-11",
        "2025年7月11日記者會的逐字稿",
    ],
)
def test_another_date_is_none_of_the_two(line: str) -> None:
    """What a word says is something else, or a sentence speaks of, is not taken."""
    assert _days(line) == (None, None)


@pytest.mark.parametrize(
    ("line", "below", "is_event"),
    [
        ("時間：2025年8月15日 14:00", "地點：港務局三樓", True),
        ("Date: 15 August 2025", "Venue: Town hall", True),
        ("發布日期：2025年8月15日", "地點：港務局三樓", False),
        ("日期：2025年8月15日", "單位：港務局", False),
    ],
)
def test_a_day_above_a_place_announces_an_event(line: str, below: str, is_event: bool) -> None:
    """Unless its own word says that it is of publication."""
    assert announces(line, below) is is_event


def test_a_line_of_dates_is_no_deck() -> None:
    """It holds dates and words for them, and nothing else."""
    tree = parse_html("<body><p>發布 2025-07-11 更新 2025-07-12</p><p>2025-07-11 港務局宣布改建</p></body>")
    assert tree is not None
    assert [is_date_line(strip) for strip in linearise(tree).strips] == [True, False]
