"""A news site on loopback whose pages have no text until their scripts ran, and pages that do all that pages do."""

from __future__ import annotations

import json
import ssl

from tests.wire.origin import Answer, Asked, Origin, whole

TEXT = "港口今日重開，首艘貨輪於清晨靠岸。" * 12
_HTML = "Content-Type: text/html; charset=utf-8"
_SCRIPT = """
const put = (name, text) => { const made = document.createElement(name); made.textContent = text; return made };
fetch('/api/story').then(answer => answer.json()).then(story => {
  const article = document.createElement('article');
  article.append(put('h1', story.title), ...story.text.map(text => put('p', text)));
  document.getElementById('root').replaceChildren(article);
  document.title = story.title;
  fetch('/seen', {method: 'POST', body: 'port'});
});
"""
_TRIES = """;
window.open('/story');
navigator.serviceWorker.register('/worker.js').catch(() => 0);
new WebSocket('wss://' + location.host + '/socket');
fetch('https://10.0.0.1/secret');
"""


# Paragraph by paragraph as a reader meets them: the page's own, a component's tree with what its slots show, a frame's.
PARTS = tuple(f"第{number}段：{TEXT}" for number in range(1, 10))
_STORY = f"""<article><h1>港口分段</h1><p>{PARTS[0]}</p>
<x-story title="A &amp; B"><p>{PARTS[5]}</p><p slot=first>{PARTS[2]}</p><p slot=nowhere>nobody sees this</p></x-story>
<iframe src="/frame"></iframe><iframe src="/hidden" style="display: none"></iframe>
<iframe src="/hidden" sandbox></iframe><p>{PARTS[8]} a&nbsp;&lt;b&gt;</p></article>"""
_TREE = f"""<p>{PARTS[1]}</p><slot name=first></slot><p>{PARTS[3]}</p><x-inner><slot></slot></x-inner>
<slot name=none><p>{PARTS[6]}</p></slot>"""
# It also spoils for others what would be asked in its own world.
_COMPONENTS = f"""
document.getElementById('root').innerHTML = `{_STORY}`;
const shadow = document.querySelector('x-story').attachShadow({{mode: 'open'}});
shadow.innerHTML = `{_TREE}`;
const inner = shadow.querySelector('x-inner').attachShadow({{mode: 'open'}});
inner.innerHTML = `<div><p>{PARTS[4]}</p><slot></slot></div>`;
Element.prototype.checkVisibility = () => false;
Array.prototype.join = () => 'forged';
"""


def shell(script: str = "", more: str = "") -> bytes:
    """A page without text, which runs a script."""
    source = f"<script>{script}</script>" if script else '<script src="/app.js" defer></script>'
    return f"<!doctype html><html><head><title>Loading</title>{more}</head><body><div id=root></div>{source}".encode()


_PAGES = {
    "/story": shell(more='<link rel=stylesheet href="/app.css">'),
    "/restless": shell("const again = n => fetch('/api/tick?' + n).then(() => again(n + 1)); again(0)"),
    "/endless": shell("while (true) {}"),
    "/asks": shell("alert('Subscribe?'); fetch('/api/story')" + _TRIES),
    "/parted": shell(_COMPONENTS),
    "/frame": f"<title>Frame</title><p>{PARTS[7]}</p>".encode(),
    "/hidden": b"<p>nobody sees this</p>",
    "/leaves": shell("location.href = '/story'"),
}


def scripted_site(tls: ssl.SSLContext | None = None) -> Origin:
    """The site, to be entered; `/story` is its article."""
    return Origin(_respond, tls)


def _respond(asked: Asked) -> Answer:
    path = asked.target.partition("?")[0]
    if path in _PAGES:
        return Answer([whole(_PAGES[path], _HTML, "X-ODD-Case:  kept ")])
    if path == "/app.js":
        return Answer([whole(_SCRIPT.encode(), "Content-Type: text/javascript")])
    if path == "/app.css":
        return Answer([whole(b"h1 { color: navy }", "Content-Type: text/css")])
    if path == "/api/story":
        story = {"title": "港口重開", "text": [TEXT, TEXT[::-1]]}
        return Answer([whole(json.dumps(story).encode(), "Content-Type: application/json")])
    if path == "/moved":
        return Answer([whole(b"", "Location: /story", status="HTTP/1.1 302 Found")])
    if path == "/inward":
        return Answer([whole(b"", "Location: http://10.0.0.1/", status="HTTP/1.1 302 Found")])
    if path == "/report.bin":
        return Answer([whole(b"\x00" * 99, "Content-Type: application/octet-stream")])
    if path == "/notes.txt":
        return Answer([whole(b"no page", "Content-Type: text/plain")])
    if path in ("/seen", "/api/tick"):
        return Answer([whole(b"{}", "Content-Type: application/json")])
    if path == "/robots.txt":
        return Answer([whole(b"User-agent: *\nDisallow: /forbidden\n", "Content-Type: text/plain")])
    return Answer([whole(b"no such page", _HTML, status="HTTP/1.1 404 Not Found")])
