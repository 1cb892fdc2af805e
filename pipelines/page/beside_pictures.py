"""What stands in one element with a picture and hardly anything else: its caption, whatever the markup calls it."""

from __future__ import annotations

from pipelines.page.paths import common_path, is_inside
from pipelines.page.strips import Layout, Strip

_MOST_BESIDE = 2


def is_beside_picture(strip: Strip, heading: Strip, layout: Layout) -> bool:
    """Whether an element holds a picture, a strip and hardly anything else, and not the title: it is the caption.

    Args:
        strip: A strip below the title.
        heading: The title.
        layout: The page.
    """
    shared = {common_path([strip.path, picture.path]) for picture in layout.pictures}
    return any(
        not is_inside(heading.path, path) and sum(is_inside(each.path, path) for each in layout.strips) <= _MOST_BESIDE
        for path in shared
    )
