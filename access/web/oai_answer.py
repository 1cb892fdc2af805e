"""Answers of OAI-PMH 2.0 as XML, articles as Dublin Core (oai_dc)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from xml.etree import ElementTree

from access.web.oai_request import PREFIX, OaiError
from storage.questions.harvest import HarvestedRecord, HarvestSet
from storage.types import ContributorRole
from storage.types.xml_text import add_element, xml_document

_OAI = "http://www.openarchives.org/OAI/2.0/"
_OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
_DC = "http://purl.org/dc/elements/1.1/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_URN = "urn:uuid:"
# As the schema of the protocol has it, without what is a page's address.
_EMAIL = re.compile(r"[^\s/]+@(?:[^\s/]+\.)+[^\s/]+")
Element = ElementTree.Element
# The prefixes of the others are known to Python.
ElementTree.register_namespace("oai_dc", _OAI_DC)


def email_of(contact: str | None) -> str | None:
    """The e-mail address that the protocol demands, None when the archive's contact is none."""
    address = (contact or "").removeprefix("mailto:")
    return address if _EMAIL.fullmatch(address) else None


class OaiAnswer:
    """One answer while it is made.

    Args:
        base: the address that harvesters ask.
        request: its arguments, told again in the answer; none when they were wrong.
        now: the time of the answer.
    """

    def __init__(self, base: str, request: Mapping[str, str], now: datetime) -> None:
        self._root = Element(f"{{{_OAI}}}OAI-PMH")
        self._root.set(f"{{{_XSI}}}schemaLocation", f"{_OAI} {_OAI}OAI-PMH.xsd")
        _add(self._root, "responseDate", _second(now))
        _add(self._root, "request", base, **dict(request))

    def written(self) -> bytes:
        """The document."""
        return xml_document(self._root, _OAI)

    def refuse(self, error: OaiError) -> None:
        """Say why there is none."""
        _add(self._root, "error", str(error), code=error.code)

    def identify(self, name: str, base: str, email: str, earliest: datetime) -> None:
        """Say who answers."""
        told = _add(self._root, "Identify")
        _add(told, "repositoryName", name)
        _add(told, "baseURL", base)
        _add(told, "protocolVersion", "2.0")
        _add(told, "adminEmail", email)
        _add(told, "earliestDatestamp", _second(earliest))
        # What is withheld is told of as deleted while it is; a rebuilt archive begins a history of its own.
        _add(told, "deletedRecord", "transient")
        _add(told, "granularity", "YYYY-MM-DDThh:mm:ssZ")

    def formats(self) -> None:
        """Say in which form records are given."""
        told = _add(_add(self._root, "ListMetadataFormats"), "metadataFormat")
        _add(told, "metadataPrefix", PREFIX)
        _add(told, "schema", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd")
        _add(told, "metadataNamespace", _OAI_DC)

    def sets(self, sets: Iterable[HarvestSet]) -> None:
        """Say which sets there are."""
        told = _add(self._root, "ListSets")
        for one in sets:
            entry = _add(told, "set")
            _add(entry, "setSpec", one.slug)
            _add(entry, "setName", one.name)

    def records(self, verb: str, found: Iterable[HarvestedRecord], token: str | None, *, headers_only: bool) -> None:
        """Give records, or headers alone; `token` resumes the list, is empty at its end, None when it is whole."""
        told = _add(self._root, verb)
        for one in found:
            if headers_only:
                _add_header(told, one)
            else:
                _add_record(told, one)
        if token is not None:
            _add(told, "resumptionToken", token)


def identifier_of(article_id: str) -> str:
    """The identifier of an article's record."""
    return f"{_URN}{article_id}"


def article_of(identifier: str) -> str:
    """The article of an identifier, or what is none."""
    return identifier.removeprefix(_URN)


def _add_record(parent: Element, one: HarvestedRecord) -> None:
    record = _add(parent, "record")
    _add_header(record, one)
    if one.article is not None:
        _add_dublin_core(_add(record, "metadata"), one)


def _add_header(parent: Element, one: HarvestedRecord) -> None:
    header = _add(parent, "header", **({} if one.article is not None else {"status": "deleted"}))
    _add(header, "identifier", identifier_of(one.article_id))
    _add(header, "datestamp", _second(one.filed_at))
    _add(header, "setSpec", one.publication)


def _add_dublin_core(parent: Element, one: HarvestedRecord) -> None:
    article, lists = one.article, one.lists
    assert article is not None
    assert lists is not None
    made = ElementTree.SubElement(parent, f"{{{_OAI_DC}}}dc")
    made.set(f"{{{_XSI}}}schemaLocation", f"{_OAI_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd")
    others = [credited.name for credited in lists.contributors if credited.role != ContributorRole.WRITER]
    told: list[tuple[str, str | None]] = [
        ("title", article.title),
        *(("creator", name) for name in json.loads(article.writers)),
        *(("subject", name) for _, name in json.loads(article.topics)),
        ("description", article.summary or article.deck),
        ("publisher", article.publication),
        *(("contributor", name) for name in others),
        ("date", article.published_on),
        ("type", "Text"),
        ("format", "text/html"),
        ("identifier", article.url),
        ("identifier", article.capture_id),
        ("language", article.language),
        *(("relation", cited.url) for cited in lists.citations),
    ]
    for name, text in told:
        if text:
            add_element(made, _DC, name, text)


def _add(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    return add_element(parent, _OAI, name, text, **attributes)


def _second(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
