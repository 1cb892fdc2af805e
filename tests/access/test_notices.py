"""Receivers are told what failed and what was lost, by a command, a message or mail: once, and never not at all."""

from __future__ import annotations

import json
import os
import shutil
import socketserver
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread
from threading import enumerate as enumerate_threads
from typing import Any

import pytest

from access.jobs.notices import tell_receivers
from access.jobs.task_ends import keep_task_end, task_end
from access.jobs.telling import untold
from access.running.child import TaskEnd
from access.running.plan import TaskName
from access.running.task_notices import is_told, tell_of
from storage.archive.archive import Archive
from storage.tables import schema, sqlite
from storage.tables.crawls import end_columns
from storage.tables.database import Database
from storage.types import CrawlPurpose
from storage.types.crawl_ends import CrawlEnd, CrawlEnding, CrawlFinding, FindingKind
from storage.types.errors import ConfigurationError
from storage.types.exit_codes import ExitCode
from storage.types.tokens import ChangeKind
from tests import warm_python
from tests.access.commands import finish, fonds
from tests.access.test_webhooks import SECRET, receiving
from tests.storage.filing import AT, Filing, after, article

FEED = CrawlFinding(FindingKind.LISTING_BROKEN, "https://lia.example/feed", "feed https://lia.example/feed: broken")
SITE = CrawlFinding(FindingKind.UNREACHABLE, "lia", "lia: no listing could be read (dns)")
KEEP = '["/bin/sh", "-c", "cat >>told; echo >>told; test ! -e broken || { echo out of order >&2; exit 7; }"]'
_PROGRAM = "import sys; from tests.access.test_notices import tell_at; tell_at(*sys.argv[1:3])"
Opened = tuple[Archive, Database]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive whose receiver keeps what it is told in a file, and was told of everything so far."""
    folder = tmp_path_factory.mktemp("told") / "archive"
    folder.mkdir()
    configure(folder, f"command = {KEEP}")
    archive = Archive.at(folder)
    with archive.open_database(write=True) as database:
        Filing(database).revise(article("一", citations=()))
    assert tell_receivers(archive, at()) == ()
    assert notices(archive) == []
    return folder


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who tells waits for nobody to leave the database: these tests keep it open, so it would wait in vain."""
    monkeypatch.setattr(sqlite, "_LEAVING_SECONDS", 0.0)


@pytest.fixture
def opened(told: Path, tmp_path: Path) -> Iterator[Opened]:
    """A copy of that archive."""
    archive = Archive.at(Path(shutil.copytree(told, tmp_path / "archive")))
    with archive.open_database(write=True) as database:
        yield archive, database


def configure(folder: Path, receiver: str) -> None:
    """Name one receiver."""
    (folder / "fonds.toml").write_text(f'contact = "keeper@lia.example"\n[notify.desk]\n{receiver}\n')


def at(**span: float) -> Callable[[], Any]:
    """A clock that stands so much after the first moment of the tests."""
    return lambda: after(**span)


def end_badly(database: Database, hours: float, *found: CrawlFinding) -> None:
    """File a crawl that ended so many hours after the first moment."""
    code = ExitCode.COULD_NOT if SITE in found else ExitCode.LOOK
    end = CrawlEnd.with_findings(after(hours=hours), CrawlEnding.DONE, code, found)
    begun = {"crawl_id": f"crawl {hours}", "started_at": AT, "purpose": CrawlPurpose.CRAWL}
    with database.begin() as connection:
        connection.execute(schema.crawls.insert().values(**begun, **end_columns(end)))


def notices(archive: Archive) -> list[dict[str, Any]]:
    """What the receiver was told."""
    kept = archive.path / "told"
    return [json.loads(line) for line in kept.read_text().splitlines()] if kept.exists() else []


def withdraw(database: Database) -> None:
    """Let the article be withdrawn: three visits over a day do not find it."""
    filing = Filing(database)
    article_id = filing.revise(article("二", canonical_url="https://lia.example/2", citations=()))
    for hours in (1, 20, 40):
        filing.look(article_id, filing.keep("https://lia.example/2", after(hours=hours), status=404), gone=True)


def test_a_receiver_begins_with_the_changes_of_the_last_day(tmp_path: Path) -> None:
    """Also with those of the crawl at whose end it is told first; what is older is history."""
    configure(tmp_path, f'command = {KEEP}\non = ["withdrawn", "new"]')
    archive = Archive.at(tmp_path)
    with archive.open_database(write=True) as database:
        Filing(database).revise(article("一", citations=()))
        withdraw(database)
        for _ in range(2):
            assert tell_receivers(archive, at(hours=41)) == ()
    (told,) = notices(archive)
    assert [one["kind"] for one in told["data"]["changes"]] == [ChangeKind.WITHDRAWN]


