"""What is asked of a start page, by its address alone: so it works without scripts and can be kept as a bookmark."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode, urlsplit


class Section(StrEnum):
    """What a start page lists."""

    ARTICLES = "articles"
    SOURCES = "sources"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class StartRequest:
    """One page of a start page's lists.

    `day`: the pages of that day instead; `find`: what somebody looks for instead, an address or words. `after` is the
    cursor behind which the list goes on, None for its beginning.
    """

    section: Section = Section.ARTICLES
    day: date | None = None
    find: str | None = None
    after: str | None = None

    @classmethod
    def of_query(cls, query: str) -> StartRequest:
        """What the query of an address asks for; whatever it does not say, or says wrongly, is left as it is usual."""
        said = dict(parse_qsl(query))
        section, find = said.get("show", ""), said.get("find", "").strip()
        day = None
        try:
            day = date.fromisoformat(said["day"])
        except (KeyError, ValueError):
            day = None
        return cls(
            section=Section(section) if section in list(Section) else Section.DAYS if day else Section.ARTICLES,
            day=day,
            find=find or None,
            after=said.get("after"),
        )

    @property
    def query(self) -> str:
        """The query of its address, with the question mark; empty for the first page of all."""
        said = {
            "show": None if self.section is Section.ARTICLES or self.day or self.find else self.section.value,
            "day": None if self.day is None else self.day.isoformat(),
            "find": self.find,
            "after": self.after,
        }
        return f"?{text}" if (text := urlencode({name: one for name, one in said.items() if one})) else "./"

    @property
    def url(self) -> str | None:
        """The address that is looked for, None for words."""
        text = self.find or ""
        if " " in text:
            return None
        if urlsplit(text).scheme in ("http", "https"):
            return text
        host = text.partition("/")[0]
        return f"https://{text}" if "." in host.strip(".") and host.isascii() else None

    def behind(self, cursor: str | None) -> StartRequest:
        """The page that goes on behind a cursor."""
        return replace(self, after=cursor)
