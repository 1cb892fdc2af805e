"""What cannot work says so: one clear line on stderr, nothing on stdout, no traceback, and the documented exit code."""

from __future__ import annotations

import shutil
import socket
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from storage.archive.locking import hold
from tests.access.commands import Ran, fonds
from tests.access.engines import rows
from tests.access.gazette import HOST, START, Gazette, add_profile, article_page, page, status
from tests.access.soundness import assert_nothing_is_held, assert_records_rows_and_index_agree
from tests.wire.certificates import make_authority
from tests.wire.origin import Origin


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Where an archive is to be."""
    return tmp_path / "archive"


@pytest.fixture
def gazette() -> Iterator[Gazette]:
    """A small newspaper."""
    with Gazette(articles=3, sources=1).serving() as serving:
        yield serving


@pytest.fixture(scope="module")
def once_crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that holds a crawl; tests work on copies of it."""
    archive = tmp_path_factory.mktemp("once") / "archive"
    with Gazette(articles=3, sources=1).serving() as gazette:
        assert fonds(*gazette.crawl_options(archive)).code == 0
    return archive


@pytest.fixture
def crawled(once_crawled: Path, archive: Path) -> Path:
    """An archive that holds a crawl."""
    shutil.copytree(once_crawled, archive)
    return archive


def assert_told(ran: Ran, code: int, *words: str) -> None:
    """The command failed with `code` and one line that says what and where."""
    assert ran.code == code, ran
    assert ran.out == ""
    assert ran.only_line.startswith("fonds: ")
    assert [word for word in words if word not in ran.only_line] == []


def test_a_wrong_profile_names_file_and_key(archive: Path) -> None:
    """A misspelt key is found before anything is fetched."""
    add_profile(archive, ("concurrency = 4", "concurency = 4"))
    ran = fonds("crawl", "gazette", "--start-url", START, "--archive", archive)
    assert_told(ran, 2, "gazette.toml", "concurency", "concurrency")


def test_a_wrong_configuration_names_file_and_key(archive: Path) -> None:
    """So does a misspelt key in fonds.toml."""
    add_profile(archive)
    (archive / "fonds.toml").write_text('operater = "An Archive"\n')
    assert_told(fonds("crawl", "gazette", "--start-url", START, "--archive", archive), 2, "fonds.toml", "operater")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://fonds:S3CRET@127.0.0.1:notaport/x",
        "postgresql://fonds:S3CRET@[::1/x",
        "postgresql://fonds:S3@CRET@127.0.0.1/x",
        "postgresql://fonds:S3CRET@127.0.0.1:99999/x",
        "fonds:S3CRET",
        "mysql://fonds:S3CRET@127.0.0.1/x",
    ],
)
def test_a_database_url_that_is_none_names_the_key(archive: Path, url: str) -> None:
    """And not the password that may stand in it."""
    archive.mkdir()
    (archive / "fonds.toml").write_text(f'database = "{url}"\n')
    ran = fonds("status", "--archive", archive)
    assert_told(ran, 2, "fonds.toml", "database")
    assert "CRET" not in ran.err


def test_a_damaged_database_names_the_command_that_makes_it_again(crawled: Path) -> None:
    """The WARC files hold everything that it held."""
    file = crawled / "fonds.sqlite3"
    content = file.read_bytes()
    for damaged in (b"no database at all" * 500, content[:4096] + b"\xa5" * (len(content) - 4096)):
        file.write_bytes(damaged)
        assert_told(fonds("status", "--archive", crawled), 1, "fonds rebuild")
    for absent in (file.unlink, lambda: file.write_bytes(b"")):
        absent()
        assert_told(fonds("status", "--archive", crawled), 1, "fonds rebuild")


def test_a_third_visit_of_the_demo_is_met_with_the_two_there_are(archive: Path) -> None:
    """Nothing is made."""
    assert_told(fonds("demo", "--visit", "3", "--archive", archive), 2, "--visit 3", "1", "2")
    assert not archive.exists()


def test_a_page_to_check_that_is_not_there_is_a_missing_file(archive: Path) -> None:
    """With an archive or without."""
    assert_told(fonds("profile", "check", "saved.html", "--archive", archive), 2, "saved.html: no such file")


def test_a_search_that_folding_would_answer_says_so(crawled: Path) -> None:
    """The archive is in Traditional characters; the word is given in Simplified ones."""
    ran = fonds("search", "航道测量", "--archive", crawled)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "0 found.",
        "With --fold, which joins Traditional and Simplified characters: 3 found.",
    ]
    assert fonds("search", "航道测量", "--json", "--archive", crawled).answer["total"] == 0


