"""fonds.toml: what is right is loaded whole, what is wrong is refused with file and key, what is the user's stays."""

from __future__ import annotations

import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from storage.archive.configuration import (
    Configuration,
    CrawlLimits,
    NetworkSettings,
    RescueSettings,
    StoreSettings,
    load,
)
from storage.archive.configuration_writing import forget_copy, name_database, remember, remember_copy
from storage.archive.copy_settings import CopySettings
from storage.archive.run_settings import RunSettings
from storage.objects.address import StoreAddress
from storage.types.errors import ArchiveError, ConfigurationError
from storage.types.recurrence import DailyAt, Every

ROOT = Path(__file__).parents[2]
WHOLE = """
database = "postgresql://fonds@db.example/fonds"
operator = "Archive of Lia"
contact = "keeper@archive.example"

[network]
connect_to = ["lia.example:443:127.0.0.1:8443"]
cacert = "ca.pem"
allow_network = ["127.0.0.0/8"]

[limits]
warc_size = 1_000_000
free_space = 0
readers = 3
reader_memory = 536870912
reader_seconds = 2.5

[rescue]
gates = ["https://web.example/web/", "https://other.example/gate?url={url}"]
seconds = 12.5
delay = 0

[publications.lia]
start_urls = ["https://lia.example/", "https://lia.example/news"]

[publications.heron]
"""


def write(folder: Path, text: str) -> Path:
    """The archive's file with this text."""
    path = folder / "fonds.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_there_are_the_defaults(tmp_path: Path) -> None:
    """An archive needs no configuration."""
    assert load(tmp_path) == Configuration()
    assert load(tmp_path).start_urls("lia") == ()


def test_everything_a_file_may_say_is_kept(tmp_path: Path) -> None:
    """Each kind of value arrives in its type; a path is the archive's own."""
    write(tmp_path, WHOLE)
    assert load(tmp_path) == Configuration(
        database="postgresql://fonds@db.example/fonds",
        operator="Archive of Lia",
        contact="keeper@archive.example",
        network=NetworkSettings(("lia.example:443:127.0.0.1:8443",), tmp_path / "ca.pem", ("127.0.0.0/8",)),
        limits=CrawlLimits(1_000_000, 0, 3, 536_870_912, 2.5),
        rescue=RescueSettings(("https://web.example/web/", "https://other.example/gate?url={url}"), 12.5, 0),
        publications=(("lia", ("https://lia.example/", "https://lia.example/news")), ("heron", ())),
    )
    assert load(tmp_path).start_urls("lia") == ("https://lia.example/", "https://lia.example/news")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("operatr = 'x'", "operatr: unknown key; did you mean operator?"),
        ("operator = ''", "operator: must be a text"),
        ("database = 5", "database: must be a text"),
        ("[limits]\nreaders = 0", "limits.readers: must be from 1"),
        ("[limits]\nreaders = true", "limits.readers: must be a whole number"),
        ("[limits]\nreader_seconds = 'x'", "limits.reader_seconds: must be a number"),
        ("[limits]\nwarc_siz = 1", "limits.warc_siz: unknown key; did you mean warc_size?"),
        ("[network]\nconnect_to = 'x'", "network.connect_to: must be a list"),
        ("network = 1", "network: must be a table"),
        (
            "[publications.lia]\nstart_urls = ['lia.example']",
            "publications.lia.start_urls: 'lia.example' is no absolute",
        ),
        ("[publications.lia]\nstart_url = []", "publications.lia.start_url: unknown key"),
        ("[rescue]\ngates = 'x'", "rescue.gates: must be a list"),
        ("[rescue]\ngates = ['web.example/web/']", "rescue.gates: holds no http or https address: 'web.example/web/'"),
        ("[rescue]\nseconds = 0", "rescue.seconds: must be from 0.1"),
        ("publications = []", "publications: must be a table"),
        ("operator = ", "file: is no TOML"),
        ("a = [1,\n2", "file: is no TOML: Unclosed array (at line 2, where the file ends)"),
        ("[notify.desk]\ncommand = []", "notify.desk.command: is an empty list; fill it, or leave it out"),
    ],
)
def test_a_mistake_names_file_and_key(tmp_path: Path, text: str, key: str) -> None:
    """It is an error of the configuration, in one line."""
    path = write(tmp_path, text)
    with pytest.raises(ConfigurationError) as refused:
        load(tmp_path)
    assert str(refused.value).startswith(f"configuration {path}: {key}")
    assert "\n" not in str(refused.value)
    assert refused.value.exit_code == 2


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """Neither is a folder of its name."""
    (tmp_path / "fonds.toml").write_bytes(b"\n\xff\xfe")
    with pytest.raises(ConfigurationError, match=r"file: is not written in UTF-8 \(line 2\)"):
        load(tmp_path)
    (tmp_path / "fonds.toml").unlink()
    (tmp_path / "fonds.toml").mkdir()
    with pytest.raises(ConfigurationError, match="file: cannot be read: Is a directory"):
        load(tmp_path)


