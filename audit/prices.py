"""Prices as pages write them: amounts with the marks of their currencies, in any grouping and any digits."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

# How a text marks an amount of the currency. Signs that several currencies share stand for each of them.
MARKS = {
    "EUR": "€|EUR|евро|eiro",
    "USD": r"\$|USD|US\$",
    "GBP": "£|GBP",
    "BGN": "лв|BGN",
    "RUB": "₽|руб|RUB|RUR",
    "UAH": "₴|грн|UAH",
    "PLN": "zł|PLN",
    "CZK": "Kč|CZK",
    "TRY": "₺|TL|TRY",
    "INR": "₹|Rs|INR",
    "IRR": "ریال|IRR",
    "ILS": "₪|ILS",
    "CHF": "CHF|Fr",
    "JPY": "¥|￥|円|JPY",
    "CNY": "¥|￥|元|CNY|RMB",
    "KRW": "₩|원|KRW",
    "THB": "฿|บาท|THB",
    "SEK": "kr|SEK",
    "NOK": "kr|NOK",
    "DKK": "kr|DKK",
}
_AMOUNT = r"\d(?:[\d.,'’ \u00a0\u202f\u2009٬٫]{0,14}\d)?"


def is_currency(code: str) -> bool:
    """A three-letter code of ISO 4217, in capitals."""
    return code in _currencies()


@cache
def _currencies() -> frozenset[str]:
    text = files(__package__).joinpath("data", "currencies.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def amount(text: str) -> float | None:
    """The number in a price, whichever way it groups digits; None when there is none."""
    digits = "".join(
        str(unicodedata.digit(character)) if character.isdigit() and not character.isascii() else character
        for character in text.strip()
        if not character.isdigit() or unicodedata.digit(character, -1) >= 0
    )
    digits = re.sub(r"[\s'’٬\u202f\u2009]", "", digits.replace("٫", "."))
    if not re.fullmatch(r"\d[\d.,]*", digits):
        return None
    last = max(digits.rfind("."), digits.rfind(","))
    if last >= 0:
        whole, fraction = digits[:last], digits[last + 1 :]
        # Three digits behind a single comma, or behind one of several equal marks, are a group.
        grouped = (
            len(fraction) == 3
            and (digits[last] == "," or digits.count(".") > 1)
            and "." not in whole.replace(digits[last], "")
        )
        digits = re.sub("[.,]", "", whole) + ("" if grouped else ".") + fraction
    try:
        return float(digits)
    except ValueError:
        return None


def prices_in(text: str, currency: str) -> set[float]:
    """The amounts in a text that stand before or behind a mark of the currency."""
    marks = MARKS[currency]
    pattern = rf"(?:{marks})\.?\s{{0,2}}({_AMOUNT})|({_AMOUNT})\s{{0,2}}(?:{marks})"
    found = (amount(match[1] or match[2]) for match in re.finditer(pattern, text, re.IGNORECASE))
    return {value for value in found if value is not None}
