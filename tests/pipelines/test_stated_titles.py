"""The titles of a page: what of them is the title, and what the name of the site, a section or a kicker."""

from __future__ import annotations

import pytest

from pipelines.rules.unlabelled import stated_title_candidates, title_candidates
from pipelines.view.stated_titles import pieces_of
from tests.pipelines.views import view_of

TEXT = "<p>The harbour opens at six in the morning and closes when the last ferry has left for the island.</p>" * 3


def titles(head: str, body: str) -> tuple[list[str], list[tuple[str, str]]]:
    """The printed title, and what the head states by rule."""
    view = view_of(f"<html><head>{head}</head><body><article>{body}{TEXT}</article></body></html>")
    printed = [candidate.value for candidate in title_candidates(view)]
    return printed, [(candidate.rule.value, candidate.value) for candidate in stated_title_candidates(view)]


def og(title: str) -> str:
    """A meta element that states the title."""
    return f'<meta property="og:title" content="{title}">'


def test_a_title_of_marks_alone_makes_few_pieces() -> None:
    """Names of site and section stand before or behind a title; between thousands of marks stands none."""
    title = " | ".join(f"harbour news {number}" for number in range(5000))
    assert len(pieces_of(title)) < 64
    assert pieces_of("The harbour opens early | News | Page") >= {"theharbouropensearly"}


LINKED = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"The harbour opens early"%s}</script>'


@pytest.mark.parametrize(
    ("head", "stated"),
    [
        (og("The harbour opens early"), [("meta", "The harbour opens early")]),
        # The site by its own word, its publisher's, or its host's.
        (
            f'{og("The harbour opens early - The Paper")}<meta property="og:site_name" content="The Paper">',
            [("meta", "The harbour opens early")],
        ),
        (og("The harbour opens early | Page Example"), [("meta", "The harbour opens early")]),
        (
            LINKED % ',"publisher":{"name":"The Paper"}' + og("The harbour opens early • The Paper"),
            [("json-ld", "The harbour opens early"), ("meta", "The harbour opens early")],
        ),
        # What follows is not known to be the site's name.
        (og("The harbour opens early - Local"), [("meta:title-piece", "The harbour opens early")]),
        (og("Early opening of the harbour"), [("meta", "Early opening of the harbour")]),
        ("<title>The harbour opens early</title>", [("html:title", "The harbour opens early")]),
        (f"<title>Ports</title>{og('The harbour opens early')}", [("meta", "The harbour opens early")]),
    ],
)
def test_each_part_of_the_head_states_one_title(head: str, stated: list[tuple[str, str]]) -> None:
    """Without the site's name; the title of the browser only where no meta element states one."""
    assert titles(f"<title>x</title>{head}" if "<title>" not in head else head, "<h1>The harbour opens early</h1>") == (
        ["The harbour opens early"],
        stated,
    )


@pytest.mark.parametrize(
    ("stated", "heading", "printed"),
    [
        ("The harbour opens early", "Port and sea The harbour opens early", "The harbour opens early"),
        ("Port: The harbour opens early", "Port The harbour opens early", "Port: The harbour opens early"),
        ("The harbour “opens” early", "The harbour 'opens' early", "The harbour 'opens' early"),
        ("opens early", "The harbour opens early", "The harbour opens early"),
        ("Seaside: The harbour opens early", "Port and sea The harbour opens early", "The harbour opens early"),
        ("The harbour opens early", "The harbour opens early | The Tide", "The harbour opens early"),
        ("The harbour opens early – Port Office", "4 March The harbour opens early", "The harbour opens early"),
    ],
)
def test_a_heading_with_a_kicker_holds_the_title_that_the_head_states(stated: str, heading: str, printed: str) -> None:
    """The end of it, or the whole of it with the colon that stands for a line's end; else it stays as printed."""
    assert titles(og(stated), f"<h1>{heading}</h1>")[0] == [printed]


def test_a_heading_that_tells_the_same_in_other_words_is_the_title() -> None:
    """A logo shares no word with the title in the head."""
    head = og("Harbour opening times: what the council decided")
    assert titles(head, "<h1>Council decided: harbour opens early</h1>")[0] == ["Council decided: harbour opens early"]
    assert titles(head, "<h1>Island Gazette Online</h1>")[0] == ["Harbour opening times: what the council decided"]


