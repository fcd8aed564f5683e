"""What templates say in a language: money, dates, numbers."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal

# As Brazil's clocks show it, whoever looks: an order's day is the seller's.
ZONE = ZoneInfo("America/Sao_Paulo")
LOCALES = {"pt-BR": Locale("pt", "BR"), "en": Locale("en", "US")}


# The same prices are shown again and again, and one takes 40 us.
@lru_cache(maxsize=20_000)
def money(minor: int, currency: str, language: str) -> str:
    """Return an amount as it is written: R$ 1.234,50 or R$1,234.50."""
    return format_currency(minor / 100, currency, locale=LOCALES[language])


def number(value: int, language: str) -> str:
    """Return a whole number with its groups."""
    return format_decimal(value, locale=LOCALES[language])


def day(moment: datetime | date, language: str) -> str:
    """Return a day: 22 de nov. de 2026."""
    if isinstance(moment, datetime):
        moment = moment.astimezone(ZONE).date()
    return format_date(moment, "medium", locale=LOCALES[language])


def moment(moment: datetime, language: str) -> str:
    """Return a day with its hour and minute, in the seller's zone."""
    return format_datetime(moment, "medium", tzinfo=ZONE, locale=LOCALES[language])
