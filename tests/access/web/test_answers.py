"""The API's answers: the same as the commands', each with its capture, by fields, by pages, and as things stood."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from access.jobs.json_values import json_value
from access.token_words import rendered_in_words
from storage.archive.archive import Archive
from storage.questions.details import show
from storage.questions.paging import Cursor
from storage.tables.database import Database
from storage.types import Citation, RecordType, SourceState
from tests.access.commands import fonds
from tests.access.web.asked import Api
from tests.storage.filing import SOURCE, STATEMENT, Filing, after, article
from tests.storage.test_withholdings import withhold

CITED = (Citation("聲明", SOURCE, SOURCE),)
HIDDEN = "https://lia.example/news/hidden"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Api, Database, dict[str, str]]]:
    """An archive with an article of two revisions, a source that went, and an article that is withheld."""
    folder = tmp_path_factory.mktemp("asked") / "archive"
    folder.mkdir()
    with Archive.at(folder).open_database(write=True) as database:
        filing = Filing(database)
        article_id = filing.revise(article("一", citations=CITED))
        filing.arrive(SOURCE, after(hours=1), STATEMENT)
        filing.revise(article("\u202e<script>二", citations=CITED), after(days=2))
        source_id = show(database, SOURCE).source_id  # type: ignore[union-attr]
        for day in (3, 5, 7):
            gone = filing.keep(SOURCE, after(days=day), status=410)
            filing.leave_source(source_id, SourceState.GONE, gone)
        hidden = filing.revise(article("隱", canonical_url=HIDDEN), after(days=1))
        withhold(database, HIDDEN)
        yield Api(folder), database, {"article": article_id, "source": source_id, "hidden": hidden}


Opened = tuple[Api, Database, dict[str, str]]


def test_an_object_is_what_the_command_shows(opened: Opened) -> None:
    """By id, and by address under /show."""
    api, database, ids = opened
    for kind in ("article", "source"):
        document = json_value(show(database, ids[kind]))
        assert api.get(f"/{kind}s/{ids[kind]}") == document
        assert api.get("/show", key=ids[kind]) == {"kind": kind, kind: document}
    capture_id = api.get(f"/articles/{ids['article']}")["proof"]["capture_id"]
    shown = api.get(f"/captures/{capture_id}")
    assert shown == api.get(f"/captures/{capture_id.removeprefix('urn:uuid:')}")
    assert shown["proof"]["capture_id"] == capture_id


LISTS = {
    "/articles": "capture_id",
    "/revisions": "capture_id",
    "/articles/{article}/revisions": "capture_id",
    "/sources": "capture_id",
    "/sources/{source}/revisions": "capture_id",
    "/sources/{source}/visits": "capture_id",
    "/captures": "capture_id",
    "/crawls": "crawl_id",
}


@pytest.mark.parametrize("path", LISTS)
def test_a_list_walks_to_its_end_either_way(opened: Opened, path: str) -> None:
    """Page by page as in one piece, from either end, and each answer has its capture."""
    api, _, ids = opened
    path = path.format(**ids)
    (whole,) = api.pages(path, limit=1000)
    assert whole
    assert [one for page in api.pages(path, limit=1) for one in page] == whole
    assert [one for page in api.pages(path, limit=2, order="oldest") for one in page] == whole[::-1]
    assert all(LISTS[path] in one for one in whole) if path in LISTS else all("capture_id" in one for one in whole)
    if path != "/crawls":
        first = api.ask(path, params={"limit": 1})
        assert ('rel="next"' in first.headers.get("link", "")) == (len(whole) > 1)


def test_fields_are_chosen(opened: Opened) -> None:
    """In the order asked for; an unknown one is told with those that there are."""
    api, _, ids = opened
    (one,) = api.get("/articles", fields="url,title")["answers"]
    assert list(one) == ["url", "title"]
    assert list(api.get(f"/sources/{ids['source']}", fields="state")) == ["state"]
    refused = api.ask("/articles", params={"fields": "colour"})
    assert refused.status_code == 400
    assert "'colour'; there are article_id, publication" in refused.json()["detail"]


def test_lists_are_filtered(opened: Opened) -> None:
    """As `fonds list` does it."""
    api, _, ids = opened
    assert api.get("/articles", state="withdrawn")["answers"] == []
    assert len(api.get("/sources", state="gone", host="ministry.example", article_id=ids["article"])["answers"]) == 1
    assert len(api.get("/captures", role="source")["answers"]) == 1
    assert api.get("/articles", since="2031-05-05")["answers"] == []
    assert len(api.get("/articles", until="2031-05-04", publication="lia")["answers"]) == 1
    assert len(api.get("/articles", by="published", since="2031-05-04")["answers"]) == 1


def test_metrics_are_the_counts_of_the_status(opened: Opened) -> None:
    """In a form that Prometheus' own parser reads, each under a name that says its unit, with help and type."""
    api, _, _ = opened
    answer = api.ask("/metrics", prefix="")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    families = {family.name: family for family in text_string_to_metric_families(answer.text)}
    assert all(family.type == "gauge" and family.documentation for family in families.values())
    (standing,) = api.get("/status")["publications"]
    told = {
        name: {tuple(one.labels.values()): one.value for one in family.samples} for name, family in families.items()
    }
    for name, counts in (("fonds_articles", standing["articles"]), ("fonds_sources", standing["sources"])):
        assert told[name] == {("lia", state): number for state, number in counts}
    assert told["fonds_captures"]["lia", "article", "410"] == 3
    assert told["fonds_revisions"] == {("lia",): standing["revisions"]}
    assert told["fonds_warc_bytes"] == {("lia",): standing["warc_bytes"]}
    assert list(told["fonds_build_info"].values()) == [1]
    assert api.ask("/metrics", prefix="", params={"a": "1"}).status_code == 400


