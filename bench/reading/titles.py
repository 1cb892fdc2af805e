"""The forms in which a page has its title: as it prints it, and as its head states it for other programs.

Newsrooms write a second title for those who share or search, and a gold names either. Both are the article's title, so
where the gold is one of them the other one counts as right too, for every reader alike. A form that has little in
common with the gold is no such form: a logo, a section, the title of a series.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element

from bench.reading.collected import Sample
from bench.reading.measures import letters
from pipelines.encoding.decoding import decode
from pipelines.page.tree import HtmlElement, parse_html
from pipelines.page.weighing import terms_of
from pipelines.stated.statements import Statements, read_statements
from pipelines.view.stated_titles import without_site

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_STATED = ("og:title", "twitter:title")
_LEAST_TERMS, _LEAST_SHARE = 2, 0.5


def is_title(title: str, sample: Sample) -> bool:
    """Whether the page has a title anywhere as one, in its head or as a heading.

    Args:
        title: The gold's title.
        sample: The page.
    """
    tree = _tree(sample)
    if tree is None:
        return False
    stated = read_statements(tree, sample.url)
    linked = None if stated.article is None else stated.article.headline
    texts = [stated.title or "", linked or "", *(content for _, content in stated.metas)]
    texts += [_text(element) for element in tree.iter(*_HEADINGS)]
    wanted = letters(title)
    return any(wanted in letters(text) for text in texts)


def other_titles(title: str, sample: Sample) -> tuple[str, ...]:
    """The other forms of a title that the page prints as its only top heading, or states: none for any other title.

    Args:
        title: The gold's title.
        sample: The page.
    """
    tree = _tree(sample)
    if tree is None:
        return ()
    tops = [_text(element) for element in tree.iter("h1")]
    forms = [*(tops if len(tops) == 1 else ()), *_stated(read_statements(tree, sample.url))]
    wanted = letters(title)
    others = dict.fromkeys(form for form in forms if letters(form) != wanted)
    return tuple(form for form in others if _is_alike(title, form)) if len(others) < len(set(forms)) else ()


def _stated(statements: Statements) -> Iterator[str]:
    linked = None if statements.article is None else statements.article.headline
    for text in (linked, *(statements.first(name) for name in _STATED)):
        if text:
            yield without_site(text, statements)


def _is_alike(title: str, form: str) -> bool:
    """Whether two titles share words enough to be of one article."""
    own, wanted = terms_of(form), terms_of(title)
    shared = len(own & wanted)
    return bool(own) and (shared >= _LEAST_TERMS or shared >= _LEAST_SHARE * len(own))


def _tree(sample: Sample) -> HtmlElement | None:
    decoded = decode(sample.body, "text/html")
    return None if decoded is None else parse_html(decoded.text)


def _text(element: _Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())
