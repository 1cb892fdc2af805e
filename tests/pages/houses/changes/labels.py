"""The words before the text and the sources, as elements and with decorations of every kind."""

from __future__ import annotations

from functools import partial

from tests.pages.houses.article import Article
from tests.pages.houses.changes.change import Change, text
from tests.pages.houses.plan import Part, Plan

_FORMS = {
    "h2": "<h2>{}</h2>",
    "h3": "<h3>{}</h3>",
    "h4": "<h4>{}</h4>",
    "paragraph": "<p>{}</p>",
    "strong-paragraph": "<p><strong>{}</strong></p>",
    "box": "<div>{}</div>",
    "button": '<button type="button">{}</button>',
    "heading-button": '<h2><button aria-expanded="true">{}</button></h2>',
    "self-link": '<h2><a href="#s">{}</a></h2>',
    "self-link-outside": '<a href="#s"><h2>{}</h2></a>',
    "with-colon": "<p>{}：</p>",
    "with-bar": "<h2>▍{}</h2>",
    "with-diamond": "<p>◆ {}</p>",
    "in-brackets": "<p>【{}】</p>",
    "between-dashes": "<p>— {} —</p>",
    "with-anchor": '<h2 id="s">{}<a href="#s">#</a></h2>',
    "spaced": "<h2>&nbsp;{}&nbsp;</h2>",
    "aria-heading": '<div role="heading" aria-level="2">{}</div>',
}


def _printed(form: str, word: str) -> str:
    return form.format(text(word))


def _both(form: str, plan: Plan) -> Plan:
    """Both words in one form."""
    return plan.printing(Part.LABEL, lambda article, native: _printed(form, article.label)).printing(
        Part.MARKER, lambda article, native: _printed(form, article.marker)
    )


def _counted(article: Article, native: str) -> str:
    return f"<h2>{article.label}（{len(article.sources)}）</h2>"


def _in_two_tongues(article: Article, native: str) -> str:
    other = article.words["english"] if article.language != "en" else "來源"
    return f"<h2>{article.label} {other}</h2>"


def _in_two_tongues_slashed(article: Article, native: str) -> str:
    other = article.words["english"] if article.language != "en" else "出典"
    return f"<h3>{article.label} / {other}</h3>"


CHANGES: tuple[Change, ...] = (
    *(Change(f"labels-{name}", "labels", partial(_both, form)) for name, form in _FORMS.items()),
    Change("labels-with-count", "labels", lambda plan: plan.printing(Part.LABEL, _counted)),
    Change("labels-bilingual", "labels", lambda plan: plan.printing(Part.LABEL, _in_two_tongues)),
    Change("labels-bilingual-slash", "labels", lambda plan: plan.printing(Part.LABEL, _in_two_tongues_slashed)),
)
