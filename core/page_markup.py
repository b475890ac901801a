"""What the HTML of a page holds besides its texts and links: facts that most pages lack, kept only where present.

Text comes from the web and is cut to MAX_TEXT characters. Lists hold at most MAX_ITEMS items: a page that has more of
one kind is a fault made by a template, which the first ones show.
"""

from __future__ import annotations

from dataclasses import dataclass

MAX_ITEMS = 200
MAX_TEXT = 200  # characters


@dataclass(frozen=True, slots=True)
class LinkElement:
    """A link element (or a link of the Link header) that names a neighbour: next, prev, amphtml, a mobile version."""

    rel: str  # the one token it is kept for: "next", "prev", "amphtml", "alternate", "canonical"
    raw: str = ""  # the href as written
    url: str | None = None  # None when it does not resolve to an http(s) URL
    source: str = "html"  # "html" or "header"
    section: str = "head"
    attributes: tuple[tuple[str, str], ...] = ()  # media, hreflang, lang and type, where it has them
    line: int = 0


@dataclass(frozen=True, slots=True)
class Control:
    """One form control or button; hidden inputs are none."""

    tag: str  # "input", "select", "textarea" or "button"
    type: str = ""  # of an input or button, lower case
    name: str = ""  # accessible name as far as HTML and ARIA attributes give one
    form: int = -1  # which of Page.forms it belongs to, -1 for none
    hidden: bool = False  # it, or something around it, is not shown or not for assistive technology
    scripted: bool = False  # its text may come from a script or a custom element
    line: int = 0


@dataclass(frozen=True, slots=True)
class BareLink:
    """A hyperlink nothing gives an accessible name."""

    href: str = ""  # as written
    url: str = ""  # "" when it leads to no other http(s) URL
    holds: str = ""  # "image" when it holds nothing but images with alt="", "drawing", or "" for nothing
    src: str = ""  # of the first image
    scripted: bool = False  # its text may come from a script or a custom element
    line: int = 0


@dataclass(frozen=True, slots=True)
class OtherLink:
    """A hyperlink that leads to no http(s) URL: another scheme, or no address at all."""

    href: str | None = None  # as written; None when there is no href
    text: str = ""
    script: str = ""  # its onclick, or the attribute a script reads an address from, as in "data-href=/a"
    line: int = 0


@dataclass(frozen=True, slots=True)
class Jump:
    """A link within the page whose target the page does not have."""

    fragment: str  # as written
    line: int = 0


@dataclass(frozen=True, slots=True)
class RepeatedId:
    """An id that several elements have and something refers to."""

    id: str
    times: int = 2
    by: str = ""  # what refers to it: "for", "aria-labelledby", "href" ...
    line: int = 0  # of the second element that has it


@dataclass(frozen=True, slots=True)
class Frame:
    """An iframe or frame."""

    tag: str
    src: str = ""  # as written
    title: str = ""  # title, aria-label or the text aria-labelledby names
    hidden: bool = False  # not shown, not for assistive technology, or at most 1 x 1
    line: int = 0


@dataclass(frozen=True, slots=True)
class Player:
    """A video or audio element."""

    tag: str
    src: str = ""  # as written, also of its first source element
    tracks: tuple[str, ...] = ()  # kinds of its track elements
    autoplay: bool = False
    muted: bool = False
    controls: bool = False
    loop: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table that says of itself that it holds data, without header cells or with references to cells not there."""

    caption: str = ""
    missing: tuple[str, ...] = ()  # ids in headers attributes that no cell of the table has
    line: int = 0


@dataclass(frozen=True, slots=True)
class Stray:
    """An element outside the parent it belongs into, or where it does not belong."""

    tag: str
    inside: str = ""  # its parent
    line: int = 0


@dataclass(frozen=True, slots=True)
class OddHeading:
    """An h1 that is not shown, or whose whole text is that of images."""

    text: str = ""
    hidden: bool = False
    images_only: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class OddImage:
    """An image with a srcset that browsers cannot read as written, or that says what stands beside it."""

    problem: str  # "srcset", "sizes", "alt-is-link-text" or "alt-is-caption"
    value: str = ""  # the srcset, or the alternative text
    url: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class AriaFault:
    """A role or aria-* attribute outside ARIA 1.2, a reference to an id not there, or a tab order of its own."""

    attribute: str  # "role", "aria-..." or "tabindex"
    value: str = ""
    tag: str = ""
    problem: str = ""  # "name", "value", "reference", "focusable" (inside aria-hidden) or "order" (tabindex)
    line: int = 0


@dataclass(frozen=True, slots=True)
class SourceTag:
    """An html, head or body tag as it stands in the source, or the tag that ended the head."""

    name: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Amp:
    """What an AMP page has of what AMP requires."""

    mark: str  # "amp" or "⚡"
    runtime: bool = False  # https://cdn.ampproject.org/v0.js, or the same of a module
    boilerplate: bool = False  # style amp-boilerplate


@dataclass(frozen=True, slots=True)
class Markup:
    """Everything of that kind on one page."""

    doctype: str | None = None  # as written where it is not <!doctype html>, "" when there is none
    xml_lang: str = ""
    tags: tuple[SourceTag, ...] | None = None  # html, head and body tags in order, None where they are once each
    head_ended_by: SourceTag | None = None  # the first tag inside the source's head that ended it
    in_noscript: tuple[str, ...] = ()  # tags in a noscript of the head that end the head where scripts do not run
    links: tuple[LinkElement, ...] = ()
    amp: Amp | None = None
    mains: int = 1  # main landmarks that are shown
    headings: tuple[OddHeading, ...] = ()
    controls: tuple[Control, ...] = ()
    bare_links: tuple[BareLink, ...] = ()
    other_links: tuple[OtherLink, ...] = ()
    jumps: tuple[Jump, ...] = ()
    repeated_ids: tuple[RepeatedId, ...] = ()
    frames: tuple[Frame, ...] = ()
    players: tuple[Player, ...] = ()
    tables: tuple[Table, ...] = ()
    strays: tuple[Stray, ...] = ()
    images: tuple[OddImage, ...] = ()
    aria: tuple[AriaFault, ...] = ()
    blocking: tuple[tuple[str, int], ...] = ()  # (URL, line) of scripts in the head that hold up the first drawing
    unpinned: tuple[tuple[str, int], ...] = ()  # (URL, line) of other sites' scripts without integrity
    inline_scripts: int = 0  # bytes of code inside script elements, 0 when few
    inline_styles: int = 0  # bytes of style elements, 0 when few
    containers: tuple[tuple[str, int], ...] = ()  # (id, times) of tag managers and analytics loaded more than once
    nosnippet: int = 0  # characters of text inside data-nosnippet


PLAIN = Markup()
