"""The one table of the shop's URLs: the storefront routes from it, edge and firewall emit from it.

Portuguese stands at the root, English under /en. `{name}` is one path segment. Every path that
is not public lies in a family of its own, `FAMILIES`: the edge knows it by its first segment,
so that no cached page and no firewall rule depends on the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal
from urllib.parse import quote


class Reach(Enum):
    """Where the edge takes an answer from, and how long it may keep it."""

    PUBLIC = "public"  # load balancer or failover site; kept for seconds
    PRIVATE = "private"  # load balancer only; never kept
    PROBE = "probe"  # load balancer only; never kept, tells whether it serves
    ASSET = "asset"  # assets bucket; kept for a year
    SIGN_OF_LIFE = "sign-of-life"  # assets bucket; never kept, tells whether the edge serves


class Guard(Enum):
    """How closely the firewall looks at a path."""

    OPEN = "open"
    FORM = "form"  # small bodies
    CREDENTIALS = "credentials"  # small bodies, few tries per address
    STAFF = "staff"  # from staff networks, large bodies
    HOOK = "hook"  # other machines call it


READ = ("GET", "HEAD")
FORM = ("GET", "HEAD", "POST")
POST = ("POST",)


@dataclass(frozen=True)
class Path:
    """One URL of the shop in both languages; `en` is empty where a language makes no sense."""

    name: str
    pt: str
    en: str
    methods: tuple[str, ...] = READ
    reach: Reach = Reach.PUBLIC
    guard: Guard = Guard.OPEN

    @property
    def patterns(self) -> tuple[str, ...]:
        """The pattern in each language that has one."""
        return (self.pt, self.en) if self.en else (self.pt,)


def _private(
    name: str, pt: str, en: str, methods: tuple[str, ...] = FORM, guard: Guard = Guard.FORM
) -> Path:
    return Path(name, pt, en, methods, Reach.PRIVATE, guard)


PATHS = (
    Path("home", "/", "/en/"),
    Path("category", "/c/{category}", "/en/c/{category}"),
    Path("product", "/p/{product}", "/en/p/{product}"),
    Path("search", "/busca", "/en/search"),
    Path("suggestions", "/busca/sugestoes", "/en/search/suggestions"),
    Path("contact", "/contato", "/en/contact"),
    Path("policy", "/politicas/{policy}", "/en/policies/{policy}"),
    Path("sitemap", "/sitemap.xml", ""),
    Path("robots", "/robots.txt", ""),
    Path("security-contact", "/.well-known/security.txt", ""),
    Path("favicon", "/favicon.ico", ""),
    _private("freight", "/frete", "/en/freight", READ),
    _private("notify-me", "/avise-me", "/en/notify-me", POST),
    _private("cart", "/carrinho", "/en/cart"),
    _private("cart-lines", "/carrinho/itens", "/en/cart/lines", POST),
    _private("cart-coupon", "/carrinho/cupom", "/en/cart/coupon", POST),
    _private("checkout", "/finalizar", "/en/checkout", FORM, Guard.CREDENTIALS),
    _private(
        "checkout-review", "/finalizar/revisao", "/en/checkout/review", FORM, Guard.CREDENTIALS
    ),
    _private("order", "/pedido/{order}", "/en/order/{order}", READ),
    _private("order-cancel", "/pedido/{order}/cancelar", "/en/order/{order}/cancel", POST),
    _private("order-return", "/pedido/{order}/devolver", "/en/order/{order}/return", POST),
    _private("account", "/minha-conta", "/en/account", READ),
    _private("register", "/minha-conta/cadastro", "/en/account/register", FORM, Guard.CREDENTIALS),
    _private("verify", "/minha-conta/confirmar/{token}", "/en/account/verify/{token}", READ),
    _private("sign-in", "/minha-conta/entrar", "/en/account/sign-in", FORM, Guard.CREDENTIALS),
    _private("sign-out", "/minha-conta/sair", "/en/account/sign-out", POST),
    _private("forgot", "/minha-conta/senha", "/en/account/password", FORM, Guard.CREDENTIALS),
    _private(
        "reset",
        "/minha-conta/senha/{token}",
        "/en/account/password/{token}",
        FORM,
        Guard.CREDENTIALS,
    ),
    _private("addresses", "/minha-conta/enderecos", "/en/account/addresses"),
    _private("orders", "/minha-conta/pedidos", "/en/account/orders", READ),
    _private("news", "/minha-conta/novidades", "/en/account/news", POST),
    _private(
        "password",
        "/minha-conta/seguranca",
        "/en/account/security",
        FORM,
        Guard.CREDENTIALS,
    ),
    _private("export", "/minha-conta/dados", "/en/account/data", READ),
    _private("delete", "/minha-conta/excluir", "/en/account/delete"),
    _private("pix-webhook", "/webhooks/pix", "", POST, Guard.HOOK),
    _private("staff", "/admin", "", READ, Guard.STAFF),
    _private("staff-sign-in", "/admin/entrar", "", FORM, Guard.CREDENTIALS),
    _private("staff-page", "/admin/{page}", "", FORM, Guard.STAFF),
    Path("health", "/healthz", "", READ, Reach.PROBE),
    Path("static", "/static/{file}", "", READ, Reach.ASSET),
    Path("media", "/media/{file}", "", READ, Reach.ASSET),
    Path("edge-health", "/edge-health", "", READ, Reach.SIGN_OF_LIFE),
)

BY_NAME = {path.name: path for path in PATHS}

LANGUAGE_PREFIX = "/en/"
# As `shop.catalogue` has it, which this table does without: blueprints read it, too.
Language = Literal["pt-BR", "en"]


def path_to(name: str, language: str, **names: str) -> str:
    """Return the path of a page in a language, each of its segments quoted."""
    path = BY_NAME[name]
    pattern = path.en if language == "en" and path.en else path.pt
    return pattern.format(**{key: quote(value, safe="") for key, value in names.items()})


def language_of(path: str) -> Language:
    """Return the language that a path of the shop is in."""
    return "en" if path.startswith(LANGUAGE_PREFIX) else "pt-BR"


# Query arguments that change a public page; the edge drops all others from its key.
QUERY_ARGUMENTS = ("after", "max", "min", "option", "q", "sort")

# Cookies that make a public page personal; with one of them the edge keeps nothing.
SESSION_COOKIE = "__Host-session"
CART_COOKIE = "__Host-cart"
STAFF_COOKIE = "__Host-staff"

# The header by which the load balancer knows CloudFront.
ORIGIN_SECRET_HEADER = "X-Origin-Secret"  # noqa: S105, a name  # nosec B105

# What CloudFront calls "all methods"; it takes no other list that holds POST.
ALL_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
CACHED_METHODS = ("GET", "HEAD", "OPTIONS")


def families(reach: Reach) -> tuple[str, ...]:
    """Return the edge's patterns of all paths of *reach*, such as /carrinho*, in table order."""
    patterns = [pattern for path in PATHS if path.reach is reach for pattern in path.patterns]
    if reach in _ONE_OBJECT:
        return tuple(patterns)
    stems = dict.fromkeys(_stem(pattern) for pattern in patterns)
    return tuple(f"{stem}*" if stem in patterns else f"{stem}/*" for stem in stems)


def prefixes(guard: Guard) -> tuple[str, ...]:
    """Return the beginnings of all paths of *guard*, none of them the beginning of another."""
    found = {
        pattern.partition("{")[0].rstrip("/")
        for path in PATHS
        if path.guard is guard
        for pattern in path.patterns
    }
    return tuple(
        sorted(one for one in found if not any(one != o and one.startswith(o) for o in found))
    )


# Nothing lies below these.
_ONE_OBJECT = (Reach.PROBE, Reach.SIGN_OF_LIFE)


def _stem(pattern: str) -> str:
    """Return the first segment of *pattern*, with its language."""
    segments = pattern.strip("/").split("/")
    return "/" + "/".join(segments[:2] if segments[0] == "en" else segments[:1])
