"""Articles in a page's data: found where they are the page's own, and read whatever the content system calls them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.page.tree import parse_html
from pipelines.reader import read
from pipelines.stated.embedded import read_embedded
from storage.archive.profile_file import load_profile
from storage.types import ArticleReading, BlockType, ContributorRole, Page, Refusal, Role, Topic, Verdict

LIA = load_profile("lia")
ANY = load_profile("any")
TEXT = "港務局說明航道的水深、船隻的數目與每一次測量的日期，並公布全部紀錄。" * 4


def shell(properties: object, printed: str = "", **more: object) -> bytes:
    """A page that prints next to nothing and holds these properties."""
    data = json.dumps({"props": {"pageProps": properties}, **more}, ensure_ascii=False)
    return (
        f'<html lang="zh-Hant"><head><title>x</title></head><body><div id="__next">{printed}</div>'
        f'<script id="__NEXT_DATA__" type="application/json">{data}</script></body></html>'
    ).encode()


def outcome(body: bytes, slug: str = "lia") -> object:
    """What is read of a page."""
    page = Page(
        "urn:uuid:1",
        slug,
        "https://a.example/b",
        datetime(2026, 1, 2, tzinfo=UTC),
        200,
        "text/html",
        Role.ARTICLE,
        body,
    )
    return read(page, LIA if slug == "lia" else ANY).outcome


def article(**facts: object) -> dict[str, object]:
    """The properties of an article's page."""
    return {"article": {"title": "航道測量", "blocks": [TEXT], "summary": "摘要一段。", **facts}}


def test_other_names_for_the_same_things_are_read() -> None:
    """Names of other content systems, markup in a body, groups with a parent, names in a list."""
    found = outcome(
        shell(
            {
                "post": {
                    "headline": "航道測量",
                    "standfirst": "一句話。",
                    "body": f"<p>Lia. Independent Media 台北報導</p><p>{TEXT}</p><h3>下一段</h3><p>{TEXT}</p>",
                    "sections": [{"name": "印太", "parent": {"name": "權力結構"}}, "國際組織-聯合國"],
                    "authors": [{"role": "writer", "names": ["甲", "乙"]}, {"label": "責任編輯", "name": "丙"}],
                    "references": [
                        {"label": "紀錄", "href": "/go?url=https%3A%2F%2Foffice.example%2F1"},
                        {"name": "公文"},
                    ],
                    "datePublished": "2026-02-03T04:05:06+08:00",
                }
            }
        )
    )
    assert isinstance(found, ArticleReading)
    assert (found.title, found.deck, found.dateline) == ("航道測量", "一句話。", "Lia. Independent Media 台北報導")
    assert [block.type for block in found.blocks] == [BlockType.PARAGRAPH, BlockType.HEADING, BlockType.PARAGRAPH]
    assert found.topics == (Topic("權力結構", "印太"), Topic("國際組織", "聯合國"))
    assert [(who.name, who.role, who.role_label) for who in found.contributors] == [
        ("甲", ContributorRole.WRITER, None),
        ("乙", ContributorRole.WRITER, None),
        ("丙", ContributorRole.EDITOR, "責任編輯"),
    ]
    assert [(one.label, one.url) for one in found.citations] == [("紀錄", "https://office.example/1"), ("公文", None)]
    assert (found.published_on, found.published_zone) == (date(2026, 2, 3), "+08:00")
    assert dict(found.evidence)["text"].rule == "next-data"


def test_markers_among_the_blocks_divide_them() -> None:
    """Data that are the printed page, block by block, give the same parts."""
    blocks = [
        "摘要在前。",
        "全文",
        "Lia. Independent Media 台北報導",
        TEXT,
        "資料來源",
        "紀錄",
        "https://office.example/1",
    ]
    found = outcome(shell(article(blocks=blocks, summary=None)))
    assert isinstance(found, ArticleReading)
    assert (found.summary, found.text) == ("摘要在前。", TEXT)
    assert [one.url for one in found.citations] == ["https://office.example/1"]


@pytest.mark.parametrize(
    "properties", [{"article": None}, {"post": None, "site": {"name": "Lia"}}, {"notFound": True}, {"statusCode": 404}]
)
@pytest.mark.parametrize("printed", ["", "<p>載入中</p>"])
def test_data_that_say_there_is_no_article_are_a_page_that_is_gone(properties: object, printed: str) -> None:
    """The answer is 200, but the page's own data have nothing to show."""
    found = outcome(shell(properties, printed))
    assert isinstance(found, Refusal)
    assert found.verdict is Verdict.SOFT_GONE


