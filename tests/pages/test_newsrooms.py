"""Taiwanese news pages of which nothing is known: author, title, day and text in the usual forms, on each skeleton."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipelines.reader import read
from storage.archive.profile_file import load_profile
from storage.types import ArticleReading, ContributorRole, Role
from storage.types import Page as Captured
from tests.pages.newsrooms import PARAGRAPHS, SKELETONS, STRANGE, TITLE, Page

ANY = load_profile("any")
WANG, LI = "王小明", "李阿美"


def _linked(author: str) -> str:
    return (
        '<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"'
        + TITLE + '","author":' + author + ',"publisher":{"@type":"Organization","name":"港都日報"}}</script>'
    )  # fmt: skip


CREDITS: tuple[tuple[Page, list[str]], ...] = (
    (Page(byline="記者王小明／台北報導"), [WANG]),
    (Page(line="記者王小明／台北報導"), [WANG]),
    (Page(byline="記者 王小明 台北報導"), [WANG]),
    (Page(line="記者王小明 李阿美／連線報導"), [WANG, LI]),
    (Page(byline="<a href='/reporter/12'>港都晨報 記者王小明╱即時報導</a>"), [WANG]),
    (Page(byline="【港都日報╱記者王小明／台北報導】"), [WANG]),
    (Page(byline="【港都晚報╱王小明】"), [WANG]),
    (Page(lead="【記者王小明台北報導】"), [WANG]),
    (Page(lead="〔記者王小明／台北報導〕"), [WANG]),
    (Page(lead="（港通社記者王小明、李阿美屏東縣11日電）"), [WANG, LI]),
    (Page(lead="港通社記者王小明台北11日電　"), [WANG]),
    (Page(lead="（港通社東京11日綜合外電報導）"), []),
    (Page(line="社會中心／綜合報導"), []),
    (Page(lead="〔即時新聞／綜合報導〕"), []),
    (Page(lead="〔編譯李阿美／綜合報導〕"), []),
    (Page(byline="文／王小明"), [WANG]),
    (Page(byline="文｜王小明　攝影｜陳大文"), [WANG]),
    (
        Page(byline="<span>文</span> <a href='/author/9'>王小明</a> <span>攝影</span> <a href='/author/7'>陳大文</a>"),
        [WANG],
    ),
    (Page(byline="採訪・撰文／王小明 攝影／陳大文"), [WANG]),
    (Page(byline="作者：王小明"), [WANG]),
    (Page(byline="王小明／台北報導"), [WANG]),
    (Page(byline="港都新聞 | 王小明 綜合報導"), [WANG]),
    (Page(byline="王小明 採訪/撰稿 李阿美 編輯 / 高雄報導"), [WANG]),
    (Page(end="【王小明╱台北報導】"), [WANG]),
    (Page(end="（港視新聞／王小明、李阿美 高雄報導）"), [WANG, LI]),
    (Page(lead="〔記者王小明／台北報導〕", byline="李阿美／核稿編輯"), [WANG]),
    (Page(byline="<a rel='author' href='/u/1'>王小明</a>"), [WANG]),
    (Page(byline="<span itemprop='author'><b itemprop='name'>王小明</b></span>"), [WANG]),
    # Nobody whom the page itself does not name: often it is who typed it in.
    (Page(head="<meta name='author' content='王小明'>"), []),
    (Page(head="<meta name='author' content='港都日報'>", line="記者王小明／台北報導"), [WANG]),
    (Page(head=_linked('[{"@type":"Person","name":"王小明"},{"@type":"Person","name":"李阿美"}]')), [WANG, LI]),
    (Page(head=_linked('{"@type":"Person","name":"港都日報"}'), line="記者王小明／台北報導"), [WANG]),
    (Page(head=_linked('"記者王小明／台北報導"')), [WANG]),
    (Page(), []),
)
DAYS = (
    "<time datetime='2025-07-11T10:30:00+08:00'>2025-07-11 10:30</time>",
    "發布時間：2025/07/11 10:30",
    "<span>發佈時間 2025/07/11 10:30</span> <span>最後更新 2025/07/12 11:00</span>",
    "<span>更新時間：2025-07-12 11:00</span><span>上架時間：2025-07-11 10:30</span>",
    "2025年7月11日 週五 上午10:30",
    "2025-07-11（五）10:30",
    "2025.07.11 | 10:30",
    "2025/7/11 下午 03:21:10",
    "114/07/11",
    "民國114年07月11日",
    "出版時間 2025/07/11",
    "港都新聞網 2025年7月11日 上午10:30",
)


def _read(skeleton: str, page: Page) -> ArticleReading:
    body = SKELETONS[skeleton](page).encode()
    captured = Captured(
        "urn:uuid:1", "any", "https://harbour.example/news/812", datetime(2026, 1, 1, tzinfo=UTC), 200,
        "text/html; charset=utf-8", Role.ARTICLE, body,
    )  # fmt: skip
    outcome = read(captured, ANY).outcome
    assert isinstance(outcome, ArticleReading), outcome
    return outcome


# Each in two of the skeletons, and each skeleton with two of five.
CREDITED = [
    pytest.param(skeleton, page, writers, id=f"{number}-{skeleton}")
    for number, (page, writers) in enumerate(CREDITS)
    for skeleton in (list(SKELETONS) * 2)[number % len(SKELETONS) :][:2]
]


@pytest.mark.parametrize(("skeleton", "page", "writers"), CREDITED)
def test_the_writers_are_those_whom_the_page_credits(skeleton: str, page: Page, writers: list[str]) -> None:
    """And the title is the headline, and the text all of the paragraphs and nothing around them."""
    article = _read(skeleton, page)
    assert [who.name for who in article.contributors if who.role is ContributorRole.WRITER] == writers
    assert article.title == TITLE
    assert all(paragraph in article.text for paragraph in PARAGRAPHS)
    assert not any(word in article.text for word in STRANGE)


@pytest.mark.parametrize("skeleton", SKELETONS)
@pytest.mark.parametrize("day", DAYS, ids=range(len(DAYS)))
def test_the_day_is_that_of_publication(skeleton: str, day: str) -> None:
    """Whatever words and other dates stand next to it."""
    assert str(_read(skeleton, Page(day=day, line="記者王小明／台北報導")).published_on) == "2025-07-11"
