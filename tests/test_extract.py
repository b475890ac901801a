"""What a page says becomes facts: every field from the bytes a browser would read."""

from __future__ import annotations

from dataclasses import fields, replace
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sitewright.core.facts import Fetch, Kind, Link, Page, Position, Rel, ResourceKind
from sitewright.core.urls import join, normalize, without_credentials
from sitewright.crawler.extract import MAX_BYTES, extract
from sitewright.crawler.response_headers import HeaderLink, parse_link_headers
from sitewright.store.rows import dump_facts, load_facts

PAGE = "https://example.com/dir/page"


def read(html: str | bytes, *headers: tuple[str, str], url: str = PAGE) -> Page:
    body = html if isinstance(html, bytes) else html.encode()
    fetch = Fetch(url, Kind.PAGE, 200, headers=(("content-type", "text/html; charset=utf-8"), *headers))
    return extract(body, fetch, lambda target: target.startswith("https://example.com/"))


def link(html: str, url: str = PAGE) -> Link:
    (found,) = read(html, url=url).links
    return found


# -- the document


@pytest.mark.parametrize("body", [b"", b" \n", b"<!-- only -->", b"<?xml version='1.0'?>", b"<!doctype html>"])
def test_an_empty_page_has_no_facts(body: bytes) -> None:
    page = read(body)
    assert (page.elements, page.dom_depth, page.titles, page.links, page.text, page.words) == (0, 0, (), (), "", 0)
    assert (page.charset, page.lang, page.cut) == ("utf-8", None, "")


def test_size_and_shape() -> None:
    page = read('<html lang="fa-IR" dir=" RTL "><head><title>x</title></head><body><p>a<b>b</b></p></body></html>')
    assert (page.elements, page.dom_depth, page.lang, page.direction) == (6, 4, "fa-IR", "rtl")


@pytest.mark.parametrize("levels", [1, 14, 15, 16, 17, 500])
def test_depth_counts_levels(levels: int) -> None:
    assert read("<div>" * levels).dom_depth == levels + 2


def test_a_page_nested_too_deeply_says_so() -> None:
    page = read("</p>" * 300 + "<div>" * 3000 + "<a href=/x>x</a>")
    assert (page.cut, page.links) == ("depth", ())


def test_only_the_first_two_mebibytes_are_read() -> None:
    page = read(b"<a href=/first>x</a>" + b" " * MAX_BYTES + b"<a href=/last>y</a>")
    assert (page.cut, [item.target for item in page.links]) == ("size", ["https://example.com/first"])
    assert read(b"<p>x" + b" " * (MAX_BYTES - 4)).cut == ""


@pytest.mark.parametrize("attribute", ["a{} ", "a{}=1 ", "a{}='>' ", 'a{}="<b>"'])
def test_a_flood_of_attributes_does_not_hold_the_crawl(attribute: str) -> None:
    flood = "".join(attribute.format(number) for number in range(100_000))
    for name in ("p", "script"):
        page = read(f"<title>t</title><{name} {flood}></{name}><a href=/x>x</a>")
        assert (page.cut, page.title, len(page.links)) == ("attributes", "t", 1)


def test_a_large_page_with_long_tags_is_left_as_it_is() -> None:
    image = f"<img src='data:image/png;base64,{'A' * 200_000}' alt='a > b'>"
    script = f"<script>if (a <b && {'x y ' * 60_000}) {{}}</script>"
    page = read(f"<!-- <p {'x ' * 9000} -->{image}{script}<a href=/x>x</a>")
    assert (page.cut, len(page.images), len(page.links)) == ("", 1, 1)


# -- the head


def test_titles_are_those_of_html() -> None:
    page = read(
        "<head><title> Hello\n <b>World</b> &amp; all </title></head>"
        "<body><svg><title>drawing</title></svg><title>second</title><template><title>no</title></template>"
    )
    assert [(item.text, item.section, item.line) for item in page.titles] == [
        ("Hello <b>World</b> & all", "head", 1),
        ("second", "body", 2),
    ]