def test_an_unknown_publication_is_named(archive: Path) -> None:
    """No profile has that slug; nothing is left behind."""
    ran = fonds("crawl", "nobody", "--start-url", START, "--archive", archive)
    assert_told(ran, 2, "nobody")
    assert not archive.exists()


def test_a_publication_without_start_address_asks_for_one(archive: Path) -> None:
    """The line shows the option that is missing."""
    assert_told(fonds("crawl", "lia", "--archive", archive), 2, "lia", "--start-url")


def test_a_crawl_of_nothing_asks_for_a_publication(archive: Path) -> None:
    """An archive that knows no publication cannot guess one, and one that is not there knows none."""
    ran = fonds("crawl", "--archive", archive)
    assert_told(ran, 2, "fonds crawl lia --start-url")
    assert f"there is no archive in {archive}; " in ran.only_line
    archive.mkdir()
    assert_told(fonds("crawl", "--archive", archive), 2, f"no publication is known at {archive}; name one: fonds crawl")


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--start-url", "ftp://gazette.example/"), "ftp://gazette.example/"),
        (("--start-url", START, "--connect-to", "nonsense"), "nonsense"),
        (("--start-url", START, "--allow-network", "10.0.0.0/99"), "10.0.0.0/99"),
        (("--start-url", START, "--cacert", "/nowhere/ca.pem"), "/nowhere/ca.pem"),
        (("--start-url", START, "--rechek"), "--rechek"),
    ],
)
def test_a_wrong_option_is_named(archive: Path, options: tuple[str, ...], word: str) -> None:
    """What was given stands in the line."""
    add_profile(archive)
    assert_told(fonds("crawl", "gazette", *options, "--archive", archive), 2, word)


def test_an_archive_that_is_a_file_is_refused(archive: Path) -> None:
    """Where a folder must be, a file is."""
    archive.write_text("no folder")
    assert_told(fonds("crawl", "lia", "--start-url", START, "--archive", archive), 1, str(archive))


def test_an_archive_below_a_file_cannot_be_made(archive: Path) -> None:
    """Root may write everywhere; but nobody can make a folder inside a file."""
    archive.write_text("no folder")
    assert_told(fonds("init", "lia", "--archive", archive / "below"), 1, str(archive / "below"))


def test_records_that_cannot_be_written_end_the_crawl(archive: Path, gazette: Gazette) -> None:
    """A file lies where the collection's WARC folder must be: nothing is fetched and lost."""
    command = gazette.crawl_options(archive)
    (archive / "collections" / "gazette").mkdir(parents=True)
    (archive / "collections" / "gazette" / "archive").write_text("no folder")
    assert_told(fonds(*command), 1, "collections/gazette/archive")
    assert gazette.asked == []


def test_a_database_of_a_newer_program_is_left_alone(crawled: Path, gazette: Gazette) -> None:
    """It says which program wrote it, for reading as for writing, and changes nothing."""
    with sqlite3.connect(crawled / "fonds.sqlite3") as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'v9999'")
    connection.close()
    before = _dump(crawled)
    configured = (crawled / "fonds.toml").read_bytes()
    add_start = ("gazette", "--start-url", "http://gazette.example/new/")
    assert_told(fonds("crawl", *add_start, "--archive", crawled), 1, "newer", "v9999")
    assert (crawled / "fonds.toml").read_bytes() == configured
    for command in (gazette.crawl_options(crawled), ["status", "--archive", crawled]):
        assert_told(fonds(*command), 1, "newer", "v9999")
    assert gazette.asked == []
    assert _dump(crawled) == before
    assert not (crawled / "fonds.sqlite3-wal").exists()


def _dump(archive: Path) -> list[str]:
    """Everything that stands in the database, as the statements that would make it."""
    connection = sqlite3.connect(archive / "fonds.sqlite3")
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def test_a_second_crawl_on_sqlite_is_told_that_one_runs(crawled: Path) -> None:
    """The archive's one place for a crawl is taken; to read, nobody waits."""
    with hold(crawled / "crawl.lock", "held by the test"):
        configured = (crawled / "fonds.toml").read_bytes()
        add_start = ("gazette", "--start-url", "http://gazette.example/new/")
        assert_told(fonds("crawl", *add_start, "--archive", crawled), 5, "another crawl", str(crawled))
        assert (crawled / "fonds.toml").read_bytes() == configured
        assert fonds("status", "--archive", crawled).code == 0


