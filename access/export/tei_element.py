"""Elements of TEI, whose texts hold nothing that XML cannot write."""

from __future__ import annotations

from xml.etree import ElementTree

from storage.types.xml_text import xml_text

NAMESPACE = "http://www.tei-c.org/ns/1.0"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def element(name: str) -> ElementTree.Element:
    """An element without a parent."""
    return ElementTree.Element(f"{{{NAMESPACE}}}{name}")


def add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    """Add an element; line ends in its text become `lb`."""
    made = {key: xml_text(value) for key, value in attributes.items()}
    child = ElementTree.SubElement(parent, f"{{{NAMESPACE}}}{name}", made)
    if text is not None:
        write(child, text)
    return child


def write(target: ElementTree.Element, text: str) -> None:
    """Give an element its text; line ends become `lb`."""
    first, *others = xml_text(text).split("\n")
    target.text = first
    for line in others:
        ElementTree.SubElement(target, f"{{{NAMESPACE}}}lb").tail = line


def pointer(url: str) -> str:
    """An address as an attribute that holds one: blanks would make it several."""
    return "".join("%20" if letter.isspace() else letter for letter in url)
