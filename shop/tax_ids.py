"""CPF and CNPJ: Brazil's tax numbers of persons and of companies, with their check digits.

Source: Receita Federal. A CNPJ may hold letters since July 2026; its check digits are counted by
the code of each character less 48, which for digits is what it always was.
"""

from __future__ import annotations

import re
from operator import mul

from shop.errors import InvalidError

_CPF = re.compile(r"\d{11}")
_CNPJ = re.compile(r"[0-9A-Z]{12}\d{2}")
_BETWEEN = re.compile(r"[.\-/\s]")

CPF_LENGTH = 11
ZERO = ord("0")
_CPF_WEIGHTS = (range(10, 1, -1), range(11, 1, -1))
_CNPJ_WEIGHTS = ((5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2), (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2))


def parse_tax_id(text: str) -> str:
    """Return a CPF or CNPJ without dots and dashes; raise `InvalidError` where it is none."""
    plain = _BETWEEN.sub("", text).upper()
    is_cpf, is_cnpj = _CPF.fullmatch(plain), _CNPJ.fullmatch(plain)
    if not (is_cpf or is_cnpj) or len(set(plain)) == 1:
        raise InvalidError("tax_id", _hidden(text), "a CPF (11 digits) or a CNPJ (14 characters)")
    weights = _CPF_WEIGHTS if is_cpf else _CNPJ_WEIGHTS
    if plain[-2:] != _check_digits(plain[:-2], weights):
        raise InvalidError("tax_id", _hidden(text), "check digits that fit the number")
    return plain


def format_tax_id(plain: str) -> str:
    """Return a tax number as people write it: 529.982.247-25."""
    if len(plain) == CPF_LENGTH:
        return f"{plain[:3]}.{plain[3:6]}.{plain[6:9]}-{plain[9:]}"
    return f"{plain[:2]}.{plain[2:5]}.{plain[5:8]}/{plain[8:12]}-{plain[12:]}"


def mask_tax_id(plain: str) -> str:
    """Return a tax number as staff sees it: ***.982.247-**."""
    shown = format_tax_id(plain)
    return f"***{shown[3:-2]}**" if len(plain) == CPF_LENGTH else f"**.***{shown[6:-2]}**"


def _check_digits(number: str, weights: tuple[range, range] | tuple[tuple[int, ...], ...]) -> str:
    for weight in weights:
        values = [code - ZERO for code in number.encode()]
        rest = sum(map(mul, values, weight)) % 11
        number += str(0 if rest < 2 else 11 - rest)  # noqa: PLR2004, the rule of modulo 11
    return number[-2:]


def _hidden(text: str) -> str:
    """Return what may stand in a message of a number that nobody should read in a log."""
    return f"{len(text)} characters"