def test_an_unreachable_start_page_is_no_quiet_end(archive: Path) -> None:
    """Nobody listens there: the crawl could not do what was asked, and keeps the failure."""
    add_profile(archive)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        network = ("--connect-to", f"gazette.example:80:127.0.0.1:{closed.getsockname()[1]}")
        allowed = ("--allow-network", "127.0.0.1/32")
        ran = fonds("crawl", "gazette", "--start-url", START, "--archive", archive, *network, *allowed)
    assert ran.code == 1
    assert "gazette" in ran.only_line
    (failure,) = rows(archive, "SELECT * FROM v_captures WHERE role = 'section'")
    assert (failure["url"], failure["record_type"], failure["status"]) == (START, "failure", None)
    assert failure["error"].startswith("refused:")


def test_a_first_crawl_of_this_machine_names_the_option_that_opens_it(archive: Path, gazette: Gazette) -> None:
    """In the summary, in the warning and in `status`; the command that is named there works."""
    add_profile(archive)
    options = gazette.crawl_options(archive)
    closed = options[: options.index("--allow-network")]
    ran = fonds(*closed)
    assert ran.code == 1
    opens = "--allow-network 127.0.0.1"
    assert f"1 section: not a public address; {opens} helps" in ran.out
    assert f"fonds crawl gazette --recheck --archive {archive} {opens} tries again" in ran.only_line
    assert f"{opens} helps" in fonds("status", "--archive", archive).out
    assert f"not a public address; {opens} helps" in fonds("capture", gazette.article_url(0), *closed[4:]).out
    assert fonds(*closed, "--recheck", *opens.split()).code == 0


def test_a_certificate_of_an_unknown_authority_names_the_option_that_trusts_it(archive: Path, tmp_path: Path) -> None:
    """In the summary, in the warning, in `status` and in the failure that is kept."""
    add_profile(archive)
    authority = make_authority(tmp_path)
    with Origin(lambda _asked: page("<p>nothing</p>"), authority.server_context("127.0.0.1")) as origin:
        start, allowed = origin.url("/"), ("--allow-network", "127.0.0.1")
        ran = fonds("crawl", "gazette", "--start-url", start, "--archive", archive, *allowed)
        assert ran.code == 1
        assert "--cacert FILE helps" in ran.out
        assert f"--archive {archive} --cacert FILE tries again" in ran.only_line
        assert "--cacert FILE helps" in fonds("status", "--archive", archive).out
        assert "--cacert FILE trusts another authority" in fonds("show", start, "--archive", archive).out
        trusted = fonds("crawl", "gazette", "--recheck", "--archive", archive, *allowed, "--cacert", authority.cacert)
    assert "--cacert" not in trusted.out + trusted.err


@pytest.mark.parametrize(
    ("start", "option"),
    [
        ("http://127.0.0.1:8080/", " --allow-network 127.0.0.1"),
        ("http://localhost/", " --allow-network 127.0.0.1"),
        ("http://[::1]/", " --allow-network ::1"),
        ("https://10.1.2.3/news/", " --allow-network 10.1.2.3"),
        ("https://news.example/", ""),
        ("https://8.8.8.8/", ""),
    ],
)
def test_what_init_names_next_opens_an_address_that_is_closed(archive: Path, start: str, option: str) -> None:
    """A start address that writes out a loopback or private address would be refused."""
    made = fonds("init", "lia", "--start-url", start, "--archive", archive)
    assert made.out.splitlines()[-1] == f"Next: fonds crawl lia --archive {archive}{option}"


def test_init_says_whose_labels_a_shipped_profile_expects(archive: Path) -> None:
    """Whoever took `lia` for an example name learns it here, not from empty fields; of one's own, nothing is said."""
    made = fonds("init", "lia", "--archive", archive).out
    assert "the shipped profile lia, which expects the labels of 'Lia. Independent Media'" in made
    (archive / "profiles" / "lia.toml").write_text('name = "Our paper"\n', "utf-8")
    assert "shipped" not in fonds("init", "lia", "--archive", archive).out


def test_a_start_page_that_answers_with_an_error_is_unreachable(archive: Path, gazette: Gazette) -> None:
    """An error's page shows no article, whatever it holds."""
    gazette.special[START] = status("503 Service Unavailable")
    ran = fonds(*gazette.crawl_options(archive))
    assert ran.code == 1
    assert "no listing of gazette could be read (an error of the server (503) at " in ran.only_line


