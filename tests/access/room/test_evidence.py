"""What shows a state of a source, or what else a visit says of it, is told in the language of the reader."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import pipelines
from access.web.room.evidence import in_evidence
from access.web.room.languages import Language
from pipelines.held_text import ASTRAY, REASON, VARYING
from pipelines.longest_text import LONGEST_TEXT, says_cut
from pipelines.source_checks import check_of
from pipelines.source_filing import MOVED, TOKENS
from pipelines.texts_by_turns import TURNS
from pipelines.unsteady_redirect import PLACES_OWN
from storage.types import SourceReading, Truncated
from storage.types.errors import UndecodableError
from storage.types.source_standing import NO_HOST, SHOWN_BY_A_PROGRAM, why_unasked
from tests.pipelines.test_source_checks import CAPTURE


@pytest.mark.parametrize(
    ("evidence", "english", "chinese"),
    [
        (
            "the page says '已移除'",
            'the page says “<span lang="">已移除</span>”',
            '頁面寫著「<span lang="">已移除</span>」',
        ),
        (
            'the page says "it\'s gone"',
            'the page says “<span lang="">it&#39;s gone</span>”',
            '頁面寫著「<span lang="">it&#39;s gone</span>」',
        ),
        ("robots", "closed to robots", "不允許自動讀取"),
        ("the page is odd", "the page is odd", '<span lang="en">the page is odd</span>'),
        (
            "it could not be read: the document is broken: \u202e",
            r"it could not be read: the document is broken: \u202e",
            r'無法讀取：文件損毀：<span lang="en">\u202e</span>',
        ),
        ("3 visits in 4.0 days: dns", "3 visits in 4.0 days: no such host", "4.0 天內 3 次造訪皆如此：主機不存在"),
        (
            "3 visits in 4.0 days: the page says 'not found', perhaps of something else",
            '3 visits in 4.0 days: the page says “<span lang="">not found</span>”, perhaps of something else',
            '4.0 天內 3 次造訪皆如此：頁面寫著「<span lang="">not found</span>」，但所指或為他事',
        ),
    ],
)  # fmt: skip
def test_what_shows_a_state_is_told_in_the_language_of_the_reader(evidence: str, english: str, chinese: str) -> None:
    """Words of the page and ways in which visits end; what has no words in it is marked as English."""
    assert [str(in_evidence(language, evidence)) for language in (Language.ENGLISH, Language.CHINESE)] == [
        english,
        chinese,
    ]


def sentences() -> Iterator[str]:
    """What the readers and the rules of visits say of a source, as far as it is always said in the same words."""
    yield from (TOKENS, MOVED, REASON, VARYING, ASTRAY, TURNS, PLACES_OWN, SHOWN_BY_A_PROGRAM, NO_HOST)
    yield from (str(check_of(replace(CAPTURE, truncated=why), (), None).reason) for why in Truncated)
    yield why_unasked("mailto:keeper@office.example", is_route=False)
    yield f"it could not be read: {UndecodableError('gzip', 'more than 9 bytes come out')}"
    home = replace(CAPTURE, url="https://ministry.example/")
    yield str(check_of(home, (replace(CAPTURE, status=302),), None).reason)
    yield str(says_cut(SourceReading("Tides", "x" * LONGEST_TEXT, partial=True)))


@pytest.mark.parametrize("sentence", tuple(sentences()))
def test_a_sentence_of_the_readers_has_words_in_chinese(sentence: str) -> None:
    """In English it stands as it is kept."""
    assert in_evidence(Language.ENGLISH, sentence) == sentence
    assert 'lang="en"' not in in_evidence(Language.CHINESE, sentence)


_READERS = (
    *("reader.py", "source_page.py", "source_filing.py", "first_copy.py", "pdf/document.py"),
    *("refusal/answer_heads.py", "refusal/challenge_forms.py", "refusal/walls.py"),
)
# Those of articles are told of captures, and of no source.
_OF_SOURCES = {
    *("EMPTY", "UNDECODABLE", "UNSUPPORTED", "ENCRYPTED", "NO_TEXT_LAYER", "WALLED", "SOFT_GONE", "DOUBTFUL"),
}
_VALUE = "9"


def written() -> Iterator[str]:
    """The sentences that stand in the readers' own code, each value in them put as 9."""
    folder = Path(pipelines.__file__).parent
    for name in _READERS:
        for node in ast.walk(ast.parse((folder / name).read_text("utf-8"))):
            # A sentence that has a name in the first of them is about an article.
            if isinstance(node, ast.Return | ast.Assign) and name != _READERS[0]:
                yield from _sentence(node.value)
            elif isinstance(node, ast.Call) and getattr(node.func, "id", None) in ("Refusal", "Stranger", "_Sign"):
                verdict = node.args[0].attr if isinstance(node.args[0], ast.Attribute) else None
                if getattr(node.func, "id", None) != "Refusal" or verdict in _OF_SOURCES:
                    for argument in node.args:
                        yield from _sentence(argument)


def _sentence(node: ast.expr | None) -> Iterator[str]:
    node = node.value if isinstance(node, ast.Subscript) else node
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        text = node.value
    elif isinstance(node, ast.JoinedStr):
        text = "".join(str(one.value) if isinstance(one, ast.Constant) else _put(one) for one in node.values)
    else:
        return
    if " " in text:
        yield text


def _put(value: ast.expr) -> str:
    return repr(_VALUE) if isinstance(value, ast.FormattedValue) and value.conversion == ord("r") else _VALUE


@pytest.mark.parametrize("sentence", sorted(set(written())))
def test_why_a_page_is_no_source_has_words_in_chinese(sentence: str) -> None:
    """Whatever the readers say of one, a value apart."""
    told = in_evidence(Language.CHINESE, sentence).replace(f'<span lang="en">{_VALUE}</span>', "")
    assert 'lang="en"' not in told
