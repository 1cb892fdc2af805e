"""Authors that only the markup of an element names, wherever on the page it stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.rules.marked_authors import late_author_candidates
from storage.archive.profile_file import load_profile
from tests.pipelines.views import view_of

TEXT = "<p>The harbour opens at six in the morning and closes when the last ferry has left for the island.</p>" * 3


def found(below: str) -> list[str]:
    """The writers of an article with this below its text."""
    view = view_of(f"<html><body><article><h1>The harbour opens early</h1>{TEXT}</article>{below}</body></html>")
    return [who.name for candidate in late_author_candidates(view, is_known=False) for who in candidate.value]


@pytest.mark.parametrize(
    "below",
    [
        '<footer><span class="vcard author"><a href="/a/1">Ines Quill</a></span></footer>',
        '<div class="content__author"><span>von Ines Quill</span></div>',
        '<div class="post-author-name">Ines Quill</div><a rel="author" href="/a/1">Ines Quill</a>',
        '<div class="byline">By Ines Quill, Staff Writer</div>',
        '<div class="h-card p-author">Ines Quill</div>',
        '<div class="sidebar-author"><span>Author</span><a href="/a/1">Ines Quill</a></div>',
        '<div class="sidebar-author"><span>Autorin:</span><a href="/a/1">Ines Quill</a></div>',
        '<li class="head--meta-item head--meta-item__author">Ines Quill</li>',
    ],
)
def test_a_name_that_its_markup_calls_the_author_is_taken(below: str) -> None:
    """By a class or a link's relation, in a foot or below the text."""
    assert found(below) == ["Ines Quill"]


@pytest.mark.parametrize(
    "below",
    [
        # Cards of several articles.
        '<p class="author">Ines Quill</p><p class="author">Tomas Reef</p>',
        '<aside><p class="author">Ines Quill</p></aside>',
        '<div class="comments"><p class="author">Ines Quill</p></div>',
        '<div><a href="/b">Another article about the island and its ferry</a><p class="author">Ines Quill</p></div>',
        '<p class="author">Harbour News</p>',
        # The site calls itself so.
        '<meta property="og:site_name" content="Ines Quill"><p class="author">Ines Quill</p>',
        '<p class="authority">Ines Quill</p>',
        f'<div class="author">{TEXT}</div>',
    ],
)
def test_nobody_is_taken_whose_part_in_the_article_is_not_known(below: str) -> None:
    """Of several nobody knows which is the page's own; a newsroom is no person."""
    assert found(below) == []


def test_where_somebody_is_named_nothing_is_looked_for() -> None:
    """The head of an article is better evidence."""
    view = view_of(f'<article><h1>The harbour</h1>{TEXT}</article><p class="author">Ines Quill</p>')
    assert list(late_author_candidates(view, is_known=True)) == []


def test_a_marked_line_of_credits_says_who_had_which_role() -> None:
    """Not all of them wrote."""
    below = '<address class="author">撰稿人：林昕妤 / 責任編輯：周柏翰</address>'
    view = view_of(f"<article><h1>The harbour</h1>{TEXT}</article>{below}")
    view = replace(view, profile=load_profile("any"))
    (candidate,) = late_author_candidates(view, is_known=False)
    assert [(who.name, who.role.value) for who in candidate.value] == [("林昕妤", "writer"), ("周柏翰", "editor")]
