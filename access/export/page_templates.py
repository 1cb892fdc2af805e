"""The templates of pages that stand alone: no script, nothing from elsewhere, and no text of a stranger that acts."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from storage.types.strangers_text import harmless

CHARTS_ONLY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; sandbox"
"""The Content-Security-Policy of such a page that is sent: a chart may style itself, and nothing else."""


@cache
def page_templates() -> Environment:
    """The templates, with `harmless` for what strangers wrote."""
    environment = Environment(
        loader=PackageLoader("access.export"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["harmless"] = harmless
    return environment
