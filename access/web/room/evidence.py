"""What shows a state of a source, or what else a visit says of it: sentences of the readers in a reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from markupsafe import Markup

from access.web.room.languages import Language
from access.web.room.messages import catalogue, message
from access.web.room.words import in_words
from storage.types.strangers_text import harmless

# As the readers write it, with its quotation marks.
_PAGE_SAYS = re.compile(r"""the page says (["'])(.*)\1""", re.DOTALL)
_NAME = re.compile(r"\\{(\w+)\\}")
_SENTENCES = "evidence."
# A value of a sentence that is a sentence itself.
_WHAT = "what"


def in_evidence(language: Language, text: str) -> str | Markup:
    """What shows a state of a source: the words of its page, how a visit ended, or a sentence of the readers'."""
    if (quoted := _PAGE_SAYS.fullmatch(text)) is not None:
        words = Markup('<span lang="">{}</span>').format(harmless(quoted[2]))
        return message(language, "source.page-says", words=words)
    if f"outcome.{text}" in catalogue():
        return in_words(language, "outcome", text)
    for key, form in _forms().items():
        if (found := form.fullmatch(text)) is not None:
            values = {
                name: in_evidence(language, told) if name == _WHAT else told for name, told in found.groupdict().items()
            }
            return message(language, key, **values)
    return text if language is Language.ENGLISH else Markup('<span lang="en">{}</span>').format(harmless(text))


@cache
def _forms() -> Mapping[str, re.Pattern[str]]:
    """What each sentence of the readers looks like, by the key of its words."""
    known = {key: texts[Language.ENGLISH] for key, texts in catalogue().items() if key.startswith(_SENTENCES)}
    return {key: re.compile(_NAME.sub(r"(?P<\1>.+)", re.escape(text)), re.DOTALL) for key, text in known.items()}
