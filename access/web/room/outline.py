"""At which level the headings of a text stand on a page that has headings of its own."""

from __future__ import annotations

from collections.abc import Iterable

_DEEPEST = 6


def outline_levels(levels: Iterable[int | None], under: int) -> tuple[int, ...]:
    """The levels on the page, one for each heading of a text: which heading stands under which stays as it is, and no
    level is left out on the way down, so that who moves from heading to heading misses none.

    Args:
        levels: of the headings in the text itself, in order; None for one whose level is not known.
        under: the level of the page's heading that the text stands below.

    Source of the rule: WCAG 2.2, 1.3.1, technique G141.
    """
    enclosing = list[int]()
    shown = list[int]()
    for level in levels:
        own = level or 1
        while enclosing and enclosing[-1] >= own:
            enclosing.pop()
        enclosing.append(own)
        shown.append(min(under + len(enclosing), _DEEPEST))
    return tuple(shown)
