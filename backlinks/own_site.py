"""What a crawl says of the own site that the judging of links needs: its names, keywords, titles and language."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ..core.domains import registrable_domain
from ..store.site import Site

LONGEST_NAME = 60  # characters; longer ones are slogans
COMMON_NAME = 0.2  # of the pages that have a site name say this one
_BETWEEN = (" | ", " - ", " – ", " — ", " · ", " :: ")


@dataclass(frozen=True, slots=True)
class OwnSite:
    """The own site in words."""

    domain: str
    brands: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    language: str = ""  # most pages are in, ISO 639-1

    def names(self, given: Sequence[str] = ()) -> list[str]:
        """What the site is called: its own names and those given, else the name in its domain."""
        return [*self.brands, *given] or [self.domain.partition(".")[0]]


def read_own_site(site: Site) -> OwnSite:
    """The names, keywords, titles and language of a crawled site."""
    names: Counter[str] = Counter()
    tails: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    titles = []
    named = 0
    for row in site.query("SELECT title, language, facts FROM page"):
        title = row["title"]
        titles.append(title)
        languages[row["language"]] += 1
        for separator in _BETWEEN:
            if separator in title:
                tails[title.rpartition(separator)[2].strip()] += 1
        name = _site_name(row["facts"])
        if name:
            named += 1
            names[name] += 1
    brands = [name for name, count in names.items() if count >= COMMON_NAME * named]
    # A title's end that at least half of the pages share is the site's name.
    brands += [tail for tail, count in tails.items() if count > 1 and count * 2 >= len(titles)]
    languages.pop("", None)
    return OwnSite(
        registrable_domain(site.plan.seed),
        tuple(dict.fromkeys(brand for brand in brands if brand and len(brand) <= LONGEST_NAME)),
        tuple(result.keyword for result in site.keywords()),
        tuple(titles),
        max(languages, key=lambda code: languages[code], default=""),
    )


def _site_name(facts: str) -> str:
    """The og:site_name of a page, "" without one."""
    for meta in json.loads(facts).get("metas", ()):
        if meta["key"] == "og:site_name":
            return " ".join(str(meta["content"]).split())
    return ""