@pytest.mark.parametrize(
    ("html", "section"),
    [
        ("<head><link rel=canonical href=/a></head>", "head"),
        ("<link rel=canonical href=/a><p>x", "head"),
        ("<head></head><link rel=canonical href=/a><body>", "head"),
        ("<head><noscript><img src=/pixel></noscript><link rel=canonical href=/a></head>", "head"),
        ("<head><script>'<p>'</script><style></style><link rel=canonical href=/a></head>", "head"),
        ("<head><template><p></template><link rel=canonical href=/a></head>", "head"),
        ("<head><div></div><link rel=canonical href=/a></head>", "body"),
        ("<head><my-element></my-element><link rel=canonical href=/a></head>", "body"),
        ("<head>text<link rel=canonical href=/a></head>", "body"),
        ("<head><svg></svg><link rel=canonical href=/a></head>", "body"),
        ("<head><iframe></iframe><link rel=canonical href=/a></head>", "body"),
        ("<body><link rel=canonical href=/a>", "body"),
    ],
)
def test_what_ends_the_head(html: str, section: str) -> None:
    (canonical,) = read(html).canonicals
    assert canonical.section == section


def test_metas() -> None:
    page = read(
        '<meta charset="UTF-8"><meta name=" Robots" content=" noindex,\n  follow ">'
        '<meta property="og:title" content="T"><meta http-equiv="X-UA-Compatible" content="IE=edge">'
        '<meta itemprop=name content=N><meta name="description" property="og:description" content="D"><meta name=x>'
    )
    assert [(meta.key, meta.content, meta.attribute) for meta in page.metas] == [
        ("charset", "UTF-8", "charset"),
        ("robots", "noindex, follow", "name"),
        ("og:title", "T", "property"),
        ("x-ua-compatible", "IE=edge", "http-equiv"),
        ("name", "N", "itemprop"),
        ("description", "D", "name"),
        ("og:description", "D", "property"),
        ("x", "", "name"),
    ]


def test_canonicals_of_html_and_header() -> None:
    page = read(
        "<head><link rel='Canonical nofollow' href=' ../a?b=1#c '><link rel=canonical href=''>"
        "<link rel=canonical href='javascript:x'></head>",
        ("link", '<https://example.com/x,y;z>; title="a, <b>"; rel="CANONICAL"; type=text/html, </s>; rel=shortlink'),
        ("link", "</h>;rel=canonical"),
    )
    assert [(item.raw, item.url, item.source) for item in page.canonicals] == [
        (" ../a?b=1#c ", "https://example.com/a?b=1", "html"),
        ("", None, "html"),
        ("javascript:x", None, "html"),
        ("https://example.com/x,y;z", "https://example.com/x,y;z", "header"),
        ("/h", "https://example.com/h", "header"),
    ]


def test_hreflangs_of_html_and_header() -> None:
    page = read(
        "<link rel=alternate hreflang=lv href=/lv><link rel='alternate' hreflang='X-Default' href='/'>"
        "<link rel=alternate hreflang=en type=application/rss+xml href=/feed>"
        "<link rel=stylesheet hreflang=en href=/css><link rel=alternate href=/none><a hreflang=de href=/de>de</a>"
        "<link rel=alternate hreflang=fr href=''>",
        (
            "link",
            '</ru>; rel="alternate"; hreflang="ru", </feed>; rel=alternate; hreflang=ru; type=application/rss+xml',
        ),
    )
    assert [(item.code, item.url, item.source) for item in page.hreflangs] == [
        ("lv", "https://example.com/lv", "html"),
        ("X-Default", "https://example.com/", "html"),
        ("fr", None, "html"),
        ("ru", "https://example.com/ru", "header"),
    ]


@pytest.mark.parametrize(
    ("value", "links"),
    [
        ("", []),
        ("garbage, <a", []),
        ("<a>", [HeaderLink("a", frozenset())]),
        ("<a>;rel=next;rel=prev", [HeaderLink("a", frozenset({"next"}))]),
        (",, <a> ; rel = x ,<b>;rel=y", [HeaderLink("a", frozenset({"x"})), HeaderLink("b", frozenset({"y"}))]),
        ('<a>; title="\\"q\\", <x>"; rel=x', [HeaderLink("a", frozenset({"x"}))]),
        ('<a>; rel="unclosed', [HeaderLink("a", frozenset({"unclosed"}))]),
        ("junk <x>; rel=x, <a>; rel=y", [HeaderLink("a", frozenset({"y"}))]),
    ],
)
def test_link_headers(value: str, links: list[HeaderLink]) -> None:
    assert list(parse_link_headers([value])) == links


