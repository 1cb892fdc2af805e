"""Where a list of sources ends by the form of its entries: what is printed otherwise behind several is the page's.

Two or more sources that are all items, or that all show their address or are links as a whole, are told from a line
behind them that puts a word before its link: `加入好友：@lia`, `Read this in English: …`.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto

from pipelines.page.strips import Shape, Strip
from pipelines.sources.source_links import SHARE
from pipelines.sources.source_words import as_title

_FEWEST = 2


class _Form(Enum):
    """How the strip of a source shows its address."""

    PRINTED = auto()
    LINKED = auto()
    WORDED = auto()


def has_address(strip: Strip) -> bool:
    """Whether a strip holds an address that is none for sharing the page."""
    return any("://" in (shown := run.href or run.text) and not SHARE.search(shown) for run in strip.runs)


def without_other_forms(strips: Sequence[Strip]) -> tuple[Strip, ...]:
    """The strips of a list up to the first behind its sources that is of another form than all of these.

    Args:
        strips: The strips of the list, and what may stand behind it.
    """
    addressed = [place for place, strip in enumerate(strips) if has_address(strip)]
    if len(addressed) <= _FEWEST:
        return tuple(strips)
    forms = [_form(strips[place]) for place in addressed]
    shapes = [strips[place].shape for place in addressed]
    for count in range(_FEWEST, len(addressed)):
        if _leaves_items(shapes, count):
            return tuple(strips[: addressed[count - 1] + 1])
        if _is_other(forms[count], forms[:count]):
            return tuple(strips[: addressed[count]])
    return tuple(strips)


def _is_other(form: _Form, before: Sequence[_Form]) -> bool:
    return form is _Form.WORDED and _Form.WORDED not in before


def _leaves_items(shapes: Sequence[Shape], count: int) -> bool:
    """Whether all sources so far are items, and none from here on is one."""
    return all(shape is Shape.ITEM for shape in shapes[:count]) and Shape.ITEM not in shapes[count:]


def _form(strip: Strip) -> _Form:
    if "://" in strip.text:
        return _Form.PRINTED
    linked = as_title("".join(run.text for run in strip.runs if run.href))
    beside = as_title("".join(run.text for run in strip.runs if not run.href))
    return _Form.WORDED if linked and beside else _Form.LINKED
