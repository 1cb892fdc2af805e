"""Whether a page is a challenge by its form: a program stands in the document's place, and nothing else is to be read.

What it says does not count, so this tells one in a language of which no list of words knows anything, and one that says
something else at each visit. What stands beside a document makes no wall: the programs of guards that measure the
readers of every page, a check that belongs to a form, a button for cookies, a page that shows its figures anew. So a
sign counts only where a reader finds no document: no table, no day, no more than a sentence, and no way to the site.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from pipelines.dates import moments_in
from pipelines.page.strips import Region, Shape, Strip
from pipelines.page.tree import HtmlElement, tag_of, type_of
from pipelines.refusal.own_accord import own_accord
from pipelines.refusal.sentences import is_sentence
from pipelines.stated.statements import absolute
from pipelines.view.page_view import PageView
from pipelines.words.letters import said
from storage.types import Refusal, Verdict
from storage.types.registrable_domain import registrable_domain

_LITTLE = 700
# What a challenge says beside its box; a notice of two sentences says more than the first.
_SENTENCE, _SOME_SENTENCES = 100, 240
# Programs that guards put in a page's place, and nowhere else.
_CHALLENGES = re.compile(
    r"/cdn-cgi/challenge-platform/(?!\S*/scripts/jsd/)[^\s'\"]*(?:orchestrate|chl_)|\b_cf_chl_opt\b|captcha-delivery\.com|"
    r"/_Incapsula_Resource[^\s'\"]*incident_id|captcha\.px-cdn|\bpx-captcha\b|\bgokuProps\b|/\.within\.website/|"
    r"sucuri_cloudproxy|ddos-guard/js-challenge|/149e9513-[^\s'\"]*/ips\.js",
    re.IGNORECASE,
)
# Programs of guards that stand in a page's place, and beside pages that they let through, too.
_GUARDS = re.compile(r"/_sec/cp_challenge|\bsec-(?:if-)?cpt\b|check\.ddos-guard\.net", re.IGNORECASE)
# Programs that ask whether a reader is a human being: in a page's place, or for a form that stands on it.
_CHECKS = re.compile(
    r"challenges\.cloudflare\.com/turnstile|hcaptcha\.com/|"
    r"/recaptcha/(?!(?:api|enterprise)\.js\?(?:[^\s'\"]*&)?render=(?!explicit)[\w-])|"
    r"\bgeetest\b|\bfuncaptcha\b|arkoselabs\.com|friendlycaptcha|smartcaptcha|awswaf\.com/\S*captcha",
    re.IGNORECASE,
)
_BOXES = re.compile(r"(?:^|\s)(?:g-recaptcha|h-captcha|cf-turnstile|frc-captcha|smart-captcha|geetest_\w+)(?:$|\s)")
_COOKIE = re.compile(r"document\.cookie\s*=(?!=)")
_AGAIN = re.compile(
    r"location\.(?:reload|replace|assign)\s*\(|(?:location(?:\.href)?|window\.location)\s*=(?!=)|\.submit\s*\(\s*\)"
)
# A page that leaves another's frame, or goes on under https, is none that tries its reader.
_TO_ITS_PLACE = re.compile(
    r"\bif\s*\([^(){}]{0,200}\b(?:top|parent|self|protocol)\b[^(){}]{0,200}\)\s*(?:\{[^{}]{0,500}\}|[^;{}\n]{0,300})"
)
_SENT = re.compile(r"\.submit\s*\(\s*\)")
_SOON = re.compile(r"(?:\d|10)(?:\.\d*)?\s*(?:[;,]\s*(?:url\s*=\s*)?['\"]?(?P<to>[^'\"]*)['\"]?\s*)?", re.IGNORECASE)
_FILLED_TAGS = frozenset({"select", "textarea"})
_FIELD_TAGS = _FILLED_TAGS | {"button", "input"}
_UNSEEN = frozenset({"hidden", "submit"})
_NOT_FILLED = _UNSEEN | {"button", "image", "reset"}
_FEWEST_ROWS, _FEW_WORDS = 2, 15
# Scripts in which a sentence ends without a sign.
_UNSIGNED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]{15}")


class _Sign(NamedTuple):
    """What of a challenge a page has; `least` is how much a reader finds on a document that has it beside, None where
    no document has it. `is_sure`: it does or asks for what no document does, however short."""

    said: str
    least: int | None
    is_sure: bool = False


def judge_form(view: PageView) -> Refusal | None:
    """Refuse a page that acts as a challenge does; None for all others."""
    read = [strip for strip in view.layout.strips if strip.region is Region.MAIN and strip.text]
    if sum(said(strip.text) for strip in read) > _LITTLE or (sign := _sign(view)) is None:
        return None
    if sign.least is not None and _is_document(read, sign.least):
        return None
    if any(_own_links(view)):
        return None
    if sign.least is not None and not sign.is_sure and any(map(_is_notice, read)):
        # A notice of one sentence may have it beside, and so may a wall.
        return Refusal(Verdict.DOUBTFUL, f"the page says little and leads nowhere, and {sign.said}")
    return Refusal(Verdict.WALLED, f"the page leads nowhere, and {sign.said}")


def _is_notice(strip: Strip) -> bool:
    """Whether a line may be all that a short notice says."""
    return is_sentence(strip.text, _FEW_WORDS) or _UNSIGNED.search(strip.text) is not None


def _is_document(read: Sequence[Strip], least: int) -> bool:
    """Whether a reader finds what stands in no document's place: a text, a day, or rows of a table."""
    rows = Counter((strip.group, strip.row) for strip in read if strip.shape is Shape.CELL)
    if sum(cells > 1 for cells in rows.values()) >= _FEWEST_ROWS:
        return True
    texts = [strip.text for strip in read if strip.shape is not Shape.HEADING and not strip.linked]
    return sum(map(said, texts)) >= least or any(map(_states_day, read))


