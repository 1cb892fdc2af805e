"""What of the citations of a page is its own: controls, its name, links to its other pages."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from pipelines.sources.words_around import is_around_lists, signs_off
from pipelines.stated.statements import is_site_name
from pipelines.view.page_view import PageView
from pipelines.view.site_names import front_names
from pipelines.words.labels import squeezed
from storage.types import Citation

_FILES = (".pdf", ".doc", ".docx", ".odt", ".ods", ".xls", ".xlsx", ".csv", ".zip", ".ppt", ".pptx")


def without_chrome(citations: Sequence[Citation], view: PageView) -> list[Citation]:
    """The citations without the page's own controls and, behind the last source, the links to its other pages."""
    signed_off = (place for place, cited in enumerate(citations) if cited.label and signs_off(cited.label))
    citations = citations[: next(signed_off, len(citations))]
    names = {squeezed(name) for name in (view.profile.name, view.statements.first("og:site_name")) if name}
    kept = [
        cited
        for cited in citations
        if cited.label is None
        or not (is_around_lists(cited.label) or (cited.url is None and _is_own_name(cited.label, names, view)))
    ]
    host = urlsplit(view.url).hostname
    outward = [place for place, cited in enumerate(kept) if cited.url is not None and _leads_out(cited, host)]
    if not outward:
        return kept
    behind = kept[outward[-1] + 1 :]
    return [*kept[: outward[-1] + 1], *(cited for cited in behind if cited.url is None)]


def _is_own_name(label: str, names: set[str], view: PageView) -> bool:
    """Whether a label is the name of the site, as its foot prints it and the links to its front page."""
    name = squeezed(label)
    is_own = name in names or is_site_name(label, view.statements, view.url)
    return is_own or name in front_names(view.layout, view.statements)


def _leads_out(cited: Citation, host: str | None) -> bool:
    """Whether a citation leads to another site, is printed as an address, or is a file that the site keeps.

    An address for letters behind the last source is that of the newsroom.
    """
    assert cited.url is not None
    parts = urlsplit(cited.url)
    if parts.scheme == "mailto":
        return False
    return parts.hostname != host or "://" in (cited.url_as_printed or "") or parts.path.lower().endswith(_FILES)
