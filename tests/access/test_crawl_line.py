"""`fonds crawl --quiet`: one time-stamped line a run, whatever becomes of it, and the same told by `fonds status`."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from access.cli.crawl_line import crawl_line
from access.cli.crawl_summary import write_summary
from access.cli.run_line import wants_run_line
from access.jobs.crawl_result import CrawlResult
from access.jobs.push import PushResult
from storage.archive.locking import hold
from storage.questions.disputed_fields import DisputedField
from storage.types import ChangeKind, Role, SourceState
from storage.types.crawl_ends import CrawlEnd, CrawlEnding, CrawlFinding, FindingKind
from storage.types.crawl_figures import HostFailures, VisitCount
from storage.types.exit_codes import ExitCode
from tests.access.commands import Ran, begin, finish, fonds, unread
from tests.access.engines import rows
from tests.access.gazette import START, Gazette, add_profile, missing, page, status
from tests.storage.filing import AT
from tests.wire.origin import Answer, Asked, head

FEED = f"{START}feed.xml"
FEED_OF_SITE = f'<link rel="alternate" type="application/rss+xml" href="{FEED}">'
FINDING = (CrawlFinding(FindingKind.LISTING_BROKEN, "a", "feed a: malformed"),)
RESULT = CrawlResult(
    crawl_id="urn:uuid:1",
    publications=("gazette", "heron"),
    end=CrawlEnd.with_findings(AT, CrawlEnding.DONE, ExitCode.LOOK, FINDING),
    started=AT,
    next_due=None,
    stopped_because=None,
    visits=(
        VisitCount(Role.FEED, "200", 1),
        VisitCount(Role.SECTION, "no-more-pages", 2),
        VisitCount(Role.ARTICLE, "200", 2),
        VisitCount(Role.ARTICLE, "404", 2),
        VisitCount(Role.SOURCE, "304", 1),
        VisitCount(Role.SOURCE, "timeout", 1),
        VisitCount(Role.ROBOTS, "404", 3),
    ),
    failed_hosts=(
        HostFailures(Role.ARTICLE, "404", "gazette.example", 2),
        HostFailures(Role.SOURCE, "timeout", "ministry.example", 1),
        HostFailures(Role.REQUISITE, "dns", "pictures.example", 1),
    ),
    revisits=1,
    listed=(("gazette", 4),),
    shown=4,
    unchanged_listings=0,
    changes=((ChangeKind.NEW, 2), (ChangeKind.REVISED, 0), (ChangeKind.SOURCE_GONE, 0), (ChangeKind.SOURCE_CHANGED, 1)),
    earlier_changes=(),
    sources=(),
    missing=1,
    lost_sources=0,
    unfound_sources=0,
    changed_sources=("https://ministry.example/",),
    recovered_files=0,
    recovered_captures=0,
    findings=FINDING,
    unreachable=(),
    failed_starts=(),
    disputed=(DisputedField("title", "paper.example", 1), DisputedField("deck", "paper.example", 1)),
)
SOUND = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>g</title><item><title>a</title>'
    "<link>http://gazette.example/2026/01/article-0/</link></item></channel></rss>"
)


@pytest.fixture
def gazette() -> Iterator[Gazette]:
    """A newspaper whose start page names a feed."""
    with Gazette(articles=3, sources=1).serving() as served:
        links = "".join(f'<h2><a href="{url}">{url}</a></h2>' for url in served.article_urls)
        served.special[START] = lambda _asked: page(
            f'<html><head>{FEED_OF_SITE}</head><body>{links}<a rel="next" href="/page/2/">2</a></body></html>'
        )
        served.special[FEED] = lambda _asked: page(SOUND)
        served.special[f"{START}page/2/"] = lambda _asked: missing()
        yield served


def broken_feed(asked: Asked) -> Answer:
    """A feed that nobody can read, from a server that says it has not changed."""
    if b"If-None-Match" in asked.raw:
        return Answer([head("HTTP/1.1 304 Not Modified", 'ETag: "1"')])
    return page("<rss><channel><item><title>cut & <link>", 'ETag: "1"')


def facts(ran: Ran) -> dict[str, str]:
    """What the one line of a run says; `why` is what stands behind the colon."""
    assert ran.err == ""
    (line,) = ran.out.splitlines()
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ ", line), line
    said, _, why = line.partition(": ")
    found = dict(each.split("=", 1) for each in said.split()[1:])
    assert found["exit"] == str(ran.code)
    return {**found, "why": why}


def test_each_run_is_one_line_and_a_row_of_status(tmp_path: Path, gazette: Gazette) -> None:
    """Done, nothing due, a broken feed, a site that is down, locked out, and refused: all in the same words."""
    archive = tmp_path / "archive"
    command = [*gazette.crawl_options(archive), "--quiet"]

    first = facts(fonds(*command))
    assert (first["ended"], first["exit"], first["findings"], first["why"]) == ("done", "0", "0", "")
    # Page 2 does not exist: where a listing ends is nothing to look at.
    assert (first["listings"], first["new"], first["publication"]) == ("3", "3", "gazette")
    nothing = facts(fonds(*command))
    assert (nothing["ended"], nothing["exit"], nothing["listings"]) == ("nothing-due", "0", "0")

    gazette.special[FEED] = broken_feed
    assert facts(fonds(*command, "--recheck"))["exit"] == "3"
    # Nor does it become sound by being the same as before.
    broken = facts(fonds(*command, "--recheck"))
    assert (broken["ended"], broken["exit"], broken["findings"]) == ("done", "3", "1")
    assert broken["why"] == (
        f"feed {FEED}: malformed feed: line 1, column 33: not well-formed (invalid token);"
        " only its publisher can mend it"
    )

    gazette.special[START] = gazette.special[FEED] = status("503 Service Unavailable")
    down = facts(fonds(*command, "--recheck"))
    assert (down["exit"], down["why"]) == ("1", "gazette: no listing could be read (answered 503)")
    # Page 2 says that there are no more pages, and the articles answer; the rest is named with its host.
    assert (down["listings"], down["failed"], down["hosts"]) == ("1", "2", "gazette.example:503")

    with hold(archive / "crawl.lock", "held by the test"):
        locked = facts(fonds(*command))
    assert (locked["crawl"], locked["ended"], locked["exit"]) == ("-", "failed", "5")
    assert "another crawl" in locked["why"]
    refused = facts(fonds("crawl", "--quiet", "--archive", tmp_path / "nowhere"))
    assert (refused["crawl"], refused["publication"], refused["exit"]) == ("-", "-", "2")

    told = fonds("status", "--archive", archive, "--json").answer["crawls"]
    runs = [down, broken, nothing, first]
    listed = [(crawl["crawl_id"], crawl["ending"], crawl["exit_code"]) for crawl in told]
    assert [listed[number] for number in (0, 1, 3, 4)] == [
        (run["crawl"], run["ended"], int(run["exit"])) for run in runs
    ]
    broke = [["listing-broken", 1]]
    assert [crawl["finding_kinds"] for crawl in told] == [[["unreachable", 1]], broke, broke, [], []]
    shown = fonds("status", "--archive", archive).out
    assert "done  " in shown
    assert "1 finding (listing-broken)  exit 3" in shown
    assert all(run["crawl"] in shown for run in runs)

    before = rows(archive, "SELECT * FROM v_crawls ORDER BY crawl_id, publication")
    assert sorted((row["ending"], row["exit_code"], row["findings"]) for row in before) == [
        ("done", 0, 0),
        ("done", 1, 1),
        ("done", 3, 1),
        ("done", 3, 1),
    ]
    assert fonds("rebuild", "--archive", archive).code == 0
    assert rows(archive, "SELECT * FROM v_crawls ORDER BY crawl_id, publication") == before


def test_a_run_that_is_stopped_is_one_line(tmp_path: Path) -> None:
    """It names its crawl, and its row says the same after a rebuild."""
    archive = tmp_path / "archive"
    with Gazette(articles=60, sources=2, pause=0.1).serving() as gazette:
        process = begin(*gazette.crawl_options(archive), "--quiet")
        while len(gazette.asked) < 6:
            assert process.poll() is None, process.communicate()
            time.sleep(0.005)
        process.send_signal(signal.SIGTERM)
        stopped = facts(finish(process, 60))
    assert (stopped["ended"], stopped["exit"], stopped["why"]) == ("stopped", "4", "it was told to stop")
    query = "SELECT crawl_id, ending, exit_code, ended_at, started_at FROM v_crawls"
    (row,) = before = rows(archive, query)
    assert (row["crawl_id"], row["ending"], row["exit_code"]) == (stopped["crawl"], "stopped", 4)
    assert fonds("rebuild", "--archive", archive).code == 0
    assert rows(archive, query) == before


def test_a_run_that_the_archive_fails_is_one_line(tmp_path: Path) -> None:
    """The error stands in it."""
    archive = tmp_path / "archive"
    with Gazette(articles=3, sources=1).serving() as gazette:
        add_profile(archive)
        (archive / "fonds.toml").write_text("[limits]\nnonsense = 1\n")
        failed = facts(fonds(*gazette.crawl_options(archive), "--quiet"))
    assert (failed["ended"], failed["exit"], failed["crawl"]) == ("failed", "2", "-")
    assert "nonsense" in failed["why"]


def test_a_run_that_is_mistyped_is_one_line(tmp_path: Path) -> None:
    """With the time, as every other; without --quiet it is told on stderr."""
    mistyped = facts(fonds("crawl", "-q", "--archiv", tmp_path))
    assert (mistyped["crawl"], mistyped["ended"], mistyped["exit"]) == ("-", "failed", "2")
    assert mistyped["why"].startswith("No such option: --archiv")
    aloud = fonds("crawl", "--archiv", tmp_path)
    assert (aloud.code, aloud.out) == (2, "")
    assert aloud.err.startswith("fonds: No such option")


@pytest.mark.parametrize(
    ("arguments", "wants"),
    [
        ("crawl --quiet", True),
        ("crawl lia -q --archive x", True),
        ("crawl -vq", True),
        ("crawl lia", False),
        ("crawl --quiet --json", False),
        ("verify --quiet", False),
        ("--version -q", False),
        ("", False),
    ],
)
def test_what_is_mistyped_beside_it_does_not_hide_that_one_line_is_wanted(arguments: str, wants: bool) -> None:
    """It is known from the words alone, before the program knows anything else."""
    assert wants_run_line(arguments.split()) is wants
    assert wants_run_line([*arguments.split(), "--nonsense"]) is wants


def test_nobody_needs_to_read_the_answer(tmp_path: Path, gazette: Gazette) -> None:
    """The exit code is that of the work: a crawl with findings piped into a reader that has gone ends with 3."""
    archive = tmp_path / "archive"
    gazette.special[FEED] = broken_feed
    for more in ([], ["--quiet"]):
        assert unread(*gazette.crawl_options(archive), "--recheck", *more) == 3


def test_the_summary_says_that_a_source_that_was_cut_off_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    """It is counted among the captured ones too; an article that was cut off is none."""
    roles = (Role.ARTICLE, Role.SOURCE)
    cut = replace(
        RESULT,
        visits=tuple(VisitCount(role, "truncated", 1) for role in roles),
        failed_hosts=tuple(HostFailures(role, "truncated", "ministry.example", 1) for role in roles),
        sources=((SourceState.CAPTURED, 1),),
        changes=tuple((kind, 0) for kind in ChangeKind),
        findings=(),
    )
    write_summary(cut, Path("archive"), json=False)
    said = capsys.readouterr().out
    assert "1 cited: 1 captured" in said
    assert "1 article: cut off at ministry.example\n" in said
    assert "1 source: cut off at ministry.example, what came is kept\n" in said


def test_the_line_counts_what_came_and_what_did_not() -> None:
    """Failed visits and their hosts, without those that only met the end of a listing; what is zero is left out."""
    assert crawl_line(AT, RESULT, PushResult(), 3) == (
        "2031-05-04T03:02:01Z crawl=urn:uuid:1 publication=gazette,heron ended=done listings=3 articles=2 sources=1"
        " failed=3 hosts=gazette.example:404,ministry.example:timeout new=2 revised=0 source-changed=1"
        " missing-articles=1 findings=1 exit=3: feed a: malformed"
    )
    recovered = replace(RESULT, recovered_files=2, findings=(), end=CrawlEnd(AT, CrawlEnding.DONE, ExitCode.DONE))
    upload = PushResult(error="object store: refused", store_refused=True)
    assert crawl_line(AT, recovered, upload, 3).endswith(
        " missing-articles=1 recovered-files=2 findings=1 exit=3: object store: refused"
    )
    assert crawl_line(AT, replace(RESULT, findings=FINDING * 5), PushResult(), 3).endswith("; and 2 more")
    hosts = tuple(HostFailures(Role.SOURCE, "refused", f"{number}.example", 1) for number in range(8))
    many = crawl_line(AT, replace(RESULT, failed_hosts=hosts), PushResult(), 0)
    named = ",".join(f"{number}.example:refused" for number in range(5))
    assert f" hosts={named},+3 " in many


def test_a_crawl_in_quiet_hours_says_so(tmp_path: Path) -> None:
    """And promises nothing of --recheck, which visits nothing then; what is not quiet may be visited."""
    archive = tmp_path / "archive"
    whole_day = 'quiet = ["00:00-12:00", "12:00-00:00"]'
    add_profile(archive, ("[crawl]\n", f"[crawl]\n{whole_day}\n"))
    with Gazette(articles=1, sources=0).serving() as gazette:
        for more in ([], ["--recheck"]):
            ran = fonds(*gazette.crawl_options(archive), *more)
            first, second = ran.out.splitlines()
            assert (ran.code, first.startswith("Nothing is due until 2"), "--recheck" in first) == (0, True, False)
            assert second.startswith("gazette is left alone until 2")
            assert second.endswith("these are its quiet hours (crawl.quiet).")
        assert gazette.asked == []
        answer = fonds(*gazette.crawl_options(archive), "--json").answer
        assert list(answer["quiet_until"]) == ["gazette"]
