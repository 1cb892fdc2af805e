"""Every way out of the house has its check: no module hands out what strangers wrote without a test that is named here.

What a module does that hands something out is read off its source: it writes a file, begins a process, speaks to a
server, answers a request, fills a template. The ways that no other file tries are tried here, with the same texts.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from access.export.crawl_page import crawl_page
from access.jobs.mail import message
from access.jobs.metrics import many, text_of
from access.jobs.telling import tell_all
from access.replay.player import configuration
from storage.archive.archive import Archive
from storage.archive.notify_settings import NotifySettings
from storage.index.cdxj import lines, parse_line
from storage.questions.crawl_report import report_crawl
from storage.types import Role
from storage.types.crawl_ends import CrawlFinding, FindingKind
from storage.types.crawl_figures import HostFailures
from storage.types.notices import Notice
from storage.types.strangers_text import harmless
from storage.warc.reader import records
from storage.warc.record import WARC_FIELDS, fields_block, one_line, parse_fields, record
from tests.access.hostile_archives import HostileArchive, RecordedArchive, filled, recorded
from tests.access.hostile_texts import HOSTILE, acting, kept
from tests.access.test_hostile_content import assert_no_strangers_element
from tests.access.test_webhooks import SECRET, receiving
from tests.documentation.printed import ROOT
from tests.documentation.test_faults import defined
from tests.storage.filing import AT, after

_CONTENT = "tests/access/test_hostile_content.py"
_HARMLESS = "tests/access/test_harmless_output.py"
_HERE = "tests/access/test_ways_out.py"
_COMMANDS = f"{_HARMLESS}::test_no_command_prints_what_acts_on_a_terminal"
_ROWS = f"{_CONTENT}::test_exports_of_rows_give_it_as_data"
_RECORDS = f"{_CONTENT}::test_exports_of_records_give_it_as_data"
_API = f"{_CONTENT}::test_every_address_of_the_api_gives_it_as_data"
_ROOM = f"{_CONTENT}::test_the_reading_room_holds_none_either"
_TOLD = f"{_HERE}::test_receivers_are_told_it_as_data"
_METRICS = f"{_HERE}::test_metrics_have_it_in_labels_of_one_line"
_REPORT = f"{_HERE}::test_a_report_of_a_crawl_holds_no_element_of_a_strangers"
_PLAYER = f"{_HERE}::test_the_player_is_configured_by_names_alone"
OUR_OWN = "nothing of a stranger's"
"""What a module hands out that holds words of ours and of the archive's owner alone."""
WAYS = {
    "cli/demo.py": OUR_OWN,
    "cli/output.py": _COMMANDS,
    "cli/report.py": _REPORT,
    "cli/schedule.py": OUR_OWN,
    "cli/streams.py": f"{_HARMLESS}::test_a_log_line_of_the_engine_is_harmless",
    "export/bag.py": _RECORDS,
    "export/citation_page.py": f"{_CONTENT}::test_pages_for_people_hold_no_element_of_a_strangers",
    "export/crawl_page.py": _REPORT,
    "export/line_files.py": _ROWS,
    "export/manifest.py": _ROWS,
    "export/package.py": _RECORDS,
    "export/progress.py": OUR_OWN,
    "export/tei.py": _ROWS,
    "export/unfinished.py": OUR_OWN,
    "jobs/crawl_metrics.py": _METRICS,
    "jobs/export_collection.py": _RECORDS,
    "jobs/mail.py": f"{_HERE}::test_a_mail_has_no_field_of_a_strangers",
    "jobs/notice_delivery.py": _TOLD,
    "jobs/own_command.py": _COMMANDS,
    "jobs/prove.py": f"{_HERE}::test_the_document_of_a_proof_is_data",
    "jobs/task_ends.py": OUR_OWN,
    "jobs/webhook_post.py": _TOLD,
    "jobs/whole_file.py": _METRICS,
    "replay/environment.py": OUR_OWN,
    "replay/player.py": _PLAYER,
    "replay/pywb_process.py": _PLAYER,
    "replay/start_pages.py": f"{_CONTENT}::test_pages_for_people_hold_no_element_of_a_strangers",
    "replay/stored_records.py": "tests/replay/test_stored.py::test_nothing_else_is_handed_over",
    "replay/start_page.py": f"{_CONTENT}::test_pages_for_people_hold_no_element_of_a_strangers",
    "running/task_states.py": OUR_OWN,
    "running/watch_server.py": _METRICS,
    "web/answers.py": _API,
    "web/application.py": _API,
    "web/changes.py": f"{_CONTENT}::test_an_event_stays_an_event",
    "web/crawls.py": _API,
    "web/mementos.py": _API,
    "web/metrics.py": _API,
    "web/packages.py": _API,
    "web/room/assets.py": OUR_OWN,
    "web/room/desk/forms.py": _ROOM,
    "web/room/desk/profiles.py": _ROOM,
    "web/room/rendering.py": _ROOM,
    "web/tokens.py": OUR_OWN,
}
"""Each module of `access` that hands something out, with the test that tries its way."""
_HANDING_OUT = (
    {"HTMLResponse", "JSONResponse", "PlainTextResponse", "Response", "StreamingResponse", "get_template"}
    | {"HTTPConnection", "HTTPSConnection", "SMTP", "SMTP_SSL", "Popen", "print"}
    | {"ZipFile", "fdopen", "put_file", "replace_text", "write_bytes", "write_text"}
)
_WITH_ITS_OWNER = frozenset(("subprocess.run", "sys.stdout.write", "sys.stderr.write", "self.wfile.write"))