def test_a_kicker_that_structured_data_repeat_is_no_part_of_the_title() -> None:
    """The title for those who share the page parts it; where that repeats it too, it is the title's."""
    heading = "<h1>Port and sea: The harbour opens early</h1>"
    linked = LINKED.replace("The harbour", "Port and sea: The harbour") % ""
    assert titles(linked + og("The harbour opens early"), heading)[0] == ["The harbour opens early"]
    whole = og("Port and sea: The harbour opens early")
    assert titles(LINKED % "" + whole, heading)[0] == ["Port and sea: The harbour opens early"]


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        # A title that only the browser shows ends with the site's name.
        ("<title>The harbour opens early | Tide and Wind</title>", "", "The harbour opens early"),
        ("<title>항구가 일찍 문을 연다ㅣ조류일보</title>", "", "항구가 일찍 문을 연다"),
        (og("The harbour opens early-Port - Page") + '<meta itemprop="headline" content="The harbour opens early">', "",
         "The harbour opens early"),
        # What other programs are told says which heading is meant.
        (og("The harbour is open at last") + '<meta name="sailthru.title" content="Ferries leave at six">',
         "<h2>The island</h2><h2>Ferries leave at six</h2>", "Ferries leave at six"),
        # The top heading tells more of the title than a lower one that is a piece of it.
        (og("The Tide Book: when the harbour opens and closes"),
         "<h1>Tide Book: when the harbour opens, and closes</h1><h2>The Tide Book</h2>",
         "Tide Book: when the harbour opens, and closes"),
        # The head says something else, and the page has one heading that is long enough for a headline.
        (og("What the council decided"), "<h1>The harbour opens early from now on</h1>",
         "The harbour opens early from now on"),
        (og("What the council decided"), "<h1>News from the coast</h1>", "What the council decided"),
        (og("What the council decided"), "<h1><a href=/p>The harbour opens early from now on</a></h1>",
         "What the council decided"),
        # A kicker stands in the heading before the title of the head, or in the head before the heading's.
        (og("The harbour opens early") + LINKED.replace("The harbour opens early", "Ports of the coast") % "",
         "<h2><i>Port</i> <span>The harbour opens early</span></h2>", "The harbour opens early"),
        (og("Port and sea: The harbour opens early"),
         "<h1>The harbour opens early</h1><h2>Port and sea: The harbour</h2>", "The harbour opens early"),
        # A page that is called like its site.
        ('<title>Tide and Wind</title><meta property="og:site_name" content="Tide and Wind">', "", "Tide and Wind"),
        # The head knows the site alone, and one heading stands above the text.
        (og("Tide and Wind") + '<title>Tide and Wind</title><meta property="og:site_name" content="Tide and Wind">',
         "<h2>The harbour opens early</h2>", "The harbour opens early"),
        # The name of the site stands behind a wide dash.
        ("<title>外礁燈塔重新點亮－港灣日報</title>", "<p><b>外礁燈塔重新點亮</b></p>", "外礁燈塔重新點亮"),
        # What HTML calls a side note stands in the heading.
        ("<title>The harbour opens early | Tide</title>",
         "<h1>The harbour opens early<small>Ferries leave at six</small></h1>", "The harbour opens early"),
        # The name of the site stands in the heading too, as its front page is called; a button stands there.
        ("<title>The harbour opens early | Tide</title>",
         "<a href='/'>Tide</a><h1>The harbour opens early | Tide</h1>", "The harbour opens early"),
        ("<title>The harbour opens early | Tide</title>",
         "<h1>The harbour opens early <a href='/edit'>[edit]</a></h1>", "The harbour opens early"),
        # The top heading is that of a section, and the article opens with its own.
        ("<title>Tide - News from the coast</title>",
         "</article><h1>News from the coast</h1><article><h2>The harbour opens early from now on</h2></article>",
         "The harbour opens early from now on"),
        # In a column beside the text.
        ("<title>The harbour opens early | Tide and Wind</title>",
         "<aside><h1>The harbour opens early</h1></aside>", "The harbour opens early"),
        # Larger than all else, on a page whose head says only whose it is.
        ("<title>Tide</title>", "<font size=5><b>The harbour opens early</b></font><br><br>",
         "The harbour opens early"),
        # Below the site's name in a heading, and above another heading.
        ("<title>The harbour opens early | Tide</title>",
         "<h1><a href='/'>Tide</a></h1><h2>The harbour opens early</h2><h2>The ferry follows</h2>",
         "The harbour opens early"),
        # The top heading is a word for all that an authority publishes.
        ("<title>最新消息 - 港務局</title>", "<h1>最新消息</h1><h2>外礁燈塔今起重新點亮</h2>", "外礁燈塔今起重新點亮"),
        ("<title>Newsroom | Port</title>", "<h1>News</h1><h2>The harbour opens early from now on</h2>",
         "The harbour opens early from now on"),
        # Of a title that ends with the heading above the article, the site's name, the lower heading is the rest.
        ("<title>The harbour opens early - Tide and Wind</title>",
         "<h1><img alt=''>Tide and Wind</h1><h2>The harbour opens early</h2>", "The harbour opens early"),
        # Behind the site's name and a colon.
        ("<title>Tide: The harbour opens early</title>",
         "<a href='/'>Tide</a><p><b>The harbour opens early</b></p>", "The harbour opens early"),
        # The description is no title.
        (og("jolt - A battery of the harbour for your terminal - Page")
         + '<meta name="description" content="A battery of the harbour for your terminal">',
         "<p>A battery of the harbour for your terminal</p>", "jolt - A battery of the harbour for your terminal"),
    ],
)  # fmt: skip
def test_the_title_is_found_wherever_it_is_printed(head: str, body: str, title: str) -> None:
    """A heading before a line, the head's own title where the page prints none."""
    assert titles(head if "<title>" in head else f"<title>x</title>{head}", body)[0] == [title]
