"""What robots.txt means, by RFC 9309."""

from __future__ import annotations

import codecs

import pytest

from crawler.robots import MAX_PARSED, MAX_SITEMAPS, Robots, origin_of, product_token
from storage.types import FailureKind

ORIGIN = "https://lia.example"


def parsed(text: str | bytes, agent: str = "Fonds") -> Robots:
    """The rules of a file."""
    return Robots.parsed(ORIGIN, agent, text.encode() if isinstance(text, str) else text)


def allows(robots: Robots, path: str) -> bool:
    """Whether a path may be fetched."""
    return robots.refusal(ORIGIN + path) is None


def test_a_robots_txt_that_did_not_come_is_named_once() -> None:
    """Though the failure names it as well."""
    failed = Robots.unreachable(ORIGIN, "Fonds", f"{ORIGIN}/robots.txt: dns: no such host")
    assert failed.refusal(f"{ORIGIN}/a") == f"{ORIGIN}/robots.txt could not be read: dns: no such host"


def test_the_standards_example_is_obeyed() -> None:
    """RFC 9309, 5.1."""
    text = (
        "User-Agent: *\nDisallow: *.gif$\nDisallow: /example/\nAllow: /publications/\n\n"
        "User-Agent: foobot\nDisallow:/\nAllow:/example/page.html\nAllow:/example/allowed.gif\n\n"
        "User-Agent: barbot\nUser-Agent: bazbot\nDisallow: /example/page.html\n\nUser-Agent: quxbot\n"
    )
    assert [allows(parsed(text), path) for path in ("/a.gif", "/example/page.html", "/publications/")] == [
        False,
        False,
        True,
    ]
    foobot = parsed(text, "foobot")
    assert [allows(foobot, path) for path in ("/", "/example/page.html", "/example/allowed.gif")] == [False, True, True]
    assert not allows(parsed(text, "bazbot"), "/example/page.html")
    assert allows(parsed(text, "quxbot"), "/example/page.html")


def test_the_longest_match_wins() -> None:
    """RFC 9309, 5.2."""
    text = "User-Agent: Fonds\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif\n"
    assert not allows(parsed(text), "/example/page/disallowed.gif")
    assert allows(parsed(text), "/example/page/")


def test_paths_are_compared_percent_encoded() -> None:
    """A rule in ideographs holds for the address in normal form."""
    assert not allows(parsed("User-agent: *\nDisallow: /標籤/\n"), "/%E6%A8%99%E7%B1%A4/a")


@pytest.mark.parametrize(
    ("status", "allowed"), [(200, True), (204, True), (404, True), (410, True), (401, True), (403, True)]
)
def test_no_file_allows_everything(status: int, allowed: bool) -> None:
    """4xx says that there are no rules."""
    assert allows(Robots.answered(ORIGIN, "Fonds", status, b""), "/a") is allowed


@pytest.mark.parametrize("status", [500, 502, 503, 429, 304, 302])
def test_no_answer_allows_nothing(status: int) -> None:
    """5xx, "not now", and what is no answer to the question."""
    robots = Robots.answered(ORIGIN, "Fonds", status, b"User-agent: *\nAllow: /\n", b"120")
    assert robots.refusal(f"{ORIGIN}/a") == f"{ORIGIN}/robots.txt could not be read: it answered {status}"
    assert (robots.kind, robots.retry_after) == ("robots-unreadable", b"120")


def test_a_rule_that_forbids_is_told_from_a_file_that_cannot_be_read() -> None:
    """Only the former closes a page to robots; what came too broken to use is the latter."""
    assert parsed("User-agent: *\nDisallow: /\n").kind == "robots"
    assert Robots.unreachable(ORIGIN, "Fonds", "it cannot be decoded").kind == "robots-unreadable"
    assert Robots.unreachable(ORIGIN, "Fonds", "no such host", FailureKind.DNS).kind == "dns"


@pytest.mark.parametrize(
    "mark",
    [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE],
    ids=["utf-8", "utf-16-le", "utf-16-be"],
)
def test_a_byte_order_mark_does_not_hide_the_first_line(mark: bytes) -> None:
    """Nor does UTF-16."""
    encodings = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
    assert not allows(parsed(mark + "User-agent: *\nDisallow: /a\n".encode(encodings[mark])), "/a")


def test_a_file_without_measure_is_parsed_as_far_as_the_standard_asks() -> None:
    """And a rule that the limit cuts in two is not taken for a shorter one."""
    start = b"User-agent: *\nDisallow: /first\n"
    fill = b"#" * (MAX_PARSED - len(start) - len("\nDisallow: /p")) + b"\n"
    robots = parsed(start + fill + b"Disallow: /private\nDisallow: /last\n")
    assert not allows(robots, "/first")
    assert allows(robots, "/page")
    assert allows(robots, "/last")


@pytest.mark.parametrize(
    ("stated", "delay"),
    [("7", 7.0), ("0.5", 0.5), ("0", None), ("-3", None), ("soon", None), ("inf", None), ("nan", None)],
)
def test_a_crawl_delay_is_a_number_of_seconds_or_nothing(stated: str, delay: float | None) -> None:
    """What cannot be waited is not passed on."""
    assert parsed(f"User-agent: *\nCrawl-delay: {stated}\n").crawl_delay == delay


def test_sitemaps_are_absolute_and_named_once() -> None:
    """Relative ones are resolved; what is no address is passed over."""
    robots = parsed(
        "Sitemap: /a.xml\nsitemap: HTTPS://LIA.example/a.xml\nSitemap: ftp://x.test/b.xml\nSitemap: http://[\n"
    )
    assert robots.sitemaps == ("https://lia.example/a.xml",)


def test_bytes_that_are_no_text_are_passed_over() -> None:
    """A picture served as robots.txt forbids nothing."""
    assert allows(parsed(bytes(range(256)) * 10), "/a")


def test_an_origin_is_scheme_host_and_port() -> None:
    """Credentials are not part of it."""
    assert origin_of("https://user:word@lia.example:8443/a?b") == "https://lia.example:8443"
    assert origin_of("http://lia.example/a") == "http://lia.example"


@pytest.mark.parametrize(
    ("user_agent", "token"),
    [("Fonds/1.0 (+https://archive.example)", "Fonds"), ("Fonds", "Fonds"), ("", "*"), ("/1", "*")],
)
def test_the_product_token_is_the_first_word_of_the_user_agent(user_agent: str, token: str) -> None:
    """Not the address behind it, which may hold anybody's name."""
    assert product_token(user_agent) == token


def test_the_sitemaps_of_a_file_are_bounded_in_number() -> None:
    """A file of half a megabyte can name tens of thousands."""
    body = "".join(f"Sitemap: https://lia.example/{number}.xml\n" for number in range(20_000)).encode()
    assert len(Robots.answered("https://lia.example", "Fonds", 200, body).sitemaps) == MAX_SITEMAPS


def test_many_agents_with_many_rules_are_parsed_as_far_as_that_is_bounded() -> None:
    """Each rule is filed for each agent: half a megabyte would make hundreds of millions of them."""
    agents = "User-agent: *\n" + "".join(f"User-agent: a{number}\n" for number in range(15_000))
    rules = "".join(f"Disallow: /{number}\n" for number in range(15_000))
    robots = Robots.answered(
        "https://lia.example", "Fonds", 200, f"User-agent: *\nDisallow: /x\n{agents}{rules}".encode()
    )
    assert robots.refusal("https://lia.example/x") is not None
