"""Brazilian addresses: the CEP says the state, and is what freight is counted by."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from shop.errors import InvalidError

LONGEST = 120

# First and last CEP of each state, as the post office (Correios) gives them.
RANGES: dict[str, tuple[tuple[int, int], ...]] = {
    "AC": ((69900000, 69999999),),
    "AL": ((57000000, 57999999),),
    "AM": ((69000000, 69299999), (69400000, 69899999)),
    "AP": ((68900000, 68999999),),
    "BA": ((40000000, 48999999),),
    "CE": ((60000000, 63999999),),
    "DF": ((70000000, 72799999), (73000000, 73699999)),
    "ES": ((29000000, 29999999),),
    "GO": ((72800000, 72999999), (73700000, 76799999)),
    "MA": ((65000000, 65999999),),
    "MG": ((30000000, 39999999),),
    "MS": ((79000000, 79999999),),
    "MT": ((78000000, 78899999),),
    "PA": ((66000000, 68899999),),
    "PB": ((58000000, 58999999),),
    "PE": ((50000000, 56999999),),
    "PI": ((64000000, 64999999),),
    "PR": ((80000000, 87999999),),
    "RJ": ((20000000, 28999999),),
    "RN": ((59000000, 59999999),),
    "RO": ((76800000, 76999999),),
    "RR": ((69300000, 69399999),),
    "RS": ((90000000, 99999999),),
    "SC": ((88000000, 89999999),),
    "SE": ((49000000, 49999999),),
    "SP": ((1000000, 19999999),),
    "TO": ((77000000, 77999999),),
}


# All ranges in order, so that a CEP is found without looking at each.
_ORDERED = sorted((first, last, state) for state, all_ in RANGES.items() for first, last in all_)
_FIRSTS = [first for first, _, _ in _ORDERED]
_BETWEEN = re.compile(r"[.\-\s]")
_CEP = re.compile(r"[0-9]{8}")


@dataclass(frozen=True)
class Address:
    """Where an order goes; *cep* is eight digits, *state* the UF in two letters."""

    cep: str
    street: str
    number: str
    district: str
    city: str
    state: str
    complement: str = ""

    def __post_init__(self) -> None:
        if self.state not in RANGES:
            raise InvalidError("state", self.state, "a state of Brazil in two letters, such as SP")
        if parse_cep(self.cep) != self.cep:
            raise InvalidError("cep", self.cep, "eight digits")
        if state_of(self.cep) != self.state:
            raise InvalidError("cep", self.cep, f"a CEP of {self.state}")
        for field in ("street", "number", "district", "city"):
            _check_text(field, getattr(self, field), least=1)
        _check_text("complement", self.complement, least=0)


def parse_cep(text: str) -> str:
    """Return a CEP as eight digits; raise `InvalidError` where it is none."""
    plain = _BETWEEN.sub("", text)
    if not _CEP.fullmatch(plain) or state_of(plain) is None:
        raise InvalidError("cep", text, "a CEP of eight digits, such as 01310-100")
    return plain


def format_cep(cep: str) -> str:
    """Return a CEP as people write it: 01310-100."""
    return f"{cep[:5]}-{cep[5:]}"


def state_of(cep: str) -> str | None:
    """Return the state of a CEP of eight digits; None where no state has it."""
    number = int(cep)
    at = bisect_right(_FIRSTS, number) - 1
    _, last, state = _ORDERED[at]
    return state if at >= 0 and number <= last else None


def _check_text(field: str, text: str, *, least: int) -> None:
    if not least <= len(text.strip()) <= LONGEST or not text.isprintable():
        raise InvalidError(field, text, f"{least} to {LONGEST} printable characters")
