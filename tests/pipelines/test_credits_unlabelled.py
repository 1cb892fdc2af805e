"""Who wrote a page of which nothing is known, and its deck."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from pipelines.credits.organisations import is_organisation
from pipelines.credits.persons import persons_in
from pipelines.reader import read
from storage.archive.profile_file import load_profile
from storage.types import ArticleReading, Page, Role

_TEXT = "".join(
    f"<p>The council voted for the {n}th time on the dredging of the channel, and again put off the question of who "
    "pays, although the survey that it had asked for was handed in weeks ago.</p>"
    for n in range(6, 10)
)
_CHINESE = "".join(
    f"<p>議會第{n}次表決疏濬案，再度延後由誰付費的問題，雖然它所要求的調查報告早在數週前就已經提出。</p>"
    for n in range(6, 10)
)


def _read(body: str, head: str = "", text: str = _TEXT) -> ArticleReading:
    title = "Council votes on the channel"
    html = f"<html><head><title>{title}</title>{head}</head><body><h1>{title}</h1>{body}{text}</body></html>"
    page = Page(
        capture_id="urn:uuid:1",
        publication="any",
        url="https://ledger.example/2026/03/channel",
        captured_at=datetime(2026, 3, 5, tzinfo=UTC),
        status=200,
        media_type="text/html; charset=utf-8",
        role=Role.ARTICLE,
        body=html.encode(),
    )
    outcome = read(page, load_profile("any")).outcome
    assert isinstance(outcome, ArticleReading)
    return outcome


def _linked(**facts: object) -> str:
    article = {"@type": "NewsArticle", "headline": "Council votes on the channel", **facts}
    return f'<script type="application/ld+json">{json.dumps(article)}</script>'


def _graph() -> str:
    """An article whose author is a node of its own, and a second value behind the first."""
    article = {"@type": "NewsArticle", "headline": "Council votes on the channel", "author": {"@id": "#quill"}}
    person = {"@type": "Person", "@id": "#quill", "name": "Ines Quill"}
    return (
        f'<script type="application/ld+json">{{"@type": "WebSite"}}{json.dumps({"@graph": [person, article]})}</script>'
    )


_SENTENCE = "Nine years on, the survey is in, but the bill still has no owner."
_SAID = "The council found the money in a fund that nobody had touched"
_BOX = "<footer>Ines Quill and Tomas Reef write about the harbour.</footer>"


@pytest.mark.parametrize(
    ("body", "head", "names"),
    [
        ("", _linked(author=[{"@type": "Person", "givenName": "Ines", "familyName": "Quill"}]), ["Ines Quill"]),
        (_BOX, '<meta name="author" content="By Ines Quill and Tomas Reef">', ["Ines Quill", "Tomas Reef"]),
        (_BOX, '<meta name="author" content="The Ledger Post - Ines Quill">', ["Ines Quill"]),
        # A name that the page prints nowhere is that of who typed it in.
        ("", '<meta name="author" content="Ines Quill">', []),
        (
            _BOX,
            '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ines Quill">',
            ["Ines Quill"],
        ),
        ('<p class=m>4 March 2026 • <a href="/author/quill/">Ines Quill</a></p>', "", ["Ines Quill"]),
        ('<p><span itemprop="author"><b itemprop="name">Ines Quill</b></span></p>', "", ["Ines Quill"]),
        ("<p>By Ines Quill</p>", "", ["Ines Quill"]),
        ('<p class="byline">ByInes Quill</p>', "", ["Ines Quill"]),
        ('<p class="byline"><i>By</i>by INES QUILL and TOMAS REEF</p>', "", ["INES QUILL", "TOMAS REEF"]),
        ("<p>yes! | By Ines Quill | 4 March 2026</p>", "", ["Ines Quill"]),
        ("<p>An analysis by Ines Quill</p>", "", ["Ines Quill"]),
        ("<p>Blog Beitrag von Ines Quill</p>", "", ["Ines Quill"]),
        ("<p>Author: Ines Quill, 4 March 2026</p>", "", ["Ines Quill"]),
        ('<p><a rel="author" href="/author/7">quill</a></p>', "", ["quill"]),
        ("", _linked(author=[{"@type": "Person", "name": "Ines Quill og Tomas Reef"}]), ["Ines Quill", "Tomas Reef"]),
        ("", _linked(author=[{"@type": "Person", "name": "Ines Reef y Quill"}]), ["Ines Reef y Quill"]),
        (
            "",
            _linked(author=[{"@type": "Person", "name": "Ines Quill"}, {"@type": "Organization", "name": "Reuters"}]),
            ["Ines Quill", "Reuters"],
        ),
        ('<div class="article-byline">Ines Quill</div>', "", ["Ines Quill"]),
        ('<p><span class="author-name">Ines Quill</span> <span>4 March 2026</span></p>', "", ["Ines Quill"]),
        ('<p class="byline">By <a href="/q">Ines Quill</a> | 4 March 2026</p>', "", ["Ines Quill"]),
        ('<p class="byline">Ines Quill and Tomas Reef, Coast Press</p>', "", ["Ines Quill", "Tomas Reef"]),
        ('<p class="byline">Ines Quill | Port Times</p>', "", ["Ines Quill"]),
        ('<div id="authors">Ines Quill</div>', "", ["Ines Quill"]),
        ('<p class="byline">by <a href="/members/7/">crane201</a></p>', "", ["crane201"]),
        ('<h4 class="vcard author">von hafenkran</h4>', "", ["hafenkran"]),
        # The row for sharing holds the byline.
        ('<div class="ShareByline"><span>By Ines Quill</span></div>', "", ["Ines Quill"]),
        ("<p>Sunday 15 March 2026 by Ines Quill</p>", "", ["Ines Quill"]),
        ("", _linked(author={"@type": "Person", "name": "By INES QUILL, Coast Press"}), ["INES QUILL"]),
        (_BOX, '<meta name="citation_author" content="Quill, Ines">', ["Ines Quill"]),
        (_BOX, '<meta name="author" content="Ines Quill (https://quill.example/)">', ["Ines Quill"]),
        # The paper's line for an agency, and that of its reporter.
        ("<p>By Coast Press</p><p>By Tomas Reef, Coast Press</p>", "", ["Tomas Reef"]),
        ("<p>By</p><p>Senior Reporter, Work</p>", "", []),
        ("<p>By This Week</p>", "", []),
        ("", _linked(creator="Ines Quill"), ["Ines Quill"]),
        ('<div class="author">The newsroom of the town</div>', "", []),
        # A link of the author's line that leads to a section.
        ('<div class="byline">in <a href="/c">Ferry Boats</a></div>', "", []),
        # A label in an element of its own.
        ("<p>by</p><p>Ines Quill</p>", "", ["Ines Quill"]),
        ("<p>撰稿人</p><p>林小明</p>", "", ["林小明"]),
        ("<p>By Ines QuillDecember 4, 2026</p>", "", ["Ines Quill"]),
        # Alone beside the day, unless the menu says that it is a section.
        ("<p>Ines Quill | 4 March 2026</p>", "", ["Ines Quill"]),
        ("<p>Ines Quill</p><p>4 March 2026</p>", "", ["Ines Quill"]),
        ("<p>Ines Quill</p><p>Tell a friend</p>", "", []),
        ("<nav><a href=/f>Ferry Boats</a></nav><p>Ferry Boats</p><p>4 March 2026</p>", "", []),
        ("<p>New Haven, 4 March 2026</p>", "", []),
        ("<p>A- A A</p><p>4 March 2026</p>", "", []),
        ("", _graph(), ["Ines Quill"]),
        ("<footer>한가람</footer>", '<meta name="author" content="한가람 기자 garam@ledger.example">', ["한가람"]),
        ("", '<meta name="author" content="ledger.example, Harbour Town">', []),
        ('<a rel="author" href="https://social.example/1">Google+</a>', "", []),
        ("", _linked(author={"@type": "Organization", "name": "Coast News Agency"}), ["Coast News Agency"]),
        # Of several links on the author's line, those that lead to authors' pages.
        (
            '<p class="byline"><a href="/author/quill">Ines Quill</a>, <a href="/c/ferry">Ferry Boats</a></p>',
            "",
            ["Ines Quill"],
        ),
        ("", _linked(author={"@type": "Person", "name": "Ines Quill, PORT"}), ["Ines Quill"]),
        ("", _linked(author={"@type": "Person", "name": "admin"}), []),
        ("", _linked(author={"@type": "Person", "name": "webmaster@ledger.example"}), []),
        (_BOX, '<meta name="author" content="Ines Quill, Ledger">', ["Ines Quill"]),
        ('<p class="author">Reuters 4 March 2026</p>', "", ["Reuters"]),
        ("<p>사회면 2026. 3. 4. 12:52</p>", "", []),
        ("<p>김가람 2026. 3. 4. 12:52</p>", "", ["김가람"]),
        ("<p>Ines Quill • March 4, 2026 • 4 min read</p>", "", ["Ines Quill"]),
        ("<p>Ines Quill<br>4. März 2026, 10:14 Uhr</p>", "", ["Ines Quill"]),
        ("<p>Ines Quill</p><p>Harbour correspondent</p>", "", ["Ines Quill"]),
        ("<p>Ines Quill</p><p>Director of the port</p>", "", []),
        ("<p>Ines Quill, Ledger</p>", "", ["Ines Quill"]),
        ("<p>Ines Quill, Harbourton</p>", "", []),
        ("<p>港野潮（Ledger）</p>", "", ["港野潮"]),
        ("<p>By Ines Quill, Ledger — Harbourton</p>", "", ["Ines Quill"]),
        ("<p>Por Ines Quill / Vigo</p>", "", ["Ines Quill"]),
        ("<p>Av: Ines Quill / TT</p>", "", ["Ines Quill"]),
        ("<p>Yazar: Ines Quill</p>", "", ["Ines Quill"]),
        ("<p>Aus Dresden berichtet Ines Quill</p>", "", ["Ines Quill"]),
        ("<p>Dresden, 04.03.2026. Von Ines Quill</p>", "", ["Ines Quill"]),
        ("<p>Harbour correspondent Ines Quill</p>", "", ["Ines Quill"]),
        ("<p>De Ines Quill</p><p>4 martie 2026</p>", "", ["Ines Quill"]),
        ("<p>Teksti: Ines Quill</p>", "", ["Ines Quill"]),
        ("<p>Editor December 4, 2026</p>", "", []),
        ("<div class='author'><span>Ines Quill</span><span>@iquill</span></div>", "", ["Ines Quill"]),
    ],
)
def test_writers_are_named_where_the_page_names_them(body: str, head: str, names: list[str]) -> None:
    """Structured data, meta elements, bylines, marked-up names, authors' pages; never the site for a person."""
    assert [who.name for who in _read(body, head).contributors] == names


