"""Link texts: whether a link says where it leads."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from ...core.facts import Link, Page, Rel
from ...core.findings import Evidence, Severity
from ...core.generic_anchors import is_generic
from ..rule import Applies, rule
from ..wording import is_blank, quoted

# The detected language of a page with fewer words is a guess.
_WORDS_TO_TRUST = 50
_NOT_FOLLOWED = Rel.NOFOLLOW | Rel.UGC | Rel.SPONSORED


@rule(Severity.NOTICE, "links", applies=Applies.INDEXABLE)
def link_empty_anchor(page: Page) -> Iterator[Evidence]:
    """Link has no text

    A link to another page of the site has nothing that names it: no text, no alternative text of an image in it, no
    aria-label and no title.

    Why: Search engines learn from a link's text what the page behind it is about, and a screen reader can only read out
    the address.

    Fix: Put words into the link that name its target. If it holds only an image or an icon, describe the target in the
    image's alternative text or in an aria-label.

    Source: Google Search Central, "Link best practices for Google",
    https://developers.google.com/search/docs/crawling-indexing/links-crawlable; WCAG 2.2, success criterion 2.4.4
    """
    for link in page.links:
        if is_blank(link.anchor) and link.internal and link.target != page.url and is_blank(link.label):
            yield _at(link, f"A link to {link.target} has no text.")


@rule(Severity.NOTICE, "links", applies=Applies.INDEXABLE)
def link_generic_anchor(page: Page) -> Iterator[Evidence]:
    """Link text does not say where the link leads

    The whole text of a link is a phrase that would fit any link, such as "click here" or "read more", in the language
    of the page. Links marked nofollow are left out, and so are those with a more telling aria-label or title.

    Why: Search engines learn from a link's text what the page behind it is about. People who skim a page or have its
    links read out to them meet the text without the sentence around it.

    Fix: Name the target: "prices of our boats" instead of "click here".

    Source: Google Search Central, "Link best practices for Google",
    https://developers.google.com/search/docs/crawling-indexing/links-crawlable; WCAG 2.2, success criterion 2.4.9
    """
    languages = frozenset(_languages(page))
    for link in page.links:
        if not _is_generic(link.anchor, languages) or (link.label and not _is_generic(link.label, languages)):
            continue
        if link.target != page.url and not link.rel & _NOT_FOLLOWED:
            yield _at(link, f"The link text {quoted(link.anchor)} does not say where the link leads.")


@lru_cache(maxsize=65_536)  # menus repeat on every page
def _is_generic(text: str, languages: frozenset[str]) -> bool:
    return any(is_generic(text, language) for language in languages)


def _languages(page: Page) -> set[str]:
    """The language the page declares and the one it is written in; "" when neither is known."""
    declared = (page.lang or "").strip().replace("_", "-").partition("-")[0].lower()
    detected = page.language if page.words >= _WORDS_TO_TRUST or not declared else ""
    return {language for language in (declared, detected) if language} or {""}


def _at(link: Link, message: str) -> Evidence:
    details = {"anchor": link.anchor, "label": link.label, "position": link.position.value}
    return Evidence(
        message,
        value=link.anchor,
        line=link.line,
        target=link.target,
        details={name: value for name, value in details.items() if value},
    )
