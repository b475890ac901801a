"""The advice on a page as rows: one a piece of advice, in the order a writer works."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..core.content import LinkIdea, PageAdvice, Shared, Spread, Wording
    from ..core.readability import Readability
    from ..core.snippet import Preview

COLUMNS = ("url", "aspect", "advice", "value", "compared", "evidence")
SHOWN = ("aspect", "advice", "value", "compared", "example")
LINK_COLUMNS = ("source", "sentence", "anchor", "target", "similarity", "model")

_REASONS = {
    "missing": "there is none", "too-wide": "too wide to be shown whole", "short": "leaves most of its room empty",
    "topic-missing": "does not say the topic", "topic-late": "says the topic in its second half",
    "duplicate": "another page of the site has the same",
}  # fmt: skip
_REFUSED = {
    "no-formula": "no formula is known to be valid for this language",
    "invalid": "the formulas for this language were found invalid, so none is applied",
    "too-short": "the running text has fewer than 100 words",
    "unspaced": "no formula: words are not told apart by spaces",
}
_NOTES = {
    "uncased": "names in the text cannot be told in a script without capitals; only structured data is read",
    "nouns-capitalised": "the language capitalises every noun; only names of several words are read from the text",
}
_FITTING = {
    "article": "the page calls itself an article", "product": "the page names a product and its price",
    "video": "the page holds a video", "deep": "the page lies below a section, which results can show",
}  # fmt: skip
_UNITS = {
    "words": "words of the main text", "paragraphs": "paragraphs", "paragraph-length": "words a paragraph",
    "sentence-length": "words a sentence", "long-words": "% of words with seven letters or more",
    "headings": "h2 and h3", "images": "images", "links": "internal links in the content",
}  # fmt: skip


def rows(advice: PageAdvice) -> Iterator[dict[str, Any]]:
    """One row a piece of advice."""
    for aspect, text, value, compared, evidence in _rows(advice):
        pages = list(evidence)
        yield {
            "url": advice.url, "aspect": aspect, "advice": text, "value": value, "compared": compared,
            "evidence": pages, "example": pages[0] if pages else "",
        }  # fmt: skip


_Row = tuple[str, str, Any, str, Iterable[str]]


def _rows(advice: PageAdvice) -> Iterator[_Row]:
    pages = [page.url for page in advice.compared]
    yield "topic", advice.topic, ", ".join(advice.keywords[:5]), _compared(len(pages), others=advice.competitors), pages
    yield from _shared("term to cover", advice.terms)
    yield from _shared("question to answer", advice.questions)
    yield from _wording("title", advice.titles.title, advice.titles.now, advice.titles.then)
    yield from _wording("description", advice.titles.description, advice.titles.now, advice.titles.then)
    for entry in advice.outline:
        yield "outline", f"{'  ' * (entry.level - 1)}{entry.text}", f"h{entry.level}", "", ()
    yield from _shared("heading to add", advice.sections)
    yield "readability", _readability(advice.readability), advice.readability.score, "", ()
    for measure in advice.measures:
        yield "length", _UNITS[measure.name], measure.value, spread_text(measure.compared), ()
    for item in advice.entities:
        if not item.on_page:
            yield "name to mention", item.name, item.kind, f"{item.pages} of {item.compared}", item.evidence
    if advice.entities_note:
        yield "name to mention", _NOTES[advice.entities_note], None, "", ()
    if advice.images.without_alt:
        count = len(advice.images.without_alt)
        yield "image", "without an alternative text", count, f"{advice.images.count} images", advice.images.without_alt
    yield from _shared("structured data", advice.missing_types)
    for fitting in advice.fitting_types:
        yield "structured data", fitting.name, _FITTING[fitting.reason], "", ()
    yield from _links("link to set here", advice.links_out)
    yield from _links("link from another page", advice.links_in)
    fresh = advice.freshness
    said = fresh.modified or fresh.published
    text = f"last changed on {said}, says the {fresh.source}" if said else "the page says no date"
    yield "freshness", text, fresh.age, f"age in days: {spread_text(fresh.compared)}" if fresh.compared else "", ()


def _compared(count: int, *, others: bool) -> str:
    if not count:
        return "no other page is on the topic"
    return f"{count} pages of other sites" if others else f"{count} of the site's own: too few of other sites are on it"


def spread_text(found: Spread | None) -> str:
    """How a number is spread, in words: quartiles only where there are enough pages for them."""
    if found is None:
        return "no page tells"
    if not found.enough:
        return f"{found.least:g} to {found.most:g} (only {found.n}: too few for a range)"
    return f"{found.lower:g} to {found.upper:g}, median {found.median:g} (middle half of {found.n})"


def link_row(idea: LinkIdea) -> dict[str, Any]:
    return {name: getattr(idea, name) for name in LINK_COLUMNS}


def _shared(aspect: str, found: Iterable[Shared]) -> Iterator[_Row]:
    for item in found:
        yield aspect, item.text, item.grade, f"{item.pages} of {item.compared}", item.evidence


def _wording(aspect: str, wording: Wording, now: Iterable[Preview], then: Iterable[Preview]) -> Iterator[_Row]:
    reasons = "; ".join(_REASONS[reason] for reason in wording.reasons) or "nothing is wrong with it"
    yield aspect, wording.current, reasons, _widths(aspect, now) if wording.current else "", ()
    for number, text in enumerate(wording.suggestions):
        yield f"{aspect} draft", text, None, _widths(aspect, then) if number == 0 else "", ()


def _widths(aspect: str, previews: Iterable[Preview]) -> str:
    told = []
    for preview in previews:
        line = preview.title if aspect == "title" else preview.description
        about = "" if preview.exact else "about "
        end = "whole" if line.whole else f"cut before “{' '.join(line.cut.split()[:4])}”"
        told.append(f"{preview.device} {about}{line.width:.0f} of {line.room} px, {end}")
    return "; ".join(told)


def _readability(found: Readability) -> str:
    if found.score is not None:
        return f"{found.formula}: {found.score:g}, {found.ease.replace('-', ' ')}"
    return _REFUSED[found.refused]


def _links(aspect: str, ideas: Iterable[LinkIdea]) -> Iterator[_Row]:
    for idea in ideas:
        where = idea.target if aspect == "link to set here" else idea.source
        yield aspect, idea.sentence, f"“{idea.anchor}” → {idea.target}", f"similarity {idea.similarity}", (where,)