def test_a_byline_in_words_comes_before_the_account_that_the_markup_and_the_head_name() -> None:
    """Both of these are written by the program in which a page was typed."""
    account = '<p><a rel="author" href="/author/reef">Tomas Reef</a> 4 March 2026</p>'
    head = '<meta name="author" content="Tomas Reef">'
    assert [who.name for who in _read(f"{account}<p>By Ines Quill</p>", head).contributors] == ["Ines Quill"]
    assert [who.name for who in _read(account, head).contributors] == ["Tomas Reef"]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("By <b>Ines Quill</b>", "Ines Quill"),
        ("(Reporting by Ines Quill; Editing by Tomas Reef)", "Ines Quill"),
        # One word is a name where the day stands beside it.
        ("Von Ines am 03.05.2026, 11:51 | 0 Meinungen", "Ines"),
        ("Autorin: Ines Quill", "Ines Quill"),
        ("Текст: Ines Quill. Фото: Tomas Reef.", "Ines Quill"),
        ("<i>Ines Quill covers the port for the Ledger.</i>", "Ines Quill"),
        ("Ines Quill is a reporter. Reach her at quill@ledger.example.", "Ines Quill"),
        ("</p><h3>About the author</h3><p><b>Ines Quill</b>", "Ines Quill"),
        ("</p><p>Über die Autorin</p><p>Ines Quill schreibt über Häfen.", "Ines Quill"),
    ],
)
def test_a_line_behind_the_text_signs_it(line: str, name: str) -> None:
    """Where nothing near the title names anybody."""
    article = _read("", text=f"{_TEXT}<p>{line}</p>")
    assert [who.name for who in article.contributors] == [name]


