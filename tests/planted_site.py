"""A healthy site in five languages and several styles of markup, different for every seed; faults are put into it."""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

ORIGIN = "https://example.com"
LANGUAGES = ("en", "bg", "ru", "lv", "fa")
_HERE = Path(__file__).parent
# What pages are about: a name in the address, and the topic in each language.
TOPICS: dict[str, dict[str, str]] = tomllib.loads((_HERE / "planted_topics.toml").read_text(encoding="utf-8"))
_SUFFIX = {"en": "North Shore", "bg": "Северен бряг", "ru": "Северный берег", "lv": "Ziemeļkrasts", "fa": "ساحل شمالی"}
_HOME = {"en": "Home", "bg": "Начало", "ru": "Главная", "lv": "Sākums", "fa": "خانه"}
_PLACES = (
    "Arda",
    "Belica",
    "Corva",
    "Drava",
    "Elmira",
    "Fonta",
    "Gorna",
    "Halda",
    "Isker",
    "Jurma",
    "Kupa",
    "Lesna",
    "Mirna",
    "Nara",
    "Orava",
    "Pola",
    "Rila",
    "Sava",
)


@dataclass
class Page:
    """One page as its parts, each of which a fault may change; None leaves a part out."""

    path: str
    language: str
    topic: str
    title: str | None
    description: str | None
    h1: str
    paragraphs: list[str]
    canonical: str | None
    alternates: dict[str, str]
    lang: str | None
    charset: str | None = '<meta charset="utf-8">'
    viewport: str | None = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    first: str = ""  # at the very beginning of the head
    head: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)  # before the main heading
    extra: list[str] = field(default_factory=list)  # at the end of the main part
    social: list[str] = field(default_factory=list)
    structured: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    headers: dict[str, Any] = field(default_factory=dict)
    answer: dict[str, Any] | None = None  # instead of the page
    linked: bool = True
    listed: bool = True
    heading: str | None = "h1"
    ttfb: float | None = None

    @property
    def url(self) -> str:
        return ORIGIN + self.path


@dataclass
class Site:
    """Pages by path, and what else answers."""

    random: random.Random
    pages: dict[str, Page] = field(default_factory=dict)
    others: dict[str, Any] = field(default_factory=dict)  # further answers by path or URL
    robots: list[str] = field(default_factory=lambda: ["User-agent: *", "Allow: /"])
    entries: list[str] = field(default_factory=list)  # further entries of the sitemap

    def table(self) -> dict[str, Any]:
        """The answers, as tests/tiny_site.py wants them."""
        style = _Style(self.random)
        table = {path: self._answer(page, style) for path, page in self.pages.items()}
        table["/robots.txt"] = {"body": "\n".join([*self.robots, "", f"Sitemap: {ORIGIN}/sitemap.xml", ""])}
        listed = [f"<url><loc>{escape(ORIGIN + page.path)}</loc></url>" for page in self.pages.values() if page.listed]
        table["/sitemap.xml"] = {
            "body": '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            + "\n".join(listed + self.entries)
            + "</urlset>"
        }
        cached = {"cache-control": "max-age=604800"}
        for name, kind in (("/pic.jpg", "image/jpeg"), ("/favicon.ico", "image/x-icon"), ("/style.css", "text/css")):
            table[name] = {"type": kind, "body": "x", "headers": cached}
        table |= self.others
        secure = {"strict-transport-security": _HEADERS["strict-transport-security"]}
        insecure = {
            f"http://example.com{path}": {"status": 301, "location": ORIGIN + path, "headers": secure}
            for path in table
            if path.startswith("/") and path != "/robots.txt"
        }
        return table | insecure

    def _answer(self, page: Page, style: _Style) -> dict[str, Any]:
        if page.answer is not None:
            return page.answer
        headers = _HEADERS | page.headers
        answer: dict[str, Any] = {"body": style.html(page), "headers": headers}
        if page.ttfb:
            answer["ttfb"] = page.ttfb
        return answer


