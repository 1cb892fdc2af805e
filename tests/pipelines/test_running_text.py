"""The running text of pages without labels: what belongs to it, and what stands around it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipelines.page.linearise import linearise
from pipelines.page.tree import parse_html
from pipelines.page.weighing import weigh, words_in
from pipelines.text.chrome import without_chrome
from pipelines.text.running_text import running_text
from storage.types.profile import Labels
from tests.pipelines.views import view_of

_SENTENCES = (
    "港務局七日公布潮位紀錄，說明去年修建的防波堤在三次颱風中都沒有位移，也沒有任何一段護岸需要封閉檢查。",
    "紀錄由兩座浮標每十分鐘傳回一次，工程顧問公司逐筆比對之後，認為舊堤的高度已經不足以應付下一個十年。",
    "漁會代表則要求把浮標的位置改到航道外側，因為目前的位置在退潮時會擋住返港的船隻，已發生兩次擦撞。",
    "港務局表示將在下一季重新設置浮標，並把歷年的紀錄放上網頁，供研究單位與一般民眾自行下載、查詢。",
)
_PARAGRAPHS = "".join(f"<p>{sentence}</p>" for sentence in _SENTENCES)
_MENU = "<ul>" + "".join(f'<li><a href="/{n}">頻道{n}</a></li>' for n in range(30)) + "</ul>"


def _text(body: str, title: str = "港務局公布潮位紀錄") -> list[str]:
    page = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
    return [strip.text for strip in running_text(view_of(page, labels=Labels(related=("相關新聞",))))]


_H1 = "<h1>港務局公布潮位紀錄</h1>"
_TEASER = (
    '<div class="t"><h3><a href="/x">另一則報導的標題寫在這裡</a></h3>'
    "<p>另一則報導的第一句話，說的是別的事情，與本文完全無關，也不應該被收進來。</p></div>"
)
_TALK = "<p>我覺得這個浮標真的很礙事，上次我家的船就差一點撞到，希望港務局早點處理。</p>"


@pytest.mark.parametrize(
    "body",
    [
        f"{_MENU}<div>{_H1}<div class=x>{_PARAGRAPHS}</div></div>{_MENU}",
        f"{_MENU}<td>{_H1}<p>2026-03-04 10:00</p>{_PARAGRAPHS}<p><a href=/y>回首頁</a></p></td>",
        f"<div>{_H1}<div>{_PARAGRAPHS}</div><div>{_TEASER * 4}</div></div>",
        f"<div>{_H1}<div>{_PARAGRAPHS}<h3>網友評論</h3>{_TALK}</div></div>",
        f"<div>{_H1}<div>{_PARAGRAPHS}<p>相關新聞</p><p>下一則說的是別的事情，與本文完全無關，不應該被收進來。</p></div></div>",
        f"{_H1}<div style='visibility: hidden'>{_PARAGRAPHS}</div>",
        f"{_H1}{_PARAGRAPHS}<form><p>請填寫您的姓名與電子郵件，我們會把最新的消息寄給您，不會用在別處。</p></form>",
    ],
    ids=["menus", "bare-cell", "teasers", "comments", "related", "hidden-until-loaded", "form"],
)
def test_the_text_is_found_and_nothing_around_it(body: str) -> None:
    """All paragraphs of the article, and none of its surroundings."""
    assert _text(body) == list(_SENTENCES)


def test_a_link_that_a_paragraph_announces_is_text() -> None:
    """An address alone on its line, behind a colon and before a paragraph; other such links are controls."""
    first, second, third, fourth = (f"<p>{sentence}</p>" for sentence in _SENTENCES)
    told = "<p>紀錄寄到以下信箱，收到之後會逐筆公布，請在主旨寫明測站的名稱與日期：</p>"
    address = '<p><a href="mailto:tide@port.example">tide@port.example</a></p>'
    found = _text(f"<div>{_H1}<div>{first}{told}{address}{second}{third}{address}{fourth}</div></div>")
    assert found.count("tide@port.example") == 1
    assert found[2] == "tide@port.example"


def test_a_text_that_is_cut_by_a_box_is_whole() -> None:
    """Two parts of one name and class are one text, whatever stands between them."""
    first, second = "".join(f"<p>{s}</p>" for s in _SENTENCES[:2]), "".join(f"<p>{s}</p>" for s in _SENTENCES[2:])
    body = f"{_H1}<div><div class=part>{first}</div><div>{_MENU}</div><div class=part>{second}</div></div>"
    assert _text(body) == list(_SENTENCES)


def test_a_box_with_a_linked_title_between_two_long_parts_of_a_text_does_not_end_it() -> None:
    """The title heads its own box; a part right below it would be another article's."""
    long = "".join(f"<p>{sentence}</p>" for sentence in _SENTENCES * 3)
    box = "<div class=rel><div><div><div><h3><a href=/x>另一則報導的標題寫在這裡</a></h3></div></div></div></div>"
    body = f"{_H1}<div><div class=part>{_PARAGRAPHS}{long}</div>{box}<div class=part>{long}</div>{_MENU * 6}</div>"
    assert len(_text(body)) == 7 * len(_SENTENCES)


