"""Form fields, buttons, links and frames that say to nobody what they are for."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ...core.page_markup import Control
from ..occurrences import and_more, occurrences
from ..rule import rule

_BUTTONS = ("submit", "reset", "button", "image")


@rule(Severity.WARNING, "accessibility", needs="markup.controls")
def a11y_form_label(page: Page) -> Iterator[Evidence]:
    """Form field has no label

    An input, select or textarea that is shown has no name: no label element for it or around it, no aria-label,
    aria-labelledby, title or placeholder. Buttons and hidden fields are not meant, nor are fields whose label a script
    puts in.

    Why: Who listens to the page, or talks to it, learns that there is a field and not what belongs into it. A label is
    also a larger target to tap.

    Fix: Put a label element around the field's name, with the field's id in its for attribute.

    Source: WCAG 2.2, success criteria 3.3.2 and 4.1.2, https://www.w3.org/TR/WCAG22/#labels-or-instructions; HTML
    Accessibility API Mappings, https://www.w3.org/TR/html-aam-1.0/#accname-computation
    """
    found = [item for item in page.markup.controls if _is_nameless(item) and item.type not in _BUTTONS]
    found = [item for item in found if item.tag != "button"]
    if found:
        first = f"<{found[0].tag}{_type(found[0])}>"
        yield occurrences(found, f"The form field {first}{and_more(len(found))} has no label.", snippet=first)


@rule(Severity.WARNING, "accessibility", needs="markup.controls")
def a11y_button_name(page: Page) -> Iterator[Evidence]:
    """Button has no name

    A button that is shown holds no text, no image with alternative text and no drawing with a title, and has no
    aria-label, aria-labelledby or title. Submit and reset inputs have a name of the browser's.

    Why: A screen reader says "button", and nobody knows what it does. Usually it is the menu, the search or the cart.

    Fix: Put a word into the button, or describe it in an aria-label; an icon in it can stay.

    Source: WCAG 2.2, success criterion 4.1.2, https://www.w3.org/TR/WCAG22/#name-role-value
    """
    found = [
        item
        for item in page.markup.controls
        if _is_nameless(item) and (item.tag == "button" or (item.tag == "input" and item.type in _BUTTONS))
    ]
    if found:
        first = f"<{found[0].tag}{_type(found[0])}>"
        yield occurrences(found, f"The button {first}{and_more(len(found))} has no name.", snippet=first)


@rule(Severity.WARNING, "accessibility", needs="markup.bare_links")
def a11y_link_name(page: Page) -> Iterator[Evidence]:
    """Link has no accessible name

    A link that is shown holds no text and no image, or only a drawing without a title, and has no aria-label,
    aria-labelledby or title. Links that hold nothing but images are the matter of other rules.

    Why: A screen reader reads out the address, or "link" alone. Icons of social networks are often such links.

    Fix: Put a word into the link (it can be hidden visually), or describe its target in an aria-label.

    Source: WCAG 2.2, success criteria 2.4.4 and 4.1.2, https://www.w3.org/TR/WCAG22/#link-purpose-in-context
    """
    for link in page.markup.bare_links:
        if link.holds in ("", "drawing") and not link.scripted:
            what = "holds only a drawing without a title" if link.holds else "is empty"
            yield Evidence(
                f"The link to {link.url} has no name: it {what}.", value=link.href, line=link.line, target=link.url
            )


@rule(Severity.WARNING, "images", needs="markup.bare_links")
def image_alt_empty_in_link(page: Page) -> Iterator[Evidence]:
    """Linked image is called decorative, and nothing else names the link

    A link holds nothing but images with alt="", and neither the link nor an image has another name.

    Why: alt="" says that an image means nothing. Here it is all there is to say where the link leads: screen readers
    read out the address, and search engines have no anchor text.

    Fix: Describe the link's target, not the picture, in the alternative text.

    Source: WCAG 2.2, failure F89, https://www.w3.org/WAI/WCAG22/Techniques/failures/F89; Google Search Central, "Link
    best practices for Google", https://developers.google.com/search/docs/crawling-indexing/links-crawlable
    """
    for link in page.markup.bare_links:
        if link.holds == "image" and not link.scripted:
            yield Evidence(
                f'The link to {link.url} holds only an image with alt="".',
                value=link.src,
                line=link.line,
                target=link.url,
            )


@rule(Severity.NOTICE, "accessibility", needs="markup.frames")
def a11y_frame_title(page: Page) -> Iterator[Evidence]:
    """Frame has no title

    An iframe or frame that is shown has no title, aria-label or aria-labelledby. Frames that are hidden, or too small
    to see, or filled by a script, are not meant.

    Why: Who listens to a page is told that there is a frame, and decides by its title whether to go in: a map, a film,
    or an advertisement.

    Fix: Say in the title attribute what the frame shows.

    Source: WCAG 2.2, success criterion 4.1.2, technique H64, https://www.w3.org/WAI/WCAG22/Techniques/html/H64
    """
    found = [
        frame
        for frame in page.markup.frames
        if frame.tag in ("iframe", "frame")
        and not frame.title
        and not frame.hidden
        and frame.src.strip()
        and not frame.src.lower().lstrip().startswith(("about:", "javascript:"))
    ]
    if found:
        message = f"The frame {found[0].src}{and_more(len(found))} has no title."
        yield occurrences(found, message, snippet=f'<{found[0].tag} src="{found[0].src}">')


def _is_nameless(control: Control) -> bool:
    return not control.name and not control.hidden and not control.scripted


def _type(control: Control) -> str:
    return f' type="{control.type}"' if control.tag == "input" else ""