@pytest.mark.parametrize("asked", [START, f"{START}robots.txt"])
def test_nothing_due_does_not_hide_that_the_last_visit_failed(archive: Path, gazette: Gazette, asked: str) -> None:
    """Neither the exit code nor `status` forgets, until a listing answers again."""
    add_profile(archive, ("[crawl]\ndelay = 0.0\n", '[crawl]\ndelay = 0.0\nretry = ["1h"]\n'))
    gazette.special[asked] = status("503 Service Unavailable", "Retry-After: 5")
    assert fonds(*gazette.crawl_options(archive)).code == 1
    again = fonds(*gazette.crawl_options(archive), "--json")
    assert (again.code, again.answer["ending"], again.answer["unreachable"]) == (1, "nothing-due", ["gazette"])
    failure = "503" if asked == START else "robots-unreadable"
    assert [(each["url"], each["failure"]) for each in again.answer["failed_starts"]] == [(START, failure)]
    assert "closed to robots" not in again.err
    told = fonds("status", "--archive", archive).out
    assert "could not be read" in told
    assert START in told
    (due,) = rows(archive, "SELECT due_at, visited_at FROM targets")
    wait = datetime.fromisoformat(due["due_at"]) - datetime.fromisoformat(due["visited_at"])
    assert wait == timedelta(hours=1)

    del gazette.special[asked]
    assert fonds(*gazette.crawl_options(archive), "--recheck").code == 0
    quiet = fonds(*gazette.crawl_options(archive))
    assert (quiet.code, quiet.err) == (0, "")


def test_listings_that_show_nothing_break_the_bounds(archive: Path, gazette: Gazette) -> None:
    """A site that was redesigned is no empty site: the crawl ends, and says that somebody must look."""
    gazette.special[START] = lambda _asked: page("<html><body><p>Welcome to our new site</p></body></html>")
    ran = fonds(*gazette.crawl_options(archive))
    assert ran.code == 3
    assert "showed 0 articles, at least 1" in ran.only_line


def told_status(archive: Path) -> str:
    """What `fonds status` says."""
    told = fonds("status", "--archive", archive)
    assert (told.code, told.err) == (0, "")
    return told.out


def test_expected_fields_that_are_missing_break_the_bounds(archive: Path, gazette: Gazette) -> None:
    """The crawl that reads the pages tells them, and so does every other, and `status`, until the profile is mended."""
    add_profile(archive, ('fields = ["title", "text"]', 'fields = ["title", "dateline"]'))
    ran = fonds(*gazette.crawl_options(archive))
    assert ran.code == 3
    assert "3 articles without the expected field dateline" in ran.only_line
    nothing_due = fonds(*gazette.crawl_options(archive))
    assert nothing_due.code == 3
    assert "each of the last 3 articles read lacks the expected field dateline, since " in nothing_due.only_line
    assert "Fields      dateline: missing from each of the last 3 articles read, since " in told_status(archive)
    add_profile(archive, ('fields = ["title", "text"]', 'fields = ["title"]\nfill = { dateline = 0.9 }'))
    told = told_status(archive)
    assert "dateline: missing from each of the last 3 articles read, since " in told
    assert "; at least 90% must have it" in told
    assert "every crawl ends with 3" in told
    add_profile(archive)
    mended = fonds(*gazette.crawl_options(archive))
    assert (mended.code, mended.err) == (0, "")
    assert "dateline" not in told_status(archive)
    (archive / "profiles" / "gazette.toml").write_text("[expect", encoding="utf-8")
    assert "Fields" not in told_status(archive)


def test_pages_over_which_the_readers_fail_break_the_bounds(archive: Path, gazette: Gazette) -> None:
    """Pages that no reader gets through in its time are counted and named: nothing of them was read."""
    add_profile(archive)
    (archive / "fonds.toml").write_text("[limits]\nreader_seconds = 0.2\n", encoding="utf-8")
    # Fifty times what a reader may take: a page that ended near its time was now and then read.
    paragraphs = "<p>港務局說明航道的水深、船隻的數目與每一次測量的日期，並公布全部紀錄。</p>" * 5_000
    hostile = article_page(0, []).replace("</article>", f"{paragraphs}</article>")
    for url in gazette.article_urls:
        gazette.special[url] = lambda _asked: page(hostile)
    ran = fonds(*gazette.crawl_options(archive))
    assert ran.code == 3, ran
    (told,) = [line for line in ran.err.splitlines() if "readers" in line]
    assert "gazette: 3 pages were not read, for the readers failed or took too long" in told
    assert [url for url in gazette.article_urls if url not in told] == []


