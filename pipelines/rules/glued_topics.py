"""Topics whose elements stand side by side with no sign between them: `海洋治理-東海權力結構-印太`.

Read as one line such topics run into one another. Where the page has each in an element of its own, these divide them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.fields.topics import read_pair
from pipelines.page.strips import Strip
from pipelines.page.tree import HtmlElement
from pipelines.words.labels import squeezed
from storage.types import Topic

_GLUED = re.compile(r"[^-－–—。，,、：:；;！？!?]{2,40}(?:[-－–—][^-－–—。，,、：:；;！？!?]{1,40}){2,}")
_LEAST = 2


def topics_apart(strips: Sequence[Strip], tree: HtmlElement) -> tuple[Topic, ...]:
    """The topics of the first strip that runs them together; none where no strip does.

    Args:
        strips: The head of the article.
        tree: The page.
    """
    glued = next((strip for strip in strips if len(strip.lines) == 1 and _GLUED.fullmatch(strip.text)), None)
    if glued is None:
        return ()
    wanted = squeezed(glued.text)
    for element in tree.iter("p", "div", "span", "nav", "section", "header", "td"):
        if len(element) >= _LEAST and squeezed("".join(element.itertext())) == wanted:
            pairs = [read_pair("".join(child.itertext())) for child in element if isinstance(child.tag, str)]
            if sum(map(len, pairs)) >= _LEAST and all(pairs):
                return tuple(dict.fromkeys(topic for pair in pairs for topic in pair))
    return ()
