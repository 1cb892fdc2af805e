"""Strips and blocks: what a reader sees one below the other, told apart by structure or, without any, by shape."""

from __future__ import annotations

import pytest

from pipelines.page.linearise import linearise
from pipelines.page.strips import Region, Strip
from pipelines.page.tree import parse_html
from pipelines.text.blocks import blocks_of
from storage.types import BlockType


def _strips(html: str) -> tuple[Strip, ...]:
    tree = parse_html(html)
    assert tree is not None
    return linearise(tree).strips


def _texts(html: str) -> list[str]:
    return [strip.text for strip in _strips(html)]


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        ("<p>甲</p><p>乙</p>", ["甲", "乙"]),
        ("甲<br>乙<br><br>丙", ["甲\n乙", "丙"]),
        ("甲<br> <br>乙", ["甲", "乙"]),
        ("<div>甲<p>乙</p>丙</div>", ["甲", "乙", "丙"]),
        ("<p>海上\n   搜救 and\n rescue</p>", ["海上搜救 and rescue"]),
        ("<p>\u3000\u3000甲　乙</p>", ["甲　乙"]),
        ("<p>a<b>b</b> c</p>", ["ab c"]),
        ("<p>Ma&shy;thil&shy;de</p><p>&shy;</p>", ["Mathilde"]),
        ("<p>甲<script>x()</script>乙<!-- 丙 --></p>", ["甲乙"]),
        ("<p>甲</p><p hidden>乙</p><p style='display: none'>丙</p><span aria-hidden=true>丁</span>", ["甲"]),
        ("<h1>甲<small>乙</small></h1><p>丙<small>丁</small></p>", ["甲\n乙", "丙丁"]),
        ("<p><span style='display:block'>甲</span><span style='display: flex'>乙</span></p>", ["甲", "乙"]),
        ("<p style='white-space:pre-line'>甲\n乙\n\n丙</p><p>丁\n戊</p>", ["甲\n乙", "丙", "丁戊"]),
        ("<pre>甲\n乙\n\n丙</pre>", ["甲\n乙", "丙"]),
        ("<p>甲<img src=x>乙<svg><text>丙</text></svg></p>", ["甲乙"]),
    ],
)
def test_a_page_is_laid_out_as_it_is_seen(html: str, texts: list[str]) -> None:
    """Blocks and double breaks divide, a single break makes a line, what is not shown is not there."""
    assert _texts(f"<body>{html}</body>") == texts


@pytest.mark.parametrize(
    ("html", "region"),
    [
        ("<nav>甲</nav>", Region.NAVIGATION),
        ("<aside>甲</aside>", Region.ASIDE),
        ("<footer>甲</footer>", Region.FOOTER),
        ("<div role=complementary>甲</div>", Region.ASIDE),
        ("<section id=comments>甲</section>", Region.COMMENTS),
        ("<div class='jp-relatedposts'>甲</div>", Region.ASIDE),
        ("<div id='nav'>甲</div>", Region.NAVIGATION),
        ("<div class='story'>甲</div>", Region.MAIN),
        ("<p class='share-text'>甲</p>", Region.MAIN),
        ("<p class='share'><a href='/'>甲</a></p>", Region.ASIDE),
        ("<div class='story with-sidebar'>甲</div>", Region.MAIN),
    ],
)
def test_what_is_around_the_content_is_marked(html: str, region: Region) -> None:
    """By the element's name, its role, or the web's own words."""
    strips = _strips(f"<body><p>{'長' * 50}</p>{html}</body>")
    assert strips[-1].region is region


def test_the_content_is_not_lost_to_an_unlucky_name() -> None:
    """An element that holds most of the page or its top heading is the content, whatever its class says."""
    html = (
        f"<body><div class='social share'><p>{'長' * 50}</p></div><div class='promo'><h1>題</h1></div><p>短</p></body>"
    )
    assert {strip.region for strip in _strips(html)} == {Region.MAIN}


@pytest.mark.parametrize(
    ("html", "types"),
    [
        ("<h2>題</h2><p>甲。</p>", ["heading", "paragraph"]),
        ("<ul><li>甲</li><li>乙</li></ul><p>丙。</p>", ["list", "paragraph"]),
        ("<ul><li><b>甲：</b>一。</li><li><b>乙</b>：二。</li></ul>", ["run_in", "run_in"]),
        ("<blockquote><p>甲</p><p>乙</p></blockquote>", ["quotation"]),
        ("<table><tr><th>甲</th><th>乙</th></tr><tr><td>一</td><td>二</td></tr></table>", ["table"]),
        ("<figure><img src=x><figcaption>甲</figcaption></figure>", ["figure"]),
        ("十五分鐘通報成為義務<br><br>任何一方收到求救訊號之後，必須在十五分鐘內通報。", ["heading", "paragraph"]),
        ("他這樣說。<br><br>任何一方收到求救訊號之後，必須在十五分鐘內通報。", ["paragraph", "paragraph"]),
        ("海上通訊: 三方統一呼叫代號。<br><br>醫療後送: 南嶼提供直升機。", ["run_in", "run_in"]),
        ("他說：「海上沒有國界。」<br><br>她表示：我們等了五年。", ["paragraph", "paragraph"]),
    ],
)
def test_blocks_have_their_type(html: str, types: list[str]) -> None:
    """By markup, and where there is none by what a short line, a colon and their neighbours show."""
    assert [block.type.value for block in blocks_of(_strips(f"<body>{html}</body>"))] == types


def test_a_run_in_item_keeps_its_term_and_its_whole_text() -> None:
    """The term stands apart, and the text is as printed."""
    (block,) = blocks_of(_strips("<ul><li><strong>海洋安全：</strong>共享海域資訊。</li></ul>"))
    assert (block.type, block.term, block.text) == (BlockType.RUN_IN, "海洋安全", "海洋安全：共享海域資訊。")


def test_a_table_keeps_its_rows_and_a_layout_table_is_none() -> None:
    """Cells are divided by tabs; a table that lays out a page is not one of data."""
    (table,) = blocks_of(_strips("<table><tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table>"))
    assert table.text == "甲\t1\n乙\t2"
    layout = "<table><tr><td><a href=/>首頁</a></td><td><p>甲。</p><p>乙。</p></td></tr></table>"
    assert BlockType.TABLE not in {block.type for block in blocks_of(_strips(layout))}
