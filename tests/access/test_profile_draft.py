"""`fonds profile draft`: a profile from pages of one site, valid as it is; and the rates of several checked pages."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from access.jobs.profile_draft import TooFewArticles
from storage.archive.profile_file import parse_profile
from storage.types import Refusal, Verdict
from tests.access.commands import fonds
from tests.access.engines import rows
from tests.access.gazette import HOST, START, Gazette, Reply, page

_SENTENCES = (
    "The harbour board met on Tuesday and decided to dredge the eastern channel, said its chairman.",
    "Fishers from the northern quay had asked for a later date, since the squid season ends in the third week of May.",
    "A study of the survey office shows that the depth has fallen by forty centimetres in eleven years.",
)
_HEADS = (
    "Board decides to dredge the eastern channel",
    "Squid boats wait for a later date at the quay",
    "Survey finds that the harbour has become shallower",
    "Lighthouse keepers ask for a new lamp room",
)
_NAMES = (
    ("Ines Quill", "Tom Reed"),
    ("Mara Stone", "Tom Reed"),
    ("Ines Quill", "Ada Finch"),
    ("Piet Hahn", "Ada Finch"),
)


def article(number: int) -> str:
    """An article of a small newspaper; the third has no deck."""
    head, (writer, editor) = _HEADS[number - 1], _NAMES[number - 1]
    text = "".join(f"<p>{sentence} So says report number {number}.</p>" for sentence in _SENTENCES)
    deck = (
        f"<p class='standfirst'>What it means for the town in the year after next, part {number}</p>"
        if number != 3
        else ""
    )
    return (
        f"<!doctype html><html lang='en'><head><title>{head} | The Ledger</title></head><body>"
        "<header><a class='logo' href='/'>The Ledger</a></header><main><article>"
        f"<h1 class='story-title'>{head}</h1>{deck}<p class='credits'>Words by {writer} | Edited by {editor}</p>"
        f"<time class='when' datetime='2026-03-0{number}T08:00:00+00:00'>{number} March 2026</time>"
        f"<div class='story-text'>{text}</div></article></main><footer>The Ledger, 2026</footer></body></html>"
    )


def answering(number: int) -> Reply:
    """The answer that is an article."""
    return lambda _asked: page(article(number))


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """The articles, saved."""
    saved = [tmp_path / f"{number}.html" for number in (1, 2, 3, 4)]
    for number, path in enumerate(saved, 1):
        path.write_text(article(number), encoding="utf-8")
    return saved


def test_a_draft_says_on_what_the_pages_agree(files: list[Path], tmp_path: Path) -> None:
    """Selectors, labels, the fields of all pages, and what each selector finds; a profile as it is."""
    ran = fonds("profile", "draft", *files, "--name", "The Ledger", "--archive", tmp_path / "none")
    assert (ran.code, ran.err) == (0, "")
    profile = parse_profile(ran.out, "ledger.toml")
    assert (profile.name, profile.language) == ("The Ledger", "en")
    assert dict(profile.selectors) == {
        "title": "h1.story-title",
        "deck": "p.standfirst",
        "byline": "p.credits",
        "body": "div.story-text",
        "published": "time.when",
    }
    assert dict(profile.labels.roles) == {
        "writer": ("Words by",),
        "editor": ("Edited by",),
    }
    assert {"title", "text", "contributors", "published_on"} <= set(profile.expect.fields)
    assert "# deck: on 3 of 4 pages\n#   1  What it means for the town" in ran.out
    assert "#   3  nothing\n" in ran.out
    assert "# fill = { deck = 0.75 }" in ran.out


def test_a_draft_needs_three_articles(files: list[Path], tmp_path: Path) -> None:
    """Too few pages are a usage error; so are pages of which too few are articles, and each is named."""
    few = fonds("profile", "draft", *files[:2], "--archive", tmp_path / "none")
    assert (few.code, "3 to 10 pages" in few.only_line) == (2, True)
    for path in files[1:]:
        path.write_text("<html><body><p>Not here</p></body></html>", encoding="utf-8")
    none = fonds("profile", "draft", *files, "--archive", tmp_path / "none")
    assert none.code == 2
    assert "2.html: not-an-article" in none.only_line


def test_several_checked_pages_give_rates(files: list[Path], tmp_path: Path) -> None:
    """How many have each field, and exit code 3 where that is fewer than `expect.fill` says."""
    profiles = tmp_path / "archive" / "profiles"
    profiles.mkdir(parents=True)
    draft = fonds("profile", "draft", *files, "--archive", tmp_path / "none").out
    for share, code in (("0.75", 0), ("0.9", 3)):
        (profiles / "ledger.toml").write_text(f"{draft}fill = {{ deck = {share} }}\n", encoding="utf-8")
        ran = fonds("profile", "check", *files, "--publication", "ledger", "--archive", tmp_path / "archive", "--json")
        assert ran.code == code
        (deck,) = (field for field in ran.answer["fields"] if field["field"] == "deck")
        assert (deck["filled"], deck["pages"], deck["rate"], deck["enough"]) == (3, 4, 0.75, code == 0)
        assert len(ran.answer["pages"]) == 4
    printed = fonds("profile", "check", *files, "--publication", "ledger", "--archive", tmp_path / "archive").out
    assert "deck: 75% have it, 90% are expected; it is not on" in printed
    assert "/3.html" in printed


def test_that_too_few_are_articles_is_told_across_processes() -> None:
    """With how many were, and what the others are: whoever drafts for people reads pages in another process."""
    refused = (("https://a.example/", Refusal(Verdict.EMPTY, "no text")),)
    error = pickle.loads(pickle.dumps(TooFewArticles(2, refused)))
    assert (error.read, error.refused) == (2, refused)
    assert str(error).endswith("3 are needed (https://a.example/: empty, no text)")


def test_a_crawl_reads_by_a_draft_and_tells_of_rates(tmp_path: Path) -> None:
    """Its addresses are captured first, as for a check; the profile is written as it was printed."""
    archive = tmp_path / "archive"
    with Gazette(articles=4, sources=0).serving() as gazette:
        urls = gazette.article_urls
        gazette.special = {url: answering(number) for number, url in enumerate(urls, 1)}
        drafted = fonds("profile", "draft", *urls, "--archive", archive, *gazette.network())
        assert drafted.code == 0, drafted.err
        assert f'start_urls = ["{START}"]' in drafted.out
        assert f'name = "{HOST}"' in drafted.out
        (archive / "profiles").mkdir(exist_ok=True)
        # As it was printed, but for the wait between two requests, which is told to nobody here.
        printed = drafted.out.replace("[crawl]\n", "[crawl]\ndelay = 0.0\n")
        text = f"{printed}min_listed = 4\nfill = {{ deck = 0.9 }}\n"
        (archive / "profiles" / "ledger.toml").write_text(text, encoding="utf-8")
        crawled = fonds("crawl", "ledger", "--archive", archive, *gazette.network(), "--json")
    titles = rows(archive, "SELECT title FROM v_articles WHERE publication = 'ledger' ORDER BY title")
    assert [row["title"] for row in titles] == sorted(_HEADS)
    assert crawled.code == 3
    told = "ledger: 3 of the last 4 articles read have the field deck, at least 90% are expected"
    assert told in crawled.out + crawled.err
