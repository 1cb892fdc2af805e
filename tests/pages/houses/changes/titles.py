"""Titles in other elements, names of the site beside them, and what the head of a page states."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from html import escape

from storage.types import ContributorRole
from tests.pages.houses.article import Article
from tests.pages.houses.changes.change import Change, adding, printing, text
from tests.pages.houses.plan import Part, Plan, Slot

_FORMS = {
    "linked": '<h1><a href="https://house.example/articles/812">{}</a></h1>',
    "in-span": "<h1><span><span>{}</span></span></h1>",
    "h2": "<h2>{}</h2>",
    "spaced": "<h1>\n        {}\n      </h1>",
    "in-header": '<header><div><h1 class="t">{}</h1></div></header>',
}


def _form(form: str, article: Article, native: str) -> str:
    return form.format(text(article.title))


def _broken(article: Article, native: str) -> str:
    """The title over two lines."""
    cut = next(
        (place + 1 for place, character in enumerate(article.title) if character in "，、： "), len(article.title) // 2
    )
    return f"<h1>{text(article.title[:cut])}<br>{text(article.title[cut:])}</h1>"


def _logo(plan: Plan) -> Plan:
    """The site's name as the top heading, the title as a lower one."""
    plan = plan.printing(Part.TITLE, partial(_form, "<h2>{}</h2>"))
    return plan.adding(Slot.TOP, f'<div class="logo"><h1><a href="/">{text(plan.article.words.name)}</a></h1></div>')


def _stated(article: Article) -> str:
    title = escape(article.title)
    return f'<meta property="og:title" content="{title}"><meta property="og:type" content="article">'


def _linked_data(article: Article, *, has_people: bool = True) -> str:
    writers = [name for credit in article.credits if credit.role is ContributorRole.WRITER for name in credit.names]
    stated: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "publisher": {"@type": "Organization", "name": article.words.name},
    }
    if has_people and writers:
        stated["author"] = [{"@type": "Person", "name": name} for name in writers]
    if article.published_on is not None:
        stated["datePublished"] = f"{article.published_on}T09:00:00+08:00"
    return f'<script type="application/ld+json">{json.dumps(stated, ensure_ascii=False)}</script>'


def _website_data(article: Article) -> str:
    stated = {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": article.words.name,
        "url": "https://house.example/",
    }
    return f'<script type="application/ld+json">{json.dumps(stated, ensure_ascii=False)}</script>'


def _site_account(article: Article) -> str:
    """The site's own name as the author of all its pages."""
    return f'<meta name="author" content="{escape(article.words.name)}">'


def _description(article: Article) -> str:
    opening = escape(article.pieces[0].text[:70])
    return f'<meta name="description" content="{opening}…"><meta property="og:description" content="{opening}…">'


def _without(name: str, part: str) -> Change:
    """A change by which an article lacks a part: nothing may be made up in its place."""

    def apply(plan: Plan) -> Plan:

        empty = {"published_on": None, "deck": "", "topics": (), "sources": (), "credits": ()}[part]
        return replace(plan, article=replace(plan.article, **{part: empty}))  # type: ignore[arg-type]

    return Change(name, "lacking", apply)


CHANGES: tuple[Change, ...] = (
    _without("no-day", "published_on"),
    _without("no-deck", "deck"),
    _without("no-topics", "topics"),
    _without("no-sources", "sources"),
    _without("no-credits", "credits"),
    *(printing(f"title-{name}", "title", Part.TITLE, partial(_form, form)) for name, form in _FORMS.items()),
    printing("title-on-two-lines", "title", Part.TITLE, _broken),
    Change("title-below-logo", "title", _logo),
    adding("head-open-graph", "head", Slot.HEAD, _stated),
    adding("head-linked-data", "head", Slot.HEAD, _linked_data),
    adding("head-linked-data-without-people", "head", Slot.HEAD, partial(_linked_data, has_people=False)),
    adding("head-website-data", "head", Slot.HEAD, _website_data),
    adding("head-site-account", "head", Slot.HEAD, _site_account),
    adding("head-description", "head", Slot.HEAD, _description),
)
