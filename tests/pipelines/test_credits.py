"""Bylines and topic lines: names, roles and pairs as printed."""

from __future__ import annotations

import pytest

from pipelines.credits.byline import byline_start, read_byline
from pipelines.fields.topics import read_topics
from pipelines.page.strips import Line, Run
from storage.archive.profile_file import load_profile
from storage.types import ContributorRole

ROLES = load_profile("lia").labels.roles
GENERAL = load_profile("any").labels.roles


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("撰稿人:Lia / 責任編輯:Zaphyra", [("writer", "撰稿人", "Lia"), ("editor", "責任編輯", "Zaphyra")]),
        (
            "撰稿人：Ａ、Ｂ／責任編輯：Ｃ",
            [("writer", "撰稿人", "Ａ"), ("writer", "撰稿人", "Ｂ"), ("editor", "責任編輯", "Ｃ")],
        ),
        ("撰稿人：Lia　責任編輯：Zaphyra", [("writer", "撰稿人", "Lia"), ("editor", "責任編輯", "Zaphyra")]),
        ("撰稿人 : 林 小明 & 陳大文", [("writer", "撰稿人", "林 小明"), ("writer", "撰稿人", "陳大文")]),
        ("來源：港都日報 撰稿人：Lia", [("writer", "撰稿人", "Lia")]),
        ("撰稿人=林小明 責任編輯＝陳大文", [("writer", "撰稿人", "林小明"), ("editor", "責任編輯", "陳大文")]),
        ("撰稿人﹕Lia / 責任編輯︰Zaphyra", [("writer", "撰稿人", "Lia"), ("editor", "責任編輯", "Zaphyra")]),
        ("撰稿人—林小明 責任編輯→陳大文", [("writer", "撰稿人", "林小明"), ("editor", "責任編輯", "陳大文")]),
        ("撰稿人 - 林小明 / 責任編輯 - 陳大文", [("writer", "撰稿人", "林小明"), ("editor", "責任編輯", "陳大文")]),
        ("〈撰稿人：林小明／責任編輯：陳大文〉", [("writer", "撰稿人", "林小明"), ("editor", "責任編輯", "陳大文")]),
        ("撰稿人：Lia／插畫：E", [("writer", "撰稿人", "Lia"), ("other", "插畫", "E")]),
    ],
)
def test_names_follow_their_roles(line: str, found: list[tuple[str, str, str]]) -> None:
    """Role, label and name of each contributor, in printed order."""
    read = read_byline(line, ROLES)
    assert [(who.role.value, who.role_label, who.name) for who in read] == found


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("撰稿人：林小明 教授", ["林小明"]),
        ("撰稿人：林小明　港都市議員", ["林小明"]),
        ("撰稿人：林小明執行長", ["林小明"]),
        ("撰稿人：林小明　已追蹤", ["林小明"]),
        ("撰稿人：林小明（page.example/lin）", ["林小明"]),
        ("撰稿人：林小明、周柏翰 與 高承恩", ["林小明", "周柏翰", "高承恩"]),
        ("撰稿人：林小明 / 全文約 2,300 字", ["林小明"]),
        ("撰稿人：港都大學教授", []),
        ("撰稿人：@林小明", ["林小明"]),
        ("撰稿人：林小明▲ TOP", ["林小明"]),
        ("撰稿人：林小明閱讀時間 8 分鐘", ["林小明"]),
        ("撰稿人：林小明　🖊", ["林小明"]),
        ("撰稿人：（林小明）", ["林小明"]),
        ("撰稿人：林小明 周柏翰", ["林小明", "周柏翰"]),
        ("撰稿人：林田 安子", ["林田 安子"]),
        ("撰稿人：本報訊", []),
        ("撰稿人：本站编辑", []),
        ("撰稿人：港都日報編輯部", []),
        ("撰稿人：林小明 來源", ["林小明"]),
        ("撰稿人：Ines Quill, Guest Columnist", ["Ines Quill"]),
    ],
)
def test_what_stands_beside_a_name_is_no_part_of_it(line: str, names: list[str]) -> None:
    """What the person is, a button, a count; and each of several names is one."""
    assert [who.name for who in read_byline(line, ROLES)] == names


@pytest.mark.parametrize(
    "line",
    [
        "他說：「海上沒有國界。」",
        "論文：海流的形成",
        "本文作者：這是一句很長的說明，並不是名字。",
        "撰稿人：",
        "撰稿人的看法",
        "資料來源：外交部",
        "論文的撰稿人：林小明",
        "撰稿人：" + "長" * 61,
    ],
)
def test_what_is_no_byline_names_nobody(line: str) -> None:
    """A colon alone, a label without names, or a sentence makes no contributor."""
    assert read_byline(line, ROLES) == ()


def test_an_english_byline_is_read_by_general_labels() -> None:
    """Labels of any publication, `and` between names."""
    read = read_byline("Written by: Ines Quill and Tomas Reef", GENERAL)
    assert [who.name for who in read] == ["Ines Quill", "Tomas Reef"]
    assert {who.role for who in read} == {ContributorRole.WRITER}


def test_a_byline_glued_to_links_is_found() -> None:
    """A label begins where its own element does."""
    line = Line("·甲-乙撰稿人:Lia", (Run("·"), Run("甲-乙", "/t/1"), Run("撰稿人:Lia")))
    assert byline_start(line, ROLES) == 4


def _line(text: str) -> Line:
    return Line(text, (Run(text),))


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("· 國際組織-北大西洋公約組織,權力結構-印太", [("國際組織", "北大西洋公約組織"), ("權力結構", "印太")]),
        ("2025-08-20 · 甲－乙，甲-丙、丁", [("甲", "乙"), ("甲", "丙"), (None, "丁")]),
        ("・甲-乙", [("甲", "乙")]),
        ("·甲-乙,甲-乙", [("甲", "乙")]),
    ],
)
def test_topics_stay_pairs(text: str, pairs: list[tuple[str | None, str]]) -> None:
    """Group and name in printed order; one group may occur twice."""
    assert [(topic.group, topic.name) for topic in read_topics(_line(text))] == pairs


@pytest.mark.parametrize("text", ["唐納·川普說", "· 這是一句話，有句號。", "沒有點", "·", "記者 · 甲-乙"])
def test_what_is_no_topic_line_has_no_topics(text: str) -> None:
    """A dot inside a name or a sentence makes no topic."""
    assert read_topics(_line(text)) == ()
