"""A browser at the desk without a browser: it keeps the desk's cookies, and sends forms as their pages have them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

import httpx
from lxml import html

from tests.access.room.looks import Room, text_of

FORM = "application/x-www-form-urlencoded"


@dataclass
class Visitor:
    """Who stands at the desk of a room; `cookies` are what the browser keeps for it."""

    room: Room
    language: str = "en"
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, address: str, status: int = 200) -> html.HtmlElement:
        """The page at an address."""
        return self._page(self._ask("GET", address), status)

    def post(self, address: str, fields: Mapping[str, Any], **headers: str) -> httpx.Response:
        """What is answered to a form, sent by a page of this server unless headers say otherwise."""
        host = f"http://{self.room.api.host}"
        sent = {"content-type": FORM, "origin": host, **{name.replace("_", "-"): one for name, one in headers.items()}}
        return self._ask("POST", address, content=urlencode(fields, doseq=True), headers=sent)

    def filled(self, address: str, status: int = 200, **fields: str) -> html.HtmlElement:
        """The page that follows a form with these fields."""
        return self._page(self.post(address, fields), status)

    def confirmed(self, page: html.HtmlElement) -> html.HtmlElement:
        """The page that follows what a confirmation page asks for, by the way that it leads."""
        address, fields = form_of(page)
        answer = self.post(address, fields)
        assert answer.status_code == 303, answer.text[:3000]
        return self.get(answer.headers["location"])

    def _ask(self, method: str, address: str, **more: Any) -> httpx.Response:
        headers = {
            "cookie": "; ".join(f"{name}={one}" for name, one in self.cookies.items()),
            **more.pop("headers", {}),
        }
        answer = self.room.answer(address, self.language, method=method, headers=headers, **more)
        for line in answer.headers.get_list("set-cookie"):
            for name, cookie in SimpleCookie(line).items():
                self.cookies[name] = cookie.value
        return answer

    def _page(self, answer: httpx.Response, status: int) -> html.HtmlElement:
        assert answer.status_code == status, answer.text[:3000]
        assert answer.headers["cache-control"] == "no-store"
        return html.document_fromstring(answer.text)


def form_of(page: html.HtmlElement, selector: str = "form.decide") -> tuple[str, dict[str, str]]:
    """Where a form leads, and its fields as they are filled."""
    (form,) = page.cssselect(selector)
    return str(form.get("action")), {str(one.get("name")): str(one.get("value")) for one in form.cssselect("input")}


def reasons_against(page: html.HtmlElement) -> list[str]:
    """What a form says is wrong with it."""
    return [text_of(one) for one in page.cssselect(".trouble")]
