"""Invented pages of Taiwanese newsrooms: five skeletons of pages, into which credit lines and dates are put.

The skeletons know nothing of the reader: a page of today, one of nameless boxes, one of tables and line breaks, one
that prints day and names in one line, and an AMP page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

TITLE = "港務局宣布東堤防波堤改建 工期三年經費十二億"
PARAGRAPHS = (
    "港務局今天宣布，東堤防波堤將於下個月開始改建，工程分為三期，預計三年完成，總經費約十二億元，由中央與地方共同負擔。",
    "局長林海生在記者會上表示，這座防波堤興建於民國五十年代，長期受颱風與湧浪侵襲，堤身已出現多處裂縫，必須全面更新。",
    "漁會理事長對此表示歡迎，但希望施工期間不要影響漁船進出；他說，每年冬季是烏魚季，請港務局避開這段時間施工。",
    "港務局回應，施工將分段進行，並設置臨時航道；相關環境影響評估已經在去年完成，報告全文也已上網公開供民眾查閱。",
)
STRANGE = ("職棒開幕戰", "版權所有", "點閱排行", "完整版")
_MENU = "".join(
    f"<li><a href='/l/{name}'>{name}</a></li>"
    for name in ["即時", "政治", "社會", "生活", "國際", "財經", "體育", "娛樂"]
)
_OTHERS = "".join(
    f"<li><a href='/n/{number}'>{title}</a></li>"
    for number, title in enumerate(
        ("北海岸觀光列車下週試營運", "全台低溫特報越晚越冷", "職棒開幕戰門票秒殺", "海巡查獲走私香菸")
    )
)
_FIGURE = "<figure><img src='/a.jpg'><figcaption>東堤防波堤。（記者陳大文攝）</figcaption></figure>"


@dataclass(frozen=True, slots=True)
class Page:
    """What is printed below the title (names and day), before, in and behind the text, and what the head states."""

    byline: str = ""
    day: str = ""
    line: str = ""
    lead: str = ""
    end: str = ""
    head: str = ""


def _text(page: Page, figure: str = "") -> str:
    line = f"<p>{page.line}</p>" if page.line else ""
    end = f"<p>{page.end}</p>" if page.end else ""
    first, *rest = PARAGRAPHS
    return line + figure + "".join(f"<p>{each}</p>" for each in (page.lead + first, *rest)) + end


def today(page: Page) -> str:
    """A page of today: landmarks, an article, lists of others."""
    return (
        f"<!doctype html><html lang=zh-TW><head><meta charset=utf-8><title>{TITLE} | 港都日報</title>{page.head}"
        "</head><body>"
        f"<header><nav><ul>{_MENU}</ul></nav></header><main><article><h1>{TITLE}</h1><div>{page.day}{page.byline}</div>"
        f"<div>{_text(page, _FIGURE)}</div></article><section><h3>相關新聞</h3><ul>{_OTHERS}</ul></section></main>"
        f"<aside><h3>點閱排行</h3><ul>{_OTHERS}</ul></aside><footer>港都日報版權所有</footer></body></html>"
    )


def boxes(page: Page) -> str:
    """Nameless boxes, the title a lower heading."""
    return (
        f"<html><head><meta charset=utf-8><title>{TITLE} - 社會 - 港都日報</title>{page.head}</head><body><div id=w>"
        f"<div><ul>{_MENU}</ul></div><div><div><h2>{TITLE}</h2><div>{page.day}</div><div>{page.byline}</div>"
        f"<div>{_text(page)}</div><div><h4>更多社會新聞</h4><ul>{_OTHERS}</ul></div></div>"
        f"<div><h3>點閱排行</h3><ul>{_OTHERS}</ul></div></div></div></body></html>"
    )


def cells(page: Page) -> str:
    """Tables and line breaks; the title is the first line of the text's own cell."""
    first, *rest = PARAGRAPHS
    line = f"{page.line}<br><br>" if page.line else ""
    text = "<br><br>".join([page.lead + first, *rest, *([page.end] if page.end else [])])
    return (
        f"<html><head><title>港都日報-{TITLE}</title>{page.head}</head><body><table width=900>"
        "<tr><td colspan=2><a href=/>首頁</a>"
        f"</td></tr><tr><td width=600><span>{TITLE}</span><br><span>{page.day}</span> "
        f"<span>{page.byline}</span><br><br>"
        f"{line}{text}</td><td width=300><ul>{_OTHERS}</ul></td></tr></table><p>Copyright 港都日報</p></body></html>"
    )


def one_line(page: Page) -> str:
    """Day and names in one line, the text right behind it."""
    return (
        f"<!doctype html><html lang=zh-Hant><head><meta charset=utf-8><title>{TITLE}｜港都新聞網</title>"
        f"<meta property='og:title' content='{TITLE}｜港都新聞網'>"
        f"<meta property='og:site_name' content='港都新聞網'>{page.head}"
        f"</head><body><div><ul>{_MENU}</ul></div><div><h1>{TITLE}</h1>"
        f"<p><span>{page.day}</span> <span>{page.byline}</span></p>"
        f"{_text(page, _FIGURE)}</div><div><ul>{_OTHERS}</ul></div></body></html>"
    )


def amp(page: Page) -> str:
    """An AMP page."""
    return (
        f"<!doctype html><html amp lang=zh-Hant><head><meta charset=utf-8><title>{TITLE}</title>{page.head}</head>"
        f"<body><amp-sidebar layout=nodisplay><ul>{_MENU}</ul>"
        f"</amp-sidebar><article><h1>{TITLE}</h1><div>{page.day}</div>"
        f"<div>{page.byline}</div>{_text(page)}</article><div><a href=/n/812>看完整版</a></div></body></html>"
    )


SKELETONS: dict[str, Callable[[Page], str]] = {
    "today": today, "boxes": boxes, "cells": cells, "one-line": one_line, "amp": amp,
}  # fmt: skip
