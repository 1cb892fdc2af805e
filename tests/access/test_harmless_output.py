"""Nothing that strangers wrote acts on a terminal, whichever command prints it; JSON holds it whole, escaped."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

import access.cli
from access.cli.main import app
from storage.types.log_events import LogEvent
from tests.access.commands import begin, finish, fonds
from tests.access.gazette import Gazette, source_page
from tests.access.hostile_texts import ACTING, acting
from tests.wire.origin import Answer, whole


@dataclass
class HostileArchive:
    """An archive whose folder, pages, answers and files bear hostile names and texts."""

    path: Path
    gazette: Gazette

    @property
    def warc(self) -> Path:
        """A WARC file with a hostile name, that holds the archive's records, and a damaged end."""
        (kept, *_) = sorted((self.path / "collections" / "gazette" / "archive").iterdir())
        copy = self.path.parent / f"copy{ACTING}.warc.gz"
        copy.write_bytes(kept.read_bytes()[:-20])
        return copy


def hostile_article() -> Answer:
    """An article whose every field is hostile."""
    text = "".join(
        f"<p>港務局說明{ACTING}航道的水深與每一次測量的日期，並公布全部紀錄，第{n}段。</p>" for n in range(5)
    )
    return whole_page(
        f"<html><head><title>報導{ACTING}</title><meta property='article:tag' content='港口{ACTING}'></head><body>"
        f"<article><h1>航道{ACTING}測量</h1><p>撰稿人：林{ACTING}一</p><p>摘要：{ACTING}這是摘要。</p><h2>全文</h2>{text}"
        f'<h2>資料來源</h2><p>文件{ACTING}甲<br><a href="http://office-0.example/document-0.html">甲</a></p>'
        f'<p>文件{ACTING}乙<br><a href="http://nowhere{ACTING}.invalid/">乙</a></p></article></body></html>'
    )


def whole_page(html: str) -> Answer:
    """A page under a hostile media type."""
    return Answer(
        [whole(html.replace("\x1b", "&#x1b;").encode(), f"Content-Type: text/html; charset=utf-8; x={ACTING}".encode())]
    )


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostileArchive]:
    """An archive after a crawl of hostile pages, whose site is still served."""
    path = tmp_path_factory.mktemp("hostile") / f"archive{ACTING}"
    gazette = Gazette(articles=3, sources=1)
    gazette.special = {
        gazette.article_url(0): lambda _asked: hostile_article(),
        gazette.source_url(0): lambda _asked: whole_page(source_page(0).replace("Document", f"Doc{ACTING}ument")),
    }
    with gazette.serving():
        ran = fonds(*gazette.crawl_options(path))
        assert ran.code in (0, 3), ran
        assert acting(ran.out + ran.err) == set()
        yield HostileArchive(path, gazette)


# Before the commands: what they leave in the archive would make a crawl longer.
def test_each_line_of_a_log_is_one(hostile: HostileArchive) -> None:
    """No text of a stranger's begins a line of its own, for people and for programs."""
    crawl: list[str | Path] = ["crawl", "gazette", "--recheck", "--verbose", "--archive", hostile.path]
    crawl += hostile.gazette.network()
    ran = fonds(*crawl, "--log", "json", "--json")
    assert acting(ran.err) == set()
    events = [json.loads(line)["event"] for line in ran.err.splitlines()]
    assert {"crawl-begun", "visit", "crawl-ended"} <= set(events) <= set(LogEvent), ran.err
    text = fonds(*crawl).err
    assert acting(text) == set()
    begin = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000 [A-Z]+ [\w.-]+(?:: |$)|fonds: |    |$")
    # What Scrapy says of itself before a spider begins and when it ends has lines of its own.
    between, closed, _ = text.partition(": Spider opened")[2].rpartition(": Closing spider")
    assert closed
    assert [line for line in between.splitlines() if not begin.match(line)] == []


