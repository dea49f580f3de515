"""Articles that are only in a page's embedded JSON."""

from __future__ import annotations

import html
import json
from base64 import b64encode
from urllib.parse import quote

import pytest

from newscrawl.extraction.document import Page

TITLE = "A story about the bridge"
SENTENCES = [
    "The council spoke for three hours about the bridge over the river.",
    '“It is "old", and it costs more than it brings”, the mayor said — twice.',
    "Half of the town crosses it every day, by bus, by bicycle and on foot.",
    "Nobody knows what a new one would cost; the last estimate is nine years old.",
    "The vote was put off until the autumn, when the engineers have their report.",
]
TEXT = "\n".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
ARTICLE = {"title": TITLE, "body": TEXT, "publishedAt": "2023-07-12", "authors": [{"name": "Ann"}]}
JSON = json.dumps({"page": {"story": ARTICLE, "related": [{"title": "Another", "body": "Short."}]}})


IN_ANGULAR = JSON.replace("&", "&a;").replace('"', "&q;")


def page_with(script: str) -> Page:
    head = "<html><head><title>A story about the bridge | The Paper</title></head>"
    return Page(f"{head}<body><div id=app></div>{script}</body></html>")


def in_script(code: str) -> str:
    return f"<script>{code.replace('</', '<' + chr(92) + '/')}</script>"


def in_attribute(value: str, name: str = "data-page", tag: str = "div") -> str:
    return f'<{tag} {name}="{html.escape(value)}"></{tag}>'


def flight() -> str:
    """Next.js' app router: rows cut over pushes, the text in a row of its own by its bytes."""
    size = format(len(TEXT.encode()), "x")
    rows = (
        '1:["$","$L2",null,{}]\n'
        f"a:T{size},{TEXT}"
        f"2:{json.dumps({'article': {**ARTICLE, 'body': '$a'}})}\n"
    )
    cuts = [rows[:40], rows[40:200], rows[200:]]
    pushes = (f"self.__next_f.push({json.dumps([1, cut])})" for cut in cuts)
    return "".join(map(in_script, pushes)).replace("<p>", "\\u003cp>")


def devalue() -> str:
    """Nuxt 3 and SvelteKit: each value stands once, and others name its place."""
    flat = [
        ["ShallowReactive", 1], {"data": 2}, {"story": 3},
        {"title": 4, "body": 5, "publishedAt": 6, "authors": 7},
        TITLE, TEXT, ["Date", "2023-07-12"], [8], {"name": 9}, "Ann",
    ]  # fmt: skip
    return f'<script type="application/json" id="x">{json.dumps(flat)}</script>'


def turbo_stream() -> str:
    flat = [
        {"_1": 2}, "loaderData", {"_3": 4}, "story",
        {"_5": 6, "_7": 8, "_9": 10, "_11": 12}, "title", TITLE, "body", TEXT,
        "publishedAt", "2023-07-12", "authors", [13], {"_14": 15}, "name", "Ann",
    ]  # fmt: skip
    return in_script(f"window.stream.enqueue({json.dumps(json.dumps(flat))});")


