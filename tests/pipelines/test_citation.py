"""The list of sources: titles and addresses as printed, in order."""

from __future__ import annotations

import pytest

from pipelines.rules.source_part import source_strips
from pipelines.sources.source_list import read_citations
from storage.archive.profile_file import load_profile
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
        (f"<p>判決（網址：{U}）</p>", [("判決", U, U)]),
        (f"<p>［1］判決，取自：{U}</p>", [("判決", U, U)]),
        (f"<p>判決。取自 {U}</p>", [("判決", U, U)]),
        (f"<p>判決</p><p><a href='{U}'>前往原始文件 →</a></p>", [("判決", U, U)]),
        (f"<p>判決 <a href='{U}'>link</a> / <a href='https://copies.example/1'>存檔</a></p>", [("判決", U, U)]),
        (
            f"<ul><li>判決<ul><li>{U}</li></ul></li><li>年報<ul><li>{U}?b</li></ul></li></ul>",
            [("判決", U, U), ("年報", f"{U}?b", f"{U}?b")],
        ),
        (f"<p>判決 ↗ <a href='{U}'>court.example</a></p>", [("判決", U, U)]),
        (f"<p>判決 <a href='#fnref1'>[回內文]</a> {U}</p>", [("判決", U, U)]),
        (f"<p>判決（PDF，1.2 MB，2031 年 5 月 4 日更新）{U}</p>", [("判決", U, U)]),
        (f"<p>來源一：判決<br>{U}</p>", [("判決", U, U)]),
        (f"<p>{U} （東堤判決書）</p>", [("東堤判決書", U, U)]),
        (
            f"<p>官方文件：</p><p>判決<br>{U}</p><p>【研究】</p><p>年報<br>{U}?b</p>",
            [("判決", U, U), ("年報", f"{U}?b", f"{U}?b")],
        ),
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
        (f"<p>判決<br>{U.replace('//', '//me:pw@')}</p>", [("判決", U, U.replace("//", "//me:pw@"))]),
        ("<p>來函 http://desk@o.example</p>", [("來函", None, "http://desk@o.example")]),
        ("<p>來函<br><a href='mailto:desk@o.example'>desk@o.example</a></p>", [("來函", MAIL, MAIL)]),
        ("<p>附件<br><a href='file:///C:/a.docx'>附件</a></p>", [("附件", "file:///C:/a.docx", "file:///C:/a.docx")]),
        ("<p>附件<br><a href='javascript:void(0)'>附件</a></p>", [("附件", None, "javascript:void(0)")]),
        ("<p>來函<br><a href='mailto:'>來函</a></p>", [("來函", "mailto:", "mailto:")]),
        ("<p><a href='javascript:void(0)'>判決</a></p>", [("判決", None, "javascript:void(0)")]),
        ("<p><a href='javascript:open(7)'>判決</a></p>", [("判決", "javascript:open(7)", "javascript:open(7)")]),
        ("<p>判決<br><a href='tel:+886'>tel:+886</a></p>", [("判決", "tel:+886", "tel:+886")]),
        ("<p>判決<br>data:text/plain,7</p>", [("判決", "data:text/plain,7", "data:text/plain,7")]),
        ("<p>判決<br><a href='http://'>http://</a></p>", [("判決", "http://", "http://")]),
        ("<p>判決<br><a href='http://[::1/'>http://[::1/</a></p>", [("判決", None, "http://[::1/")]),
        ("<p><a href='http://[::1/'>判決</a></p>", [("判決", None, "http://[::1/")]),
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


V = "https://port.example/report/2"
BOTH = [("港區測量報告", U), ("堤防條例", V)]


