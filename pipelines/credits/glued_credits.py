"""Credits whose labels and names stand in elements side by side, so that no sign is between them in the line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipelines.credits.name_lists import split_names
from pipelines.words.surnames import is_chinese_name
from storage.types import Contributor, ContributorRole

_LONGEST_NAME, _MOST_WORDS = 40, 5
_NO_NAME = re.compile(r"[\d:：。！？!?，；;]")
_LEAST_LABEL = 2


def read_glued(line: str, roles: Sequence[tuple[ContributorRole, tuple[str, ...]]]) -> tuple[Contributor, ...]:
    """The contributors of a line such as `撰稿人林昕妤責任編輯周柏翰`; none where it may be anything else.

    One label alone opens many a sentence: it counts only before names that are such beyond doubt.

    Args:
        line: The line.
        roles: The labels known for each role; a label of one letter is not looked for.
    """
    known = {label: role for role, labels in roles for label in labels if len(label) >= _LEAST_LABEL}
    if not known or _NO_NAME.search(line):
        return ()
    pieces = _labels(tuple(known)).split(line.strip())
    if len(pieces) < 3 or pieces[0].strip():
        return ()
    found = [
        Contributor(name, known[label], label)
        for label, names in zip(pieces[1::2], pieces[2::2], strict=True)
        for name in split_names(names) or ("",)
    ]
    are_names = all(0 < len(who.name) <= _LONGEST_NAME and len(who.name.split()) <= _MOST_WORDS for who in found)
    is_certain = len(pieces) > 3 or all(is_chinese_name(who.name) for who in found)
    return tuple(found) if are_names and is_certain else ()


@lru_cache(maxsize=64)
def _labels(labels: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(labels, key=len, reverse=True)
    return re.compile(rf"({'|'.join(map(re.escape, longest_first))})\s*")
