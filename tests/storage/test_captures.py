"""Captures in the database: what is filed is given back equal, and waits to be read by exactly one member."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from storage.tables import schema
from storage.tables.captures import REDIRECT_TO, Captures, refusal_of_unchanged
from storage.tables.crawls import know_publication
from storage.tables.database import Database
from storage.tables.reading_marks import settle_reading
from storage.tables.targets import add_targets
from storage.tables.validators import KeptValidators
from storage.types import (
    Capture,
    FailureKind,
    FoundUrl,
    ReadingState,
    RecordType,
    Refusal,
    Role,
    Truncated,
    Validated,
    Verdict,
    WarcFileFacts,
)
from storage.types.errors import UnknownId
from storage.types.urlkey import LONGEST_URL
from tests.storage.engine_plans import plan
from tests.storage.filing import AT, FILE, URL, Filing, after


@pytest.fixture
def filing(database: Database) -> Filing:
    """A filing into a fresh database."""
    return Filing(database)


def settle(filing: Filing, capture: Capture, refusal: Refusal | None = None) -> None:
    """Mark a capture as read."""
    with filing.database.begin() as connection:
        settle_reading(connection, capture.capture_id, "reader 1", refusal)


def known_validators(filing: Filing, url: str, publication: str = "lia") -> KeptValidators | None:
    """What a conditional request for a URL carries when it is a target of this publication."""
    targets = schema.targets
    know_publication(filing.database, publication, publication, None)
    found = FoundUrl(url, Role.ARTICLE)
    with filing.database.begin() as connection:
        add_targets(connection, publication, [found], AT)
        here = (targets.c.publication == publication, targets.c.url == url)
        target_id = connection.scalars(sa.select(targets.c.target_id).where(*here)).one()
    return filing.captures.validators([target_id]).get(target_id)


def test_a_capture_comes_back_as_it_was_filed(filing: Filing) -> None:
    """Every field, of an answer and of a failure."""
    answer = filing.keep(
        via="https://lia.example/feed",
        etag='"v1"',
        last_modified="Sun, 04 May 2031 03:00:00 GMT",
        location="/elsewhere",
        truncated=Truncated.TIME,
        record_type=RecordType.REVISIT,
        refers_to="urn:uuid:00000000-0000-4000-8000-000000000002",
        reading=ReadingState.NONE,
        role=Role.SECTION,
    )
    failure = filing.failure("https://nowhere.invalid/", after(seconds=1), FailureKind.DNS, "no such host")
    for capture in (answer, failure):
        found = filing.captures.get(capture.capture_id)
        assert found == capture
        assert [type(getattr(found, name)) for name in Capture.__slots__] == [
            type(getattr(capture, name)) for name in Capture.__slots__
        ]
    assert filing.captures.get(answer.capture_id.removeprefix("urn:uuid:")) == answer
    assert filing.captures.of_file(FILE) == (answer, failure)


def test_a_row_says_what_the_records_of_its_capture_say(filing: Filing) -> None:
    """Each field counts but the state of its reading, which no record tells."""
    answer = filing.keep(truncated=Truncated.TIME, reading=ReadingState.NONE)
    failure = filing.failure("https://nowhere.invalid/", after(seconds=1), FailureKind.DNS, "no such host")
    rows = filing.captures.rows_of_file(FILE)
    assert [row.capture for row in rows] == [answer, failure]
    for row, capture, other in zip(rows, (answer, failure), (failure, answer), strict=True):
        assert (row.capture_id, row.offset) == (capture.capture_id, capture.place.offset)
        assert row.says(replace(capture, reading=ReadingState.DONE))
        for name in set(Capture.__slots__) - {"reading"}:
            changed = getattr(other, name)
            assert row.says(replace(capture, **{name: changed})) is (changed == getattr(capture, name))


def test_an_unknown_capture_is_named(filing: Filing) -> None:
    """The error says which one."""
    with pytest.raises(UnknownId, match="no capture abc"):
        filing.captures.get("abc")


def test_a_capture_filed_twice_is_left_alone(filing: Filing) -> None:
    """A recovery may file again what was filed, also what was read since; the file's facts are renewed."""
    capture = filing.keep()
    settle(filing, capture)
    filing.captures.add([replace(capture, media_type="other")], [WarcFileFacts(FILE, "lia", 5000, closed=True)])
    assert filing.captures.get(capture.capture_id) == replace(capture, reading=ReadingState.DONE)
    with filing.database.read() as connection:
        row = connection.execute(sa.select(schema.warc_files)).one()
    assert (row.size, row.closed) == (5000, True)


def test_a_file_is_filed_without_captures(filing: Filing) -> None:
    """A file that holds only facts is known too."""
    filing.captures.add([], [WarcFileFacts(FILE, "lia", 1, closed=True)])
    assert filing.captures.of_file(FILE) == ()


