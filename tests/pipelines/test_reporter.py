"""Reporters' lines of Chinese-language newsrooms."""

from __future__ import annotations

import pytest

from pipelines.credits.chinese_credit_lines import read_credit_line
from pipelines.credits.chinese_reporters import read_reporters
from pipelines.credits.korean_japanese import read_eastern_reporters
from pipelines.page.linearise import linearise
from pipelines.page.tree import parse_html
from storage.types import ContributorRole


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("記者林小明／台北報導", ["林小明"]),
        ("〔記者林小明、陳大文／綜合報導〕三國外長七日簽署協定。", ["林小明", "陳大文"]),
        ("【林小明／高雄報導】三國外長七日簽署協定。", ["林小明"]),
        ("三國外長七日簽署協定。（林小明／台中報導）", ["林小明"]),
        ("（通訊社記者林小明台南4日電）三國外長七日簽署協定。", ["林小明"]),
        ("（通訊社記者林小明馬祖南竿4日電）三國外長七日簽署協定。", ["林小明"]),
        ("（通訊社記者林小明彰化鹿港鎮4日電）三國外長七日簽署協定。", ["林小明"]),
        ("社會中心／綜合報導", []),
        ("（本報記者林小明新竹訊）三國外長七日簽署協定。", ["林小明"]),
        ("〔地方中心／桃園報導〕三國外長七日簽署協定。", []),
        ("他對記者說，協定／附件都已公開報導。", []),
        ("三國外長（東濱／南嶼）七日簽署協定。", []),
    ],
)
def test_a_reporter_is_named_where_the_line_says_so(line: str, names: list[str]) -> None:
    """Persons are taken, desks and other slashes are not."""
    tree = parse_html(f"<body><p>{line}</p></body>")
    assert tree is not None
    assert [who.name for who in read_reporters(linearise(tree).strips)] == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("【台北=山田太郎】港湾局は十一日、航路の水深を公表した。", ["山田太郎"]),
        ("【ワシントン＝山田太郎、佐藤花子】港湾局は十一日、航路の水深を公表した。", ["山田太郎", "佐藤花子"]),
        ("【ロンドン=共同】港湾局は十一日、航路の水深を公表した。", []),
        ("【台北=東浜新聞】港湾局は十一日、航路の水深を公表した。", []),
        ("【水深=三メートル】港湾局は十一日、航路の水深を公表した。", []),
    ],
)
def test_a_japanese_dateline_names_who_reports_from_a_place(line: str, names: list[str]) -> None:
    """An agency that stands there is nobody."""
    tree = parse_html(f"<body><p>{line}</p></body>")
    assert tree is not None
    assert [who.name for who in read_eastern_reporters(linearise(tree).strips)] == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("홍길동 기자 입력 2031.05.04 09:30 수정 2031.05.06 10:00", ["홍길동"]),
        ("입력 2031-05-04 09:30 | 홍길동 기자", ["홍길동"]),
        ("[남안일보 홍길동 기자]", ["홍길동"]),
        ("2031년 5월 4일 홍길동 선임기자", ["홍길동"]),
        ("2031年5月4日 山田太郎記者", ["山田太郎"]),
        ("文・山田太郎", ["山田太郎"]),
        ("文・写真", []),
        ("文・編集部", []),
        ("홍길동 기자는 4일 이렇게 말했다.", []),
    ],
)
def test_a_reporter_stands_beside_days_and_the_name_of_the_paper(line: str, names: list[str]) -> None:
    """In Korean and Japanese, too; a desk and another role are nobody."""
    tree = parse_html(f"<body><p>{line}</p></body>")
    assert tree is not None
    assert [who.name for who in read_eastern_reporters(linearise(tree).strips)] == names


@pytest.mark.parametrize(
    ("line", "credited"),
    [
        ("文／王小明圖／Unsplash", [("王小明", "writer", "文")]),
        ("文 / 王小明　圖 / Unsplash、Pexels", [("王小明", "writer", "文")]),
        ("文字／王小明攝影／陳大文", [("王小明", "writer", "文字"), ("陳大文", "photographer", "攝影")]),
        ("撰稿人／林昕妤責任編輯／周柏翰", [("林昕妤", "writer", "撰稿人"), ("周柏翰", "editor", "責任編輯")]),
        ("港都日報記者 王小明", [("王小明", "writer", "記者")]),
    ],
)
def test_labels_glued_to_the_name_before_them_are_read(line: str, credited: list[tuple[str, str, str]]) -> None:
    """Elements side by side print no blank; collections of pictures took none."""
    assert [(who.name, who.role.value, who.role_label) for who in read_credit_line(line)] == credited


@pytest.mark.parametrize(
    ("line", "writers"),
    [
        ("文．林小明／圖．陳大文", ["林小明"]),
        ("新竹訊／林小明", ["林小明"]),
        ("口述：陳大文　採訪撰文：林小明", ["林小明"]),
        ("專欄作家 林小明", ["林小明"]),
        ("特約撰述／林小明", ["林小明"]),
        ("記者林小明／綜合報導 記者陳大文／攝影", ["林小明"]),
        ("攝影記者林小明", []),
    ],
)
def test_of_a_line_of_credits_the_writers_are_told_apart(line: str, writers: list[str]) -> None:
    """From those who told, took the pictures, or sent the report."""
    assert [who.name for who in read_credit_line(line) if who.role is ContributorRole.WRITER] == writers
