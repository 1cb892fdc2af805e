"""Profiles: what is right is loaded whole, what is wrong is refused with file and key."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.archive.profile_file import load_profile, parse_profile, shipped
from storage.types import ContributorRole, PublisherClass, RequisiteKind
from storage.types.errors import ProfileError
from storage.types.profile import (
    EXPECTABLE,
    SELECTABLE,
    CrawlRules,
    Expectations,
    Labels,
    ListingRules,
    Profile,
    RequisiteRules,
)

DOCUMENT = Path(__file__).parents[2] / "docs" / "profile-keys.md"


@pytest.mark.parametrize("slug", shipped())
def test_every_shipped_profile_loads(slug: str) -> None:
    """What comes with Fonds is right, and carries its own text and digest."""
    profile = load_profile(slug)
    assert profile.slug == slug
    assert profile.text.count("\n") > 3
    assert len(profile.digest) == 64


def test_the_first_publication_is_known_by_its_labels_alone() -> None:
    """Nothing about its address or its markup is in the profile."""
    profile = load_profile("lia")
    assert (profile.language, profile.timezone) == ("zh-Hant", "Asia/Taipei")
    assert profile.labels.full_text == ("全文",)
    assert profile.labels.dateline is not None
    assert profile.labels.dateline.fullmatch("Lia. Independent Media 台北報導")
    assert profile.crawl.start_urls == profile.crawl.hosts == ()
    assert profile.listing == ListingRules()
    assert profile.selectors == ()


def test_an_own_profile_overrides_the_shipped_one(tmp_path: Path) -> None:
    """The archive's folder is looked into first; the others are still there."""
    (tmp_path / "lia.toml").write_text('name = "Mine"\n', encoding="utf-8")
    assert load_profile("lia", tmp_path).name == "Mine"
    assert load_profile("any", tmp_path).name == "Any publication"


def test_an_unknown_profile_names_those_there_are(tmp_path: Path) -> None:
    """The error lists shipped and own profiles."""
    (tmp_path / "gazette.toml").write_text('name = "G"\n', encoding="utf-8")
    with pytest.raises(ProfileError, match=r"no such profile; there are: any, courier, gazette, lia"):
        load_profile("lai", tmp_path)


def test_everything_a_file_may_say_is_kept() -> None:
    """Each kind of value arrives in its type."""
    profile = parse_profile(
        """
        name = "The Harbour Ledger"
        language = "en"
        timezone = "Europe/Lisbon"
        [crawl]
        start_urls = ["https://ledger.example/"]
        hosts = ["static.ledger.example"]
        delay = 2
        revisit = ["90s", "15m", "2h", "3d", "1w"]
        [listing]
        article = ['/[0-9]{4}/']
        max_pages = 3
        [labels]
        sources = ["Documents"]
        dateline = '[A-Z]+ —'
        [labels.roles]
        writer = ["Words"]
        [selectors]
        title = "h1.headline"
        body = "div.story > p"
        [expect]
        fields = ["title", "text"]
        min_listed = 4
        max_failed = 0.2
        max_disputed = 0.3
        new_within = "3d"
        """,
        "ledger.toml",
    )
    assert profile.slug == "ledger"
    assert profile.crawl.delay == 2.0
    assert profile.crawl.revisit[0] == timedelta(seconds=90)
    assert profile.crawl.revisit[-1] == timedelta(weeks=1)
    assert profile.listing.article[0].search("https://ledger.example/2026/x")
    assert profile.labels.roles == ((ContributorRole.WRITER, ("Words",)),)
    assert profile.selectors == (("title", "h1.headline"), ("body", "div.story > p"))
    assert profile.expect == Expectations(("title", "text"), 4, (), 0.2, 0.3, timedelta(days=3))