def test_a_sentence_behind_the_text_about_somebody_else_introduces_no_writer() -> None:
    """It names neither the site nor where to reach the person."""
    article = _read("", text=f"{_TEXT}<p>Ines Quill is the harbour master of the northern port.</p>")
    assert article.contributors == ()
    assert article.text.endswith("northern port.")


def test_a_chinese_page_whose_author_is_its_site_names_nobody() -> None:
    """The template's word for the site is no writer, nor is a desk."""
    head = _linked(author={"@type": "Organization", "name": "港灣新聞網"}, publisher={"name": "港灣新聞網"})
    assert _read("", head, _CHINESE).contributors == ()
    assert (
        _read(
            "<p>地方中心／綜合報導</p>", _linked(author={"@type": "Organization", "name": "潮社"}), _CHINESE
        ).contributors
        == ()
    )


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Ines Quill", ["Ines Quill"]),
        ("文／林小明", ["林小明"]),
        ("동해, 남해 한가람 기자 외 1명", ["한가람"]),
        ("https://social.example/ines", []),
        ("agent 007", []),
        ("By", []),
        ("Ines Quill, Sa, SHOW ALL ARTICLES OF, WEBSITE", ["Ines Quill"]),
        ("Ines QuillInes Quill", ["Ines Quill"]),
        ("港灣人, 关注, 来自海港", ["港灣人"]),
        ("港灣快訊／林小明", ["林小明"]),
        ("Boats & i", []),
        ("Ines Quill, PORT", ["Ines Quill"]),
        ("Ines, Tomas", ["Ines", "Tomas"]),
    ],
)
def test_names_are_freed_of_what_surrounds_them(text: str, names: list[str]) -> None:
    """Words before a name, addresses and titles are no part of it."""
    assert list(persons_in(text)) == names