def _hands_out(call: ast.Call) -> bool:
    called = ast.unparse(call.func)
    name = called.rpartition(".")[2]
    if name == "open":
        given = [one.value for argument in call.args for one in ast.walk(argument) if isinstance(one, ast.Constant)]
        modes = [one for one in given if isinstance(one, str) and set(one) <= set("rwxab+t")]
        return any(set(mode) & set("wxa+") for mode in modes)
    return name in _HANDING_OUT or called in _WITH_ITS_OWNER


def _handing_out() -> Iterator[str]:
    rooms = ROOT / "access"
    for path in sorted(rooms.rglob("*.py")):
        if path.is_relative_to(rooms / "demo"):
            # It is a stranger itself.
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if any(_hands_out(node) for node in ast.walk(tree) if isinstance(node, ast.Call)):
            yield path.relative_to(rooms).as_posix()


def test_every_way_out_has_its_check() -> None:
    """A module that begins to hand something out names here the test that tries it; one that ends to leaves the list.

    What each of these tests goes through it reads off the program: commands, addresses, tools, forms of exports.
    """
    assert set(_handing_out()) == set(WAYS)
    for test in {test for test in WAYS.values() if test != OUR_OWN}:
        file, _, name = test.partition("::")
        assert name in defined(file), test


@pytest.fixture(scope="module")
def of_records(tmp_path_factory: pytest.TempPathFactory) -> RecordedArchive:
    """An archive of hostile records."""
    return recorded(tmp_path_factory.mktemp("recorded") / "archive")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[HostileArchive, bytes, list[dict[str, object]]]]:
    """An archive of hostile texts, whose changes were told: what a command was given, and what came over HTTP."""
    folder = tmp_path_factory.mktemp("told") / "archive"
    with receiving() as receiver:
        webhook = f'[webhooks.desk]\nurl = "{receiver.url}"\nsecret = "{SECRET}"\n'
        command = '["/bin/sh", "-c", "cat >>told; echo >>told"]'
        archive = filled(folder, f'{webhook}[notify.ran]\ncommand = {command}\non = ["new", "source-captured"]\n')
        assert tell_all(Archive.at(folder), lambda: after(hours=len(HOSTILE))) == ()
        yield archive, (folder / "told").read_bytes(), [message for _, message in receiver.messages]


def test_receivers_are_told_it_as_data(told: tuple[HostileArchive, bytes, list[dict[str, object]]]) -> None:
    """A command reads JSON in which nothing acts, a line each; a webhook has the same."""
    _, given, posted = told
    assert acting(given.decode("utf-8")) == set()
    notices = [json.loads(line) for line in given.splitlines()]
    changes = [one for notice in notices for one in notice["data"]["changes"]]
    assert {one["title"] for one in changes} >= {f"{kept(text)}二" for text in HOSTILE.values()}
    for line in (line for notice in notices for line in notice["lines"]):
        assert acting(line) == set()
        assert len(line.splitlines()) == 1
        assert len(line) < 1000
    titles = {one["title"] for message in posted for one in message["data"]["changes"]}  # type: ignore[index]
    assert titles >= {f"{kept(text)}二" for text in HOSTILE.values()}


def test_a_mail_has_no_field_of_a_strangers(told: tuple[HostileArchive, bytes, list[dict[str, object]]]) -> None:
    """Its head has our fields alone, its text lines that do nothing."""
    receiver = NotifySettings("desk", mail=("keeper@archive.example",), sender="fonds@archive.example")
    for notice in map(json.loads, told[1].splitlines()):
        of_notice = Notice(notice["id"], AT, notice["subject"], tuple(notice["lines"]), ())
        mail = message_from_bytes(message(receiver, of_notice).as_bytes(), policy=policy.default)
        ours = "Subject From To Date Message-ID Auto-Submitted Content-Type Content-Transfer-Encoding MIME-Version"
        assert set(mail.keys()) <= set(ours.split())
        assert mail.get_content_type() == "text/plain"
        assert acting(mail.get_content().replace("\r\n", "\n")) == set()
        assert len(mail.get_content().splitlines()) == len(notice["lines"])


