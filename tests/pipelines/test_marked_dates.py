"""The day of publication where neither the head of the article nor that of the page says it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pipelines.reader import read
from storage.archive.profile_file import load_profile
from storage.types import ArticleReading, Page, Role

TEXT = "<p>" + "The harbour opens at six and closes when the last ferry has left for the island. " * 12 + "</p>"
DAY = date(2021, 5, 4)


def found(below: str, url: str = "https://news.example/a") -> tuple[date | None, str | None]:
    """The day of an article with this below its text, and the rule that found it."""
    body = f"<html><body><article><h1>The harbour opens early</h1>{TEXT}</article>{below}</body></html>".encode()
    at = datetime(2031, 6, 1, tzinfo=UTC)
    reading = read(
        Page("urn:uuid:1", "any", url, at, 200, "text/html", Role.ARTICLE, body), load_profile("any")
    ).outcome
    assert isinstance(reading, ArticleReading)
    evidence = dict(reading.evidence).get("published_on")
    return reading.published_on, None if evidence is None else evidence.rule


@pytest.mark.parametrize(
    "below",
    [
        '<footer><time class="entry-date published" datetime="2021-05-04T08:00:00+00:00">May 4</time></footer>',
        '<div><span class="post-date">4 May 2021</span></div>',
        '<p class="story__timestamp"> May 4, 2021 </p>',
        '<time pubdate datetime="2021-05-04">last week</time>',
        '<span class="published">2021-05-04</span><span class="post-date">4 May 2021</span>',
    ],
)
def test_a_day_that_its_markup_names_is_that_of_publication(below: str) -> None:
    """Wherever it stands."""
    assert found(below) == (DAY, "page:marked-date")


def test_the_days_of_comments_say_nothing_against_the_articles_own() -> None:
    """They are marked alike."""
    comments = '<ol id="comments"><li><abbr class="published">5 May 2021</abbr></li></ol>'
    assert found(f'<p><abbr class="published">4 May 2021</abbr></p>{comments}') == (DAY, "page:marked-date")


@pytest.mark.parametrize(
    "sentence",
    [
        "This entry was posted on Tuesday, May 4th, 2021 at 10:02 am and is filed under Harbour.",
        "Dieser Beitrag wurde am Dienstag, 4. Mai 2021 um 10:02 Uhr veröffentlicht und unter Hafen abgelegt.",
        "Esta entrada fue publicada en Puerto el 4 de mayo de 2021 por Inés.",
        "Questo articolo è stato pubblicato il 4 maggio 2021 in Porto.",
    ],
)
def test_the_sentence_with_which_a_blog_ends_an_article_dates_it(sentence: str) -> None:
    """However long it is."""
    assert found(f"<p>{sentence}</p>") == (DAY, "page:date-line")


def test_two_such_sentences_date_nothing() -> None:
    """They are of two articles."""
    assert found("<p>This entry was posted on May 4, 2021.</p><p>This entry was posted on May 5, 2021.</p>")[0] is None


def test_days_that_disagree_are_those_of_other_articles() -> None:
    """Nobody knows which of them is the page's own."""
    cards = '<div class="post-date">4 May 2021</div><div class="post-date">5 May 2021</div>'
    assert found(cards) == (None, None)


@pytest.mark.parametrize(
    "below", ["<p>© 2021</p>", "<p>Copyright 1998 - 2021, 04 Harbour</p>", '<span class="updated">2021</span>']
)
def test_a_year_alone_is_no_day(below: str) -> None:
    """trafilatura makes the first of January of it."""
    assert found(below) == (None, None)


@pytest.mark.parametrize(
    ("below", "day"),
    [
        ("<p>Mitteilung vom 4. Mai 2021 der Hafenverwaltung</p>", DAY),
        ("<div>2021年5月4日 星期二</div>", None),
        # What a sentence tells happened then.
        ("<p>2021年5月4日，港務局與漁會在外港簽訂疏濬協定，約定共同出資建造備援船。</p>", None),
        ("<p>On 4 May 2021 the council met again in the old hall.</p>", None),
        ("<p>港務局年報<br>https://port.example/1，2021年5月4日</p>", None),
        ("<div>新聞日期：2021-05-04 ｜ 點閱：1,204</div>", DAY),
        # The only day of the page, if that of its last change.
        ("<div>Last edited on 2021-05-04</div>", DAY),
        (
            "<p>Der Hafen besteht seit dem 4. Mai 2021, und seither hat sich dort vieles geändert, wie man sieht.</p>",
            None,
        ),
    ],
)
def test_a_day_that_trafilatura_guesses_counts_where_the_page_prints_it(below: str, day: date | None) -> None:
    """On a line of its own; a day in a sentence may be any."""
    assert found(below)[0] == day


def test_what_trafilatura_alone_finds_is_marked_as_such() -> None:
    """The address says a day, which no rule of ours reads."""
    assert found("", "https://news.example/2021/05/04/a") == (DAY, "trafilatura")


@pytest.mark.parametrize(
    "below",
    [
        '<div><a href="/b">The ferry to the island runs again</a><p>2021-05-04</p></div>',
        '<div><div><a href="/b">外島渡輪今天起恢復行駛全部班次</a></div><p>2021-05-04</p></div>',
        '<div><a href="/b">The ferry to the island runs again</a><span>2021-05-04</span></div>',
        '<div class="cmt-list"><div><p>2021-05-04</p><p>Well written.</p></div></div>',
        "<div>Dienstag, 4. Mai 2021</div>",
        "<div>2021년 5월 4일 (화)</div>",
        "<aside><p>2021-05-04</p></aside>",
        "<div>Date: 4 May 2021, 2 pm</div><div>Place: Town hall</div>",
        "<div>此頁面最後編輯於 2021年5月4日。</div>",
        '<div class="thread"><div><b>A reader</b> <p>2021-05-04</p><p>Well written.</p></div></div>',
        '<ul id="comments"><li>A reader <p>2021-05-04</p></li></ul>',
    ],
)
def test_a_day_beside_the_linked_title_of_another_article_is_not_the_pages_own(below: str) -> None:
    """Nor one in a column beside the article."""
    assert found(below) == (None, None)


def test_a_day_beside_an_authors_link_may_be_the_pages_own() -> None:
    """A name is no title."""
    assert found('<div><a href="/ann">Ann Lee</a> <p>2021-05-04</p></div>') == (DAY, "trafilatura")