def test_failures_and_losses_are_told_once(opened: Opened) -> None:
    """With what was found, as a text and as facts; what goes on and what is not asked for is not told."""
    archive, database = opened
    end_badly(database, 1, FEED)
    end_badly(database, 2, FEED, SITE)
    withdraw(database)
    assert tell_receivers(archive, at(hours=50)) == ()
    (told,) = notices(archive)
    assert told["subject"] == "Fonds: 1 crawl failed, 2 findings, 1 withdrawn"
    assert [line for line in told["lines"] if line.startswith("- ")] == [f"- {FEED.text}", f"- {SITE.text}"]
    assert told["lines"][-1] == "withdrawn 2031-05-05 19:02 UTC, lia: 二 https://lia.example/2"
    assert [one["kind"] for one in told["data"]["changes"]] == [ChangeKind.WITHDRAWN]
    end_badly(database, 3, FEED)
    assert tell_receivers(archive, at(hours=51)) == ()
    assert len(notices(archive)) == 1


def test_a_task_that_ended_badly_is_told_once_like_a_crawl(opened: Opened) -> None:
    """By what it said; the same within a day is no news, and something else is."""
    archive, _ = opened
    damage = task_end("verify", after(hours=1), ExitCode.LOOK, "please check: a.warc.gz is damaged")
    for end in (damage, replace(damage, ended_at=after(hours=2))):
        keep_task_end(archive.path, end)
    keep_task_end(archive.path, task_end("backup", after(hours=3), ExitCode.COULD_NOT, "the disk is full"))
    keep_task_end(archive.path, task_end("stamp", after(hours=3), ExitCode.USAGE, "no such certificate"))
    keep_task_end(archive.path, task_end("push", after(hours=3), -9, "4 of 9 files"))
    assert tell_receivers(archive, at(hours=4)) == ()
    (told,) = notices(archive)
    assert told["subject"] == "Fonds: 3 tasks failed (backup, stamp, push), 1 finding"
    assert told["lines"] == [
        "verify ended with exit code 3 at 2031-05-04 04:02 UTC:",
        "- verify: please check: a.warc.gz is damaged",
        "backup ended with exit code 1 at 2031-05-04 06:02 UTC:",
        "- backup: the disk is full",
        "stamp ended with exit code 2 at 2031-05-04 06:02 UTC:",
        "- stamp: no such certificate",
        "push was ended by signal 9 at 2031-05-04 06:02 UTC:",
        "- push: 4 of 9 files",
    ]
    assert (told["data"]["tasks"], told["data"]["crawls"]) == (["verify", "backup", "stamp", "push"], [])
    assert tell_receivers(archive, at(hours=5)) == ()
    assert len(notices(archive)) == 1


@pytest.mark.parametrize(
    ("name", "exit_code", "told"),
    [
        (TaskName.VERIFY, 3, True),
        (TaskName.BACKUP, 1, True),
        (TaskName.PUSH, -9, True),
        (TaskName.STAMP, 4, False),
        (TaskName.CONSOLIDATE, 5, False),
        (TaskName.REPORT, 0, False),
        (TaskName.CRAWL, 1, False),
        (TaskName.CRAWL, 3, False),
        (TaskName.CRAWL, 2, True),
        (TaskName.CRAWL, -9, True),
    ],
)
def test_which_ends_of_tasks_are_told(name: TaskName, exit_code: int, told: bool) -> None:
    """Crawls tell of themselves, but for those that could not."""
    assert is_told(name, exit_code) is told


def test_a_wrong_configuration_is_told_by_the_one_that_held_before(opened: Opened) -> None:
    """To its receivers, once however often a task fails over it, and not again in the log."""
    archive, _ = opened
    wrong = "configuration fonds.toml: colour: unknown key"
    (archive.path / "fonds.toml").write_text("colour = 1\n")
    account = "crawl=- publication=- ended=failed findings=0 exit=2"
    said: list[str] = []
    for hours in (1, 2):
        end = TaskEnd(TaskName.CRAWL, 2, f"2031-05-04T0{hours}:02:00Z {account}: {wrong}")
        tell_of(archive, end, after(hours=hours), at(hours=hours), said.append)
        for thread in threads_named("notices"):
            thread.join()
    (told,) = notices(archive)
    assert told["subject"] == "Fonds: 1 task failed (crawl)"
    assert told["lines"] == ["crawl ended with exit code 2 at 2031-05-04 04:02 UTC:", f"- crawl: {wrong}"]
    assert said == []


