"""What can go wrong with a store or service.

AwayError                does not answer: wait, and try again
└── AWSError             AWS refuses a call: somebody has to mend a right or a name
"""

from __future__ import annotations

import logging


class AwayError(Exception):
    """A store or service does not answer; no message is to blame."""

    # How loud it is logged where it is waited for: most of what is waited for passes by itself.
    level = logging.WARNING

    def __init__(self, what: str, problem: str, *, does: str = "does not answer") -> None:
        super().__init__(f"{what} {does}: {problem}")
        self.what = what


class AWSError(AwayError):
    """AWS refuses a call, and would again: we may not, or it knows nothing of that name."""

    # This one does not pass until somebody mends it.
    level = logging.ERROR

    def __init__(self, service: str, operation: str, *, code: str, problem: str = "") -> None:
        told = f"{code}, {problem}" if problem else code
        super().__init__(service, told, does=f"refuses {operation}")
        self.service, self.code = service, code
