"""The vocabulary of Accessible Rich Internet Applications: roles, attributes, and the values of those that have few.

WAI-ARIA 1.2 (W3C Recommendation, 6 June 2023), https://www.w3.org/TR/wai-aria-1.2/, with what the drafts of 1.3 add,
the Graphics module 1.0 and the Digital Publishing module 1.1, whose roles begin with "graphics-" and "doc-".
"""

from __future__ import annotations

ROLES = frozenset((
    "alert", "alertdialog", "application", "article", "banner", "blockquote", "button", "caption", "cell", "checkbox",
    "code", "columnheader", "combobox", "comment", "complementary", "contentinfo", "definition", "deletion", "dialog",
    "directory", "document", "emphasis", "feed", "figure", "form", "generic", "grid", "gridcell", "group", "heading",
    "image", "img", "insertion", "link", "list", "listbox", "listitem", "log", "main", "mark", "marquee", "math",
    "menu", "menubar", "menuitem", "menuitemcheckbox", "menuitemradio", "meter", "navigation", "none", "note", "option",
    "paragraph", "presentation", "progressbar", "radio", "radiogroup", "region", "row", "rowgroup", "rowheader",
    "scrollbar", "search", "searchbox", "sectionfooter", "sectionheader", "separator", "slider", "spinbutton", "status",
    "strong", "subscript", "suggestion", "superscript", "switch", "tab", "table", "tablist", "tabpanel", "term",
    "textbox", "time", "timer", "toolbar", "tooltip", "tree", "treegrid", "treeitem", "text",
))  # fmt: skip
MODULES = ("doc-", "graphics-")

_TRUTH = ("true", "false")
_MAYBE = (*_TRUTH, "undefined")
_MIXED = (*_MAYBE, "mixed")
# Of attributes with few values, those; of all others None.
ATTRIBUTES: dict[str, tuple[str, ...] | None] = {
    "aria-atomic": _TRUTH, "aria-busy": _TRUTH, "aria-disabled": _TRUTH, "aria-modal": _TRUTH,
    "aria-multiline": _TRUTH, "aria-multiselectable": _TRUTH, "aria-readonly": _TRUTH, "aria-required": _TRUTH,
    "aria-hidden": _MAYBE, "aria-expanded": _MAYBE, "aria-selected": _MAYBE, "aria-grabbed": _MAYBE,
    "aria-checked": _MIXED, "aria-pressed": _MIXED,
    "aria-autocomplete": ("inline", "list", "both", "none"),
    "aria-current": ("page", "step", "location", "date", "time", *_TRUTH),
    "aria-haspopup": (*_TRUTH, "menu", "listbox", "tree", "grid", "dialog"),
    "aria-invalid": ("grammar", "spelling", *_TRUTH),
    "aria-live": ("off", "polite", "assertive"),
    "aria-orientation": ("horizontal", "vertical", "undefined"),
    "aria-sort": ("ascending", "descending", "none", "other"),
} | dict.fromkeys((
    "aria-actions", "aria-activedescendant", "aria-braillelabel", "aria-brailleroledescription", "aria-colcount",
    "aria-colindex", "aria-colindextext", "aria-colspan", "aria-controls", "aria-describedby", "aria-description",
    "aria-details", "aria-dropeffect", "aria-errormessage", "aria-flowto", "aria-keyshortcuts", "aria-label",
    "aria-labelledby", "aria-level", "aria-owns", "aria-placeholder", "aria-posinset", "aria-relevant",
    "aria-roledescription", "aria-rowcount", "aria-rowindex", "aria-rowindextext", "aria-rowspan", "aria-setsize",
    "aria-valuemax", "aria-valuemin", "aria-valuenow", "aria-valuetext",
))  # fmt: skip
REFERENCES = ("aria-labelledby", "aria-describedby")  # which name elements that must be there from the start