def test_objects_in_a_list_are_those_of_others() -> None:
    """A section page whose data hold whole articles in a list is no article."""
    found = outcome(shell({"articles": [{"title": "甲", "blocks": [TEXT]}, {"title": "乙", "blocks": [TEXT]}]}))
    assert isinstance(found, Refusal)


def test_what_is_printed_goes_before_the_data() -> None:
    """The data complete a printed article and replace nothing in it."""
    printed = f"<article><h1>航道測量</h1><p>撰稿人：甲</p><h2>全文</h2><p>{TEXT}</p></article>"
    found = outcome(
        shell(article(deck="一句話。", roles=[{"role": "撰稿人", "name": "別人"}], blocks=["別的文字。" * 20]), printed)
    )
    assert isinstance(found, ArticleReading)
    assert ([who.name for who in found.contributors], found.text, found.deck) == (["甲"], TEXT, "一句話。")


def test_the_data_of_another_article_are_left_alone() -> None:
    """An article promoted in the page's data is not the one that is printed."""
    printed = f"<article><h1>另一篇報導</h1><p>撰稿人：甲</p><h2>全文</h2><p>{TEXT}</p></article>"
    found = outcome(shell(article(deck="一句話。"), printed))
    assert isinstance(found, ArticleReading)
    assert found.deck is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["article", "title", "blocks", "t", "x", "roles", "name", "sources"]), inner)
    ),
    max_leaves=25,
)


@given(JSON)
def test_any_data_give_a_reading_or_a_refusal(properties: object) -> None:
    """Whatever stands under whatever name, nothing breaks."""
    assert isinstance(outcome(shell(properties)), (ArticleReading, Refusal))


@pytest.mark.parametrize("text", ["", "{", "[1,2]", '{"props":3}', '{"props":{"pageProps":[]}}', "[" * 100_000])
def test_data_that_are_none_are_left_out(text: str) -> None:
    """Broken, empty or nested beyond all reason."""
    tree = parse_html(f'<html><body><script id="__NEXT_DATA__">{text}</script></body></html>')
    assert tree is not None
    assert read_embedded(tree).article is None


SHELL = (
    "<html lang='zh-Hant'><head><title>航道測量 | 港報</title></head>"
    "<body>{printed}<div id='app'></div>{data}</body></html>"
)
FACTS = {
    "headline": "航道測量",
    "standfirst": "每季一次",
    "content": [{"type": "paragraph", "text": TEXT}, {"type": "heading", "text": "往後"}, {"type": "p", "text": TEXT}],
    "authors": [{"name": "林昕妤"}],
    "publishedAt": "2026-02-03T04:05:06+08:00",
}
OTHER = {"title": "別的報導", "body": TEXT * 3}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _flattened() -> str:
    """The facts as Nuxt and SvelteKit write them: each value once, places for values."""
    values: list[object] = []

    def place(value: object) -> int:
        values.append(None)
        at = len(values) - 1
        if isinstance(value, dict):
            values[at] = {key: place(inner) for key, inner in value.items()}
        else:
            values[at] = [place(inner) for inner in value] if isinstance(value, list) else value
        return at

    place({"data": {"article-7": FACTS}})
    return _json(values)


def _paired(value: object) -> object:
    """The facts as Astro writes them: a number for its kind before each value but the outermost."""

    def pair(inner: object) -> list[object]:
        return [1, [pair(entry) for entry in inner]] if isinstance(inner, list) else [0, _paired(inner)]

    return {key: pair(inner) for key, inner in value.items()} if isinstance(value, dict) else value


_LITERAL = (
    "{layout:'default',data:[{story:{headline:a,standfirst:\"每季一次\",content:[{type:b,text:c},"
    "{type:'heading',text:'往後'},{type:b,text:c}],authors:[{name:\"林昕妤\"}],publishedAt:'2026-02-03T04:05:06+08:00',"
    "views:void 0,free:!0}}],error:null}"
)


