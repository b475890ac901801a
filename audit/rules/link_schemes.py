"""Links that lead to no page: files of somebody's own disk, addresses for mail and telephone, scripts, odd schemes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, unquote

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ...core.identity import KEY
from ...core.page_markup import OtherLink
from ..link_schemes import KNOWN
from ..rule import rule
from ..wording import quoted

_LOCAL = re.compile(r"file:|[a-z]:[\\/]", re.IGNORECASE)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_BLANKS = str.maketrans("", "", "\t\n\r")  # that browsers leave out of an address
_TEMPLATE = ("{", "<", "%7B", "$", "[[")
_NAVIGATES = re.compile(
    r"location\b|\bwindow\.open|\bnavigate|\bgoto|\bhref\s*=|\brouter\b|['\"](?:https?:/|\.\.?)?/[\w\-.~%/]",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?:)?/|\.\.?/|[\w\-]+\.(?:html?|php|aspx?)\b|[\w\-]+/[\w\-]", re.IGNORECASE)


@rule(Severity.ERROR, "links")
def link_local_file(page: Page) -> Iterator[Evidence]:
    r"""Link leads to a file of one's own computer

    A link's address begins with file: or a drive letter (C:\).

    Why: It works on the computer it was written on and nowhere else. Browsers do not follow it from a web page, and it
    tells visitors how folders are called there.

    Fix: Upload the file and link to where it is on the web.

    Source: RFC 8089, "The file URI scheme", https://www.rfc-editor.org/rfc/rfc8089
    """
    for link, href in _links(page):
        if _LOCAL.match(href):
            yield _at(link, f"{_name(link)} leads to {quoted(href)} on one's own computer")


@rule(Severity.NOTICE, "links")
def link_contact_malformed(page: Page) -> Iterator[Evidence]:
    """Address for mail or telephone cannot be used

    A mailto: link names no address (one to choose a recipient for, with a subject or text, is fine), or one without an
    @ or with a space; a tel: link has no digits; or the scheme is written twice. Values a template is still to fill in
    are left out.

    Why: Whoever taps it gets an error, or a mail that cannot be sent.

    Fix: Correct the address: mailto:name@example.org, tel:+35921234567.

    Source: RFC 6068, "The mailto URI scheme", https://www.rfc-editor.org/rfc/rfc6068; RFC 3966, "The tel URI",
    https://www.rfc-editor.org/rfc/rfc3966
    """
    for link, href in _links(page):
        scheme, _, rest = href.partition(":")
        problem = ""
        if any(sign in rest for sign in _TEMPLATE):
            continue
        if scheme.lower() == "mailto":
            problem = _mail_problem(rest)
        elif scheme.lower() == "tel":
            problem = _number_problem(rest)
        if problem:
            yield _at(link, f"{_name(link)}, {quoted(href)}, {problem}")


@rule(Severity.NOTICE, "links")
def link_non_http_scheme(page: Page) -> Iterator[Evidence]:
    """Link has a scheme that browsers do not follow

    A link's scheme is ftp: or gopher:, which browsers have given up, or is unknown: usually a slip of the pen (htpp:,
    http;//). Mail, telephone, messengers, maps, shops for apps and other programs are known and not meant.

    Why: Nothing happens when the link is followed, or the browser asks for a program that nobody has.

    Fix: Correct the scheme; put files from an FTP server on the web.

    Source: URL Standard, https://url.spec.whatwg.org/; IANA, "Uniform Resource Identifier (URI) Schemes",
    https://www.iana.org/assignments/uri-schemes/
    """
    for link, href in _links(page):
        scheme = _SCHEME.match(href)
        if scheme is None or len(scheme[1]) == 1 or any(sign in href for sign in _TEMPLATE):
            continue
        name = scheme[1].lower()
        if name not in KNOWN and not name.startswith(("web+", "ms-", "com.", "x-")):
            yield _at(link, f"{_name(link)} leads to {quoted(href)}: {name} is nothing a browser follows")


@rule(Severity.WARNING, "links", needs="markup.other_links")
def link_uncrawlable(page: Page) -> Iterator[Evidence]:
    """Link leads somewhere only by script

    An a element without href has an address in an attribute for scripts (routerLink, data-href, data-url, ui-sref) or
    in its onclick, or its href is javascript: with code that leads to another page. Buttons that do something on the
    page (javascript:void(0), print, history.back) are not meant, nor are anchors that are only a place to jump to.

    Why: Google follows only links that have an address in their href. What is linked in no other way is not found.

    Fix: Write the address into href. A script can still take over when the link is clicked.

    Source: Google Search Central, "Link best practices for Google" (make your links crawlable),
    https://developers.google.com/search/docs/crawling-indexing/links-crawlable
    """
    for link in page.markup.other_links:
        name, _, value = link.script.partition("=")
        href = (link.href or "").translate(_BLANKS).strip()
        if href.lower().startswith("javascript:"):
            code, leads = href, bool(_NAVIGATES.search(unquote(href)[len("javascript:") :]))
        elif link.href is not None:
            continue
        elif name == "onclick":
            code, leads = value, bool(_NAVIGATES.search(value))
        else:
            code, leads = f'{name}="{value}"', bool(_ADDRESS.match(value)) or name in ("routerlink", "ui-sref")
        if leads and not any(sign in code for sign in ("{{", "${")):
            yield _at(link, f"{_name(link)} has no address a search engine can follow: {quoted(code)}", code)


def _links(page: Page) -> Iterator[tuple[OtherLink, str]]:
    for link in page.markup.other_links:
        if link.href and (href := link.href.translate(_BLANKS).strip()):
            yield link, href


def _mail_problem(rest: str) -> str:
    addresses, _, query = rest.partition("?")
    written = unquote(addresses).strip()
    if not written:
        named = parse_qs(query, keep_blank_values=True)
        return (
            "" if any(name.lower() in ("to", "subject", "body", "cc", "bcc") for name in named) else "names no address"
        )
    if written.lower().startswith("mailto:"):
        return "says mailto: twice"
    for address in written.split(","):
        name, at, host = address.strip().rpartition("@")
        if not at or not name or not host:
            return "names no address with an @"
        if any(character.isspace() for character in address.strip()) and "<" not in address and '"' not in address:
            return "has a space in its address"
    return ""


def _number_problem(rest: str) -> str:
    written = unquote(rest).strip()
    if written.lower().startswith("tel:"):
        return "says tel: twice"
    return "" if any(character.isdigit() for character in written) else "has no digits"


def _name(link: OtherLink) -> str:
    return f"The link {quoted(link.text)}" if link.text else "A link without text"


def _at(link: OtherLink, message: str, value: str | None = None) -> Evidence:
    shown = link.href if value is None else value
    return Evidence(f"{message}.", value=shown, line=link.line, details={KEY: shown})