_HEADERS = {
    "content-encoding": "br",
    "content-security-policy": "script-src 'self'; object-src 'none'; frame-ancestors 'self'",
    "etag": '"1"',
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cache-control": "max-age=300",
}


class _Style:
    """One of many ways in which systems write the same page."""

    def __init__(self, choose: random.Random) -> None:
        self.quote = choose.choice(['"', "'", '"'])
        self.upper = choose.random() < 0.2
        self.close = choose.choice(["", " /"])
        self.newline = choose.choice(["\n", "\n\n  ", ""])
        self.wrapper = choose.choice(
            [("<div class='site'>", "</div>"), ("", ""), ("<div><div><section>", "</section></div></div>")]
        )
        self.main = choose.choice(
            [("<main>", "</main>"), ("<div role=main>", "</div>"), ("<main><article>", "</article></main>")]
        )
        self.meta_last = choose.random() < 0.5

    def html(self, page: Page) -> str:
        head = [page.first, page.charset or ""]
        if page.title is not None:
            head.append(f"<title>{escape(page.title)}</title>")
        if page.description is not None:
            head.append(f'<meta name="description" content="{escape(page.description)}">')
        head.append(page.viewport or "")
        links = [
            f'<link rel="alternate" hreflang="{code}" href="{target}">' for code, target in page.alternates.items()
        ]
        if page.canonical is not None:
            links.insert(0, f'<link rel="canonical" href="{page.canonical}">')
        rest = [*page.social, '<link rel="icon" href="/favicon.ico">', '<link rel="stylesheet" href="/style.css">']
        head += rest + links if self.meta_last else links + rest
        head += page.head + page.structured
        lang = f' lang="{page.lang}"' if page.lang is not None else ""
        direction = ' dir="rtl"' if page.language == "fa" else ""
        home = "/" if page.language == "en" else f"/{page.language}/"
        nav = f'<nav><a href="{home}">{_HOME[page.language]}</a></nav>'
        h1 = f"<{page.heading}>{page.h1}</{page.heading}>" if page.heading else ""
        image = f'<img src="/pic.jpg" alt="{escape(page.h1)}" width="640" height="480">'
        paragraphs = "".join(f"<p>{text}</p>" for text in page.paragraphs)
        body = (
            f"{self.wrapper[0]}<header>{nav}</header>{self.main[0]}{''.join(page.before)}{h1}{image}{paragraphs}"
            f"<ul>{''.join(page.links)}</ul>{''.join(page.extra)}{self.main[1]}"
            f"<footer><p>{_SUFFIX[page.language]}</p></footer>{self.wrapper[1]}"
        )
        said = self.newline.join(filter(None, head))
        text = f"<!DOCTYPE html><html{lang}{direction}><head>{said}</head><body>{body}</body></html>"
        return self._written(text)

    def _written(self, text: str) -> str:
        text = re.sub(r"<(meta|link|img)( [^<>]*?)>", lambda match: f"<{match[1]}{match[2]}{self.close}>", text)
        if self.quote == "'":
            text = re.sub(r'=("[^"\'<>]*")', lambda match: "='" + match[1][1:-1] + "'", text)
        if self.upper:
            text = re.sub(
                r"<(/?)(meta|title|link|h1|p|ul|li|head|body|img)\b",
                lambda match: "<" + match[1] + match[2].upper(),
                text,
            )
        return text


def _sentences() -> dict[str, list[str]]:
    """Sentences of each language, from the healthy site of the tests."""
    pages = tomllib.loads((_HERE / "sites" / "clean.toml").read_text(encoding="utf-8"))["site"]
    found: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    for page in pages.values():
        body = str(page.get("body", ""))
        language = re.search(r'<html lang="(\w+)"', body)
        if language:
            main = body[body.index("<main>") : body.index("</main>")]
            for paragraph in re.findall(r"<p>(.*?)</p>", main, re.DOTALL):
                found[language[1]] += re.split(r"(?<=[.!?])\s+", paragraph)
    found = {language: [text for text in texts if "<" not in text] for language, texts in found.items()}
    return {language: list(dict.fromkeys(filter(None, texts))) for language, texts in found.items()}


