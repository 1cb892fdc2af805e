"""Credits in other forms and places."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tests.pages.houses.article import Article
from tests.pages.houses.changes.change import Change, printing, text
from tests.pages.houses.plan import Part, Slot


def names(article: Article, credited: tuple[str, ...]) -> str:
    """Several names as the language joins them."""
    return text({"en": " and ", "ko": ", "}.get(article.language, "、").join(credited))


def _pairs(article: Article) -> list[tuple[str, str]]:
    return [(text(credit.label), names(article, credit.names)) for credit in article.credits]


def _each(form: str, around: str, joint: str, article: Article, native: str) -> str:
    """Each role in a form of its own."""
    return around.format(joint.join(form.format(label, who) for label, who in _pairs(article)))


_FORMS: dict[str, tuple[str, str, str]] = {
    "in-one-line": ("{}：{}", "<p>{}</p>", " / "),
    "in-one-line-wide": ("{}：{}", "<p>{}</p>", "　"),
    "in-one-line-bars": ("{}：{}", "<p>{}</p>", "｜"),
    "half-width-colons": ("{}:{}", "<p>{}</p>", " / "),
    "on-lines": ("{}：{}", "<p>{}</p>", "<br>"),
    "in-paragraphs": ("<p>{}：{}</p>", "{}", "\n"),
    "in-list": ("<li>{}：{}</li>", "<ul>{}</ul>", ""),
    "in-table": ("<tr><td>{}</td><td>{}</td></tr>", "<table>{}</table>", ""),
    "in-table-with-heads": ("<tr><th>{}</th><td>{}</td></tr>", "<table><tbody>{}</tbody></table>", ""),
    "as-terms": ("<dt>{}</dt><dd>{}</dd>", "<dl>{}</dl>", ""),
    "as-glued-spans": ("<span>{}</span><span>{}</span>", "<div>{}</div>", ""),
    "as-boxes": ("<div><span>{}</span><span>{}</span></div>", "<div>{}</div>", ""),
    "with-slashes": ("{}／{}", "<p>{}</p>", "　"),
    "with-slashes-on-lines": ("{}／{}", "<p>{}</p>", "<br>"),
    "in-brackets": ("{}：{}", "<p>【{}】</p>", "／"),
    "in-round-brackets": ("{}：{}", "<p>（{}）</p>", "；"),
    "with-strong-labels": ("<strong>{}：</strong>{}", "<p>{}</p>", " / "),
    "with-links": ('{}：<a href="/people/1">{}</a>', "<p>{}</p>", " / "),
    "in-brackets-behind-labels": ("{}（{}）", "<p>{}</p>", " / "),
    "with-small-colons": ("{}﹕{}", "<p>{}</p>", "　"),
    "below-names": ("<div><p>{1}</p><p>{0}</p></div>", "<div>{}</div>", ""),
    "in-cells-of-one-row": ("<td>{}：{}</td>", "<table><tr>{}</tr></table>", ""),
}
_PLACES = {
    "above-title": Slot.ABOVE,
    "below-head": Slot.UNDER,
    "behind-sources": Slot.BEHIND,
    "below-article": Slot.BELOW,
    "beside": Slot.BESIDE,
    "in-foot": Slot.FOOT,
}


def _wrapped(tag: str) -> Callable[[Article, str], str]:
    return lambda article, native: f"<{tag}>{native}</{tag}>"


CHANGES: tuple[Change, ...] = (
    *(
        printing(f"credits-{name}", "credits-form", Part.CREDITS, partial(_each, *form))
        for name, form in _FORMS.items()
    ),
    *(
        Change(f"credits-{name}", "credits-place", lambda plan, slot=slot: plan.moving(Part.CREDITS, slot))  # type: ignore[misc]
        for name, slot in _PLACES.items()
    ),
    printing("credits-in-aside", "credits-around", Part.CREDITS, _wrapped("aside")),
    printing("credits-in-footer-element", "credits-around", Part.CREDITS, _wrapped("footer")),
    printing("credits-in-address", "credits-around", Part.CREDITS, _wrapped("address")),
)
