"""Bylines in scripts without capitals: `بقلم: سلمى قلم`, `מאת שלי קולמוס`, `โดย สีมา กะลาม`.

A name there looks like any words. So the line says who wrote, names two to four words of one script, and nothing else.
"""

from __future__ import annotations

import re

from storage.types import Contributor, ContributorRole

_LABELS = (
    r"بقلم|كتب(?:ت|ه|ها)?|كتابة|تقرير|حوار|إعداد|اعداد|تحرير|الكاتبة?|"
    r"نویسنده|به قلم|گزارش(?: از)?|خبرنگار|تحریر|مصنف|رپورٹ|"
    r"מאת|כתבה?|כותבת?|"
    r"लेखक|रिपोर्ट|लेखिका|লেখক|প্রতিবেদক|લેખક|எழுதியவர்|రచయిత|"
    r"โดย|ผู้เขียน|เขียนโดย|เรื่อง|"
    r"ავტორი|Հեղինակ|"
    r"(?:Written |Reported |Posted )?[Bb]y|Author"
)
# Letters with the signs written above, below and between them; the joiner parts the letters of Persian words.
_WORDS = (
    r"\u0600-\u060b\u060d-\u061a\u0620-\u065f\u066e-\u06d3\u06d5-\u06ef\u06fa-\u06ff\u0750-\u077f\u200c",
    r"\u0590-\u05ff'\"״׳-",
    r"\u0900-\u0963\u0970-\u097f",
    r"\u0980-\u09e3",
    r"\u0a80-\u0ae3",
    r"\u0b80-\u0be5",
    r"\u0c00-\u0c63",
    r"\u0e00-\u0e4e",
    r"\u10a0-\u10ff",
    r"\u0531-\u058a",
)
_NAME = "|".join(rf"[{letters}]+(?:[ \u00a0][{letters}]+){{1,3}}" for letters in _WORDS)
_BYLINE = re.compile(
    rf"\s*(?P<label>{_LABELS})(?:\s*[:：՝/-]\s*|\s+)(?P<names>(?:{_NAME})(?:\s*[,،]\s*(?:{_NAME})){{0,4}})"
)
# Behind the name may stand whence or for whom.
_BEHIND = re.compile(r"\s*(?:[-–—|(/].{0,40})?")
_LISTED = re.compile(r"\s*[,،]\s*")
_MAX_LINE = 100


def read_uncased_byline(line: str) -> tuple[Contributor, ...]:
    """The writers that a line names behind a word for them, in a script without capitals; none for another line.

    Args:
        line: A short line of an article's head, its date taken out.
    """
    match = _BYLINE.match(line) if len(line) <= _MAX_LINE else None
    if match is None or _BEHIND.fullmatch(line[match.end() :]) is None:
        return ()
    names = _LISTED.split(match["names"].strip())
    return tuple(Contributor(" ".join(name.split()), ContributorRole.WRITER, match["label"]) for name in names)
