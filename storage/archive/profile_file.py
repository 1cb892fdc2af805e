"""Profiles as TOML files. Unknown keys, wrong types and impossible values are errors, and refuse the whole file.

A profile in the archive's own folder overrides the shipped one of the same slug. docs/profile-keys.md lists the keys.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
import zoneinfo
from dataclasses import replace
from difflib import get_close_matches
from importlib import resources
from pathlib import Path

from storage.archive.spider_file import spider_code
from storage.archive.toml_table import TomlTable
from storage.archive.toml_text import toml_values
from storage.types import ContributorRole, PublisherClass, RequisiteKind
from storage.types.errors import ProfileError
from storage.types.profile import (
    EXPECTABLE,
    SELECTABLE,
    CrawlRules,
    Expectations,
    Former,
    Labels,
    ListingRules,
    Profile,
    RequisiteRules,
)
from storage.types.publisher_class import PublisherRule
from storage.types.quiet_hours import QuietHours
from storage.types.table_faults import TableFault

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?")
_SPIDER = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*:[A-Za-z_]\w*", re.ASCII)
_DAY = 86_400.0
# The longest of the database has 32 letters.
_LONGEST_TIMEZONE = 64


def shipped() -> tuple[str, ...]:
    """The slugs of the profiles that come with Fonds, sorted."""
    folder = resources.files("storage") / "profiles"
    return tuple(sorted(entry.name[: -len(".toml")] for entry in folder.iterdir() if entry.name.endswith(".toml")))


def is_shipped(slug: str, own: Path) -> bool:
    """Whether the profile of this slug is the one that comes with Fonds, and none in the folder `own` overrides it."""
    return slug in shipped() and not (own / f"{slug}.toml").is_file()


def load_profile(slug: str, own: Path | None = None) -> Profile:
    """Load the profile of this slug.

    Args:
        slug: The publication's short name.
        own: The archive's folder of profiles, which override the shipped ones; it need not exist.

    Raises:
        ProfileError: There is no such profile, or it is wrong.
    """
    if not _SLUG.fullmatch(slug):
        raise ProfileError(slug, "slug", "must be of lower-case letters, digits and inner hyphens, 40 at most")
    path = own / f"{slug}.toml" if own is not None else None
    if path is not None and path.is_file():
        return with_code(parse_profile(_read(path), str(path), slug), str(path), path.parent.parent)
    if slug not in shipped():
        mine = sorted(entry.stem for entry in own.glob("*.toml")) if own is not None and own.is_dir() else []
        raise ProfileError(slug, "slug", _unknown(slug, sorted({*shipped(), *mine}), path))
    file = resources.files("storage") / "profiles" / f"{slug}.toml"
    return parse_profile(file.read_text(encoding="utf-8"), f"{slug}.toml (shipped)", slug)


def _unknown(slug: str, known: list[str], path: Path | None) -> str:
    """The message that there is no such profile, with a likely name and the place for the user's own."""
    meant = get_close_matches(slug, known, 1)
    near = f" (did you mean {meant[0]}?)" if meant else ""
    own = "" if path is None else f"; your own goes into {path}"
    return f"no such profile; there are: {', '.join(known)}{near}{own}"


def parse_profile(text: str, source: str, slug: str | None = None) -> Profile:
    """Parse the text of a profile.

    Args:
        text: The TOML.
        source: The file's name, for errors.
        slug: The publication's short name; the file's name without its ending when None.

    Raises:
        ProfileError: Names the file and the key that is wrong.
    """
    slug = Path(source).stem if slug is None else slug
    if not _SLUG.fullmatch(slug):
        raise ProfileError(source, "slug", f"{slug!r} is not of lower-case letters, digits and inner hyphens")
    try:
        top = TomlTable(source, "", toml_values(text), ProfileError)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(source, "file", f"is no TOML: {error}") from error
    name = top.text("name", None)
    profile = Profile(
        slug=slug,
        name=name or "",
        language=_language(top),
        timezone=_timezone(top),
        crawl=_crawl(top.table("crawl")),
        listing=_listing(top.table("listing")),
        requisites=_requisites(top.table("requisites")),
        labels=_labels(top.table("labels")),
        selectors=_selectors(top.table("selectors")),
        expect=_expect(top.table("expect")),
        text=text,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        former=_former(top),
        publishers=_publishers(top.table("publishers")),
        spider=_spider(top),
    )
    # Checked after the unknown keys: a missing name may be a misspelt one.
    top.close()
    if name is None:
        top.fail("name", TableFault.MISSING)
    return profile


