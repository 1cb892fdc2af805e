"""Documents of XML in which a namespace has no prefix, whatever else the process writes."""

from __future__ import annotations

from xml.etree import ElementTree

from storage.types.xml_text import add_element, without_prefix, xml_document

_ATOM = "http://www.w3.org/2005/Atom"
_SVG = "http://www.w3.org/2000/svg"


def test_each_document_has_its_own_namespace_without_a_prefix() -> None:
    """A browser takes `ns0:svg` in a page for no drawing; one document must not decide how the next is written."""
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    add_element(feed, _ATOM, "title", "a")
    drawing = ElementTree.fromstring(f"<svg xmlns='{_SVG}'><text>b</text></svg>")
    assert xml_document(feed, _ATOM).endswith(f'<feed xmlns="{_ATOM}"><title>a</title></feed>'.encode())
    again = ElementTree.tostring(without_prefix(drawing, _SVG), encoding="unicode")
    assert again == f'<svg xmlns="{_SVG}"><text>b</text></svg>'


def test_other_namespaces_keep_their_prefix() -> None:
    """Of what lies within a document, as Dublin Core in an answer of OAI-PMH."""
    root = ElementTree.Element(f"{{{_ATOM}}}feed")
    add_element(root, "http://purl.org/dc/elements/1.1/", "title", "a")
    assert b"<dc:title>a</dc:title>" in xml_document(root, _ATOM)
