"""Which language a page is told in, and that the catalogue has every message in each of them."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest
from markupsafe import Markup

from access.token_words import changes
from access.web.room import messages
from access.web.room.languages import Language, chosen_language
from access.web.room.messages import catalogue, introducing, message
from access.web.room.words import KINDS, in_fault, in_miss, in_rule, in_words
from pipelines.candidates.rules import ReadingRule
from storage.custody.proving.statements import forms
from storage.types import ChangeClass, ChangeKind, PublisherClass, Role, SourceState, Verdict
from storage.types.crawl_ends import CrawlEnding, FindingKind
from storage.types.query_error import QueryFault
from storage.types.request_faults import RequestFault, fault_of
from storage.types.table_faults import TableFault

ENGLISH, CHINESE = Language
ROOM = Path(messages.__file__).parent
TOKENS = {
    "state": SourceState,
    "change": ChangeClass,
    "publisher": PublisherClass,
    "role": Role,
    "verdict": Verdict,
    "ending": CrawlEnding,
}


@pytest.mark.parametrize(
    ("cookie", "accepted", "language"),
    [
        (None, "", ENGLISH),
        (None, "zh-TW,zh;q=0.9,en;q=0.8", CHINESE),
        (None, "en;q=0.3, zh-Hans;q=0.4", CHINESE),
        (None, "de, fr;q=0.9", ENGLISH),
        (None, "zh;q=0, de", ENGLISH),
        (None, "zh;q=much, en;q=0.1", ENGLISH),
        ("en", "zh-TW", ENGLISH),
        ("zh-Hant", "en", CHINESE),
        ("<script>", "zh", CHINESE),
    ],
)
def test_the_switch_decides_then_the_browser(cookie: str | None, accepted: str, language: Language) -> None:
    """What was chosen holds; else the language that weighs most among those that there are; else English."""
    assert chosen_language(cookie, accepted) is language


def test_every_message_has_the_same_values_in_each_language() -> None:
    """None is empty, and none lacks what another one tells."""
    for key, texts in catalogue().items():
        assert set(texts) == set(Language), key
        named = {frozenset(name for _, name, *_ in Formatter().parse(text) if name) for text in texts.values()}
        counted = {values - {"n"} for values in named}
        assert all(texts.values()), key
        assert len(counted) == 1, (key, named)


def test_every_message_that_is_asked_for_is_there_and_none_is_left_over() -> None:
    """Keys are written whole, or as a beginning that ends with a dot or a hyphen, to which a token is added."""
    written = "\n".join(path.read_text("utf-8") for kind in ("*.j2", "*.py") for path in ROOM.rglob(kind))
    quoted = set(re.findall(r'"([a-z-]+\.[\w.-]*)"', written))
    begun = tuple({one for one in quoted if one.endswith((".", "-"))} | {f"{kind}." for kind in KINDS})
    known = set(catalogue())
    assert set(re.findall(r'\bt\("([\w.-]+\w)"[,)]', written)) <= known
    assert {key for key in known if key not in quoted and not key.startswith(begun)} == set()


@pytest.mark.parametrize(("kind", "tokens"), TOKENS.items())
def test_tokens_have_words_in_chinese_and_english_ones_are_the_commands(kind: str, tokens: type) -> None:
    """One name for one thing: the catalogue's English is what the commands say."""
    for token in tokens:  # type: ignore[attr-defined]
        key = f"{kind}.{token.value}"
        assert in_words(CHINESE, kind, token.value) == catalogue()[key][CHINESE]
        assert in_words(ENGLISH, kind, token.value) == catalogue()[key][ENGLISH]


def test_changes_and_findings_are_counted_in_words() -> None:
    """As crawls count changes in English; every kind of either has words."""
    for kind in ChangeKind:
        for number in (1, 2):
            assert message(ENGLISH, f"changed.{kind}", n=number) == changes(kind, number)
    assert {f"finding.{kind}" for kind in FindingKind} <= set(catalogue())


