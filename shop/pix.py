"""Pix: the text that a bank's app reads, copied or as a QR code (BR Code, static, with an amount).

Source: Banco Central do Brasil, "Manual de Padrões para Iniciação do Pix", on EMV QRCPS.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from shop.errors import InvalidError
from shop.money import Money

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
TXID_LENGTH = 25
# A code that was shown can be paid for so long; then the order gives its stock back.
PAYABLE = timedelta(minutes=30)
MOST_NAME, MOST_CITY, MOST_KEY = 25, 15, 77


@dataclass(frozen=True)
class Receiver:
    """Who is paid: a Pix key (e-mail, phone, CNPJ or random), name and city."""

    key: str
    name: str
    city: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[!-~]{1,77}", self.key):
            raise InvalidError("key", self.key, f"a Pix key of up to {MOST_KEY} characters")


def txid_of(order_id: str) -> str:
    """Return the reference under which money for an order arrives: its id in 25 characters."""
    number, digits = int(order_id, 16), ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits.rjust(TXID_LENGTH, "0")


def order_of(txid: str) -> str:
    """Return the order's id that a reference stands for; raise `InvalidError` where it is none."""
    if not re.fullmatch(r"[0-9A-Z]{25}", txid) or (number := int(txid, 36)) >= 2**128:
        raise InvalidError("txid", txid, "the reference of an order, 25 letters and digits")
    return f"{number:032x}"


def br_code(receiver: Receiver, amount: Money, txid: str) -> str:
    """Return the text that pays *amount* to *receiver* under *txid*."""
    if amount.currency != "BRL" or amount.minor <= 0:
        raise InvalidError("amount", amount, "more than nothing, in BRL")
    account = _field("00", "br.gov.bcb.pix") + _field("01", receiver.key)
    text = "".join(
        (
            _field("00", "01"),
            _field("26", account),
            _field("52", "0000"),
            _field("53", "986"),
            _field("54", f"{amount.minor // 100}.{amount.minor % 100:02}"),
            _field("58", "BR"),
            _field("59", _plain(receiver.name, MOST_NAME)),
            _field("60", _plain(receiver.city, MOST_CITY)),
            _field("62", _field("05", txid)),
            "6304",
        )
    )
    return f"{text}{_crc(text.encode()):04X}"


def _field(id_: str, value: str) -> str:
    return f"{id_}{len(value):02}{value}"


def _plain(text: str, most: int) -> str:
    """Return *text* without accents, as apps of all banks read it."""
    parts = unicodedata.normalize("NFD", text)
    plain = "".join(one for one in parts if one.isascii() and one.isprintable())
    return plain.strip()[:most].strip() or "-"


def _crc(content: bytes) -> int:
    """Return CRC-16/CCITT-FALSE, as EMV asks for."""
    crc = 0xFFFF
    for byte in content:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1
            crc &= 0xFFFF
    return crc