def test_metrics_have_it_in_labels_of_one_line() -> None:
    """As Prometheus' own parser reads them."""
    texts = {name: kept(text)[:2000] for name, text in HOSTILE.items()}
    written = text_of([many("fonds_tried", "what", (((("label", text),), 1) for text in texts.values()))])
    assert acting(written) == set()
    assert len(written.splitlines()) == len(texts) + 2
    (family,) = text_string_to_metric_families(written)
    assert [sample.labels["label"] for sample in family.samples] == [harmless(text) for text in texts.values()]


def test_a_report_of_a_crawl_holds_no_element_of_a_strangers(of_records: RecordedArchive) -> None:
    """Neither in its charts, nor in its tables, nor in its findings."""
    with Archive.at(of_records.path).open_database(write=False) as database:
        figures = report_crawl(database, "urn:uuid:5a3ee5ea-0000-4000-8000-000000000001")
    texts = [kept(text)[:2000] for text in HOSTILE.values()]
    findings = tuple(CrawlFinding(FindingKind.LISTING_BROKEN, text, text) for text in texts)
    hosts = tuple(HostFailures(Role.SOURCE, "dns", text, 1 + place) for place, text in enumerate(texts))
    crawl = replace(figures.crawl, told=findings, findings=len(findings), captures=tuple((text, 1) for text in texts))
    page = crawl_page(replace(figures, crawl=crawl, failures=hosts), datetime(2031, 1, 1, tzinfo=UTC))
    assert_no_strangers_element(page)
    assert page.count("alert(1)") >= 3


def test_the_document_of_a_proof_is_data() -> None:
    """Whatever an answer says: it reads back to the same, and does nothing on a terminal."""
    from io import BytesIO
    from zipfile import ZipFile

    from storage.custody.proving.proof_file import ProofFile, packed_proof

    answer = {"kind": "article", "article": {name: kept(text)[:2000] for name, text in HOSTILE.items()}}
    with ZipFile(BytesIO(packed_proof(ProofFile(answer, (), b"", {}, {})))) as packed:
        document = packed.read("proof.json").decode("utf-8")
    assert acting(document) == set()
    assert json.loads(document)["answer"] == answer


def test_the_player_is_configured_by_names_alone(tmp_path: Path) -> None:
    """A folder's name that is YAML stays a name; titles and addresses are in no configuration."""
    for name in ("script", "override", "formula", "formula-tab", "code", "link", "prompt"):
        folder = tmp_path / HOSTILE[name].replace("/", "-")
        written = configuration(Archive.at(Archive.create(folder).path), None)
        assert acting(written) == set()
        assert json.loads(written)["collections_root"] == str(folder / "collections")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_record_has_no_field_of_a_strangers(name: str) -> None:
    """A text in a field of a record, or in a line of its block, is one line and one field."""
    text = HOSTILE[name]
    made = record("metadata", "urn:uuid:1", AT, b"", WARC_FIELDS, (("WARC-Target-URI", text), ("via", text)))
    assert [field for field, _ in made.fields] == [
        *("WARC-Type", "WARC-Record-ID", "WARC-Date", "WARC-Target-URI", "via", "Content-Type", "WARC-Block-Digest")
    ]
    for value in (value for _, value in made.fields):
        assert not set(value) & set("\r\n\0\x1b")
    assert parse_fields(fields_block((("via", text), ("note", text)))) == (
        ("via", one_line(text)),
        ("note", one_line(text)),
    )


def test_records_and_index_of_hostile_answers_have_our_fields_alone(of_records: RecordedArchive) -> None:
    """What a server wrote stands in blocks; a line of the index is one, in ASCII."""
    collections = of_records.path / "collections"
    seen = set()
    for path in collections.rglob("*.warc.gz"):
        for _, one in records(path):
            for field, value in one.fields:
                assert field.startswith(("WARC-", "Content-")), field
                assert acting(value) == set(), field
            seen.add(one.type)
    assert {"warcinfo", "response", "request"} <= seen
    indexed = list(lines(next(collections.glob("*/indexes"))))
    assert indexed
    for line in indexed:
        assert line.isascii()
        assert acting(line.rstrip("\n")) == set()
        assert parse_line(line).url
