"""What may stand in an hreflang attribute: ISO 639-1 language, ISO 15924 script, ISO 3166-1 alpha-2 region.

Google reads no other subtags: not the three-letter codes of ISO 639-2, not the numeric regions of UN M.49 (es-419).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

X_DEFAULT = "x-default"
MAX_LENGTH = 35  # characters; no longer tag is needed in practice (RFC 5646 section 4.4.1)

LANGUAGES = frozenset(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en
    eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv
    ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne
    ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st
    su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
    """.split()  # noqa: SIM905 - a table without quotes is easier to hold against the standard
)

# Scripts that living languages are published in; ISO 15924 also lists extinct and technical ones.
SCRIPTS = frozenset(
    """
    Adlm Arab Aran Armn Beng Bopo Cans Cher Cyrl Deva Ethi Geor Grek Gujr Guru Hang Hani Hans Hant Hebr Hira Hrkt Java
    Jpan Kana Khmr Knda Kore Laoo Latn Mlym Mong Mtei Mymr Nkoo Olck Orya Sinh Syrc Taml Telu Tfng Thaa Thai Tibt Yiii
    """.split()  # noqa: SIM905 - a table without quotes is easier to hold against the standard
)

REGIONS = frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA
    CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA
    GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP
    KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS
    MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS
    RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW
    TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
    """.split()  # noqa: SIM905 - a table without quotes is easier to hold against the standard
)

# Withdrawn ISO 639-1 codes, ISO 639-2 codes and codes that never existed, with what is meant.
_LANGUAGE_SLIPS = {
    "iw": "he", "in": "id", "ji": "yi", "jw": "jv", "mo": "ro", "sh": "sr-Latn", "fil": "tl",
    "ara": "ar", "bul": "bg", "ces": "cs", "chi": "zh", "cze": "cs", "dan": "da", "deu": "de", "dut": "nl", "ell": "el",
    "eng": "en", "esp": "es", "est": "et", "fas": "fa", "fin": "fi", "fra": "fr", "fre": "fr", "ger": "de", "gre": "el",
    "heb": "he", "hin": "hi", "hun": "hu", "ind": "id", "ita": "it", "jpn": "ja", "kor": "ko", "lav": "lv", "lit": "lt",
    "nld": "nl", "nor": "no", "per": "fa", "pol": "pl", "por": "pt", "ron": "ro", "rum": "ro", "rus": "ru", "spa": "es",
    "swe": "sv", "tha": "th", "tur": "tr", "ukr": "uk", "vie": "vi", "zho": "zh",
}  # fmt: skip

# A region where the language should stand, with the language most of its pages are in.
_BARE_REGIONS = {
    "ae": "ar-AE", "at": "de-AT", "au": "en-AU", "by": "be", "cl": "es-CL", "cn": "zh-CN", "cz": "cs", "dk": "da",
    "eg": "ar-EG", "gb": "en-GB", "gr": "el", "hk": "zh-HK", "il": "he", "ir": "fa", "jp": "ja", "kz": "kk",
    "mx": "es-MX", "nz": "en-NZ", "pe": "es-PE", "rs": "sr", "ua": "uk", "us": "en-US", "vn": "vi",
}  # fmt: skip

_REGION_SLIPS = {"UK": "GB", "EL": "GR", "SP": "ES", "JA": "JP", "KO": "KR", "DA": "DK", "CS": "CZ"}


@dataclass(frozen=True, slots=True)
class CodeFault:
    """Why an hreflang value names no audience, and what was probably meant."""

    reason: str  # a clause that goes after the quoted value and a colon
    fix: str = ""  # a valid value, "" when none can be guessed


def check_hreflang(code: str) -> CodeFault | None:
    """The fault of an hreflang value, or None for a valid one. Case and surrounding white space do not matter."""
    tag = code.strip()
    if tag.lower() == X_DEFAULT:
        return None
    if not tag:
        return CodeFault("the value is empty")
    if len(tag) > MAX_LENGTH:
        return CodeFault("the value is too long")
    if re.sub("[^a-z]", "", tag.lower()) in ("xdefault", "default"):
        return CodeFault("the fallback value is spelled with a hyphen", X_DEFAULT)
    if "_" in tag:
        fault = check_hreflang(tag.replace("_", "-"))
        hyphened = _spell(tag.replace("_", "-").split("-")) if fault is None else fault.fix
        return CodeFault("the parts are joined with a hyphen, not an underscore", hyphened)
    if not all(tag.split("-")):
        return CodeFault(
            "a hyphen stands without a part on both sides", _valid([part for part in tag.split("-") if part])
        )
    return _check_subtags(tag.split("-"))


def is_locale(name: str) -> bool:
    """A name such as pt_BR or zh-hans is a language with script or region, as in locale folders of a URL."""
    head, *rest = re.split("[-_]", name)
    return bool(rest) and head.lower() in LANGUAGES and check_hreflang(name.replace("_", "-")) is None


def longer_codes() -> dict[str, str]:
    """Three-letter codes (ISO 639-2) of languages that have a two-letter code, which is the one to write."""
    return {code: short for code, short in _LANGUAGE_SLIPS.items() if len(code) == 3 and code not in ("esp", "fil")}


def _check_subtags(subtags: list[str]) -> CodeFault | None:
    language, rest = subtags[0].lower(), subtags[1:]
    if language not in LANGUAGES:
        return _language_fault(language, rest)
    if [len(subtag) for subtag in rest] == [2, 4]:
        return CodeFault("the script stands before the region", _valid([language, rest[1], rest[0]]))
    if rest and len(rest[0]) == 4:
        if rest[0].title() not in SCRIPTS:
            return CodeFault(f"{rest[0]} is no ISO 15924 script", _valid([language, *rest[1:]]))
        rest = rest[1:]
    if not rest:
        return None
    if len(rest) > 1:
        return CodeFault(f"nothing may follow the region, as {'-'.join(rest[1:])} does", _valid(subtags[:-1]))
    return _region_fault(subtags, rest[0].upper())


def _language_fault(language: str, rest: list[str]) -> CodeFault:
    if language in _LANGUAGE_SLIPS:
        meant = _LANGUAGE_SLIPS[language]
        return CodeFault(f"{language} is no ISO 639-1 language code", _valid([*meant.split("-"), *rest]) or meant)
    if language.upper() in REGIONS and not rest:
        return CodeFault(
            f"{language} is a country and the language comes first, as in en-{language.upper()}",
            _BARE_REGIONS.get(language, ""),
        )
    if language.upper() in REGIONS and rest[0].lower() in LANGUAGES:
        return CodeFault("the language stands before the country", _valid([rest[0], language]))
    return CodeFault(f"{language} is no ISO 639-1 language code")


def _region_fault(subtags: list[str], region: str) -> CodeFault | None:
    language = subtags[0].lower()
    if region == "LA" and language in ("es", "pt"):
        return CodeFault("LA is Laos and Latin America has no code", language)
    if region in REGIONS:
        return None
    if region in _REGION_SLIPS:
        meant = _REGION_SLIPS[region]
        return CodeFault(f"{region} is no ISO 3166-1 country code, {meant} is", _spell([*subtags[:-1], meant]))
    if region.isdecimal():
        return CodeFault(f"{region} is a UN M.49 area, which search engines do not read", _valid(subtags[:-1]))
    return CodeFault(f"{region} is no ISO 3166-1 country code", _valid(subtags[:-1]))


def _valid(subtags: list[str]) -> str:
    """The tag made of these parts, put right where it is not valid, "" when it cannot be."""
    if not subtags:
        return ""
    tag = _spell(subtags)
    fault = check_hreflang(tag)
    return tag if fault is None else fault.fix


def _spell(subtags: list[str]) -> str:
    """The usual letter case: zh-Hant-TW."""
    cased = {2: str.upper, 4: str.title}
    return "-".join([subtags[0].lower(), *(cased.get(len(subtag), str)(subtag) for subtag in subtags[1:])])
