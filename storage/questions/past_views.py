"""Every view as the archive held it at an earlier time, with all its columns.

A row was there from the capture, the citing or the act that it tells of. What a later visit found out is left out of
it: a column that only such a visit could fill is NULL. What is withheld now is shown for no time, and aliases are those
of today. The standing of a source follows from its visits (`pipelines.source_state`), so columns of it are today's
here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from storage.questions.past_articles import columns_before, newest_before, unless_later, was_latest_before
from storage.questions.past_sources import sources_before
from storage.tables import source_views
from storage.tables.view_columns import documented_views
from storage.types.instants import instant_text

# In which column a view says since when a row was there.
_SINCE = {
    "v_revisions": "captured_at",
    "v_revision_changes": "at",
    "v_source_aliases": "first_cited_at",
    "v_source_visits": "at",
    "v_source_revisions": "captured_at",
    "v_source_changes": "at",
    "v_borrowings": "captured_at",
    "v_captures": "captured_at",
    "v_items": "kept_at",
    "v_changes": "at",
}
# The views of what belongs to a revision of an article, and has no time of its own.
_OF_REVISION = ("v_contributors", "v_topics", "v_revision_parts")
_REVISION_WAS_THERE = """
    EXISTS (SELECT 1 FROM revisions AS r JOIN captures AS c ON c.capture_id = r.capture_id
             WHERE r.article_id = v.article_id AND r.revision = v.revision AND c.captured_at < {before})
"""
# Of a crawl that went on, or ended, only later.
_OF_CRAWL = ("ended_at", "ending", "exit_code", "findings", "finding_kinds")


def view_before(dialect: str, name: str, moment: datetime) -> str:
    """A view's rows just before an instant, as a query in parentheses with the name `v`."""
    before = f"'{instant_text(moment)}'"
    if name == "v_articles":
        return _query(name, "v_revisions", was_latest_before(moment), columns_before(moment))
    if name == "v_revisions":
        changed = columns_before(moment) | {"revisions": f"({newest_before('v.article_id', before)})"}
        return _query(name, name, f"v.captured_at < {before}", changed)
    if name in ("v_citations", "v_citations_all"):
        return _citations(dialect, name, before)
    if name == "v_sources":
        return sources_before(_columns(name), moment)
    if name == "v_crawls":
        return _crawls(before)
    if name in _OF_REVISION:
        changed = {"missing_since": unless_later("v.missing_since", before)}
        return _query(name, name, _REVISION_WAS_THERE.format(before=before), changed)
    return _query(name, name, f"v.{_SINCE[name]} < {before}", {})


def _columns(name: str) -> tuple[str, ...]:
    return tuple(column.name for column in documented_views()[name].columns)


def _query(name: str, source: str, condition: str, changed: Mapping[str, str]) -> str:
    """A query with the columns of a view, some of them made otherwise."""
    columns = ", ".join(f"{changed.get(column, f'v.{column}')} AS {column}" for column in _columns(name))
    return f"(SELECT {columns} FROM {source} AS v WHERE {condition}) AS v"


def _citations(dialect: str, name: str, before: str) -> str:
    which = f"t.revision = ({newest_before('t.article_id', before)})" if name == "v_citations" else "1 = 1"
    known = source_views.citations(dialect, which, before)
    return _query(name, f"({known})", _REVISION_WAS_THERE.format(before=before), {})


def _crawls(before: str) -> str:
    mine = "k.crawl_id = v.crawl_id AND k.publication = v.publication"
    there = f"FROM v_captures AS k WHERE {mine} AND k.captured_at < {before}"
    changed = {column: f"CASE WHEN v.ended_at < {before} THEN v.{column} END" for column in _OF_CRAWL}
    changed |= {"captures": f"(SELECT count(*) {there})", "last_captured_at": f"(SELECT max(k.captured_at) {there})"}
    return _query("v_crawls", "v_crawls", f"v.first_captured_at < {before}", changed)
