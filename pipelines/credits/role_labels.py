"""Where the labels of roles stand in a line of credits: before a colon, a slash or a dash, in words, or glued on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from pipelines.credits.name_lists import SLASHES
from pipelines.words.by_identity import by_identity
from storage.types import ContributorRole
from storage.types.profile import Labels

# Behind a label in ideographs or Hangul a dash says the same as a slash; in Latin letters it makes one word of two.
_DASHES = "—─–－→►▸-"
COLON = re.compile("[:：=＝]")
SLASH = re.compile(f"[{SLASHES}|｜{_DASHES}]")
"""What stands behind labels: most lines have none of these, and so no label either."""
COLON_SIGNS = "﹕︰∶꞉"
"""Signs that look like a colon, each to be read as one in its place."""
MARK = re.compile(f"[:：=＝{COLON_SIGNS}{SLASHES}|｜{_DASHES}]")
"""Any of them all."""
# Korean credits have labels of one syllable, which begins no other word before a slash.
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_LEAST_SLASHED = 2


def with_colons(line: str, known: dict[str, ContributorRole]) -> str:
    """The line with colons for the slashes behind its labels (`撰稿人／林昕妤`), all else in its place."""
    if COLON.search(line) or not SLASH.search(line):
        return line
    before_slash = _before_slash(known)
    return line if before_slash is None else before_slash.sub(lambda match: f"{match['label']}{match['blank']}：", line)


@by_identity
def _before_slash(known: dict[str, ContributorRole]) -> re.Pattern[str] | None:
    labels = tuple(label for label in known if len(label) >= _LEAST_SLASHED or _HANGUL.match(label))
    if not labels:
        return None
    return re.compile(
        rf"(?:(?<=^)|(?<=[\s{SLASHES}（(【、，,]))(?P<label>{_any_of(labels)})(?P<blank>\s*)"
        rf"(?:[{SLASHES}|｜]|(?<=[^\x00-\u02ff])[{_DASHES}]|(?<=[^\x00-\u02ff]\s)[{_DASHES}])(?=\s*\w)",
        re.IGNORECASE,
    )


def role_of_label(label: str, roles: Sequence[tuple[ContributorRole, tuple[str, ...]]]) -> ContributorRole:
    """The role that a printed label stands for; `other` for a label that is not known."""
    return known_labels(tuple(roles)).get(label_key(label), ContributorRole.OTHER)


def label_key(label: str) -> str:
    return unicodedata.normalize("NFKC", label).strip().casefold()


def label_starts(line: str, known: dict[str, ContributorRole]) -> list[int]:
    if not known or not COLON.search(line):
        return []
    return [match.start() for match in _before_colon(known).finditer(line)]


def begins_with_label(text: str, known: dict[str, ContributorRole]) -> bool:
    """Whether the first of the `label_starts` of a text is its beginning."""
    return bool(known) and _before_colon(known).match(text) is not None


def glued_starts(line: str, starts: Sequence[int], known: dict[str, ContributorRole]) -> list[int]:
    """Where the labels begin, those too that stand right behind a name, as elements without a blank between print."""
    glued_labels = _glued(known)
    glued = [match.start() for match in glued_labels.finditer(line)] if glued_labels is not None else []
    return sorted({*starts, *glued})


@by_identity
def _glued(known: dict[str, ContributorRole]) -> re.Pattern[str] | None:
    longer = tuple(label for label in known if len(label) >= _LEAST_SLASHED)
    if not longer:
        return None
    return re.compile(rf"(?<=[\u3400-\u9fff])(?:{_any_of(longer)})(?=\s*[:：=＝])", re.IGNORECASE)


@by_identity
def _before_colon(known: dict[str, ContributorRole]) -> re.Pattern[str]:
    """One of the labels before a colon, at the line's beginning or behind no letter: 文 is not found in 論文:."""
    return re.compile(rf"(?<![^\W\d])(?:{_any_of(tuple(known))})(?=\s*[:：=＝])", re.IGNORECASE)


@lru_cache(maxsize=64)
def before_names(labels: tuple[str, ...]) -> re.Pattern[str]:
    """One of the labels in words at a line's beginning, and what follows it."""
    return re.compile(rf"\s*(?P<label>{_any_of(labels)})\s+(?P<names>\S.*)", re.IGNORECASE)


@lru_cache(maxsize=64)
def between_labels(labels: tuple[str, ...]) -> re.Pattern[str]:
    """The mark before another label in words: `Words by Ines Quill. Photographs by Tomas Reef`."""
    return re.compile(rf"\s*[.·•|｜;,–—]\s+(?=(?:{_any_of(labels)})\s)", re.IGNORECASE)


def _any_of(labels: tuple[str, ...]) -> str:
    return "|".join(re.escape(label) for label in sorted(labels, key=len, reverse=True))


@by_identity
def labels_of_roles(labels: Labels) -> tuple[str, ...]:
    """The labels printed for all roles."""
    return labels.of_roles


@by_identity
@lru_cache(maxsize=64)
def known_labels(roles: tuple[tuple[ContributorRole, tuple[str, ...]], ...]) -> dict[str, ContributorRole]:
    """The role of each label; the dictionary is shared and never changed."""
    return {label_key(label): role for role, labels in roles for label in labels}
