"""Who sells, and its policies, in PostgreSQL."""

from __future__ import annotations

from shop.api.seller_operations import CompanyDetails, Policy, PolicyKind, PolicyText
from shop.catalogue import Language
from worker.adapters.postgresql import Pool
from worker.errors import ChangedMeanwhileError, UnknownError

_COMPANY = "select name, tax_id, pix_key, city, address, email, phone, version from company"
_FIRST_COMPANY = """
insert into company (name, tax_id, pix_key, city, address, email, phone)
values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning version
"""
_CHANGED_COMPANY = """
update company set name = $1, tax_id = $2, pix_key = $3, city = $4, address = $5, email = $6,
    phone = $7, version = version + 1
where version = $8 returning version
"""
_COMPANY_VERSION = "select version from company"
_POLICY = "select body, version, changed_at from policies where kind = $1 and language = $2"
_FIRST_POLICY = """
insert into policies (kind, language, body, version) values ($1, $2, $3, 1)
on conflict do nothing returning version
"""
_CHANGED_POLICY = """
update policies set body = $3, version = version + 1, changed_at = now()
where kind = $1 and language = $2 and version = $4 returning version
"""


class PostgreSQLSellers:
    """`worker.ports.Sellers` on PostgreSQL."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def company(self) -> CompanyDetails:
        """Return all of the company; raise `UnknownError` as long as nobody has said."""
        async with self._pool.connection() as connection:
            row = await connection.fetchrow(_COMPANY)
        if row is None:
            raise UnknownError("company", "the one that sells")
        return CompanyDetails(**row)

    async def write_company(self, company: CompanyDetails) -> int:
        """Replace it and return its version; raise `ChangedMeanwhileError` unless it was read."""
        about = (company.name, company.tax_id, company.pix_key, company.city)
        given = (*about, company.address, company.email, company.phone)
        async with self._pool.connection() as connection:
            if company.version == 0:
                version = await connection.fetchval(_FIRST_COMPANY, *given)
            else:
                version = await connection.fetchval(_CHANGED_COMPANY, *given, company.version)
            stands = version or await connection.fetchval(_COMPANY_VERSION) or 0
        if version is None:
            raise ChangedMeanwhileError("company", expected=company.version, found=stands)
        return int(version)

    async def policy(self, kind: PolicyKind, language: Language) -> Policy:
        """Return a policy; one that nobody wrote is empty."""
        async with self._pool.connection() as connection:
            row = await connection.fetchrow(_POLICY, kind.value, language)
        return Policy(kind, language, **row) if row else Policy(kind, language)

    async def write_policy(self, kind: PolicyKind, text: PolicyText) -> int:
        """Replace it and return its version; raise `ChangedMeanwhileError` unless it was read."""
        given = (kind.value, text.language, text.body)
        async with self._pool.connection() as connection:
            if text.version == 0:
                version = await connection.fetchval(_FIRST_POLICY, *given)
            else:
                version = await connection.fetchval(_CHANGED_POLICY, *given, text.version)
        if version is None:
            stands = (await self.policy(kind, text.language)).version
            raise ChangedMeanwhileError(kind.value, expected=text.version, found=stands)
        return int(version)
