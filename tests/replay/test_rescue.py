"""Sources that were gone when they were first met, found in another archive: pywb over WARC files that Fonds made."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from storage.types import ChangeKind
from tests.access.commands import Ran, fonds
from tests.access.engines import rows
from tests.access.gazette import HOST, START, Gazette, Reply, add_profile, article_page, missing, page, status
from tests.access.views import shown_of
from tests.crawler.invented_time import invented_crawls
from tests.replay.player import ENVIRONMENT, Player
from tests.wire.origin import Answer, Asked

pytestmark = [
    pytest.mark.replay,
    pytest.mark.skipif(not ENVIRONMENT.is_dir(), reason="pywb is not installed; make replay does it"),
]

GATE, DEAD = "http://holder.example/gazette/", "http://dead.example/gate/"
ARTICLE = f"http://{HOST}/2026/01/article-0/"
GONE, WALLED, SPOILED, NEVER, SEEN = CITED = tuple(f"http://office.example/document-{each}.html" for each in range(5))
PUBLISHED = "2025-09-04T08:00:00+08:00"
# When the other archive was there, and what stood in every document then; the second time is nearest to the article.
MARCH, SEPTEMBER, DECEMBER = TIMES = [datetime(2025, month, 1, 9, tzinfo=UTC) for month in (3, 9, 12)]
WORDS = {MARCH: "three moorings", SEPTEMBER: "five moorings", DECEMBER: "nine moorings"}


def document(words: str) -> Answer:
    """A cited document."""
    text = f"The harbour office counts {words} this year. It states depth, date and place of every survey. " * 4
    return page(f"<html lang=en><head><title>Moorings</title></head><body><h1>Moorings</h1><p>{text}</p></body></html>")


def saying(words: str) -> Reply:
    """What answers with a document."""
    return lambda _asked: document(words)


def article(_asked: Asked) -> Answer:
    """An article that states when it was published, and cites all documents."""
    stated = f'<meta property="article:published_time" content="{PUBLISHED}"></head>'
    return page(article_page(0, list(CITED)).replace("</head>", stated))


def hold(archive: Path) -> None:
    """Let another archive capture the documents at three times; one of them was not there the second time."""
    newspaper = Gazette(articles=1, sources=0)
    with newspaper.serving():
        newspaper.special[ARTICLE] = lambda _asked: page(article_page(0, [GONE, WALLED, SPOILED]))
        for at in TIMES:
            for url in (GONE, WALLED, SPOILED):
                newspaper.special[url] = saying(WORDS[at])
            if at is SEPTEMBER:
                newspaper.special[SPOILED] = lambda _asked: missing()
            invented_crawls(archive, START, newspaper.origin.port, at, wire_too=True)


@dataclass
class Rescued:
    """An archive that came too late, after two crawls with the other one at hand."""

    archive: Path
    first: Ran
    second: Ran
    health: list[list[dict[str, Any]]]
    asked_again: Ran

    def row(self, view: str, url: str) -> dict[str, Any]:
        """The one row of a view about an address."""
        (found,) = rows(self.archive, f"SELECT * FROM {view} WHERE url = :url", url=url)
        return found


def found_among_copies(archive: Path) -> dict[str, Any]:
    """What a search of the copies answers."""
    answer: dict[str, Any] = fonds("search", "moorings", "--scope", "borrowed", "--archive", archive, "--json").answer
    return answer


@pytest.fixture(scope="module")
def rescued(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rescued]:
    """The crawls of the archive that came too late."""
    folder = tmp_path_factory.mktemp("rescue")
    holder, archive = folder / "holder", folder / "archive"
    add_profile(holder)
    hold(holder)
    add_profile(archive)
    (archive / "fonds.toml").write_text(f'[rescue]\ngates = ["{DEAD}", "{GATE}"]\ndelay = 0\nseconds = 10\n')
    newspaper = Gazette(articles=1, sources=0)
    newspaper.special = {
        ARTICLE: article,
        **dict.fromkeys((GONE, SPOILED, NEVER), lambda _asked: missing()),
        WALLED: status("401 Unauthorized"),
        SEEN: saying("two moorings"),
    }
    with newspaper.serving(), Player(holder) as player:
        detour = ["--connect-to", f"holder.example:80:127.0.0.1:{player.port}"]
        detour += ["--connect-to", "dead.example:80:127.0.0.1:1"]
        ran: list[Ran] = []
        health: list[list[dict[str, Any]]] = []
        for _crawl in range(2):
            ran.append(fonds(*newspaper.crawl_options(archive), *detour, "--json"))
            health.append(rows(archive, "SELECT * FROM time_gates ORDER BY gate"))
        again = fonds("sources", "rescue", NEVER, "--archive", archive, *newspaper.network(), *detour, "--json")
        yield Rescued(archive, ran[0], ran[1], health, again)


@pytest.mark.parametrize(
    ("url", "held_at"), [(GONE, SEPTEMBER), (WALLED, SEPTEMBER), (SPOILED, DECEMBER)], ids=["gone", "walled", "spoiled"]
)
def test_the_copy_nearest_to_the_articles_publication_is_captured_as_it_was(
    rescued: Rescued, url: str, held_at: datetime
) -> None:
    """With who held it, and since when; where the nearest copy is an error's page, the next one."""
    copy = rescued.row("v_borrowings", url)
    stated = datetime.fromisoformat(copy["held_at"])
    assert (copy["held_by"], stated.date()) == ("holder.example", held_at.date())
    assert copy["copy_url"] == f"{GATE}{stated:%Y%m%d%H%M%S}id_/{url}"
    assert (copy["is_unaltered"], copy["title"], copy["language"]) == (1, "Moorings", "en")
    assert WORDS[held_at] in copy["text"]
    (capture,) = rows(rescued.archive, "SELECT * FROM v_captures WHERE capture_id = :id", id=copy["capture_id"])
    assert (capture["role"], capture["via"], capture["reading"]) == ("memento", url, "done")


