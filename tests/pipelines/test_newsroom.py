"""Credit lines of Chinese-language newsrooms, word by word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.credits.chinese_credit_lines import names_desk, read_credit_line
from pipelines.credits.chinese_reporters import read_editors, read_reporters
from pipelines.page.linearise import linearise
from pipelines.page.tree import parse_html


def _credited(line: str) -> list[tuple[str, str]]:
    return [(who.role.value, who.name) for who in read_credit_line(line)]


@pytest.mark.parametrize(
    "line",
    [
        "記者王小明／台北報導",
        "記者 王小明 ／ 台北報導",
        "記者 王小明 台北報導",
        "記者王小明台北報導",
        "記者　王小明　／　台北報導",
        "實習記者王小明／綜合報導",
        "記者王小明／專訪",
        "港都日報╱記者王小明／台北報導",
        "港都時報【王小明╱台北報導】",
        "港都晚報╱王小明",
        "港都新聞 | 王小明 綜合報導",
        "港通社記者王小明台北11日電",
        "港通社記者王小明屏東縣11日電",
        "港通社記者王小明胡志明市11日專電",
        "駐日特派員王小明／東京報導",
        "本報駐東京特派記者王小明／報導",
        "王小明／台北報導",
        "王小明報導",
        "文／王小明",
        "文字／王小明",
        "圖文／王小明",
        "採訪・撰文／王小明",
        "撰文者：王小明",
        "報導／王小明",
        "作者王小明",
        "記者 王小明",
    ],
)
def test_a_reporter_is_named_in_every_usual_form(line: str) -> None:
    """A title, a kind of report, a role or a medium beside a name."""
    assert _credited(line) == [("writer", "王小明")]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("記者王小明、李阿美／連線報導", [("writer", "王小明"), ("writer", "李阿美")]),
        ("記者王小明 李阿美／連線報導", [("writer", "王小明"), ("writer", "李阿美")]),
        ("港通社記者歐陽小明台北11日電", [("writer", "歐陽小明")]),
        ("記者哈勇．尤幹／台東報導", [("writer", "哈勇．尤幹")]),
        ("文｜王小明　攝影｜陳大文", [("writer", "王小明"), ("photographer", "陳大文")]),
        ("文/王小明 圖/陳大文", [("writer", "王小明"), ("photographer", "陳大文")]),
        ("記者 王小明 / 攝影 陳大文 報導", [("writer", "王小明"), ("photographer", "陳大文")]),
        ("王小明 採訪/撰稿 李阿美 編輯 / 高雄報導", [("writer", "王小明"), ("editor", "李阿美")]),
        ("記者陳大文／攝影", [("photographer", "陳大文")]),
        ("李阿美／核稿編輯", [("editor", "李阿美")]),
        ("編譯李阿美／綜合報導", [("translator", "李阿美")]),
        ("採訪‧撰文／王小明　核稿／李阿美", [("writer", "王小明"), ("editor", "李阿美")]),
        ("記者王小明、李阿美／台北－高雄連線報導", [("writer", "王小明"), ("writer", "李阿美")]),
        ("記者王小明、李阿美／台北-高雄連線報導", [("writer", "王小明"), ("writer", "李阿美")]),
        ("文／阿海", [("writer", "阿海")]),
        ("文／Ines Quill", [("writer", "Ines Quill")]),
        ("文・王小明　圖・港都日報資料照", [("writer", "王小明")]),
        ("取材・文／山田太郎　写真・佐藤花子", [("writer", "山田太郎"), ("photographer", "佐藤花子")]),
        ("文＝王小明　責任編輯＝李阿美", [("writer", "王小明"), ("editor", "李阿美")]),
        ("採訪／王小明、李阿美　撰文／王小明", [("writer", "王小明"), ("writer", "李阿美")]),
        ("記者王小明、通訊員李阿美／高雄報導", [("writer", "王小明"), ("writer", "李阿美")]),
        ("記者哈勇‧尤幹／台東報導", [("writer", "哈勇‧尤幹")]),
        ("記者 王小明 ming@port.example", [("writer", "王小明")]),
    ],
)
def test_roles_stand_before_names_or_behind_them(line: str, found: list[tuple[str, str]]) -> None:
    """In printed order; names of two or four ideographs, with a dot, in Latin letters, pen names behind a label."""
    assert _credited(line) == found


@pytest.mark.parametrize(
    "line",
    [
        "社會中心／綜合報導",
        "港通社東京11日綜合外電報導",
        "即時新聞／綜合報導",
        "本報台北訊",
        "高雄市報導",
        "記者陳大文攝",
        "圖／記者陳大文攝",
        "記者會／現場",
        "外交部／台北",
        "王小明",
        "王小明 李阿美",
        "文化／教育",
        "文・編輯部",
        "林務局／屏東林管處",
        "記者對此提問，局長沒有回答",
        "Copyright 港都日報",
        "2025-07-11 10:30",
    ],
)
def test_what_is_no_credit_names_nobody(line: str) -> None:
    """Desks, captions, agencies, subjects, names without a word that credits them."""
    assert _credited(line) == []


def test_a_desk_is_known() -> None:
    """So that nobody else is named in its stead."""
    assert names_desk("社會中心／綜合報導")
    assert not names_desk("記者王小明／綜合報導")


@pytest.mark.parametrize(
    "text",
    [
        "（港通社記者王小明台北11日電）港務局今天宣布，東堤防波堤將改建。",
        "港通社記者王小明台北11日電　港務局今天宣布，東堤防波堤將改建。",
        "港務局今天宣布，東堤防波堤將改建。（王小明／台北報導）",
        "港務局今天宣布，東堤防波堤將改建。【王小明╱台北報導】<br>防颱專線：0800",
        "記者王小明／台北報導　港務局今天宣布，東堤防波堤將改建。",
    ],
)
def test_a_credit_is_found_in_a_paragraph(text: str) -> None:
    """At its beginning, in brackets at its end, at the end of one of its lines."""
    tree = parse_html(f"<body><p>東堤防波堤。（記者陳大文攝）</p><p>{text}</p></body>")
    assert tree is not None
    assert [who.name for who in read_reporters(linearise(tree).strips)] == ["王小明"]


def test_an_editor_is_named_where_the_text_ends() -> None:
    """In brackets or on a line of its own; a reporter's line is none."""
    tree = parse_html("<body><p>記者王小明／台北報導</p><p>港務局今天宣布改建。（責任編輯：李阿美）1140711</p></body>")
    assert tree is not None
    assert [(who.role.value, who.role_label, who.name) for who in read_editors(linearise(tree).strips)] == [
        ("editor", "責任編輯", "李阿美")
    ]


@given(st.text(alphabet="記者王小明陳大文台北報導攝影編輯／/、｜：（）【】 11日電社會中心Ab.．", max_size=80))
def test_any_line_is_read_in_bounded_time(line: str) -> None:
    """And a name is never longer than the line."""
    assert all(who.name in line for who in read_credit_line(line) if " " not in who.name)
