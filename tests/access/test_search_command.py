"""`fonds search`: the language of queries, what is printed of hits, and the statement for SQL."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.access.commands import Ran, fonds
from tests.demo_archives import DemoArchives


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, demo_archives: DemoArchives) -> Path:
    """The demo, crawled once; only read."""
    return demo_archives.copy(tmp_path_factory.mktemp("searched") / "archive", crawls=1)


def search(archive: Path, *words: str) -> Ran:
    """Search it, and come to an end."""
    return fonds("search", *words, "--archive", archive)


def found(archive: Path, *words: str) -> dict[str, Any]:
    """The answer for a program."""
    ran = search(archive, *words, "--json")
    assert ran.code == 0, ran.err
    answer: dict[str, Any] = ran.answer
    return answer


def test_operators_and_fields_narrow_what_is_found(archive: Path) -> None:
    """Given as one word of the shell or as several."""
    every = {hit["url"] for hit in found(archive, "漁船")["hits"]}
    titled = {hit["url"] for hit in found(archive, "title:漁船")["hits"]}
    assert titled
    assert titled < every
    assert {hit["url"] for hit in found(archive, "漁船 NOT title:漁船")["hits"]} == every - titled
    assert {hit["url"] for hit in found(archive, "漁船", "NOT", "title:漁船")["hits"]} == every - titled
    assert found(archive, "漁船", "--as-of", "2001-01-01")["total"] == 0


def test_extracts_are_places_in_the_text_as_shown(archive: Path) -> None:
    """Offsets in the field of which they are, and what stands there is what was asked for."""
    with closing(sqlite3.connect(archive / "fonds.sqlite3")) as database:
        rows = database.execute("SELECT article_id, text, summary, deck, title FROM v_articles")
        texts = {row[0]: dict(zip(("text", "summary", "deck", "title"), row[1:], strict=True)) for row in rows}
    for hit in found(archive, "漁船")["hits"]:
        assert hit["extracts"]
        for extract in hit["extracts"]:
            text = texts[hit["article_id"]][extract["field"]]
            assert text[extract["start"] : extract["end"]] == extract["text"]
            assert {text[start:end] for start, end in extract["marks"]} == {"漁船"}


def test_facets_are_counted_when_asked_for(archive: Path) -> None:
    """For programs and for people."""
    answer = found(archive, "NOT 無此字", "--facets", "--limit", "1")
    assert (len(answer["hits"]), set(answer["facets"])) == (
        1,
        {"topic", "author", "year", "source_host", "undated", "more"},
    )
    years = answer["facets"]["year"]
    assert sum(year["count"] for year in years) <= answer["total"]
    said = search(archive, "NOT 無此字", "--facets", "--limit", "1").out
    shown, more = len(answer["facets"]["topic"]), answer["facets"]["more"]["topic"]
    assert (shown, more > 0) == (10, True)
    assert f"  and {more} more\n" in said
    dated = sum(year["count"] for year in years)
    assert dated + answer["facets"]["undated"] == answer["total"]
    assert f"year:\n  {years[0]['count']}  {years[0]['value']}\n" in said
    assert said.endswith(f"{answer['total']} found, the first 1 shown; --limit shows more.\n")
    assert "facets" not in found(archive, "漁船")


def test_a_topic_is_found_as_it_is_printed(archive: Path) -> None:
    """Behind its group, by the word that the facet and the article itself print."""
    for topic in found(archive, "NOT 無此字", "--facets", "--limit", "1")["facets"]["topic"]:
        assert found(archive, f"topic:{topic['value']}")["total"] >= topic["count"] > 0


def test_the_statement_joins_with_the_views(archive: Path) -> None:
    """As the page for those downstream prints it."""
    statement = search(archive, "漁船 NOT title:漁船", "--sql").out
    joined = f"SELECT a.url FROM v_articles AS a JOIN ({statement}) AS f ON f.id = a.article_id"
    with closing(sqlite3.connect(archive / "fonds.sqlite3")) as database:
        urls = {row[0] for row in database.execute(joined)}
    assert urls == {hit["url"] for hit in found(archive, "漁船 NOT title:漁船")["hits"]}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("(漁船", "fonds: the query, at character 1: nothing closes the parenthesis; add ) or take it out\n"),
        (
            "漁船 OR",
            "fonds: the query, at character 4: OR needs a word or a phrase on both sides, with a letter or a digit\n",
        ),
        ("。", "fonds: nothing to search for in '。'; give at least one word\n"),
    ],
)
def test_a_query_without_sense_is_an_error_of_usage(archive: Path, query: str, said: str) -> None:
    """In one line that names the character."""
    ran = search(archive, query)
    assert (ran.code, ran.out, ran.err) == (2, "", said)
