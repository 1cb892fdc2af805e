"""Pictures: which they are, and what is printed below them."""

from __future__ import annotations

import pytest

from pipelines.fields.figures import printed_images
from pipelines.page.pictures import split_credit
from storage.types import Block, BlockType, Image
from tests.pipelines.views import view_of

TEXT = "港務局說明航道的水深、船隻的數目與每一次測量的日期。"


@pytest.mark.parametrize(
    ("printed", "caption", "credit"),
    [
        ("港口疏濬工程。（攝影：林小安）", "港口疏濬工程。", "攝影：林小安"),
        ("港口疏濬工程。圖／港務局提供", "港口疏濬工程。", "圖／港務局提供"),
        ("圖片來源：港務局", None, "圖片來源：港務局"),
        ("The wall, built in 1954. Photograph: Lin Po", "The wall, built in 1954.", "Photograph: Lin Po"),
        ("The chamber at midnight (Photo by Ada Marsh)", "The chamber at midnight", "Photo by Ada Marsh"),
        ("The chamber.\n© Borough Council", "The chamber.", "© Borough Council"),
        ("工程圖（二）", "工程圖（二）", None),
        ("A photograph of the wall", "A photograph of the wall", None),
        ("", None, None),
    ],
)
def test_caption_and_credit_are_separated(printed: str, caption: str | None, credit: str | None) -> None:
    """A credit needs its word or sign; it is kept as printed, without brackets around it."""
    assert split_credit(printed) == (caption, credit)


def test_the_pictures_of_an_article_are_those_inside_it() -> None:
    """Signs, pictures that are only data, and those of related articles are none; lazy ones count by what waits."""
    view = view_of(
        '<body><header><img src="/logo.png"></header><article><h1>航道測量紀錄公布</h1>'
        '<figure><img src="data:image/gif;base64,x" data-src="/a.jpg" alt="碼頭">'
        "<figcaption>碼頭。攝影：甲</figcaption></figure>"
        f'<p>{TEXT}<img src="/sign.png" width="16"></p><p><img srcset="b.jpg 1x, c.jpg 2x"></p><p>{TEXT}末段。</p>'
        '<aside><img src="/other.jpg"></aside></article><div><img src="/after.jpg"></div></body>',
        url="https://a.example/x/y",
    )
    blocks = (Block(BlockType.PARAGRAPH, TEXT), Block(BlockType.PARAGRAPH, f"{TEXT}末段。"))
    assert printed_images(view, blocks, "航道測量紀錄公布") == (
        Image("https://a.example/a.jpg", "碼頭。", "攝影：甲", "碼頭"),
        Image("https://a.example/x/b.jpg"),
    )
