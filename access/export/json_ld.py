"""Articles as JSON-LD in the words of schema.org: one document whose graph holds a NewsArticle for each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from access.export.table_values import json_row
from storage.questions.article_details import ShownContributor
from storage.questions.export_rows import Row
from storage.questions.revision_lists import RevisionLists, revision_lists
from storage.tables.database import Transaction
from storage.tables.view_columns import View
from storage.types import ContributorRole
from storage.types.strangers_text import harmless_json
from storage.warc.renderings import RENDERED_URN

# What a page is that a browser made of what a server sent, as its record calls it (`WARC-Target-URI`).
_RENDERING = RENDERED_URN.removesuffix(":")
# Where schema.org has a property for a role; all others contributed.
_PROPERTIES = {
    ContributorRole.WRITER: "author",
    ContributorRole.EDITOR: "editor",
    ContributorRole.TRANSLATOR: "translator",
}


class JsonLd:
    """How articles are written; what belongs to each is asked of the transaction."""

    suffix = "jsonld"
    between = b",\n"
    tail = b"\n]}\n"

    def __init__(self, connection: Transaction) -> None:
        self._connection = connection

    def head(self, view: View) -> bytes:
        """The vocabulary, and the beginning of the graph."""
        return b'{"@context":"https://schema.org","@graph":[\n'

    def lines(self, view: View, rows: Sequence[Row]) -> Iterable[bytes]:
        """An article a line."""
        articles = [json_row(view, row) for row in rows]
        lists = revision_lists(self._connection, [(one["article_id"], one["revision"]) for one in articles])
        for one in articles:
            made = news_article(one, lists[one["article_id"], one["revision"]])
            yield harmless_json(json.dumps(made, ensure_ascii=False, separators=(",", ":"))).encode()


def news_article(article: dict[str, Any], lists: RevisionLists) -> dict[str, Any]:
    """One article; what its page does not say is left out.

    Args:
        article: a row of v_articles as a JSON object.
        lists: what belongs to its revision.
    """
    made = {
        "@type": "NewsArticle",
        "@id": f"urn:uuid:{article['article_id']}",
        "url": article["url"],
        "headline": article["title"],
        "alternativeHeadline": article["deck"],
        "abstract": article["summary"],
        "dateline": article["dateline"],
        "articleBody": article["text"],
        "inLanguage": article["language"],
        "datePublished": article["published_at"] or article["published_on"],
        "dateModified": article["modified_at"] or article["modified_on"],
        **_credits(lists.contributors),
        "about": [_term(group, name) for group, name in article["topics"]],
        "image": [_image(image) for image in article["images"]],
        "isAccessibleForFree": article["is_accessible_for_free"],
        "citation": [
            _known({"@type": "CreativeWork", "name": cited.label, "url": cited.url}) for cited in lists.citations
        ],
        "creativeWorkStatus": article["state"],
        "version": article["revision"],
        "publisher": {"@type": "NewsMediaOrganization", "identifier": article["publication"]},
        "archivedAt": _archived(article),
    }
    return _known(made)


def _archived(article: dict[str, Any]) -> dict[str, Any]:
    """The page that it was read from, and which browser made that of what the server sent, where one did."""
    made = {"@type": "WebPage", "identifier": article["capture_id"], "dateCreated": article["captured_at"]}
    if article["rendered_by"] is None:
        return made
    return {**made, "additionalType": _RENDERING, "description": f"rendered by {article['rendered_by']}"}


def _known(made: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in made.items() if value is not None and value != []}


def _credits(contributors: Iterable[ShownContributor]) -> dict[str, list[dict[str, Any]]]:
    made: dict[str, list[dict[str, Any]]] = {}
    for one in contributors:
        name = _PROPERTIES.get(ContributorRole(one.role), "contributor")
        made.setdefault(name, []).append(_known({"@type": "Person", "name": one.name, "jobTitle": one.role_label}))
    return made


def _term(group: str | None, name: str) -> dict[str, Any]:
    within = None if group is None else {"@type": "DefinedTermSet", "name": group}
    return _known({"@type": "DefinedTerm", "name": name, "inDefinedTermSet": within})


def _image(image: dict[str, str]) -> dict[str, Any]:
    told = {"url": image.get("url"), "caption": image.get("caption"), "creditText": image.get("credit")}
    return _known({"@type": "ImageObject", **told})