@pytest.mark.parametrize(
    ("content", "url", "seconds"),
    [
        ("0;url=/new", "https://example.com/new", 0.0),
        ("5; URL='/b c'", "https://example.com/b%20c", 5.0),
        ("3, https://other.example/", "https://other.example/", 3.0),
        ("0 url=next", "https://example.com/dir/next", 0.0),
        ("1.9;/x", "https://example.com/x", 1.0),
        ("0;url=javascript:alert(1)", None, 0.0),
    ],
)
def test_a_meta_refresh_to_a_url(content: str, url: str | None, seconds: float) -> None:
    refresh = read(f'<meta http-equiv="Refresh" content="{content}">').refresh
    assert refresh is not None
    assert (refresh.url, refresh.seconds, refresh.raw) == (url, seconds, content)


@pytest.mark.parametrize("content", ["", "5", "5;", "url=/x", "soon; url=/x", "0;url="])
def test_a_meta_refresh_without_a_url_is_none(content: str) -> None:
    assert read(f'<meta http-equiv="refresh" content="{content}">').refresh is None


@pytest.mark.parametrize(
    ("base", "known", "target"),
    [
        ("<base href='/other/'>", "https://example.com/other/", "https://example.com/other/x"),
        ("<base href='//cdn.example/a/b'>", "https://cdn.example/a/b", "https://cdn.example/a/x"),
        ("<base target=_blank><base href='/1/'><base href='/2/'>", "https://example.com/1/", "https://example.com/1/x"),
        ("<base href='data:text/html,x'>", None, "https://example.com/dir/x"),
        ("", None, "https://example.com/dir/x"),
    ],
)
def test_the_first_base_counts(base: str, known: str | None, target: str) -> None:
    page = read(f"<head>{base}</head><a href=x>x</a><img src=x><form action=x></form><script src=x></script>")
    assert page.base == known
    assert {page.links[0].target, page.images[0].url, page.forms[0].action, page.resources[0].url} == {target}


# -- links


@pytest.mark.parametrize(
    ("href", "target", "raw"),
    [
        ("x", "https://example.com/dir/x", ""),
        ("/x?a=1&amp;b=2", "https://example.com/x?a=1&b=2", ""),
        ("./x", "https://example.com/dir/x", ""),
        ("../../x", "https://example.com/x", ""),
        ("//other.example/x", "https://other.example/x", ""),
        ("", PAGE, ""),
        (PAGE, PAGE, ""),
        (" /x\n", "https://example.com/x", " /x\n"),
        ("/a b", "https://example.com/a%20b", "/a b"),
        ("HTTPS://Example.COM:443/x", "https://example.com/x", "HTTPS://Example.COM:443/x"),
        ("/a/../b", "https://example.com/b", "/a/../b"),
        ("\\x", "https://example.com/x", "\\x"),
        ("/é", "https://example.com/%C3%A9", "/é"),
        ("https://пример.рф/", "https://xn--e1afmkfd.xn--p1ai/", "https://пример.рф/"),
        ("https://user:secret@example.com/x", "https://example.com/x", ""),
        ("HTTPS://user:secret@Example.com/x", "https://example.com/x", "HTTPS://Example.com/x"),
    ],
)
def test_where_links_lead(href: str, target: str, raw: str) -> None:
    found = link(f'<a href="{href}">x</a>')
    assert (found.target, found.raw, found.internal) == (target, raw, target.startswith("https://example.com/"))


@given(
    st.text(alphabet="ab./\\?#:;=% \t@éhtps", max_size=12), st.sampled_from((PAGE, f"{PAGE}?x=/y", "http://b.example/"))
)
def test_links_lead_where_they_would_without_other_pages(href: str, url: str) -> None:
    for page in (url, f"{url}/", "https://example.com/dir/other?q"):
        html = f'<a href="{href}">x</a>'
        target = join(href, page)
        expected = [] if target is None or ("#" in href and target == page) else [without_credentials(target)]
        assert [item.target for item in read(html, url=page).links] == expected


def test_each_site_tells_its_own_links() -> None:
    html = b"<a href=https://a.example/>a</a><a href=https://b.example/>b</a>"
    fetch = Fetch(PAGE, Kind.PAGE, 200)
    for host in ("a.example", "b.example"):
        own = [item.target for item in extract(html, fetch, lambda url, host=host: host in url).links if item.internal]
        assert own == [f"https://{host}/"]