@pytest.mark.parametrize(
    "html",
    [
        *(
            f"<p>港區測量報告{opening}{U}{closing}</p><p>堤防條例{opening}{V}{closing}</p>"
            for opening, closing in (
                *("（）", "()", "［］", "[]", "【】", "〔〕", "〈〉", "《》", "「」", "{}", "＜＞"),
                *("⟨⟩", "〖〗", "｢｣", "❨❩", "〘〙", "⦅⦆", "“”", "‘’", "«»", "‹›", '""', "''"),
            )
        ),
        f"<p>港區測量報告（<a href='{U}）'>{U}）</a></p><p>堤防條例，<a href='{V}%E3%80%82'>{V}。</a></p>",
        f"<p>港區測量報告\u200b<br>\u200b{U}\u200b</p><p>堤防條例<br>{V}\ufeff</p>",
        f"<p>港區測量報告 {U}／堤防條例 {V}</p>",
        f"<p>港區測量報告 {U} <a href='{PAGE}?amp=1#r1'>1</a></p><p>堤防條例 {V} <a href='#r2'>回文中</a></p>",
        f"<p>#1 港區測量報告 {U}</p><p>#2 堤防條例 {V}</p>",
        f"<p>❶ 港區測量報告 {U}</p><p>⑵堤防條例 {V}</p>",
        f"<p>甲、港區測量報告<br>{U}</p><p>乙、堤防條例<br>{V}</p>",
        f"<p>Ⅰ 港區測量報告<br>{U}</p><p>Ⅱ. 堤防條例<br>{V}</p>",
        f"<p>港區測量報告，載於 {U}</p><p>堤防條例。檢索自 {V}</p>",
        f"<p>📄 <a href='{U}'>港區測量報告 ⬇</a></p><p><a href='{V}'>堤防條例</a>（需登入）</p>",
        f"<table><caption>引用文件</caption><tr><th>文件</th><th>網址</th></tr><tr><td>港區測量報告</td><td>{U}</td></tr>"
        f"<tr><td>堤防條例</td><td>{V}</td></tr></table>",
        f"<p><a href='{U}'><b>港區測量報告</b><em>去年的測量。</em><span>court.example</span></a></p>"
        f"<p><a href='{V}'><b>堤防條例</b> <span>port.example</span></a></p>",
        f"<p>－官方文件－</p><p>港區測量報告 {U}</p><p>－法規－</p><p>堤防條例 {V}</p>",
        f"<p>一、官方文件</p><p>1. 港區測量報告 {U}</p><p>二、法規</p><p>1. 堤防條例 {V}</p>",
        f"<p><b>官方文件</b><br><a href='{U}'>港區測量報告</a><br><a href='{V}'>堤防條例</a></p>",
        f"<p>港區測量報告 {U}</p><p>堤防條例 {V}</p><p>授權：<a href='https://cc.example/by/4.0/'>CC BY 4.0</a></p>"
        f"<p>引用本文：林昕妤（2031）。{PAGE}</p><p>本文首發於 <a href='https://week.example/'>港都週刊</a>。</p>",
        f"<p>港區測量報告 {U}；堤防條例 {V}</p>",
        f"<p>港區測量報告 {U} / 堤防條例 {V}</p>",
        f"<p>港區測量報告 {U}｜堤防條例 {V}</p>",
        f"<p><sup>1</sup> 港區測量報告 {U}</p><p><sup>2</sup> 堤防條例 {V}</p>",
        f"<p>港區測量報告. Retrieved June 12, 2024, from {U}</p><p>堤防條例。檢索日期：2024/6/12。{V}</p>",
        f"<table><tr><th>名稱</th><td>港區測量報告</td></tr><tr><th>網址</th><td>{U}</td></tr></table>"
        f"<table><tr><th>名稱</th><td>堤防條例</td></tr><tr><th>網址</th><td>{V}</td></tr></table>",
        f"<dl><dt>官方文件</dt><dd><a href='{U}'>港區測量報告</a></dd><dt>法規</dt><dd><a href='{V}'>堤防條例</a>"
        f"</dd></dl>",
        f"<ul><li>文件<ul><li><a href='{U}'>港區測量報告</a></li></ul></li>"
        f"<li>法規<ul><li><a href='{V}'>堤防條例</a></li></ul></li></ul>",
        f"<p><a href='{U}'>港區測量報告</a>（PDF 檔，共 12 頁）</p><p><a href='{V}'>堤防條例</a>〔另開視窗〕</p>",
        f"<p>[1] 港區測量報告，{U}。[2] 堤防條例，{V}。</p>",
        f"<p>（一）港區測量報告：{U}；（二）堤防條例：{V}</p>",
        f"<p>{U}<br>港區測量報告</p><p>{V}<br>堤防條例</p>",
        f"<p>{U}</p><p>港區測量報告</p><p>{V}</p><p>堤防條例</p>",
        f"<p>{U} 港區測量報告；{V} 堤防條例</p>",
        f"<ol><li>{U} 港區測量報告</li><li>{V} 堤防條例</li></ol>",
        f"<p>港區測量報告<br>網址：{U}</p><p>堤防條例<br>連結：{V}</p>",
        f"<p>標題：港區測量報告</p><p>機關：港務局</p><p>網址：{U}</p><p>標題：堤防條例</p><p>網址：{V}</p>",
        f"<p>港區測量報告<br>URL:<br>{U}</p><p>堤防條例<br>URL:<br>{V}</p>",
        f"<ol><li>港區測量報告 {U} <a href='#r1'>↩</a></li><li>堤防條例 {V} <a href='#r2'>回到內文</a></li></ol>",
        f"<ol><li><a href='#r1'>^</a> <a href='{U}'>港區測量報告</a></li><li><a href='#r2'>↑</a> 堤防條例 {V}</li>"
        f"</ol>",
        f"<p><a href='{PAGE}#r1'>1.</a> 港區測量報告 {U}<br><a href='{PAGE}#r2'>2.</a> 堤防條例 {V}</p>",
        f"<ol><li>^ <a href='#a'>a</a> <a href='#b'>b</a> 港區測量報告 {U}</li><li>堤防條例 {V}</li></ol>",
        f"<table><tr><th>文件</th><th>位址</th></tr><tr><td>港區測量報告</td><td>{U}</td></tr>"
        f"<tr><td>堤防條例</td><td>{V}</td></tr></table>",
        f"<table><tr><th>編號</th><th>機關</th><th>名稱</th><th>網址</th></tr>"
        f"<tr><td>1</td><td>港務局</td><td>港區測量報告</td><td><a href='{U}'>下載</a></td></tr>"
        f"<tr><td>2</td><td>港務局</td><td>堤防條例</td><td><a href='{V}'>下載</a></td></tr></table>",
        f"<a href='{U}'><div>港區測量報告</div><div>港務局去年的測量。</div><div>court.example</div></a>"
        f"<a href='{V}'><div>堤防條例</div><div>現行條文。</div></a>",
        f"<div><p><a href='{U}'>港區測量報告</a></p><p>港務局去年的測量。</p></div>"
        f"<div><p><a href='{V}'>堤防條例</a></p><p>現行條文。</p></div>",
        f"<p><a href='{U}'>港區測量報告</a>（PDF，1.2 MB）</p><p><a href='{V}'>堤防條例</a> [ODT, 34 KB]</p>",
        f"<p>港區測量報告 (PDF) <a href='{U}'>下載</a></p><p>堤防條例 <a href='{V}'>點此下載 PDF</a></p>",
        f"<p><a href='{U}'>港區測量報告（PDF，12 頁）</a>（另開新視窗）</p><p>"
        f"<a href='{V}'>堤防條例</a>（2025年9月2日查閱）</p>",
        f"<dl><dt>港區測量報告</dt><dd>{U}</dd><dt>堤防條例</dt><dd>{V}</dd></dl>",
        f"<p><b>官方文件</b></p><p>港區測量報告<br>{U}</p><p><b>法規</b></p><p>堤防條例<br>{V}</p>",
        f"<p>港區測量報告<br>{U}</p><p>堤防條例<br>{V}</p><p><a href='/old/1'>去年的演練</a></p><p>"
        f"<a href='/tag/2'>海洋</a></p>",
        f"<p>港區測量報告 @ {U}</p><p>堤防條例 ＠{V}</p>",
        f"<p>港區測量報告，檢自 {U}</p><p>堤防條例，引自：{V}</p>",
        f"<p>港區測量報告<br>{U}<span>[PDF]</span><span>1.2 MB</span></p><p>堤防條例<br>{V}<span>（英文）</span></p>",
        f"<p>港區測量報告 {U}</p><p>堤防條例 {V}</p><p>勘誤請來信：<a href='{MAIL}'>desk@o.example</a></p>",
        f"<p>港區測量報告 {U}</p><p>堤防條例 {V}</p><p><a href='https://mail.example/out'>取消訂閱</a> | "
        f"<a href='https://mail.example/set'>管理偏好</a></p><p>港報社　海邊路 2 號</p>",
        f"<p>港區測量報告<br>{U}</p><p>堤防條例<br>{V}</p><p>分享：</p><p>瀏覽數：1,204</p><p>← 上一篇：舊文</p>",
    ],
)
def test_a_source_is_read_in_whatever_form_it_is_printed(html: str) -> None:
    """Brackets, order, numbers, ways back, tables, cards and notes on files say nothing about title and address."""
    assert [(label, url) for label, url, _printed in _read(html)] == BOTH


