"""Who sells, as staff has written it down."""

from __future__ import annotations

import time

from cloud.errors import AwayError
from shop.pix import Receiver
from worker.adapters.postgresql import Pool

# A change of the Pix key shows in codes after so long.
KEPT_SECONDS = 5.0

_COMPANY = "select pix_key, name, city from company"


class PostgreSQLCompany:
    """The company in PostgreSQL."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._receiver: Receiver | None = None
        self._read_at = 0.0

    async def receiver(self) -> Receiver:
        """Return who is paid by Pix; raise `AwayError` as long as nobody has said."""
        if self._receiver is None or time.monotonic() - self._read_at > KEPT_SECONDS:
            async with self._pool.connection() as connection:
                row = await connection.fetchrow(_COMPANY)
            if row is None:
                raise AwayError("the company", "name it and its Pix key, or run `worker seed`")
            self._receiver = Receiver(row["pix_key"], row["name"], row["city"])
            self._read_at = time.monotonic()
        return self._receiver
