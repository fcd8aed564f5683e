"""Who sells, and what the shop promises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shop.api.seller_operations import POLICY, InLanguage, Policy, PolicyKind
from shop.paths import path_to
from shop.rendering import linked_data
from shop.rendering.goods import paragraphs
from storefront.pages.missing import missing
from storefront.pages.pieces import trail
from storefront.routes import Asked, PublicPage
from storefront.shop import Shop
from storefront.web.pages_kept import Page

# What is shorter, on one line and no sentence is a heading.
LONGEST_HEADING = 80
SENTENCE_ENDS = (".", "!", "?", ":", ";", ",")


async def contact(asked: Asked, shop: Shop) -> Page:
    """Show who sells, and how to reach him."""
    seller = (await shop.frame(asked.language)).seller
    return await shop.public_page(
        "contact.html",
        asked.language,
        page="contact",
        telephone="".join(one for one in seller.phone if one.isdigit()),
        policies=_links(asked, shop),
        data=[linked_data.script(linked_data.store(seller, shop.public_url))],
    )


async def policy(asked: Asked, shop: Shop) -> Page:
    """Show a policy."""
    language, name = asked.language, asked.names["policy"]
    if name not in TITLES:
        return await missing(shop, language, name)
    found: Policy = await shop.recent(POLICY, names={"kind": name}, query=InLanguage(language))
    title = shop.say(language, TITLES[PolicyKind(name)])
    path = path_to("policy", language, policy=name)
    steps = trail(shop, language, [{"name": title, "path": path}])
    return await shop.public_page(
        "policy.html",
        language,
        page="policy",
        names={"policy": name},
        title=title,
        trail=steps,
        blocks=blocks(found.body),
        changed_at=found.changed_at,
        policies=[one for one in _links(asked, shop) if one["path"] != path],
        data=[linked_data.script(linked_data.trail(steps, shop.public_url))],
    )


def blocks(text: str) -> Sequence[Mapping[str, object]]:
    """Return a plain text as headings and paragraphs."""
    return [{"is_heading": _is_heading(one), "text": one} for one in paragraphs(text)]


def _is_heading(text: str) -> bool:
    is_line = "\n" not in text and len(text) <= LONGEST_HEADING
    return is_line and not text.endswith(SENTENCE_ENDS)


def _links(asked: Asked, shop: Shop) -> list[Mapping[str, str]]:
    return [
        {
            "name": shop.say(asked.language, title),
            "path": path_to("policy", asked.language, policy=kind.value),
        }
        for kind, title in TITLES.items()
    ]


def _(text: str) -> str:
    """Mark a text to be translated where it is said."""
    return text


TITLES = {
    PolicyKind.SHIPPING: _("Delivery"),
    PolicyKind.RETURNS: _("Exchanges and returns"),
    PolicyKind.TERMS: _("Terms of sale"),
    PolicyKind.PRIVACY: _("Privacy"),
}
PUBLIC: dict[str, PublicPage] = {"contact": contact, "policy": policy}