@pytest.mark.parametrize("scheme", ["https://", "HTTPS://", "//", " https://", "ht&#10;tps:&#9;//", "https:\\\\"])
@pytest.mark.parametrize("host", ["other.example", "[broken"])
def test_no_fact_holds_a_user_name_or_password(scheme: str, host: str) -> None:
    url = f"{scheme}canary-user:canary-word@{host}/x"
    header = f"https://canary-user:canary-word@{host}/h"
    html = (
        f"<head><meta property=og:url content='{url}'><meta http-equiv=refresh content='0; url={url}'>"
        f"<link rel=canonical href='{url}'><link rel=alternate hreflang=lv href='{url}'>"
        f"<link rel=stylesheet href='{url}'>"
        '<script type="application/ld+json">'
        '{"@type": "Thing", "url": "https:\\/\\/canary-user:canary-word@a.example\\/"}'
        f"</script></head><a href='{url}'>x</a><a href='{url}#part'>y</a>"
        f"<img src='{url}' srcset='{url} 2x'><iframe src='{url}'></iframe>"
        f"<form action='{url}'></form><div itemscope itemid='{url}'><a itemprop=url href='{url}'>z</a>"
        f"<meta itemprop=image content='{url}'></div><video src='{url}'></video><a data-href='{url}'>w</a>"
        f"<a href='{url}'></a><a href='{url}'><img alt='' src='{url}'></a><a href='{url}'>v<img src='{url}' alt=v></a>"
        f"<a onclick=\"go('{url}')\">u</a>"
    )
    alternate = f"<//canary-user:canary-word@{host}/>; rel=alternate; hreflang=bg"
    page = read(html, ("link", f'<{header}>; rel="canonical", {alternate}'))
    facts = repr(replace(page, fetch=Fetch(PAGE, Kind.PAGE, 200)))
    assert "canary" not in facts
    assert len(page.canonicals) == len(page.hreflangs) == 2
    assert page.refresh is not None
    based = read(f"<base href='{url}'><a href=x>x</a>")
    assert "canary" not in repr(based)


@pytest.mark.parametrize(
    "html",
    [
        "<a href='mailto:a@b.example'>x</a>",
        "<a href='tel:+371'>x</a>",
        "<a href='JavaScript:void(0)'>x</a>",
        "<a href='data:text/html,x'>x</a>",
        "<a href='#part'>x</a>",
        "<a href='#'>x</a>",
        f"<a href='{PAGE}#part'>x</a>",
        "<a href='https://'>x</a>",
        "<a href='ftp://example.com/x'>x</a>",
        "<a name=x>x</a>",
        "<!-- <a href=/x>x</a> -->",
        "<template><a href=/x>x</a></template>",
        "<script>'<a href=/x>x</a>'</script>",
        "<textarea><a href=/x>x</a></textarea>",
    ],
)
def test_what_is_no_link(html: str) -> None:
    assert read(html).links == ()


@pytest.mark.parametrize(
    ("html", "anchor", "label"),
    [
        ("<a href=/x> a\n <b>b</b>c </a>", "a bc", ""),
        ("<a href=/x title=' the  title '></a>", "", "the title"),
        ("<a href=/x title=t aria-label=l>a</a>", "a", "l"),
        ("<a href=/x title=t aria-labelledby=n><i></i></a><p id=n>Our boats</p>", "", "Our boats"),
        ("<a href=/x><img src=/i alt=' An  image '></a>", "An image", ""),
        ("<a href=/x><img alt=one><svg><path/></svg><img alt=two></a>", "one two", ""),
        ("<a href=/x>text<img alt=image></a>", "text", ""),
        ("<a href=/x><h3>Title</h3><p>Text</p></a>", "Title Text", ""),
        ("<a href=/x>one<br>two</a>", "one two", ""),
        ("<a href=/x><style>a{}</style>a</a>", "a", ""),
        ("<a href=/x>\u00a0خانه\u200cام</a>", "خانه\u200cام", ""),
        ("<map><area href=/x alt=' Region '></map>", "Region", ""),
        ("<noscript><a href=/x>no script</a></noscript>", "no script", ""),
        ("<svg><a href=/x><text>drawn</text></a></svg>", "drawn", ""),
    ],
)
def test_what_links_are_called(html: str, anchor: str, label: str) -> None:
    found = link(html)
    assert (found.anchor, found.label) == (anchor, label)


