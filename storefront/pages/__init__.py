"""The pages of the shop, a module for each part of it."""

from __future__ import annotations

from storefront.pages import account, entering, home
from storefront.routes import Routes

PAGES = Routes(
    public={**home.PUBLIC},
    private={**account.PRIVATE, **entering.PRIVATE},
)
