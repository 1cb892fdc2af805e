"""Text as XML 1.0 can write it: what it has no way to write is replaced, for a stranger may have printed it."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from storage.types.strangers_text import harmless_xml

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """The text with U+FFFD in place of each character that XML 1.0 does not know, such as ESC or U+FFFF."""
    return _NOT_IN_XML.sub("\ufffd", text)


def add_element(
    parent: ElementTree.Element, namespace: str, name: str, text: str | None = None, **attributes: str
) -> ElementTree.Element:
    """A further child of an element, with whatever XML cannot write replaced in its text and attributes."""
    made = {key: xml_text(value) for key, value in attributes.items()}
    child = ElementTree.SubElement(parent, f"{{{namespace}}}{name}", made)
    child.text = None if text is None else xml_text(text)
    return child


def without_prefix(root: ElementTree.Element, namespace: str) -> ElementTree.Element:
    """The element itself, with everything below it that is in a namespace written without a prefix.

    A prefix is said for the whole process (`ElementTree.register_namespace`), and others write documents meanwhile.
    """
    marked = f"{{{namespace}}}"
    for element in root.iter():
        element.tag = element.tag.removeprefix(marked)
    root.set("xmlns", namespace)
    return root


def xml_document(root: ElementTree.Element, namespace: str) -> bytes:
    """An element as a document of its own, in UTF-8; the elements in the namespace have no prefix."""
    return _DECLARATION.encode() + xml_fragment(without_prefix(root, namespace))


def xml_fragment(element: ElementTree.Element) -> bytes:
    """An element as a part of a document."""
    return harmless_xml(ElementTree.tostring(element, encoding="unicode")).encode()