class TestRemembering:
    """A start address given once is known from then on."""

    def test_a_new_file_says_what_it_is(self, tmp_path: Path) -> None:
        """It is one that `load` takes, and its owner's: it is where a password will stand."""
        remember(tmp_path, "lia", ["https://lia.example/"])
        assert load(tmp_path) == Configuration(publications=(("lia", ("https://lia.example/",)),))
        path = tmp_path / "fonds.toml"
        assert path.read_text(encoding="utf-8").startswith("# One Fonds archive.")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def test_what_people_wrote_stays(self, tmp_path: Path) -> None:
        """Comments, order and the file's mode: it may hold a password."""
        path = write(
            tmp_path,
            "# mine\noperator = 'me' # really\n\n[publications.lia]\n# here\nstart_urls = ['https://a.example/']\n",
        )
        path.chmod(0o600)
        remember(tmp_path, "lia", ["https://a.example/", "https://b.example/", "https://b.example/"])
        remember(tmp_path, "heron", [])
        text = path.read_text(encoding="utf-8")
        assert text.startswith("# mine\noperator = 'me' # really\n")
        assert "# here" in text
        assert load(tmp_path).publications == (
            ("lia", ("https://a.example/", "https://b.example/")),
            ("heron", ()),
        )
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert sorted(entry.name for entry in tmp_path.iterdir()) == ["fonds.toml", "fonds.toml.lock"]

    def test_processes_at_once_lose_nothing(self, tmp_path: Path) -> None:
        """Each publication that any of them remembers stands in the file at the end."""
        slugs = [f"paper{number}-{one}" for number in range(4) for one in range(10)]
        code = (
            "import sys; from pathlib import Path; from storage.archive.configuration_writing import remember\n"
            "for one in range(10): remember(Path(sys.argv[1]), f'{sys.argv[2]}-{one}', ['https://lia.example/'])"
        )
        commands = [[sys.executable, "-c", code, str(tmp_path), f"paper{number}"] for number in range(4)]
        writers = [subprocess.Popen(command, cwd=ROOT) for command in commands]
        assert [writer.wait() for writer in writers] == [0, 0, 0, 0]
        assert sorted(slug for slug, _ in load(tmp_path).publications) == slugs
        assert sorted(entry.name for entry in tmp_path.iterdir()) == ["fonds.toml", "fonds.toml.lock"]

    def test_what_a_crash_left_of_a_new_file_is_written_over(self, tmp_path: Path) -> None:
        """Nothing of it comes into the file, and nothing stays beside it, for it may hold a password."""
        (tmp_path / "fonds.toml.new").write_text("database = 'postgresql://fonds:secret@db.example/fonds'\n" * 50)
        name_database(tmp_path, "sqlite:///other.sqlite3")
        assert "secret" not in (tmp_path / "fonds.toml").read_text(encoding="utf-8")
        assert stat.S_IMODE((tmp_path / "fonds.toml").stat().st_mode) == 0o600
        assert sorted(entry.name for entry in tmp_path.iterdir()) == ["fonds.toml", "fonds.toml.lock"]

    def test_a_file_that_cannot_be_written_says_so(self, tmp_path: Path) -> None:
        """It is an error of the archive."""
        with pytest.raises(ArchiveError, match="cannot be opened"):
            remember(tmp_path / "absent", "lia", [])
        (tmp_path / "fonds.toml").mkdir()
        with pytest.raises(ArchiveError, match="cannot be written"):
            remember(tmp_path, "lia", [])


def test_a_store_is_a_bucket_or_a_folder_outside_the_archive(tmp_path: Path) -> None:
    """Relative folders are the archive's; nothing in it holds a secret."""
    archive = tmp_path / "archive"
    archive.mkdir()
    assert load(archive).store.address is None
    write(archive, '[store]\nurl = "s3://bucket/a/"\nendpoint = "https://s3.example"\nregion = "x"\nkeep_local = false')
    assert load(archive).store == StoreSettings("s3://bucket/a", "https://s3.example", "x", keep_local=False)
    write(archive, '[store]\nurl = "../disk"')
    assert load(archive).store == StoreSettings(str(tmp_path / "disk"))
    for text, key in (
        ('url = "kept"', "url"),
        ('url = "https://bucket.example"', "url"),
        ("keep_local = false", "url"),
        ('url = "s3://bucket"\nendpoint = "https://key:secret@s3.example"', "endpoint"),
        ('url = "s3://bucket"\nsecret_key = "x"', "secret_key"),
    ):
        write(archive, f"[store]\n{text}\n")
        with pytest.raises(ConfigurationError) as told:
            load(archive)
        assert told.value.key == f"store.{key}"
        assert ":secret@" not in str(told.value)


