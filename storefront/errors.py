"""What can go wrong in the storefront.

StorefrontError
├── BackendError             the worker answered that it does not do that
├── TooLongError             a form is longer than forms are
└── ForeignError             a form was sent from another site

cloud.errors.AwayError       the worker or the queue does not answer
"""

from __future__ import annotations

from shop.api.operations import Problem


class StorefrontError(Exception):
    """Something that the storefront does not do."""


class BackendError(StorefrontError):
    """The worker answered with a problem; *problem* names field, value and what is wanted."""

    def __init__(self, operation: str, problem: Problem) -> None:
        super().__init__(f"{operation}: {problem.status} {problem.type}")
        self.operation, self.problem = operation, problem

    @property
    def type(self) -> str:
        """What kind of problem, such as not-signed-in."""
        return self.problem.type


class TooLongError(StorefrontError):
    """A form is longer than any of the shop's."""


class ForeignError(StorefrontError):
    """A form was not sent from a page of the shop."""
