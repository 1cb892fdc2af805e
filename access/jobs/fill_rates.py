"""How many of several checked pages have each field: what `fonds profile check` says of more than one page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from access.jobs.json_values import JsonObject, json_object
from access.jobs.page_check import PageCheckResult
from storage.types.exit_codes import ExitCode
from storage.types.filling import is_filled

_NO_FIELDS = frozenset({"part", "pages"})


@dataclass(frozen=True, slots=True)
class FieldFill:
    """A field on several pages.

    `filled` of `pages` have it. `rules` say how often each rule found it. `lacking` are the addresses of the pages
    without it. `expected` is the share that the profile expects, None when it expects none.
    """

    field: str
    filled: int
    pages: int
    rules: tuple[tuple[str, int], ...]
    lacking: tuple[str, ...]
    expected: float | None

    @property
    def rate(self) -> float:
        """The share of the pages that have it."""
        return self.filled / self.pages

    @property
    def is_enough(self) -> bool:
        """Whether as many have it as the profile expects."""
        return self.expected is None or is_filled(self.expected, self.pages - self.filled, self.pages)


@dataclass(frozen=True, slots=True)
class PagesCheckResult:
    """Several pages as one profile reads them, and the fields over those that it reads."""

    pages: tuple[PageCheckResult, ...]
    fields: tuple[FieldFill, ...]

    @property
    def refused(self) -> tuple[PageCheckResult, ...]:
        """The pages that are no articles."""
        return tuple(page for page in self.pages if page.examination.refusal is not None)

    @property
    def exit_code(self) -> ExitCode:
        """LOOK when a page is refused, or a field is on fewer pages than the profile expects."""
        enough = all(field.is_enough for field in self.fields)
        return ExitCode.LOOK if self.refused or not enough else ExitCode.DONE

    def as_json(self) -> JsonObject:
        """Each field with its rate, and each page as it is given alone."""
        fields = [
            {
                "field": field.field,
                "filled": field.filled,
                "pages": field.pages,
                "rate": round(field.rate, 4),
                "expected": field.expected,
                "enough": field.is_enough,
                "rules": dict(field.rules),
                "lacking": field.lacking,
            }
            for field in self.fields
        ]
        return json_object({"fields": fields, "pages": [page.as_json() for page in self.pages]})


def fill_rates(pages: Sequence[PageCheckResult]) -> PagesCheckResult:
    """What several pages, checked by one profile, have in common."""
    read = [page for page in pages if page.examination.refusal is None]
    if not read:
        return PagesCheckResult(tuple(pages), ())
    names = dict.fromkeys(field.name for page in read for field in page.examination.fields)
    shares = dict(read[0].fill) | {field.name: 1.0 for field in read[0].examination.fields if field.is_expected}
    return PagesCheckResult(
        tuple(pages), tuple(_filled(name, read, shares.get(name)) for name in names if name not in _NO_FIELDS)
    )


def _filled(name: str, pages: Sequence[PageCheckResult], expected: float | None) -> FieldFill:
    rules: Counter[str] = Counter()
    lacking = []
    for page in pages:
        field = next((field for field in page.examination.fields if field.name == name), None)
        if field is None or not field.is_there:
            lacking.append(page.url)
        elif field.evidence is not None:
            rules[field.evidence.rule] += 1
    often = tuple(sorted(rules.items(), key=lambda pair: (-pair[1], pair[0])))
    return FieldFill(name, len(pages) - len(lacking), len(pages), often, tuple(lacking), expected)