@pytest.mark.parametrize(
    ("rel", "flags"),
    [
        ("", Rel.NONE),
        ("nofollow", Rel.NOFOLLOW),
        ("UGC  Sponsored", Rel.UGC | Rel.SPONSORED),
        ("noopener noreferrer me", Rel.NOOPENER | Rel.NOREFERRER),
        ("nofollow,noopener", Rel.NONE),
    ],
)
def test_rel(rel: str, flags: Rel) -> None:
    assert link(f"<a href=/x rel='{rel}'>x</a>").rel == flags


def test_fragments_and_lines() -> None:
    found = link("<p>\n\n<a\n href='/x#Part 2'>x</a>")
    assert (found.target, found.fragment, found.line) == ("https://example.com/x", "Part 2", 4)


def test_lines_the_parser_cannot_count_are_unknown() -> None:
    assert link("\n" * 70_000 + "<a href=/x>x</a>").line == 0


@pytest.mark.parametrize(
    ("around", "position"),
    [
        ("<header>{}</header>", Position.HEADER),
        ("<header><nav>{}</nav></header>", Position.NAV),
        ("<nav><ul><li>{}</li></ul></nav>", Position.NAV),
        ("<main>{}</main>", Position.MAIN),
        ("<main><article><header>{}</header></article></main>", Position.MAIN),
        ("<article><footer>{}</footer></article>", Position.BODY),
        ("<section><header>{}</header></section>", Position.BODY),
        ("<main><aside>{}</aside></main>", Position.ASIDE),
        ("<div><footer><div>{}</div></footer></div>", Position.FOOTER),
        ("<div role=banner>{}</div>", Position.HEADER),
        ("<div role=' Navigation '>{}</div>", Position.NAV),
        ("<div role=complementary>{}</div>", Position.ASIDE),
        ("<div role=contentinfo>{}</div>", Position.FOOTER),
        ("<div role=main><p>{}</p></div>", Position.MAIN),
        ("<nav></nav><p>{}</p>", Position.BODY),
    ],
)
def test_positions(around: str, position: Position) -> None:
    assert link(around.format("<a href=/x>x</a>")).position == position


def test_no_link_of_a_page_is_left_out() -> None:
    page = read("<a href=x>" * 20_000)
    assert (len(page.links), page.cut) == (20_000, "")


# -- headings, images, resources, forms


def test_headings() -> None:
    page = read("<h1> One <img alt=logo>two</h1>\n<h3>a<br>b</h3><h2></h2><svg><text>h1</text></svg><hgroup></hgroup>")
    assert [(item.level, item.text, item.line) for item in page.headings] == [
        (1, "One logo two", 1),
        (3, "a b", 2),
        (2, "", 2),
    ]


@pytest.mark.parametrize(
    ("html", "url", "alt", "name", "decorative"),
    [
        ("<img src=/a.png>", "https://example.com/a.png", None, "", False),
        ("<img src=/a.png alt>", "https://example.com/a.png", "", "", False),
        ("<img src=/a.png alt=' A  b '>", "https://example.com/a.png", "A b", "", False),
        ("<img src='data:image/gif;base64,R0lG' alt=x>", None, "x", "", False),
        ("<img alt=x>", None, "x", "", False),
        ("<img src='' alt=x>", None, "x", "", False),
        ("<img src=a aria-label=L title=T>", "https://example.com/dir/a", None, "L", False),
        ("<img src=a title=T>", "https://example.com/dir/a", None, "T", False),
        (
            "<b id=x>X</b><i id=y>Y</i><img src=a aria-labelledby='y none x'>",
            "https://example.com/dir/a",
            None,
            "Y X",
            False,
        ),
        ("<img src=a role=presentation>", "https://example.com/dir/a", None, "", True),
        ("<img src=a aria-hidden=true>", "https://example.com/dir/a", None, "", True),
        ("<p aria-hidden=true><a><img src=a></a></p>", "https://example.com/dir/a", None, "", True),
        ("<p aria-hidden=true><img src=a alt=x></p>", "https://example.com/dir/a", "x", "", False),
        ("<noscript><img src=a width=1 height=1></noscript>", "https://example.com/dir/a", None, "", True),
    ],
)
def test_images(html: str, url: str | None, alt: str | None, name: str, decorative: bool) -> None:
    (image,) = read(html).images
    assert (image.url, image.alt, image.name, image.decorative) == (url, alt, name, decorative)


