"""Small questions on the page of a product: what sending it costs, and word when it is back."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from shop.accounts import parse_email
from shop.addresses import format_cep, parse_cep, state_of
from shop.api.account_operations import NOTICE, Notice
from shop.api.basket_operations import PRICE, Cart, PricedCart
from shop.carts import spelled
from shop.errors import InvalidError
from shop.paths import path_to
from shop.products import check_sku
from shop.rendering.freight import name_of
from storefront.errors import BackendError
from storefront.pages.pieces import is_slug
from storefront.routes import PrivatePage
from storefront.shop import Shop
from storefront.web.forms import Form
from storefront.web.visits import Visit

SEE_OTHER = 303
UNPROCESSABLE = 422


async def freight(visit: Visit, shop: Shop) -> Response:
    """Show what sending one of a product to a CEP costs."""
    product, sku = visit.query.get("product", ""), visit.query.get("sku", "")
    if not _is_sku(sku) or not is_slug(product):
        return RedirectResponse(path_to("home", visit.language), SEE_OTHER)
    form = Form({"cep": visit.query.get("cep", "")[:20]}, visit.filled.say)
    cep = form.read("cep", parse_cep)
    priced: PricedCart | None = None
    if cep:
        priced = await shop.recent(PRICE, query=Cart(spelled({sku: 1}), cep))
        form.values["cep"] = format_cep(cep)
    return await visit.show(
        "freight.html",
        page="freight",
        status=200 if form.is_fine else UNPROCESSABLE,
        asked=form.shown,
        sku=sku,
        product=product,
        back=path_to("product", visit.language, product=product),
        name=priced.lines[0].name if priced else "",
        state=state_of(cep) if cep else "",
        freights=[
            {
                "name": form.say(name_of(one.method)),
                "price": one.price,
                "days": one.working_days,
            }
            for one in (priced.freights if priced else ())
        ],
    )


async def notify_me(visit: Visit, shop: Shop) -> Response:
    """Note who wants to hear that something is there again."""
    form = visit.filled
    product, sku = form.get("product"), form.get("sku")
    if not _is_sku(sku) or not is_slug(product):
        return RedirectResponse(path_to("home", visit.language), SEE_OTHER)
    email = form.read("email", parse_email)
    if email:
        try:
            notice = Notice(sku, product, email, visit.language)
            await shop.backend.ask(NOTICE, body=notice, caller=visit.caller)
        except BackendError as error:
            if error.type != "invalid":
                raise
            form.refused(error)
    return await visit.show(
        "notify_me.html",
        page="home",
        status=200 if form.is_fine else UNPROCESSABLE,
        product=product,
        sku=sku,
        back=path_to("product", visit.language, product=product),
    )


def _is_sku(text: str) -> bool:
    try:
        return bool(check_sku(text))
    except InvalidError:
        return False


PRIVATE: dict[tuple[str, str], PrivatePage] = {
    ("freight", "GET"): freight,
    ("notify-me", "POST"): notify_me,
}
