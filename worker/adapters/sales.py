"""Sums over what was sold, in PostgreSQL; days are those of the shop."""

from __future__ import annotations

from datetime import date

from shop.api.report_operations import MOST_ROWS, By, SalesRow
from worker.adapters.postgresql import Pool

ZONE = "America/Sao_Paulo"

_SOLD = f"""
captured_minor > 0 and currency = $3
    and placed_at >= $1::date::timestamp at time zone '{ZONE}'
    and placed_at < ($2::date + 1)::timestamp at time zone '{ZONE}'
"""
_BY_DAY = f"""
select to_char((placed_at at time zone '{ZONE}')::date, 'YYYY-MM-DD') as key, count(*) as orders,
    sum(captured_minor)::bigint as taken, sum(refunded_minor)::bigint as given_back,
    '' as name, 0 as items
from orders where {_SOLD} group by 1 order by 1 limit $4
"""  # noqa: S608  # nosec B608
# Lines, which are orders but where one has a SKU at two prices: to tell these apart takes a second.
_BY_PRODUCT = f"""
select sku as key, count(*) as orders,
    sum(quantity * unit_minor)::bigint as taken, 0::bigint as given_back,
    max(name) as name, sum(quantity)::int as items
from order_lines where order_id in (select id from orders where {_SOLD})
group by sku order by taken desc, sku limit $4
"""  # noqa: S608  # nosec B608
# One order is paid once, in whole; what was given back went the way it came.
_BY_PAYMENT = f"""
select provider as key, count(*) filter (where kind = 'capture') as orders,
    coalesce(sum(amount_minor) filter (where kind = 'capture'), 0)::bigint as taken,
    coalesce(sum(amount_minor) filter (where kind = 'refund'), 0)::bigint as given_back,
    '' as name, 0 as items
from payment_attempts
where state = 'succeeded' and order_id in (select id from orders where {_SOLD})
group by provider order by taken desc, provider limit $4
"""  # noqa: S608  # nosec B608
_STATEMENTS = {By.DAY: _BY_DAY, By.PRODUCT: _BY_PRODUCT, By.PAYMENT: _BY_PAYMENT}


class PostgreSQLSales:
    """`worker.ports.SalesSums` on PostgreSQL."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def summed(self, first: date, last: date, by: By, *, currency: str) -> list[SalesRow]:
        """Return the sums of these days, both included."""
        async with self._pool.connection() as connection:
            rows = await connection.fetch(_STATEMENTS[by], first, last, currency, MOST_ROWS)
        return [SalesRow(**row) for row in rows]