def test_what_differs_and_what_is_cited(opened: Opened) -> None:
    """Between two revisions, and by one."""
    api, _, ids = opened
    diff = api.get(f"/articles/{ids['article']}/diff")
    assert (diff["before"]["revision"], diff["after"]["revision"]) == (1, 2)
    assert [change["field"] for change in diff["changes"]] == ["title"]
    assert api.get(f"/sources/{ids['source']}/diff")["changes"] == []
    cited = api.get(f"/articles/{ids['article']}/citations", revision=1)
    assert cited["revision"] == 1
    assert cited["citations"][0]["proof"]["capture_id"].startswith("urn:uuid:")
    first = api.get(f"/articles/{ids['article']}/revisions/1")
    assert (first["title"], first["proof"]["capture_id"]) == ("一", cited["capture_id"])


def test_words_are_found(opened: Opened) -> None:
    """With the capture of each hit."""
    api, _, ids = opened
    found = api.get("/search", q="港口")
    assert (found["total"], found["hits"][0]["id"]) == (1, ids["article"])
    assert found["hits"][0]["capture_id"].startswith("urn:uuid:")
    assert api.ask("/search", params={"q": "—"}).status_code == 400
    assert "at character 4" in api.ask("/search", params={"q": "港口 AND"}).json()["detail"]
    (extract,) = found["hits"][0]["extracts"][:1]
    start, end = extract["marks"][0]
    assert api.get(f"/articles/{ids['article']}")[extract["field"]][start:end] == "港口"
    counted = api.get("/search", q="港口 OR title:一", sort="oldest", facets=True, publication="lia")
    assert counted["facets"]["year"] == [{"value": "2031", "count": 1}]
    assert api.get("/search", q="港口", as_of="2001-01-01") == {
        "total": 0,
        "hits": [],
        "facets": None,
        "cursor": None,
        "more": False,
    }
    assert api.get("/search", q="港口")["facets"] is None


def test_strangers_text_does_nothing(opened: Opened) -> None:
    """A browser is told to do nothing with an answer, and what reorders a line is an escape."""
    api, _, ids = opened
    answer = api.ask(f"/articles/{ids['article']}")
    assert "\u202e" not in answer.text
    assert answer.json()["title"] == "\u202e<script>二"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["content-type"] == "application/json"