CALL = (
    "window.__NUXT__=(function(a,b,c){c.x=1;return {data:[{story:{title:a,body:b,"
    'publishedAt:"2023-07-12",authors:[{name:"Ann",rank:.5,on:!0,of:void 0}]}}]}}'
    f"({json.dumps(TITLE)},{json.dumps(TEXT)},{{}}));"
)
STORE = {
    "ROOT_QUERY": {"story": {"__ref": "Story:7"}},
    "Story:7": {**ARTICLE, "body": [{"__ref": f"P:{n}"} for n in range(len(SENTENCES))]},
    **{f"P:{n}": {"__typename": "Paragraph", "text": t} for n, t in enumerate(SENTENCES)},
    "P:4": {"__typename": "Paragraph", "text": SENTENCES[4], "of": {"__ref": "Story:7"}},
}
OF_PROPERTIES = {
    "title": [0, TITLE],
    "body": [0, TEXT],
    "publishedAt": [0, "2023-07-12"],
    "authors": [1, [[0, {"name": [0, "Ann"]}]]],
}


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(f'<script type="application/json">{JSON}</script>', id="JSON"),
        pytest.param(in_script(f"window.__PRELOADED_STATE__ = {JSON};"), id="assigned"),
        pytest.param(in_script(f"var App = App || {{}}; App.data = {JSON}; f();"), id="any name"),
        pytest.param(in_script(f"init('x', {JSON})"), id="passed on"),
        pytest.param(in_script(f"window.S = JSON.parse({json.dumps(JSON)})"), id="JSON.parse"),
        pytest.param(in_script(f"window.S = {json.dumps(JSON)}"), id="JSON in a string"),
        pytest.param(
            f'<script type="application/json">{json.dumps({"status": 200, "body": JSON})}</script>',
            id="JSON in JSON",
        ),
        pytest.param(f'<script type="application/json">{IN_ANGULAR}</script>', id="Angular"),
        pytest.param(in_script(CALL), id="a function's arguments"),
        pytest.param(flight(), id="Next.js' stream"),
        pytest.param(
            in_script(f"Object.assign(window.d = window.d || {{}}, {JSON})"), id="Object.assign"
        ),
        pytest.param(
            in_script(f"kit.start(app, element, {{data: [null, {JSON}]}});"), id="behind names"
        ),
        pytest.param(
            in_script(f'window.S = JSON.parse(decodeURIComponent("{quote(JSON)}"))'), id="for a URL"
        ),
        pytest.param(
            in_script(f'window.S = atob("{b64encode(JSON.encode()).decode()}")'), id="base64"
        ),
        pytest.param(
            f'<script type="application/json"><!--{JSON}--></script>', id="in an HTML comment"
        ),
        pytest.param(f'<script type="application/json">{json.dumps(STORE)}</script>', id="Apollo"),
        pytest.param(devalue(), id="places in a list"),
        pytest.param(turbo_stream(), id="places, in a stream"),
        pytest.param(in_attribute(JSON), id="attribute"),
        pytest.param(
            in_attribute(json.dumps({"story": [0, OF_PROPERTIES]}), "props", "astro-island"),
            id="properties with types",
        ),
    ],
)
def test_an_article_in_embedded_json_is_read(script: str) -> None:
    page = page_with(script)
    assert page.origin == "state"
    assert (page.blocks[0].text, page.blocks[0].tag) == (TITLE, "h1")
    assert [block.text for block in page.blocks[1:]] == SENTENCES
    article = page.structured.article
    assert (article["datePublished"], article["author"]) == ("2023-07-12", ["Ann"])


def test_elements_in_a_stream_are_read() -> None:
    """React writes a page that its server made as elements, in rows that name each other."""
    paragraphs = [
        ["$", "p", str(n), {"children": [text[:9], ["$", "b", None, {"children": text[9:]}]]}]
        for n, text in enumerate(SENTENCES)
    ]
    story = [["$", "h1", None, {"children": TITLE}], ["$", "div", None, {"children": paragraphs}]]
    raw = {"dangerouslySetInnerHTML": {"__html": "<p>The last of all paragraphs.</p>"}}
    tree = ["$", "main", None, {"children": ["$L7", ["$", "div", None, raw]]}]
    rows = f"0:{json.dumps(tree)}\n7:{json.dumps(story)}\n"
    pushes = (f"self.__next_f.push({json.dumps([1, cut])})" for cut in (rows[:99], rows[99:]))
    page = page_with("".join(map(in_script, pushes)))
    texts = [TITLE, *SENTENCES, "The last of all paragraphs."]
    assert [block.text for block in page.blocks] == texts


def test_the_title_may_stand_in_an_object_of_its_own_and_the_text_under_any_name() -> None:
    tree = {"type": "doc", "content": [{"type": "paragraph", "text": each} for each in SENTENCES]}
    for story in (
        {"frontmatter": {"title": TITLE}, "html": TEXT},
        {"title": [{"type": "heading1", "text": TITLE}], "body": SENTENCES},
        {"Title": TITLE, "Leadstory": tree},
        {"title": TITLE, "field_parts": [{"type": "paragraph--a", "b": {"processed": TEXT}}] * 2},
    ):
        page = page_with(f'<script type="application/json">{json.dumps({"p": story})}</script>')
        assert page.blocks[0].text == TITLE
        assert {block.text for block in page.blocks[1:]} == set(SENTENCES)


def test_teasers_of_other_stories_are_no_text() -> None:
    teasers = [{"type": "text", "title": f"Story {n}", "text": SENTENCES[0]} for n in range(9)]
    data = json.dumps({"title": TITLE, "recommended": teasers})
    assert page_with(f'<script type="application/json">{data}</script>').origin == "page"


