"""Reporters' lines of Chinese-language newsrooms."""

from __future__ import annotations

import pytest

from pipelines.credits.chinese_reporters import read_reporters
from pipelines.page.linearise import linearise
from pipelines.page.tree import parse_html


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("記者林小明／台北報導", ["林小明"]),
        ("〔記者林小明、陳大文／綜合報導〕三國外長七日簽署協定。", ["林小明", "陳大文"]),
        ("【林小明／高雄報導】三國外長七日簽署協定。", ["林小明"]),
        ("三國外長七日簽署協定。（林小明／台中報導）", ["林小明"]),
        ("（通訊社記者林小明台南4日電）三國外長七日簽署協定。", ["林小明"]),
        ("社會中心／綜合報導", []),
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
