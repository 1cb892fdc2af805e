"""The code of a site's spider is run over one page, and whatever it does wrong is one line with its place."""

from __future__ import annotations

import pytest

from storage.site_spiders.running import SpiderFault, fields_read, links_shown
from storage.site_spiders.site_page import SitePage
from storage.site_spiders.site_spider import ArticleFields, ArticleLink, ListingLink, NotAnArticle
from storage.types.spider_code import SpiderCode, with_code_named

_PAGE = SitePage("https://a.example/x/", "text/html", b"", "<h1>Title</h1><a href=y>y</a>")
_HEAD = "from fonds import *\nclass Own(SiteSpider):\n"


def _code(body: str) -> SpiderCode:
    return SpiderCode("own", "spiders/own.py", "Own", _HEAD + body)


def test_a_spider_uses_the_selectors_of_scrapy() -> None:
    """A page is asked as a response is."""
    code = _code(" def article(self, page): return ArticleFields(title=page.css('h1::text').get())\n")
    assert fields_read(code, _PAGE) == ArticleFields(title="Title")
    code = _code(" def listing(self, page): return [ArticleLink(page.urljoin(page.xpath('//a/@href').get()))]\n")
    assert links_shown(code, _PAGE, 9) == (ArticleLink("https://a.example/x/y"),)


@pytest.mark.parametrize(
    ("media_type", "text"),
    [
        ("application/json; charset=utf-8", '{"a": "b"}'),
        ("application/feed+json", '{"a": "b"}'),
        ("application/atom+xml", "<r><A>b</A></r>"),
    ],
)
def test_a_page_is_the_tree_that_it_says_it_is(media_type: str, text: str) -> None:
    """JSON is asked by its own path and as values, and the names of XML keep their case."""
    page = SitePage("https://a.example/", media_type, text.encode(), text)
    if "json" in media_type:
        assert page.json() == {"a": page.selector.jmespath("a").get()} == {"a": "b"}
    else:
        assert page.xpath("//A/text()").get() == "b"


def test_a_spider_may_leave_pages_to_the_general_rules() -> None:
    """What is not overridden says nothing."""
    assert (links_shown(_code(" pass\n"), _PAGE, 9), fields_read(_code(" pass\n"), _PAGE)) == (None, None)


def test_a_spider_may_say_that_a_page_is_no_article() -> None:
    """With its own words."""
    with pytest.raises(NotAnArticle, match="a quiz"):
        fields_read(_code(" def article(self, page): raise NotAnArticle('a quiz')\n"), _PAGE)


def test_an_object_is_made_for_each_page() -> None:
    """What a spider notes of one page says nothing of the next."""
    code = _code(
        " seen = ()\n def article(self, page):\n  self.seen += ('x',)\n  return ArticleFields(text=self.seen)\n"
    )
    assert [fields_read(code, _PAGE) for _ in range(2)] == [ArticleFields(text=("x",))] * 2


def test_links_without_end_are_taken_as_far_as_they_are_wanted() -> None:
    """One more tells that there were more."""
    endless = " def listing(self, page):\n  while True: yield ListingLink('/a', 'feed')\n"
    assert links_shown(_code(endless), _PAGE, 3) == (ListingLink("/a", "feed"),) * 4


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            " def article(self, page):\n  title = None\n  return title.strip()\n",
            "spiders/own.py, line 5: AttributeError: ",
        ),
        (" def article(self, page): return page.json()\n", "spiders/own.py, line 3: JSONDecodeError: "),
        (" def article(self, page): raise SystemExit('stop')\n", "spiders/own.py, line 3: SystemExit: stop"),
        (" def article(self, page): raise ValueError('a\\nb\\x1b[2J')\n", "line 3: ValueError: a b\\x1b[2J"),
        (
            " def article(self, page): return {'title': 1}\n",
            "spiders/own.py: article() gives {'title': 1}, no ArticleF",
        ),
        (
            " def article(self, page): return ArticleFields(title=7)\n",
            "line 3: TypeError: title is 7, and must be a text",
        ),
        (
            " def article(self, page): return ArticleFields(text='abc')\n",
            "line 3: TypeError: text is 'abc', and must be ",
        ),
        (" def article(self, page): return ArticleFields(topics=[(1, 'a')])\n", "line 3: TypeError: topics is 1, and "),
        (
            " def article(self, page): return ArticleFields(absent=['title'])\n",
            "line 3: ValueError: absent names 'title', and may name deck, ",
        ),
        (
            " def article(self, page): return ArticleFields(deck='D', absent=['deck'])\n",
            "line 3: ValueError: deck is 'D', and named in absent",
        ),
        (" pass\nimport absent\n", "spiders/own.py, line 4: ModuleNotFoundError: No module named 'absent'"),
        (" pass\nOwn = int\n", "spiders/own.py: TypeError: Own is no subclass of fonds.SiteSpider"),
    ],
)
def test_a_fault_is_one_line_with_file_and_line(body: str, told: str) -> None:
    """Whatever the code raises or returns."""
    with pytest.raises(SpiderFault) as raised:
        fields_read(_code(body), _PAGE)
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("'/a'", "spiders/own.py: listing() gives '/a', neither an ArticleLink nor a ListingLink"),
        ("ArticleLink(None)", "spiders/own.py, line 3: TypeError: url is None, and must be a text"),
        (
            "ArticleLink('/x', 20310504)",
            "line 3: TypeError: modified is 20310504, and must be a datetime or a text (url '/x')",
        ),
        (
            "ArticleLink('/x', __import__('datetime').date(2031, 5, 4))",
            "modified is datetime.date(2031, 5, 4), and must be a datetime or a text (url '/x')",
        ),
        ("ListingLink('/a', 'page')", "line 3: ValueError: kind 'page' is none of section, feed, sitemap"),
        ("NotAnArticle()", "listing() gives NotAnArticle()"),
        ("1 / 0", "spiders/own.py, line 3: ZeroDivisionError: division by zero"),
    ],
)
def test_a_fault_over_a_listing_is_one_line(given: str, told: str) -> None:
    """Also one that shows only when the links are taken."""
    with pytest.raises(SpiderFault) as raised:
        links_shown(_code(f" def listing(self, page): yield {given}\n"), _PAGE, 9)
    assert told in str(raised.value)


def test_a_module_of_a_package_imports_what_lies_beside_it(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it does where it is installed; its dataclasses work, too."""
    from pathlib import Path

    package = Path(str(tmp_path)) / "pressroom"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "words.py").write_text("TITLE = 'ours'\n")
    monkeypatch.syspath_prepend(package.parent)
    text = (
        "from __future__ import annotations\nfrom dataclasses import dataclass\nfrom fonds import *\n"
        "from .words import TITLE\n@dataclass\nclass Named:\n name: str\nclass Own(SiteSpider):\n"
        " def article(self, page): return ArticleFields(title=Named(TITLE).name)\n"
    )
    code = SpiderCode("pressroom.own", "pressroom/own.py", "Own", text)
    assert fields_read(code, _PAGE) == ArticleFields(title="ours")


def test_what_came_to_no_end_names_the_code_that_took_part() -> None:
    """A loop without end leaves no line; a fault that has one is told as it is."""
    code = _code(" pass\n")
    assert with_code_named("no outcome", code) == "no outcome; spiders/own.py took part in it"
    assert with_code_named("spiders/own.py, line 3: x", code) == "spiders/own.py, line 3: x"
    assert with_code_named("no outcome", None) == "no outcome"