def test_image_sizes_are_kept_as_written() -> None:
    (image,) = read("<img src=a width='100%' height=20px loading=' Lazy '>").images
    assert (image.width, image.height, image.loading) == ("100%", "20px", "lazy")


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<script src=a.js></script><script>x</script>", [("a.js", ResourceKind.SCRIPT)]),
        ("<link rel='Stylesheet' href=a.css>", [("a.css", ResourceKind.STYLESHEET)]),
        ("<link rel='shortcut icon' href=i.ico>", [("i.ico", ResourceKind.ICON)]),
        ("<link rel=apple-touch-icon href=i.png>", [("i.png", ResourceKind.ICON)]),
        ("<link rel=preload as=font href=f.woff2>", [("f.woff2", ResourceKind.FONT)]),
        ("<link rel=modulepreload href=m.js>", [("m.js", ResourceKind.SCRIPT)]),
        ("<link rel=next href=/2><link rel=dns-prefetch href=//x.example>", []),
        ("<iframe src=f></iframe>", [("f", ResourceKind.IFRAME)]),
        ("<audio src=a></audio>", [("a", ResourceKind.AUDIO)]),
        ("<audio><source src=a></audio>", [("a", ResourceKind.AUDIO)]),
        ("<video poster=p src=v></video>", [("v", ResourceKind.VIDEO), ("p", ResourceKind.IMAGE)]),
        ("<video><source src=v></video>", [("v", ResourceKind.VIDEO)]),
        ("<picture><source srcset='a 1x, b'></picture>", [("a", ResourceKind.IMAGE), ("b", ResourceKind.IMAGE)]),
        ("<img src=c srcset='a,b.jpg 100w (1,2), data:image/gif;base64,R 2x'>", [("a,b.jpg", ResourceKind.IMAGE)]),
        ("<img srcset='a, b'>", [("a", ResourceKind.IMAGE), ("b", ResourceKind.IMAGE)]),
        ("<object data=o></object><embed src=e>", [("o", ResourceKind.OTHER), ("e", ResourceKind.OTHER)]),
        ("<input type=image src=i><input type=text src=no>", [("i", ResourceKind.IMAGE)]),
        ("<script src=a></script><script src=a></script>", [("a", ResourceKind.SCRIPT)]),
        ("<script src='data:text/javascript,x'></script><iframe src='about:blank'></iframe>", []),
    ],
)  # fmt: skip
def test_resources(html: str, found: list[tuple[str, ResourceKind]]) -> None:
    prefix = "https://example.com/dir/"
    assert [(item.url.removeprefix(prefix), item.kind) for item in read(html).resources] == found


@pytest.mark.parametrize(
    ("html", "action", "method"),
    [
        ("<form>", PAGE, "get"),
        ("<form action=/search method=GET>", "https://example.com/search", "get"),
        ("<form action='http://other.example/' method=Post>", "http://other.example/", "post"),
        ("<form action='' method=dialog>", PAGE, "dialog"),
        ("<form action='javascript:x' method=put>", PAGE, "get"),
    ],
)
def test_forms(html: str, action: str, method: str) -> None:
    (form,) = read(html).forms
    assert (form.action, form.method) == (action, method)


# -- the main text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One\n  two</p><p>three<br>four</p>", "One two\nthree\nfour"),
        ("<body>loose <b>bo</b>ld<div>block</div>tail", "loose bold\nblock\ntail"),
        ("<header>h</header><nav>n</nav><p>x</p><aside>a</aside><footer>f</footer>", "x"),
        ("<p>out</p><main><p>in</p></main><main>second</main>", "in"),
        ("<main hidden>old</main><main>new</main>", "new"),
        ("<div role=banner>h</div><div role=main>in<div role=navigation>n</div></div>", "in"),
        ("<nav role=main>in<nav>n</nav></nav>", "in"),
        ("<b>a</b>\x7f<i>b</i>", "a\nb"),  # a control character that no text has
        ("<p>one\u2003two\u3000three&#13;four</p>", "one two three four"),
        ("<article><header><h1>Title</h1></header>text<footer>by me</footer></article>", "Title\ntext\nby me"),
        ("<main><nav>n</nav>tail<aside>a</aside></main>", "tail"),
        (
            "<script>s</script><style>t</style><noscript>n</noscript><template>t</template>x<svg><text>d</text></svg>",
            "x",
        ),
        (
            "<form><label>Name <input value=v></label><select><option>o</select><button>b</button>note</form>",
            "Name note",
        ),
        ("<p hidden>a</p><p aria-hidden=true>b</p>c<p aria-hidden=false>d</p><p hidden=until-found>e</p>", "c\nd\ne"),
        ("<dialog>closed</dialog><dialog open>open</dialog>", "open"),
        ("<table><tr><td>1<td>2</table><ul><li>a<li>b</ul>", "1\n2\na\nb"),
        ("<p>a&nbsp;&nbsp;b<wbr>c</p><p>&nbsp;</p>", "a bc"),
        ("<p>خانه\u200cام</p>", "خانه\u200cام"),
        ("<frameset><frame src=x></frameset>", ""),
    ],
)
def test_main_text(html: str, text: str) -> None:
    assert read(html).text == text


