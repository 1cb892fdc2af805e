"""What stands between the title of an article and its text: deck, topics, credits and summary, told apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.credits.byline import byline_start, is_credit_strip, read_byline
from pipelines.credits.chinese_credit_lines import read_credit_line
from pipelines.credits.glued_credits import read_glued
from pipelines.credits.role_labels import labels_of_roles
from pipelines.dates import moments_in
from pipelines.fields.topics import read_pair, read_topics
from pipelines.page.strips import Line, Shape, Strip
from pipelines.page.weighing import weigh
from pipelines.rules.controls import is_control, is_stamp, without_share
from pipelines.rules.labelled_strips import BESIDE, MAIN, labelled_strips
from pipelines.stated.publication import is_date_line
from pipelines.view.page_view import PageView
from pipelines.words.labels import squeezed
from storage.types import Contributor, Topic
from storage.types.profile import Labels

_TEXTS = frozenset({Shape.PLAIN, Shape.HEADING, Shape.QUOTATION})
# Of two texts below the credits the first is the deck when it is so much shorter than the summary.
_SHORTER = 0.5
_LEAST_ROLES = 2
_LONGEST_LINE, _LONGEST_NAME = 80, 20
_BESIDE_SITE, _KICKER = 4, 6
_SENTENCE_END = re.compile(r"[。！？]|[.!?](?=\s|$)")
# The name of a column or a series above the deck.
_COLUMN = re.compile(r"\s*(?:系列|專題|专题|專欄|专栏|欄目|栏目|單元|主題|系列報導)\s*[:：｜|]")


@dataclass(frozen=True, slots=True)
class LabelledHead:
    """The head of an article.

    Attributes:
        topics: Its topics.
        deck: The strip that is its deck, None without one.
        summary: The strips of its summary.
    """

    topics: tuple[Topic, ...]
    deck: Strip | None
    summary: tuple[Strip, ...]


def read_head(strips: Sequence[Strip], labels: Labels, site: str = "") -> LabelledHead:
    """Tell the parts of a head apart.

    What precedes topics and credits is the deck, or what stands between the two; what follows them is the summary.
    Controls and stamps are neither, nor are links and the line that names the site.

    Args:
        strips: What stands between title and text.
        labels: The words of the publication.
        site: The name of the site.
    """
    topics: list[Topic] = []
    # What stands before the first line of topics or credits, behind it, and behind the last.
    parts: list[list[Strip]] = [[]]
    for strip in strips:
        credited, filed = read_credits(strip, labels), topics_in(strip, labels)
        topics += filed
        if credited or filed:
            parts.append([])
        elif strip.shape in _TEXTS and not _is_around(strip, site):
            parts[-1].append(strip)
    topics = topics or [topic for strip in strips if strip.shape is Shape.ITEM for topic in read_pair(strip.text)]
    deck, summary = _told_apart(parts)
    return LabelledHead(tuple(dict.fromkeys(topics)), deck, _texts(summary))


def _told_apart(parts: list[list[Strip]]) -> tuple[Strip | None, list[Strip]]:
    """The deck and the summary among the texts before, between and behind the lines of topics and credits."""
    above, below = _without_kickers(parts[0]), parts[-1] if len(parts) > 1 else []
    between = [strip for part in parts[1:-1] for strip in part]
    if not above:
        above, between = between, []
    if len(parts) == 1 and len(above) == 1 and len(_SENTENCE_END.findall(above[0].text)) > 1:
        # Alone, and of several sentences.
        above, below = [], above
    if not above and _begins_with_deck(below):
        above, below = below[:1], below[1:]
    return next(iter(above), None), [*above[1:], *between, *below]


def read_credits(strip: Strip, labels: Labels) -> tuple[Contributor, ...]:
    """Those whom the bylines of a strip credit."""
    found: list[Contributor] = []
    for line in (_without_controls(without_share(line), labels) for line in strip.lines):
        start = byline_start(line, labels.roles)
        if start and (whole := read_credit_line(line.text)):
            # Before the first known label stands another credit: `文＝林昕妤　責任編輯＝周柏翰`.
            found += whole
        elif start is not None:
            found += read_byline(line.text[start:], labels.roles)
        else:
            # Where the label stands in an element of its own, there is no colon: `撰稿人林昕妤`.
            found += read_glued(line.text, labels.roles) or read_credit_line(line.text)
    return tuple(found)


def _without_controls(line: Line, labels: Labels) -> Line:
    """A line of credits without the links behind a name that is none: `周柏翰 列印`, `周柏翰 English`."""
    words = labels_of_roles(labels)
    for place, run in enumerate(line.runs[1:], 1):
        before = "".join(each.text for each in line.runs[:place]).rstrip()
        is_named = line.runs[place - 1].href is None and before[-1:].isalpha() and not before.endswith(words)
        if run.href is not None and is_named and all(each.href or not each.text.strip() for each in line.runs[place:]):
            return Line(before.strip(), line.runs[:place])
    return line


def credits_beside(view: PageView) -> tuple[Contributor, ...]:
    """Those whom lines anywhere around the article credit, where each role is credited once: no page of cards does."""
    strips = labelled_strips(view.layout, view.labels, MAIN | BESIDE)
    credited = [read_credits(strip, view.labels) for strip in strips if is_credit_strip(strip, view.labels.roles)]
    labels = [label for found in credited for label in dict.fromkeys(who.role_label for who in found)]
    is_clear = len(labels) >= _LEAST_ROLES and len(labels) == len(set(labels))
    return tuple(dict.fromkeys(who for found in credited for who in found)) if is_clear else ()


def topics_in(strip: Strip, labels: Labels) -> tuple[Topic, ...]:
    """The topics of a strip; a byline may follow them on their line."""
    return tuple(topic for line in strip.lines for topic in read_topics(_cut(line, byline_start(line, labels.roles))))


def _is_around(strip: Strip, site: str) -> bool:
    """Whether a strip of a head is a day, a control, a link to where the article is filed, or names the site."""
    if _tells_day(strip) or is_stamp(strip.text) or is_control(strip):
        return True
    name, printed = squeezed(site), squeezed(strip.text)
    names_site = bool(name) and name in printed and len(printed) - len(name) <= _BESIDE_SITE
    return names_site or (strip.linked and not weigh(strip).is_text)


def _tells_day(strip: Strip) -> bool:
    """Whether a strip is the line of a day: with words that say which, or with a name beside it."""
    if is_date_line(strip):
        return True
    moments, around = moments_in(strip.text) if len(strip.text) <= _LONGEST_LINE else ((), ())
    beside = sum(character.isalpha() for text in around for character in text)
    return bool(moments) and beside <= _LONGEST_NAME and not weigh(strip).is_text


def _without_kickers(texts: list[Strip]) -> list[Strip]:
    """The texts without those above the last that are a word or two: the name of a column is no deck."""
    return [strip for strip in texts if strip is texts[-1] or not _is_kicker(strip)]


def _is_kicker(strip: Strip) -> bool:
    return len(squeezed(strip.text)) <= _KICKER or _COLUMN.match(strip.text) is not None


def _begins_with_deck(texts: Sequence[Strip]) -> bool:
    """Whether the first of several texts is a deck: marked as a heading, or one line much shorter than the next."""
    if len(texts) < 2:
        return False
    first, second = texts[0], texts[1]
    return first.shape is Shape.HEADING or len(first.text) <= _SHORTER * len(second.text)


def _texts(strips: Sequence[Strip]) -> tuple[Strip, ...]:
    """The strips that hold sentences, or all of them where none does."""
    return tuple(strip for strip in strips if weigh(strip).is_text) or tuple(strips)


def _cut(line: Line, end: int | None) -> Line:
    """The line up to the byline in it."""
    if end is None:
        return line
    runs, length = [], -line.leading
    for run in line.runs:
        if length + len(run.text) <= end:
            runs.append(run)
        length += len(run.text)
    return Line(line.text[:end], tuple(runs))