@pytest.mark.parametrize(
    ("text", "key", "why"),
    [
        ("", "name", "is missing"),
        ("name = 3", "name", "must be a text"),
        ("name = ", "file", "is no TOML"),
        (f"name = {'[' * 9999}", "file", "is no TOML: lists or tables stand too deep"),
        (f"name = {'9' * 5000}", "file", "is no TOML: a number has too many digits"),
        ('name = "x"\nlangauge = "en"', "langauge", "did you mean language?"),
        ('name = "x"\n[crawl]\nconcurency = 3', "crawl.concurency", "did you mean concurrency?"),
        ('name = "x"\n[labels.roles]\nwriters = ["X"]', "labels.roles.writers", "did you mean writer?"),
        ('name = "x"\n[zzz]', "zzz", "unknown key"),
        ('name = "x"\nlanguage = "Chinese"', "language", "no BCP 47 tag"),
        ('name = "x"\ntimezone = "Asia/Nowhere"', "timezone", "no time zone"),
        ('name = "x"\ntimezone = "../../etc/passwd"', "timezone", "no time zone"),
        ('name = "x"\ncrawl = 3', "crawl", "must be a table"),
        ('name = "x"\n[crawl]\nstart_urls = "https://a.example/"', "crawl.start_urls", "list of texts"),
        ('name = "x"\n[crawl]\nstart_urls = ["a.example"]', "crawl.start_urls", "no absolute http"),
        ('name = "x"\n[crawl]\nstart_urls = ["ftp://a.example/"]', "crawl.start_urls", "no absolute http"),
        ('name = "x"\n[crawl]\nhosts = ["https://a.example"]', "crawl.hosts", "no host name"),
        ('name = "x"\n[crawl]\nhosts = ["a.example", "a.example"]', "crawl.hosts", "twice"),
        ('name = "x"\n[crawl]\ndelay = -1', "crawl.delay", "must be from 0"),
        ('name = "x"\n[crawl]\ndelay = nan', "crawl.delay", "must be from 0"),
        ('name = "x"\n[crawl]\nconcurrency = 0', "crawl.concurrency", "must be from 1"),
        ('name = "x"\n[crawl]\nconcurrency = true', "crawl.concurrency", "whole number"),
        ('name = "x"\n[crawl]\nlisting_every = "soon"', "crawl.listing_every", "no span of time"),
        ('name = "x"\n[crawl]\nlisting_every = "0m"', "crawl.listing_every", "no span of time"),
        ('name = "x"\n[crawl]\nretry = []', "crawl.retry", "at least one"),
        ('name = "x"\n[crawl]\nrevisit = ["2h", "1h"]', "crawl.revisit", "must not shrink"),
        ('name = "x"\n[listing]\narticle = ["(["]', "listing.article", "no regular expression"),
        ('name = "x"\n[listing]\narticle = ["a{99999999999}"]', "listing.article", "no regular expression"),
        (f'name = "x"\n[listing]\narticle = ["{"(" * 9999}{")" * 9999}"]', "listing.article", "no regular expression"),
        (f'name = "x"\n[listing]\narticle = ["a{{{"9" * 5000}}}"]', "listing.article", "no regular expression"),
        ('name = "x"\n[listing]\nmax_pages = 0', "listing.max_pages", "must be from 1"),
        ('name = "x"\n[labels]\ndateline = "*"', "labels.dateline", "no regular expression"),
        ('name = "x"\n[labels]\nsources = [""]', "labels.sources", "not empty"),
        ('name = "x"\n[selectors]\ntitle = "h1["', "selectors.title", "no CSS selector"),
        ('name = "x"\n[selectors]\ntitle = "h1:frobnicate"', "selectors.title", "no CSS selector"),
        (f'name = "x"\n[selectors]\ntitle = "{"a " * 9999}"', "selectors.title", "no CSS selector"),
        ('name = "x"\n[selectors]\ntitel = "h1"', "selectors.titel", "did you mean title?"),
        ('name = "x"\n[expect]\nfields = ["tittle"]', "expect.fields", "no field of an article"),
        ('name = "x"\n[expect]\nfill = { dek = 0.9 }', "expect.fill.dek", "is no field of an article"),
        ('name = "x"\n[expect]\nfill = { deck = 90 }', "expect.fill.deck", "must be from 0.01 to 1"),
        ('name = "x"\n[expect]\nmin_listed = -1', "expect.min_listed", "must be from 0"),
        ('name = "x"\n[labels]\ntopic_pairs = "no"', "labels.topic_pairs", "must be true or false"),
        ('name = "x"\nformer = 3', "former", "must be an array of tables"),
        ('name = "x"\n[[former]]', "former[1].until", "is missing"),
        ('name = "x"\n[[former]]\nuntil = "2026-03-01"', "former[1].until", "without quotes"),
        ('name = "x"\n[[former]]\nuntil = 2026-03-01\n[former.crawl]', "former[1].crawl", "unknown key"),
        (
            'name = "x"\n[[former]]\nuntil = 2026-03-01\n[former.selectors]\nbody = "["',
            "former[1].selectors.body",
            "CSS",
        ),
        (
            'name = "x"\n[[former]]\nuntil = 2026-03-01\n[[former]]\nuntil = 2026-03-01',
            "former[2].until",
            "must be later than 2026-03-01",
        ),
    ],
)
def test_a_wrong_profile_names_file_and_key(text: str, key: str, why: str) -> None:
    """The error is one line with the file, the dotted key and what is wrong; it ends a command with exit code 2."""
    with pytest.raises(ProfileError) as caught:
        parse_profile(text, "wrong.toml")
    message = str(caught.value)
    assert message.startswith(f"profile wrong.toml: {key}: ")
    assert why in message
    assert caught.value.exit_code == 2


