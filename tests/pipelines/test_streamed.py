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
    """A page that shows a word is read as it shows itself."""
    assert _page(_row(_ROW), "<p>印</p>") == ["印"]


@pytest.mark.parametrize("stream", ["", "2a:Tzz,<p>", "2a:Tffffff,", "2a:T10,無段落", '"'])
def test_streams_without_paragraphs_lay_out_nothing(stream: str) -> None:
    """Broken lengths and rows of other things are no text."""
    assert _page(stream) == []