def test_an_unchanged_answer_is_not_sent_again(opened: Opened) -> None:
    """By its tag; HEAD has the head alone."""
    api, *_ = opened
    first = api.ask("/articles")
    again = api.ask("/articles", headers={"If-None-Match": f'"x", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    head = api.ask("/articles", method="HEAD")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/articles/{hidden}", 451, "withheld"),
        ("/show?key=" + HIDDEN, 451, "withheld"),
        ("/articles/{hidden}?as_of=2031-05-20", 451, "withheld"),
        ("/articles/{hidden}/citations?as_of=2031-05-20", 451, "withheld"),
        ("/articles/{hidden}?as_of=2031-05-04", 404, "unknown"),
        ("/articles/nothing?as_of=2031-05-20", 404, "unknown"),
        ("/articles/nothing", 404, "unknown"),
        ("/sources/nothing", 404, "unknown"),
        ("/captures/nothing", 404, "unknown"),
        ("/crawls/nothing", 404, "unknown"),
        ("/nowhere", 404, "unknown"),
        ("/articles?publication=nobody", 404, "unknown"),
        ("/changes?crawl=nothing", 404, "unknown"),
        ("/changes.atom?crawl=nothing", 404, "unknown"),
        ("/captures?crawl=nothing", 404, "unknown"),
        ("/sources?article_id=nothing", 404, "unknown"),
        ("/sources?article_id=nothing&as_of=2031-05-20", 404, "unknown"),
        ("/sources?article_id={article}&as_of=2031-05-03", 404, "unknown"),
        ("/sources?article_id={hidden}", 451, "withheld"),
        ("/sources?article_id={hidden}&as_of=2031-05-20", 451, "withheld"),
        ("/articles?colour=red", 400, "usage"),
        ("/articles?limit=1&limit=2", 400, "usage"),
        ("/articles?limit=0", 400, "usage"),
        ("/articles?after=x", 400, "usage"),
        ("/articles?since=yesterday", 400, "usage"),
        ("/articles?as_of=9999-12-31", 400, "usage"),
        ("/sources?as_of=2031-05-05&state=gone", 400, "usage"),
        ("/search", 400, "usage"),
        ("/search?q=a&after=x", 400, "usage"),
        (f"/search?q=a&sort=newest&after={Cursor('search', 'oldest', ('0', 1, 20310504, 'a')).text()}", 400, "usage"),
    ],
)
def test_what_is_not_answered_is_a_problem(opened: Opened, path: str, status: int, kind: str) -> None:
    """As RFC 9457 has it, with one line for people."""
    api, _, ids = opened
    answer = api.ask(path.format(**ids))
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["type"]) == (status, status, f"urn:fonds:problem:{kind}")
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["detail"].splitlines() == [problem["detail"]]
    if status == 451:
        assert (problem["reason"], problem["withheld_until"]) == ("court order", None)


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/articles?limit=x", "limit=x: limit takes a whole number"),
        ("/articles?limit=0", "limit=0: limit takes a number from 1 on"),
        ("/sources?state=bogus", "state=bogus: state takes one of 'pending', "),
        ("/sources?state=unconfirmed", "'captured', 'moved', 'gone', 'soft-gone', 'walled', 'blocked', 'parked', "),
        ("/search?q=" + 2001 * "a", "a…: q takes at most 2000 characters"),
        ("/articles/" + 500 * "a", "a…: article_id takes at most 400 characters"),
        ("/search", "the parameter q is missing; /api/v1/openapi.json describes it"),
        ("/articles/nope", "'nope'; /api/v1/search?q= finds articles"),
        ("/sources/nope", "/api/v1/search?q= finds articles"),
    ],
)
def test_a_problem_says_what_to_do_here(opened: Opened, path: str, detail: str) -> None:
    """What a parameter takes, and the address that helps; never a command."""
    told = opened[0].ask(path).json()["detail"]
    assert detail in told
    assert "fonds " not in told


def test_a_problem_names_what_is_wrong_for_programs(opened: Opened) -> None:
    """By a token and its values, so that they can tell their readers in any language."""
    problem = opened[0].ask("/articles?limit=x").json()
    assert (problem["fault"], problem["values"]) == ("value-no-number", {"name": "limit", "given": "x"})
    problem = opened[0].ask("/articles/nope").json()
    assert (problem["fault"], problem["values"]) == ("key-unknown", {"key": "nope"})
    # Of what there is none, too.
    for asked in ("/articles?since=9999&", "/search?q=nowhere&", "/articles/nope?"):
        problem = opened[0].ask(f"{asked}fields=url,nope").json()
        assert (problem["fault"], problem["values"]["name"]) == ("field-unknown", "nope")


