"""What stands among the parts of an article for the reader to use, and what does not."""

from __future__ import annotations

import pytest

from pipelines.page.strips import Line, Region, Run, Shape, Strip
from pipelines.rules.controls import is_control, is_stamp


def strip(text: str, *hrefs: str, shape: Shape = Shape.PLAIN) -> Strip:
    """A strip of one text, or of one link to each address, with the text in the first."""
    runs = tuple(Run(text if place == 0 else "·", href) for place, href in enumerate(hrefs)) or (Run(text),)
    lines = (Line("".join(run.text for run in runs), runs),) if text else ()
    return Strip(text, lines, shape, Region.MAIN, (1,))


@pytest.mark.parametrize(
    "control",
    [
        strip("分享", "https://www.facebook.com/sharer/sharer.php?u=x"),
        strip("放大", "#"),
        strip("列印", "javascript:print()"),
        strip("瀏覽次數：1,024"),
        strip("分享"),
        strip("本網站使用 Cookie 以提供更好的瀏覽體驗，繼續瀏覽即表示同意。"),
        strip("#港務 #疏濬"),
        strip("We use cookies. By continuing you agree to our policy."),
        strip("Our site uses cookies. By going on, visitors accept them."),
        strip("Ce site utilise des cookies. En continuant, vous acceptez leur usage."),
        strip("Diese Website verwendet Cookies. Lesen Sie weiter, so stimmen Sie dem zu."),
        strip("Este sitio web utiliza cookies. Si continúa, acepta su uso."),
        strip("저희 사이트는 쿠키를 사용합니다. 계속 이용하면 동의하는 것입니다."),
    ],
)
def test_what_is_there_to_be_used_is_a_control(control: Strip) -> None:
    """Share links, sizes, counters."""
    assert is_control(control)


@pytest.mark.parametrize(
    "part",
    [
        strip("", shape=Shape.RULE),
        strip("港務局說明航道的水深、船隻的數目與每一次測量的日期，並公布全部紀錄。"),
        strip("測量紀錄", "https://ministry.example/survey"),
        strip("留下來的七個人", shape=Shape.HEADING),
        strip("The port says that it sold cookies to the ferry, and that the guests agreed."),
        strip("A site that uses cookies must ask its readers whether they agree, the court said."),
    ],
)
def test_what_the_article_says_is_none(part: Strip) -> None:
    """Nor is a rule across the page: it may divide the foot from the text."""
    assert not is_control(part)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026/03/04 18:58", True),
        ("中華民國一一五年三月四日", True),
        ("#3", True),
        ("3月4日會議", False),
        ("全文", False),
    ],
)
def test_a_stamp_is_only_a_day_or_a_time(text: str, expected: object) -> None:
    """A day with a word beside it says something."""
    assert is_stamp(text) is expected
