"""How people come in: register, confirm the address, sign in and out, choose a new password.

Whoever asks about an address is not told whether the shop knows it.
"""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from shop.accounts import parse_email, parse_name, parse_password
from shop.api.cart_operations import MERGE, AnonymousCart, CartLine
from shop.api.identity_operations import (
    ASK_RESET,
    REGISTER,
    RESET,
    SIGN_IN,
    SIGN_OUT,
    VERIFY,
    Credentials,
    MailedLink,
    NewPassword,
    Registration,
    ResetRequest,
    Session,
)
from shop.carts import Cart
from shop.paths import path_to
from storefront.errors import BackendError
from storefront.ports import Caller
from storefront.shop import Shop
from storefront.web.cookies import drop_session, keep_cart, keep_session
from storefront.web.visits import Visit, local_path

SEE_OTHER = 303
UNPROCESSABLE = 422


async def show_sign_in(visit: Visit, _shop: Shop) -> Response:
    """Ask who it is."""
    return await _sign_in_page(visit)


async def sign_in(visit: Visit, shop: Shop) -> Response:
    """Begin a session, and put what is in the cart into the kept one."""
    form = visit.filled
    form.needs("email", "password")
    if form.is_fine:
        asked = Credentials(form.get("email"), visit.form["password"], visit.session)
        try:
            begun = await shop.backend.ask(SIGN_IN, body=asked, caller=visit.caller)
        except BackendError as error:
            if error.type not in ("not-recognised", "invalid"):
                raise
            form.errors["form"] = form.say(
                "This e-mail address and this password do not belong together."
            )
        else:
            response = _see(visit, local_path(visit.form.get("next", "")))
            keep_session(response, begun.token)
            await _merge(visit, shop, begun.token, response)
            return response
    return await _sign_in_page(visit, status=UNPROCESSABLE)


async def _merge(visit: Visit, shop: Shop, token: str, response: Response) -> None:
    """Put the cart of before into the account's, and have the browser keep that."""
    lines = tuple(CartLine(sku, count) for sku, count in visit.cart.lines.items())
    before = AnonymousCart(visit.cart.order_id, lines)
    caller = Caller(token, visit.caller.address, visit.caller.request_id)
    kept = await shop.backend.ask(MERGE, body=before, caller=caller, key=visit.cart.order_id)
    cart = Cart(kept.cart_id, {one.sku: one.quantity for one in kept.lines})
    keep_cart(response, cart, visit.keys)


async def _sign_in_page(visit: Visit, *, status: int = 200) -> Response:
    asked = visit.form.get("next") or visit.query.get("next", "")
    return await visit.show("sign_in.html", page="sign-in", status=status, next=asked)


async def sign_out(visit: Visit, shop: Shop) -> Response:
    """End the session; the cart stays with its account."""
    if visit.session:
        await shop.backend.ask(SIGN_OUT, body=Session(visit.session), caller=visit.caller)
    response = _see(visit, path_to("home", visit.language))
    drop_session(response)
    keep_cart(response, Cart(), visit.keys)
    return response


async def show_register(visit: Visit, _shop: Shop) -> Response:
    """Ask for what an account needs."""
    return await visit.show("register.html", page="register")


async def register(visit: Visit, shop: Shop) -> Response:
    """Have a mail sent, and say no more than that."""
    form = visit.filled
    form.read("email", parse_email)
    form.read("name", parse_name)
    given = visit.form.get("password", "")
    form.read("password", lambda _: parse_password(given, email=form.get("email")))
    if form.is_fine:
        asked = Registration(form.get("email"), given, form.get("name"), visit.language)
        try:
            await shop.backend.ask(REGISTER, body=asked, caller=visit.caller)
        except BackendError as error:
            if error.type != "invalid":
                raise
            form.refused(error)
        else:
            email = form.get("email")
            return await visit.show("mail_sent.html", page="register", email=email)
    return await visit.show("register.html", page="register", status=UNPROCESSABLE)


async def verify(visit: Visit, shop: Shop) -> Response:
    """Open what a mailed link is for."""
    token = visit.names["token"]
    try:
        await shop.backend.ask(VERIFY, body=MailedLink(token), caller=visit.caller)
    except BackendError as error:
        if error.type not in ("spent-link", "invalid"):
            raise
        return await visit.show(
            "link_spent.html", page="verify", names={"token": token}, status=410
        )
    return await visit.show("verified.html", page="verify", names={"token": token})


async def show_forgot(visit: Visit, _shop: Shop) -> Response:
    """Ask for the address of the account."""
    return await visit.show("forgot.html", page="forgot")


async def forgot(visit: Visit, shop: Shop) -> Response:
    """Have a mail sent that leads to a new password, if there is an account."""
    form = visit.filled
    email = form.read("email", parse_email)
    if email is None:
        return await visit.show("forgot.html", page="forgot", status=UNPROCESSABLE)
    asked = ResetRequest(email, visit.language)
    await shop.backend.ask(ASK_RESET, body=asked, caller=visit.caller)
    return await visit.show("mail_sent.html", page="forgot", email=email)


async def show_reset(visit: Visit, _shop: Shop) -> Response:
    """Ask for a new password."""
    return await visit.show("reset.html", page="reset", names=visit.names)


async def reset(visit: Visit, shop: Shop) -> Response:
    """Choose a new password; all sessions are over."""
    form = visit.filled
    given = visit.form.get("password", "")
    form.read("password", lambda _: parse_password(given, email=""))
    status = UNPROCESSABLE
    if form.is_fine:
        asked = NewPassword(visit.names["token"], given)
        try:
            await shop.backend.ask(RESET, body=asked, caller=visit.caller)
        except BackendError as error:
            if error.type == "spent-link":
                return await visit.show(
                    "link_spent.html", page="reset", names=visit.names, status=410
                )
            if error.type != "invalid":
                raise
            form.refused(error)
        else:
            response = await visit.show("password_changed.html", page="reset", names=visit.names)
            drop_session(response)
            return response
    return await visit.show("reset.html", page="reset", names=visit.names, status=status)


def _see(visit: Visit, path: str) -> RedirectResponse:
    return RedirectResponse(path or path_to("account", visit.language), SEE_OTHER)


PRIVATE = {
    ("sign-in", "GET"): show_sign_in,
    ("sign-in", "POST"): sign_in,
    ("sign-out", "POST"): sign_out,
    ("register", "GET"): show_register,
    ("register", "POST"): register,
    ("verify", "GET"): verify,
    ("forgot", "GET"): show_forgot,
    ("forgot", "POST"): forgot,
    ("reset", "GET"): show_reset,
    ("reset", "POST"): reset,
}
