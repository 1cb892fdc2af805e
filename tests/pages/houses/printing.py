"""A page printed: a skeleton filled with an article as its plan says.

A skeleton is a template that names each part (`{% call part("deck") %}…{% endcall %}`, in the middle how the house
prints it) and each slot (`{{ slot("beside") }}`). A part that the article lacks is not printed at all.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from html import escape
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from tests.pages.houses.article import Article, Kind, Piece
from tests.pages.houses.data import article_data, devalued, flight_rows, island_props, nuxt_call
from tests.pages.houses.plan import Part, Plan, Slot

SKELETONS = Path(__file__).parent / "skeletons"


@cache
def skeletons() -> tuple[str, ...]:
    """The names of all skeletons."""
    return tuple(sorted(path.stem for path in SKELETONS.glob("*.html")))


def prints_article(skeleton: str) -> bool:
    """Whether a skeleton prints its article; else the page only carries it as data."""
    return "part(" in _source(skeleton)


@cache
def _source(skeleton: str) -> str:
    return (SKELETONS / f"{skeleton}.html").read_text(encoding="utf-8")


@cache
def _template(skeleton: str) -> Template:
    environment = Environment(
        loader=FileSystemLoader(SKELETONS), undefined=StrictUndefined, autoescape=True, trim_blocks=True
    )
    return environment.get_template(f"{skeleton}.html")


def printed(skeleton: str, plan: Plan) -> str:
    """The page of a skeleton that prints an article by its plan."""
    page = _Page(plan)
    article = plan.article
    html = _template(skeleton).render(
        article=article,
        words=article.words,
        part=page.part,
        slot=page.slot,
        body=page.body,
        line=credit_line(article),
        topic_names=[f"{group}-{name}" for group, name in article.topics],
        facts=article_data(article),
        island=island_props(article),
        json=lambda value: Markup(json.dumps(value, ensure_ascii=False).replace("</", "<\\/")),
        flight=lambda: Markup(flight_rows(article)),
        devalued=lambda: Markup(devalued(article)),
        nuxt=lambda: Markup(nuxt_call(article)),
    )
    html = page.filled(html)
    for rewrite in plan.rewrites:
        html = rewrite(html)
    return html


class _Page:
    """Prints parts and remembers those that another slot prints."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._places = dict(plan.places)
        self._held: dict[Slot, list[str]] = defaultdict(list)
        for slot, markup in plan.matter:
            self._held[slot].append(markup)

    def part(self, name: str, caller: Callable[[], str]) -> Markup:
        """A part as the plan prints it; nothing when the article lacks it or it stands elsewhere."""
        part = Part(name)
        if not _has(self._plan.article, part):
            return Markup()
        markup = str(caller())
        for other, printer in self._plan.printers:
            if other is part:
                markup = printer(self._plan.article, markup)
        if part in self._places:
            self._held[self._places[part]].append(markup)
            return Markup()
        return Markup(markup)

    def slot(self, name: str) -> Markup:
        """Where what stands in a slot is put, once the whole page is printed."""
        return Markup(_mark(Slot(name)))

    def body(
        self,
        paragraph: str = "<p>{}</p>",
        heading: str = "<h3>{}</h3>",
        run_in: str = "<li><strong>{}</strong>{}</li>",
        items: str = "<ul>{}</ul>",
        quotation: str = "<blockquote><p>{}</p></blockquote>",
        figure: str = '<figure><img src="/media/river.jpg" alt=""><figcaption>{}</figcaption></figure>',
        between: str = "\n",
    ) -> Markup:
        """The text, each kind of piece in its form."""
        forms = {Kind.PARAGRAPH: paragraph, Kind.HEADING: heading, Kind.QUOTATION: quotation, Kind.FIGURE: figure}
        made: list[str] = []
        listed: list[str] = []
        for piece in (*self._plan.article.pieces, Piece(Kind.PARAGRAPH, "")):
            if piece.kind is Kind.RUN_IN:
                listed.append(run_in.format(escape(piece.term, quote=False), escape(piece.text, quote=False)))
                continue
            if listed:
                made.append(items.format((between if items == "{}" else "").join(listed)))
                listed = []
            if piece.text:
                made.append(forms[piece.kind].format(escape(piece.text, quote=False)))
        made.insert(2, _mark(Slot.IN_TEXT))
        return Markup(between.join(made))

    def filled(self, html: str) -> str:
        """The page with each slot filled."""
        for slot in Slot:
            if html.count(_mark(slot)) != 1:
                raise AssertionError(f"the skeleton must have the slot {slot} once, it has {html.count(_mark(slot))}")
            html = html.replace(_mark(slot), "\n".join(self._held[slot]))
        return html


def _mark(slot: Slot) -> str:
    return f"\x02{slot}\x03"


def _has(article: Article, part: Part) -> bool:
    has_sources = bool(article.sources)
    held = {
        Part.DECK: article.deck,
        Part.TOPICS: article.topics,
        Part.DAY: article.published_on,
        Part.CREDITS: article.credits,
        Part.SUMMARY: article.summary,
        Part.MARKER: article.marker,
        Part.DATELINE: article.dateline,
        Part.LABEL: has_sources,
        Part.SOURCES: has_sources,
        Part.REFERENCES: has_sources,
    }
    return bool(held.get(part, True))


def credit_line(article: Article, colon: str = "：", between: str = " / ") -> str:
    """The credits in one line: `撰稿人：甲、乙 / 責任編輯：丙`."""
    colon = ": " if article.language == "en" and colon == "：" else colon
    joint = {"en": " and ", "ko": ", "}.get(article.language, "、")
    return between.join(credit.label + colon + joint.join(credit.names) for credit in article.credits)