def _states_day(strip: Strip) -> bool:
    """Whether a line bears a day, and not the moment of a request."""
    moments, _ = moments_in(strip.text)
    return any(moment.instant is None for moment in moments)


def _sign(view: PageView) -> _Sign | None:
    """What of a challenge a page has, None for nothing."""
    tree = view.tree
    elements = [element for element in tree.iter("script", "iframe") if isinstance(element, HtmlElement)]
    inline = "\n".join(text for element in elements if (text := element.text))
    named = "\n".join([*(source for element in elements if (source := element.get("src"))), inline])
    if (guard := _CHALLENGES.search(named)) is not None:
        return _Sign(f"a guard's program stands in its place ({guard[0].strip('/')})", None)
    if (guard := _GUARDS.search(named)) is not None:
        return _Sign(f"a guard's program stands on it ({guard[0].strip('/')})", _SENTENCE)
    if (check := _CHECKS.search(named)) is not None and not any(map(_is_filled, tree.iter(*_FIELD_TAGS))):
        is_shown = any(_BOXES.search(box.get("class") or "") for box in tree.iter("div", "span"))
        least = _SOME_SENTENCES if is_shown else _SENTENCE
        return _Sign(f"it asks whether its reader is a human being ({check[0].strip('/')})", least, is_shown)
    if any(_comes_again(meta, view) for meta in tree.iter("meta")):
        return _Sign("it asks for itself again within seconds", _SENTENCE)
    return None if (acted := _acted(view, inline)) is None else _Sign(acted, _SENTENCE, is_sure=True)


def _acted(view: PageView, inline: str) -> str | None:
    """What the page does to its reader by itself, None for nothing."""
    tree = view.tree
    begun = "\n".join(code for body in tree.iter("body") if (code := body.get("onload")))
    code = _TO_ITS_PLACE.sub(";", f"{inline}\n{begun}")
    if _AGAIN.search(code) is None:
        return None
    runs = own_accord(code)
    if _COOKIE.search(runs) and _AGAIN.search(runs):
        return "its program sets a cookie and asks for the page again"
    if _SENT.search(runs) and any(map(_is_unseen, tree.iter("form"))):
        return "its program sends a form that nobody fills in"
    return None


def _comes_again(meta: object, view: PageView) -> bool:
    """Whether an element lets a browser ask for the page itself in a moment."""
    if not isinstance(meta, HtmlElement) or (meta.get("http-equiv") or "").strip().lower() != "refresh":
        return False
    soon = _SOON.fullmatch((meta.get("content") or "").strip())
    if soon is None or not soon["to"]:
        return soon is not None
    target, here = absolute(view.base, soon["to"]), urlsplit(view.url)
    return target is not None and urlsplit(target)[:3] == here[:3]


def _is_filled(field: object) -> bool:
    """Whether an element is a field that a reader fills in or chooses from."""
    if not isinstance(field, HtmlElement) or tag_of(field) == "button":
        return False
    return tag_of(field) in _FILLED_TAGS or type_of(field) not in _NOT_FILLED


def _is_unseen(form: object) -> bool:
    """Whether a form has fields, and none that a reader sees but the button that sends it."""
    if not isinstance(form, HtmlElement):
        return False
    fields = [field for field in form.iter(*_FIELD_TAGS) if isinstance(field, HtmlElement)]
    inputs = [field for field in fields if tag_of(field) == "input"]
    if any(tag_of(field) in _FILLED_TAGS for field in fields):
        return False
    return bool(inputs) and all(type_of(field) in _UNSEEN for field in inputs)


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