@pytest.mark.parametrize(
    "data",
    [
        f"<script type='application/json'>{_json({'page': {'article': FACTS, 'more': [OTHER]}})}</script>",
        f"<script type='application/json' id='__NUXT_DATA__'>{_flattened()}</script>",
        f"<script type='application/json' data-url='/api/7'>{_json({'status': 200, 'body': _json(FACTS)})}</script>",
        f"<script>window.__INITIAL_STATE__={_json({'stories': {'byId': {'7': FACTS}}})};(function(){{}})()</script>",
        f"<script>window.__STATE__ = JSON.parse({_json(_json({'story': FACTS}))});</script>",
        f"<script>window.__APOLLO_STATE__ = {_json({'Article:7': FACTS, 'Article:8': OTHER})}</script>",
        f"<script>window.__NUXT__=(function(a,b,c){{return {_LITERAL}}}('航道測量','p',{_json(TEXT)}));</script>",
        f'<script>window.__NUXT__=(function(a,b,c,d){{return {{data:[{{story:{{headline:a,standfirst:"每季一次",'
        f"content:b,authors:c,publishedAt:d}}}}]}}}}('航道測量',{_json(FACTS['content'])},{_json(FACTS['authors'])},"
        f"{_json(FACTS['publishedAt'])}));</script>",
        f"<script>kit.start(app, {{ node_ids: [0, 2], data: [null,{{data:{{post:{_json(FACTS)}}}}}] }})</script>",
        f"<page-island props='{_json({'story': FACTS})}'></page-island>",
        f"<page-island props='{_json(_paired({'story': FACTS}))}'></page-island>",
        f"<script>self.__next_f.push([1,{_json('6:' + _json(['$', '$L9', None, {'a': FACTS}]) + chr(10))}])</script>",
    ],
)
@pytest.mark.parametrize("printed", ["", "<main>Loading…</main>", "<nav><a href='/'>港報</a></nav><p>載入中</p>"])
def test_an_article_is_recognised_by_its_shape_in_any_data(data: str, printed: str) -> None:
    """A title beside a text of sentences is the article of a page that shows none, whatever its program is called."""
    found = outcome(SHELL.format(printed=printed, data=data).encode(), "any")
    assert isinstance(found, ArticleReading)
    assert (found.title, found.deck) == ("航道測量", "每季一次")
    assert [block.type for block in found.blocks] == [BlockType.PARAGRAPH, BlockType.HEADING, BlockType.PARAGRAPH]
    assert [who.name for who in found.contributors] == ["林昕妤"]
    assert found.published_on == date(2026, 2, 3)


@pytest.mark.parametrize(
    "data",
    [
        f"<script type='application/json'>{_json({'more': [OTHER, {**OTHER, 'title': '再一則'}]})}</script>",
        "<script>window.__STATE__={title:'航道測量',body:[1,2",
        "<script>window.__STATE__={title:'航道測量',body:load(),rest:'" + "x" * 200 + "'}</script>",
        "<script>window.__STATE__=" + "[" * 5_000 + "</script>",
        '<script type=\'application/json\'>[{"a":1},{"b":2},{"c":0}]</script>',
    ],
)
def test_data_of_other_articles_and_broken_data_are_none(data: str) -> None:
    """Where several are carried and none has the page's title, or nothing can be read, the page stays refused."""
    assert isinstance(outcome(SHELL.format(printed="", data=data).encode(), "any"), Refusal)


def test_a_page_that_shows_nothing_is_the_article_that_its_structured_data_state() -> None:
    """A page that shows a text of its own is not."""
    stated = {"@type": "NewsArticle", "headline": "航道測量", "articleBody": TEXT * 2, "author": {"name": "林昕妤"}}
    linked = f"<script type='application/ld+json'>{_json(stated)}</script>"
    found = outcome(SHELL.format(printed="<p>載入中…</p>", data=linked).encode(), "any")
    assert isinstance(found, ArticleReading)
    assert (found.title, [who.name for who in found.contributors]) == ("航道測量", ["林昕妤"])
    walled = outcome(
        SHELL.format(printed="<form><input type=password></form><p>請登入</p>", data=linked).encode(), "any"
    )
    assert isinstance(walled, Refusal)


def test_a_body_that_is_the_markup_of_a_labelled_article_is_divided_by_its_labels() -> None:
    """Deck, byline and sources inside the markup are read as on a page."""
    body = (
        f"<p>每季一次</p><p>撰稿人：林昕妤</p><p>{TEXT}</p><h2>全文</h2>"
        f"<p>Lia. Independent Media 台北報導</p><p>{TEXT}</p>"
        "<h2>資料來源</h2><p>紀錄<br>https://office.example/1</p>"
    )
    found = outcome(shell({"post": {"title": "航道測量", "content": body}}))
    assert isinstance(found, ArticleReading)
    assert (found.deck, found.dateline) == ("每季一次", "Lia. Independent Media 台北報導")
    assert [who.name for who in found.contributors] == ["林昕妤"]
    assert [(cited.label, cited.url) for cited in found.citations] == [("紀錄", "https://office.example/1")]