def test_the_server_itself_leads_to_its_front(opened: Opened) -> None:
    """Whoever leaves out the last character of its path."""
    answer = opened[0].ask("/api/v1", prefix="")
    assert (answer.status_code, answer.headers["location"]) == (307, "/api/v1/")


def test_only_get_is_answered(opened: Opened) -> None:
    """What would change something is refused, and so is a body."""
    api, *_ = opened
    refused = api.ask("/articles", method="DELETE")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD")
    assert api.ask("/articles", content=b"{}").status_code == 413


def test_articles_and_sources_as_they_stood(opened: Opened) -> None:
    """The revision, the state and the visits of then; what was not there yet is not there."""
    api, _, ids = opened

    def then(day: int) -> Any:
        return f"2031-05-{4 + day:02}"

    assert api.get("/articles", as_of="2031-05-03")["answers"] == []
    (first,) = api.get("/articles", as_of=then(1))["answers"]
    assert (first["title"], first["revision"], first["last_seen_at"]) == ("一", 1, None)
    present = api.get("/articles")["answers"]
    assert api.get("/articles", as_of=then(20))["answers"] == present
    past = api.get(f"/articles/{ids['article']}", as_of=then(1))
    assert (past["title"], past["citations"][0]["state"]) == ("一", "captured")
    at_first = api.get(f"/articles/{ids['article']}", as_of="2031-05-04T03:02:01.123456Z")
    assert (at_first["citations"][0]["state"], at_first["citations"][0]["proof"]) == ("pending", None)
    assert (at_first["citations"][0]["last_checked_at"], past["citations"][0]["last_checked_at"]) == (
        None,
        "2031-05-04T04:02:01.123456Z",
    )
    assert api.ask(f"/articles/{ids['article']}?as_of=2031-05-03").status_code == 404
    states = [api.get("/sources", as_of=then(day))["answers"][0]["state"] for day in (1, 4, 20)]
    assert states == ["captured", "captured", "gone"]
    assert api.get("/sources", as_of=then(20))["answers"] == api.get("/sources")["answers"]
    for path in (f"/articles/{ids['article']}", f"/articles/{ids['article']}/citations", f"/sources/{ids['source']}"):
        late, now = api.get(path, as_of=then(20)), api.get(path)
        # What is filed here by hand says nothing of how a visit failed.
        for one in (late, now, *late.get("citations", ()), *now.get("citations", ())):
            one["last_failure"] = None
        assert late == now
    cited_then = api.get(f"/articles/{ids['article']}/citations", as_of=then(1))
    assert (cited_then["revision"], cited_then["citations"]) == (1, past["citations"])
    assert api.ask(f"/articles/{ids['article']}/citations?revision=1&as_of={then(1)}").status_code == 400
    assert api.get("/sources", as_of="2031-05-04T03:30Z")["answers"][0]["revisions"] == 0


BROWSER = "Chromium/131.0.6778.85"


def test_what_a_browser_made_is_marked_in_every_answer(tmp_path: Path) -> None:
    """That of an article and of a source: by themselves, in lists, hits, differences, documents, in the terminal."""
    made: dict[str, Any] = {"record_type": RecordType.RENDERED, "rendered_by": BROWSER}
    with Archive.at(tmp_path).open_database(write=True) as database, Api(tmp_path) as api:
        filing = Filing(database)
        key = filing.revise(article("一", citations=CITED), capture=filing.keep(**made))
        filing.arrive(SOURCE, after(hours=1), STATEMENT, **made)
        source = show(database, SOURCE).source_id  # type: ignore[union-attr]
        for path in (
            "/articles",
            "/sources",
            "/revisions",
            f"/articles/{key}/revisions",
            f"/sources/{source}/revisions",
        ):
            assert [one["rendered_by"] for one in api.get(path)["answers"]] == [BROWSER], path
        for path in (f"/articles/{key}", f"/sources/{source}"):
            assert [api.get(path + one)["rendered_by"] for one in ("", "?as_of=2032", "/revisions/1")] == [BROWSER] * 3
            assert api.get(f"{path}/diff")["after"]["rendered_by"] == BROWSER
        for path in ("/articles?as_of=2032", "/sources?as_of=2032"):
            assert [one["rendered_by"] for one in api.get(path)["answers"]] == [BROWSER], path
        assert [one["rendered_by"] for one in api.get("/search", q="港口", scope="all")["hits"]] == [BROWSER] * 2
    for command in (
        "search 港口 --scope all",
        "list articles",
        "list sources",
        "list revisions",
        f"diff {key}",
        f"sources diff {SOURCE}",
    ):
        assert f"rendered {rendered_in_words(BROWSER)}" in fonds(*command.split(), "--archive", tmp_path).out, command
    for form in ("tei", "jsonld"):
        assert fonds("export", form, "--output", tmp_path / form, "--archive", tmp_path).code == 0
    (document,) = (tmp_path / "tei").rglob("*-*.xml")
    assert f'<note type="rendered-by">{BROWSER}</note>' in document.read_text("utf-8")
    (told,) = json.loads((tmp_path / "jsonld").read_text("utf-8"))["@graph"]
    assert (told["archivedAt"]["additionalType"], BROWSER in told["archivedAt"]["description"]) == (
        "urn:fonds:rendered",
        True,
    )


