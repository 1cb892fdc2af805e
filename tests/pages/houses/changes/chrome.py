"""What stands around an article on a page: none of it is the article's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.pages.houses.article import Article
from tests.pages.houses.changes.change import Change, adding, text
from tests.pages.houses.plan import Plan, Slot

_OTHER_DAY = "2026-02-1{}"


def _cards(article: Article, tag: str = "h3") -> str:
    """Cards of other articles, each with byline and day."""
    role = article.credits[0].label if article.credits else ""
    people = article.words.lists["persons"]
    return "".join(
        f'<div class="item"><a href="/story/{place}"><img src="/t/{place}.jpg" alt=""><{tag}>{text(title)}</{tag}></a>'
        f"<span>{role}：{people[place % 2]}</span> <span>{_OTHER_DAY.format(place)}</span></div>"
        for place, title in enumerate(article.words.lists["others"])
    )


def _cards_with_times(article: Article) -> str:
    people = article.words.lists["persons"]
    return "".join(
        f'<article><h3><a href="/story/{place}">{text(title)}</a></h3><p><a rel="author" href="/a/{place % 2}">'
        f'{people[place % 2]}</a> · <time datetime="{_OTHER_DAY.format(place)}">{_OTHER_DAY.format(place)}</time></p>'
        f"</article>"
        for place, title in enumerate(article.words.lists["others"])
    )


def _titles(article: Article, words: str) -> str:
    rows = "".join(
        f'<li><a href="/story/{place}">{text(title)}</a></li>'
        for place, title in enumerate(article.words.lists["others"])
    )
    return f"<div><h3>{text(article.words[words])}</h3><ul>{rows}</ul></div>"


def _named_titles(words: str) -> Callable[[Article], str]:
    return lambda article: _titles(article, words)


def _share_row(article: Article) -> str:
    return (
        f'<div class="row"><span>{text(article.words["share"])}</span>'
        '<a href="https://www.facebook.com/sharer/sharer.php?u=x">Facebook</a> '
        '<a href="https://social-plugins.line.me/lineit/share?url=x">LINE</a> '
        '<a href="https://twitter.com/intent/tweet?url=x">X</a></div>'
    )


def _share_buttons(article: Article) -> str:
    names = ("Facebook", "LINE", text(article.words["print"]))
    return f"<ul>{''.join(f'<li><button>{name}</button></li>' for name in names)}</ul>"


def _comments(article: Article) -> str:
    words, people = article.words, article.words.lists["persons"]
    told = (text(words["comment"]), f"{text(article.label)}：http://gossip.example/1")
    rows = "".join(
        f"<li><b>{person}</b><span>2026-03-01 12:30</span><p>{each}</p><a href='#'>{words['reply']}</a></li>"
        for person, each in zip(people, told, strict=True)
    )
    return f'<section id="comments"><h3>{words["comments"]}（2）</h3><ol class="comment-list">{rows}</ol></section>'


def _nameless_comments(article: Article) -> str:
    people = article.words.lists["persons"]
    return (
        f"<div><h4>2 {article.words['comments']}</h4><div><div>{people[0]}</div><time datetime='2026-03-01T12:30:00Z'>"
        f"2026-03-01</time><div>{text(article.words['comment'])}</div></div></div>"
    )


def _cookie_bar(article: Article) -> str:
    return f'<div class="cookie-bar" role="dialog"><p>{text(article.words["cookie"])}</p><button>OK</button></div>'


def _nameless_cookie_bar(article: Article) -> str:
    return f'<div style="position:fixed;bottom:0"><p>{text(article.words["cookie"])}</p><button>OK</button></div>'


def _counter(article: Article) -> str:
    return f"<div>{text(article.words['views'])}：1,024</div>"


def _previous_and_next(article: Article) -> str:
    words, others = article.words, article.words.lists["others"]
    return (
        f'<div class="pn"><a href="/story/0">{words["previous"]}：{text(others[0])}</a> '
        f'<a href="/story/1">{words["next"]}：{text(others[1])}</a></div>'
    )


def _tags(article: Article) -> str:
    chips = " ".join(f'<a href="/tag/{name}" rel="tag">#{text(name)}</a>' for _group, name in article.topics)
    return f"<div>{article.words['tags']}：{chips}</div>"


def _tag_chips(article: Article) -> str:
    chips = "".join(f'<a href="/tag/{name}">#{text(name)}</a> ' for _group, name in article.topics)
    return f"<div>{chips}</div>"


def _author_box(article: Article) -> str:
    if not article.credits:
        return ""
    who = article.credits[0].names[0]
    return (
        f'<div class="bio"><img src="/p.jpg" alt=""><h4>{text(who)}</h4><p>{text(article.words["biography"])}</p></div>'
    )


def _sign_up(article: Article) -> str:
    return (
        f'<div><h4>{text(article.words["newsletter"])}</h4><form><input type="email"><button>OK</button></form></div>'
    )


def _today(article: Article) -> str:
    day = "2026年3月5日 星期四" if article.language.startswith(("zh", "ja")) else "2026-03-05"
    return f"<div>{article.words['today']} {day}</div>"


def _breadcrumbs(article: Article) -> str:
    first, second = article.words.lists["menu"][:2]
    return f'<div><a href="/">{first}</a> &gt; <a href="/2">{second}</a> &gt; {text(article.title)}</div>'


def _advertisement(article: Article) -> str:
    return '<div class="ad-slot"><ins class="adsbygoogle" data-ad-slot="1"></ins><span>AD</span></div>'


def _related_in_text(article: Article) -> str:
    title = article.words.lists["others"][0]
    return f'<p>{article.words["related"]}：<a href="/story/0">{text(title)}</a></p>'


def _related_box_in_text(article: Article) -> str:
    rows = "".join(
        f'<li><a href="/story/{n}">{text(title)}</a></li>' for n, title in enumerate(article.words.lists["others"][:2])
    )
    return f"<aside><h4>{article.words['related']}</h4><ul>{rows}</ul></aside>"


def _imprint(article: Article) -> str:
    return f"<p>© {text(article.words.name)} {text(article.words['imprint'])}</p>"


def _player(article: Article) -> str:
    return f"<div><button>{text(article.words['listen'])}</button><span>00:00</span> / <span>05:12</span></div>"


def _sizes(article: Article) -> str:
    return "<div><a href='#'>A-</a> <a href='#'>A</a> <a href='#'>A+</a></div>"


def _to_top(article: Article) -> str:
    return '<a href="#top" title="Top">▲ TOP</a>'


def _badge(article: Article) -> str:
    return (
        '<div style="display:none"><div class="member-only-badge">Members only</div><a href="/login">Log in</a></div>'
    )


def _turned(plan: Plan) -> Plan:
    return replace(plan, matter=plan.matter[::-1])


def _mixed(plan: Plan) -> Plan:
    """Several kinds of chrome around one article, in another order."""
    article = plan.article
    plan = plan.adding(Slot.BELOW, _comments(article)).adding(Slot.BELOW, _titles(article, "latest"))
    return _turned(plan.adding(Slot.BEHIND, _share_row(article)).adding(Slot.BEHIND, _previous_and_next(article)))


CHANGES: tuple[Change, ...] = (
    adding("cards-above", "cards", Slot.TOP, _cards),
    adding("cards-beside", "cards", Slot.BESIDE, _cards),
    adding("cards-below", "cards", Slot.BELOW, _cards),
    adding("cards-with-times-above", "cards", Slot.TOP, _cards_with_times),
    adding("cards-with-times-beside", "cards", Slot.BESIDE, _cards_with_times),
    adding("cards-with-times-below", "cards", Slot.BELOW, _cards_with_times),
    adding(
        "cards-behind-sources",
        "cards",
        Slot.BEHIND,
        lambda article: f"<h3>{article.words['related']}</h3>{_cards(article, 'h4')}",
    ),
    adding("latest-behind-sources", "lists", Slot.BEHIND, _named_titles("latest")),
    adding("related-behind-sources", "lists", Slot.BEHIND, _named_titles("related")),
    adding("latest-below", "lists", Slot.BELOW, _named_titles("latest")),
    adding("latest-beside", "lists", Slot.BESIDE, _named_titles("latest")),
    adding("share-row-below-title", "share", Slot.UNDER, _share_row),
    adding("share-row-behind-sources", "share", Slot.BEHIND, _share_row),
    adding("share-row-in-text", "share", Slot.IN_TEXT, _share_row),
    adding("share-buttons-below-title", "share", Slot.UNDER, _share_buttons),
    adding("comments-below", "comments", Slot.BELOW, _comments),
    adding("comments-nameless-below", "comments", Slot.BELOW, _nameless_comments),
    adding("comments-nameless-behind-sources", "comments", Slot.BEHIND, _nameless_comments),
    adding("cookie-bar-above", "cookies", Slot.TOP, _cookie_bar),
    adding("cookie-bar-nameless", "cookies", Slot.FOOT, _nameless_cookie_bar),
    adding("counter-below-title", "counter", Slot.UNDER, _counter),
    adding("counter-behind-sources", "counter", Slot.BEHIND, _counter),
    adding("counter-below", "counter", Slot.BELOW, _counter),
    adding("previous-and-next-behind", "neighbours", Slot.BEHIND, _previous_and_next),
    adding("previous-and-next-below", "neighbours", Slot.BELOW, _previous_and_next),
    adding("tags-behind-sources", "tags", Slot.BEHIND, _tags),
    adding("tag-chips-behind-sources", "tags", Slot.BEHIND, _tag_chips),
    adding("author-box-below", "author-box", Slot.BELOW, _author_box),
    adding("author-box-behind-sources", "author-box", Slot.BEHIND, _author_box),
    adding("sign-up-in-text", "sign-up", Slot.IN_TEXT, _sign_up),
    adding("sign-up-behind-sources", "sign-up", Slot.BEHIND, _sign_up),
    adding("todays-day-above", "today", Slot.TOP, _today),
    adding("breadcrumbs-above-title", "breadcrumbs", Slot.ABOVE, _breadcrumbs),
    adding("advertisement-in-text", "advertisement", Slot.IN_TEXT, _advertisement),
    adding("related-line-in-text", "related", Slot.IN_TEXT, _related_in_text),
    adding("related-box-in-text", "related", Slot.IN_TEXT, _related_box_in_text),
    adding("imprint-behind-sources", "imprint", Slot.BEHIND, _imprint),
    adding("imprint-in-foot", "imprint", Slot.FOOT, _imprint),
    adding("player-below-title", "player", Slot.UNDER, _player),
    adding("sizes-below-title", "sizes", Slot.UNDER, _sizes),
    adding("to-top-behind-sources", "to-top", Slot.BEHIND, _to_top),
    adding("hidden-badge", "badge", Slot.TOP, _badge),
    Change("much-chrome", "much-chrome", _mixed),
    Change("chrome-turned", "order", _turned),
)