def commands(group: TyperGroup, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command that the program has, by its words."""
    for name, command in group.commands.items():
        words = (*before, name)
        if isinstance(command, TyperGroup):
            yield from commands(command, words)
        else:
            yield words


def every_command() -> list[tuple[str, ...]]:
    """Every command of the program, sorted."""
    program = typer.main.get_command(app)
    assert isinstance(program, TyperGroup)
    return sorted(commands(program))


def answers_in_json(words: tuple[str, ...]) -> bool:
    """Whether a command takes --json."""
    command = typer.main.get_command(app)
    for word in words:
        assert isinstance(command, TyperGroup)
        command = command.commands[word]
    return any("--json" in parameter.opts for parameter in command.params)


def invocations(words: tuple[str, ...], hostile: HostileArchive) -> list[list[str | Path]]:
    """How a command is given so that it prints hostile text: the answer, or an error that quotes what it was given.

    A command that is missing here makes the test fail: state how it prints what strangers wrote.
    """
    archive: list[str | Path] = ["--archive", hostile.path]
    article = hostile.gazette.article_url(0)
    cited = hostile.gazette.source_url(0)
    # What is withheld is shown by no other command.
    second = hostile.gazette.article_url(1)
    other = hostile.path.parent / f"other{ACTING}"
    known: dict[str, list[list[str | Path]]] = {
        "backup": [[other / "backup", *archive]],
        "browse": [[cited, "--publication", "gazette", "--browser", other / f"no{ACTING}", *archive]],
        "capture": [[article, "--publication", "gazette", *archive, *hostile.gazette.network()]],
        "changes": [archive, ["--since", f"no{ACTING}", *archive]],
        "crawl": [["--recheck", *archive, *hostile.gazette.network()], [f"no{ACTING}", *archive]],
        "consolidate": [archive, ["--archive", other / "absent"]],
        "copy add": [[f"no{ACTING}", other, *archive], ["vault", other.with_suffix(".vault"), *archive]],
        "copy list": [archive],
        "copy remove": [[f"no{ACTING}", *archive]],
        "copy repair": [archive, [f"no{ACTING}", *archive]],
        "copy verify": [archive, ["--oldest", f"no{ACTING}", *archive]],
        "db check": [archive],
        "db copy": [[f"sqlite:///{other}.copy", *archive], [f"no{ACTING}", *archive]],
        "db grant": [[f"no{ACTING}", *archive]],
        "db upgrade": [archive],
        "demo": [["--archive", other / "demo", "--json"]],
        "diff": [[article, *archive], [f"no{ACTING}", *archive]],
        "export wacz": [["--article", article, "--output", other.with_suffix(".wacz"), *archive]],
        **{
            f"export {form}": [["--output", other.with_suffix(f".{form}"), *archive]]
            for form in ("bagit", "csv", "jsonl", "jsonld", "parquet", "premis", "sqlite", "tei")
        },
        "import": [[hostile.warc, "--publication", "gazette", "--archive", other / "imported"], [other, *archive]],
        "init": [["--archive", other / "made"], [f"no{ACTING}", *archive]],
        "list articles": [archive, ["--publication", f"no{ACTING}", *archive]],
        "list captures": [archive, ["--url", f"http://no{ACTING}/", *archive]],
        "list changes": [archive, ["--after", f"no{ACTING}", *archive]],
        "list crawls": [archive, ["--since", f"no{ACTING}", *archive]],
        "list revisions": [["--of", "articles", *archive], ["--of", "sources", *archive]],
        "list sources": [archive, ["--host", f"no{ACTING}", *archive]],
        "profile check": [[article, *archive, *hostile.gazette.network()], [f"no{ACTING}", *archive]],
        "profile draft": [
            [article, second, hostile.gazette.article_url(2), *archive, *hostile.gazette.network()],
            [f"no{ACTING}", f"no{ACTING}2", f"no{ACTING}3", *archive],
        ],
        "mcp": [["--archive", other / "absent"]],
        "prove": [
            [other.with_suffix(".zip"), "--export", article, *archive],
            [other.with_suffix(".zip")],
            [hostile.warc],
            [other / "absent.zip"],
        ],
        "rebuild": [["--into", f"sqlite:///{other}.sqlite3", *archive], ["--archive", other]],
        "release": [[second, "--reason", ACTING, *archive]],
        "replay": [["--archive", other / "absent"]],
        "report citations": [archive, ["--by", "host", "--html", other.with_suffix(".html"), *archive]],
        "report crawl": [archive, [f"no{ACTING}", *archive], ["--html", other.with_suffix(".crawl.html"), *archive]],
        "reread": [["--dry-run", *archive]],
        "restore": [[other / "absent", "--archive", other / "restored"]],
        "search": [["航道", *archive], ["Document", "--scope", "all", *archive], [f"no{ACTING}", *archive]],
        "show": [
            [article, *archive],
            [cited, *archive],
            [f"no{ACTING}", *archive],
        ],
        "run": [["--archive", other / "absent"]],
        "schedule print": [["cron", *archive], ["systemd", "--archive", other / f"no{ACTING}"]],
        "serve": [["--listen", f"no{ACTING}", *archive], ["--archive", other / "absent"]],
        "sources alias": [[cited, f"no{ACTING}", *archive], [f"no{ACTING}", cited, "--reason", ACTING, *archive]],
        "sources check": [[cited, *archive, *hostile.gazette.network()], [f"no{ACTING}", *archive]],
        "sources diff": [[cited, *archive], [f"no{ACTING}", *archive]],
        "sources list": [archive, ["--host", f"no{ACTING}", *archive]],
        "sources part": [[f"no{ACTING}", "--reason", ACTING, *archive], [cited, "--reason", ACTING, *archive]],
        "sources rescue": [archive, [f"no{ACTING}", *archive]],
        "sources show": [[cited, *archive], [f"no{ACTING}", *archive]],
        "stamp": [archive, [f"no{ACTING}", *archive]],
        "status": [archive, ["--archive", other / "absent"]],
        "store index": [archive],
        "store push": [archive],
        "submit crawl": [archive, [f"no{ACTING}", *archive]],
        "submit import": [[other, *archive], [hostile.warc, *archive]],
        "submit rebuild": [["--into", f"no{ACTING}", *archive], ["--into", f"http://a:b@no{ACTING}/", *archive]],
        **{f"submit {kind}": [["--publication", f"no{ACTING}", *archive]] for kind in ("push", "reread", "verify")},
        "token add": [[f"paper{ACTING}", *archive], [f"paper{ACTING}", *archive]],
        "token list": [archive],
        "token revoke": [[f"no{ACTING}", *archive]],
        "verify": [
            archive,
            [hostile.warc],
            [other / "absent.warc.gz"],
            ["--warc-file", f"no{ACTING}", *archive],
        ],
        "worker": [archive, ["--listen", f"no{ACTING}", *archive]],
        "withhold": [[second, "--reason", f"why{ACTING}", *archive], ["--list", *archive]],
    }
    return [[*words, *arguments] for arguments in known[" ".join(words)]]


@pytest.mark.parametrize("words", every_command(), ids=" ".join)
def test_no_command_prints_what_acts_on_a_terminal(words: tuple[str, ...], hostile: HostileArchive) -> None:
    """Titles, names, labels, media types, addresses, errors, file names: all are shown, none acts; so in JSON."""
    for plain in invocations(words, hostile):
        is_asked_twice = answers_in_json(words) and "--json" not in plain
        for arguments in (plain, [*plain, "--json"]) if is_asked_twice else (plain,):
            ran = fonds(*arguments)
            assert acting(ran.out + ran.err) == set(), arguments
            assert "a fault in Fonds itself" not in ran.err, arguments
            if "--json" in arguments and ran.code in (0, 3):
                # One document, or one in each line.
                for document in [ran.out] if ran.out.startswith(("{\n", "[")) else ran.out.splitlines():
                    json.loads(document)


def test_nothing_acts_while_the_status_is_watched(hostile: HostileArchive) -> None:
    """What is shown again and again is as harmless as what is shown once."""
    watching = begin("status", "--watch", "--archive", hostile.path)
    assert watching.stdout is not None
    first = [watching.stdout.readline() for _ in range(3)]
    os.kill(watching.pid, signal.SIGINT)
    ran = finish(watching)
    assert ran.code == 0
    assert "Archive " in first[2]
    assert acting("".join(first) + ran.out + ran.err) == set()


def texts_in(value: object) -> Iterator[str]:
    """Every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for entry in value.values():
            yield from texts_in(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from texts_in(entry)


@pytest.mark.parametrize("words", [("show",), ("search", "--scope", "all"), ("profile", "check")])
def test_json_keeps_what_acts_as_escapes(words: tuple[str, ...], hostile: HostileArchive) -> None:
    """The values are whole, and nothing acts even when the JSON is shown on a terminal."""
    subject = "航道" if "search" in words else hostile.gazette.article_url(0)
    if "check" in words:
        shown = fonds("show", subject, "--json", "--archive", hostile.path).answer
        subject = shown["article"]["proof"]["capture_id"]
    ran = fonds(*words, subject, "--json", "--archive", hostile.path)
    assert (ran.code, ran.err, acting(ran.out)) in ((0, "", set()), (3, "", set()))
    assert any("\u202e" in text for text in texts_in(ran.answer))


def test_a_log_line_of_the_engine_is_harmless(hostile: HostileArchive) -> None:
    """What libraries log on stderr quotes strangers too."""
    program = (
        "import logging, sys\n"
        "from access.cli.streams import prepare_streams\n"
        "prepare_streams()\n"
        "logging.basicConfig()\n"
        f"logging.warning({ACTING!r})\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert acting(ran.stderr) == set()
    assert "\\x1b[31m" in ran.stderr


def test_no_command_prints_past_the_one_place() -> None:
    """Answers and warnings leave through access/cli/output.py, which cleans them."""
    past: list[str] = []
    for path in Path(next(iter(access.cli.__path__))).glob("*.py"):
        if path.name == "output.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in (
                "print",
                "sys.stdout.write",
                "sys.stderr.write",
            ):
                past.append(f"{path.name}:{node.lineno}")
    assert past == []


def test_a_closed_stdout_is_no_fault(hostile: HostileArchive) -> None:
    """`>&-` in a shell: the command does its work, and no file takes the place of stdout."""
    program = shutil.which("sh") or "/bin/sh"
    command = [sys.executable, "-c", "from access.cli.main import run; run()"]
    for closing in (">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"):
        line = f'exec "$@" {closing}'
        ran = subprocess.run(
            [program, "-c", line, "sh", *command, "status", "--archive", str(hostile.path)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (ran.returncode, ran.stderr) == (0, ""), closing


@pytest.mark.parametrize("pipe", ['"$@" | true', '"$@" 2>&1 >/dev/null | true'])
def test_an_answer_that_nobody_reads_to_its_end_is_no_fault(pipe: str, hostile: HostileArchive) -> None:
    """`| head -1`, for the answer and for what goes to stderr."""
    command = [sys.executable, "-c", "from access.cli.main import run; run()", "show"]
    for subject in (hostile.gazette.article_url(0), "nothing"):
        line = ["sh", "-c", pipe, "sh", *command, subject, "--archive", str(hostile.path)]
        ran = subprocess.run(line, capture_output=True, text=True, check=False)
        assert "Traceback" not in ran.stderr
        assert "Exception" not in ran.stderr


@pytest.mark.parametrize("words", [("show",), ("show", "--json"), ("search", "--json")])
def test_an_output_of_ascii_is_no_fault(words: tuple[str, ...], hostile: HostileArchive) -> None:
    """What the encoding does not hold is escaped, in JSON as JSON does."""
    subject = "航道" if "search" in words else hostile.gazette.article_url(0)
    command = [sys.executable, "-c", "from access.cli.main import run; run()", *words, subject]
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    ran = subprocess.run([*command, "--archive", str(hostile.path)], capture_output=True, check=False, env=environment)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.isascii()
    if "--json" in words:
        assert "\\u822a" in ran.stdout.decode()
        json.loads(ran.stdout)
