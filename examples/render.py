"""Pages of the example site: a file of front matter and HTML each, put into one layout.

What the front matter may say is listed in harbour/README.md.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

DEFAULT_LANGUAGE = "en"
OPEN_GRAPH_IMAGE = "/static/harbour.jpg"


@dataclass(frozen=True)
class PageFile:
    """One page as written: its language, its place within that language, front matter and body."""

    language: str
    key: str  # path within the language, the same for all translations: "", "courses/", "courses/first-strokes"
    front: dict[str, Any]
    body: str

    @property
    def path(self) -> str:
        own = f"/{self.key}" if self.language == DEFAULT_LANGUAGE else f"/{self.language}/{self.key}"
        return str(self.front.get("path", own))


class Site:
    """The page files of a folder, ready to be rendered for one origin."""

    def __init__(self, folder: Path, origin: str, partner: str) -> None:
        self.origin = origin
        self.partner = partner
        self._layout = (folder / "layout.html").read_text(encoding="utf-8")
        self._print_layout = (folder / "print.html").read_text(encoding="utf-8")
        self._labels = tomllib.loads((folder / "labels.toml").read_text(encoding="utf-8"))
        self.pages = [_read(folder / "pages", file) for file in sorted((folder / "pages").rglob("*.html"))]

    def fill(self, template: str, **values: str) -> str:
        """The template with every {{name}} replaced: origin, partner and the values given."""
        for name, value in {**values, "origin": self.origin, "partner": self.partner}.items():
            template = template.replace("{{" + name + "}}", value)
        return template

    @cached_property
    def _clusters(self) -> dict[str, dict[str, str]]:
        """The paths of every page's translations by language, the page itself included."""
        clusters: dict[str, dict[str, str]] = {}
        for page in self.pages:
            clusters.setdefault(page.key, {})[page.language] = page.path
        return clusters

    def sitemap(self, extra: list[str]) -> str:
        """The sitemap: every page that does not opt out, then the extra paths."""
        listed = [(page.path, str(page.front["date"])) for page in self.pages if page.front.get("sitemap", True)]
        lines = [
            f"<url><loc>{self.origin}{escape(path)}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>"
            for path, day in [*listed, *((path, "") for path in extra)]
        ]
        head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        return "\n".join([head, *lines, "</urlset>\n"])

    def render(self, page: PageFile) -> str:
        """The whole HTML document of a page."""
        labels = self._labels[page.language]
        attributes = f' lang="{page.language}"' if page.front.get("html_lang", True) else ""
        attributes += ' dir="rtl"' if labels.get("rtl") else ""
        return self.fill(
            self._print_layout if page.front.get("bare") else self._layout,
            attributes=attributes,
            head="\n".join(self._head(page, labels["school"])),
            body=self._body(page),
            home=self._clusters[""][page.language],
            school=labels["school"],
            skip=labels["skip"],
            nav="\n".join(f'<a href="{path}">{escape(text)}</a>' for text, path in labels["nav"]),
            languages="\n".join(self._language_links(page)),
            footer=labels["footer"],
        )

    def _head(self, page: PageFile, school: str) -> list[str]:
        front = page.front
        titles, descriptions = _list(front.get("title")), _list(front.get("description"))
        canonical = front.get("canonical", page.path)
        lines = [f"<title>{escape(title)}</title>" for title in titles]
        lines += [f'<meta name="description" content="{escape(text)}">' for text in descriptions]
        if front.get("viewport", True):
            lines.append('<meta name="viewport" content="width=device-width, initial-scale=1">')
        if "robots" in front:
            lines.append(f'<meta name="robots" content="{front["robots"]}">')
        if canonical:
            lines.append(f'<link rel="canonical" href="{self.origin}{canonical}">')
        lines += [
            f'<link rel="alternate" hreflang="{code}" href="{self.origin}{path}">'
            for code, path in self._alternates(page)
        ]
        title = front.get("og_title") or "".join(titles[:1])
        if front.get("og", True):
            lines += self._open_graph(page, title, school)
        if "article" in front:
            lines.append(f'<script type="application/ld+json">{self._article(page, title)}</script>')
        return [*lines, front.get("head", "").strip()]

    def _alternates(self, page: PageFile) -> list[tuple[str, str]]:
        """The hreflang annotations: none for a page without translations."""
        cluster = self._clusters[page.key]
        if len(cluster) == 1:
            return []
        found = [*sorted(cluster.items()), ("x-default", cluster[DEFAULT_LANGUAGE])]
        dropped = page.front.get("hreflang_drop", [])
        return [item for item in found if item[0] not in dropped] + list(page.front.get("hreflang_add", {}).items())

    def _open_graph(self, page: PageFile, title: str, school: str) -> list[str]:
        values = {
            "og:title": title,
            "og:type": "article" if "article" in page.front else "website",
            "og:url": self.origin + page.path,
            "og:image": self.origin + OPEN_GRAPH_IMAGE,
            "og:site_name": school,
        }
        return [
            f'<meta property="{name}" content="{escape(value)}">'
            for name, value in values.items()
            if name not in page.front.get("og_without", [])
        ]

    def _article(self, page: PageFile, title: str) -> str:
        day = page.front["date"].isoformat()
        return json.dumps(
            {
                "@context": "https://schema.org",
                "@type": "BlogPosting",
                "headline": title,
                "inLanguage": page.language,
                "datePublished": day,
                "dateModified": day,
                "image": self.origin + OPEN_GRAPH_IMAGE,
                "author": {"@type": "Person", "name": page.front["article"]},
            },
            ensure_ascii=False,
        )

    def _body(self, page: PageFile) -> str:
        if "article" not in page.front:
            return page.body
        day: date = page.front["date"]
        return f'{page.body}\n<p class="byline">{page.front["article"]}, <time datetime="{day}">{day}</time></p>'

    def _language_links(self, page: PageFile) -> list[str]:
        """Links to the page's translations, or to a language's home page where there is none."""
        cluster, homes = self._clusters[page.key], self._clusters[""]
        return [
            f'<a href="{cluster.get(code, homes[code])}" lang="{code}" hreflang="{code}">{labels["language"]}</a>'
            for code, labels in self._labels.items()
            if code != page.language
        ]


def _read(folder: Path, file: Path) -> PageFile:
    _, front, body = file.read_text(encoding="utf-8").split("+++\n", 2)
    language, _, place = file.relative_to(folder).with_suffix("").as_posix().partition("/")
    key = "" if place == "index" else f"{place.removesuffix('/index')}/" if place.endswith("/index") else place
    return PageFile(language, key, tomllib.loads(front), body.strip())


def _list(value: str | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else value or []
