"""A page as a browser shows it, and what writes it out: its elements, its frames and its shadow trees, in order.

The rule: a reader of the text meets every part where a reader of the page does. So the tree of a component stands in
it as a declarative shadow root, with what its slots show within them; and the document of a frame stands behind the
frame, in a root of its own. The script runs in a world of its own that the page's scripts cannot reach, and changes
nothing of the page.
"""

from __future__ import annotations

from dataclasses import dataclass

FRAME_MARK = "data-fonds-frame"
"""The attribute of the element in which the document of a frame stands: that document's address."""

WRITE_OUT = """(() => {
const inert = document.implementation.createHTMLDocument('');
// What is not all in its own markup, and what is around it.
const parted = new Set();
const frame = element => {
  const is_shown = element.localName === 'iframe' && element.checkVisibility({visibilityProperty: true})
    && element.clientWidth > 1 && element.clientHeight > 1;
  // Null where the frame is of another origin.
  return is_shown ? element.contentDocument : null;
};
const fills = element => element.localName === 'slot' && element.assignedNodes().length > 0;
const find = root => {
  for (const element of root.querySelectorAll('*')) {
    const inner = element.shadowRoot || frame(element);
    if (!inner && !fills(element)) continue;
    for (let around = element; around && !parted.has(around); around = around.parentNode) parted.add(around);
    if (inner) find(inner);
  }
};
const within = (bare, content) => {
  const end = bare.lastIndexOf('</');
  return bare.slice(0, end) + content + bare.slice(end);
};
const escaped = text => {
  const holder = inert.createElement('p');
  holder.textContent = text;
  return holder.innerHTML;
};
const all = nodes => Array.from(nodes, written).join('');
const root = content => `<template shadowrootmode="open">${content}</template>`;
const written = node => {
  if (node.nodeType === Node.TEXT_NODE) return escaped(node.data);
  if (node.nodeType !== Node.ELEMENT_NODE) return new XMLSerializer().serializeToString(node);
  if (!parted.has(node)) return node.outerHTML;
  const inner = frame(node);
  if (inner) {
    const place = inert.createElement('span');
    place.setAttribute('MARK', inner.URL);
    return node.outerHTML + within(place.outerHTML, root(inner.body ? all(inner.body.childNodes) : ''));
  }
  return within(inert.importNode(node, false).outerHTML, content(node));
};
const content = node => {
  if (node.shadowRoot) {
    // Beside its tree a component shows what is in a slot; the rest is kept, and shown no more than there.
    const rest = all(Array.from(node.childNodes).filter(child => !child.assignedSlot));
    return root(all(node.shadowRoot.childNodes)) + (rest.trim() && `<template>${rest}</template>`);
  }
  return all(fills(node) ? node.assignedNodes() : node.childNodes);
};
find(document);
return all([document.doctype, document.documentElement].filter(node => node));
})()""".replace("MARK", FRAME_MARK)
"""Its value is the page as text, document type included."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A page as it stood: its elements written out, and whether it had come to rest."""

    html: bytes
    is_at_rest: bool
