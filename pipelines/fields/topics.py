"""The topic line: `· group-name,group-name,…`, before it a date or nothing.

The first hyphen divides group and name; without one there is no group. A group may occur twice, and so may a name in
two groups; the very same pair is kept once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from pipelines.dates import without_date
from pipelines.page.strips import Line
from storage.types import Topic

DOTS = "·・•‧∙⋅･"
_BETWEEN = re.compile(r"\s*[,，、;；]\s*")
_DIVIDED = re.compile(rf"\s+[{DOTS}]\s*|\s+[/／|｜]\s+")
_HYPHEN = re.compile(r"\s*[-－–—‐‑﹣]\s*")
_PAIR = re.compile(r"[^-－–—。，,:：\d]{2,16}[-－–—][^-。，,:：]{1,24}")
_LABELLED = re.compile(
    r"\s*(?:主題|议题|議題|分類|分类|標籤|标签|topics?|filed under)\s*[:：]\s*(?P<topics>.+)", re.IGNORECASE
)
_MAX_TOPIC = 60
_EDGES = " \t\n\u3000\u00a0,，、/／|｜"


def read_topics(line: Line) -> tuple[Topic, ...]:
    """The topics that a line prints, in order; none when it is not a topic line.

    Where the topics are links, the links are the topics; else what stands between the commas behind the dot.
    """
    if (labelled := _LABELLED.fullmatch(line.text)) is not None:
        found = topics_of(_parted(labelled["topics"]))
        return found if all(topic.group for topic in found) else ()
    position = next((index for index, character in enumerate(line.text) if character in DOTS), None)
    if position is None or without_date(line.text[:position]).strip(_EDGES):
        return ()
    # A link that stands before the dot is not one of the list.
    linked, seen = [], False
    for run in line.runs:
        seen = seen or (run.href is None and any(character in DOTS for character in run.text))
        if seen and run.href is not None and run.text.strip():
            linked.append(run.text)
    return topics_of(linked) if linked else topics_of(_parted(line.text[position + 1 :]))


def read_pair(text: str) -> tuple[Topic, ...]:
    """The topic that an item of a list prints as group and name; none where it prints anything else."""
    return topics_of([text]) if _PAIR.fullmatch(text.strip(DOTS + _EDGES)) else ()


def _parted(text: str) -> list[str]:
    """What stands between commas, or where there are none between dots or slashes with blanks around them."""
    parts = _BETWEEN.split(text)
    return parts if len(parts) > 1 else _DIVIDED.split(text)


def topics_of(texts: Iterable[str], *, pairs: bool = True) -> tuple[Topic, ...]:
    """Each text as a topic; none at all when one of them is too long or a sentence.

    Args:
        texts: The topics as printed.
        pairs: Whether a hyphen divides group and name; else it belongs to the name.
    """
    topics: list[Topic] = []
    for text in texts:
        printed = text.strip(_EDGES + DOTS)
        if not printed:
            continue
        if len(printed) > _MAX_TOPIC or unicodedata.normalize("NFKC", printed)[-1] in "。!?":
            return ()
        parts = _HYPHEN.split(printed, maxsplit=1) if pairs else [printed]
        group, name = (parts[0], parts[1]) if len(parts) == 2 and all(parts) else (None, printed)
        topics.append(Topic(group, name))
    return tuple(dict.fromkeys(topics))
