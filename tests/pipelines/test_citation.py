"""The list of sources: titles and addresses as printed, in order."""

from __future__ import annotations

import pytest

from pipelines.source_list import read_citations
from pipelines.stated.references import unwrap
from storage.types.profile import Labels
from tests.pipelines.views import view_of

PAGE = "https://lia-a.example/2025/09/sar/"
LABELS = Labels(sources=("資料來源",))


def _read(html: str) -> list[tuple[str | None, str | None, str | None]]:
    view = view_of(f"<body>{html}</body>", url=PAGE, labels=LABELS)
    citations = read_citations(view.layout.strips, view)
    return [(cited.label, cited.url, cited.url_as_printed) for cited in citations]


U = "https://court.example/a/1.pdf"
FTP = "ftp://o.example/7"
MAIL = "mailto:desk@o.example"


@pytest.mark.parametrize(
    ("html", "found"),
    [
        (f"<p>東堤檢測報告（<a href='{U}'>連結</a>）</p>", [("東堤檢測報告", U, U)]),
        (
            f"<p><a href='{U}'>甲報告</a>、<a href='{U}?2'>乙條例</a></p>",
            [("甲報告", U, U), ("乙條例", U + "?2", U + "?2")],
        ),
        (f"<p>判決<br><a href='{U}'>{U}</a></p>", [("判決", U, U)]),
        (f"<p>判決</p><p>{U}</p>", [("判決", U, U)]),
        (f"<p>判決：{U}</p>", [("判決", U, U)]),
        (f"<p>判決 {U}。</p>", [("判決", U, f"{U}。")]),
        (f"<p>{U}</p>", [(None, U, U)]),
        ("<p>判決</p><p>議事錄</p>", [("判決", None, None), ("議事錄", None, None)]),
        (
            f"<ol><li>1. 判決<br>{U}</li><li>2、議事錄<br>{U}?b</li></ol>",
            [("判決", U, U), ("議事錄", f"{U}?b", f"{U}?b")],
        ),
        ("<p><a href='/doc/7'>議事錄</a></p>", [("議事錄", "https://lia-a.example/doc/7", "/doc/7")]),
        (f"<li><span>判決</span><a href='{U}'>連結</a></li>", [("判決", U, U)]),
        (f"<p>判決<br><a href='{U}'>點此下載</a></p>", [("判決", U, U)]),
        (
            "<p>年報<br>https://w.example/re<br>port_1.pdf。</p>",
            [("年報", "https://w.example/report_1.pdf", "https://w.example/re\nport_1.pdf。")],
        ),
        ("<p>資料來源：外交部</p>", [("外交部", None, None)]),
        (f"<p>資料來源：<a href='{U}'>外交部</a></p>", [("外交部", U, U)]),
        (
            "<p>百科<br>https://zh.wiki.example/wiki/北約</p>",
            [("百科", "https://zh.wiki.example/wiki/北約", "https://zh.wiki.example/wiki/北約")],
        ),
        ("<p>條文<br>https://w.example/a_(b)</p>", [("條文", "https://w.example/a_(b)", "https://w.example/a_(b)")]),
        (f"<p>判決<br>{U}</p><p><a href='https://www.facebook.com/sharer.php?u=x'>分享</a></p>", [("判決", U, U)]),
        ("<p>公報<br><a href='ftp://o.example/7'>ftp://o.example/7</a></p>", [("公報", FTP, FTP)]),
        ("<p>公報<br>ftp://o.example/7。</p>", [("公報", FTP, f"{FTP}。")]),
        ("<p><a href='ftp://o.example/7'>公報</a></p>", [("公報", FTP, FTP)]),
        ("<p>來函<br><a href='mailto:desk@o.example'>desk@o.example</a></p>", [("來函", MAIL, MAIL)]),
        ("<p>來函<br><a href='mailto:'>來函</a></p>", [("來函", None, None), ("來函", None, None)]),
        ("<p><a href='javascript:void(0)'>判決</a></p>", [("判決", None, None)]),
        (
            "<p>本報導由編輯部根據公開資料整理，內容如有錯誤歡迎讀者來信指正，我們將在查證之後更正並且說明原因與經過。</p>",
            [],
        ),
    ],
)
def test_a_list_of_sources_is_read_as_printed(
    html: str, found: list[tuple[str | None, str | None, str | None]]
) -> None:
    """Each entry gives label, address and address as printed."""
    assert _read(html) == found


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://lia-a.example/out?u=https%3A%2F%2Fcourt.example%2Fa", "https://court.example/a"),
        ("https://other.example/redirect?url=https://court.example/a", "https://court.example/a"),
        (
            "https://archive.example/view?url=https://court.example/a",
            "https://archive.example/view?url=https://court.example/a",
        ),
        ("https://lia-a.example/doc?u=7", "https://lia-a.example/doc?u=7"),
    ],
)
def test_only_a_redirector_is_unwrapped(url: str, target: str) -> None:
    """The site's own redirector, or one that is called so; an archive's address stays."""
    assert unwrap(url, PAGE) == target


def test_nothing_gives_no_citation() -> None:
    """An empty list is no error."""
    assert read_citations((), view_of("<body></body>", url=PAGE, labels=LABELS)) == ()
