"""What is withheld is in no view, no search and no answer, on either engine; released, everything is as it was."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from storage.questions.citation_counts import count_citations
from storage.questions.details import show
from storage.questions.revision_pairs import compared
from storage.questions.search.question import search
from storage.questions.source_details import ShownSource
from storage.questions.source_life import SourceLife, source_life
from storage.questions.withholding_subjects import WithholdingSubject, find_subjects
from storage.questions.withholdings import list_withholdings
from storage.tables.captures import Captures
from storage.tables.database import Database
from storage.tables.revision_parts import put_parts
from storage.tables.views import NAMES
from storage.tables.withholding_ends import file_ends, is_end_unfiled
from storage.tables.withholdings import (
    Release,
    Withholding,
    cover_article,
    file_release,
    file_withholding,
)
from storage.types import Citation, RecordType, Role, WithheldKind
from storage.types.errors import UnknownId, Withheld
from storage.types.filings import RevisionPart
from storage.types.identity import article_id
from storage.types.instants import instant_text
from storage.types.search_scope import SearchScope
from tests.storage.filing import ARTICLE, AT, SOURCE, STATEMENT, URL, Filing, after, article

AMP = "https://lia.example/news/1/amp"
OTHER = "https://lia.example/2"
ACT = "urn:uuid:00000000-0000-4000-8000-00000000ac7{}"
TEXTS = ("v_articles", "v_revisions", "v_contributors", "v_citations", "v_captures", "v_source_revisions", "v_sources")


def views(database: Database) -> dict[str, list[Any]]:
    """Every row of every view."""
    with database.read() as connection:
        return {
            name: sorted(tuple(map(repr, row)) for row in connection.execute(sa.text(f"SELECT * FROM {name}")))
            for name in NAMES
        }


def texts(database: Database) -> dict[str, list[Any]]:
    """The views that show what was captured, without those that tell what happened."""
    return {name: rows for name, rows in views(database).items() if name in TEXTS}


def column(database: Database, view: str, name: str) -> list[Any]:
    """One column of a view, sorted."""
    with database.read() as connection:
        return sorted(connection.scalars(sa.text(f"SELECT {name} FROM {view}")), key=str)


def kinds(database: Database) -> list[tuple[Any, ...]]:
    """The changes that withholding made: kind, article, source, capture."""
    with database.read() as connection:
        rows = connection.execute(
            sa.text(
                "SELECT kind, article_id, source_id, capture_id FROM v_changes"
                " WHERE kind IN ('withheld', 'released') ORDER BY cursor"
            )
        )
        return [tuple(row) for row in rows]


def withhold(database: Database, key: str, number: int = 1, until: datetime | None = None) -> WithholdingSubject:
    """File an act on what a key means."""
    (target,) = find_subjects(database, key)
    act = Withholding(
        withholding_id=ACT.format(number),
        publication=target.publication,
        kind=target.kind,
        url=target.url,
        addresses=target.addresses,
        reason="court order",
        withheld_at=after(days=9),
        until=until,
        article_id=target.article_id,
        capture_id=target.capture_id,
    )
    with database.begin() as connection:
        file_withholding(connection, act)
    return target


def release(database: Database, number: int = 1) -> None:
    """File the end of an act."""
    with database.begin() as connection:
        file_release(connection, Release(ACT.format(number), "lia", after(days=10)))


def fill(database: Database) -> Filing:
    """Two articles that cite one source; the first has two revisions, and its source two."""
    filing = Filing(database)
    filing.revise()
    filing.arrive(SOURCE, after(minutes=3), STATEMENT)
    filing.revise(replace(ARTICLE, title="第二版", deck="新副題"), after(hours=1))
    filing.revise(
        replace(article("另一篇", "港口之外。", canonical_url=OTHER), citations=ARTICLE.citations), after(hours=2)
    )
    filing.arrive(SOURCE, after(days=1), replace(STATEMENT, text="Changed 港口."))
    return filing


@pytest.fixture
def filing(database: Database) -> Filing:
    """They, on either engine."""
    return fill(database)


def test_an_article_is_withheld_with_all_that_shows_it_and_comes_back_whole(filing: Filing) -> None:
    """Its revisions, names, citations, captures and words leave; the source and the other article stay."""
    database = filing.database
    before = texts(database)
    target = withhold(database, URL)
    assert (target.kind, target.addresses) == (WithheldKind.ARTICLE, (URL,))
    for view in ("v_articles", "v_revisions", "v_contributors", "v_citations"):
        assert set(column(database, view, "article_id")) == {show(database, OTHER).article_id}, view  # type: ignore[union-attr]
    assert set(column(database, "v_captures", "url")) == {OTHER, SOURCE}
    assert texts(database)["v_sources"] == before["v_sources"]
    assert texts(database)["v_source_revisions"] == before["v_source_revisions"]
    assert kinds(database) == [("withheld", target.article_id, None, None)]
    release(database)
    assert texts(database) == before
    assert kinds(database)[1:] == [("released", target.article_id, None, None)]


def test_citations_of_what_is_withheld_are_not_counted(filing: Filing) -> None:
    """Neither those with an address nor those without; otherwise each article counts by its latest revision."""
    database = filing.database

    def counted() -> tuple[int, int]:
        with database.read() as connection:
            return count_citations(connection, "lia")

    assert counted() == (2, 2)
    withhold(database, URL)
    assert counted() == (1, 1)
    release(database)
    assert counted() == (2, 2)


@pytest.mark.parametrize("scope", list(SearchScope))
def test_nothing_withheld_is_found(filing: Filing, scope: SearchScope) -> None:
    """In no scope, neither among the hits nor in their number."""
    database = filing.database
    before = search(database, "港口", scope=scope)
    withhold(database, URL)
    withhold(database, SOURCE, 2)
    found = search(database, "港口", scope=scope)
    kept = [hit for hit in before.hits if hit.url == OTHER]
    assert (found.total, [hit.url for hit in found.hits]) == (len(kept), [hit.url for hit in kept])
    assert search(database, "第二版", scope=scope).total == 0
    release(database)
    release(database, 2)
    assert search(database, "港口", scope=scope) == before


def test_a_source_is_withheld_and_stays_cited(filing: Filing) -> None:
    """Who cites it, and that it was captured, is no secret; what it says, and the capture that shows it, is."""
    database = filing.database
    assert not any(told.withheld for told in _told_of(database))
    target = withhold(database, SOURCE)
    assert all(told.withheld for told in _told_of(database))
    assert (target.kind, target.article_id) == (WithheldKind.URL, None)
    assert column(database, "v_source_revisions", "text") == []
    assert column(database, "v_sources", "title") == [None]
    assert [url for url in column(database, "v_citations", "url") if url] == [SOURCE, SOURCE]
    assert set(column(database, "v_citations", "capture_id")) == {None}
    assert set(column(database, "v_captures", "url")) == {URL, OTHER}
    (told,) = kinds(database)
    assert told[:2] == ("withheld", None)
    assert told[2] == column(database, "v_sources", "source_id")[0]


def _told_of(database: Database) -> tuple[ShownSource, SourceLife]:
    shown = show(database, SOURCE)
    assert isinstance(shown, ShownSource)
    return shown, source_life(database, SOURCE)


def test_a_withheld_source_is_withheld_in_other_archives_too(filing: Filing) -> None:
    """What they held of it before and after the act; of another source nothing is."""
    database = filing.database
    before = filing.borrow(SOURCE, after(hours=3), after(days=-40))
    withhold(database, SOURCE)
    behind = filing.borrow(SOURCE, after(days=11), after(days=-30))
    filing.borrow(URL, after(days=11), after(days=-30))
    assert Captures(database).withheld([before.capture_id, behind.capture_id]) == {
        before.capture_id,
        behind.capture_id,
    }
    assert column(database, "v_borrowings", "capture_id") == []
    assert set(column(database, "v_citations", "borrowed")) == {None}
    release(database)
    assert len(column(database, "v_borrowings", "capture_id")) == 2


def test_with_a_single_capture_its_revision_leaves_and_the_one_before_stands(filing: Filing) -> None:
    """Views, search and comparison fall back to the latest revision that may be shown."""
    database = filing.database
    (latest,) = [row for row in column(database, "v_articles", "capture_id") if row in _proofs(database, URL)]
    withhold(database, latest)
    shown = show(database, URL)
    assert (shown.title, shown.revision, shown.revisions) == ("港口重開", 1, 1)  # type: ignore[union-attr]
    assert [hit.url for hit in search(database, "港口重開").hits] == [URL]
    assert search(database, "第二版").total == 0
    assert compared(database, URL, None, None).before is None
    with pytest.raises(Withheld, match=r"revision 2 of this article has been withheld since .*: court order"):
        compared(database, URL, 1, 2)
    with pytest.raises(UnknownId, match="no revision 7"):
        compared(database, URL, 1, 7)


def _proofs(database: Database, url: str) -> list[str]:
    with database.read() as connection:
        return list(connection.scalars(sa.text("SELECT capture_id FROM v_revisions WHERE url = :url"), {"url": url}))


def test_whoever_asks_is_told_since_when_and_why(filing: Filing) -> None:
    """And, of a capture, where its record lies: it is not destroyed."""
    database = filing.database
    (capture_id, *_) = _proofs(database, URL)
    withhold(database, URL, until=after(days=400_000 / 24))
    article_id = find_subjects(database, URL)[0].article_id
    assert article_id is not None
    for key in (URL, article_id):
        with pytest.raises(Withheld, match=r"since 2031-05-13 03:02 UTC, until \d{4}-\d\d-\d\d .*: court order"):
            show(database, key)
        with pytest.raises(Withheld, match="court order"):
            compared(database, key, None, None)
    with pytest.raises(Withheld, match=r"lia-\S+\.warc\.gz at \d+, 900 bytes\) has been withheld"):
        show(database, capture_id)


def test_whose_body_is_withheld_is_withheld_wherever_it_came_again(filing: Filing) -> None:
    """A revisit shows its original's body, also under another address; it leaves with the original."""
    database = filing.database
    original = filing.keep("https://lia.example/first", after(days=2), payload_digest="sha256:same")
    revisit = {"record_type": RecordType.REVISIT, "refers_to": original.capture_id, "payload_digest": "sha256:same"}
    copy = filing.keep("https://lia.example/copy", after(days=3), **revisit)
    again = filing.keep(
        "https://lia.example/copy", after(days=4), status=304, **revisit | {"refers_to": copy.capture_id}
    )
    withhold(database, original.capture_id)
    hidden = {original.capture_id, copy.capture_id, again.capture_id}
    assert not hidden & set(column(database, "v_captures", "capture_id"))
    assert Captures(database).withheld([*hidden, "urn:uuid:none"]) == hidden


