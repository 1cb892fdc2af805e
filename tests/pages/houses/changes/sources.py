"""Sources in other forms and places: lists, tables, cards, notes, and addresses in brackets of every kind."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape
from urllib.parse import urlsplit

from tests.pages.houses.article import Article, Source
from tests.pages.houses.changes.change import Change, printing, text
from tests.pages.houses.plan import Part, Slot


def _link(source: Source, shown: str | None = None) -> str:
    return f'<a href="{escape(source.url)}">{text(source.url) if shown is None else shown}</a>'


def _each(form: str, bare: str, around: str, joint: str, article: Article, native: str) -> str:
    """Each source in one form, one without address in another.

    The forms may name `{n}`, `{title}`, `{url}`, `{link}` (the address as a link), `{named}` (the title as one),
    `{host}`, and words of the publication.
    """
    made = []
    for number, source in enumerate(article.sources, 1):
        fields = {
            "n": number,
            "title": text(source.title),
            "url": text(source.url),
            "href": escape(source.url),
            "link": _link(source),
            "named": _link(source, text(source.title)),
            "host": urlsplit(source.url).hostname or "",
            "back": article.words["back"],
            "address_word": article.words["address"],
            "title_word": article.words["title"],
        }
        made.append((form if source.url else bare).format_map(fields))
    return around.format(joint.join(made))


_LIST = "<ul>{}</ul>"
_FORMS: dict[str, tuple[str, str, str, str]] = {
    "list-of-links": ("<li>{named}</li>", "<li>{title}</li>", _LIST, "\n"),
    "list-title-break-address": ("<li>{title}<br>{link}</li>", "<li>{title}</li>", _LIST, ""),
    "list-title-address": ("<li>{title} {link}</li>", "<li>{title}</li>", _LIST, ""),
    "list-plain-address": ("<li>{title} {url}</li>", "<li>{title}</li>", _LIST, ""),
    "list-colon": ("<li>{title}：{link}</li>", "<li>{title}</li>", _LIST, ""),
    "list-dash": ("<li>{title} – {link}</li>", "<li>{title}</li>", _LIST, ""),
    "list-of-paragraphs": ("<li><p>{title}</p><p>{link}</p></li>", "<li><p>{title}</p></li>", _LIST, ""),
    "list-word-link": (
        '<li>{title}（<a href="{href}">{address_word}</a>）</li>', "<li>{title}</li>", "<ol>{}</ol>", "",
    ),
    "ordered-list": ("<li>{named}</li>", "<li>{title}</li>", "<ol>{}</ol>", ""),
    "paragraphs": ("<p>{title}</p><p>{link}</p>", "<p>{title}</p>", "{}", "\n"),
    "paragraphs-of-links": ("<p>{named}</p>", "<p>{title}</p>", "{}", "\n"),
    "break-lines": ("{title}<br>{link}", "{title}", "<p>{}</p>", "<br>"),
    "break-lines-apart": ("{title}<br>{url}", "{title}", "<div>{}</div>", "<br><br>"),
    "numbered-lines": ("{n}. {title}<br>{url}", "{n}. {title}", "<p>{}</p>", "<br>"),
    "numbered-brackets": ("<p>[{n}] {title}. {link}</p>", "<p>[{n}] {title}.</p>", "{}", ""),
    "numbered-wide": ("<p>（{n}）{title}　{link}</p>", "<p>（{n}）{title}</p>", "{}", ""),
    "one-line-semicolons": ("{n}. {title} {url}", "{n}. {title}", "<p>{}</p>", "；"),
    "one-line-links": ("{named}", "{title}", "<p>{}</p>", "、"),
    "table": ("<tr><td>{title}</td><td>{link}</td></tr>", "<tr><td>{title}</td><td></td></tr>",
              "<table>{}</table>", ""),
    "table-numbered": (
        "<tr><td>{n}</td><td>{named}</td></tr>", "<tr><td>{n}</td><td>{title}</td></tr>", "<table>{}</table>", "",
    ),
    "cards": (
        '<div class="card"><a href="{href}"><h4>{title}</h4><p>{host}</p></a></div>',
        '<div class="card"><h4>{title}</h4></div>', "<div>{}</div>", "",
    ),
    "cards-of-boxes": (
        '<div><div>{title}</div><div>{host}</div><div><a href="{href}">{address_word}</a></div></div>',
        "<div><div>{title}</div></div>", "<div>{}</div>", "",
    ),
    "cards-of-spans": (
        '<a href="{href}"><span>{title}</span><span>{host}</span></a>', "<p>{title}</p>", "<div>{}</div>", "",
    ),
    "notes-with-back-links": (
        '<li id="fn{n}">{title} {link} <a href="#fnref{n}">↩</a></li>',
        '<li id="fn{n}">{title} <a href="#fnref{n}">↩</a></li>', "<ol>{}</ol>", "",
    ),
    "notes-with-back-words": (
        '<li id="fn{n}"><p>{named} <a href="#fnref{n}">{back}</a></p></li>',
        '<li id="fn{n}"><p>{title} <a href="#fnref{n}">{back}</a></p></li>', "<ol>{}</ol>", "",
    ),
    "notes-back-first": (
        '<li id="fn{n}"><a href="#r{n}">^</a> {title} {link}</li>',
        '<li id="fn{n}"><a href="#r{n}">^</a> {title}</li>', "<ol>{}</ol>", "",
    ),
    "terms": ("<dt>{title}</dt><dd>{link}</dd>", "<dt>{title}</dt>", "<dl>{}</dl>", ""),
    "labelled-fields": (
        "<p>{title_word}：{title}<br>{address_word}：{url}</p>", "<p>{title_word}：{title}</p>", "{}", "",
    ),
    "cards-of-one-line": (
        '<a href="{href}"><strong>{title}</strong> <em>{host}</em></a>', "<p>{title}</p>", "<div>{}</div>", "",
    ),
    "hash-numbers": ("<p>#{n} {title}<br>{link}</p>", "<p>#{n} {title}</p>", "{}", ""),
    "links-that-took-the-stop": (
        '<p>{title}<br><a href="{href}。">{url}。</a></p>', "<p>{title}</p>", "{}", "",
    ),
    "file-notes": (
        "<li>{named}（PDF，1.2 MB）</li>", "<li>{title}</li>", _LIST, "",
    ),
    "wide-stop-behind": ("<p>{title}<br>{url}。</p>", "<p>{title}</p>", "{}", ""),
}  # fmt: skip
_BRACKETS = (
    "()",
    "（）",
    "[]",
    "［］",
    "【】",
    "〔〕",
    "｛｝",
    "「」",
    "『』",
    "〈〉",
    "《》",
    "＜＞",
    "<>",
    "［ ］",
    "⟨⟩",
    "〖〗",
    "“”",
    "«»",
    '""',
)


def _bracketed(pair: str, article: Article, native: str) -> str:
    """Each address in brackets behind its title."""
    opening, closing = text(pair[0]), text(pair[-1])
    blank = " " if " " in pair else ""
    rows = (
        f"<li>{text(source.title)}"
        + (f"{opening}{blank}{text(source.url)}{blank}{closing}" if source.url else "")
        + "</li>"
        for source in article.sources
    )
    return f"<ul>{''.join(rows)}</ul>"


def _addresses_first(article: Article, native: str) -> str:
    rows = (
        f"<p>{_link(source)}<br>{text(source.title)}</p>" if source.url else f"<p>{text(source.title)}</p>"
        for source in article.sources
    )
    return "".join(rows)


def _with_head(article: Article, native: str) -> str:
    rows = "".join(
        f"<tr><td>{number}</td><td>{text(source.title)}</td><td>{_link(source) if source.url else ''}</td></tr>"
        for number, source in enumerate(article.sources, 1)
    )
    words = article.words
    return f"<table><tr><th>#</th><th>{words['title']}</th><th>{words['address']}</th></tr>{rows}</table>"


def _under_headings(article: Article, native: str) -> str:
    half = (len(article.sources) + 1) // 2
    made = []
    for head, sources in zip(
        article.words.lists["groups"], (article.sources[:half], article.sources[half:]), strict=True
    ):
        rows = "".join(
            f"<li>{_link(source, text(source.title)) if source.url else text(source.title)}</li>" for source in sources
        )
        made.append(f"<h4>{head}</h4><ul>{rows}</ul>" if rows else "")
    return "".join(made)


def _in_details(article: Article, native: str) -> str:
    rows = "".join(
        f"<li>{text(source.title)}{'<br>' + _link(source) if source.url else ''}</li>" for source in article.sources
    )
    return f"<details><summary>{article.label}</summary><ol>{rows}</ol></details>"


def _around(tag: str) -> Callable[[Article, str], str]:
    return lambda article, native: f"<{tag}>{native}</{tag}>"


def _with_caption(article: Article, native: str) -> str:
    rows = "".join(
        f"<tr><td>{text(source.title)}</td><td>{_link(source) if source.url else ''}</td></tr>"
        for source in article.sources
    )
    words = article.words
    head = f"<tr><th>{words['title']}</th><th>{words['address']}</th></tr>"
    return f"<table><caption>{words['title']}</caption>{head}{rows}</table>"


CHANGES: tuple[Change, ...] = (
    *(
        printing(f"sources-{name}", "sources-form", Part.SOURCES, partial(_each, *form))
        for name, form in _FORMS.items()
    ),
    *(
        printing(
            f"sources-in-brackets-{pair.replace(' ', '_')}", "sources-form", Part.SOURCES, partial(_bracketed, pair)
        )
        for pair in _BRACKETS
    ),
    printing("sources-address-first", "sources-form", Part.SOURCES, _addresses_first),
    printing("sources-table-with-head", "sources-form", Part.SOURCES, _with_head),
    printing("sources-table-with-caption", "sources-form", Part.SOURCES, _with_caption),
    printing("sources-under-headings", "sources-form", Part.SOURCES, _under_headings),
    printing("sources-in-details", "references-around", Part.REFERENCES, _in_details),
    printing("sources-in-aside", "references-around", Part.REFERENCES, _around("aside")),
    printing("sources-in-footer-element", "references-around", Part.REFERENCES, _around("footer")),
    printing("sources-in-section", "references-around", Part.REFERENCES, _around("section")),
    Change("sources-beside", "references-place", lambda plan: plan.moving(Part.REFERENCES, Slot.BESIDE)),
    Change("sources-below-article", "references-place", lambda plan: plan.moving(Part.REFERENCES, Slot.BELOW)),
    Change("sources-in-foot", "references-place", lambda plan: plan.moving(Part.REFERENCES, Slot.FOOT)),
)