def test_newsrooms_are_no_persons() -> None:
    """Newsrooms, agencies and sites are told by their own words."""
    assert all(
        is_organisation(name) for name in ("Redaktion", "港灣新聞網", "Coast News Agency", "ledger.de", "編集部")
    )
    assert not any(is_organisation(name) for name in ("Ines Quill", "林小明", "Jan Newsome", "張社"[:1] + "小明"))


def test_credits_around_the_article_count_when_each_role_is_credited_once() -> None:
    """Below the text, in a foot; cards of other articles credit a role again."""
    credits = "<footer><p>撰稿人：林小明</p><p>責任編輯：陳大華</p></footer>"
    found = _read("", "", f"{_CHINESE}<hr>{credits}")
    assert [(who.name, who.role_label) for who in found.contributors] == [("林小明", "撰稿人"), ("陳大華", "責任編輯")]
    cards = f"<h2>更多報導</h2>{credits}{credits.replace('林小明', '李小華')}"
    assert _read("", "", f"{_CHINESE}{cards}").contributors == ()


@pytest.mark.parametrize(
    ("body", "head", "deck"),
    [
        ("<h2>The survey is in, but the bill has no owner</h2>", "", "The survey is in, but the bill has no owner"),
        # That the article is old is no deck, and hides none.
        (
            f"<div><p>Dieser Artikel ist älter als 5 Jahre.</p></div><div><p>{_SENTENCE}</p></div>",
            "",
            _SENTENCE,
        ),
        (
            "<div><p>Nine years on, the survey is in, but the bill still has no owner.</p></div>",
            "",
            "Nine years on, the survey is in, but the bill still has no owner.",
        ),
        (
            "",
            '<meta name="description" content="Nine years on, nobody wants to pay for the channel.">',
            "Nine years on, nobody wants to pay for the channel.",
        ),
        (
            "",
            '<meta name="description" content="The council voted for the 6th time on the dredging of the…">',
            None,
        ),
        ("<p>4 March 2026</p>", "", None),
        ('<p>By Ines Quill</p><div class="story__subtitle">The bill has no owner</div>', "", "The bill has no owner"),
        (f"<p>{_SENTENCE}</p><p>4 March 2026<br>Written by: Ines Quill</p>", "", _SENTENCE),
        (f"<p>{_SENTENCE}</p><p>4 March 2026</p>", "", _SENTENCE),
        (f"<p>{_SENTENCE}</p>", "", None),
        (f"<p>{_SAID}</p><p>By Ines Quill</p>", "", _SAID),
        (f"<p>{_SAID}</p><p>Vigo 4 MAR 2026 5:00</p>", "", _SAID),
        (f"<div>{_SAID}</div><div>Ines Quill <time datetime='2026-03-04'>4 March</time></div>", "", _SAID),
        ("<p>Transport | Harbours | Islands | Council</p><p>4 March 2026</p>", "", None),
        ("<p>Listen to this article, four minutes and more</p><p>4 March 2026</p>", "", None),
        ("<p>Audio: hear the mayor speak about the survey</p><p>4 March 2026</p>", "", None),
        ("<p>14 Harbour Street, Harbourton, Port Isles, PI16 3AA</p><p>4 March 2026</p>", "", None),
        (f"<div><img src='a.jpg'><p>{_SENTENCE}</p></div><p>4 March 2026</p>", "", None),
        ("<div><p>Your browser does not support the audio element.</p></div>", "", None),
        ("<div><p>The lock in the evening light, seen from the eastern pier. Photo: Tomas Reef</p></div>", "", None),
        (f"<div><div><p>{_SENTENCE}</p></div></div>" * 3, "", None),
    ],
    ids=[
        "lower-heading",
        "below-age",
        "own-element",
        "stated",
        "excerpt",
        "none",
        "named",
        "above-credits",
        "above-day",
        "in-text",
        "without-stop",
        "above-place-and-day",
        "above-time",
        "sections",
        "control",
        "audio",
        "address",
        "beside-picture",
        "player",
        "caption",
        "in-text-of-wrapped-paragraphs",
    ],
)
def test_a_deck_is_what_stands_between_title_and_text(body: str, head: str, deck: str | None) -> None:
    """A lower heading or a sentence of its own; a description that is no excerpt; else none."""
    assert _read(body, head).deck == deck