@pytest.mark.parametrize(
    ("html", "found"),
    [
        (f"<p>依據<a href='{U}'>港區測量報告</a>附件二</p>", [("依據港區測量報告附件二", U)]),
        (f"<p>著作權法 {U}</p><p>更多元的港 {V}</p>", [("著作權法", U), ("更多元的港", V)]),
        (f"<p>授權：再利用準則<br>{U}</p><p>授權：創用 CC 姓名標示 4.0</p>", [("授權：再利用準則", U)]),
        (f"<p>條文 {U}?a[]=1</p>", [("條文", f"{U}?a[]=1")]),
        (
            "<p><a href='/files/report.pdf'>港區測量報告</a></p>",
            [("港區測量報告", "https://lia-a.example/files/report.pdf")],
        ),
        (f"<p>判決</p><p>議事錄 {U}</p>", [("判決", None), ("議事錄", U)]),
        (f"<p><a href='{PAGE}'>港區年表</a></p><p>議事錄 {U}</p>", [("港區年表", None), ("議事錄", U)]),
        (f"<p>{U}、{V}</p>", [(None, U), (None, V)]),
        (f"<p>2024 年度報告 {U}</p>", [("2024 年度報告", U)]),
        (f"<p>“港” 的條例 {U}</p>", [("“港” 的條例", U)]),
        (f"<p>Reef's report {U}</p>", [("Reef's report", U)]),
        (f"<p>判決 <a href='{U}?note=（b）'>原文</a></p>", [("判決", f"{U}?note=（b）")]),
        (f"<p><b>港區測量報告</b><br><a href='{U}'>港務局</a></p>", [("港區測量報告", U)]),
        (f"<p>一、議事錄</p><p>二、判決 {U}</p>", [("議事錄", None), ("判決", U)]),
        (
            "<p><a href='http://[court.example/1'><b>判決</b> <span>court.example</span></a></p>",
            [("判決 court.example", None)],
        ),
    ],
)
def test_what_only_looks_like_a_mark_stays(html: str, found: list[tuple[str | None, str | None]]) -> None:
    """Words that begin like a control, years that begin like a number, and the site's own files are kept."""
    assert [(label, url) for label, url, _printed in _read(html)] == found


