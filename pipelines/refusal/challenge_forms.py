"""Whether a page is a challenge by its form: a program that acts upon its reader, where hardly anything is to be read.

What it says does not count, so this tells one in a language of which no list of words knows anything, and one that says
something else at each visit. No page of a site's own has this form: it leads to others of the site.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from pipelines.page.strips import Region
from pipelines.page.tree import HtmlElement, tag_of
from pipelines.stated.statements import absolute
from pipelines.view.page_view import PageView
from pipelines.words.letters import said
from storage.types import Refusal, Verdict
from storage.types.registrable_domain import registrable_domain

_LITTLE = 700
# Programs of guards that ask, measure or count a reader before the page is shown.
_GUARDS = re.compile(
    r"/cdn-cgi/challenge-platform/|challenges\.cloudflare\.com|hcaptcha\.com/|/recaptcha/|\bgeetest\b|captcha-delivery\.com|"
    r"/_Incapsula_Resource|\bperimeterx\b|px-captcha|px-cdn|awswaf\.com|/\.within\.website/|\bfuncaptcha\b|arkoselabs\.com|"
    r"ddos-guard\.net|queue-it\.net|friendlycaptcha|smartcaptcha|\bkpsdk\b|/149e9513-",
    re.IGNORECASE,
)
_COOKIE = re.compile(r"document\.cookie\s*=")
_AGAIN = re.compile(
    r"location\.(?:reload|replace|assign)\s*\(|(?:location(?:\.href)?|window\.location)\s*=(?!=)|\.submit\s*\(\s*\)"
)
_SENT = re.compile(r"\.submit\s*\(\s*\)")
_SOON = re.compile(r"(?:\d|10)(?:\.\d*)?\s*[;,]?")
_SEEN_FIELDS = frozenset({"button", "select", "textarea", "input"})
_UNSEEN = frozenset({"hidden", "submit"})


def judge_form(view: PageView) -> Refusal | None:
    """Refuse a page that acts as a challenge does; None for all others."""
    strips = view.layout.strips
    if sum(said(strip.text) for strip in strips if strip.region is Region.MAIN) > _LITTLE:
        return None
    if (sign := _sign(view.tree)) is None or any(_own_links(view)):
        return None
    return Refusal(Verdict.WALLED, f"the page leads nowhere, and {sign}")


def _sign(tree: HtmlElement) -> str | None:
    """What of a challenge a page has, None for nothing."""
    scripts = [element for element in tree.iter("script", "iframe") if isinstance(element, HtmlElement)]
    inline = "\n".join(text for element in scripts if (text := element.text))
    sources = "\n".join(source for element in scripts if (source := element.get("src")))
    if (guard := _GUARDS.search(f"{sources}\n{inline}")) is not None:
        return f"a guard's program runs in it ({guard[0].strip('/')})"
    if _COOKIE.search(inline) and _AGAIN.search(inline):
        return "its program sets a cookie and asks for the page again"
    if _SENT.search(inline) and any(map(_is_unseen, tree.iter("form"))):
        return "its program sends a form that nobody fills in"
    return "it asks for itself again within seconds" if any(map(_comes_again, tree.iter("meta"))) else None


def _comes_again(meta: object) -> bool:
    """Whether an element lets a browser ask for the page itself in a moment."""
    if not isinstance(meta, HtmlElement) or (meta.get("http-equiv") or "").strip().lower() != "refresh":
        return False
    return _SOON.fullmatch((meta.get("content") or "").strip()) is not None


def _is_unseen(form: object) -> bool:
    """Whether a form has fields, and none that a reader sees but the button that sends it."""
    if not isinstance(form, HtmlElement):
        return False
    fields = [field for field in form.iter() if isinstance(field, HtmlElement) and tag_of(field) in _SEEN_FIELDS]
    inputs = [field for field in fields if tag_of(field) == "input"]
    if any(tag_of(field) in {"select", "textarea"} for field in fields):
        return False
    return bool(inputs) and all((field.get("type") or "").strip().lower() in _UNSEEN for field in inputs)


def _own_links(view: PageView) -> Iterator[str]:
    """The links to other pages of the site."""
    here = urlsplit(view.url)
    domain = registrable_domain(here.hostname or "")
    for link in view.tree.iter("a"):
        target = absolute(view.base, href) if isinstance(link, HtmlElement) and (href := link.get("href")) else None
        parts = None if target is None else urlsplit(target)
        if target is None or parts is None or registrable_domain(parts.hostname or "") != domain:
            continue
        if (parts.path, parts.query) != (here.path, here.query) and "/cdn-cgi/" not in parts.path:
            yield target