def test_a_title_that_is_no_heading_is_found_by_the_head() -> None:
    """The line that repeats a piece of the page's title is the title, and the day above it its date."""
    html = (
        "<html><head><title>港灣電子報 - 防波堤撐過三次颱風</title></head><body><table><tr><td>2026-3-4</td></tr>"
        f"<tr><td>防波堤撐過三次颱風</td></tr></table><span>{_CHINESE}</span></body></html>"
    )
    page = Page(
        "urn:uuid:1",
        "any",
        "https://page.example/1.htm",
        datetime(2026, 3, 5, tzinfo=UTC),
        200,
        "text/html; charset=utf-8",
        Role.ARTICLE,
        html.encode(),
    )
    outcome = read(page, load_profile("any")).outcome
    assert isinstance(outcome, ArticleReading)
    assert outcome.title == "防波堤撐過三次颱風"
    assert str(outcome.published_on) == "2026-03-04"


def test_microdata_state_the_day_wherever_it_stands() -> None:
    """Below the text too."""
    below = _TEXT + '<p>In print <span itemprop="datePublished" content="2026-03-04T09:00:00Z">today</span></p>'
    assert str(_read("", "", below).published_on) == "2026-03-04"


@pytest.mark.parametrize(
    "line",
    [
        "By Ines Quill and Tomas Reef · Photographs by Ann Lee",
        "Words by Ines Quill and Tomas Reef. Photographs by Ann Lee.",
    ],
)
def test_one_line_may_name_several_roles_in_words(line: str) -> None:
    """Each label in words begins names of its own; the stop before it ends a name."""
    found = [(who.name, who.role.value) for who in _read(f"<p>{line}</p>").contributors]
    assert found == [("Ines Quill", "writer"), ("Tomas Reef", "writer"), ("Ann Lee", "photographer")]
