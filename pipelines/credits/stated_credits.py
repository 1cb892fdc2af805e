"""Who wrote an article by what its page states: structured data, and meta elements that name an author."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pipelines.candidates.candidate import CONTRIBUTORS, propose
from pipelines.candidates.precedence import AUTHOR_METAS
from pipelines.candidates.rules import ReadingRule
from pipelines.credits.bodies import is_body, persons_among
from pipelines.credits.byline import read_byline
from pipelines.credits.chinese_credit_lines import read_credit_line
from pipelines.credits.latin_bylines import read_latin_byline
from pipelines.credits.persons import persons_in
from pipelines.credits.role_labels import role_of_label
from pipelines.credits.writers import Credits, are_chinese, propose_writers
from pipelines.stated.jsonld import Credited
from pipelines.stated.statements import Statements, is_site_name
from pipelines.view.page_view import PageView
from pipelines.words.bylines import BY
from pipelines.words.labels import squeezed
from storage.types import Block, Contributor, ContributorRole
from storage.types.profile import Labels

_TWITTER_LABELS = (
    ("twitter:label1", ReadingRule.META_TWITTER_DATA1),
    ("twitter:label2", ReadingRule.META_TWITTER_DATA2),
)
_CATALOGUES = frozenset(
    {ReadingRule.META_CITATION_AUTHOR, ReadingRule.META_DC_CREATOR, ReadingRule.META_DCTERMS_CREATOR}
)
_BY = re.compile(rf"\s*{BY}\s", re.IGNORECASE)
# The account under which a page was typed in, or an address, is nobody's name.
_ACCOUNT = re.compile(
    r"://|\S@\S|^(?:admin(?:istrator)?|web(?:master|admin)|super ?user|root|user|test|cms)\d*$", re.IGNORECASE
)
_DATA_LABELS = frozenset({
    "written by", "author", "by", "verfasst von", "autor", "autora", "escrito por", "auteur", "écrit par", "scritto da",
    "geschreven door", "yazan", "執筆者", "著者", "投稿者", "作者", "撰稿人", "글쓴이", "작성자", "tác giả",
})  # fmt: skip


def stated_credits(view: PageView, blocks: Sequence[Block]) -> Iterator[Credits]:
    """The persons whom the head of the page names, with the agencies and desks, not its own, that stand beside them.

    Args:
        view: The page.
        blocks: The article's text.
    """
    linked = view.statements.article
    authors = () if linked is None else linked.authors
    editors = () if linked is None else linked.editors
    persons = [author for author in authors if author.is_person and _is_person(author.name, view)]
    others = [author for author in authors if not is_site_name(author.name, view.statements, view.url)]
    has_others = bool(persons) and not are_chinese(blocks)
    beside = [author for author in authors if author in persons or (has_others and author in others)]
    credited = tuple(dict.fromkeys(_linked(beside, editors, view.labels)))
    yield from propose(CONTRIBUTORS, credited, ReadingRule.JSON_LD)
    for rule in _author_metas(view.statements):
        stated = (_turned(name, view, rule) for name in view.statements.all(rule.meta_name))
        names = tuple(persons_among(stated, view))
        # Whom only such an element names, and the page nowhere that prints its title, has typed it in or owns it.
        if names and (view.heading is None or any(squeezed(name) in view.all_print for name in names)):
            yield from propose_writers(names, rule)


def _turned(name: str, view: PageView, rule: ReadingRule) -> str:
    """A name with the given name first, where catalogues state the family name first: `Quill, Ines`."""
    family, comma, given = (part.strip() for part in name.partition(","))
    turned = f"{given} {family}"
    if not comma or not given or "," in given:
        return name
    is_catalogued = rule in _CATALOGUES and " " not in family
    return turned if is_catalogued or squeezed(turned) in view.all_print else name


def _author_metas(statements: Statements) -> Iterator[ReadingRule]:
    """The rules for the meta elements that name an author."""
    yield from AUTHOR_METAS
    for label, rule in _TWITTER_LABELS:
        if (statements.first(label) or "").casefold() in _DATA_LABELS:
            yield rule


def _linked(authors: Iterable[Credited], editors: Iterable[Credited], labels: Labels) -> Iterator[Contributor]:
    for credited in authors:
        role = role_of_label(credited.job_title, labels.roles) if credited.job_title else ContributorRole.WRITER
        # An author whose job title is not a role label (`Staff reporter`) is still the writer.
        known = role if role is not ContributorRole.OTHER else ContributorRole.WRITER
        label = credited.job_title if role is not ContributorRole.OTHER else None
        if printed := _as_printed(credited.name, labels):
            yield from printed
            continue
        for name in persons_in(credited.name):
            yield Contributor(name, known, label)
    for credited in editors:
        if credited.is_person:
            yield Contributor(credited.name, ContributorRole.EDITOR)


def _as_printed(name: str, labels: Labels) -> tuple[Contributor, ...]:
    """Those whom a stated name credits that is a printed line: `攝影／王一清`, `By Ines Quill, AP`."""
    latin = read_latin_byline(name) if _BY.match(name) else ()
    return latin or read_byline(name, labels.roles) or read_credit_line(name.strip())


def _is_person(name: str, view: PageView) -> bool:
    return not is_body(name, view) or bool(_BY.match(name) and read_latin_byline(name))


def stated_organisations(view: PageView, blocks: Sequence[Block]) -> list[str]:
    """The organisations that structured data name as the author."""
    linked = view.statements.article
    names = [] if linked is None else [author.name for author in linked.authors if not _ACCOUNT.search(author.name)]
    if are_chinese(blocks):
        names = [name for name in names if not is_body(name, view)]
    return names
