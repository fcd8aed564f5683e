"""Forms as pages show them again: what was given, and what is wrong beside each field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from shop.errors import InvalidError
from storefront.errors import BackendError

T = TypeVar("T")

# Never sent back: a page may stay in a browser's history.
SECRET = frozenset({"password", "old", "new", "again"})


@dataclass
class Form:
    """What somebody gave; *say* puts a text into the language of the page."""

    values: dict[str, str]
    say: Callable[[str], str]
    errors: dict[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """Return what was given, without the spaces around it."""
        return self.values.get(name, "").strip()

    def needs(self, *names: str) -> None:
        """Note which of these are empty."""
        for name in names:
            if not self.get(name):
                self.errors[name] = self.say("Please fill this in.")

    def read(self, name: str, parse: Callable[[str], T]) -> T | None:
        """Return what *parse* makes of a field; note it where it is wrong."""
        try:
            return parse(self.get(name))
        except InvalidError:
            self.blame(name)
            return None

    def blame(self, name: str) -> None:
        """Note that a field holds something else than is wanted, and what that is."""
        self.errors.setdefault(name, self.say(WORDS.get(name, CHECK)))

    def refused(self, error: BackendError) -> None:
        """Note the field that the worker refuses."""
        name = error.problem.field.rpartition(".")[2]
        self.blame(name if name in self.values else "form")

    @property
    def is_fine(self) -> bool:
        """Whether nothing is wrong."""
        return not self.errors

    @property
    def shown(self) -> Mapping[str, Any]:
        """What templates are given."""
        values = {name: value for name, value in self.values.items() if name not in SECRET}
        return {"values": values, "errors": self.errors}


def _(text: str) -> str:
    """Mark a text to be translated where it is said."""
    return text


CHECK = _("Please check this.")
# What is wanted of a field, for people.
WORDS = {
    "email": _("Please give an e-mail address, such as ana@example.com."),
    "password": _("Please choose a password of 10 characters or more that is hard to guess."),
    "new": _("Please choose a password of 10 characters or more that is hard to guess."),
    "name": _("Please give your name, up to 120 letters."),
    "label": _("Please name this address in up to 40 letters."),
    "recipient": _("Please say who receives the parcel."),
    "cep": _("Please give a CEP of this state, such as 01310-100."),
    "state": _("Please choose a state."),
    "street": _("Please give the street."),
    "number": _("Please give the number, or S/N."),
    "district": _("Please give the district."),
    "city": _("Please give the city."),
    "complement": _("Please use up to 120 letters."),
    "tax_id": _("Please check the digits of this CPF or CNPJ."),
    "phone": _("Please give a telephone number with its area code."),
}
