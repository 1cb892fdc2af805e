"""A secret stands where its owner put it, and in nothing that leaves: secrets are planted and searched for.

They lie in the environment, in fonds.toml, in tokens and in addresses that somebody types; what leaves is what commands
print, log, write and send. A name and a password that a page prints is in test_unsent_credentials.py, what a spider of
one's own sends in docs/for-scrapy-people.md.
"""

from __future__ import annotations

import base64
import gzip
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from access.export.forms import ExportFormName
from access.web.room.rooms import ROUTERS
from tests.access.commands import Ran, fonds
from tests.access.gazette import Gazette
from tests.access.web.asked import Api

_KEY = base64.b64encode(b"planted-webhook-key-of-32-bytes!").decode()
SECRETS = {
    "AWS_ACCESS_KEY_ID": "PLANTEDKEYID",
    "AWS_SECRET_ACCESS_KEY": "planted-aws-secret",
    "AWS_SESSION_TOKEN": "planted-aws-session",
    "PGPASSWORD": "planted-pgpassword",
    "HOOK_KEY": f"whsec_{base64.b64encode(b'planted-notice-key-of-32-bytes!!').decode()}",
    "MAIL_PASSWORD": "planted-mail-password",
    "HTTP_PROXY": "http://planted-proxy-user:planted-proxy-password@127.0.0.1:1",
}
"""Secrets of the environment, by their variables."""
NEVER = ("planted", "PLANTED", _KEY, SECRETS["HOOK_KEY"])
_URL = "http://planted-user:planted-url-password@127.0.0.1:1/planted-path?planted-query"
_DATABASE = "postgresql://keeper:planted-password@127.0.0.1:1/fonds"
_SETTING = "postgresql://keeper@127.0.0.1:1/fonds?password=planted-setting&sslpassword=planted-key"
CONFIGURATION = f"""
contact = "keeper@archive.example"

[webhooks.hook]
url = "{_URL}"
secret = "whsec_{_KEY}"

[notify.posted]
url = "{_URL}"
secret = "env:HOOK_KEY"

[notify.mailed]
mail = ["keeper@archive.example"]
smtp = "smtp://keeper@127.0.0.1:1"
password = "env:MAIL_PASSWORD"
"""
WRONG = (
    f'database = "{_DATABASE}"',
    f'database = "{_SETTING}"',
    'database = "postgresql://keeper:planted@word@h/x"',
    'database = "mysql://keeper:planted-password@h/x"',
    'database = "planted-password"',
    '[webhooks.hook]\nurl = "ftp://planted:planted@h/"\nsecret = "whsec_planted"',
    f'[webhooks.hook]\nurl = "http://h/"\nsecret = "planted{_KEY}"',
    '[notify.a]\nurl = "planted-address"',
    f'[notify.a]\nurl = "{_URL}"\nsecret = "planted-itself"',
    '[notify.a]\nmail = ["a@b.example"]\nsmtp = "smtp://a:planted@h"\nsender = "a@b.example"',
    '[notify.a]\nmail = ["a@b.example"]\nsmtp = "smtp://a@h"\npassword = "planted-itself"\nsender = "a@b.example"',
    '[store]\nurl = "s3://planted:planted@bucket"',
    '[store]\nurl = "s3://bucket"\nendpoint = "http://planted:planted@h"',
    '[copies.vault]\nurl = "s3://bucket"\nid = "x"\nendpoint = "http://planted:planted@h"',
)
"""Configurations with a secret that somebody wrote wrong, or whose server is not there."""


@dataclass
class Planted:
    """An archive around which secrets lie, after a crawl, with what the crawl said."""

    path: Path
    gazette: Gazette
    ran: Ran
    token: str


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    """The archive, and the environment of all that asks it."""
    path = tmp_path_factory.mktemp("secrets") / "archive"
    path.mkdir()
    (path / "fonds.toml").write_text(CONFIGURATION, encoding="utf-8")
    gazette = Gazette(articles=1, sources=1)
    with pytest.MonkeyPatch.context() as environment, gazette.serving():
        for name, secret in SECRETS.items():
            environment.setenv(name, secret)
        options = ("--health-check", _URL, "--metrics", path.parent / "crawl.prom", "--log", "json", "--json")
        ran = fonds(*gazette.crawl_options(path), *options)
        assert ran.code in (0, 3), ran
        assert ran.answer["unheard"]
        token = fonds("token", "add", "reader", "--json", "--archive", path).answer["token"]
        yield Planted(path, gazette, ran, token)


def found(text: str | bytes, *more: str) -> list[str]:
    """The planted secrets in what leaves."""
    text = text if isinstance(text, str) else text.decode("latin-1")
    return [secret for secret in (*NEVER, *more) if secret in text]