def test_what_is_captured_later_is_withheld_from_the_first_moment(filing: Filing) -> None:
    """At an address that is withheld, in the spellings that players fold together, and nowhere else."""
    database = filing.database
    withhold(database, URL)
    withhold(database, SOURCE, 2)
    spelled = filing.keep(URL.replace("https://", "http://www.").upper().replace("HTTP", "http"), after(days=11))
    revisit = filing.keep("https://else.example/", after(days=12), refers_to=spelled.capture_id)
    again = filing.keep(SOURCE, after(days=12), role=Role.SOURCE)
    other = filing.keep("https://lia.example/news/10", after(days=12))
    asked = [one.capture_id for one in (spelled, revisit, again, other)]
    assert Captures(database).withheld(asked) == set(asked[:3])
    neighbour = Filing(database, "heron").keep(URL, after(days=12))
    assert Captures(database).withheld([neighbour.capture_id]) == set()


def test_a_withheld_body_is_nobodys_original(filing: Filing) -> None:
    """The same page at another address is then kept whole, and can be shown."""
    database = filing.database
    first = filing.keep("https://lia.example/first", after(days=2))
    key = (first.payload_digest or "", first.framing)
    assert Captures(database).originals("lia", [key])[key].capture_id == first.capture_id
    withhold(database, first.capture_id)
    assert Captures(database).originals("lia", [key]) == {}
    release(database)
    assert Captures(database).originals("lia", [key])[key].capture_id == first.capture_id


