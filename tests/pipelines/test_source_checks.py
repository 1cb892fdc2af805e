"""What one visit says of a cited source."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.source_checks import check_of, state_of
from storage.types import (
    Capture,
    FailureKind,
    RecordType,
    Refusal,
    Role,
    SourceState,
    Truncated,
    Verdict,
)
from tests.storage import indexed
from tests.storage.filing import AT, SOURCE

CAPTURE = replace(
    indexed.CAPTURE,
    url=SOURCE,
    captured_at=AT,
    role=Role.SOURCE,
    media_type="text/html",
)


def answer(status: int, url: str = SOURCE) -> Capture:
    """A capture with this status."""
    return replace(CAPTURE, status=status, url=url)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (200, "captured"),
        (203, "captured"),
        (304, "captured"),
        (404, "gone"),
        (410, "gone"),
        (401, "walled"),
        (402, "walled"),
        (403, "blocked"),
        (429, "blocked"),
        (451, "blocked"),
        (400, "unreachable"),
        (500, "unreachable"),
        (503, "unreachable"),
        (300, "unreachable"),
        (302, "unreachable"),
        (100, "unreachable"),
        (999, "unreachable"),
    ],
)
def test_an_answer_is_judged_by_its_status(status: int, state: str) -> None:
    """As long as its page says nothing else."""
    assert state_of(answer(status), (), None) == state


@pytest.mark.parametrize("kind", FailureKind)
def test_every_failure_leaves_a_state(kind: FailureKind) -> None:
    """What the program refused is told from what did not answer."""
    failure = replace(CAPTURE, status=None, record_type=RecordType.FAILURE, error=f"{kind}: why", failure=kind)
    told = {"robots": "robots", "guarded": "guarded", "unsupported": "unsupported"}
    assert state_of(failure, (), Refusal(Verdict.STATUS, "why")) == told.get(kind, "unreachable")


@pytest.mark.parametrize("error", [None, "", "robots: of a later kind", "a word of another Fonds: x"])
def test_a_failure_of_another_kind_is_no_answer(error: str | None) -> None:
    """The message is for people; only the token decides."""
    failure = replace(CAPTURE, status=None, record_type=RecordType.FAILURE, error=error)
    assert state_of(failure, (), None) == "unreachable"


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (Verdict.SOFT_GONE, SourceState.SOFT_GONE),
        (Verdict.WALLED, SourceState.WALLED),
        (Verdict.UNSUPPORTED, SourceState.CAPTURED),
        (Verdict.EMPTY, SourceState.CAPTURED),
        (Verdict.UNDECODABLE, SourceState.CAPTURED),
        (Verdict.WORKER, SourceState.CAPTURED),
    ],
)
@pytest.mark.parametrize("status", [200, 304])
def test_a_page_may_say_that_it_is_no_document(verdict: Verdict, state: SourceState, status: int) -> None:
    """What we cannot read is captured all the same."""
    assert state_of(answer(status), (), Refusal(verdict, "it says so")) is state


@pytest.mark.parametrize(
    ("start", "status", "end", "state"),
    [
        (SOURCE, 301, "https://ministry.example/elsewhere", "moved"),
        (SOURCE, 308, "https://other.example/statement?no=7", "moved"),
        (SOURCE, 302, "https://ministry.example/elsewhere", "captured"),
        ("http://ministry.example/a", 301, "https://www.ministry.example/a/", "captured"),
        ("https://ministry.example/a", 301, "https://ministry.example/a?b", "moved"),
        ("https://ministry.example/a", 302, "https://ministry.example/", "soft-gone"),
        ("https://ministry.example/?id=7", 301, "https://ministry.example", "soft-gone"),
        ("https://ministry.example/a", 302, "https://ministry.example/index.html", "soft-gone"),
        ("https://ministry.example/index.html", 302, "https://ministry.example/", "captured"),
        ("https://ministry.example/", 301, "https://www.ministry.example/", "captured"),
        ("https://ministry.example/", 301, "https://other.example/", "moved"),
        ("https://ministry.example/?lang=en", 302, "https://ministry.example/", "captured"),
        ("https://ministry.example/?utm_source=lia", 302, "https://ministry.example/?hl=zh-Hant", "captured"),
        ("https://ministry.example/a", 302, "https://ministry.example/?lang=en", "soft-gone"),
        # A short link may be one to a front page; it is a single name, without a query or the ending of a file.
        ("https://short.example/x7Q", 301, "https://ministry.example/", "moved"),
        ("https://short.example/x7Q", 302, "https://ministry.example/", "captured"),
        ("https://old.example/news/7", 301, "https://ministry.example/", "soft-gone"),
        # A page that lets readers in first is called so, or is told where to go on.
        ("https://ministry.example/a", 302, "https://ministry.example/login", "walled"),
        ("https://ministry.example/a", 302, "https://id.ministry.example/oauth2/authorize?client_id=7", "walled"),
        ("https://ministry.example/a", 302, "https://ministry.example/Account/LogOn.aspx?ReturnUrl=%2fa", "walled"),
        ("https://ministry.example/a?no=7", 302, "https://ministry.example/welcome?next=%2Fa%3Fno%3D7", "walled"),
        (
            "https://ministry.example/a",
            302,
            "https://door.example/?returnTo=https%3A%2F%2Fministry.example%2Fa",
            "walled",
        ),
        ("https://ministry.example/a", 302, "https://ministry.example/cas/login;jsessionid=3?service=x", "walled"),
        ("https://ministry.example/a", 302, "https://ministry.example/login/index.php", "walled"),
        ("https://ministry.example/a", 302, "https://ministry.example/wp-login.php?redirect_to=x", "walled"),
        ("https://ministry.example/a", 302, "https://login.ministry.example/", "walled"),
        ("https://ministry.example/a", 302, "https://ministry.example/en/login/", "walled"),
        ("https://ministry.example/a", 302, "https://ministry.example/auth", "walled"),
        ("https://ministry.example/a", 302, "https://ministry.example/policy/auth", "captured"),
        ("https://ministry.example/doc/3", 302, "https://ministry.example/zh/doc/3?redirect=/doc/3", "captured"),
        ("https://ministry.example/doc/3", 302, "https://ministry.example/enter/doc/3?redirect=/doc/3", "walled"),
        ("https://ministry.example/a", 302, "https://ministry.example/view?file=%2Fa", "captured"),
        ("https://ministry.example/a", 302, "https://ministry.example/b?next=%2Fc", "captured"),
        ("https://ministry.example/a", 301, "https://ministry.example/b?referrer=%2Fa", "moved"),
        ("https://ministry.example/a", 302, "https://ministry.example/help/login-for-citizens", "captured"),
        ("https://ministry.example/login", 302, "https://ministry.example/signin", "captured"),
        ("https://old.example/7.html", 301, "https://ministry.example/", "soft-gone"),
        ("https://old.example/news?id=7", 301, "https://ministry.example/", "soft-gone"),
    ],
)
def test_where_a_redirect_leads_counts(start: str, status: int, end: str, state: str) -> None:
    """For good to another place, or away from the document to the front page."""
    assert state_of(answer(200, end), (answer(status, start),), None) == state


def test_a_short_link_that_led_to_a_document_is_sent_home() -> None:
    """Its evidence says so, and that of a page which says more is the page's own."""
    home, short = answer(200, "https://ministry.example/"), answer(301, "https://short.example/x7Q")
    assert check_of(home, (short,), None, had_document=True).reason == "redirected to the front page"
    assert check_of(home, (short,), None).state is SourceState.MOVED
    says_so = Refusal(Verdict.SOFT_GONE, "the page says 'not found'")
    assert check_of(home, (answer(301),), says_so).reason == "the page says 'not found'"
    assert check_of(CAPTURE, (), None).reason is None