COPY = '[copies.vault]\nurl = "../vault"\nid = "urn:uuid:1"\n'


def test_copies_are_added_forgotten_and_read_by_their_names(tmp_path: Path) -> None:
    """What else stands in the file stays."""
    archive = tmp_path / "archive"
    archive.mkdir()
    write(archive, f"# mine\n{COPY}")
    vault = CopySettings("vault", StoreAddress(str(tmp_path / "vault")), "urn:uuid:1")
    bank = CopySettings("bank", StoreAddress("s3://bucket/a", "https://s3.example", "x"), "urn:uuid:2")
    assert load(archive).copies == (vault,)
    remember_copy(archive, bank)
    assert load(archive).copies == (vault, bank)
    forget_copy(archive, "vault")
    forget_copy(archive, "bank")
    assert load(archive).copies == ()
    assert (archive / "fonds.toml").read_text(encoding="utf-8").startswith("# mine\n")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[copies.here]\nurl = "../vault"\nid = "1"', "copies.here"),
        ('[copies.vault]\nid = "1"', "copies.vault.url"),
        ('[copies.vault]\nurl = "../vault"', "copies.vault.id"),
        ('[copies.vault]\nurl = "inside"\nid = "1"', "copies.vault.url"),
        ('[copies.vault]\nurl = "https://key:secret@x"\nid = "1"', "copies.vault.url"),
        (f'{COPY}[copies.bank]\nurl = "../vault"\nid = "2"', "copies.bank.url"),
        (f'[store]\nurl = "../vault"\n{COPY}', "copies.vault.url"),
        (f'{COPY}secret_key = "x"', "copies.vault.secret_key"),
    ],
)
def test_what_cannot_be_a_copy_is_refused_with_its_key(text: str, key: str, tmp_path: Path) -> None:
    """A place of its own, under a name that is not another place's."""
    (tmp_path / "archive").mkdir()
    write(tmp_path / "archive", text)
    with pytest.raises(ConfigurationError) as told:
        load(tmp_path / "archive")
    assert told.value.key == key
    assert "secret@" not in str(told.value)


RUN = """
[run]
listen = "[::1]:9000"
crawl = "2m"
retry = "30s"
push = "10m"
verify = "Sun 03:17"
verify_share = "20"
stamp = "1d"
authority = "https://tsa.example/"
authority_cacert = "tsa.pem"
consolidate = "never"
backup = "01:00"
backup_to = "s3://bucket/backup"
report = "7d"
report_to = "reports"
"""


def test_what_is_done_by_itself_is_kept_as_it_is_written(tmp_path: Path) -> None:
    """Times, spans, places and never."""
    write(tmp_path, RUN)
    assert load(tmp_path).run == RunSettings(
        listen=("::1", 9000),
        crawl=timedelta(minutes=2),
        retry=timedelta(seconds=30),
        push=Every(timedelta(minutes=10)),
        verify=DailyAt(3, 17, 6),
        verify_share="20",
        stamp=Every(timedelta(days=1)),
        authority="https://tsa.example/",
        authority_cacert=tmp_path / "tsa.pem",
        consolidate=None,
        backup=DailyAt(1, 0),
        backup_to="s3://bucket/backup",
        report=Every(timedelta(days=7)),
        report_to=tmp_path / "reports",
    )
    write(tmp_path, '[run]\nlisten = "never"\n')
    assert load(tmp_path).run == RunSettings(listen=None)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('listen = "0.0.0.0:8075"', "run.listen: '0.0.0.0:8075' is no address on loopback"),
        ('verify = "daily"', "run.verify: 'daily' is neither a span"),
        ('verify_share = "0"', "run.verify_share: '0' is neither"),
        ('authority = "https://tsa.example/"', "run.authority: goes together with authority_cacert"),
        ('backup_to = "https://secret@host/"', "run.backup_to: is neither s3://bucket/prefix nor a folder"),
        ('crawls = "1m"', "run.crawls: unknown key; did you mean crawl?"),
    ],
)
def test_what_cannot_be_done_by_itself_is_refused(line: str, said: str, tmp_path: Path) -> None:
    """With the key, and no credentials."""
    write(tmp_path, f"[run]\n{line}\n")
    with pytest.raises(ConfigurationError) as error:
        load(tmp_path)
    assert said in str(error.value)
    assert "secret" not in str(error.value)