def test_a_new_address_of_a_withheld_article_is_withheld_when_it_is_known(filing: Filing) -> None:
    """What was captured there before is then withheld too, once."""
    database = filing.database
    before = filing.keep(AMP, after(hours=5))
    target = withhold(database, URL)
    assert Captures(database).withheld([before.capture_id]) == set()
    with database.begin() as connection:
        connection.execute(
            sa.text("INSERT INTO article_aliases (publication, url, article_id) VALUES ('lia', :url, :id)"),
            {"url": AMP, "id": target.article_id},
        )
        assert cover_article(connection, "lia", str(target.article_id))
        assert not cover_article(connection, "lia", str(target.article_id))
        assert not cover_article(connection, "lia", str(find_subjects(database, OTHER)[0].article_id))
    assert Captures(database).withheld([before.capture_id]) == {before.capture_id}


def test_a_withholding_ends_by_itself(filing: Filing) -> None:
    """At its time everything is as before, and nobody has done anything."""
    database = filing.database
    before = texts(database)
    ends = datetime.now(UTC) + timedelta(seconds=2)
    withhold(database, URL, until=ends)
    assert texts(database) != before
    (act,) = list_withholdings(database)
    assert (act.in_force, act.until, act.captures) == (True, ends, 2)
    assert search(database, "第二版").total == 0
    time.sleep(max(0.0, (ends - datetime.now(UTC)).total_seconds()) + 0.05)
    assert texts(database) == before
    assert search(database, "第二版").total == 1
    assert [(act.in_force, act.released_at) for act in list_withholdings(database)] == [(False, None)]