def written(folder: Path) -> Iterator[tuple[str, bytes]]:
    """All that lies in a folder, unpacked, each with its name."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as package:
                for name in package.namelist():
                    member = package.read(name)
                    yield f"{path}!{name}", gzip.decompress(member) if name.endswith(".gz") else member
        else:
            yield str(path), gzip.decompress(content) if path.suffix == ".gz" else content


def test_what_a_crawl_says_and_keeps_holds_none(planted: Planted) -> None:
    """Its answer, its log, its metrics, its records, its rows: everything but the file that its owner wrote."""
    assert found(planted.ran.out + planted.ran.err) == []
    assert "health check could not be told (127.0.0.1" in planted.ran.err
    kept = dict(written(planted.path.parent))
    assert found(kept.pop(str(planted.path / "fonds.toml")))
    assert [name for name, content in kept.items() if found(content, planted.token)] == []
    assert any(name.endswith(".warc.gz") for name in kept)


def test_no_answer_of_a_command_holds_one(planted: Planted, tmp_path: Path) -> None:
    """Also when it says whom it could not tell; what is handed over has none in any form."""
    archive = ("--archive", planted.path)
    asked = [
        *((*words, *archive) for words in (("status",), ("status", "--json"), ("list", "crawls", "--json"))),
        *((*words, *archive) for words in (("token", "list"), ("schedule", "print", "systemd"), ("db", "check"))),
        ("crawl", "--recheck", "--quiet", *planted.gazette.network(), *archive),
        ("report", "crawl", "--html", tmp_path / "crawl.html", *archive),
        *(("export", form.value, "--output", tmp_path / form.value, *archive) for form in ExportFormName),
        ("export", "wacz", "--output", tmp_path / "all.wacz", *archive),
        ("export", "bagit", "--output", tmp_path / "bag", *archive),
        ("export", "premis", "--output", tmp_path / "premis.xml", *archive),
    ]
    for words in asked:
        ran = fonds(*words)
        assert ran.code in (0, 3), ran
        assert found(ran.out + ran.err, planted.token) == [], words
    handed_over = list(written(tmp_path))
    assert len(handed_over) > 10
    assert [name for name, content in handed_over if found(content, planted.token)] == []


def test_a_backup_holds_what_the_archive_keeps_in_its_file_alone(planted: Planted, tmp_path: Path) -> None:
    """docs/backup.md says so: keys of webhooks stand in the kept fonds.toml, and nowhere else; tokens are digests."""
    assert fonds("backup", tmp_path / "backup", "--archive", planted.path).code in (0, 3)
    holding = [name for name, content in written(tmp_path) if found(content, planted.token)]
    assert [Path(name).name for name in holding] == ["fonds.toml"]


@pytest.mark.parametrize("text", WRONG)
def test_no_error_repeats_what_is_wrong_with_a_secret(text: str, tmp_path: Path) -> None:
    """Nor does a server that is not there."""
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "fonds.toml").write_text(text, encoding="utf-8")
    ran = fonds("status", "--archive", archive)
    assert ran.code in (1, 2)
    assert found(ran.out + ran.only_line) == []


def test_what_somebody_types_with_a_secret_is_not_repeated(planted: Planted, tmp_path: Path) -> None:
    """Addresses of databases, of buckets and of pages; whether they are refused or do not answer."""
    archive, new = ("--archive", planted.path), ("--archive", tmp_path / "new")
    bucket, endpoint = "s3://planted:planted@bucket", ("--endpoint", "http://planted:planted@h")
    asked = [
        *(("db", "copy", url, *archive) for url in (_DATABASE, _SETTING, "mysql://a:planted@h/x")),
        *(("rebuild", "--into", url, *archive) for url in (_DATABASE, _SETTING)),
        *(("submit", "rebuild", "--into", url, *archive) for url in (_DATABASE, _SETTING)),
        ("restore", tmp_path, "--database", _DATABASE, *new),
        *(("backup", *place, *archive) for place in ((bucket,), ("s3://bucket", *endpoint))),
        *(("restore", *place, *new) for place in ((bucket,), ("s3://bucket", *endpoint))),
        *(("copy", "add", "vault", *place, *archive) for place in ((bucket,), ("s3://bucket", *endpoint))),
        ("crawl", "gazette", "--start-url", _URL, *archive),
        ("capture", _URL, "--publication", "gazette", *archive),
        *(("init", "gazette", "--start-url", url, *archive) for url in (_URL, "ftp://planted:planted@h/")),
        ("crawl", "gazette", "--health-check", "planted-address", *archive),
        ("profile", "check", _URL, *archive),
        ("sources", "check", _URL, *archive),
        ("stamp", "--authority", _URL, *archive),
    ]
    for words in asked:
        ran = fonds(*words)
        assert ran.code in (1, 2), (words, ran)
        # The path of a page is no secret; who stands before its host is.
        assert found((ran.out + ran.err).replace("/planted-path?planted-query", "")) == [], (words, ran)


def test_the_api_and_the_reading_room_answer_none(planted: Planted) -> None:
    """Whatever is asked for that needs no id, by whoever may ask."""
    with Api(planted.path) as api:
        described = api.get("/openapi.json")["paths"]
        paths = {path for path in described if not path.endswith("/events")}
        paths |= {getattr(route, "path", "") for router in ROUTERS for route in router.routes}
        asked = sorted(path for path in paths if path and "{" not in path)
        answers = [api.ask(path, prefix="") for path in asked]
        assert [line for line in api.log if found(line, planted.token)] == []
    assert len(answers) > 30
    assert [str(answer.url) for answer in answers if found(answer.text, planted.token)] == []
