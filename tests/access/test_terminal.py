"""What a person sees while a command runs and at its end: in place on a terminal, and never in a program's way."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from access.cli.folding import fold
from access.cli.options import naming
from tests.access.commands import Ran, fonds
from tests.access.gazette import Gazette

COLUMNS = 80
_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


_FONDS = "from access.cli.main import run; run()"


def on_terminal(*arguments: str | Path, program: str = _FONDS, **environment: str) -> tuple[int, str]:
    """Run a command on a terminal of 80 columns; return its exit code and all that the terminal was sent."""
    pid, terminal = pty.fork()
    if pid == 0:
        # A terminal's child must be replaced at once: this process has threads.
        os.environ.update(environment)
        os.execv(sys.executable, [sys.executable, "-c", program, *map(str, arguments)])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, COLUMNS, 0, 0))
    sent = bytearray()
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            # Linux says so when the other end is closed.
            break
        if not piece:
            break
        sent += piece
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), sent.decode("utf-8", "replace")


def newspaper(pause: float = 0.0) -> Gazette:
    """A newspaper, one of whose sources is gone."""
    return Gazette(articles=8, sources=4, pause=pause, cited=("http://office-0.example/no-such.html",))


@pytest.fixture
def slow() -> Iterator[Gazette]:
    """One that takes its time, though not all day."""
    with newspaper(pause=0.3).serving() as served:
        yield served


@dataclass(frozen=True)
class Crawled:
    """An archive of the newspaper after a crawl, and what that came to."""

    archive: Path
    gazette: Gazette
    ran: Ran


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """One crawl, whose answer went into a pipe."""
    archive = tmp_path_factory.mktemp("crawled") / "archive"
    with newspaper().serving() as gazette:
        return Crawled(archive, gazette, fonds(*gazette.crawl_options(archive)))


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded, use of forkpty:DeprecationWarning")
def test_a_terminal_sees_how_far_a_crawl_is(slow: Gazette, tmp_path: Path) -> None:
    """What is being done, pages, rate, bytes, what is due and what went wrong; gone when the summary comes.

    Without colour where that is asked for (https://no-color.org); the cursor may still be moved.
    """
    code, sent = on_terminal(*slow.crawl_options(tmp_path / "archive"), NO_COLOR="1")
    assert code == 0, sent
    assert not _COLOUR.search(sent.replace("\x1b[0m", ""))
    plain = _ESCAPE.sub("", sent)
    assert re.search(r"gazette: visiting pages, for \d+ s so far", plain)
    assert re.search(r"\d+ pages, \d+\.\d a second, [\d.]+ \w+ kept", plain)
    assert re.search(r"\d+ asked for, \d+ due, \d+ to be read, (about .* left|time left not known yet)", plain)
    assert re.search(r"listings \d+ · articles \d+ · sources \d+ · page files \d+", plain)
    summary = plain[plain.rindex("gazette: visited") :]
    assert "a second" not in summary


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded, use of forkpty:DeprecationWarning")
def test_no_color_is_obeyed(crawled: Crawled) -> None:
    """Nothing is coloured or bold in what is told of an archive, and something is where nobody asked for that."""
    for environment in ({}, {"NO_COLOR": "1"}):
        _, sent = on_terminal("status", "--archive", crawled.archive, **environment)
        assert bool(_COLOUR.search(sent.replace("\x1b[0m", ""))) is not bool(environment)


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded, use of forkpty:DeprecationWarning")
def test_a_terminal_sees_what_went_wrong_and_how_long_it_takes() -> None:
    """Errors by kind, in words; the time left at the pace of the last seconds."""
    program = """
from access.cli.progress import shown_progress
from access.jobs.progress import JobProgress
from crawler.progress import CrawlProgress
from storage.types import Role

visits = ((Role.ARTICLE, "200", 90), (Role.SOURCE, "404", 6), (Role.SOURCE, "dns", 4), (Role.ROBOTS, "404", 1))
with shown_progress() as report:
    crawl = CrawlProgress(("lia",), 10.0, visits, 2_500_000, in_flight=4, due=716, unread=3)
    report(JobProgress("visiting pages", crawl))
"""
    code, sent = on_terminal(program=program)
    plain = _ESCAPE.sub("", sent)
    assert code == 0, sent
    assert "failed: 6 sources not found (404), 4 sources no such host" in plain
    assert "101 pages, 10.1 a second, 2.5 MB kept" in plain
    assert "4 asked for, 716 due, 3 to be read, about 1 min 11 s left" in plain


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded, use of forkpty:DeprecationWarning")
def test_quiet_means_one_line_alone(slow: Gazette, tmp_path: Path) -> None:
    """On a terminal too."""
    code, sent = on_terminal(*slow.crawl_options(tmp_path / "archive"), "--quiet")
    (line,) = sent.splitlines()
    assert (code, " publication=gazette ended=done " in line) == (0, True)
    assert "\x1b" not in sent


def test_a_pipe_gets_the_answer_and_no_progress(crawled: Crawled) -> None:
    """A short crawl in a nightly job says nothing on stderr."""
    assert (crawled.ran.code, crawled.ran.err) == (0, "")
    assert "\x1b" not in crawled.ran.out


def test_answers_fit_eighty_columns(crawled: Crawled) -> None:
    """Chinese counts double; what is longer is one word: an address, or the archive's folder."""
    answers = [crawled.ran, fonds("status", "--archive", crawled.archive), fonds("--help")]
    for ran in answers:
        for line in ran.out.splitlines():
            assert cell_len(line.replace(str(crawled.archive), "A")) <= COLUMNS, line


def test_the_summary_says_what_happened_in_words(crawled: Crawled) -> None:
    """Without tokens, and with three commands that can be given next."""
    out = crawled.ran.out
    assert "1 not found so far" in out
    assert "1 source: not found (404)" in out
    commands = re.findall(r"(?m)^  (fonds .*?)(?:  |$)", out[out.index("Next:") :])
    assert len(commands) == 3
    for command in commands:
        assert fonds(*command.split()[1:]).code == 0


@pytest.mark.parametrize(
    ("words", "suggested"),
    [
        (["serch", "北約"], "search"),
        (["crawl", "--archve", "x"], "--archive"),
        (["search", "北約", "--scope", "artcles"], "articles"),
        (["profile", "chek"], "check"),
    ],
)
def test_an_unknown_word_is_met_with_a_suggestion(words: list[str], suggested: str) -> None:
    """One line that names what was probably meant, and where to read on."""
    ran = fonds(*words)
    assert ran.code == 2
    assert suggested in ran.only_line
    assert "--help" in ran.only_line


def completing(**asked: str) -> str:
    """What the program answers a shell that asks it how a line goes on."""
    command = [sys.executable, "-c", _FONDS]
    return subprocess.run(command, env=os.environ | asked, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_there_for_every_shell(shell: str) -> None:
    """What `--install-completion` puts into a shell's own files asks the program again."""
    script = completing(_FONDS_COMPLETE=f"source_{shell}")
    assert f"_FONDS_COMPLETE=complete_{shell}" in script


def test_a_completed_word_is_a_command() -> None:
    """What bash asks while somebody types `fonds ver` is answered."""
    answer = completing(COMP_WORDS="fonds ver", COMP_CWORD="1", _FONDS_COMPLETE="complete_bash")
    assert answer.split() == ["verify"]


@given(st.text("詞報，。「」（ab-/ ", max_size=120), st.integers(20, 80))
def test_folded_text_fits_and_loses_nothing_but_blanks(text: str, width: int) -> None:
    """Wide characters count as two; only what holds no place to part it, as an address, is longer."""
    pieces = fold(text, width)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    longer = [piece.strip() for piece in pieces if cell_len(piece) > width]
    assert [piece for piece in longer if " " in piece or sum(map(piece.count, "詞報")) > 1] == []


def test_an_address_is_never_parted_and_a_line_begins_with_no_full_stop() -> None:
    """What is copied from a terminal works; Chinese is parted as Chinese is."""
    address = "https://news.example/" + "a" * 40
    assert fold(f"見 {address} 一文", 20) == ["見", address, "一文"]
    assert fold("十" * 10 + "。" + "十", 20) == ["十" * 9, "十。十"]
    assert fold("十" * 8 + "\x1b[31m[-五-]\x1b[0m" + "十", 20) == ["十" * 8, "\x1b[31m[-五-]\x1b[0m十"]


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded, use of forkpty:DeprecationWarning")
def test_a_shown_article_and_a_checked_page_fit_a_terminal(crawled: Crawled) -> None:
    """Texts and tables; an address that is longer than a line stays whole."""
    archive, gazette = crawled.archive, crawled.gazette
    capture = fonds("show", gazette.article_url(1), "--json", "--archive", archive).answer["article"]["proof"]
    for words in (("show", gazette.article_url(1)), ("profile", "check", capture["capture_id"]), ("search", "報告")):
        _, sent = on_terminal(*words, "--archive", archive)
        lines = _ESCAPE.sub("", sent).replace("\r", "").splitlines()
        assert lines
        wide = [line for line in lines if cell_len(line) > COLUMNS]
        assert [line for line in wide if not any(whole in line for whole in ("http://", "urn:", str(archive)))] == []


def test_the_list_of_commands_is_not_cut_short() -> None:
    """Each says what it does in a line of its own."""
    for words in ((), ("export",), ("profile",), ("db",), ("store",)):
        ran = fonds(*words)
        assert (ran.code, ran.err) == (0, "")
        assert [line for line in ran.out.splitlines() if line.endswith("...") and not line.startswith("Usage:")] == []


def test_what_init_names_next_is_about_the_same_archive(tmp_path: Path) -> None:
    """The printed command can be copied as it stands."""
    archive = tmp_path / "archive"
    assert (
        fonds("init", "lia", "--archive", archive).out.splitlines()[-1] == f"Next: fonds crawl lia --archive {archive}"
    )


def test_an_unknown_publication_is_met_with_a_suggestion(tmp_path: Path) -> None:
    """And with the place of one's own profile."""
    ran = fonds("init", "lai", "--archive", tmp_path / "archive")
    assert ran.code == 2
    assert "did you mean lia?" in ran.only_line
    assert str(tmp_path / "archive" / "profiles" / "lai.toml") in ran.only_line


@pytest.mark.parametrize("folder", ["庫 demo", "a'b", "$HOME", "plain"])
def test_a_command_that_is_printed_can_be_pasted(folder: str) -> None:
    """Whatever the archive's folder is called, a shell takes it as one word."""
    assert shlex.split(naming(Path(folder))) == ["--archive", folder]
