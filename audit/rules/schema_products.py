"""Markup of products: what Google's product results ask for, and prices that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ...core.text import fold
from ..prices import MARKS, amount, is_currency, prices_in
from ..rich_results import incomplete, primary
from ..rule import Applies, rule
from ..structured_nodes import Node


def _products(page: Page) -> list[Node]:
    """Products that stand for themselves; a group's variants are judged with the group."""
    return [node for node in primary(page, "Product") if node.parent != "hasVariant"]


def _sold(page: Page) -> list[Node]:
    """Products with an offer of one seller; with a range of prices (AggregateOffer) there is no merchant listing."""
    return [node for node in _products(page) if _offers(node) and not node.is_a("ProductGroup")]


def _offers(node: Node) -> list[Node]:
    return [offer for offer in node.values("offers") if isinstance(offer, Node) and not offer.is_a("AggregateOffer")]


@rule(Severity.ERROR, "structured-data", applies=Applies.INDEXABLE, needs="structured")
def schema_product_snippet(page: Page) -> Iterator[Evidence]:
    """Product markup lacks what a search result needs

    A Product that stands for itself has no name, or none of review, aggregateRating and offers.

    Why: Without them Google shows neither price nor stars with the result.

    Fix: Add what the finding names.

    Source: Google Search Central, "Product snippet (Product, Review, Offer) structured data",
    https://developers.google.com/search/docs/appearance/structured-data/product-snippet
    """
    yield from incomplete(page, "product-snippet", _products(page))


@rule(Severity.ERROR, "structured-data", applies=Applies.INDEXABLE, needs="structured")
def schema_merchant_listing(page: Page) -> Iterator[Evidence]:
    """Product for sale lacks what a shopping result needs

    A Product with an Offer has no name or image, or its offers have no price above 0 or no priceCurrency of ISO 4217.
    The price may stand in a priceSpecification. Products with a range of prices (AggregateOffer) are not meant.

    Why: Without them the product does not appear in Google's shopping results.

    Fix: Add what the finding names. Write prices as numbers (1999.50) and currencies as codes (EUR).

    Source: Google Search Central, "Merchant listing (Product, Offer) structured data",
    https://developers.google.com/search/docs/appearance/structured-data/merchant-listing; ISO 4217,
    https://www.iso.org/iso-4217-currency-codes.html
    """
    yield from incomplete(page, "merchant-listing", _sold(page), _offer_faults)


def _offer_faults(node: Node) -> list[str]:
    faults: list[str] = []
    for offer in _offers(node):
        price = offer.text("price") or offer.text("priceSpecification.price")
        currency = offer.text("priceCurrency") or offer.text("priceSpecification.priceCurrency")
        value = amount(price)
        if not price:
            faults.append("offers.price")
        elif value is None:
            faults.append(f"a price that is a number ({price})")
        elif value <= 0:
            faults.append(f"a price above 0 ({price})")
        if not currency:
            faults.append("offers.priceCurrency")
        elif not is_currency(currency):
            faults.append(f"a currency of ISO 4217 ({currency})")
    return list(dict.fromkeys(faults))


@rule(Severity.NOTICE, "structured-data", applies=Applies.INDEXABLE, needs="structured")
def schema_merchant_recommended(page: Page) -> Iterator[Evidence]:
    """Product for sale could say more

    A Product with an Offer lacks properties that Google recommends: availability, description, brand, a GTIN, MPN or
    ISBN, shippingDetails or hasMerchantReturnPolicy.

    Why: What is there can be shown: in stock or not, shipping costs, the way to return it. Products with a GTIN are
    matched with what other shops sell.

    Fix: Add what you know of the product; what does not apply can stay away. Shipping and returns can be set for the
    whole shop with Organization markup or in Merchant Center instead.

    Source: Google Search Central, "Merchant listing (Product, Offer) structured data",
    https://developers.google.com/search/docs/appearance/structured-data/merchant-listing
    """
    yield from incomplete(page, "merchant-listing", _sold(page), recommended=True)


