"""Writers as candidates, and the lines that name them, freed of the day beside the names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pipelines.candidates.candidate import CONTRIBUTORS, Candidate, propose
from pipelines.candidates.rules import ReadingRule
from pipelines.credits.role_labels import labels_of_roles
from pipelines.dates import without_date
from pipelines.words.bylines import BY
from pipelines.words.labels import is_label
from pipelines.words.language import is_chinese
from storage.types import Block, Contributor, ContributorRole
from storage.types.profile import Labels

Credits = Candidate[tuple[Contributor, ...]]
"""A candidate for the contributors of an article."""

_EDGES = " \t\u3000|｜•·,，、-–—"
_BY = re.compile(BY, re.IGNORECASE)


def propose_writers(names: Iterable[str], rule: ReadingRule) -> Iterator[Credits]:
    """One candidate with these writers, each once; none without a name."""
    writers = tuple(dict.fromkeys(Contributor(name, ContributorRole.WRITER) for name in names))
    return propose(CONTRIBUTORS, writers, rule)


def undated(line: str) -> str:
    """A line without its first date and the marks around it; one without digits stays as it is."""
    return without_date(line).strip(_EDGES) if any(character.isdigit() for character in line) else line


def author_word(text: str, labels: Labels) -> str | None:
    """The word or label for an author that a text is, as it stands before a name (`by `, `撰稿人：`), or None."""
    plain = text.strip(f"{_EDGES}:：")
    if _BY.fullmatch(plain):
        return f"{plain} "
    return f"{plain}：" if len(plain) > 1 and is_label(plain, labels_of_roles(labels)) else None


def are_chinese(blocks: Sequence[Block]) -> bool:
    """Whether a text is Chinese, by its first blocks."""
    return is_chinese("".join(block.text for block in blocks[:20]))