def test_nothing_gives_no_citation() -> None:
    """An empty list is no error."""
    assert read_citations((), view_of("<body></body>", url=PAGE, labels=LABELS)) == ()


@pytest.mark.parametrize(
    ("html", "found"),
    [
        (f"<p>1. 判決 {U}；2. 內部公文；3. 議事錄 {V}</p>", [("判決", U), ("內部公文", None), ("議事錄", V)]),
        (
            f"<p><a href='{U}'>判決</a>、內部公文、<a href='{V}'>議事錄</a></p>",
            [("判決", U), ("內部公文", None), ("議事錄", V)],
        ),
        (f"<p>{U}<br>判決</p><p>{V}<br>議事錄</p><p>內部公文</p>", [("判決", U), ("議事錄", V), ("內部公文", None)]),
        (f"<div><a href='{U}'><span>判決</span><span>court.example</span></a></div>", [("判決", U)]),
        (
            f"<div><a href='{U}'><h4>判決</h4><p>court.example</p></a></div><div><h4>內部公文</h4></div>",
            [("判決", U), ("內部公文", None)],
        ),
        (f"<p>[1] 判決. {U}</p><p>[2] 議事錄. {V}</p>", [("判決", U), ("議事錄", V)]),
        (f"<p>・判決<br>{U}</p>", [("判決", U)]),
        (f"<p>判決 {U}</p><a href='#top'>▲ TOP</a>", [("判決", U)]),
        # Elements without a break between them run an address and the next title together.
        (
            f"<p><span>判決<br><a href='{U}'>{U}</a></span><span>議事錄<br><a href='{V}'>{V}</a></span></p>",
            [("判決", U), ("議事錄", V)],
        ),
        # Who publishes it stands above the title, or between that and the address.
        (f"<a href='{U}'><div>港務局</div><h4>東堤檢測</h4></a>", [("東堤檢測", U)]),
        (f"<table><tr><th>港務局</th><td><a href='{U}'>東堤檢測</a></td></tr></table>", [("東堤檢測", U)]),
        (f"<dl><dt>判決</dt><dd>地方法院</dd><dd>{U}</dd></dl>", [("判決", U)]),
        # The number of the next source is none of the address above it.
        (f"<p>1.</p><p>判決</p><p>{U}</p><p>2.</p><p>議事錄</p><p>{V}</p>", [("判決", U), ("議事錄", V)]),
        (f"<p><sup>1</sup>判決 {U}</p><p><sup>2</sup>議事錄 {V}</p>", [("判決", U), ("議事錄", V)]),
        (f"<p>1號船紀錄 {U}</p><p>2號船紀錄 {V}</p>", [("1號船紀錄", U), ("2號船紀錄", V)]),
        ("<p>無</p>", []),
        (f"<p>2031年5月4日<br>判決<br>{U}</p>", [("判決", U)]),
        (f"<ul><li>其他<ul><li><a href='{U}'>判決</a></li></ul></li></ul>", [("判決", U)]),
        ("<p>年報：www.port.example/a</p>", [("年報", "http://www.port.example/a")]),
        (f"<p>判決（<a href='{U}'>看原文</a>）</p>", [("判決", U)]),
        (
            f"<a href='{U}'><span style='display:block'>判決</span><span style='display:block'>全文</span></a>",
            [("判決", U)],
        ),
        ("<p>附圖<br><a href='https://o.example/圖（二）.pdf'>https://o.example/圖（二）.pdf</a></p>",
         [("附圖", "https://o.example/圖（二）.pdf")]),
    ],
)  # fmt: skip
def test_sources_of_other_houses_keep_their_titles(html: str, found: list[tuple[str | None, str | None]]) -> None:
    """Numbered in one line, between links, below their addresses, on cards: with and without an address."""
    assert [(label, url) for label, url, _printed in _read(html)] == found


