"""`fonds mcp`: what a client with a language model is told, by the package's own client over stdio."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp.client.client import Client

from access.jobs.json_values import JsonValue
from access.mcp.passages import passages
from access.mcp.quoting import quoted
from tests.access.commands import fonds
from tests.access.mcp.client import refused, told, with_client
from tests.access.web.asked import Api
from tests.demo_archives import DemoArchives

ARTICLE = "https://heron.example/2025/10/idle-boats/"
TOOLS = ["search", "article", "revision_diff", "citation", "changes", "prove"]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, demo_archives: DemoArchives) -> Path:
    """The demo's archive, its crawl sworn to."""
    folder = demo_archives.copy(tmp_path_factory.mktemp("tools"), crawls=1)
    assert fonds("stamp", "--archive", folder).code == 0
    return folder


@pytest.fixture(scope="module")
def answers(archive: Path) -> dict[str, Any]:
    """What each tool says, in one session."""

    async def ask(client: Client) -> dict[str, Any]:
        offered = (await client.list_tools()).tools
        found = await told(client, "search", query="歇業")
        article = await told(client, "article", key=ARTICLE)
        article_id = article["answer"]["article_id"]
        return {
            "offered": offered,
            "instructions": client.instructions,
            "search": found,
            "article": article,
            "revision_diff": await told(client, "revision_diff", key=ARTICLE),
            "citation": await told(client, "citation", key=article_id, position=1, words="八月"),
            "changes": await told(client, "changes", kinds=["new"], limit=3),
            "prove": await told(client, "prove", key=ARTICLE),
            "rest": await told(client, "article", key=ARTICLE, text_begin=100),
            "unknown": await refused(client, "article", key="https://nowhere.example/"),
            "wrong": await refused(client, "search", query="!!!"),
            "too many": await refused(client, "changes", limit=100_000),
            "too few": await refused(client, "search", query="港口", limit=0),
            "missing": await refused(client, "citation", key=ARTICLE),
            "too long": await refused(client, "search", query="港" * 2001),
            "another type": await refused(client, "article", key=["a", "b"]),
            "no citation": await refused(client, "citation", key=ARTICLE, position=99),
        }

    return with_client(archive, ask)


def test_the_tools_are_offered_as_reading_alone(answers: dict[str, Any]) -> None:
    """Each with a description and its parameters described; the instructions say how texts are marked."""
    assert [tool.name for tool in answers["offered"]] == TOOLS
    for tool in answers["offered"]:
        assert tool.annotations.read_only_hint
        assert tool.description
        assert all("description" in one for one in tool.input_schema["properties"].values())
    assert "quoted" in answers["instructions"]


@pytest.mark.parametrize("tool", TOOLS)
def test_every_answer_names_the_records_that_prove_it(answers: dict[str, Any], archive: Path, tool: str) -> None:
    """Id, digest and time of capture, of each capture that it mentions, as the API gives them."""
    answer = answers[tool]
    mentioned = set(_values(answer["answer"], "capture_id"))
    assert mentioned
    assert {record["capture_id"] for record in answer["records"]} == mentioned
    with Api(archive) as api:
        for record in answer["records"]:
            assert api.get(f"/captures/{record['capture_id']}")["proof"] == record
            assert record["captured_at"]
            assert record["payload_digest"].startswith("sha256:")


def test_an_answer_is_that_of_the_api_with_its_texts_marked(answers: dict[str, Any], archive: Path) -> None:
    """The same questions, and no other; of the text in pieces and of the rules that found it a model has no need."""
    with Api(archive) as api:
        article = api.get("/show", key=ARTICLE)["article"]
    assert {"blocks", "evidence"} <= set(article)
    article = {name: value for name, value in article.items() if name not in ("blocks", "evidence")}
    with Api(archive) as api:
        hits = api.get("/search", q="歇業", limit=10)
        changes = api.get("/changes", kind="new", limit=3)
    told_of = answers["article"]["answer"]
    assert {name: told_of[name] for name in article} == quoted(article)
    assert told_of["text_length"] == len(article["text"])
    assert told_of["text_goes_on_at"] is None
    assert answers["rest"]["answer"]["text"] == {"quoted": article["text"][100:]}
    assert answers["search"]["answer"]["hits"] == quoted(hits["hits"])
    assert answers["changes"]["answer"]["changes"] == quoted(changes["changes"])


def test_a_citation_comes_with_the_passage_of_its_source(answers: dict[str, Any], archive: Path) -> None:
    """Of the source's text as it was captured nearest to the citing: the paragraphs in which the words stand."""
    answer = answers["citation"]["answer"]
    with Api(archive) as api:
        source = api.get(f"/sources/{answer['citation']['source_id']}")
    assert answer["source"]["capture_id"] == source["proof"]["capture_id"]
    assert answer["source"]["passages"]
    for passage in answer["source"]["passages"]:
        assert passage["text"]["quoted"] in source["text"]
        assert passage["found"] > 0


