"""Renders the demo's templates; those of HTML and XML escape what is put into them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from email.utils import format_datetime
from functools import cache
from html import escape

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_eval_context, select_autoescape
from jinja2.nodes import EvalContext
from markupsafe import Markup

from access.demo.text_blocks import table_rows


def render(template: str, **context: object) -> str:
    """Render a template to text that ends with one line break.

    Args:
        template: The path of the template under `templates/`, without `.j2`.
        context: The variables of the template.

    Raises:
        UndefinedError: The template needs a variable that `context` does not have.
    """
    return _environment().get_template(f"{template}.j2").render(context).strip("\n") + "\n"


def minified(page: str) -> str:
    """A page without line breaks and indentation."""
    return "".join(line.strip(" ") for line in page.split("\n"))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("access.demo"),
        autoescape=select_autoescape((".html.j2", ".xml.j2"), default=False, default_for_string=True),
        undefined=StrictUndefined,
        finalize=_escaped,
    )
    environment.filters |= {"as_json": _as_json, "linked": _linked, "minified": minified}
    environment.filters |= {"rfc_5322": format_datetime, "rows": table_rows}
    return environment


def _as_json(value: object) -> Markup:
    """A value as JSON; inside a script element, no `</` in a text can end the element."""
    return Markup(json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/"))  # noqa: S704


def _linked(text: str, links: Iterable[tuple[str, str]]) -> Markup:
    """A text in which words, as far as they stand in it, link to their address."""
    marked = escape(text)
    for words, url in links:
        marked = marked.replace(escape(words), f'<a href="{escape(url)}">{escape(words)}</a>', 1)
    return Markup(marked)  # noqa: S704 - escaped above


@pass_eval_context
def _escaped(context: EvalContext, value: object) -> object:
    """Escape quotation marks as the standard library does, so that archives of earlier demos hold the same bytes."""
    if context.autoescape and isinstance(value, str) and not isinstance(value, Markup):
        return Markup(escape(value))  # noqa: S704
    return value
