"""PREMIS 3: the files of a collection, what happened to each, and by whom, as one XML document.

It is written element by element, so that any collection takes the same memory.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import IO
from xml.etree import ElementTree

from access.export.premis_events import PremisEvent
from storage.types.instants import instant_text
from storage.types.xml_text import xml_fragment, xml_text

NAMESPACE = "http://www.loc.gov/premis/v3"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_HEAD = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<premis xmlns="{NAMESPACE}" xmlns:xsi="{_XSI}" version="3.0"'
    f' xsi:schemaLocation="{NAMESPACE} https://www.loc.gov/standards/premis/premis.xsd">\n'
)
_SOFTWARE = "software"
Element = ElementTree.Element


@dataclass(frozen=True, slots=True)
class PremisFile:
    """A file: its name, size, SHA-256 in hexadecimal, and where another copy lies."""

    name: str
    size: int
    sha256: str
    copy: str | None = None


def write_premis(
    out: IO[bytes], collection: str, files: Iterable[PremisFile], events: Iterable[PremisEvent], operator: str | None
) -> None:
    """Write the document.

    Args:
        out: where to.
        collection: the publication's slug: the object that all files are part of.
        files: what is kept of it.
        events: what happened to them.
        operator: who keeps the archive, None when nobody is named.
    """
    out.write(_HEAD.encode())
    _put(out, _collection(collection))
    for file in files:
        _put(out, _file(file, collection))
    for event in events:
        _put(out, _event(event, has_operator=operator is not None))
    _put(out, _agent(_SOFTWARE, "Fonds", "software", version("fonds")))
    if operator is not None:
        _put(out, _agent("operator", operator, "organization", None))
    out.write(b"</premis>\n")


def creation(files: Iterable[str], now: datetime, what: str) -> PremisEvent:
    """The event by which a package of files comes about."""
    return PremisEvent("information package creation", now, tuple(files), what)


def _put(out: IO[bytes], made: Element) -> None:
    out.write(xml_fragment(made))
    out.write(b"\n")


def _collection(slug: str) -> Element:
    made = Element("object", {"xsi:type": "intellectualEntity"})
    _identified(made, "objectIdentifier", "local", f"collection/{slug}")
    return made


def _file(file: PremisFile, collection: str) -> Element:
    made = Element("object", {"xsi:type": "file"})
    _identified(made, "objectIdentifier", "local", file.name)
    characteristics = _add(made, "objectCharacteristics")
    fixity = _add(characteristics, "fixity")
    _add(fixity, "messageDigestAlgorithm", "SHA-256")
    _add(fixity, "messageDigest", file.sha256)
    _add(characteristics, "size", str(file.size))
    designation = _add(_add(characteristics, "format"), "formatDesignation")
    # Without a version: what was imported may be of an earlier one, and each record says its own.
    _add(designation, "formatName", "WARC" if ".warc" in file.name else "ARC")
    _add(made, "originalName", file.name)
    if file.copy is not None:
        place = _add(_add(made, "storage"), "contentLocation")
        _add(place, "contentLocationType", "URI")
        _add(place, "contentLocationValue", file.copy)
    related = _add(made, "relationship")
    _add(related, "relationshipType", "structural")
    _add(related, "relationshipSubType", "is part of")
    _identified(related, "relatedObjectIdentifier", "local", f"collection/{collection}")
    return made


def _event(event: PremisEvent, *, has_operator: bool) -> Element:
    made = Element("event")
    _identified(made, "eventIdentifier", "URI", event.identifier)
    _add(made, "eventType", event.type)
    _add(made, "eventDateTime", instant_text(event.at))
    _add(_add(made, "eventDetailInformation"), "eventDetail", event.detail)
    if event.outcome is not None:
        _add(_add(made, "eventOutcomeInformation"), "eventOutcome", event.outcome)
    for agent, role in ((_SOFTWARE, "executing program"), *((("operator", "implementer"),) if has_operator else ())):
        link = _identified(made, "linkingAgentIdentifier", "local", agent)
        _add(link, "linkingAgentRole", role)
    for name in event.files:
        _identified(made, "linkingObjectIdentifier", "local", name)
    return made


def _agent(identifier: str, name: str, kind: str, release: str | None) -> Element:
    made = Element("agent")
    _identified(made, "agentIdentifier", "local", identifier)
    _add(made, "agentName", name)
    _add(made, "agentType", kind)
    if release is not None:
        _add(made, "agentVersion", release)
    return made


def _identified(parent: Element, name: str, kind: str, value: str) -> Element:
    made = _add(parent, name)
    _add(made, f"{name}Type", kind)
    _add(made, f"{name}Value", value)
    return made


def _add(parent: Element, name: str, text: str | None = None) -> Element:
    made = ElementTree.SubElement(parent, name)
    made.text = None if text is None else xml_text(text)
    return made