@pytest.mark.parametrize(
    ("url", "state", "says"),
    [
        (GONE, "pending", "gone"),
        (WALLED, "walled", "walled"),
        (SPOILED, "pending", "gone"),
        (NEVER, "pending", "gone"),
    ],
)
def test_what_others_saw_is_never_said_to_be_seen_by_us(rescued: Rescued, url: str, state: str, says: str) -> None:
    """The source keeps its state, its visits and its lack of a text; the copy stands beside it."""
    source, citation = rescued.row("v_sources", url), rescued.row("v_citations", url)
    assert (source["state"], source["first_captured_at"], source["revisions"]) == (state, None, 0)
    assert [
        visit["says"] for visit in rows(rescued.archive, "SELECT * FROM v_source_visits WHERE url = :u", u=url)
    ] == [says]
    is_rescued = url is not NEVER
    assert source["borrowed"] == int(is_rescued)
    assert (citation["borrowed"] is not None) is is_rescued
    assert citation["capture_id"] != citation["borrowed"]
    assert citation["lag_seconds"] is None


def test_what_we_saw_ourselves_is_not_looked_for(rescued: Rescued) -> None:
    """A source that answered needs no copy."""
    assert rescued.row("v_sources", SEEN)["borrowed"] == 0
    assert rows(rescued.archive, "SELECT * FROM v_captures WHERE role = 'memento' AND via = :url", url=SEEN) == []


def test_followers_are_told_once(rescued: Rescued) -> None:
    """A copy is a change of its own kind."""
    told = rows(rescued.archive, "SELECT source_id, capture_id FROM v_changes WHERE kind = 'source-borrowed'")
    copies = rows(rescued.archive, "SELECT source_id, capture_id FROM v_borrowings")
    assert sorted(map(repr, told)) == sorted(map(repr, copies))
    assert len(told) == 3


def test_a_gate_that_answered_is_not_asked_the_same_again(rescued: Rescued) -> None:
    """Each source once, the one whose nearest copy was of no use twice; the next crawl asks nothing at all."""
    first, second = rescued.health
    assert [(gate["gate"], gate["asked"], gate["found"]) for gate in first] == [(DEAD, 3, 0), (GATE, 5, 4)]
    assert second == first
    assert (rescued.first.code, rescued.second.code) == (0, 0)
    assert rescued.second.answer["ending"] == "nothing-due"


