"""Answers about who sells. The company and its policies are the owner's to write."""

from __future__ import annotations

from msgspec import structs

from shop.api import seller_operations as asked
from shop.api.operations import Operation
from shop.api.seller_operations import CompanyDetails, Policy, PolicyKind, Seller, Written
from shop.errors import InvalidError
from shop.pix import Receiver
from shop.tax_ids import CPF_LENGTH, parse_tax_id
from worker.api.server import Call, Handler
from worker.api.services import Services
from worker.errors import UnknownError


async def seller(_call: Call, with_: Services) -> Seller:
    """Say who sells."""
    found = await with_.sellers.company()
    at = (found.address, found.city)
    return Seller(found.name, found.tax_id, *at, found.email, found.phone)


async def company(_call: Call, with_: Services) -> CompanyDetails:
    """Show all of the company."""
    return await with_.sellers.company()


async def write_company(call: Call, with_: Services) -> Written:
    """Write who sells."""
    given: CompanyDetails = call.body
    tax_id = parse_tax_id(given.tax_id)
    if len(tax_id) == CPF_LENGTH:
        raise InvalidError("tax_id", f"{CPF_LENGTH} digits", "a CNPJ: a company sells")
    Receiver(given.pix_key, given.name, given.city)  # refuses what no bank would take
    return Written(await with_.sellers.write_company(structs.replace(given, tax_id=tax_id)))


async def policy(call: Call, with_: Services) -> Policy:
    """Show a policy."""
    return await with_.sellers.policy(kind_of(call), call.query.language)


async def write_policy(call: Call, with_: Services) -> Written:
    """Write a policy."""
    return Written(await with_.sellers.write_policy(kind_of(call), call.body))


def kind_of(call: Call) -> PolicyKind:
    """Return what the policy in the path is about."""
    try:
        return PolicyKind(call.path["kind"])
    except ValueError as error:
        raise UnknownError("policy", call.path["kind"]) from error


HANDLERS: dict[Operation, Handler[Services]] = {
    asked.SELLER: seller,
    asked.COMPANY: company,
    asked.WRITE_COMPANY: write_company,
    asked.POLICY: policy,
    asked.WRITE_POLICY: write_policy,
}
