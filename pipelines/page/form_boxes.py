"""Boxes with a form of their own among the parts of an article: a sign-up for letters stands in one, with its words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from pipelines.page.paths import Path, common_path, is_inside
from pipelines.page.strips import Layout, Region, Strip

# What the button of such a form says; other buttons copy, play or open what stands beside them.
_SENT = re.compile(
    r"\b(?:sign ?(?:me )?up|subscribe|join|vote|submit|register|send|anmelden|abonnieren|bestellen|testen|senden|"
    r"s'abonner|m['’]inscris|s['’]inscrire|valider|envoyer|suscrib\w+|enviar|votar|iscriviti|invia|assinar|inscrever|"
    r"aanmelden|inschrijven|zapisz|wyślij|prenumerera|skicka|подписаться|отправить|abone ol|gönder)\b|"
    r"訂閱|订阅|送出|投票|登録する|購読|구독|등록|투표",
    re.IGNORECASE,
)
_SHALLOWEST, _MOST_STRIPS, _LONGEST = 2, 4, 300
# A box of so few strips is whole among its neighbours.
_REACH = 6


def form_boxes(layout: Layout, own: Sequence[Path]) -> frozenset[Path]:
    """The boxes on a page with a form in each.

    Args:
        layout: The page.
        own: Where parts of the article stand for certain: an element that holds one of these is no box.
    """
    return frozenset(
        box
        for place, strip in enumerate(layout.strips)
        if strip.region is Region.FORM and _SENT.search(strip.text)
        for box in _boxes_of(place, strip.path, layout, own)
    )


def outside(boxes: Collection[Path], strips: Iterable[Strip]) -> list[Strip]:
    """The strips that stand in none of these boxes."""
    return [strip for strip in strips if not any(is_inside(strip.path, box) for box in boxes)]


def _boxes_of(place: int, form: Path, layout: Layout, own: Sequence[Path]) -> Iterator[Path]:
    """The elements that hold a form and a few words beside it, and no part of the article that is known."""
    near = [
        strip for strip in layout.strips[max(0, place - _REACH) : place + _REACH + 1] if strip.region is Region.MAIN
    ]
    for holder in {common_path([strip.path, form]) for strip in near}:
        if len(holder) >= _SHALLOWEST and not any(is_inside(path, holder) for path in own):
            held = [strip for strip in near if is_inside(strip.path, holder)]
            if len(held) <= _MOST_STRIPS and sum(len(strip.text) for strip in held) <= _LONGEST:
                yield holder
