"""What advice costs: one page of a crawl of 2,000 pages beside two rivals, a brief, and the links of the whole site.

`make bench-content` (or `python bench/content.py [PAGES]`). Pages have 600 to 1,200 words of a vocabulary with the
frequencies of natural text (Zipf), 3 to 8 headings and 30 links. CPU seconds of the process, user and system.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path
from typing import Any

from sitewright.core.facts import Element, Fetch, Heading, Kind, Link, Meta, Page, Position
from sitewright.core.plan import CrawlPlan
from sitewright.keywords.briefs.brief import write_brief
from sitewright.keywords.content.advice import advise, link_ideas
from sitewright.store.crawl_writer import CrawlWriter
from sitewright.store.frontier import Discovery

CONSONANTS, VOWELS = "bdfgklmnprstv", "aeiou"
SITES = ("https://own.example", "https://one.example", "https://two.example")
LANGUAGES = {"en": "", "bg": "бдфгклмнпрстваеиоу"}


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    with tempfile.TemporaryDirectory() as folder:
        for language in LANGUAGES:
            db = Path(folder, f"{language}.db")
            for number, site in enumerate(SITES):
                write_site(db, site, pages if number == 0 else pages // 10, language, seed=number)
            page = f"{SITES[0]}/p{pages // 2}"
            report(f"{language}: advice on one page, vectors not kept yet", lambda: advise(db, page))  # noqa: B023 - at once
            report(f"{language}: advice on one page", lambda: advise(db, page))  # noqa: B023 - at once
            topic = vocabulary(language)[0][500 + pages // 2 % 3_000]
            report(f"{language}: a brief", lambda: write_brief(db, topic, language=language))  # noqa: B023 - at once
            found = report(f"{language}: links of the whole site", lambda: list(link_ideas(db)))  # noqa: B023 - at once
            print(f"{language}: {len(found):,} links for {pages:,} pages")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def report(name: str, work: Callable[[], Any]) -> Any:
    """Runs the work and prints its CPU seconds."""
    start = time.process_time()
    found = work()
    print(f"{name}: {time.process_time() - start:.1f} CPU s", flush=True)
    return found


def write_site(db: Path, site: str, pages: int, language: str, seed: int) -> None:
    """Writes a crawl as if the site had been fetched."""
    choose = random.Random(seed)  # noqa: S311 - a benchmark, not a secret
    words, weights = vocabulary(language)
    writer = CrawlWriter.open(db, CrawlPlan(f"{site}/p0"))
    urls = [f"{site}/p{number}" for number in range(pages)]
    writer.discover([Discovery(url, Kind.PAGE, 1) for url in urls])
    for number, url in enumerate(urls):
        page = _page(choose, words, weights, number, url, urls, language)
        writer.record(page.fetch, page=page)
    writer.close("finished")


def vocabulary(language: str) -> tuple[list[str], list[float]]:
    """4,000 words of two to four syllables, the same for every site, with cumulative weights of Zipf's law."""
    choose = random.Random(1)  # noqa: S311 - a benchmark, not a secret
    letters = LANGUAGES[language] or CONSONANTS + VOWELS
    consonants, vowels = letters[:-5], letters[-5:]
    words = list(dict.fromkeys(
        "".join(choose.choice(consonants) + choose.choice(vowels) for _ in range(choose.randint(2, 4)))
        for _ in range(4_400)
    ))[:4_000]  # fmt: skip
    return words, list(accumulate(1 / (rank + 10) for rank in range(len(words))))


def _page(
    choose: random.Random, words: list[str], weights: list[float], number: int, url: str, urls: list[str], language: str
) -> Page:
    def some(count: int) -> str:
        return " ".join(choose.choices(words, cum_weights=weights, k=count))

    title = f"{words[500 + number % 3_000]} {words[600 + number * 7 % 3_000]} {words[700 + number * 13 % 3_000]}"
    headings = [
        Heading(1, title.capitalize()),
        *(Heading(2, some(4).capitalize()) for _ in range(choose.randint(3, 8))),
    ]
    blocks = [title.capitalize()]
    for heading in headings[1:]:
        blocks += [heading.text, *(f"{some(choose.randint(8, 20)).capitalize()}." for _ in range(10))]
    # Every page names two others in its text.
    for other in choose.choices(range(len(urls)), k=2):
        named = f"{words[500 + other % 3_000]} {words[600 + other * 7 % 3_000]} {words[700 + other * 13 % 3_000]}"
        blocks.append(f"{some(4).capitalize()} {named} {some(5)}.")
    text = "\n".join(blocks)
    links = tuple(Link(target, some(2), internal=True, position=Position.MAIN) for target in choose.choices(urls, k=30))
    fetch = Fetch(
        url, Kind.PAGE, 200, depth=1, content_type="text/html", size=20_000, transferred=6_000, ttfb=0.1, seconds=0.2,
        at="2026-11-20T10:00:00+00:00",
    )  # fmt: skip
    return Page(
        fetch=fetch, charset="utf-8", charset_source="meta", lang=language, language=language,
        titles=(Element(f"{title.capitalize()} | Own"),), metas=(Meta("description", some(20)),),
        headings=tuple(headings), text=text, words=text.count(" "), links=links,
    )  # fmt: skip


if __name__ == "__main__":
    main()
