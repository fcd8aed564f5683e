"""What pages tell search engines, as JSON-LD in the words of schema.org."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec
from markupsafe import Markup

from shop.api.seller_operations import Seller
from shop.catalogue import Language, Product, Variant
from shop.paths import path_to
from shop.rendering import pictures

CONTEXT = "https://schema.org"
RETURN_DAYS = 7
# Within a script element only these end it, or begin something else; JSON knows them escaped.
_ESCAPED = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}


def script(data: Mapping[str, Any]) -> Markup:
    """Return JSON that may stand in a script element, whatever its texts hold."""
    text = msgspec.json.encode({"@context": CONTEXT, **data}).decode()
    for letter, escape in _ESCAPED.items():
        text = text.replace(letter, escape)
    return Markup(text)  # noqa: S704, escaped above  # nosec B704


def store(seller: Seller, public_url: str) -> Mapping[str, Any]:
    """Return who sells, and how the shop is searched."""
    facts = {
        "email": seller.email,
        "telephone": seller.phone,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": seller.address,
            "addressLocality": seller.city,
            "addressCountry": "BR",
        },
        "taxID": seller.tax_id,
    }
    search = public_url + path_to("search", "pt-BR") + "?q={search_term_string}"
    return {
        "@graph": [
            {
                "@type": ["Organization", "OnlineStore"],
                "@id": f"{public_url}/#seller",
                "name": seller.name,
                "url": f"{public_url}/",
                **{name: value for name, value in facts.items() if value},
            },
            {
                "@type": "WebSite",
                "name": seller.name,
                "url": f"{public_url}/",
                "potentialAction": {
                    "@type": "SearchAction",
                    "target": {"@type": "EntryPoint", "urlTemplate": search},
                    "query-input": "required name=search_term_string",
                },
            },
        ]
    }


def trail(steps: Sequence[Mapping[str, str]], public_url: str) -> Mapping[str, Any]:
    """Return where a page lies: steps of a name and a path."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": at,
                "name": one["name"],
                "item": public_url + one["path"],
            }
            for at, one in enumerate(steps, 1)
        ],
    }


def product(
    product: Product,
    language: Language,
    *,
    currency: str,
    public_url: str,
    stock: Mapping[str, int] | None,
) -> Mapping[str, Any]:
    """Return a product with what is offered of it."""
    texts = product.texts[language]
    url = public_url + path_to("product", language, product=product.product_id)
    offers = [_offer(one, currency, url, stock) for one in product.variants if one.is_sold]
    return {
        "@type": "Product",
        "name": texts.name,
        "description": texts.summary or texts.description,
        "sku": product.variants[0].sku,
        "url": url,
        "image": [public_url + pictures.address(one) for one in product.pictures],
        **({"brand": {"@type": "Brand", "name": product.brand}} if product.brand else {}),
        **({"offers": offers[0] if len(offers) == 1 else offers} if offers else {}),
    }


def _offer(
    variant: Variant, currency: str, url: str, stock: Mapping[str, int] | None
) -> Mapping[str, Any]:
    is_there = stock is None or stock.get(variant.sku, 0) > 0
    return {
        "@type": "Offer",
        "sku": variant.sku,
        "url": url,
        "price": str(Decimal(variant.minor).scaleb(-2)),
        "priceCurrency": currency,
        "itemCondition": f"{CONTEXT}/NewCondition",
        "availability": f"{CONTEXT}/{'InStock' if is_there else 'OutOfStock'}",
        "hasMerchantReturnPolicy": {
            "@type": "MerchantReturnPolicy",
            "applicableCountry": "BR",
            "returnPolicyCategory": f"{CONTEXT}/MerchantReturnFiniteReturnWindow",
            "merchantReturnDays": RETURN_DAYS,
            "returnMethod": f"{CONTEXT}/ReturnByMail",
            "returnFees": f"{CONTEXT}/FreeReturn",
        },
    }
