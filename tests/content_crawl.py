"""Crawls for tests of content advice and briefs: an invented site and its rivals in one database, a language a time."""

from __future__ import annotations

import json
import re
import tomllib
from html import escape
from pathlib import Path
from typing import Any

from sitewright.keywords.research import research
from sitewright.store.competitors import own_crawl
from tiny_site import crawl_into

FOLDER = Path(__file__).parent / "content_sites"
LANGUAGES = ("en", "bg", "ru", "lv", "fa")
_LINK = re.compile(r"\[([^]]+)\]\(([^)]+)\)")


def told(language: str) -> dict[str, Any]:
    """What the invented sites of a language are, and what tests expect of them."""
    return tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))


def write_sites(path: Path, language: str) -> Path:
    """Crawls the site itself and then its rivals into one database."""
    found = told(language)
    for site in (found["own"], *found["rivals"]):
        crawl_into(path, site_case(site, language))
    return path


def write_researched(path: Path, language: str) -> Path:
    """The same, with the keywords of the site's crawl researched and a list of volumes imported."""
    write_sites(path, language)
    listed = path.with_suffix(".csv")
    rows = [("keyword", "volume", "difficulty"), *told(language)["keywords"]]
    listed.write_text("\n".join(map(",".join, rows)), "utf-8")
    research(path, crawl_id=own_crawl(path), imports=[listed])
    return path


def site_case(site: dict[str, Any], language: str) -> dict[str, Any]:
    """A case for `crawl_into`: every page links to every other in its navigation but for the home page's links."""
    pages = site["pages"]
    navigation = "".join(f'<a href="{path}">{number}</a>' for number, path in enumerate(pages))
    case = {path: page_html(page, language, "") for path, page in pages.items()}
    first = next(iter(pages))
    if len(pages) > 1:
        # Pages are found through a map that is no page of its own subject.
        case[first] = page_html(pages[first], language, "")
        case["/map"] = f'<html><head><title>Map</title><meta name="robots" content="noindex"></head>{navigation}</html>'
        case[first] = case[first].replace("</body>", '<a href="/map">·</a></body>')
    return {"origin": site["origin"], "seed": first, "site": case}


def page_html(page: dict[str, Any], language: str, more: str) -> str:
    """The HTML of an invented page."""
    direction = ' dir="rtl"' if language == "fa" else ""
    head = f"<title>{escape(page['title'])}</title>"
    if "description" in page:
        head += f'<meta name="description" content="{escape(page["description"])}">'
    if "type" in page:
        data = {"@context": "https://schema.org", "@type": page["type"], "name": page["h1"]}
        if "published" in page:
            data["datePublished"] = page["published"]
        head += f'<script type="application/ld+json">{json.dumps(data)}</script>'
    body = "".join(map(_block, filter(None, page["text"].strip().split("\n"))))
    return (
        f'<html lang="{language}"{direction}><head>{head}</head><body><main><h1>{escape(page["h1"])}</h1>{body}{more}'
        "</main></body></html>"
    )


def _block(line: str) -> str:
    if line.startswith("## "):
        return f"<h2>{escape(line[3:])}</h2>"
    return "<p>" + _LINK.sub(r'<a href="\2">\1</a>', escape(line)) + "</p>"