def test_an_end_by_its_time_is_told_once(filing: Filing) -> None:
    """As a release under the time of the end, when whatever writes next files it."""
    database = filing.database
    ends = after(hours=1000)
    withhold(database, URL, until=ends)
    with database.begin() as connection:
        assert (is_end_unfiled(connection, after(hours=999)), file_ends(connection, after(hours=999))) == (False, 0)
        assert (is_end_unfiled(connection, ends), file_ends(connection, ends), file_ends(connection, ends)) == (
            True,
            1,
            0,
        )
        told = connection.execute(sa.text("SELECT at, article_id FROM v_changes WHERE kind = 'released'")).all()
    assert [(row.at, row.article_id) for row in told] == [(instant_text(ends), article_id("lia", URL))]


def test_two_acts_hold_until_both_have_ended(filing: Filing) -> None:
    """Each is released for itself."""
    database = filing.database
    before = texts(database)
    withhold(database, URL)
    withhold(database, URL, 2)
    release(database)
    assert column(database, "v_articles", "url") == [OTHER]
    release(database, 2)
    assert texts(database) == before


def test_an_act_is_filed_once(filing: Filing) -> None:
    """The same act again, or the same release, changes nothing."""
    database = filing.database
    withhold(database, URL)
    after_one = views(database)
    withhold(database, URL)
    assert views(database) == after_one
    release(database)
    after_release = views(database)
    release(database)
    assert views(database) == after_release


def test_what_may_be_meant(filing: Filing) -> None:
    """An id of each kind, an address of each kind, and a word that is none of them."""
    database = filing.database
    article_id = find_subjects(database, URL)[0].article_id
    assert article_id is not None
    assert find_subjects(database, article_id) == find_subjects(database, URL)
    source_id = column(database, "v_sources", "source_id")[0]
    assert find_subjects(database, source_id) == find_subjects(database, SOURCE)
    capture = filing.keep("https://lia.example/feed", after(days=2), role=Role.FEED)
    bare = capture.capture_id.removeprefix("urn:uuid:")
    assert find_subjects(database, bare)[0].capture_id == capture.capture_id
    (page,) = find_subjects(database, "HTTPS://lia.example:443/feed")
    assert (page.kind, page.addresses) == (WithheldKind.URL, ("https://lia.example/feed",))
    Filing(database, "heron").revise(replace(ARTICLE, citations=(Citation(None, SOURCE, SOURCE),)), AT)
    assert [one.publication for one in find_subjects(database, URL)] == ["heron", "lia"]
    with pytest.raises(UnknownId, match="nothing in this archive has the id or URL 'nothing'"):
        find_subjects(database, "nothing")


def test_both_engines_give_the_same_answers(both: tuple[Database, Database]) -> None:
    """After the same acts every row of every view is equal."""
    for database in both:
        fill(database)
        withhold(database, URL)
        withhold(database, SOURCE, 2)
        withhold(database, _proofs(database, OTHER)[0], 3)
        release(database, 2)
    one, other = map(views, both)
    assert one == other
    assert len(one["v_withholdings"]) == 3


def test_a_withheld_page_hides_the_joined_text(database: Database) -> None:
    """Its words stand in it; the answer says by which act it is hidden, and a release shows it again."""
    filing = Filing(database)
    revised = filing.revise()
    second = filing.keep(f"{URL}/2", after(hours=1))
    (first,) = column(database, "v_articles", "capture_id")
    parts = (RevisionPart(1, URL, first), RevisionPart(2, f"{URL}/2", second.capture_id))
    with database.begin() as connection:
        put_parts(connection, revised, 1, parts)
    before = views(database)
    withhold(database, second.capture_id)
    assert column(database, "v_articles", "title") == []
    assert column(database, "v_revision_parts", "part") == []
    assert search(database, "港口", scope=SearchScope.ARTICLES).total == 0
    with pytest.raises(Withheld, match="court order"):
        show(database, URL)
    release(database)
    assert texts(database) == {name: rows for name, rows in before.items() if name in TEXTS}