def test_many_captures_are_filed_and_known_at_once(filing: Filing) -> None:
    """More than one statement's parameters."""
    captures = [filing.made(f"{URL}/{number}", after(seconds=number)) for number in range(1200)]
    filing.captures.add(captures, [WarcFileFacts(FILE, "lia", 1, closed=False)])
    ids = {capture.capture_id for capture in captures}
    assert filing.captures.known([*ids, "urn:uuid:none"]) == ids
    assert filing.captures.pending() == 1200


def test_an_original_is_the_first_whole_response_of_the_publication(filing: Filing) -> None:
    """Neither a revisit, nor a cut-off body, nor another framing, nor another publication's page is one."""
    digest = "sha256:SAME"
    same = {"payload_digest": digest, "role": Role.SOURCE}
    filing.keep(at=after(seconds=1), truncated=Truncated.LENGTH, **same)
    filing.keep(at=after(seconds=2), record_type=RecordType.REVISIT, **same)
    other = filing.keep(at=after(seconds=3), framing=",gzip", **same)
    later = filing.keep(at=after(seconds=9), **same)
    first = filing.keep(at=after(seconds=4), **same)
    Filing(filing.database, "heron").keep(at=AT, **same)
    found = filing.captures.originals("lia", {(digest, ","), (digest, ",gzip"), (digest, ",br"), ("sha256:NONE", ",")})
    assert found == {
        (digest, ","): Validated(first.capture_id, URL, first.captured_at, digest),
        (digest, ",gzip"): Validated(other.capture_id, URL, other.captured_at, digest),
    }
    assert later.capture_id not in {one.capture_id for one in found.values()}
    assert filing.captures.originals("lia", []) == {}


class TestValidators:
    """What a conditional request carries."""

    def test_they_are_those_of_the_latest_page(self, filing: Filing) -> None:
        """However often it was confirmed or failed to come since."""
        filing.keep(etag='"old"')
        page = filing.keep(at=after(hours=1), etag='"v1"', last_modified="yesterday")
        for number in range(60):
            filing.keep(at=after(hours=2, minutes=number), status=304, record_type=RecordType.REVISIT)
        filing.failure(URL, after(hours=4), FailureKind.TIMEOUT, "no answer")
        found = known_validators(filing, URL)
        assert found is not None
        assert (found.etag, found.last_modified) == ('"v1"', "yesterday")
        assert found.validated == Validated(page.capture_id, URL, page.captured_at, page.payload_digest)

    @pytest.mark.parametrize(
        "latest",
        [
            {"status": 404},
            {"status": 301, "location": "/x"},
            {"truncated": Truncated.DISCONNECT},
            {"etag": None},
        ],
    )
    def test_there_are_none_when_the_latest_answer_was_no_whole_page(
        self, filing: Filing, latest: dict[str, Any]
    ) -> None:
        """What was whole before is not asked about."""
        filing.keep(etag='"v1"')
        filing.keep(at=after(hours=1), **({"etag": '"v2"'} | latest))
        assert known_validators(filing, URL) is None

    def test_there_are_none_of_another_publication_or_url(self, filing: Filing) -> None:
        """A validator belongs to one URL in one collection."""
        filing.keep(etag='"v1"')
        assert known_validators(filing, URL, "heron") is None
        assert known_validators(filing, URL + "/") is None

    def test_a_revisit_names_its_original(self, filing: Filing) -> None:
        """No revisit is made of a revisit, unless the original lies at another URL."""
        original = filing.keep(etag='"v1"')
        again = {"record_type": RecordType.REVISIT, "refers_to": original.capture_id, "etag": '"v2"'}
        filing.keep(at=after(hours=1), **again)
        found = known_validators(filing, URL)
        assert found is not None
        assert (found.etag, found.validated.capture_id, found.validated.captured_at) == (
            '"v2"',
            original.capture_id,
            AT,
        )
        elsewhere = filing.keep("https://lia.example/copy", after(hours=2), **again)
        found = known_validators(filing, "https://lia.example/copy")
        assert found is not None
        assert (found.validated.capture_id, found.validated.url) == (elsewhere.capture_id, elsewhere.url)

    def test_a_page_that_no_reader_could_read_comes_again(self, filing: Filing) -> None:
        """It would be confirmed for ever, and never read."""
        page = filing.keep(etag='"v1"')
        settle(filing, page, Refusal(Verdict.WORKER, "signal 9"))
        assert known_validators(filing, URL) is None