def with_code(profile: Profile, source: str, archive: Path) -> Profile:
    """The profile with the code of the spider that it names, if it names one.

    Args:
        profile: the profile as it was parsed.
        source: its file, for errors.
        archive: the archive's folder, in which `spiders/` is looked for first.

    Raises:
        ProfileError: there is no such code, or it is wrong.
    """
    if profile.spider is None:
        return profile
    return replace(profile, code=spider_code(profile.spider, archive, source))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(path, "file", f"cannot be read: {error}") from error


def _language(top: TomlTable) -> str | None:
    language = top.text("language", None)
    if language is not None and not _LANGUAGE.fullmatch(language):
        top.fail("language", TableFault.NO_LANGUAGE, value=repr(language))
    return language


def _spider(top: TomlTable) -> str | None:
    spider = top.text("spider", None)
    if spider is not None and not _SPIDER.fullmatch(spider):
        top.fail("spider", TableFault.NO_SPIDER, value=repr(spider))
    return spider


def _timezone(top: TomlTable) -> str | None:
    timezone = top.text("timezone", None)
    if timezone is None:
        return None
    if not _is_timezone(timezone):
        top.fail("timezone", TableFault.NO_TIMEZONE, value=repr(timezone[:_LONGEST_TIMEZONE]))
    return timezone


def _is_timezone(name: str) -> bool:
    # Each part of a name is looked for as a package within the one before it.
    if len(name) > _LONGEST_TIMEZONE:
        return False
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _crawl(table: TomlTable) -> CrawlRules:
    usual = CrawlRules()
    rules = CrawlRules(
        start_urls=table.urls("start_urls"),
        hosts=table.hosts("hosts"),
        delay=table.number("delay", usual.delay, 0, _DAY),
        concurrency=table.integer("concurrency", usual.concurrency, 1, 64),
        source_delay=table.number("source_delay", usual.source_delay, 0, _DAY),
        timeout=table.number("timeout", usual.timeout, 0.1, _DAY),
        max_body=table.integer("max_body", usual.max_body, 1, 1 << 40),
        max_redirects=table.integer("max_redirects", usual.max_redirects, 0, 100),
        listing_every=table.wait("listing_every", usual.listing_every),
        revisit=table.waits("revisit", usual.revisit),
        source_revisit=table.waits("source_revisit", usual.source_revisit),
        retry=table.waits("retry", usual.retry),
        quiet=tuple(_quiet_hours(table, text) for text in table.texts("quiet")),
    )
    table.close()
    return rules


def _quiet_hours(table: TomlTable, text: str) -> QuietHours:
    hours = QuietHours.parse(text)
    if hours is None:
        table.fail("quiet", TableFault.NO_HOURS, value=repr(text))
    return hours


def _listing(table: TomlTable) -> ListingRules:
    rules = ListingRules(
        article=table.patterns("article"),
        section=table.patterns("section"),
        exclude=table.patterns("exclude"),
        feeds=table.urls("feeds"),
        sitemaps=table.urls("sitemaps"),
        max_pages=table.integer("max_pages", ListingRules().max_pages, 1, 100_000),
    )
    table.close()
    return rules


