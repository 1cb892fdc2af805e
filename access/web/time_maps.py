"""The addresses of Memento (RFC 7089) and the lists that name them, as links and as JSON.

The form of the addresses is that of Wayback and pywb, whose clients make them by themselves: behind one prefix the
TimeGate of a URL is `URL`, its TimeMap `timemap/link/URL`, and a memento `20310504030201id_/URL`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from access.jobs.json_values import JsonObject, JsonValue
from storage.questions.mementos import Memento, TimeMap
from storage.types.http_dates import http_date_text
from storage.types.instants import instant_text
from storage.types.replay_path import replay_timestamp
from storage.warc.uri_form import uri

LINK_FORMAT = "application/link-format"


@dataclass(frozen=True, slots=True)
class MementoAddresses:
    """The addresses under one prefix, which ends in a slash."""

    prefix: str

    def time_gate(self, url: str) -> str:
        """Where the memento nearest to a time is asked for."""
        return f"{self.prefix}{uri(url)}"

    def time_map(self, form: str, url: str, after: str | None = None) -> str:
        """Where the mementos of a URL are listed, as `link` or `json`; `after` is the cursor of the page before."""
        page = "" if after is None else f"after/{after}/"
        return f"{self.prefix}timemap/{form}/{page}{uri(url)}"

    def memento(self, memento: Memento) -> str:
        """Where a memento is."""
        return self.at(replay_timestamp(memento.captured_at), memento.url)

    def at(self, digits: str, url: str) -> str:
        """Where the memento of a URL made at these 14 digits is."""
        return f"{self.prefix}{digits}id_/{uri(url)}"

    def links(self, listed: TimeMap, memento: Memento | None) -> str:
        """The Link field of a TimeGate's answer, or of a memento: the original, both lists, first, last and this."""
        around = {one.capture_id: one for one in (listed.first, memento, listed.last) if one is not None}
        return ", ".join([*self._heads(listed.url), *(self._link(listed, one) for one in around.values())])

    def link_list(self, listed: TimeMap, after: str | None) -> str:
        """A TimeMap in the link format (RFC 6690), with the address of the page behind it."""
        lines = [
            f'<{uri(listed.url)}>; rel="original"',
            f'<{self.time_gate(listed.url)}>; rel="timegate"',
            self._page("self", listed, after, bounded=True),
            *(self._link(listed, one) for one in _distinct(listed)),
        ]
        if listed.page.more:
            lines.append(self._page("timemap", listed, listed.page.end, bounded=False))
        return ",\n".join(lines) + "\n"

    def json_list(self, listed: TimeMap) -> JsonObject:
        """The same as JSON, in the form of MemGator."""
        found: JsonObject = {"list": [self._entry(one) for one in _distinct(listed)]}
        for name, one in (("first", listed.first), ("last", listed.last)):
            if one is not None:
                found[name] = self._entry(one)
        more = self.time_map("json", listed.url, listed.page.end) if listed.page.more else None
        return {
            "original_uri": uri(listed.url),
            "timegate_uri": self.time_gate(listed.url),
            "timemap_uri": {f"{form}_format": self.time_map(form, listed.url) for form in ("link", "json")},
            "mementos": found,
            "next_uri": more,
        }

    def _heads(self, url: str) -> Iterator[str]:
        yield f'<{uri(url)}>; rel="original"'
        yield f'<{self.time_gate(url)}>; rel="timegate"'
        yield f'<{self.time_map("link", url)}>; rel="timemap"; type="{LINK_FORMAT}"'
        yield f'<{self.time_map("json", url)}>; rel="timemap"; type="application/json"'

    def _page(self, relation: str, listed: TimeMap, after: str | None, *, bounded: bool) -> str:
        line = f'<{self.time_map("link", listed.url, after)}>; rel="{relation}"; type="{LINK_FORMAT}"'
        there = listed.page.answers
        if bounded and there:
            bounds = (http_date_text(there[0].captured_at), http_date_text(there[-1].captured_at))
            return f'{line}; from="{bounds[0]}"; until="{bounds[1]}"'
        return line

    def _link(self, listed: TimeMap, memento: Memento) -> str:
        edges = [
            name
            for name, edge in (("first", listed.first), ("last", listed.last))
            if edge is not None and edge.capture_id == memento.capture_id
        ]
        relation = " ".join([*edges, "memento"])
        return f'<{self.memento(memento)}>; rel="{relation}"; datetime="{http_date_text(memento.captured_at)}"'

    def _entry(self, memento: Memento) -> JsonValue:
        return {"datetime": instant_text(memento.captured_at), "uri": self.memento(memento)}


def _distinct(listed: TimeMap) -> Iterator[Memento]:
    """The mementos of a page, each address once: addresses have seconds, and two collections may hold the same one."""
    before = None
    for memento in listed.page.answers:
        digits = replay_timestamp(memento.captured_at)
        if digits != before:
            yield memento
        before = digits