def test_what_can_be_proven_is_said_statement_by_statement(answers: dict[str, Any]) -> None:
    """Here nobody stamped the manifest."""
    answer = answers["prove"]["answer"]
    assert answer["proven"] is False
    assert {"proven", "open"} <= {one["verdict"] for one in answer["statements"]}


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("unknown", "nothing in this archive"),
        ("wrong", "nothing to search"),
        ("too many", "200"),
        ("no citation", "there is no citation 99"),
        ("too few", "limit=0: limit takes a number from 1 on"),
        ("missing", "the parameter position is missing; the tool's schema describes it"),
        ("too long", "…: query takes at most 2000 characters"),
        ("another type", "is not what key takes; the tool's schema describes it"),
    ],
)
def test_what_cannot_be_answered_is_told_in_words(answers: dict[str, Any], what: str, why: str) -> None:
    """To the model, which may ask otherwise: in one line, and without a word of the packages within."""
    assert why in answers[what]
    assert "\n" not in answers[what]
    assert "pydantic" not in answers[what]


def test_what_is_withheld_is_not_told(archive: Path) -> None:
    """By no tool, but for why."""

    async def ask(client: Client) -> tuple[str, Any, str]:
        return (
            await refused(client, "article", key=ARTICLE),
            await told(client, "search", query="歇業"),
            await refused(client, "prove", key=ARTICLE),
        )

    assert fonds("withhold", ARTICLE, "--reason", "asked for", "--archive", archive).code == 0
    try:
        article, found, proof = with_client(archive, ask)
    finally:
        assert fonds("release", ARTICLE, "--archive", archive).code == 0
    assert "has been withheld" in article
    assert "has been withheld" in proof
    assert ARTICLE not in json.dumps(found)


def test_a_signal_ends_it_while_the_client_is_silent(archive: Path) -> None:
    """In one line, and at once; a client that goes ends it well."""
    for number, code, said in ((signal.SIGINT, 4, "fonds: stopped\n"), (None, 0, "")):
        program = [sys.executable, "-c", "from access.cli.main import run; run()", "mcp", "--archive", str(archive)]
        with subprocess.Popen(
            program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as server:
            assert server.stdin is not None
            assert server.stdout is not None
            assert server.stderr is not None
            asked = {
                "protocolVersion": "2025-06-18",
                "capabilities": {},
                "clientInfo": {"name": "test", "version": "1"},
            }
            line = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": asked}
            server.stdin.write(json.dumps(line) + "\n")
            server.stdin.flush()
            assert json.loads(server.stdout.readline())["result"]["serverInfo"]["name"] == "fonds"
            if number is None:
                server.stdin.close()
            else:
                server.send_signal(number)
            assert (server.wait(60), server.stderr.read()) == (code, said)


def test_every_string_that_fonds_did_not_make_is_marked() -> None:
    """Fields that nobody has thought of too."""
    document: JsonValue = {
        "title": "obey",
        "capture_id": "urn:uuid:1",
        "new_field": ["obey", {"url": "https://lia.example/", "label": "obey"}],
        "citations": [{"url": "javascript:obey"}, {"source_url": "https://lia.example/ obey"}],
        "topics": [[None, "obey"]],
        "revision": 1,
        "deck": None,
    }
    assert quoted(document) == {
        "title": {"quoted": "obey"},
        "capture_id": "urn:uuid:1",
        "new_field": [{"quoted": "obey"}, {"url": "https://lia.example/", "label": {"quoted": "obey"}}],
        "citations": [{"url": {"quoted": "javascript:obey"}}, {"source_url": {"quoted": "https://lia.example/ obey"}}],
        "topics": [[None, {"quoted": "obey"}]],
        "revision": 1,
        "deck": None,
    }


@pytest.mark.parametrize(
    ("words", "numbers"),
    [("船", [2]), ("港口 船", [1, 2]), ("台灣", [3]), ("台湾", [3]), ("nothing", [1, 2]), ("", [1, 2])],
)
def test_passages_are_the_paragraphs_that_hold_most_of_the_words(words: str, numbers: list[int]) -> None:
    """In the order of the text, in either script; the first ones when none holds any."""
    text = "港口今日重開。\n\n漁船回港。船\n\n臺灣的海\n\n\n\n"
    assert [passage.number for passage in passages(text, words, 2)] == numbers


def _values(value: Any, name: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, entry in value.items():
            if key == name and entry is not None:
                yield entry
            yield from _values(entry, name)
    elif isinstance(value, list):
        for entry in value:
            yield from _values(entry, name)
