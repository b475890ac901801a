"""What could stand in the place of the element a rule is about, built from the facts of its page.

What needs words that only a person can find is marked incomplete and holds an ellipsis or a draft made of the page's
own text.
"""

from __future__ import annotations

from collections.abc import Callable

from ..core.facts import Page
from ..core.findings import Finding
from .markup import amended, element
from .shortening import first_sentences, shortened, without_site_name
from .view import Suggestion

Builder = Callable[[Page, Finding], Suggestion | None]

MISSING = "…"
TITLE_LENGTH = 60  # characters; used when a finding names no threshold
DESCRIPTION_LENGTH = 155
RIGHT_TO_LEFT = frozenset(["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"])

_builders: dict[str, Builder] = {}


def suggest(page: Page | None, finding: Finding) -> Suggestion | None:
    """The element a finding is about and what could stand in its place, or None for rules without a simple answer."""
    builder = _builders.get(finding.rule)
    suggestion = None if page is None or builder is None else builder(page, finding)
    # Nothing to add to what the page says already, and the rule's own evidence shows the rest.
    repeats = suggestion is not None and suggestion.proposed == (finding.evidence.get("snippet") or suggestion.current)
    return None if repeats else suggestion


def suggested_rules() -> frozenset[str]:
    """The ids of the rules that have a suggestion."""
    return frozenset(_builders)


def _for(*rules: str) -> Callable[[Builder], Builder]:
    def register(builder: Builder) -> Builder:
        _builders.update(dict.fromkeys(rules, builder))
        return builder

    return register


def _limit(finding: Finding, fallback: int) -> int:
    # A width in pixels is no length to shorten to.
    threshold = finding.evidence.get("threshold")
    if finding.rule.endswith("-too-long") and isinstance(threshold, int):
        return threshold
    return fallback


def _heading(page: Page) -> str:
    return next((heading.text for heading in page.headings if heading.level == 1 and heading.text), "")


def _titles(page: Page) -> str:
    return "\n".join(element("title", title.text) for title in page.titles)


def _metas(page: Page, key: str) -> str:
    found = [meta for meta in page.metas if meta.key == key]
    return "\n".join(element("meta", **{meta.attribute: key, "content": meta.content}) for meta in found)


def _description(text: str) -> str:
    return element("meta", name_="description", content=text)


def _canonicals(page: Page) -> str:
    found = [canonical for canonical in page.canonicals if canonical.source == "html"]
    return "\n".join(element("link", rel="canonical", href=canonical.raw) for canonical in found)


def _html(page: Page) -> str:
    written = {"lang": page.lang, "dir": page.direction or None}
    return element("html", **{name: value for name, value in written.items() if value is not None})


@_for("title-missing")
def _title_missing(page: Page, _: Finding) -> Suggestion:
    heading = shortened(_heading(page), TITLE_LENGTH)
    return Suggestion(_titles(page), element("title", heading or MISSING), complete=False)


@_for("title-too-long")
def _title_too_long(page: Page, finding: Finding) -> Suggestion:
    limit = _limit(finding, TITLE_LENGTH)
    shorter = without_site_name(page.title, limit)
    proposed = element("title", shorter or shortened(page.title, limit))
    return Suggestion(_titles(page), proposed, complete=bool(shorter))


@_for("title-multiple")
def _title_multiple(page: Page, _: Finding) -> Suggestion:
    return Suggestion(_titles(page), element("title", page.title or MISSING), complete=bool(page.title))


@_for("description-missing")
def _description_missing(page: Page, _: Finding) -> Suggestion:
    draft = first_sentences(page.text, DESCRIPTION_LENGTH) or MISSING
    return Suggestion(_metas(page, "description"), _description(draft), complete=False)


@_for("description-too-long")
def _description_too_long(page: Page, finding: Finding) -> Suggestion:
    draft = first_sentences(page.description, _limit(finding, DESCRIPTION_LENGTH))
    return Suggestion(_metas(page, "description"), _description(draft), complete=False)


@_for("description-multiple")
def _description_multiple(page: Page, _: Finding) -> Suggestion:
    return Suggestion(_metas(page, "description"), _description(page.description))


@_for("h1-missing")
def _h1_missing(page: Page, _: Finding) -> Suggestion:
    return Suggestion("", element("h1", page.title or MISSING), complete=False)


@_for("canonical-missing", "canonical-conflicting")
def _canonical(page: Page, _: Finding) -> Suggestion:
    return Suggestion(_canonicals(page), element("link", rel="canonical", href=page.url))


@_for("canonical-chain")
def _canonical_chain(page: Page, finding: Finding) -> Suggestion | None:
    chain = finding.evidence.get("chain")
    if not isinstance(chain, list) or not chain:
        return None
    return Suggestion(_canonicals(page), element("link", rel="canonical", href=str(chain[-1])))


@_for("html-lang-missing")
def _html_lang(page: Page, _: Finding) -> Suggestion:
    attributes = {"lang": page.language or MISSING}
    if page.language in RIGHT_TO_LEFT or page.direction:
        attributes["dir"] = page.direction or "rtl"
    return Suggestion(_html(page), element("html", **attributes), complete=bool(page.language))


@_for("hreflang-missing-self")
def _hreflang_self(page: Page, _: Finding) -> Suggestion | None:
    code = page.lang or page.language
    if not code:
        return None
    return Suggestion("", element("link", rel="alternate", hreflang=code, href=page.url))


@_for("hreflang-invalid-code")
def _hreflang_code(_: Page, finding: Finding) -> Suggestion | None:
    code, current = finding.evidence.get("fix"), str(finding.evidence.get("snippet") or "")
    proposed = amended(current, "link", hreflang=str(code)) if code else ""
    return Suggestion(current, proposed) if proposed else None


@_for("viewport-missing")
def _viewport(page: Page, _: Finding) -> Suggestion:
    wanted = element("meta", name_="viewport", content="width=device-width, initial-scale=1")
    return Suggestion(_metas(page, "viewport"), wanted)


@_for("image-alt-missing")
def _image_alt(_: Page, finding: Finding) -> Suggestion:
    current = str(finding.evidence.get("snippet") or element("img", src=finding.target))
    return Suggestion(current, amended(current, "img", alt=MISSING), complete=False)


@_for("link-to-redirect", "link-http-on-https", "external-redirect")
def _link_target(_: Page, finding: Finding) -> Suggestion | None:
    better = next(
        (finding.evidence[name] for name in ("final", "better", "final_url") if name in finding.evidence), None
    )
    if not isinstance(better, str) or not finding.target:
        return None
    words = str(finding.evidence.get("anchor") or MISSING)
    return Suggestion(element("a", words, href=finding.target), element("a", words, href=better))


@_for("og-missing", "og-incomplete")
def _open_graph(page: Page, _: Finding) -> Suggestion:
    wanted = {
        "og:title": page.title or _heading(page) or MISSING,
        "og:type": "website",
        "og:url": page.url,
        "og:image": page.meta("og:image") or MISSING,
    }
    current = [_metas(page, key) for key in wanted if page.meta(key) is not None]
    proposed = [element("meta", property=key, content=page.meta(key) or value) for key, value in wanted.items()]
    return Suggestion("\n".join(current), "\n".join(proposed), complete=MISSING not in wanted.values())


@_for("twitter-card-missing")
def _twitter_card(_: Page, __: Finding) -> Suggestion:
    return Suggestion("", element("meta", name_="twitter:card", content="summary_large_image"))