def test_a_paragraph_below_a_linked_title_among_paragraphs_of_the_text_is_text() -> None:
    """However many teasers of others stand on the page."""
    cut = "<figure><a href=/x><h4>另一則報導的標題寫在這裡</h4></a></figure>"
    first, second, *others = (f"<p>{sentence}</p>" for sentence in _SENTENCES * 4)
    body = f"<div>{_H1}<div>{first}{cut}{second}<h3>小標</h3>{''.join(others)}</div><div>{_TEASER * 4}</div></div>"
    assert [line for line in _text(body) if line != "小標"] == list(_SENTENCES * 4)


def test_a_notice_that_is_longer_than_the_text_is_not_the_text() -> None:
    """Of two heavy elements that is taken which speaks of what the title speaks of."""
    notice = "".join(
        f"<p>本網站使用小型文字檔改善服務，第{n}條說明您的權利與選擇，請詳細閱讀之後再決定。</p>" for n in range(9)
    )
    body = f"{_H1}<main>{_PARAGRAPHS}</main><div><div><div class=notice>{notice}</div></div></div>"
    assert _text(body) == list(_SENTENCES)


def test_a_sentence_between_title_and_text_belongs_to_it() -> None:
    """A lead in an element of its own, also one marked up as a heading, opens the text."""
    lead = "新的防波堤撐過三次颱風，漁會卻說浮標擋住了返港的航道，要求立刻移走"
    assert _text(f"{_H1}<h2>{lead}</h2><div><div>{_PARAGRAPHS}</div></div>") == [lead, *_SENTENCES]


def test_captions_and_reading_aids_are_no_text() -> None:
    """What is printed below a picture, and the readings beside ideographs, are left out."""
    body = f"{_H1}<div>{_PARAGRAPHS}<div class=photo-caption>浮標在退潮時的位置。</div></div>"
    assert _text(body) == list(_SENTENCES)
    ruby = "<ruby>港<rt>みなと</rt></ruby>の<ruby>記録<rt>きろく</rt></ruby>を公表した、と担当者は七日に説明した。"
    assert _text(f"<h1>港</h1><p>{ruby}</p>", "港") == ["港の記録を公表した、と担当者は七日に説明した。"]


@pytest.mark.parametrize(
    "strange",
    [
        "<p>廣告</p>",
        "<p>發布 2026-03-04 10:00</p>",
        "<p>瀏覽次數：1,024</p>",
        "<p>東堤的防波堤在颱風中沒有位移。（圖：港務局提供）</p>",
        "<p>未經授權，請勿轉載</p>",
    ],
    ids=["advertisement", "stamp", "counter", "caption", "call"],
)
def test_what_stands_among_the_paragraphs_and_is_none_is_left_out(strange: str) -> None:
    """Lines that are not the article's own, wherever they stand in it."""
    first, *rest = (f"<p>{sentence}</p>" for sentence in _SENTENCES)
    inside = strange.format(rest[0]) if "{0}" in strange else strange + rest[0]
    assert _text(f"{_H1}<div>{first}{inside}{''.join(rest[1:])}</div>") == list(_SENTENCES)


def test_a_quotation_that_repeats_a_sentence_is_text() -> None:
    """A newsroom may set a sentence twice, and a speaker may be quoted with what the text says."""
    quotation = f"<blockquote>{_SENTENCES[1]}</blockquote>"
    first, *rest = (f"<p>{sentence}</p>" for sentence in _SENTENCES)
    assert _text(f"{_H1}<div>{first}{quotation}{''.join(rest)}</div>").count(_SENTENCES[1]) == 2


def test_a_chapter_that_is_called_as_comments_are_does_not_end_the_text() -> None:
    """Only what little stands behind nearly all of the text is left out with its heading."""
    parts = [f"<p>{sentence}</p>" for sentence in _SENTENCES]
    body = f"{_H1}<div>{''.join(parts[:-2])}<h2>留言</h2>{''.join(parts[-2:])}</div>"
    assert _text(body) == [*_SENTENCES[:-2], "留言", *_SENTENCES[-2:]]