def test_a_304_confirms_the_refusal_of_its_page(filing: Filing) -> None:
    """A page behind a wall that has not changed still stands behind it."""
    page = filing.keep()
    confirmed = filing.keep(at=after(hours=1), status=304, record_type=RecordType.REVISIT)
    settle(filing, page, Refusal(Verdict.WALLED, "the page says 'subscribe'"))
    with filing.database.read() as connection:
        assert refusal_of_unchanged(connection, confirmed) == Refusal(Verdict.WALLED, "the page says 'subscribe'")
        assert refusal_of_unchanged(connection, page) is None
    settle(filing, page)
    with filing.database.read() as connection:
        assert refusal_of_unchanged(connection, confirmed) is None


class TestRedirects:
    """The way that led to a capture."""

    def hops(self, filing: Filing, *urls: str, at: int = 0, **more: object) -> list[Capture]:
        """A chain of redirects that ends with a page."""
        chain = []
        via = "https://lia.example/article"
        for number, url in enumerate(urls):
            status = 200 if number == len(urls) - 1 else 301
            shape = {"via": via, "status": status, "role": Role.SOURCE} | more
            chain.append(filing.keep(url, after(seconds=at + number), **shape))
            via = url
        return chain

    def test_the_chain_is_told_from_its_beginning(self, filing: Filing) -> None:
        """Every hop of the same crawl, and of the visit in question."""
        early = self.hops(filing, "https://a.example/", "https://b.example/", "https://c.example/")
        late = self.hops(filing, "https://a.example/", "https://b.example/", "https://c.example/", at=100)
        assert filing.captures.redirected_from(early[2]) == (early[0], early[1])
        assert filing.captures.redirected_from(late[2]) == (late[0], late[1])
        assert filing.captures.redirected_from(early[0]) == ()

    def test_another_crawls_or_roles_redirects_are_no_part_of_it(self, filing: Filing) -> None:
        """A page found on a listing is not led to by the listing."""
        self.hops(filing, "https://a.example/", "https://b.example/", crawl_id="another crawl")
        listed = filing.keep("https://x.example/", after(hours=1), via="https://a.example/", role=Role.SOURCE)
        assert filing.captures.redirected_from(listed) == ()
        filing.keep("https://s.example/", status=301, role=Role.SECTION)
        found = filing.keep("https://y.example/", after(hours=1), via="https://s.example/")
        assert filing.captures.redirected_from(found) == ()

    def test_it_is_looked_up_among_redirects_alone(self, filing: Filing) -> None:
        """However many pages one crawl has: none of them is looked at, nor what was kept of the listing before."""
        self.hops(filing, "https://a.example/", "https://b.example/")
        for number in range(300):
            filing.keep(f"https://lia.example/{number}", after(hours=number), via="https://lia.example/feed")
        if filing.database.dialect == "postgresql":
            with filing.database.begin() as connection:
                connection.exec_driver_sql("ANALYZE")
        asked = {"of_publication": "lia", "of_url": "https://lia.example/feed", "of_crawl": "crawl"}
        shown = plan(filing.database, REDIRECT_TO, **asked, of_role=Role.ARTICLE, until=AT)
        assert "ix_captures_redirects" in shown
        assert "ix_captures_crawl_id" not in shown

    def test_addresses_that_begin_the_same_are_told_apart(self, filing: Filing) -> None:
        """However long they are; only how they begin is looked up."""
        long = "https://a.example/" + "x" * 6000
        first = self.hops(filing, f"{long}1", "https://b.example/")
        self.hops(filing, f"{long}2", "https://c.example/", at=1)
        assert filing.captures.redirected_from(first[1]) == (first[0],)

    def test_a_circle_comes_to_an_end(self, filing: Filing) -> None:
        """A URL that redirects to itself, and a failure at the end of a circle."""
        self.hops(filing, "https://a.example/", "https://b.example/", "https://a.example/", "https://b.example/", "x:y")
        end = filing.failure(
            "https://a.example/", after(minutes=1), FailureKind.REDIRECTS, "too many", via="https://b.example/"
        )
        urls = [hop.url for hop in filing.captures.redirected_from(replace(end, role=Role.SOURCE))]
        assert urls[-2:] == ["https://a.example/", "https://b.example/"]
        assert len(urls) <= 30