def test_outcomes_have_words() -> None:
    """A status behind its words, one without words by its number, a failure by its token."""
    assert in_words(CHINESE, "outcome", "404") == "找不到（404）"
    assert in_words(CHINESE, "outcome", "503") == "伺服器錯誤（503）"
    assert in_words(CHINESE, "outcome", "418") == "狀態碼 418"
    assert in_words(CHINESE, "outcome", "dns") == "主機不存在"
    assert in_words(ENGLISH, "outcome", "404") == "not found (404)"


def test_a_message_escapes_its_values_and_counts() -> None:
    """What strangers wrote stays text; a number decides between one and several."""
    assert message(ENGLISH, "article.published", day="<b>\u202e") == "Published &lt;b&gt;\\u202e"
    assert message(ENGLISH, "article.published", day=Markup("<time>x</time>")) == "Published <time>x</time>"
    assert message(ENGLISH, "article.revisions-n", n=1) == "1 revision"
    assert message(ENGLISH, "article.revisions-n", n=1200) == "1,200 revisions"
    assert message(CHINESE, "article.revisions-n", n=2) == "2 個版本"
    assert "<code>fonds demo</code>" in message(ENGLISH, "start.empty")


def test_what_a_message_introduces_stands_behind_it_as_its_language_has_it() -> None:
    """A blank behind an English colon, none behind a full-width one; what strangers wrote stays text."""
    assert introducing(ENGLISH, "source.evidence", "<b>") == "What shows it: &lt;b&gt;"
    assert introducing(CHINESE, "source.evidence", Markup("<b>x</b>")) == "依據：<b>x</b>"


def test_what_a_check_comes_to_is_told_in_both_languages() -> None:
    """Each statement of a proof has its own message; the English one is what `fonds prove` prints."""
    told = {key: texts for key, texts in catalogue().items() if key.startswith("statement.")}
    assert {key: texts[ENGLISH] for key, texts in told.items()} == {
        f"statement.{k}": form for k, form in forms().items()
    }


def test_an_answer_that_is_not_the_document_is_told_as_such() -> None:
    """Beside "not found" a visit that was answered would contradict itself."""
    assert in_miss(ENGLISH, "200") == "an answer that is not the document (200)"
    assert in_miss(CHINESE, "200") == "有回應，但不是該文件（200）"
    assert in_miss(ENGLISH, "404") == in_words(ENGLISH, "outcome", "404")


def test_what_is_wrong_with_a_query_is_told_in_both_languages() -> None:
    """Each fault has its own message; the English one is the sentence of the commands and the API."""
    told = {key: texts for key, texts in catalogue().items() if key.startswith("query-fault.")}
    assert {key: texts[ENGLISH] for key, texts in told.items()} == {
        f"query-fault.{fault}": fault.sentence for fault in QueryFault
    }


def test_what_is_wrong_with_a_profile_is_told_in_both_languages() -> None:
    """Each fault of a key has its own message; the English one is the sentence of the commands."""
    told = {key: texts for key, texts in catalogue().items() if key.startswith("table-fault.")}
    assert {key: texts[ENGLISH] for key, texts in told.items()} == {
        f"table-fault.{fault}": fault.sentence for fault in TableFault
    }


def test_what_is_wrong_with_a_request_is_told_in_both_languages() -> None:
    """The same of every other request; an article or a source is named by the word for it."""
    told = {key: texts for key, texts in catalogue().items() if key.startswith("fault.")}
    assert {key: texts[ENGLISH] for key, texts in told.items()} == {
        f"fault.{fault}": fault.sentence for fault in RequestFault
    }
    fault = fault_of(RequestFault.REVISION_BEYOND, kind="article", revision=9, latest=3)
    assert in_fault(ENGLISH, fault) == fault.line == "this article has no revision 9; it has 3"
    assert in_fault(CHINESE, fault) == "此報導沒有第 9 個版本；最新為第 3 個"


def test_every_rule_is_told_in_words() -> None:
    """How a field was found; one of another version of Fonds, which has no words yet, by its name."""
    told = {in_rule(CHINESE, rule) for rule in ReadingRule}
    assert not told & set(ReadingRule)
    assert in_rule(ENGLISH, "meta:article:author") == in_rule(ENGLISH, "meta")
    assert in_rule(ENGLISH, "page:yet-to-come") == "page:yet-to-come"
