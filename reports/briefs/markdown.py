"""A brief as Markdown, for editors and trackers that take it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ...core.brief import Brief, BriefKeyword
from ...core.content import Measure, Shared
from ...core.snippet import Line
from ..tables.markdown import cell, escaped
from .labels import Labels, labels, language_name, spread_text


def brief_markdown(brief: Brief, language: str | None = None) -> str:
    """The Markdown of a brief; what was crawled stands in it as text that is no markup."""
    words = labels(brief.language, language)
    parts = [
        _head(brief, words), _keywords(brief, words), _snippet(brief, words), _outline(brief, words),
        _list(words, words.text("questions"), (_counted(item, words) for item in brief.questions)),
        _terms(brief, words), _names(brief, words), _ranges(brief.measures, words),
        _list(words, words.text("links_out"), (f"{_text(page.title)} {cell(page.url)}" for page in brief.links_out)),
        _list(words, words.text("links_in"), _links_in(brief, words)),
        _list(words, words.text("avoid"), _avoid(brief, words)), _compared(brief, words),
    ]  # fmt: skip
    written = ["\n".join(part).strip("\n") for part in parts]
    return "\n\n".join(filter(None, written)) + "\n"


def _head(brief: Brief, words: Labels) -> Iterator[str]:
    yield f"# {words.text('brief')}: {_text(brief.topic)}\n"
    yield f"{_text(words.text('for_site', site=brief.site, date=brief.crawled))}\n"
    if brief.page is None:
        yield f"{words.text('new_page')}\n"
    else:
        yield f"{words.text('improve')} {_text(brief.page.title)} {cell(brief.page.url)}\n"
    reasons = "; ".join(f"{words.text(f'judged_{by}')}: {found}" for by, found in brief.intent_reasons)
    yield f"- **{words.text('intent')}:** {words.text('intent_' + (brief.intent or 'unknown'))}" + (
        f" ({words.text('because')} {_text(reasons)})" if reasons else ""
    )
    yield f"- **{words.text('audience')}:** {words.text('audience_' + (brief.audience or 'unknown'))}"
    if brief.ease:
        formula = _text(words.text("by_formula", formula=brief.formula))
        yield f"- {words.text('ease')} {words.text('ease_' + brief.ease)} ({formula})"
    yield f"- **{words.text('language')}:** {_text(language_name(words, brief.language))}"
    if brief.notes:
        yield f"\n## {words.text('notes')}\n"
        yield from (f"- {words.text(f'note_{note}')}" for note in brief.notes)


def _keywords(brief: Brief, words: Labels) -> Iterator[str]:
    yield f"## {words.text('keywords')}\n"
    yield from _table([words.text(name) for name in ("keyword", "volume", "difficulty", "source")])
    yield from _row(_keyword(brief.primary, words, f" ({words.text('primary')})"))
    for item in brief.secondary:
        yield from _row(_keyword(item, words))


def _keyword(item: BriefKeyword, words: Labels, note: str = "") -> list[str]:
    numbers = [
        words.text("unknown") if value is None else words.words.number(value)
        for value in (item.volume, item.difficulty)
    ]
    return [f"{cell(item.keyword)}{note}", *numbers, cell(item.source)]


def _snippet(brief: Brief, words: Labels) -> Iterator[str]:
    yield f"## {words.text('snippet')}\n"
    yield f"- **{words.text('title')}:** {_text(brief.title)}"
    yield f"- **{words.text('description')}:** {_text(brief.description) or '…'}"
    for preview in brief.previews:
        yield f"- {words.text(preview.device)}: {words.text('title')} {_width(preview.title, words)}; " + (
            f"{words.text('description')} {_width(preview.description, words)}"
            if preview.description.text
            else words.text("write_description", room=preview.description.room)
        )
    if brief.previews and not brief.previews[0].exact:
        yield f"- {words.text('about')}"


def _width(line: Line, words: Labels) -> str:
    if line.whole:
        return words.text("fits", width=round(line.width), room=line.room)
    return _text(words.text("cut", width=round(line.width), room=line.room, words=" ".join(line.cut.split()[:4])))


def _outline(brief: Brief, words: Labels) -> Iterator[str]:
    yield f"## {words.text('outline')}\n\n{words.text('outline_intro')}\n"
    for item in brief.outline:
        text = words.text("questions_heading") if item.origin == "questions" else _text(item.text)
        count = f" ({words.text('of_pages', pages=item.pages, compared=item.compared)})" if item.pages else ""
        yield f"{'  ' * (item.level - 1)}- H{item.level}: {text}{count}"


def _terms(brief: Brief, words: Labels) -> Iterator[str]:
    yield f"## {words.text('terms')}\n\n{words.text('terms_intro')}\n"
    for item in brief.terms:
        yield f"- {_counted(item, words)}"
    if not brief.terms:
        yield words.text("none_found")


def _names(brief: Brief, words: Labels) -> Iterator[str]:
    for title, names in (
        ("names", [item.name for item in brief.entities]), ("structured", [item.text for item in brief.types]),
    ):  # fmt: skip
        if names:
            yield f"## {words.text(title)}\n"
            yield from (f"- {_text(name)}" for name in names)
            yield ""


def _ranges(measures: Sequence[Measure], words: Labels) -> Iterator[str]:
    if not measures:
        return
    yield f"## {words.text('ranges')}\n\n{words.text('ranges_intro')}\n"
    yield from _table([words.text(name) for name in ("measure", "middle_half", "median", "pages")])
    for item in measures:
        found = item.compared
        if found is None:
            continue
        numbers = [words.words.number(value) if found.enough else "" for value in (found.median, found.n)]
        yield from _row([words.text(f"measure_{item.name}"), spread_text(words, found), *numbers])


def _links_in(brief: Brief, words: Labels) -> Iterator[str]:
    for item in brief.links_in:
        anchor = _text(words.text("link_anchor", anchor=item.anchor))
        yield f"{cell(item.source)} {anchor}: {_text(item.sentence)}"


def _avoid(brief: Brief, words: Labels) -> Iterator[str]:
    for item in brief.avoid:
        text = f" {_text(item.text)}" if item.kind == "covered" else ""
        url = f" {cell(item.url)}" if item.url else ""
        yield f"{_text(words.text(f'avoid_{item.kind}', text=item.text))}{text}{url}"
    yield words.text("avoid_count")
    yield words.text("avoid_copy")


def _compared(brief: Brief, words: Labels) -> Iterator[str]:
    yield f"## {words.text('compared' if brief.competitors else 'compared_own')}\n"
    if not brief.compared:
        yield words.text("none_found")
        return
    yield from _table([words.text(name) for name in ("title", "site", "words", "date")])
    for page in brief.compared:
        date = page.date or words.text("unknown")
        yield from _row([f"{cell(page.title)} {cell(page.url)}", cell(page.site), words.words.number(page.words), date])


def _list(words: Labels, title: str, items: Iterable[str]) -> Iterator[str]:
    yield f"## {title}\n"
    lines = [f"- {item}" for item in items]
    yield from lines or [words.text("none_found")]


def _counted(item: Shared, words: Labels) -> str:
    return f"{_text(item.text)} ({words.text('of_pages', pages=item.pages, compared=item.compared)})"


def _table(names: Sequence[str]) -> Iterator[str]:
    yield from _row(names)
    yield from _row(["---"] * len(names))


def _row(cells: Sequence[str]) -> Iterator[str]:
    yield f"| {' | '.join(cells)} |"


def _text(text: str) -> str:
    """Crawled text on one line, as text that is no markup."""
    return escaped(" ".join(text.split()))