@pytest.mark.parametrize(
    "heading", ["<p><em>官方文件</em></p>", "<p>▼ 研究報告</p>", "<p>Official documents</p>", "<p>（一）港</p>"]
)
@pytest.mark.parametrize(
    "entry", ["<p>判決<br>{0}</p>", "<p><a href='{0}'>判決</a></p>", "<ul><li><a href='{0}'>判決</a></li></ul>"]
)
def test_a_line_that_says_what_kind_of_sources_follow_is_none(heading: str, entry: str) -> None:
    """By its words, its mark, its number, or as a line above the items of a list."""
    below = heading.replace("（一）", "（二）") + entry.format(V)
    found = _read(heading + entry.format(U) + below)
    assert [(label, url) for label, url, _printed in found] == [("判決", U), ("判決", V)]


def test_a_line_of_general_words_above_an_address_is_its_title() -> None:
    """And one that names what it is about is a source without an address."""
    assert _read(f"<p>研究報告</p><p>{U}</p>") == [("研究報告", U, U)]
    assert [label for label, _url, _printed in _read(f"<p>港務局訪談紀錄</p><p>判決<br>{U}</p>")] == [
        "港務局訪談紀錄",
        "判決",
    ]


@pytest.mark.parametrize(
    "label", ["資料來源", "资料来源", "出典", "출처", "Sources", "Quellen", "Références", "Fuentes", "Fonti"]
)
def test_a_list_of_sources_is_known_in_many_languages(label: str) -> None:
    """On pages of publications of which nothing else is known."""
    html = f"<body><p>第一段。</p><h2>{label}</h2><ul><li><a href='{U}'>判決</a></li></ul></body>"
    view = view_of(html, url=PAGE, labels=load_profile("any").labels)
    assert [cited.url for cited in read_citations(source_strips(view), view)] == [U]
