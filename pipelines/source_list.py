"""The list of sources: each source's title on a line, its address on the next, in printed order.

Address and title stay as printed. An address that wraps over two lines is joined, a full stop behind it is taken off,
a redirector of the site is unwrapped; a title without an address is a citation without one. An address that cannot be
fetched (ftp, mailto) is a source nevertheless. A link for sharing the page is not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipelines.page.strips import Line, Run, Strip
from pipelines.stated.references import URL_TEXT, address_of, unwrap
from pipelines.view.page_view import PageView
from pipelines.words.labels import after_label, bare, is_label
from storage.types import Citation

_CONTINUATION = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+[。．.，,、；;]?")
_CONTINUES = re.compile(r"[\d./_?=&%#-]")
_FINAL = "。．，、；：！？」』》）,;"
_NUMBERING = re.compile(r"^\s*(?:[\[［(（]?\d{1,3}[\]］)）.．、]\s*|[•‧・·▪■◆*－–-]\s+|[．.、]\s*)")
_EMPTY = re.compile(r"[（(\[［【]\s*[)）\]］】]")
_SHARE = re.compile(
    r"//(?:[\w-]+\.)*(?:facebook\.com/(?:sharer|dialog)|twitter\.com/(?:intent|share)|x\.com/intent|"
    r"line\.me/(?:R/|lineit)|linkedin\.com/share|plurk\.com/\?|t\.me/share|api\.whatsapp\.com/send|threads\.net/intent)",
    re.IGNORECASE,
)
# Link texts that say nothing about the target: the title of such a link is the text before it.
_WORDLESS = re.compile(
    r"(?:點此|點我|按此|此處|這裡|開啟|前往)?(?:下載|連結|網址|原文|全文|閱讀|查看|链接|下载|リンク|こちら)?(?:連結|網頁)?|"
    r"link|here|pdf|download|open|view|source|read(?: more)?|(?:click|read) here|url"
)
_MAX_LABEL = 400


@dataclass(slots=True)
class _Printed:
    """An address as it stands: its text, the link around it, and whether a next line may continue it."""

    text: str
    href: str | None
    is_open: bool


def read_citations(strips: Sequence[Strip], view: PageView) -> tuple[Citation, ...]:
    """The citations of a list of sources, in printed order.

    Args:
        strips: The strips of the list without its heading; the label of the list may stand in one line with its first
            entry.
        view: The page.
    """
    labels = view.labels.sources
    reader = _Reader(view)
    for strip in strips:
        for line in strip.lines:
            if not is_label(line.text, labels):
                reader.read(_behind_label(line, labels))
        reader.end_strip()
    reader.flush()
    return tuple(reader.citations)


def citation_of(label: str | None, printed: str | None, view: PageView) -> Citation:
    """A citation whose title and address are known separately.

    Args:
        label: Its title.
        printed: Its address as printed.
        view: The page that cites it.
    """
    target = None if printed is None else address_of(view.base, printed)
    return Citation(label, None if target is None else unwrap(target, view.url), printed)


class _Reader:
    """Reads the lines of the list one by one, holding a title until its address comes."""

    def __init__(self, view: PageView) -> None:
        self.citations: list[Citation] = []
        self._page_url = view.url
        self._base = view.base
        self._label: str | None = None
        self._printed: _Printed | None = None
        # Whether the title that is held stands in the strip that is being read.
        self._is_fresh = False

    def read(self, line: Line) -> None:
        """Take the next line."""
        if self._continue(line):
            return
        href = next((run.href for run in line.runs if run.href and run.text.strip()), None)
        if href is not None and _SHARE.search(href):
            return
        shown = URL_TEXT.search(line.text)
        if shown is not None:
            printed, behind = shown[0], line.text[shown.end() :]
            # Where the source of the page breaks the line inside an address, a blank stands in it.
            if href is None and printed[-1] not in _FINAL and behind.startswith(" ") and _is_rest(behind.strip()):
                printed, behind = f"{printed}\n{behind.strip()}", ""
            self._address(line.text[: shown.start()], printed, behind, href)
        elif len(links := _links(line)) > 1:
            self.flush()
            for linked, target in links:
                self._linked("", linked, target)
        elif href is not None and address_of(self._base, href) is not None:
            outside = "".join(run.text for run in line.runs if run.href is None)
            linked = "".join(run.text for run in line.runs if run.href is not None)
            self._linked(outside, linked, href)
        else:
            self.flush()
            self._label = _cleaned(line.text)
            self._is_fresh = True

    def end_strip(self) -> None:
        """Close what cannot go on in another strip: an address behind its title."""
        self._is_fresh = False
        if self._printed is not None and not self._printed.is_open:
            self.flush()

    def flush(self) -> None:
        """Add the citation that is held, if there is one."""
        label, printed = self._label, self._printed
        self._label = self._printed = None
        if printed is None:
            if label and not _is_sentence(label):
                self.citations.append(Citation(label, None, None))
            return
        reference = printed.href or _without_final("".join(printed.text.split()))
        url = address_of(self._base, reference)
        self.citations.append(
            Citation(label or None, None if url is None else unwrap(url, self._page_url), printed.text)
        )

    def _continue(self, line: Line) -> bool:
        """Whether a line is the rest of an address that wraps."""
        if self._printed is None:
            return False
        href = next((run.href for run in line.runs if run.href), None)
        same_link = self._printed.href is not None and href == self._printed.href
        wrapped = self._printed.is_open and href is None and _is_rest(line.text)
        if not (same_link or wrapped):
            return False
        self._printed.text += "\n" + line.text
        self._printed.is_open = self._printed.is_open and line.text[-1] not in _FINAL
        return True

    def _address(self, before: str, shown: str, after: str, href: str | None) -> None:
        """Take a line that shows an address, with or without its title."""
        if _cleaned(before) or self._printed is not None:
            self.flush()
            self._label = _cleaned(before)
        elif _cleaned(after) and self._label is None:
            self._label = _cleaned(after)
        is_open = href is None and not after.strip() and shown[-1] not in _FINAL
        self._printed = _Printed(shown, href, is_open=is_open)

    def _linked(self, outside: str, linked: str, href: str) -> None:
        """Take a line with a link whose text is not an address: the link is the title or follows it."""
        if _cleaned(outside):
            self.flush()
            self._label = _cleaned(outside)
        elif (
            self._label is None
            or self._printed is not None
            or not (self._is_fresh or _WORDLESS.fullmatch(bare(linked)))
        ):
            self.flush()
            self._label = _cleaned(linked)
        self._printed = _Printed(href, href, is_open=False)
        self.flush()


def _links(line: Line) -> list[tuple[str, str]]:
    """The links of a line that only enumerates them, each with its text; none where other words stand between."""
    between = "".join(run.text for run in line.runs if run.href is None)
    if any(character.isalnum() for character in between):
        return []
    runs = ((href, list(group)) for href, group in groupby(line.runs, key=lambda run: run.href) if href is not None)
    return [(text, href) for href, group in runs if (text := "".join(run.text for run in group).strip())]


def _is_rest(text: str) -> bool:
    """Whether a text can only be the rest of an address: no blank in it, and a sign or stop that no title has."""
    if _CONTINUATION.fullmatch(text) is None or URL_TEXT.match(text):
        return False
    return _CONTINUES.search(text) is not None or text[-1] in _FINAL


def _behind_label(line: Line, labels: Iterable[str]) -> Line:
    """The line without the label that opens it."""
    behind = after_label(line.text, labels)
    if behind is None:
        return line
    runs: list[Run] = []
    wanted = behind
    for run in reversed(line.runs):
        piece = run.text.strip()
        if wanted.endswith(piece):
            runs.insert(0, run)
            wanted = wanted[: len(wanted) - len(piece)].rstrip()
        elif wanted:
            runs.insert(0, Run(wanted, run.href, run.strong, run.moment))
            break
    return Line(behind, tuple(runs))


def _cleaned(text: str) -> str:
    """A title without numbering and without the colon or dash that leads to its address."""
    cleaned = _NUMBERING.sub("", _EMPTY.sub("", text)).strip().rstrip(":：-–—|｜,，、 \u3000").lstrip("\u3000 ").strip()
    return cleaned[:_MAX_LABEL] if any(character.isalpha() for character in cleaned) else ""


def _without_final(text: str) -> str:
    stripped = text.rstrip(_FINAL + ".")
    # A closing bracket belongs to the address when its opening one does.
    while stripped.endswith(")") and stripped.count(")") > stripped.count("("):
        stripped = stripped[:-1].rstrip(_FINAL + ".")
    return stripped


def _is_sentence(label: str) -> bool:
    return len(label) > 40 and unicodedata.normalize("NFKC", label)[-1] in "。!?"