def _draft(text: str, url: str | None = None) -> dict[str, object]:
    """A block of Portable Text: its links are explained beside its text."""
    definitions = [{"_key": "k", "_type": "link", "href": url}] if url else []
    return {"_type": "block", "markDefs": definitions, "children": [{"text": text, "marks": ["k"] if url else []}]}


def _node(text: str, url: str | None = None) -> dict[str, object]:
    """A node of ProseMirror: a link is a mark of its text."""
    marks = [{"type": "link", "attrs": {"href": url}}] if url else []
    return {"type": "paragraph", "content": [{"type": "text", "text": text, "marks": marks}]}


def _child(text: str, url: str | None = None) -> dict[str, object]:
    """A node of Slate: a link is an object around its text."""
    return {
        "type": "p",
        "children": [{"type": "a", "url": url, "children": [{"text": text}]} if url else {"text": text}],
    }


@pytest.mark.parametrize("block", [_draft, _node, _child])
def test_blocks_that_are_a_labelled_article_are_divided_by_its_labels(
    block: Callable[[str, str | None], dict[str, object]],
) -> None:
    """In the formats of editors, whose links lead to the sources."""
    lines = ["一句話", "· 印太-島鏈", "撰稿人：林昕妤 / 責任編輯：周柏翰", TEXT, "全文", TEXT, TEXT, "資料來源"]
    blocks = [*(block(line, None) for line in lines), block("紀錄", "https://office.example/1")]
    found = outcome(shell({"post": {"title": "航道測量", "body": blocks}}))
    assert isinstance(found, ArticleReading)
    assert (found.title, found.deck, found.summary) == ("航道測量", "一句話", TEXT)
    assert [who.name for who in found.contributors] == ["林昕妤", "周柏翰"]
    assert found.topics == (Topic("印太", "島鏈"),)
    assert [(one.label, one.url) for one in found.citations] == [("紀錄", "https://office.example/1")]


@pytest.mark.parametrize(
    "held",
    [
        {"title": {"rendered": "航道測量"}, "content": {"rendered": f"<p>{TEXT}</p><h3>往後</h3><p>{TEXT}</p>"}},
        {"html": f"<p>{TEXT}</p><h3>往後</h3><p>{TEXT}</p>", "frontmatter": {"title": "航道測量", "views": 3}},
        {"attributes": {"title": "航道測量", "body": [TEXT, {"nodeType": "heading-3", "text": "往後"}, TEXT]}},
        {
            "title": "航道測量",
            "content": {
                "blocks": [
                    {"type": "paragraph", "data": {"text": TEXT}},
                    {"type": "header", "data": {"text": "往後", "level": 3}},
                    {"type": "paragraph", "data": {"text": TEXT}},
                ]
            },
        },
        {"title": "航道測量", "body": [TEXT, {"_type": "block", "style": "h3", "children": [{"text": "往後"}]}, TEXT]},
        {"title": "航道測量", "content": _json({"blocks": [TEXT, {"type": "h3", "text": "往後"}, TEXT]})},
        {"title": "航道測量", "doc": {"content": [TEXT, {"type": "header-three", "text": "往後"}, TEXT]}},
    ],
)
def test_texts_and_titles_in_frames_of_their_own_are_the_articles(held: dict[str, object]) -> None:
    """As the interfaces of content systems and the programs of static sites hand them over."""
    facts = {"author": 7, **held, "date": "2026-02-03T04:05:06", "_embedded": {"author": [{"name": "林昕妤"}]}}
    data = f"<script>window.pageData={_json({'path': '/a', 'result': {'data': facts}})};</script>"
    found = outcome(SHELL.format(printed="", data=data).encode(), "any")
    assert isinstance(found, ArticleReading)
    assert found.title == "航道測量"
    assert [(block.type, block.level) for block in found.blocks] == [
        (BlockType.PARAGRAPH, None),
        (BlockType.HEADING, 3),
        (BlockType.PARAGRAPH, None),
    ]
    assert [who.name for who in found.contributors] == ([] if "attributes" in held else ["林昕妤"])


def test_items_in_a_body_are_one_list_until_something_else_comes() -> None:
    """Whether they stand in a list of their own or side by side."""
    items = [{"type": "unordered-list-item", "text": text} for text in ("週一", "週三")]
    inside = {"type": "bulletList", "content": [{"type": "listItem", "content": [{"text": "週五"}]}, {"text": "週六"}]}
    found = outcome(shell({"post": {"title": "航道測量", "body": [TEXT, *items, TEXT, inside]}}), "any")
    assert isinstance(found, ArticleReading)
    assert [block.items for block in found.blocks if block.type is BlockType.LIST] == [
        ("週一", "週三"),
        ("週五", "週六"),
    ]