@pytest.mark.parametrize(
    ("listed", "lines"),
    [
        ("<ul>" + "".join(f"<li>第{n}座浮標</li>" for n in range(9)) + "</ul>", [f"第{n}座浮標" for n in range(9)]),
        (
            "<ul><li>東堤浮標：每十分鐘傳回一次</li><li>西堤浮標：每小時傳回一次</li><li><a href=/n>北堤</a></li></ul>",
            ["東堤浮標：每十分鐘傳回一次", "西堤浮標：每小時傳回一次", "北堤"],
        ),
        (
            "<table><tr><td>東堤</td><td>九月</td></tr><tr><td>西堤</td><td>十月</td></tr></table>",
            ["東堤", "九月", "西堤", "十月"],
        ),
        (_MENU, []),
    ],
    ids=["plain", "one-link", "table", "menu"],
)
def test_a_list_that_hardly_links_is_text(listed: str, lines: list[str]) -> None:
    """However short its items are; a list of links is a menu."""
    first, *rest = (f"<p>{sentence}</p>" for sentence in _SENTENCES)
    assert _text(f"{_H1}<div>{first}<div>{listed}</div>{''.join(rest)}</div>") == [
        _SENTENCES[0],
        *lines,
        *_SENTENCES[1:],
    ]


def test_the_lines_of_a_poem_may_repeat() -> None:
    """A text of short lines is left as it is."""
    lines = ["潮水退了", "浮標還在", "潮水退了", "船也回來", "燈塔亮了", "潮水退了"]
    tree = parse_html("<body>" + "".join(f"<p>{line}</p>" for line in lines) + "</body>")
    assert tree is not None
    kept = without_chrome([weigh(strip) for strip in linearise(tree).strips])
    assert [each.strip.text for each in kept] == lines


def test_a_page_of_links_has_no_running_text() -> None:
    """Menus alone are no text."""
    assert _text(f"{_H1}{_MENU}") == []


def _counts() -> Iterator[tuple[str, float]]:
    yield "two words", 2
    yield "潮位紀錄", 4 / 1.7
    yield "", 0


@pytest.mark.parametrize(("text", "words"), list(_counts()))
def test_ideographs_are_parts_of_words(text: str, words: float) -> None:
    """A text in ideographs counts about as many words as its translation."""
    assert words_in(text) == pytest.approx(words)


_OFFER = (
    "<div class=o><p>THIS CONTENT IS RESERVED FOR SUBSCRIBERS</p><ul><li>Exclusive articles by our columnists.</li>"
    "<li>The daily crossword.</li></ul><p>Create an account or sign in to continue reading.</p></div>"
)


@pytest.mark.parametrize(
    "between",
    [
        _OFFER,
        "<p>20:24Ines Quill</p>",
        "<p>2 hours ago10:05 Ines Quill</p>",
        "<p>Advertisement 2</p>",
        "<p>This article is more than 5 years old.</p>",
        "<p>Tags:</p>",
        "<p>Síguenos en nuestro canal de Telegram.</p>",
        "<p>Tutti i diritti riservati.</p>",
        "<p>This entry was posted in Harbour by Ines Quill.</p>",
        "<p>Player wird geladen</p>",
        "<p>Share: Facebook | Twitter | LINE</p>",
        "<p>Ines Quill/Getty Images</p>",
        "<p>Das Becken im Abendlicht. Bildrechte: HSD/Tomas Reef</p>",
    ],
    ids=[
        "offer",
        "stamp",
        "ago",
        "advertisement",
        "age",
        "tags",
        "channel",
        "rights",
        "filed",
        "player",
        "shared",
        "agency",
        "credit",
    ],
)
def test_what_stands_between_paragraphs_without_being_one_is_left_out(between: str) -> None:
    """Offers to subscribe with what they offer, controls, stamps of live reports, and whose picture stands above."""
    first, rest = f"<p>{_SENTENCES[0]}</p>", "".join(f"<p>{s}</p>" for s in _SENTENCES[1:])
    assert _text(f"<article>{_H1}<div>{first}{between}{rest}</div></article>") == list(_SENTENCES)


@pytest.mark.parametrize(
    "line",
    [
        "<p>The council wants to support local journalism, and pays for two reporters.</p>",
        "<p>Am 4. Mai um 20:24 Uhr lief das Schiff aus, und am Morgen war es nicht mehr zu sehen.</p>",
        "<p>Advertisement is what the harbour lives from, said its new director on Monday.</p>",
    ],
)
def test_a_sentence_that_speaks_of_such_things_stays(line: str) -> None:
    """Only what is short, and nothing else, is a control."""
    kept = _text(f"<article>{_H1}<div>{_PARAGRAPHS}{line}</div></article>")
    assert len(kept) == len(_SENTENCES) + ("support local" not in line)


def test_a_long_notice_about_cookies_is_not_the_text() -> None:
    """Nothing in it speaks of the title, and it stands further from the headline than the article does."""
    notice = "".join(
        f"<p>Partner {number} verarbeitet die Daten Ihres Geräts, um Anzeigen zu messen, Zielgruppen zu bilden und "
        "Angebote zu verbessern, und gibt sie an weitere Stellen weiter, die ihrerseits darüber berichten.</p>"
        for number in range(9)
    )
    body = f"<div><main>{_H1}<div>{_PARAGRAPHS}</div></main></div><div class=x1><div>{notice}</div></div>"
    assert _text(body, "Von Sturm und See") == list(_SENTENCES)