def test_a_citation_of_another_kind_of_address_is_one_source(archive: Path, gazette: Gazette) -> None:
    """It is kept as cited, and known as what cannot be fetched."""
    gazette.cited = ("ftp://office-0.example/x",)
    assert fonds(*gazette.crawl_options(archive)).code == 0
    found = rows(archive, "SELECT url, url_as_printed FROM v_citations WHERE url IS NULL OR url LIKE 'ftp%'")
    assert found == [{"url": "ftp://office-0.example/x", "url_as_printed": "ftp://office-0.example/x"}]
    assert rows(archive, "SELECT state FROM v_sources WHERE url LIKE 'ftp%'") == [{"state": "unsupported"}]


def test_a_rebuild_needs_records(archive: Path) -> None:
    """From a folder without any WARC file no empty database is made."""
    archive.mkdir()
    assert_told(fonds("rebuild", "--archive", archive), 1, "no WARC file", str(archive))
    assert list(archive.iterdir()) == []


def test_capture_keeps_one_page_and_no_other(archive: Path, gazette: Gazette) -> None:
    """`fonds capture` visits what it is given, whatever else is due."""
    url = gazette.article_url(1)
    command = [option for option in gazette.crawl_options(archive) if option not in ("--start-url", START)]
    ran = fonds("capture", url, "--publication", *command[1:])
    assert (ran.code, ran.err) == (0, "")
    assert gazette.asked == ["http://gazette.example/robots.txt", url]
    assert rows(archive, "SELECT url FROM v_captures WHERE role <> 'robots'") == [{"url": url}]
    assert_records_rows_and_index_agree(archive, "gazette")
    assert_nothing_is_held(archive)


def test_a_captured_page_of_the_newspaper_is_an_article_with_www_or_without(archive: Path, gazette: Gazette) -> None:
    """Both spellings of a host are the publication's own."""
    url = gazette.article_url(1).replace("://", "://www.")
    gazette.special = {url: lambda _asked: page(article_page(1, []))}
    add_profile(archive, ("[crawl]\n", f'[crawl]\nhosts = ["{HOST}"]\n'))
    command = [option for option in gazette.crawl_options(archive) if option not in ("--start-url", START)]
    assert fonds("capture", url, "--publication", *command[1:]).code == 0
    assert rows(archive, "SELECT url, role FROM v_captures WHERE role <> 'robots'") == [{"url": url, "role": "article"}]


def test_capture_of_what_does_not_answer_could_not(archive: Path, gazette: Gazette) -> None:
    """What was tried is kept as a failure."""
    gazette.cited = ("http://nowhere.invalid/",)
    command = [option for option in gazette.crawl_options(archive) if option not in ("--start-url", START)]
    ran = fonds("capture", "http://nowhere.invalid/page", "--publication", *command[1:])
    assert ran.code == 1
    assert "no page answered" in ran.only_line
    (kept,) = rows(archive, "SELECT * FROM v_captures WHERE role <> 'robots'")
    assert kept["error"].startswith("dns:")
    shown = fonds("show", "http://nowhere.invalid/page", "--archive", archive).out
    assert "no such host (dns:" in shown
    assert "fonds replay" not in shown


def test_an_unknown_id_is_named(crawled: Path) -> None:
    """`fonds show` knows nothing of it."""
    assert_told(fonds("show", "nothing-of-the-kind", "--archive", crawled), 1, "nothing-of-the-kind")


def test_reading_an_archive_that_is_not_there_names_it(archive: Path) -> None:
    """No command that only reads makes an archive, and none keeps pages for a publication that it cannot know."""
    for words in (("status",), ("capture", START), ("browse", START)):
        assert_told(fonds(*words, "--archive", archive), 1, f"there is no archive in {archive}")
    assert not archive.exists()


def test_a_folder_that_is_no_archive_is_left_as_it_is(tmp_path: Path) -> None:
    """What works an archive, and would write into any folder, says what it says where there is no folder."""
    for words in (("run",), ("worker", "--until-idle"), ("verify",)):
        assert_told(fonds(*words, "--archive", tmp_path), 1, f"there is no archive in {tmp_path}; make one with")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_archive_option_does_not_mean_the_current_folder() -> None:
    """Neither to a command that writes an archive nor to one that hands something over."""
    for words in (("status",), ("run",), ("export", "jsonl")):
        assert_told(fonds(*words, "--archive", ""), 2, "--archive", "empty")
