"""One change as those who follow the list of changes are given it: on the command line, by the API, in its events."""

from __future__ import annotations

from access.jobs.json_values import JsonObject, json_object
from storage.questions.changes import FeedPage, ListedChange


def change_line(page: FeedPage, change: ListedChange) -> JsonObject:
    """A change with the cursor behind it, which names the archive's epoch; its bare number is `number`."""
    return json_object(
        {
            "cursor": page.cursor_of(change),
            "number": change.cursor,
            "at": change.at,
            "kind": change.kind,
            "publication": change.publication,
            "article_id": change.article_id,
            "source_id": change.source_id,
            "capture_id": change.capture_id,
            "revision": change.revision,
            "url": change.url,
            "title": change.title,
        }
    )
