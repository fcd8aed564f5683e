"""The pages of the shop, a module for each part of it."""

from __future__ import annotations

from storefront.pages import (
    account,
    asking,
    category,
    company,
    entering,
    home,
    machines,
    product,
    search,
)
from storefront.routes import Routes

PAGES = Routes(
    public={
        **home.PUBLIC,
        **category.PUBLIC,
        **product.PUBLIC,
        **search.PUBLIC,
        **company.PUBLIC,
        **machines.PUBLIC,
    },
    private={**account.PRIVATE, **entering.PRIVATE, **asking.PRIVATE},
)
