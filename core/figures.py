"""Numbers as exports write them: 12.100, 1,300, 0,35, 1 300, 1.2K, US$2.17, 10 – 100; unknown is never zero."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass

_FACTORS = {"": 1, "K": 1e3, "M": 1e6, "B": 1e9, "К": 1e3, "М": 1e6, "ТЫС": 1e3, "МЛН": 1e6, "TSD": 1e3, "MIO": 1e6}
_NUMBER = re.compile(r"(\d[\d.,\u066b]*)\s*([^\W\d_]{0,3})\.?")
_SEPARATED = re.compile(r"\d{1,3}(?:[.,]\d{3})+$")
_RANGE = re.compile(r"\s*[-–—]\s*|\s*\.\.\s*|\s+to\s+")
_LESS, _MORE = re.compile(r"^\s*[<≤]"), re.compile(r"^\s*[>≥]|\+\s*$")
_GROUP = re.compile(r"(?<=\d)[\s\u00a0\u202f'’\u066c](?=\d{3}(?!\d))")  # a space or apostrophe between thousands


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, or the range it lies in."""

    low: float
    high: float | None  # None: no upper bound


def read_figure(text: str, *, whole: bool) -> Figure | None:
    """The figure a cell holds, None when it holds none. `whole` numbers read 12.100 as 12,100, others as 12.1."""
    text = "".join(_ascii_digit(character) for character in text).strip()
    if not any(character.isdigit() for character in text):
        return None
    ends = _RANGE.split(text)
    if len(ends) == 2 and all(end.strip() for end in ends):
        low, high = (read_number(end, whole=whole) for end in ends)
        return None if low is None or high is None or low > high else Figure(low, high)
    number = read_number(text, whole=whole)
    if number is None:
        return None
    if _LESS.search(text):
        return Figure(0.0, number)
    return Figure(number, None if _MORE.search(text) else number)


def read_number(text: str, *, whole: bool) -> float | None:
    """The one number in a text, whatever currency or percent sign stands beside it; None for none or several.

    3 % is 0.03. A minus sign makes it None: nothing imported here can be negative.
    """
    matches = list(_NUMBER.finditer(_GROUP.sub("", text)))
    if len(matches) != 1 or "-" in text or "−" in text:
        return None
    digits, unit = matches[0].groups()
    factor = _FACTORS.get(unit.upper())
    if factor is None:
        if len(unit) == 1:
            return None
        factor = 1  # a currency's code
    plain = digits.replace("\u066b", ".").rstrip(".,")
    value = float(_decimal(plain, whole=whole and factor == 1))
    value = value * factor / (100 if "%" in text or "٪" in text else 1)
    return value if math.isfinite(value) else None


def _decimal(digits: str, *, whole: bool) -> str:
    """Digits as Python reads them: the last separator is the decimal one unless it groups thousands."""
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return digits
    separator = digits[last]
    other = "," if separator == "." else "."
    grouped = _SEPARATED.match(digits) is not None
    if digits.count(separator) > 1 or (grouped and other not in digits and (whole or digits.count(separator) > 1)):
        return digits.replace(".", "").replace(",", "")
    head, tail = digits[:last], digits[last + 1 :]
    return head.replace(".", "").replace(",", "") + "." + tail


def _ascii_digit(character: str) -> str:
    return str(unicodedata.decimal(character)) if character.isdecimal() else character
