"""The same text in another width or script."""

from __future__ import annotations

from dataclasses import replace

from tests.pages.houses.changes.change import Change, is_chinese, is_taiwanese
from tests.pages.houses.changes.simplified import simplified
from tests.pages.houses.plan import Plan

_HALF = str.maketrans("，：；？！（）", ",:;?!()")
_WIDE_LETTERS = str.maketrans(
    {code: code + 0xFEE0 for code in (*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B))}
)


def _half(plan: Plan) -> Plan:
    return replace(plan, article=plan.article.mapped(lambda text: text.translate(_HALF)))


def _wide_letters(plan: Plan) -> Plan:
    return replace(plan, article=plan.article.mapped(lambda text: text.translate(_WIDE_LETTERS)))


def _simplified(plan: Plan) -> Plan:
    return replace(plan, article=replace(plan.article.mapped(simplified), language="zh-Hans"))


CHANGES: tuple[Change, ...] = (
    Change("half-width-signs", "lettering", _half, is_chinese),
    Change("full-width-letters", "lettering", _wide_letters, is_chinese),
    Change("simplified", "lettering", _simplified, is_taiwanese),
)
