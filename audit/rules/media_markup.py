"""Films, sound, tables and lists as people meet them who cannot see or hear."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ...core.identity import KEY
from ..occurrences import and_more, occurrences
from ..rule import rule
from ..wording import quoted


@rule(Severity.NOTICE, "accessibility", needs="markup.players")
def a11y_video_captions(page: Page) -> Iterator[Evidence]:
    """Film has no captions

    A video element with a film of its own has no track of captions or subtitles. Films without sound (muted and without
    controls, as behind a headline) are not meant; players of other sites in frames are not seen.

    Why: Who cannot hear, or has the sound off, misses what is said; so does everyone who searches for it.

    Fix: Add a track element with captions. Where captions are part of the picture, nothing needs to be done.

    Source: WCAG 2.2, success criterion 1.2.2, technique H95, https://www.w3.org/WAI/WCAG22/Techniques/html/H95
    """
    found = [
        item
        for item in page.markup.players
        if item.tag == "video"
        and item.src
        and not (item.muted and not item.controls)
        and not {"captions", "subtitles"}.intersection(item.tracks)
    ]
    if found:
        message = f"The film {found[0].src}{and_more(len(found))} has no track of captions."
        yield occurrences(found, message, snippet=f'<video src="{found[0].src}">')


@rule(Severity.NOTICE, "accessibility", needs="markup.players")
def a11y_autoplay(page: Page) -> Iterator[Evidence]:
    """Sound starts by itself and cannot be stopped

    A video or audio element plays by itself (autoplay), is not muted and shows no controls.

    Why: The sound drowns out the screen reader by whose help it would have to be stopped. Most browsers do not start it
    at all, so that nobody hears it either.

    Fix: Add muted, or controls, or let the visitor start it.

    Source: WCAG 2.2, success criterion 1.4.2, https://www.w3.org/TR/WCAG22/#audio-control
    """
    found = [item for item in page.markup.players if item.autoplay and not item.muted and not item.controls]
    if found:
        name = f"<{found[0].tag}> {found[0].src}".rstrip()
        yield occurrences(found, f"{name}{and_more(len(found))} plays by itself with sound and without controls.")


@rule(Severity.NOTICE, "accessibility", needs="markup.tables")
def a11y_table_headers(page: Page) -> Iterator[Evidence]:
    """Data table has no header cells

    A table that calls itself data (it has a caption, a thead or a name) has no th element, scope or header role; or
    cells name headers (headers="...") that the table does not have. Tables without any of that may be for layout and
    are left out.

    Why: A screen reader reads the headers out with each cell. Without them a table is a row of numbers.

    Fix: Write th instead of td for the cells that name a column or row.

    Source: WCAG 2.2, success criterion 1.3.1, technique H51, https://www.w3.org/WAI/WCAG22/Techniques/html/H51
    """
    for table in page.markup.tables:
        name = f"The table {quoted(table.caption)}" if table.caption else f"The table on line {table.line}"
        if table.missing:
            message = f"{name} refers to header cells it does not have: {', '.join(table.missing[:5])}."
        else:
            message = f"{name} has no header cells."
        yield Evidence(
            message, value=len(table.missing), line=table.line, details={KEY: table.caption or str(table.line)}
        )


@rule(Severity.NOTICE, "accessibility", needs="markup.strays")
def a11y_list_structure(page: Page) -> Iterator[Evidence]:
    """List item stands outside a list

    A dt or dd element is not inside a dl (or a div in it).

    Why: Assistive technology says how many items a list has and which one is read. Outside a list there is nothing to
    say.

    Fix: Put the terms and descriptions into a dl element.

    Source: HTML Standard, "The dl element",
    https://html.spec.whatwg.org/multipage/grouping-content.html#the-dl-element; WCAG 2.2, success criterion 1.3.1
    """
    found = [item for item in page.markup.strays if item.tag in ("li", "dt", "dd")]
    if found:
        first = f"<{found[0].tag}>"
        message = f"{first}{and_more(len(found))} stands in <{found[0].inside}> instead of a list."
        yield occurrences(found, message, snippet=first)


@rule(Severity.NOTICE, "html", needs="markup.repeated_ids")
def duplicate_id(page: Page) -> Iterator[Evidence]:
    """Id that something refers to is there twice

    Two elements have the same id, and a label, an ARIA attribute or a link within the page refers to it. Repeated ids
    that nothing refers to do no harm and are left out.

    Why: A reference means the first element with the id: the label of the second field belongs to the first.

    Fix: Give each element an id of its own, and each reference the one it means.

    Source: HTML Standard, "The id attribute", https://html.spec.whatwg.org/multipage/dom.html#the-id-attribute; WCAG
    2.2, failure F77, https://www.w3.org/WAI/WCAG22/Techniques/failures/F77
    """
    for item in page.markup.repeated_ids:
        yield Evidence(
            f"{item.times} elements have the id {quoted(item.id)}, to which {item.by} refers.",
            value=item.times,
            threshold=1,
            snippet=f'id="{item.id}"',
            line=item.line,
            details={KEY: item.id},
        )