class TestQueue:
    """Captures that wait to be read."""

    def test_they_are_claimed_in_the_order_of_their_records(self, filing: Filing) -> None:
        """Each once, as long as its member lives; what needs no reading is not among them."""
        captures = [filing.keep(f"{URL}/{number}", after(seconds=-number)) for number in range(5)]
        filing.keep(role=Role.FEED, reading=ReadingState.NONE)
        assert filing.captures.claim("one", 2) == tuple(captures[:2])
        assert filing.captures.claim("two", 9) == tuple(captures[2:])
        assert filing.captures.claim("one", 9) == ()
        assert filing.captures.pending() == 5

    def test_what_dead_members_claimed_is_given_back(self, filing: Filing) -> None:
        """And nothing else: neither what another reads, nor what was read."""
        captures = [filing.keep(f"{URL}/{number}") for number in range(4)]
        filing.captures.claim("one", 2)
        filing.captures.claim("two", 1)
        settle(filing, captures[0])
        filing.captures.release(["one", "gone"])
        assert filing.captures.claim("three", 9) == (captures[1], captures[3])

    def test_what_was_read_says_so(self, filing: Filing) -> None:
        """Done, or refused with verdict and reason, and by which reader."""
        good, bad = filing.keep(), filing.keep(f"{URL}/2")
        settle(filing, good)
        settle(filing, bad, Refusal(Verdict.EMPTY, "the page shows no text"))
        assert filing.captures.pending() == 0
        with filing.database.read() as connection:
            rows = connection.execute(
                sa.text("SELECT reading, verdict, verdict_reason FROM v_captures ORDER BY record_offset")
            ).all()
        assert [tuple(row) for row in rows] == [
            ("done", None, None),
            ("refused", "empty", "the page shows no text"),
        ]

    def test_members_that_claim_at_once_never_share(self, filing: Filing) -> None:
        """Every capture goes to exactly one of them."""
        captures = [filing.made(f"{URL}/{number}") for number in range(200)]
        filing.captures.add(captures, [WarcFileFacts(FILE, "lia", 1, closed=False)])
        claimed: list[str] = []
        errors: list[BaseException] = []

        def claiming(member: str) -> None:
            try:
                while found := Captures(filing.database).claim(member, 7):
                    claimed.extend(capture.capture_id for capture in found)
            except BaseException as error:  # noqa: BLE001 - told below, in the thread of the test
                errors.append(error)

        threads = [threading.Thread(target=claiming, args=(f"member {number}",)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert errors == []
        assert sorted(claimed) == sorted(capture.capture_id for capture in captures)


def test_odd_characters_of_a_page_break_no_engine(filing: Filing) -> None:
    """NUL and lone surrogates, in whatever a server says, are kept as U+FFFD."""
    odd = "a\x00b\ud83d"
    capture = filing.keep(media_type=odd, etag=odd, location=odd, via=odd, error=odd)
    found = filing.captures.get(capture.capture_id)
    assert {found.media_type, found.etag, found.location, found.via, found.error} == {"a\ufffdb\ufffd"}


class TestResponse:
    """The capture whose record holds the body."""

    def test_a_response_holds_its_own_body(self, filing: Filing) -> None:
        capture = filing.keep()
        assert filing.captures.response_of(capture) is capture

    def test_a_revisit_leads_to_its_original_in_several_steps_too(self, filing: Filing) -> None:
        """A 304 may confirm a revisit."""
        original = filing.keep()
        revisit = filing.keep(record_type=RecordType.REVISIT, refers_to=original.capture_id)
        confirmed = filing.keep(record_type=RecordType.REVISIT, refers_to=revisit.capture_id, status=304)
        assert filing.captures.response_of(revisit) == original
        assert filing.captures.response_of(confirmed) == original

    def test_an_original_that_is_not_here_is_none(self, filing: Filing) -> None:
        """Nor is one that nobody named."""
        for refers_to in ("urn:uuid:absent", None):
            revisit = filing.keep(record_type=RecordType.REVISIT, refers_to=refers_to)
            assert filing.captures.response_of(revisit) is None

    def test_revisits_that_name_each_other_lead_nowhere(self, filing: Filing) -> None:
        """Files of other programs may hold such a circle; nobody waits for its end."""
        first = filing.made(record_type=RecordType.REVISIT)
        second = filing.keep(record_type=RecordType.REVISIT, refers_to=first.capture_id)
        circle = replace(first, refers_to=second.capture_id)
        facts = WarcFileFacts(circle.place.warc_file, circle.publication, 9000, closed=False)
        filing.captures.add([circle], [facts])
        assert filing.captures.response_of(circle) is None


@pytest.mark.parametrize("length", [LONGEST_URL, 20_000])
def test_long_urls_are_filed_and_found(filing: Filing, length: int) -> None:
    """A failure is filed however long its address is; characters are chosen that no engine can press together."""
    url = "https://lia.example/" + "".join(f"{number * 7919 % 1_000_003:x}" for number in range(length))
    url = url[:length]
    capture = filing.failure(
        url, AT + timedelta(seconds=1), FailureKind.UNSUPPORTED, "too long", via=url, location=url, surt=url
    )
    assert filing.captures.get(capture.capture_id) == capture
    page = filing.keep(url, after(seconds=2), etag='"v1"')
    assert filing.captures.get(page.capture_id) == page
    if length <= LONGEST_URL:
        found = known_validators(filing, url)
        assert found is not None
        assert found.validated.capture_id == page.capture_id
