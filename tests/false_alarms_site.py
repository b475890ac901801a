"""The sites of the false-alarm corpus: the healthy site of tests/sites/clean.toml with one trap built into it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
HEADERS = {
    "content-encoding": "br",
    "content-security-policy": "script-src 'self'; frame-ancestors 'self'",
    "etag": '"5"',
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cache-control": "max-age=300",
}
PAGE = """<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="description" content="{description}">
<meta name="viewport" content="width=device-width, initial-scale=1">
{canonical}
<link rel="icon" href="/favicon.ico">
<link rel="stylesheet" href="/style.css">
<meta property="og:title" content="{h1}">
<meta property="og:description" content="{description}">
<meta property="og:type" content="website">
<meta property="og:image" content="https://example.com/images/boats.jpg">
<meta property="og:url" content="{url}">
<meta property="og:locale" content="en_GB">
<meta name="twitter:card" content="summary_large_image">
<script type="application/ld+json">{{"@context": "https://schema.org", "@graph": [{{"@type": "WebPage", "name": "{h1}", "url": "{url}"}}, {{"@type": "BreadcrumbList", "itemListElement": [{{"@type": "ListItem", "position": 1, "name": "Home", "item": "https://example.com/"}}, {{"@type": "ListItem", "position": 2, "name": "{h1}"}}]}}]}}</script>
{head}</head>
<body>
<header><nav><a href="/">Home</a> <a href="/boats/">Our boats</a> <a href="/safety/">Staying safe on the water</a></nav></header>
<main>
<h1>{h1}</h1>
<img src="/images/boats.jpg" alt="Boats at the jetty" width="1200" height="800">
{body}
</main>
<footer><p>Boat rental on the lake since 1994</p></footer>
</body>
</html>
"""  # noqa: E501 - markup


def load(path: Path) -> dict[str, Any]:
    """A TOML file."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def texts() -> dict[str, Any]:
    return load(HERE / "false_alarms" / "texts.toml")


@cache
def clean() -> dict[str, Any]:
    table: dict[str, Any] = load(HERE / "sites" / "clean.toml")["site"]
    return table


def traps() -> Iterator[dict[str, Any]]:
    """Every trap of the corpus."""
    for path in sorted((HERE / "false_alarms").glob("*.toml")):
        yield from load(path).get("trap", ())


def site_of(trap: Mapping[str, Any]) -> dict[str, Any]:
    """The healthy site with the trap in it, as a `site` table of tiny_site.

    `page` adds healthy pages, which others link to and the sitemap lists; `site` adds and `replace` changes any other
    answer; `edit` replaces texts in a body (`[[old, new], ...]`) and `everywhere` in those of all HTML pages; `headers`
    changes those of a page or, under "*", of all; `encode` sends a page in another encoding; `once` is the first answer
    of an address, before its usual one; `slow` the seconds to the first byte.
    """
    site: dict[str, Any] = {url: dict(answer) for url, answer in clean().items()}
    for url, page in trap.get("page", {}).items():
        _add_page(site, url, page)
    for url, answer in trap.get("site", {}).items():
        site[url] = {"body": answer} if isinstance(answer, str) else dict(answer)
    site |= {url: dict(answer) for url, answer in trap.get("replace", {}).items()}
    html = [url for url, answer in site.items() if "<html" in str(answer.get("body", ""))]
    for url, edits in trap.get("edit", {}).items():
        for old, new in edits:
            assert old in site[url]["body"], f"{trap['name']}: {old!r} is not in {url}"
            site[url]["body"] = site[url]["body"].replace(old, new)
    for old, new in trap.get("everywhere", ()):
        for url in html:
            site[url]["body"] = site[url]["body"].replace(old, new)
    for url, headers in trap.get("headers", {}).items():
        for each in html if url == "*" else [url]:
            site[each]["headers"] = {**site[each].get("headers", {}), **headers}
    for url, encoding in trap.get("encode", {}).items():
        site[url]["body"] = site[url]["body"].encode(encoding)
    for url, first in trap.get("once", {}).items():
        site[url]["sequence"] = [first, {"status": 200}]
    for url, seconds in trap.get("slow", {}).items():
        site[url]["ttfb"] = seconds
    return site


def _add_page(site: dict[str, Any], url: str, page: Mapping[str, Any]) -> None:
    values = {"lang": "en", "head": "", "extra": ""} | texts()[page["text"]] | page
    address = page.get("address", f"https://example.com{url}")
    canonical = page.get("canonical", f'<link rel="canonical" href="{escape(address)}">')
    body = values["body"] + values["extra"]
    html = PAGE.format(**{**values, "url": address, "canonical": canonical, "body": body})
    site[url] = {"headers": HEADERS | page.get("headers", {}), "body": html}
    for source in page.get("linked_from", ("/", "/boats/", "/safety/")):
        link = f'<p>See also: <a href="{escape(page.get("href", url))}">{values["h1"]}</a></p>\n</main>'
        site[source]["body"] = site[source]["body"].replace("</main>", link)
    if page.get("sitemap", True):
        entry = f"<url><loc>{escape(address)}</loc><lastmod>2026-10-09</lastmod></url>\n</urlset>"
        site["/sitemap.xml"] = {"body": site["/sitemap.xml"]["body"].replace("</urlset>", entry)}
