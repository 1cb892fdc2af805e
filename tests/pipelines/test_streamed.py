"""Pages that print nothing and carry their text as markup in the data of their own program."""

from __future__ import annotations

import json

import pytest

from pipelines.page.streamed import laid_out
from pipelines.page.tree import parse_html

_ROW = "<p>一。</p><p>二。</p><p>三。</p>"


def _page(stream: str, printed: str = "") -> list[str]:
    half = len(stream) // 2
    scripts = "".join(
        f"<script>self.__next_f.push([1,{json.dumps(part)}])</script>" for part in (stream[:half], stream[half:])
    )
    tree = parse_html(f"<html><body>{printed}{scripts}</body></html>")
    assert tree is not None
    return [strip.text for strip in laid_out(tree).strips]


def _row(markup: str) -> str:
    return f"1:null\n2a:T{len(markup.encode()):x},{markup}3:[]\n"


def test_paragraphs_in_streamed_rows_are_laid_out() -> None:
    """A row is cut by its length in bytes, and may be spread over several scripts."""
    assert _page(_row(_ROW)) == ["一。", "二。", "三。"]


def test_what_the_page_prints_comes_first() -> None:
    """A page that shows a text of its own is read as it shows itself; a menu or a word for waiting is none."""
    shown = "港務局今天說明航道的水深。" * 10
    assert _page(_row(_ROW), f"<p>{shown}</p>") == [shown]
    assert _page(_row(_ROW * 9), "<nav><a href='/'>港</a></nav><main>載入中…</main>") == ["一。", "二。", "三。"] * 9


def test_a_tree_of_elements_is_laid_out_as_its_program_would_show_it() -> None:
    """Elements, texts, links and rows that stand for each other are markup; components are what they hold."""
    tree = ["$", "article", None, {"children": [
        ["$", "h1", None, {"children": "港"}],
        ["$", "$L7", None, {"children": [["$", "p", "1", {"children": ["一", ["$", "br", None, {}], "$L9"]}]]}],
        ["$", "p", None, {"children": ["二 ", ["$", "a", None, {"href": "/b", "children": "乙"}]]}],
        ["$", "div", None, {"dangerouslySetInnerHTML": {"__html": "<p>三</p>"}}],
        ["$", "script", None, {"children": "x"}], "$undefined", False, None, 4,
    ]}]  # fmt: skip
    stream = f'1:I[7,["a"],""]\n9:["$","b",null,{{"children":"乙 < 丙"}}]\n5:{json.dumps(tree)}\n'
    assert _page(stream) == ["港", "一\n乙 < 丙", "二 乙", "三", "4"]


def test_rows_that_stand_for_each_other_end() -> None:
    """Circles and rows that double each other cost a bounded time."""
    doubling = "".join(f'{number:x}:["$L{number + 1:x}","$L{number + 1:x}"]\n' for number in range(1, 90))
    assert _page(f'{doubling}5a:["$L1"]\n') == []


@pytest.mark.parametrize("stream", ["", "2a:Tzz,<p>", "2a:Tffffff,", "2a:T10,無段落", '"'])
def test_streams_without_paragraphs_lay_out_nothing(stream: str) -> None:
    """Broken lengths and rows of other things are no text."""
    assert _page(stream) == []
