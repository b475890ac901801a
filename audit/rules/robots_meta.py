"""Robots directives that are misplaced, misspelt, or contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from ...core.directives import is_noindex
from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ..robots_directives import EVERYONE, Statement, statements
from ..rule import rule
from ..wording import number_of, quoted

_OPPOSITES = (("index", "noindex"), ("follow", "nofollow"))
_LIMITS = ("max-snippet", "max-image-preview", "max-video-preview")
_DEFAULTS = frozenset(("index", "follow", "all"))  # saying so changes nothing

_GOOGLE = frozenset(
    (
        "all", "index", "follow", "noindex", "nofollow", "none", "nosnippet", "indexifembedded", "max-snippet",
        "max-image-preview", "max-video-preview", "notranslate", "noimageindex", "unavailable_after", "noarchive",
        "nocache", "nositelinkssearchbox", "nopagereadaloud",
    )
)  # fmt: skip
_OBSOLETE = {
    "noodp": "the Open Directory closed in 2017",
    "noydir": "the Yahoo Directory closed in 2014",
    "noyaca": "the Yandex catalogue closed in 2017",
}
# Of Bing, Yandex and of publishers who do not want their works in training data.
_OTHERS = frozenset(("archive", "nopreview", "noai", "noimageai", "noml"))


@rule(Severity.WARNING, "indexability")
def robots_directive_conflict(page: Page) -> Iterator[Evidence]:
    """Robots directives contradict each other

    For the same crawlers the page says both index and noindex, both follow and nofollow, or two different limits: in
    two meta elements, in one, or in the HTML and in the X-Robots-Tag header. An exception for a single crawler is no
    contradiction.

    Why: Search engines obey the stricter of the two. Whoever looks at one place only takes a page for indexable that
    is not.

    Fix: State each directive once, in the HTML or in the header. Often a plugin and the server's configuration both
    write one.

    Source: Google Search Central, "Robots meta tag, data-nosnippet, and X-Robots-Tag specifications",
    https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag
    """
    for agent, group in _by_agent(page):
        names = frozenset[str]().union(*(statement.names for statement in group))
        clashes = [f"{yes} and {no}" for yes, no in _OPPOSITES if yes in names and no in names]
        clashes += [f"{name}:{' and '.join(values)}" for name in _LIMITS if len(values := _values(group, name)) > 1]
        if clashes:
            yield Evidence(
                f"The page says {', '.join(clashes)} to {_readers(agent)}.",
                value=clashes,
                snippet="\n".join(dict.fromkeys(statement.snippet for statement in group)),
                line=max(statement.line for statement in group),
            )
            return


@rule(Severity.NOTICE, "indexability")
def robots_directive_repeated(page: Page) -> Iterator[Evidence]:
    """Robots directive is stated more than once

    The same noindex or nofollow, for the same crawlers, stands in two meta elements, or in the HTML and in the
    X-Robots-Tag header.

    Why: It works, but whoever wants to lift it later will find and remove one of them, and the page stays out of the
    search results.

    Fix: Keep the directive in one place.

    Source: Google Search Central, "Robots meta tag, data-nosnippet, and X-Robots-Tag specifications",
    https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag
    """
    for agent, group in _by_agent(page):
        for _, name in _OPPOSITES:
            said = [statement for statement in group if name in statement.names]
            if len(said) > 1:
                yield Evidence(
                    f"The page says {name} {number_of(len(said), 'time')} to {_readers(agent)}.",
                    value=len(said),
                    threshold=1,
                    snippet="\n".join(statement.snippet for statement in said),
                    line=said[1].line,
                )
                return


@rule(Severity.ERROR, "indexability")
def robots_meta_outside_head(page: Page) -> Iterator[Evidence]:
    """Robots meta element stands outside the head

    A robots meta element that restricts something stands in the body as browsers build the page. That also happens
    when an element that does not belong into the head, a div or an img for instance, ends it early.

    Why: Directives belong into the head. Google often reads them elsewhere too, other search engines may not, so that
    it is open whether the page is indexed.

    Fix: Move the element into the head, above any script that writes markup, or send the X-Robots-Tag header instead.

    Source: Google Search Central, "Robots meta tag, data-nosnippet, and X-Robots-Tag specifications",
    https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag; HTML, "The head element",
    https://html.spec.whatwg.org/multipage/semantics.html#the-head-element
    """
    for said in statements(page):
        if said.meta is not None and said.meta.section == "body" and not said.names <= _DEFAULTS:
            yield Evidence(f"{said.place[0].upper()}{said.place[1:]} stands in the body.", snippet=said.snippet,
                           line=said.line)  # fmt: skip
            return


@rule(Severity.NOTICE, "indexability")
def robots_directive_unknown(page: Page) -> Iterator[Evidence]:
    """Robots directive is not known to search engines

    A robots meta element or X-Robots-Tag header for all crawlers or for Googlebot has a word that Google does not
    document. Words that other search engines document are not meant.

    Why: Search engines skip what they do not know. A misspelt noindex does nothing at all.

    Fix: Correct the spelling; directives are separated by commas. Remove what was never a directive.

    Source: Google Search Central, "Robots meta tag, data-nosnippet, and X-Robots-Tag specifications",
    https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag
    """
    known = _GOOGLE | _OTHERS | _OBSOLETE.keys()
    for said in statements(page):
        unknown = [name for name, _ in said.directives if name not in known]
        if said.agent in (EVERYONE, "googlebot") and unknown:
            yield Evidence(
                f"{quoted(unknown[0])} in {said.place} is no directive.",
                value=unknown[0],
                snippet=said.snippet,
                line=said.line,
                details={"unknown": unknown[:20]},
            )
            return


@rule(Severity.NOTICE, "indexability")
def robots_directive_obsolete(page: Page) -> Iterator[Evidence]:
    """Robots directive has no effect any more

    The page says noodp, noydir or noyaca, about web directories that were closed years ago. A noarchive is reported
    only where it is for Googlebot alone: Google has no cached copies any more, but Bing obeys it.

    Why: It does no harm, but shows that nobody has looked at the page's directives for a long time.

    Fix: Remove the word.

    Source: Google Search Central, "Robots meta tag, data-nosnippet, and X-Robots-Tag specifications",
    https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag
    """
    for said in statements(page):
        for name, _ in said.directives:
            why = _OBSOLETE.get(name, "")
            if said.agent == "googlebot" and name == "noarchive":
                why = "Google keeps no cached copies any more"
            if why:
                yield Evidence(f"{name} has no effect: {why}.", value=name, snippet=said.snippet, line=said.line)
                return


@rule(Severity.NOTICE, "indexability")
def robots_bot_specific(page: Page) -> Iterator[Evidence]:
    """One crawler is told something else than the others

    A meta element or X-Robots-Tag header names a crawler, and what it says about indexing differs from what is said to
    all: noindex for that crawler only, or index for it while all others are told noindex.

    Why: The page is missing in one search engine and not in the others, which is easily overlooked. To Googlebot an
    index does not lift a noindex for all: it obeys the stricter one.

    Fix: Nothing where the difference is meant. Otherwise remove the element or header for the single crawler.

    Source: Google Search Central, "Robots meta tag, data-nosnippet, and X-Robots-Tag specifications",
    https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag
    """
    said = statements(page)
    general = any("noindex" in one.names for one in said if one.agent == EVERYONE)
    for one in said:
        if one.agent == EVERYONE:
            continue
        if "noindex" in one.names and not general:
            message = f"{one.place[0].upper()}{one.place[1:]} says noindex to {one.agent} alone."
        elif general and "index" in one.names and "noindex" not in one.names:
            lifts = "which Google does not follow" if is_noindex(page, one.agent) else "unlike to all others"
            message = f"The page says index to {one.agent}, {lifts}, and noindex to all."
        else:
            continue
        yield Evidence(message, value=one.agent, snippet=one.snippet, line=one.line)
        return


def _by_agent(page: Page) -> Iterator[tuple[str, list[Statement]]]:
    ordered = sorted(statements(page), key=lambda statement: statement.agent)
    for agent, group in groupby(ordered, key=lambda statement: statement.agent):
        yield agent, list(group)


def _values(group: list[Statement], name: str) -> list[str]:
    return sorted({value for statement in group for directive, value in statement.directives if directive == name})


def _readers(agent: str) -> str:
    return "all crawlers" if agent == EVERYONE else agent