def threads_named(name: str) -> list[Thread]:
    """The threads of a name that run."""
    return [thread for thread in enumerate_threads() if thread.name == name]


def test_what_does_not_arrive_is_told_again_as_it_was(opened: Opened) -> None:
    """Under the same id, whatever came since; that comes in a notice of its own, and the status shows who is dead."""
    archive, database = opened
    end_badly(database, 1, FEED)
    (archive.path / "broken").touch()
    failed = "notify desk: /bin/sh ended with 7: out of order"
    assert tell_receivers(archive, at(hours=1)) == (failed,)
    assert tell_receivers(archive, at(hours=1)) == ()
    end_badly(database, 2, SITE)
    withdraw(database)
    assert untold(archive.path, at(hours=99)) == (failed,)
    told = fonds("status", "--archive", archive.path).out
    assert "desk  failed 2 times in a row since" in told
    assert "out of order" in told
    (archive.path / "broken").unlink()
    assert tell_receivers(archive, at(hours=200)) == ()
    first, again, third, last = notices(archive)
    assert first == again == third
    assert first["subject"] == "Fonds: 1 finding"
    assert last["subject"] == "Fonds: 1 crawl failed, 1 finding, 1 withdrawn"


def test_nothing_is_lost_when_who_tells_is_killed(opened: Opened) -> None:
    """Over the delivery: the next one sends the same under the same id, once the first can no longer be at it."""
    archive, database = opened
    end_badly(database, 1, FEED)
    told = configure_killing(archive.path)
    for minutes, killed in ((60, True), (61, False), (63, False)):
        ran = finish(warm_python.begin(_PROGRAM, str(archive.path), str(minutes), env=os.environ), 60)
        assert (ran.code != 0) == killed, ran.err
    kept = [json.loads(line) for line in told.read_text().splitlines()]
    assert [one["subject"] for one in kept] == ["Fonds: 1 finding"] * 2
    assert kept[0] == kept[1]


def configure_killing(folder: Path) -> Path:
    """A receiver that keeps what it is told, and kills who tells it the first time."""
    script = "cat >>told; echo >>told; test -e once || { touch once; kill -9 $PPID; }"
    configure(folder, f'command = ["/bin/sh", "-c", "{script}"]')
    return folder / "told"


def tell_at(archive: str, minutes: str) -> None:
    """Tell the receivers of an archive, so long after the first moment of the tests."""
    tell_receivers(Archive.at(Path(archive)), at(minutes=float(minutes)))


def test_the_day_is_told_once_a_day(opened: Opened) -> None:
    """How crawls ended and what changed, also when nothing did; days without a process are told as one."""
    archive, database = opened
    configure(archive.path, f'command = {KEEP}\non = ["failed"]\ndigest = "07:00"')
    archive = Archive.at(archive.path)
    end_badly(database, 1, FEED)
    Filing(database).revise(article("三", canonical_url="https://lia.example/3", citations=()), after(hours=1))
    for hours in (3, 4, 5, 26, 100):
        assert tell_receivers(archive, at(hours=hours)) == ()
    first, second = notices(archive)
    assert first["subject"] == "Fonds: the day until 2031-05-04 07:00 UTC"
    assert first["lines"][1:] == [
        "Changes: 1 new.",
        "Crawls, by exit code: 1 with 3.",
        "Findings (1):",
        f"- {FEED.text}",
    ]
    assert second["lines"] == [
        "From 2031-05-04 07:00 to 2031-05-08 07:00 UTC.",
        "Changes: nothing.",
        "Crawls, by exit code: none.",
        "No findings.",
    ]