SENTENCES = _sentences()


def healthy(seed: int) -> Site:
    """A site without a fault."""
    choose = random.Random(seed)  # noqa: S311 - the same site for the same seed
    site = Site(choose)
    for language in LANGUAGES:
        prefix = "/" if language == "en" else f"/{language}/"
        paths = {topic: f"{prefix}{topic}/" for topic in TOPICS}
        _add(site, choose, language, prefix, "", list(paths.values()))
        for topic, path in paths.items():
            others = [other for other in paths.values() if other != path]
            _add(site, choose, language, path, topic, choose.sample(others, 4))
    return site


def _add(site: Site, choose: random.Random, language: str, path: str, topic: str, targets: list[str]) -> None:
    place = choose.choice(_PLACES)
    name = TOPICS[topic][language] if topic else _SUFFIX[language] + " " + place
    sentences = choose.sample(SENTENCES[language], 22)
    paragraphs = [" ".join(sentences[start : start + 4]) for start in range(0, 21, 4)]
    paragraphs = [f"{text} {choose.choice(_PLACES)} {choose.randrange(100, 999)}." for text in paragraphs]
    title = f"{name}: {place} {choose.randrange(2, 99)}" + (f" | {_SUFFIX[language]}" if len(name) < 28 else "")
    description = f"{name}, {place} {choose.randrange(100, 999)}. {sentences[21]}"[:118]
    description += " " + " ".join(sentences[0].split()[:6]) if len(description) < 80 else ""
    suffix = "" if topic == "" else f"{topic}/"
    alternates = {code: ORIGIN + ("/" if code == "en" else f"/{code}/") + suffix for code in LANGUAGES}
    alternates["x-default"] = ORIGIN + "/" + suffix
    own = ORIGIN + path
    h1 = f"{name} ({place})"
    social = [
        f'<meta property="og:{key}" content="{escape(value)}">'
        for key, value in {
            "title": h1, "description": description, "type": "website", "image": ORIGIN + "/pic.jpg", "url": own,
        }.items()
    ] + ['<meta name="twitter:card" content="summary_large_image">']  # fmt: skip
    graph = '{"@context": "https://schema.org", "@graph": [%s]}'
    parts = [f'{{"@type": "WebPage", "name": "{h1}", "url": "{own}"}}']
    if path == "/":
        parts.append(f'{{"@type": "WebSite", "name": "{_SUFFIX["en"]}", "url": "{ORIGIN}/"}}')
    if topic:
        home = ORIGIN + ("/" if language == "en" else f"/{language}/")
        parts.append(
            f'{{"@type": "BreadcrumbList", "itemListElement": [{{"@type": "ListItem", "position": 1,'
            f' "name": "{_HOME[language]}", "item": "{home}"}},'
            f' {{"@type": "ListItem", "position": 2, "name": "{h1}"}}]}}'
        )
    links = [f'<li><a href="{target}">{_anchor(language, target)}</a></li>' for target in targets]
    if not topic:
        links += [
            f'<li><a href="{"/" if code == "en" else f"/{code}/"}" hreflang="{code}">{_SUFFIX[code]}</a></li>'
            for code in LANGUAGES
            if code != language
        ]
    site.pages[path] = Page(
        path, language, topic, title, description, h1, paragraphs, own, alternates, language,
        social=social, structured=[f'<script type="application/ld+json">{graph % ", ".join(parts)}</script>'],
        links=links,
    )  # fmt: skip


def _anchor(language: str, target: str) -> str:
    topic = target.strip("/").rpartition("/")[2]
    return TOPICS[topic][language] if topic in TOPICS else target
