"""Language tags as the lang attribute has them (BCP 47), which are more than search engines read in hreflang."""

from __future__ import annotations

import re

from .language_codes import LANGUAGES, longer_codes

# RFC 5646 section 2.1: language, script, region, variants, extensions, private use.
_TAG = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*"
    r"(?:-[\da-wy-z](?:-[a-z\d]{2,8})+)*(?:-x(?:-[a-z\d]{1,8})+)?|x(?:-[a-z\d]{1,8})+|i-[a-z]{3,8}"
)
_DEPRECATED = frozenset(("bh", "in", "iw", "ji", "jw", "mo", "sh"))

# Languages that are one to readers or share a code: a page in one may be declared as another.
_ALIKE = (
    frozenset(("no", "nb", "nn", "da")),
    frozenset(("sr", "hr", "bs", "sh", "cnr")),
    frozenset(("id", "in", "ms")),
    frozenset(("cs", "sk")),
    frozenset(("he", "iw")),
    frozenset(("yi", "ji")),
    frozenset(("tl", "fil")),
    frozenset(("zh", "yue", "cmn", "wuu", "hak", "nan")),
    frozenset(("ro", "mo")),
    frozenset(("nl", "af", "fy")),
    frozenset(("es", "gl", "pt", "an", "ext")),
    frozenset(("et", "ekk")),
    frozenset(("lv", "lvs", "ltg")),
    frozenset(("fa", "prs", "pes")),
    frozenset(("jv", "jw")),
)


def primary(tag: str) -> str:
    """The language of a tag, lower case."""
    return re.split("[-_]", tag.strip().lower(), maxsplit=1)[0]


def tag_fault(tag: str) -> str:
    """Why a lang attribute's value is no language tag, as a clause, "" when it is one."""
    folded = tag.strip().lower()
    if not _TAG.fullmatch(folded):
        return "its parts are joined with hyphens, not underscores" if "_" in folded else "it is no BCP 47 language tag"
    language = primary(folded)
    if len(language) == 2 and language not in LANGUAGES and language not in _DEPRECATED:
        return f"{language} is no language code"
    if language in longer_codes():
        return f"the code of this language is {longer_codes()[language]}"
    return ""


def are_alike(one: str, other: str) -> bool:
    """Two primary subtags are the same language, or such as are taken for each other."""
    return one == other or any(one in group and other in group for group in _ALIKE)