@rule(Severity.WARNING, "structured-data", applies=Applies.INDEXABLE, needs="structured")
def schema_price_mismatch(page: Page) -> Iterator[Evidence]:
    """Price in the markup is not the price on the page

    The page is about one product with one price, and its main text names prices in the same currency, but not that one.
    Pages whose text names no price with a currency are not judged, and neither are those that were not read to their
    end.

    Why: Google takes markup that says something else than the page for misleading, and may show no rich results for the
    site. Buyers who come for the price in the result feel cheated.

    Fix: Write the price from the same source into page and markup, with the same taxes.

    Source: Google Search Central, "General structured data guidelines": don't mark up content that is not visible,
    https://developers.google.com/search/docs/appearance/structured-data/sd-policies
    """
    products = _products(page)
    offers = [offer for product in products for offer in _offers(product)]
    if len(products) != 1 or len(offers) != 1 or page.cut:
        return
    offer = offers[0]
    price = amount(offer.text("price") or offer.text("priceSpecification.price"))
    currency = offer.text("priceCurrency").upper()
    shown = prices_in(page.text, currency) if currency in MARKS else set()
    # A list price or a price without tax may be marked up beside the one that is paid.
    if price and shown and not any(abs(one - price) < 0.01 for one in shown):
        named = ", ".join(f"{one:,.2f}" for one in sorted(shown)[:5])
        yield Evidence(
            f"The markup gives a price of {price:,.2f} {currency}, the text names {named}.",
            value=price,
            line=offer.line,
            details={"currency": currency, "shown": sorted(shown)[:20]},
        )


_IDENTIFIERS = ("sku", "gtin", "gtin8", "gtin12", "gtin13", "gtin14", "mpn")


@rule(Severity.WARNING, "structured-data", applies=Applies.INDEXABLE, needs="structured")
def schema_conflicting_products(page: Page) -> Iterator[Evidence]:
    """Two descriptions of one product disagree

    The page describes one product twice, and the two disagree on its price: both stand for themselves, neither is a
    variant in a ProductGroup, and they have the same SKU or GTIN, or the same name and no different SKUs. Lists of
    products and variants with names or numbers of their own are not meant.

    Why: A search engine cannot know which price holds, and may show the wrong one or none. Usually a theme and a
    plug-in both write markup.

    Fix: Switch one of the two off, or join them with an @id.

    Source: Google Search Central, "General structured data guidelines",
    https://developers.google.com/search/docs/appearance/structured-data/sd-policies
    """
    products = [node for node in _products(page) if not node.is_a("ProductGroup")]
    for number, one in enumerate(products[:50]):
        for other in products[number + 1 : 50]:
            if _is_same(one, other) and (prices := _different_prices(one, other)):
                yield Evidence(
                    f"{one.label} is described twice, with prices of {prices[0]:,.2f} and {prices[1]:,.2f}.",
                    value=prices[0],
                    threshold=prices[1],
                    line=other.line,
                    details={"lines": [one.line, other.line], "formats": [one.format, other.format]},
                )
                return


def _is_same(one: Node, other: Node) -> bool:
    named = [(one.text(name), other.text(name)) for name in _IDENTIFIERS if one.has(name) and other.has(name)]
    if named:
        return all(first == second for first, second in named)
    return bool(one.text("name")) and fold(one.text("name")) == fold(other.text("name"))


def _different_prices(one: Node, other: Node) -> tuple[float, float] | None:
    pairs = [[amount(offer.text("price")) for offer in _offers(node)] for node in (one, other)]
    if any(len(prices) != 1 or prices[0] is None for prices in pairs):
        return None
    first, second = pairs[0][0], pairs[1][0]
    return None if first is None or second is None or abs(first - second) < 0.01 else (first, second)
