"""What may be asked and said of who sells: the company, and its policies in both languages."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from shop.api.operations import Operation, Who
from shop.catalogue import Language
from shop.messages import Moment, Text

MOST_OF_A_POLICY = 30_000

Version = Annotated[int, Meta(ge=0)]
EMail = Annotated[str, Meta(pattern=r"^([^@\s]{1,64}@[^@\s]{1,190})?$")]


class PolicyKind(StrEnum):
    """What a policy is about."""

    PRIVACY = "privacy"
    TERMS = "terms"
    RETURNS = "returns"
    SHIPPING = "shipping"


class Seller(Struct, frozen=True):
    """Who sells, as the law wants it on each page."""

    name: str
    tax_id: str
    address: str
    city: str
    email: str
    phone: str


class CompanyDetails(Struct, frozen=True, forbid_unknown_fields=True):
    """All of the company; *version* is that which was read, 0 where there was none."""

    name: Text
    tax_id: Annotated[str, Meta(max_length=20)]
    pix_key: Annotated[str, Meta(max_length=77)]
    city: Text
    address: Annotated[str, Meta(max_length=300)]
    email: EMail
    phone: Annotated[str, Meta(pattern=r"^[0-9+() -]{0,30}$")]
    version: Version


class InLanguage(Struct, frozen=True, forbid_unknown_fields=True):
    """In which language."""

    language: Language = "pt-BR"


class Policy(Struct, frozen=True):
    """A policy as it stands; version 0 and no text as long as nobody wrote it."""

    kind: PolicyKind
    language: Language
    body: str = ""
    version: Version = 0
    changed_at: Moment | None = None


class PolicyText(Struct, frozen=True, forbid_unknown_fields=True):
    """A policy's new text; *version* is that which was read."""

    language: Language
    body: Annotated[str, Meta(max_length=MOST_OF_A_POLICY)]
    version: Version


class Written(Struct, frozen=True):
    """The version under which something stands now."""

    version: Version


SELLER = Operation("seller", "GET", "/seller", "Say who sells.", gives=Seller)
POLICY = Operation(
    "policy", "GET", "/policies/{kind}", "Show a policy.", query=InLanguage, gives=Policy
)
COMPANY = Operation(
    "company", "GET", "/owner/company", "Show all of the company.", Who.OWNER, gives=CompanyDetails
)
WRITE_COMPANY = Operation(
    "write-company",
    "POST",
    "/owner/company",
    "Say who sells.",
    Who.OWNER,
    takes=CompanyDetails,
    gives=Written,
)
WRITE_POLICY = Operation(
    "write-policy",
    "POST",
    "/owner/policies/{kind}",
    "Write a policy in one language.",
    Who.OWNER,
    takes=PolicyText,
    gives=Written,
    most_bytes=4 * MOST_OF_A_POLICY,
)