def _requisites(table: TomlTable) -> RequisiteRules:
    usual = RequisiteRules()
    kinds = table.texts("kinds", tuple(RequisiteKind))
    for kind in kinds:
        if kind not in tuple(RequisiteKind):
            table.fail("kinds", TableFault.NO_KIND, value=repr(kind), known=", ".join(RequisiteKind))
    rules = RequisiteRules(
        keep=table.truth("keep", usual.keep),
        kinds=frozenset(map(RequisiteKind, kinds)),
        hosts=table.hosts("hosts"),
        exclude=table.patterns("exclude"),
        max_number=table.integer("max_number", usual.max_number, 0, 1000),
        max_body=table.integer("max_body", usual.max_body, 1, 2**31),
        revisit_after=table.wait("revisit_after", usual.revisit_after),
    )
    table.close()
    return rules


def _labels(table: TomlTable) -> Labels:
    roles = table.table("roles")
    pairs = ((role, roles.texts(role.value)) for role in ContributorRole)
    labels = Labels(
        full_text=table.texts("full_text"),
        sources=table.texts("sources"),
        related=table.texts("related"),
        roles=tuple((role, texts) for role, texts in pairs if texts),
        dateline=table.pattern("dateline"),
        topic_pairs=table.truth("topic_pairs", True),
    )
    roles.close()
    table.close()
    return labels


def _selectors(table: TomlTable) -> tuple[tuple[str, str], ...]:
    # Imported here: commands that only ask the database read no profile.
    import cssselect

    translator = cssselect.HTMLTranslator()
    found = {part: table.text(part, None) for part in SELECTABLE}
    table.close()
    for part, selector in found.items():
        if selector is not None:
            try:
                translator.css_to_xpath(selector)
            except (cssselect.SelectorError, RecursionError, ValueError) as error:
                table.fail(part, TableFault.NO_SELECTOR, value=repr(selector), why=str(error))
    return tuple((part, selector) for part, selector in found.items() if selector is not None)


def _expect(table: TomlTable) -> Expectations:
    usual = Expectations()
    fields = table.texts("fields")
    for name in fields:
        if name not in EXPECTABLE:
            table.fail("fields", TableFault.NO_FIELD, value=repr(name), known=", ".join(EXPECTABLE))
    shares = table.table("fill")
    names = shares.keys()
    for name in names:
        if name not in EXPECTABLE:
            shares.fail(name, TableFault.NO_FIELD, value=repr(name), known=", ".join(EXPECTABLE))
    expected = Expectations(
        fields=fields,
        min_listed=table.integer("min_listed", usual.min_listed, 0, 1_000_000),
        fill=tuple((name, shares.number(name, 1.0, 0.01, 1)) for name in names),
        max_failed=table.number("max_failed", usual.max_failed, 0, 1),
        max_disputed=table.number("max_disputed", usual.max_disputed, 0, 1),
        new_within=table.wait("new_within", usual.new_within),
    )
    table.close()
    return expected


def _publishers(table: TomlTable) -> tuple[PublisherRule, ...]:
    """The hosts of each class of publisher; no host stands in two."""
    found: dict[str, PublisherRule] = {}
    for publisher_class in PublisherClass:
        for host in table.hosts(publisher_class.value):
            if host in found:
                known = found[host].publisher_class
                table.fail(publisher_class.value, TableFault.CLASSED, value=repr(host), known=known)
            found[host] = PublisherRule(host, publisher_class)
    table.close()
    return tuple(found.values())


def _former(top: TomlTable) -> tuple[Former, ...]:
    """The former rules, in the order of the file."""
    found: list[Former] = []
    for table in top.tables("former"):
        until = table.day("until")
        if until is None:
            table.fail("until", TableFault.UNTIL_MISSING)
        if found and until <= found[-1].until:
            table.fail("until", TableFault.UNTIL_EARLY, value=str(found[-1].until))
        has = table.keys()
        labels, selectors, expect = table.table("labels"), table.table("selectors"), table.table("expect")
        found.append(
            Former(
                until,
                labels=_labels(labels) if "labels" in has else None,
                selectors=_selectors(selectors) if "selectors" in has else None,
                expect=_expect(expect) if "expect" in has else None,
            )
        )
        table.close()
    return tuple(found)