def test_words_and_language_are_those_of_the_main_text() -> None:
    page = read(
        "<html lang=en><nav>This menu is written in plain English for everyone to read</nav>"
        "<main><p>Muzejs ir atvērts katru dienu, izņemot pirmdienas, un bērniem ieeja ir bez maksas.</p></main>"
    )
    assert (page.words, page.language, page.lang) == (13, "lv", "en")


# -- any bytes

PIECES = st.sampled_from((
    "<html", "<head>", "<title>", "</title>", "<base href='", "<a href=", "<a href='/x#y'>", "</a>", "<img src=x alt",
    "<p>", "</p>", "<svg>", "</svg>", "<h1>", "<link rel=canonical href=", "<meta charset=", "<table>", "<td>",
    "<meta http-equiv=refresh content='0;url=", "<select>", "<template>", "</template>", "<noscript>",
    "<script type='application/ld+json'>", "</script>", "<div itemscope itemprop=a>", "<main hidden>",
    "<header role=main>", "<!--", "-->", "<![CDATA[", "&#xD800;", "&#0;", "&amp;", "'>", '">', ">", "/", "=", "\x85",
    "\u2028", "\u200c", "\ud800", "é", "中", "http://[", "http://a:b@c/", "javascript:", "#", "?", " ", "\n",
    "srcset='a 1x, '", "aria-labelledby=x id=x", "<form action='", "<frameset>", "<body>", "</body>", "</html>",
))  # fmt: skip


def check(body: bytes) -> None:
    page = read(body, ("link", body.decode("latin-1")))
    for item in page.links:
        assert normalize(item.target) == item.target
    for url in (*(image.url for image in page.images), *(resource.url for resource in page.resources)):
        assert url is None or normalize(url) == url
    facts = load_facts(dump_facts(page))
    assert set(facts) <= {field.name for field in fields(Page)}
    assert page.dom_depth <= page.elements
    assert (page.elements == 0) == (page.dom_depth == 0)
    assert "\n\n" not in page.text


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_any_markup_is_read(html: str) -> None:
    check(html.encode("utf-8", "surrogatepass"))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read(body: bytes) -> None:
    check(body)


@pytest.mark.parametrize(
    "html",
    [
        "<i hidden></i>x" * 60_000,
        "<header>" * 1000 + "<header></header>x" * 20_000,
        "<h1><div>" * 1000 + "x" * 1_000_000,
        "<div itemscope></div>" * 40_000,
        "<p role=main hidden>" * 50_000,
        "<script type='application/ld+json'>{</script>" * 20_000,
    ],
    ids=["hidden", "headers", "headings", "items", "roles", "json-ld"],
)
def test_time_grows_no_faster_than_the_page(html: str) -> None:
    start = process_time()
    read(html)
    assert process_time() - start < 5


@pytest.mark.parametrize(
    ("html", "targets", "text"),
    [
        ("<p>x</p></body></html><a href=/c>c</a>", ["/c"], "x\nc"),
        ("<p>x</p></html> more <a href=/c>c</a> end</html><p>y <a href=/d>d</a>", ["/c", "/d"], None),
        ("<a href=/a>a</a></html>text", ["/a"], None),
    ],
)
def test_what_stands_behind_the_end_of_a_page_is_part_of_it(html: str, targets: list[str], text: str | None) -> None:
    page = extract(html.encode(), Fetch("https://example.com/", Kind.PAGE, 200, content_type="text/html"), bool)
    assert [link.target.removeprefix("https://example.com") for link in page.links] == targets
    assert text is None or page.text == text
    assert all(word in page.text for word in ("text",) if "</html>text" in html)