def test_a_message_is_signed_by_a_secret_from_the_environment(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Standard Webhooks, at the time of the attempt; a secret that is not there is said by its name."""
    archive, database = opened
    end_badly(database, 1, FEED)
    with receiving() as receiver:
        configure(archive.path, f'url = "{receiver.url}"\nsecret = "env:DESK_SECRET"')
        named = Archive.at(archive.path)
        missing = "notify desk: the environment has no variable DESK_SECRET"
        assert tell_receivers(named, at(hours=1)) == (missing,)
        monkeypatch.setenv("DESK_SECRET", SECRET)
        assert tell_receivers(named, at(hours=2)) == ()
    ((message_id, told),) = receiver.messages
    assert receiver.signed_at == [after(hours=2).replace(microsecond=0)]
    assert (message_id, told["type"], told["subject"]) == (told["id"], "notice", "Fonds: 1 finding")


class _Mailbox(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.wfile.write(b"220 mail.example\r\n")
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = iter(self.rfile.readline, b".\r\n")
                self.server.mails.append(b"".join(lines).decode())
            said = self.server.says.get(verb, b"250 mail.example")
            self.wfile.write((b"221 bye" if verb == b"QUIT" else said) + b"\r\n")


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mail in; `says` is what it answers to some commands."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Mailbox)
        self.mails: list[str] = []
        self.says: dict[bytes, bytes] = {}


@contextmanager
def taking_mail() -> Iterator[MailServer]:
    """A mail server that runs."""
    with MailServer() as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


def test_mail_is_handed_over_and_a_refusal_is_told(opened: Opened) -> None:
    """As plain text that says that a machine wrote it, with the id of the notice."""
    archive, database = opened
    end_badly(database, 1, SITE)
    with taking_mail() as server:
        smtp = f"smtp://127.0.0.1:{server.server_address[1]}"
        configure(archive.path, f'mail = ["desk@lia.example"]\nsmtp = "{smtp}"')
        named = Archive.at(archive.path)
        server.says[b"RCPT"] = b"550 nobody"
        (refused,) = tell_receivers(named, at(hours=1))
        assert refused.startswith("notify desk: ")
        del server.says[b"RCPT"]
        assert tell_receivers(named, at(hours=2)) == ()
    (told,) = server.mails
    subject = "Subject: Fonds: 1 crawl failed, 1 finding"
    for line in (subject, "To: desk@lia.example", "From: keeper@lia.example", f"- {SITE.text}"):
        assert line in told.splitlines()
    assert "Auto-Submitted: auto-generated" in told
    assert "@lia.example>" in next(line for line in told.splitlines() if line.startswith("Message-ID: <msg_"))


def test_who_logs_in_does_it_under_tls_or_not_at_all(opened: Opened) -> None:
    """The server offers none, so the password stays here; no message has it."""
    archive, database = opened
    (archive.path / "password").write_text("hunter2\n")
    end_badly(database, 1, SITE)
    with taking_mail() as server:
        smtp = f"smtp://fonds@127.0.0.1:{server.server_address[1]}"
        configure(archive.path, f'mail = ["desk@lia.example"]\nsmtp = "{smtp}"\npassword = "file:password"')
        (failed,) = tell_receivers(Archive.at(archive.path), at(hours=1))
    assert "STARTTLS" in failed
    assert "hunter2" not in failed
    assert server.mails == []


@pytest.mark.parametrize(
    "ways",
    [
        'command = ["a"]\nmail = ["a@a.example"]',
        'mail = ["a@a.example"]\nurl = "https://a.example/"',
        'command = ["a"]\nurl = "https://a.example/"\nmail = ["a@a.example"]',
        'sender = "a@a.example"',
    ],
)
def test_a_receiver_is_told_in_exactly_one_way(tmp_path: Path, ways: str) -> None:
    """Said before anything that only one of the ways needs, such as whom mail is from."""
    (tmp_path / "fonds.toml").write_text(f"[notify.log]\n{ways}\n")
    with pytest.raises(ConfigurationError, match=r"notify\.log\.command: exactly one of command, url and mail"):
        Archive.at(tmp_path)


def test_mail_needs_somebody_whom_it_is_from(tmp_path: Path) -> None:
    """Where `contact` is no e-mail address and no sender is named."""
    (tmp_path / "fonds.toml").write_text('[notify.log]\nmail = ["a@a.example"]\n')
    with pytest.raises(ConfigurationError, match=r"notify\.log\.sender: is needed, for contact is no e-mail address"):
        Archive.at(tmp_path)


@pytest.mark.parametrize(
    ("receiver", "said"),
    [
        ("", "notify.desk.command"),
        ('command = ["a"]\nurl = "https://a.example/"', "notify.desk.command"),
        ('url = "ftp://a.example/"', "notify.desk.url"),
        ('url = "https://a.example/"\nsecret = "hunter2"', "notify.desk.secret"),
        ('mail = ["nobody"]', "notify.desk.mail"),
        ('mail = ["a@a.example"]\nsmtp = "smtp://fonds:hunter2@a.example"', "notify.desk.smtp"),
        ('command = ["a"]\non = ["renewed"]', "notify.desk.on"),
        ('command = ["a"]\ndigest = "7"', "notify.desk.digest"),
        ('command = ["a"]\ncolour = "red"', "notify.desk.colour"),
    ],
)
def test_a_receiver_is_refused_by_its_key(tmp_path: Path, receiver: str, said: str) -> None:
    """Nothing that may be a secret is shown."""
    configure(tmp_path, receiver)
    ran = fonds("status", "--archive", tmp_path)
    assert (ran.code, said in ran.only_line, "hunter2" in ran.err) == (2, True, False)
