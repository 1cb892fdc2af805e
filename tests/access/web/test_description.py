"""The OpenAPI document: whatever is asked, what is answered is what it says."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from access.web.door import Door
from storage.archive.archive import Archive
from storage.questions.mementos import time_map
from storage.types.faults import FaultKind
from storage.types.query_error import QueryFault
from storage.types.request_faults import RequestFault
from storage.types.table_faults import TableFault
from tests.access.web.asked import Api
from tests.demo_archives import DemoArchives

# Left out: it answers without an end.
ENDLESS = "/api/v1/changes/events"
TIME_GATE = "/api/v1/memento/{url}"
PAGE = "https://heron.example/2025/10/idle-boats/"
# Each address is asked so often, and in `make test-long` more often; what is broken is broken for most questions.
EXAMPLES, MORE = 2, 12


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory, demo_archives: DemoArchives) -> Api:
    """An archive with a few of everything, records included."""
    return Api(demo_archives.copy(tmp_path_factory.mktemp("described"), crawls=1))


@pytest.fixture(scope="module")
def document(api: Api) -> Any:
    """The description."""
    return api.get("/openapi.json")


def test_it_is_openapi_3_1_with_an_example_of_each_answer(document: Any) -> None:
    """Each example is as its schema says."""
    assert document["openapi"].startswith("3.1")
    for path, operations in document["paths"].items():
        content = operations["get"]["responses"].get("200", {}).get("content", {})
        if "application/json" not in content:
            continue
        answer = content["application/json"]
        assert "example" in answer, path
        schema = {**answer["schema"], "components": document["components"]}
        jsonschema_rs.Draft202012Validator(schema).validate(answer["example"])


@pytest.mark.parametrize("examples", [EXAMPLES, pytest.param(MORE, marks=pytest.mark.long)])
def test_every_answer_is_one_that_it_describes(api: Api, document: Any, examples: int) -> None:
    """No fault, no status that is not named, no body of another form, at any address, whatever the parameters."""
    operations = [each.ok() for each in schemathesis.openapi.from_dict(document).get_all_operations()]  # type: ignore[union-attr]
    asked = [(operation, operation.as_strategy()) for operation in operations if operation.path != ENDLESS]

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def ask(data: st.DataObject) -> None:
        _ask_everywhere(api, document, asked, data)

    ask()


def _ask_everywhere(api: Api, document: Any, asked: list[tuple[Any, Any]], data: st.DataObject) -> None:
    for operation, questions in asked:
        case = data.draw(questions)
        path = case.formatted_path.removeprefix("/api/v1")
        answer = api.ask(path, params=_flat(case.query))
        described = operation.definition.raw["responses"]
        said = f"{path}?{case.query}: {answer.status_code} {answer.text[:300]}"
        assert answer.status_code < 500, said
        # What was archived may have had any status and any type.
        found = described.get(str(answer.status_code), described.get("default"))
        assert found is not None, said
        content = found.get("content", {})
        if "*/*" in content or not answer.content:
            continue
        media_type = answer.headers["content-type"].partition(";")[0]
        assert media_type in content, said
        if media_type.endswith("json"):
            whole = {**content[media_type].get("schema", {}), "components": document["components"]}
            jsonschema_rs.Draft202012Validator(whole).validate(json.loads(answer.text))


def _flat(query: Any) -> list[tuple[str, str]]:
    """Parameters as a client writes them."""
    flat: list[tuple[str, str]] = []
    for name, value in (query or {}).items():
        for one in value if isinstance(value, list) else [value]:
            if one is not None:
                flat.append((name, str(one).lower() if isinstance(one, bool) else str(one)))
    return flat


def test_addresses_of_things_that_are_there_are_described_too(api: Api, document: Any) -> None:
    """Random ids are found nowhere, so each address is asked for what the lists name."""
    with Archive.at(api.archive).open_database(write=False) as database:
        first = time_map(database, None, PAGE, limit=1)
    names = {
        "article_id": api.get("/articles", order="oldest")["answers"][0]["article_id"],
        "source_id": api.get("/sources", state="captured")["answers"][0]["source_id"],
        "capture_id": api.get("/captures")["answers"][0]["capture_id"],
        "crawl_id": api.get("/crawls")["answers"][0]["crawl_id"],
        "revision": "1",
        "url": PAGE,
        "moment": api.get(f"/memento/timemap/json/{PAGE}")["mementos"]["first"]["uri"].rpartition("id_")[0][-14:],
        "cursor": first.page.end,
    }
    for path, operations in document["paths"].items():
        if path == ENDLESS:
            continue
        given_parameters = {"/api/v1/search": {"q": "港口"}, "/api/v1/show": {"key": names["article_id"]}}.get(path, {})
        answer = api.ask(path.format(**names).removeprefix("/api/v1"), params=given_parameters)
        if path == TIME_GATE:
            assert answer.status_code == 302
            continue
        assert answer.status_code == 200, (path, answer.text)
        content = operations["get"]["responses"]["200"]["content"]
        (media_type,) = content
        if media_type.endswith("json"):
            whole = {**content[media_type]["schema"], "components": document["components"]}
            jsonschema_rs.Draft202012Validator(whole).validate(answer.json())


# What each kind of parameter does not take; an unknown name of what is there is told as such, too.
UNFIT = {"integer": ("x", "0", "1" + "0" * 30), "boolean": ("perhaps",)}
BARE = {"usage", "unknown"}


def test_every_problem_says_by_a_token_what_is_wrong(api: Api, document: Any) -> None:
    """At every address and with every parameter: what is unfit, unknown, given twice, or of nothing that is there."""
    told = set()
    for path, operations in document["paths"].items():
        for address, parameters in _faulty(path, operations["get"].get("parameters", ())):
            answer = api.ask(address.removeprefix("/api/v1"), params=parameters)
            if answer.status_code < 400:
                continue
            problem = answer.json()
            assert isinstance(problem["values"], dict), (address, parameters)
            assert problem["fault"] not in BARE, (address, parameters, problem)
            assert all(str(value) in problem["detail"] for value in problem["values"].values()), problem
            told.add(problem["fault"])
    assert told >= {"field-unknown", "key-unknown", "cursor-none", "memento-none", "publication-unknown", "url-unfit"}
    assert told >= {"crawl-unknown", "article-id-unknown"}


def test_a_problem_never_repeats_a_long_value_whole(api: Api, document: Any) -> None:
    """At every address, in each parameter of its path and its question, and in the name of one that is none."""
    long = "z" * 6_000
    told = set()
    for path, operations in document["paths"].items():
        if path == ENDLESS:
            continue
        within: list[tuple[str, dict[str, str]]] = [(re.sub(r"{\w+}", long, path), {})] if "{" in path else []
        names = [one["name"] for one in operations["get"].get("parameters", ()) if one["in"] == "query"]
        needed = {"q": "x"} if path.endswith("/search") else {}
        address = re.sub(r"{\w+}", "1", path)
        for asked, parameters in [*within, *((address, {**needed, name: long}) for name in (*names, long))]:
            answer = api.ask(asked.removeprefix("/api/v1"), params=parameters)
            if answer.status_code < 400:
                continue
            problem = answer.json()
            assert len(answer.content) < 4_000, (path, [name[:60] for name in parameters], problem["fault"])
            told.add(problem["fault"])
    assert told >= {"publication-unknown", "parameter-unknown", "field-unknown", "cursor-none", "time-unreadable"}


def test_a_token_of_a_fault_means_one_thing() -> None:
    """Wherever it comes from, so that its values have one set of names."""
    assert {QueryFault, RequestFault, TableFault} == set(FaultKind.__subclasses__())
    tokens = Counter(fault.value for kind in FaultKind.__subclasses__() for fault in kind)
    assert [token for token, times in tokens.items() if times > 1] == []


def _faulty(path: str, described: Any) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """An address with what it does not take, one thing at a time."""
    names = {"{revision}": "1", "{moment}": "20310504030201"}
    needed = [("q", "x")] if path.endswith("/search") else []
    for url in ("https://nowhere.example/", "nowhere") if "{url}" in path else ("",):
        address = path
        for name in re.findall(r"{\w+}", path):
            address = address.replace(name, url if name == "{url}" else names.get(name, "zz"))
        yield address, [("zz", "1")]
        if path == ENDLESS:
            continue
        yield address, [("key", "zz")] if path.endswith("/show") else needed
        for parameter in described if "{" not in path else ():
            schemas = parameter["schema"].get("anyOf", [parameter["schema"]])
            for unfit in UNFIT.get(schemas[0].get("type"), ("zz",)):
                yield address, [(parameter["name"], unfit), *needed]
        yield address, [("limit", "1"), ("limit", "1")]


def test_a_problem_of_whoever_asks_says_so_too(api: Api) -> None:
    """No token, another method, a body: the fault is the kind of the problem, for there is no more to say."""
    shut = Api(api.archive, door=Door(is_open=False))
    for asked, status, fault in (
        (shut.ask("/articles"), 401, "unauthorized"),
        (api.ask("/articles", "DELETE"), 405, "method"),
        (api.ask("/articles", content=b"x"), 413, "too-large"),
        (api.ask("/none"), 404, "address-unknown"),
    ):
        problem = asked.json()
        assert (asked.status_code, problem["fault"], "values" in problem) == (status, fault, True)


def test_the_examples_are_of_an_archive_that_anybody_can_make() -> None:
    """None of them holds a placeholder, and every one is used."""
    kept = json.loads((Path(__file__).parents[3] / "access/web/examples.json").read_text())
    assert kept
    assert all("heron" in json.dumps(one) or one for one in kept.values())