def test_a_capture_is_read_by_the_rules_of_its_day() -> None:
    """A day begins in the publication's zone; what former rules do not say is as it is now."""
    profile = parse_profile(
        """
        name = "The Gazette"
        timezone = "Asia/Taipei"
        [labels]
        sources = ["Documents"]
        [selectors]
        title = "h1"
        [[former]]
        until = 2025-01-01
        [former.selectors]
        title = "font"
        [[former]]
        until = 2026-03-01
        [former.labels]
        sources = ["Papers"]
        [former.expect]
        fields = ["title"]
        """,
        "gazette.toml",
    )

    def rules(year: int, month: int, day: int, hour: int) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
        held = profile.at(datetime(year, month, day, hour, tzinfo=UTC))
        return held.labels.sources, dict(held.selectors)["title"], held.expect.fields

    assert rules(2024, 12, 31, 15) == (("Documents",), "font", ())
    assert rules(2024, 12, 31, 16) == (("Papers",), "h1", ("title",))
    assert rules(2026, 2, 28, 15) == (("Papers",), "h1", ("title",))
    assert rules(2026, 2, 28, 16) == (("Documents",), "h1", ())
    assert profile.at(datetime(2027, 1, 1, tzinfo=UTC)) is profile


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """An undecodable file is an error of that file, with its cause."""
    (tmp_path / "odd.toml").write_bytes(b'name = "\xff"\n')
    with pytest.raises(ProfileError, match=r"odd\.toml: file: cannot be read"):
        load_profile("odd", tmp_path)


@pytest.mark.parametrize("slug", ["", "../lia", "Lia", "a b", "-a", "a" * 41])
def test_a_slug_cannot_leave_its_folder(slug: str) -> None:
    """A slug is a short name, never a path."""
    with pytest.raises(ProfileError, match="slug"):
        load_profile(slug)


def _documented() -> str:
    return DOCUMENT.read_text(encoding="utf-8")


def test_hosts_have_publishers() -> None:
    """Each host has one class; the order is that of the classes."""
    text = 'name = "X"\n[publishers]\npress = ["daily.example"]\ngovernment = ["a.example", "b.example"]\n'
    assert [(rule.suffix, rule.publisher_class) for rule in parse_profile(text, "x.toml").publishers] == [
        ("a.example", "government"),
        ("b.example", "government"),
        ("daily.example", "press"),
    ]
    with pytest.raises(ProfileError, match=r"'a\.example' is government already"):
        parse_profile(text.replace("daily", "a"), "x.toml")
    with pytest.raises(ProfileError, match="ministry"):
        parse_profile('name = "X"\n[publishers]\nministry = ["a.example"]\n', "x.toml")


@pytest.mark.parametrize(
    "key",
    [
        *(
            field.name
            for field in dataclasses.fields(Profile)
            if field.name not in {"slug", "text", "digest", "code", "publishers"}
        ),
        *(f"crawl.{field.name}" for field in dataclasses.fields(CrawlRules)),
        *(f"listing.{field.name}" for field in dataclasses.fields(ListingRules)),
        *(f"requisites.{field.name}" for field in dataclasses.fields(RequisiteRules)),
        *(f"labels.{field.name}" for field in dataclasses.fields(Labels)),
        *(f"labels.roles.{role.value}" for role in ContributorRole),
        *(f"selectors.{part}" for part in SELECTABLE),
        *(f"expect.{field.name}" for field in dataclasses.fields(Expectations)),
        *(f"publishers.{publisher_class.value}" for publisher_class in PublisherClass),
    ],
)
def test_every_key_of_a_profile_is_documented(key: str) -> None:
    """The document has a row or a section for the key."""
    assert f"`{key}`" in _documented()


@pytest.mark.parametrize("name", EXPECTABLE)
def test_every_field_that_may_be_expected_is_documented(name: str) -> None:
    """The document names the values of `expect.fields`."""
    assert f"`{name}`" in _documented()


def test_the_example_in_the_document_is_a_profile() -> None:
    """What the document shows can be loaded as it stands."""
    example = _documented().split("```toml\n")[1].split("```")[0]
    assert parse_profile(example, "ledger.toml").name == "The Harbour Ledger"


def test_requisites_have_rules_of_their_own() -> None:
    """Kinds by their names, hosts, patterns, limits; a misspelt kind or key is refused with what there is."""
    profile = parse_profile(
        'name = "X"\n[requisites]\nkeep = false\nkinds = ["style"]\nhosts = ["cdn.example"]\nexclude = ["/ads/"]\n'
        'max_number = 5\nmax_body = 1000\nrevisit_after = "2h"\n',
        "x.toml",
    )
    rules = profile.requisites
    assert (rules.keep, rules.kinds, rules.hosts) == (False, frozenset({RequisiteKind.STYLE}), ("cdn.example",))
    assert (rules.max_number, rules.max_body, rules.revisit_after) == (5, 1000, timedelta(hours=2))
    assert [pattern.pattern for pattern in rules.exclude] == ["/ads/"]
    with pytest.raises(ProfileError, match=r"requisites.kinds: 'film' is no kind .* style, image, font, script"):
        parse_profile('name = "X"\n[requisites]\nkinds = ["film"]\n', "x.toml")
    with pytest.raises(ProfileError, match=r"requisites.max_numbers: unknown key; did you mean max_number"):
        parse_profile('name = "X"\n[requisites]\nmax_numbers = 3\n', "x.toml")