def leaves(sentence: str, key: str = "text", **more: str) -> list[dict[str, object]]:
    """A sentence cut in the midst of a word, as an editor does where one letter is bold."""
    parts = sentence[:5], sentence[5:8], sentence[8:]
    return [{**more, key: part, "marks": ["b"][: n % 2]} for n, part in enumerate(parts)]


TREES = {
    "texts": SENTENCES,
    "blank lines": "\n\n".join(SENTENCES),
    "rendered": {"rendered": TEXT},
    "Contentful": {
        "json": {
            "nodeType": "document",
            "content": [
                {"nodeType": "paragraph", "content": leaves(text, "value", nodeType="text")}
                for text in SENTENCES
            ],
        }
    },
    "Sanity": [
        {"_type": "block", "style": "normal", "children": leaves(text, _type="span")}
        for text in SENTENCES
    ],
    "ProseMirror": {
        "type": "doc",
        "content": [
            {"type": "paragraph", "content": leaves(text, type="text")} for text in SENTENCES
        ],
    },
    "Slate": [{"type": "paragraph", "children": leaves(text)} for text in SENTENCES],
    "Lexical": {
        "root": {
            "type": "root",
            "children": [
                {"type": "paragraph", "children": leaves(text, type="text")} for text in SENTENCES
            ],
        }
    },
    "Editor.js": {"blocks": [{"type": "paragraph", "data": {"text": text}} for text in SENTENCES]},
    "in a text": json.dumps({"root": {"children": [{"type": "p", "text": t} for t in SENTENCES]}}),
    "lines": "\n".join(SENTENCES),
    "escaped HTML": html.escape(TEXT),
    "Quill": {"ops": [{"insert": part} for t in SENTENCES for part in (t[:9], t[9:] + "\n")]},
    "Mobiledoc": json.dumps(
        {"version": "0.3.1", "sections": [[1, "p", [[0, [], 0, t]]] for t in SENTENCES]}
    ),
    "Gutenberg": [{"name": "core/paragraph", "attributes": {"content": t}} for t in SENTENCES],
    "Draft.js": {"blocks": [{"type": "unstyled", "text": text} for text in SENTENCES]},
}


@pytest.mark.parametrize("tree", TREES.values(), ids=TREES.keys())
def test_rich_text_is_read_without_cutting_words(tree: object) -> None:
    data = json.dumps({"post": {"title": TITLE, "body": tree}})
    page = page_with(f'<script type="application/json">{data}</script>')
    assert [block.text for block in page.blocks[1:]] == SENTENCES


def test_markdown_is_read() -> None:
    text = f"## The *bridge*\n\n{SENTENCES[0]}\n\n- **one**\n- [two](/two)\n\n> {SENTENCES[2]}\n\n"
    data = json.dumps({"title": TITLE, "markdown": "x", "body": text + SENTENCES[3] + SENTENCES[4]})
    page = page_with(f'<script type="application/json">{data}</script>')
    shown = [(block.tag, block.text) for block in page.blocks[1:]]
    assert shown[0] == ("h2", "The bridge")
    assert [text for _, text in shown[1:5]] == [SENTENCES[0], "one", "two", SENTENCES[2]]


def test_the_text_of_json_ld_is_the_last_resort() -> None:
    node = {"@type": "NewsArticle", "headline": TITLE, "articleBody": "\n\n".join(SENTENCES)}
    page = page_with(f'<script type="application/ld+json">{json.dumps(node)}</script>')
    assert page.origin == "json-ld"
    assert [block.text for block in page.blocks] == [TITLE, *SENTENCES]


@pytest.mark.parametrize(
    "script",
    [
        f"x = {'[' * 5000}",
        "x = " + "{a:" * 5000,
        '=("' * 5000,
        f"x = {{a: {'(' * 9000}",
        "f('" + "\\\\" * 9000,
        json.dumps([[*range(200)]] * 200),
        json.dumps([{"a": 1}, {"b": 0, "c": 1}] + [1] * 300),
    ],
)
def test_what_cannot_be_read_is_no_article(script: str) -> None:
    assert page_with(in_script(script)).origin == "page"


def test_a_page_that_shows_its_text_needs_no_embedded_json() -> None:
    script = f"<script>window.__STATE__ = {json.dumps({'p': ARTICLE})};</script>"
    page = Page(f"<p>{'It is here. ' * 20}</p>{script}")
    assert page.origin == "page"
    assert len(page.blocks) == 1
