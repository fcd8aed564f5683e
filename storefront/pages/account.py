"""What people keep with the shop: orders, addresses, news, their data, and the end of it all."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

import msgspec
from starlette.responses import RedirectResponse, Response

from shop.accounts import BookEntry
from shop.addresses import RANGES, Address, format_cep, parse_cep
from shop.api.account_operations import (
    ADDRESSES,
    CHANGE_PASSWORD,
    CONSENT,
    CONSENTS,
    DROP_ADDRESS,
    EXPORT,
    FORGET,
    KEEP_ADDRESS,
    ME,
    WITHDRAW_CONSENT,
    Label,
    PasswordChange,
    Wording,
)
from shop.api.identity_operations import CONFIRM, SIGN_OUT_EVERYWHERE, PasswordAgain
from shop.api.order_operations import MY_ORDERS, Page, Summary
from shop.carts import Cart
from shop.errors import InvalidError
from shop.paths import path_to
from shop.rendering.states import NAMES
from storefront.errors import BackendError
from storefront.ports import Caller
from storefront.routes import PrivatePage
from storefront.shop import Shop
from storefront.web.cookies import drop_session, keep_cart, keep_session
from storefront.web.visits import Visit

SEE_OTHER = 303
UNPROCESSABLE = 422
LATEST = 3
ON_PAGE = 20

Show = Callable[[Visit, Shop], Awaitable[Response]]


def signed_in(page: Show) -> PrivatePage:
    """Return *page* for whoever is signed in; all others are asked who they are, and come back."""

    @functools.wraps(page)
    async def checked(visit: Visit, shop: Shop) -> Response:
        if visit.session:
            try:
                return await page(visit, shop)
            except BackendError as error:
                if error.type != "not-signed-in":
                    raise
        is_read = visit.request.method in ("GET", "HEAD")
        back = visit.path if is_read else visit.request.url.path
        path = path_to("sign-in", visit.language)
        response = RedirectResponse(f"{path}?next={quote(back, safe='/')}", SEE_OTHER)
        if visit.session:
            drop_session(response)
        return response

    return checked


@signed_in
async def overview(visit: Visit, shop: Shop) -> Response:
    """Show what there is, and the latest orders."""
    me = await shop.backend.ask(ME, caller=visit.caller)
    orders = await shop.backend.ask(MY_ORDERS, query=Page(most=LATEST), caller=visit.caller)
    consents = await shop.backend.ask(CONSENTS, caller=visit.caller)
    return await visit.show(
        "account.html",
        page="account",
        name=me.name,
        email=me.email,
        orders=[_order(visit, one) for one in orders.orders],
        wants_news=bool(consents.consents) and consents.consents[-1].holds,
    )


@signed_in
async def orders(visit: Visit, shop: Shop) -> Response:
    """List the orders, the newest first."""
    after = visit.query.get("after", "")
    asked = Page(after=after[:100], most=ON_PAGE)
    found = await shop.backend.ask(MY_ORDERS, query=asked, caller=visit.caller)
    listed = [_order(visit, one) for one in found.orders]
    return await visit.show("orders.html", page="orders", orders=listed, after=found.after)


def _order(visit: Visit, one: Summary) -> dict[str, Any]:  # plain values, for a template
    return {
        "number": one.order_id[:8].upper(),
        "path": path_to("order", visit.language, order=one.order_id),
        "state": visit.filled.say(NAMES[one.state]),
        "placed_at": one.placed_at,
        "total": one.total,
        "items": one.items,
    }


@signed_in
async def addresses(visit: Visit, shop: Shop) -> Response:
    """Show the address book, and a form for one more."""
    return await _book(visit, shop)


@signed_in
async def keep_address(visit: Visit, shop: Shop) -> Response:
    """Keep an address, or drop one."""
    form = visit.filled
    if label := form.get("drop"):
        await shop.backend.ask(
            DROP_ADDRESS, body=Label(label), caller=visit.caller, key=visit.form_key
        )
        return RedirectResponse(path_to("addresses", visit.language), SEE_OTHER)
    form.needs("label", "recipient", "street", "number", "district", "city")
    cep = form.read("cep", parse_cep)
    if form.is_fine and cep:
        entry = _entry(visit, cep)
        if entry is not None:
            try:
                await shop.backend.ask(
                    KEEP_ADDRESS, body=entry, caller=visit.caller, key=visit.form_key
                )
            except BackendError as error:
                if error.type != "invalid":
                    raise
                form.refused(error)
            else:
                return RedirectResponse(path_to("addresses", visit.language), SEE_OTHER)
    return await _book(visit, shop, status=UNPROCESSABLE)


def _entry(visit: Visit, cep: str) -> Any:  # a Struct's stand-in: a dataclass that msgspec writes
    form = visit.filled
    names = ("street", "number", "district", "city", "state", "complement")
    try:
        address = Address(cep, *(form.get(name) for name in names))
        return BookEntry(form.get("label"), form.get("recipient"), address)
    except InvalidError as error:
        form.blame("recipient" if error.field == "name" else error.field)
        return None


async def _book(visit: Visit, shop: Shop, *, status: int = 200) -> Response:
    found = await shop.backend.ask(ADDRESSES, caller=visit.caller)
    book = [
        {**msgspec.to_builtins(one), "cep": format_cep(one.address.cep)} for one in found.addresses
    ]
    states = [(one, one) for one in RANGES]
    return await visit.show(
        "addresses.html", page="addresses", status=status, book=book, states=states
    )


@signed_in
async def news(visit: Visit, shop: Shop) -> Response:
    """Note whether news are wanted, and to which words somebody said yes."""
    if visit.form.get("wants") == "yes":
        wording = visit.filled.say("Yes, send me news about the shop by e-mail. I can stop it.")
        body = Wording(wording)
        await shop.backend.ask(CONSENT, body=body, caller=visit.caller, key=visit.form_key)
    else:
        await shop.backend.ask(WITHDRAW_CONSENT, caller=visit.caller, key=visit.form_key)
    return RedirectResponse(path_to("account", visit.language), SEE_OTHER)


@signed_in
async def show_password(visit: Visit, shop: Shop) -> Response:
    """Ask for the password so far and a new one."""
    await shop.backend.ask(ME, caller=visit.caller)
    return await visit.show("password.html", page="password")


@signed_in
async def change_password(visit: Visit, shop: Shop) -> Response:
    """Change the password, or end all sessions."""
    if visit.form.get("everywhere"):
        await shop.backend.ask(SIGN_OUT_EVERYWHERE, caller=visit.caller, key=visit.form_key)
        response: Response = RedirectResponse(path_to("sign-in", visit.language), SEE_OTHER)
        drop_session(response)
        return response
    form = visit.filled
    form.needs("old", "new")
    if form.is_fine:
        asked = PasswordChange(visit.form["old"], visit.form["new"])
        try:
            changed = await shop.backend.ask(CHANGE_PASSWORD, body=asked, caller=visit.caller)
        except BackendError as error:
            if error.type == "not-recognised":
                form.errors["old"] = form.say("This is not your password.")
            elif error.type == "invalid":
                form.blame("new")
            else:
                raise
        else:
            response = await visit.show("password_changed.html", page="password")
            keep_session(response, changed.token)
            return response
    return await visit.show("password.html", page="password", status=UNPROCESSABLE)


@signed_in
async def export(visit: Visit, shop: Shop) -> Response:
    """Give all that is held of somebody, as a file."""
    body = await shop.backend.ask(EXPORT, caller=visit.caller)
    headers = {"content-disposition": 'attachment; filename="quintal.json"'}
    return Response(body, media_type="application/json", headers=headers)


@signed_in
async def show_delete(visit: Visit, shop: Shop) -> Response:
    """Say what deletion means, and ask for the password."""
    await shop.backend.ask(ME, caller=visit.caller)
    return await visit.show("delete_account.html", page="delete", is_open=False)


@signed_in
async def delete(visit: Visit, shop: Shop) -> Response:
    """Forget somebody who has just given his password."""
    form = visit.filled
    form.needs("password")
    is_open = False
    if form.is_fine:
        again = PasswordAgain(visit.form["password"])
        try:
            confirmed = await shop.backend.ask(CONFIRM, body=again, caller=visit.caller)
            caller = Caller(confirmed.token, visit.caller.address, visit.caller.request_id)
            await shop.backend.ask(FORGET, caller=caller, key=visit.form_key)
        except BackendError as error:
            is_open = error.type == "not-over"
            if error.type not in ("not-recognised", "not-over"):
                raise
            if not is_open:
                form.errors["password"] = form.say("This is not your password.")
            response = await visit.show(
                "delete_account.html", page="delete", status=UNPROCESSABLE, is_open=is_open
            )
            if is_open:
                keep_session(response, confirmed.token)
            return response
        response = await visit.show("account_deleted.html", page="delete")
        drop_session(response)
        keep_cart(response, Cart(), visit.keys)
        return response
    return await visit.show(
        "delete_account.html", page="delete", status=UNPROCESSABLE, is_open=is_open
    )


PRIVATE = {
    ("account", "GET"): overview,
    ("orders", "GET"): orders,
    ("addresses", "GET"): addresses,
    ("addresses", "POST"): keep_address,
    ("news", "POST"): news,
    ("password", "GET"): show_password,
    ("password", "POST"): change_password,
    ("export", "GET"): export,
    ("delete", "GET"): show_delete,
    ("delete", "POST"): delete,
}
