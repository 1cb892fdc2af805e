"""A source as pages name it, and what they say where it has no text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from access.web.room.source_view import SourceName, source_name, without_text
from storage.questions.source_life import CitingArticle, HeldCopy, SourceLife
from storage.types import PublisherClass, SourceState

AT = "2031-05-04T03:02:01.000000Z"
CITING = CitingArticle(
    article_id="", title="", article_url="", published_on=None, cited_at=AT, label=None, url_as_printed=None,
    lag_seconds=None, changed_since=None, change_class=None, revision=1, is_latest=True,
)  # fmt: skip
COPY = HeldCopy(
    copy_url="", held_by="", held_at=AT, is_unaltered=True, title=None, capture_id="", captured_at=AT, replay_path=None
)
GONE = SourceLife(
    source_id="", publication="lia", url="https://a.example/1", source_url="https://a.example/1", same_as=None,
    title=None, media_type=None, host="a.example", publisher_class=PublisherClass.UNKNOWN,
    state=SourceState.SOFT_GONE, since=AT, first_cited_at=AT, first_captured_at=None, last_checked_at=AT,
    last_failure="200", next_check_at=None, change_rate=None, revisions=0, evidence=None, aliases=(),
    cited_by=(CITING,), copies=(), visits=(), time_line=(), withheld=False,
)  # fmt: skip


def test_a_source_is_called_as_it_calls_itself_else_as_it_is_cited_else_by_its_address() -> None:
    """The article that cited it last names it; a printed address is no name."""
    labelled = tuple(replace(CITING, label=label) for label in ("舊名", "燈塔清單", None))
    assert source_name(replace(GONE, cited_by=labelled), "Own title") == SourceName("Own title")
    assert source_name(replace(GONE, cited_by=labelled), None) == SourceName("燈塔清單", is_cited=True)
    printed = (replace(CITING, label=GONE.url),)
    assert source_name(replace(GONE, cited_by=printed), None) == SourceName(GONE.url, is_address=True)


@pytest.mark.parametrize(
    ("life", "key"),
    [
        (GONE, "source.never-kept"),
        (replace(GONE, copies=(COPY,)), "source.copy-kept"),
        (replace(GONE, last_checked_at=None), "source.not-visited"),
        (replace(GONE, first_captured_at=AT), "beside.no-text"),
        (replace(GONE, first_captured_at=AT, withheld=True), "source.withheld"),
    ],
)
def test_why_there_is_no_text_is_told_apart(life: SourceLife, key: str) -> None:
    """What was never captured has no text for another reason than what could not be read."""
    assert without_text(life) == key