def test_somebody_may_have_the_gates_asked_again(rescued: Rescued) -> None:
    """At once, also those that rest; the answer names what is held and which gate did not answer."""
    ran = rescued.asked_again
    assert ran.code == 0
    assert [(source["url"], source["copies"]) for source in ran.answer["sources"]] == [(NEVER, [])]
    assert [(gate["gate"], gate["asked"]) for gate in ran.answer["gates"]] == [(DEAD, 4), (GATE, 6)]
    assert f"the time gate {DEAD} did not answer" in ran.err


@pytest.mark.parametrize(
    ("url", "why"),
    [(GONE, "one that holder.example held is captured already"), (SEEN, "it was captured by this archive itself")],
)
def test_no_copy_is_asked_for_of_what_needs_none(rescued: Rescued, url: str, why: str) -> None:
    """In one line that says why."""
    ran = fonds("sources", "rescue", url, "--archive", rescued.archive)
    assert ran.code == 2
    assert why in ran.only_line


def test_a_rescued_source_is_shown_with_who_held_it(rescued: Rescued) -> None:
    """Apart from what we saw ourselves; and the report counts it as rescued."""
    ran = fonds("sources", "show", GONE, "--archive", rescued.archive)
    said = " ".join(ran.out.split())
    assert "it was asked for once, and was not found; it counts as gone after 3 such visits over 3 days" in said
    assert "over 3 days; another archive held a copy, which is kept" in said
    assert "Held by other archives: 1 copy" in said
    assert "by holder.example, as it was captured there" in said
    total = fonds("report", "citations", "--archive", rescued.archive, "--json").answer["total"]
    assert (total["missed"], total["rescued"], total["captured"]) == (4, 3, 1)


def test_a_gate_that_keeps_failing_is_left_alone_and_told(rescued: Rescued) -> None:
    """`fonds status` says how each gate is doing."""
    ran = fonds("status", "--archive", rescued.archive)
    assert ran.code == 0
    lines = [line for line in ran.out.splitlines() if "http://" in line and "/ga" in line]
    assert any(DEAD in line and "rests until" in line for line in lines), ran.out
    assert any(GATE in line and "well" in line for line in lines), ran.out


def test_copies_are_read_again_as_everything_is(rescued: Rescued) -> None:
    """What an earlier reader made of one gives way, in the table and in the search, and stays a copy."""
    (copy,) = rows(rescued.archive, "SELECT * FROM v_borrowings WHERE url = :u", u=GONE)
    query = "UPDATE borrowings SET title = 'Berths' WHERE capture_id = :id"
    with closing(sqlite3.connect(rescued.archive / "fonds.sqlite3")) as connection, connection:
        connection.execute(query, {"id": copy["capture_id"]})
    ran = fonds("reread", "--archive", rescued.archive, "--json")
    assert ran.code == 0
    assert [(one["kind"], one["id"]) for one in ran.answer["captures"]] == [("borrowed", copy["capture_id"])]
    assert rows(rescued.archive, "SELECT * FROM v_borrowings WHERE url = :u", u=GONE) == [copy]
    found = fonds("search", "moorings", "--scope", "borrowed", "--archive", rescued.archive)
    assert "as holder.example saw it 2025-09-01" in found.out
    assert fonds("search", "moorings", "--scope", "all", "--archive", rescued.archive, "--json").answer["total"] == 1


def test_a_rebuilt_database_has_the_same_copies(rescued: Rescued) -> None:
    """The records alone say what was borrowed, from whom, and for which source."""
    before, found = shown_of(rescued.archive), found_among_copies(rescued.archive)
    # That something was read again is no record's news: the list of a rebuilt archive begins anew.
    before["v_changes"] = [row for row in before["v_changes"] if repr(ChangeKind.REREAD.value) not in row]
    ran = fonds("rebuild", "--archive", rescued.archive)
    assert ran.code == 0, ran.err
    assert shown_of(rescued.archive) == before
    assert found_among_copies(rescued.archive) == found
    assert len(before["v_borrowings"]) == found["total"] == 3
    assert fonds("verify", "--archive", rescued.archive).code == 0
