"""What others publish of the forms that exports have: the DTD of TEI, the schema of PREMIS, the words of schema.org.

None of them is copied: TEI's lies in trafilatura, PREMIS's in a package that `make tools` unpacks beside the others
(requirements/schemas.in), schema.org's in one of the tools.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import Any

from lxml import etree
from pyld import jsonld
from schema_org.registry import PARENTS, PROPERTY_BY_SCHEMA

_SCHEMA_ORG = "https://schema.org/"
# trafilatura's selection of TEI has no tables and figures. This is their module, as the Guidelines (P5, 14) declare it.
_FIGURES = """
<!ENTITY % model.listLike "list|listOrg|listEvent|listPerson|listPlace|listRelation|listObject|listNym|table">
<!ENTITY % model.global "figure|index|link|linkGrp|timeline|join|joinGrp|alt|altGrp|milestone|gb|pb|lb|cb|anchor
                         |note|noteGrp|gap|ellipsis">
<!ENTITY % tei SYSTEM "{dtd}">
%tei;
<!ELEMENT figure (head|%model.common;|%model.graphicLike;|%model.global;)*>
<!ELEMENT table ((head|%model.global;)*,(row,(%model.global;)*)+)>
<!ELEMENT row (cell,(%model.global;)*)+>
<!ELEMENT cell %macro.specialPara;>
<!ATTLIST figure xmlns CDATA "http://www.tei-c.org/ns/1.0">
<!ATTLIST table xmlns CDATA "http://www.tei-c.org/ns/1.0">
<!ATTLIST row xmlns CDATA "http://www.tei-c.org/ns/1.0">
<!ATTLIST cell xmlns CDATA "http://www.tei-c.org/ns/1.0">
"""
# The types of TEI that a DTD cannot say, by attribute.
_DATATYPES = {
    "when": r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?)?)?",
    "ident": r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*",
    "{http://www.w3.org/XML/1998/namespace}lang": r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*",
    "target": r"\S+",
    "url": r"\S+",
    "type": r"\w[\w.-]*",
    "level": r"[amjsu]",
}


def tei_faults(document: bytes) -> list[str]:
    """What a document is not that TEI P5 4.8 demands."""
    root = etree.fromstring(document)
    assert root is not None
    dtd = _tei()
    faults = [] if dtd.validate(root) else [entry.message for entry in dtd.error_log]
    for element in root.iter():
        faults += [
            f"{element.tag}: {name}={value!r}"
            for name, value in element.items()
            if name in _DATATYPES and not re.fullmatch(_DATATYPES[name], value)
        ]
    return faults


@cache
def _tei() -> etree.DTD:
    spec = find_spec("trafilatura")
    assert spec is not None
    dtd = Path(spec.origin or "").parent / "data" / "tei_corpus.dtd"
    return etree.DTD(StringIO(_FIGURES.format(dtd=dtd)))


def premis_faults(document: bytes) -> list[str]:
    """What a document is not that PREMIS 3.0 demands."""
    root = etree.fromstring(document)
    assert root is not None
    schema = _premis()
    return [] if schema.validate(root) else [entry.message for entry in schema.error_log]


@cache
def _premis() -> etree.XMLSchema:
    return etree.XMLSchema(file=str(Path(sys.prefix) / "schemas" / "a3m/client/assets/premis/premis.xsd"))


def json_ld_faults(document: Any) -> list[str]:
    """What a JSON-LD processor finds in a document that schema.org does not know.

    Its types and properties, to which type each belongs, and of which types its values may be.
    """
    context = {"contextUrl": None, "documentUrl": _SCHEMA_ORG, "document": {"@context": _context()}}
    load: Callable[..., Any] = lambda url, options: context  # noqa: E731
    expanded = jsonld.expand(document, {"documentLoader": load})
    assert expanded
    return [fault for node in expanded for fault in _faults_of(node)]


@cache
def _context() -> dict[str, Any]:
    """The vocabulary as schema.org's own context gives it: addresses are references."""
    addresses = [name for name, told in PROPERTY_BY_SCHEMA.items() if told.ranges == ("URL",)]
    return {"@vocab": _SCHEMA_ORG, **{name: {"@id": _SCHEMA_ORG + name, "@type": "@id"} for name in addresses}}


def _faults_of(node: dict[str, Any]) -> Iterator[str]:
    (kind,) = (one.removeprefix(_SCHEMA_ORG) for one in node.get("@type", [""]))
    if kind not in PARENTS:
        yield f"schema.org has no type {kind}"
        return
    for name, values in node.items():
        if name in ("@type", "@id"):
            continue
        known = PROPERTY_BY_SCHEMA.get(name.removeprefix(_SCHEMA_ORG))
        if known is None or not _with_parents(kind) & set(known.domains):
            yield f"{kind} has no property {name}"
            continue
        for value in values:
            if not _types_of(value) & set(known.ranges):
                yield f"{kind}.{known.name} is none of {known.ranges}: {value}"
            if "@type" in value:
                yield from _faults_of(value)


def _with_parents(kind: str) -> set[str]:
    return {kind}.union(*(_with_parents(parent) for parent in PARENTS[kind]))


def _types_of(value: dict[str, Any]) -> set[str]:
    """Of which types of schema.org a value may be taken."""
    if "@type" in value:
        return {parent for kind in value["@type"] for parent in _with_parents(kind.removeprefix(_SCHEMA_ORG))}
    match value.get("@value"):
        case None:
            return {"URL"}
        case bool():
            return {"Boolean"}
        case int():
            return {"Integer", "Number"}
        case text:
            is_date = re.fullmatch(r"\d{4}-\d\d-\d\d(T.*)?", text)
            return {"Text", *(("Date", "DateTime") if is_date else ())}