def test_a_source_as_it_stood(opened: Opened) -> None:
    """Its text, state and last visit of then, and who cited it; before anybody did it is not there."""
    api, _, ids = opened
    path = f"/sources/{ids['source']}"
    now = api.get(path)
    early = api.get(path, as_of="2031-05-04T03:30Z")
    assert (early["state"], early["text"], early["proof"], early["last_visit"]) == ("pending", None, None, None)
    assert [title for _, title in early["cited_by"]] == ["一"]
    arrived = api.get(path, as_of="2031-05-05")
    assert (arrived["state"], arrived["text"], arrived["proof"]) == ("captured", now["text"], now["proof"])
    assert (arrived["last_visit"], arrived["last_failure"]) == (now["proof"], None)
    failing = api.get(path, as_of="2031-05-07")
    assert (failing["state"], failing["last_failure"]) == ("captured", "410")
    assert [title for _, title in failing["cited_by"]] == ["\u202e<script>二"]
    assert api.ask(f"{path}?as_of=2031-05-03").status_code == 404


def test_a_package_and_a_proof_have_a_bounded_size(opened: Opened) -> None:
    """The front tells it; what is larger is refused before it is made, and the answer says what makes it."""
    api, _, ids = opened
    paths = [f"/articles/{ids['article']}/{name}" for name in ("wacz", "proof")]
    with Api(api.archive, most_bytes=10) as small:
        assert small.get("/")["limits"]["bytes"] == 10
        refused = [small.ask(path) for path in paths]
    assert {(one.status_code, one.json()["type"]) for one in refused} == {(422, "urn:fonds:problem:too-much")}
    for one, command in zip(refused, ("fonds export wacz", "fonds prove --export"), strict=True):
        assert "bytes of records, and at most 10 are sent at once" in one.json()["detail"]
        assert command in one.json()["detail"]


def test_a_withheld_source_is_told_of_and_not_shown(tmp_path: Path) -> None:
    """It is cited as before, and says that it is withheld; its texts, its visits and its proof answer 451."""
    named = ("--archive", tmp_path)
    with Archive.at(tmp_path).open_database(write=True) as database:
        filing = Filing(database)
        filing.revise(article("一", citations=CITED))
        filing.arrive(SOURCE, after(hours=1), STATEMENT)
        source_id = show(database, SOURCE).source_id  # type: ignore[union-attr]
        api, path = Api(tmp_path), f"/sources/{source_id}"
        hidden = [f"{path}/{name}" for name in ("revisions", "revisions/1", "visits")]
        assert {api.ask(one).status_code for one in hidden} == {200}
        withhold(database, SOURCE)
        assert {api.ask(one).status_code for one in (*hidden, f"{path}/proof")} == {451}
        assert (api.get(path)["withheld"], api.get(f"{path}/life")["withheld"]) == (True, True)
        assert "is withheld: kept, and not shown" in api.ask(path, prefix="").text
        for command in (("show",), ("sources", "show")):
            assert "Withheld" in fonds(*command, SOURCE, *named).out
        refused = fonds("prove", tmp_path / "no.zip", "--export", SOURCE, *named)
        assert (refused.code, "has been withheld since" in refused.only_line) == (1, True)
