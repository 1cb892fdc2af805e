"""An article as a page shows it: its text piece by piece, with what each cites and the pictures that were captured."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from access.web.room.outline import outline_levels
from storage.questions.article_details import ShownArticle, ShownCitation
from storage.types import Block, BlockType, Capture, Evidence

_PICTURES = ("image/",)
# Behind one piece of the text, each a sign with a link.
_MOST_SIGNS = 20
# Fields of a date are told as one: the others say how exactly and in which zone it is stated.
_PARTS_OF_OTHERS = ("_precision", "_zone", "_on")


@dataclass(frozen=True, slots=True)
class PieceView:
    """A piece of the text: its number from 1, its lines or rows, and its citations.

    `level` is at which a heading stands on the page, None for all else; `rest` is what stands behind the term of a
    run-in piece; `picture` is None when none was captured. `citations` are the first of them, `further` how many more
    there are.
    """

    number: int
    block: Block
    level: int | None
    rest: str
    rows: tuple[tuple[str, ...], ...]
    picture: str | None
    citations: tuple[ShownCitation, ...]
    further: int


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture that stands in no piece of the text."""

    address: str
    alt: str
    caption: str | None
    credit: str | None


@dataclass(frozen=True, slots=True)
class ArticleView:
    """What the text of an article is made of; `other_pictures` stand before it, `pointed` says of any piece that it
    cites."""

    pieces: tuple[PieceView, ...]
    other_pictures: tuple[PictureView, ...]
    pointed: bool


def picture_urls(article: ShownArticle) -> frozenset[str]:
    """The addresses of all pictures of an article."""
    return frozenset(
        [one.url for one in article.images] + [one.image for one in article.blocks if one.image is not None]
    )


def picture_addresses(captures: Iterable[Capture]) -> dict[str, str]:
    """Where the pictures are shown that the archive has, by their own addresses."""
    return {
        one.url: f"/api/v1/captures/{one.capture_id}/raw"
        for one in captures
        if one.status in (200, 304) and (one.media_type is None or one.media_type.startswith(_PICTURES))
    }


def article_view(article: ShownArticle, pictures: Mapping[str, str], under: int) -> ArticleView:
    """The pieces of an article.

    Args:
        article: as the API shows it.
        pictures: where captured pictures are shown, by their addresses.
        under: the level of the page's heading that the text stands below.
    """
    pieces = tuple(
        _piece(
            number,
            block,
            level,
            pictures.get(block.image or ""),
            tuple(one for one in article.citations if one.block == number),
        )
        for number, block, level in _numbered(article.blocks, under)
    )
    in_text = {block.image for block in article.blocks}
    others = tuple(
        PictureView(pictures[one.url], one.alt or "", one.caption, one.credit)
        for one in article.images
        if one.url not in in_text and one.url in pictures
    )
    return ArticleView(pieces, others, any(piece.citations for piece in pieces))


def source_pieces(blocks: Sequence[Block], under: int) -> tuple[PieceView, ...]:
    """The pieces of a source's text, below a heading of the page of the level `under`."""
    return tuple(_piece(number, block, level, None, ()) for number, block, level in _numbered(blocks, under))


def _numbered(blocks: Sequence[Block], under: int) -> Iterator[tuple[int, Block, int | None]]:
    levels = iter(outline_levels((one.level for one in blocks if one.type is BlockType.HEADING), under))
    for number, block in enumerate(blocks, 1):
        yield number, block, next(levels) if block.type is BlockType.HEADING else None


def _piece(
    number: int, block: Block, level: int | None, picture: str | None, citations: tuple[ShownCitation, ...]
) -> PieceView:
    first, further = citations[:_MOST_SIGNS], len(citations[_MOST_SIGNS:])
    return PieceView(number, block, level, _behind_term(block), _rows(block), picture, first, further)


def _behind_term(block: Block) -> str:
    """What stands behind the term of a run-in piece, its colon included."""
    return block.text.removeprefix(block.term) if block.term else block.text


def _rows(block: Block) -> tuple[tuple[str, ...], ...]:
    if block.type is not BlockType.TABLE:
        return tuple((line,) for line in block.text.split("\n"))
    return tuple(tuple(line.split("\t")) for line in block.text.split("\n"))


def fields_with_evidence(evidence: Mapping[str, Evidence]) -> tuple[tuple[str, Evidence], ...]:
    """The evidence field by field, without what only says how a date is stated."""
    return tuple((name, found) for name, found in evidence.items() if not _is_part(name, evidence))


def rules_of(found: str) -> tuple[str, ...]:
    """The rules that found a value, one by one, as `Evidence.rule` names them."""
    return tuple(one.strip() for one in found.split(","))


def main_fields(names: Collection[str]) -> tuple[str, ...]:
    """Names of fields, without those that only say how a date is stated, or which page of an article this is."""
    return tuple(name for name in names if name != "part" and not _is_part(name, names))


def _is_part(name: str, evidence: Collection[str]) -> bool:
    end = next((end for end in _PARTS_OF_OTHERS if name.endswith(end)), None)
    return end is not None and f"{name.removesuffix(end)}_at" in evidence
