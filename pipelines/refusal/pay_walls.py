"""The prompt of a pay-wall below the beginning of an article: it is no text, and the article is not free.

What asks a reader to subscribe, to log in or to pay in order to read on counts only where it stands behind the last
paragraph of a text that says something else. A page that is nothing but a wall is refused (`pipelines.refusal.walls`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.page.strips import Region, Shape, Strip
from pipelines.view.page_view import PageView
from pipelines.words.labels import folded, squeezed
from pipelines.words.letters import said

_READER = r"(?:our |paying |paid |premium |registered )*(?:subscribers|members)"
_MEMBER = r"(?:付費|付费|訂閱|订阅|註冊|注册)?(?:會員|会员|訂戶|订户|訂閱者|订阅者)"
_ASK = re.compile(
    r"subscribe (?:now |today )?to (?:continue|keep|read|unlock)|(?:to|and) (?:continue|keep|finish) reading|"
    r"to read (?:on\b|the (?:rest|full (?:story|article|text)))|already a (?:subscriber|member)\b|"
    rf"(?:this|the) (?:article|content|story|post) is (?:only |reserved |exclusively |exclusive |available )*"
    rf"(?:for|to) {_READER}|unlock (?:this|the|full) (?:article|story|access)|"
    r"(?:log|sign) ?in to (?:continue|keep|read)|reached your (?:monthly )?(?:free )?(?:article )?limit|"
    r"(?:訂閱|订阅|登入|登录|付費|付费|加入會員|加入会员|成為會員|成为会员)[^。！？]{0,12}(?:閱讀|阅读|解鎖|解锁|看)"
    r"(?:全文|更多|完整|下去|本文|其餘|其余)|"
    rf"(?:本文|此文|本篇|這篇|这篇|全文|此內容|以下內容|以下内容)[^。！？]{{0,8}}{_MEMBER}(?:專屬|专属|專享|专享|限定|獨享|独享)|"
    r"(?:この記事|本記事|続き)[^。]{0,12}(?:会員限定|有料会員|有料記事)|会員限定(?:記事|コンテンツ)です|残り[:：]?\s*[\d,]+\s*文字|"
    r"続き(?:は|を|を読むには)[^。]{0,16}(?:ログイン|会員登録|購読)|"
    r"réservé (?:aux|à nos) abonnés|(?:solo|exclusivo) para suscriptores|nur für abonnenten|riservato agli abbonati"
)
# Buttons beside a prompt.
_BUTTON = re.compile(
    r"subscribe(?: now| today)?|log ?in|sign ?in|sign up|register|start (?:your )?free trial|"
    r"see (?:all )?(?:offers|plans|options)|"
    r"(?:立即|馬上|前往)?(?:訂閱|订阅|登入|登录|加入會員|註冊|注册|購買|了解方案)(?:會員|方案|帳號)?|"
    r"ログイン|会員登録|購読する|無料登録"
)
_OFFER = re.compile(
    r"subscri|abonn|suscri|訂閱|订阅|購読|會員|会员|会員|付費|付费|free trial|per month|a month|cancel any"
)
_SENTENCE, _TEXT, _LONGEST = 80, 200, 320
_STOPS = ".。!?！？”」…"


def pay_prompts(view: PageView) -> frozenset[str]:
    """The texts, squeezed, that ask for payment below the beginning of an article; none on a page without one."""
    strips = [strip for strip in view.layout.strips if strip.region is Region.MAIN and strip.text]
    places = [place for place, strip in enumerate(strips) if is_prose(strip)]
    if sum(said(strips[place].text) for place in places) < _TEXT:
        return frozenset()
    below = strips[places[-1] + 1 :]
    asking = [strip for strip in below if _asks(strip)]
    return frozenset(squeezed(strip.text) for strip in [*asking, *_beside(below, asking)])


def without_prompts(view: PageView, prompts: frozenset[str]) -> PageView:
    """The page without the prompt of its pay-wall."""
    if not prompts:
        return view
    kept = tuple(strip for strip in view.layout.strips if squeezed(strip.text) not in prompts or is_prose(strip))
    return replace(view, layout=replace(view.layout, strips=kept))


def is_prose(strip: Strip) -> bool:
    """Whether a strip is a sentence that speaks of something else than a subscription."""
    text = strip.text
    return (
        strip.shape is not Shape.HEADING
        and not strip.linked
        and said(text) >= _SENTENCE
        and text[-1] in _STOPS
        and not _OFFER.search(folded(text))
    )


def _asks(strip: Strip) -> bool:
    return said(strip.text) <= _LONGEST and _ASK.search(folded(strip.text)) is not None


def _beside(below: Sequence[Strip], asking: Sequence[Strip]) -> list[Strip]:
    """The buttons of a prompt."""
    return [strip for strip in below if _BUTTON.fullmatch(folded(strip.text).strip(" .!?。！？›»→"))] if asking else []