def test_a_page_that_lets_readers_in_first_is_told_by_its_address() -> None:
    """What the page or its status says comes before it."""
    log_in, asked = answer(200, "https://ministry.example/login"), answer(302)
    assert check_of(log_in, (asked,), None).reason == "redirected to a page that asks readers to log in"
    says_so = Refusal(Verdict.WALLED, "the page asks for a password")
    assert check_of(log_in, (asked,), says_so).reason == "the page asks for a password"
    assert check_of(answer(401, log_in.url), (asked,), None).reason is None


def test_a_dead_end_of_a_redirect_is_dead() -> None:
    """The last answer decides, wherever it came from."""
    assert state_of(answer(404, "https://other.example/x"), (answer(301),), None) == "gone"


def test_a_document_that_was_cut_off_is_captured() -> None:
    """What came is kept."""
    assert state_of(replace(CAPTURE, truncated=Truncated.LENGTH), (), None) is SourceState.CAPTURED
    told = {check_of(replace(CAPTURE, truncated=why), (), None).reason for why in Truncated}
    assert len(told) == len(Truncated)
    assert all(reason is not None and reason.endswith("came") for reason in told)


@pytest.mark.parametrize("verdict", Verdict)
def test_a_document_that_could_not_be_read_says_why(verdict: Verdict) -> None:
    """A body that unpacks to more than is read, a picture, a locked file; a reading that broke off comes again."""
    check = check_of(CAPTURE, (), Refusal(verdict, "content coding gzip: more than 9 bytes come out"))
    left_out = {Verdict.NOT_AN_ARTICLE, Verdict.STATUS, Verdict.NO_MEMENTO, Verdict.MIXED, Verdict.WORKER}
    assert (check.reason is None) is (verdict in left_out)
    if check.state is SourceState.CAPTURED and check.reason is not None:
        assert check.reason == "it could not be read: content coding gzip: more than 9 bytes come out"
        cut = check_of(replace(CAPTURE, truncated=Truncated.LENGTH), (), Refusal(verdict, "why"))
        assert str(cut.reason).startswith("it is longer than is kept")


def test_a_name_that_is_no_longer_there_is_firm() -> None:
    """As a 410 is; what the resolver did not say is not."""
    failures = [
        replace(CAPTURE, status=None, failure=kind, error=f"{kind}: why")
        for kind in (FailureKind.DNS, FailureKind.DNS_UNANSWERED, FailureKind.TIMEOUT)
    ]
    assert [check_of(failed, (), None).is_firm for failed in failures] == [True, False, False]


def test_a_page_that_is_anothers_is_parked() -> None:
    """Whether it says so itself or the comparison with the first copy does; a wall or a status is what it is."""
    sale = Refusal(Verdict.SOFT_GONE, "the page says 'domain ministry.example is for sale'")
    assert check_of(CAPTURE, (), sale).state is SourceState.PARKED
    shown = check_of(CAPTURE, (), None, "not a word of the first copy is left")
    assert (shown.state, shown.reason) == (SourceState.PARKED, "not a word of the first copy is left")
    assert check_of(answer(403), (), None, "why").state is SourceState.BLOCKED
    assert check_of(CAPTURE, (), Refusal(Verdict.WALLED, "a login"), "why").state is SourceState.WALLED


def test_a_resolver_that_does_not_answer_says_nothing_of_the_source() -> None:
    """Only a host that does not exist is something that the network said; neither of them is a source that is gone."""
    for kind in (FailureKind.DNS_UNANSWERED, FailureKind.DNS):
        failed = replace(CAPTURE, status=None, failure=kind, error=f"{kind}: why")
        assert state_of(failed, (), None) is SourceState.UNREACHABLE
