"""What of a cited document moves by itself, decided by place and form."""

from __future__ import annotations

import pytest

from pipelines.document_motion import moving_places, steady_file_lines, steady_lines_of, steady_page_lines

DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
TOKEN = "9f86d081884c7d659a2feaa0"


@pytest.mark.parametrize(
    "text",
    [
        "Votes: 312", "312 votes", "Shares: 40,000", "Comments: 12", "推薦:12",
        # Among other figures, a count of visits is one of them.
        "Visitors: 1,204\nShips: 12", "Ships: 12\nVisits: 40\nCrews: 3", "參觀人次:1,204\n船舶:12",
        "May 3, 2031", "2031-05-03", "May 3, 2031 10:00 a.m.", "Published on: May 3, 2031", "Revised: May 3, 2031",
        "Session: 2031-spring", "Session: 110th", "Sitzung vor 3 Zeugen", "3 Tage", "Today is a holiday",
        "Local time: 10:00", "Printed on May 3, 2031",
        DIGEST, f"SHA-256: {DIGEST}", f"Checksum\n{TOKEN}", "annual-report-2031-final-version",
        "Copyright Act 1976", "Related documents\nDecision 12 of the council",
        "Related articles\nArticle 12\nArticle 14", "Related\nDecision 12 of the council of the sea",
    ],
)  # fmt: skip
def test_what_a_publisher_may_have_written_stays(text: str) -> None:
    """Whatever the same words may mean beside a button."""
    assert steady_page_lines(text) == text.split("\n")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Views: 1,204", []),
        ("The sea is open.\nVisitors: 1,204\nAll ships may enter.", ["The sea is open.", "All ships may enter."]),
        ("Views\n1,204", []),
        # What an office counts stays beside what its page does.
        ("Votes: 312\nViews: 1,204", ["Votes: 312"]),
        ("Ships: 12\nViews: 1,204", ["Ships: 12"]),
        ("Share this page\nVotes: 12", ["Share this page"]),
        ("Views: 12 | Votes: 3", []),
        ("瀏覽:12 | 分享:3", []),
        ("Views: 1\nLikes: 2\nShares: 3\nComments: 4", []),
        ("Share this page\nShares: 12", ["Share this page"]),
        ("Facebook | Twitter\n12 comments", ["Facebook | Twitter"]),
        ("Updated 5 minutes ago", []),
        ("Last updated: 4 March 2031", []),
        *(
            (line, [])
            for line in (
                "vor 3 Tagen",
                "il y a 3 jours",
                "hace 3 días",
                "3 giorni fa",
                "3 dagen geleden",
                "há 3 dias",
                "3 дня назад",
                "3 dni temu",
                "3 gün önce",
                "3 ngày trước",
                "3 hari yang lalu",
                "3 วันที่แล้ว",
                "منذ 3 أيام",
                "Posted 3 days ago by the Ministry",
                "Vues : 120",
                "Aufrufe: 120",
                "Visitas: 120",
                "조회수 120",
                "Dilihat: 120 kali",
                "下載次數：3,120",
                "nonce=abc123DEF456",
                "Session: QX7-K2P",
                "Today is Monday, 3 May 2026",
            )
        ),
        ("2031/03/04 10:22:31", []),
        ("Current time: 10:22", []),
        ("Printed on 3 May 2031 at 10:22", []),
        (f"Request ID: {TOKEN}", []),
        ("123e4567-e89b-12d3-a456-426614174000", []),
        ("© 2031 The Harbour", []),
        ("Related news\nMinister opens the new lighthouse\nFerries are late again", []),
    ],
)
def test_what_moves_is_left_out(text: str, kept: list[str]) -> None:
    """Counters, passing times, what a machine made for one request, other news."""
    assert steady_page_lines(text) == kept


def test_a_count_in_an_element_that_is_called_a_counter_moves() -> None:
    """Alone it is the document's."""
    lines = ["The sea is open.", "Comments: 12"]
    assert moving_places(lines) == frozenset()
    assert moving_places(lines, frozenset({1})) == frozenset({1})


@pytest.mark.parametrize("media_type", ["application/pdf", "text/plain"])
def test_a_file_counts_nothing(media_type: str) -> None:
    """Only what was printed into it as it was fetched moves, also behind its last sentence."""
    assert steady_lines_of(media_type) is steady_file_lines
    assert steady_file_lines("Views: 12\nLast updated: May 3, 2031") == ["Views: 12", "Last updated: May 3, 2031"]
    stamp = "Downloaded from https://office.example on 3 May 2031 10:22"
    assert steady_file_lines(f"The sea is open. {stamp}\n{stamp}") == ["The sea is open."]
    assert steady_lines_of("text/html") is steady_lines_of(None) is steady_page_lines
