"""What can go wrong in a call to AWS.

WorkerError
└── AWSError                 a call has no good answer: service, operation, code, request id
    ├── NotThereError        nobody answers, or the service itself fails (an `AwayError`)
    │   ├── ThrottledError       it is asked more often than it wants
    │   └── NoCredentialsError   nobody says who we are, or only who we were
    ├── CorruptError         what came is not what was sent
    └── RefusedError         asked again the same would be refused again
        ├── DeniedError          we may not do that
        ├── MissingError         there is no such queue, table, topic or secret
        └── ConditionFailedError the item is not as the condition wants it

What stands under `NotThereError` says nothing about what was asked: wait, and try again.
"""

from __future__ import annotations

from worker import errors
from worker.errors import AwayError, WorkerError

# Enough to say which action on which resource is refused.
MOST_OF_A_MESSAGE = 300


class AWSError(WorkerError):
    """A call to AWS has no good answer; *detail* never holds a credential."""

    advice = ""

    def __init__(
        self, service: str, operation: str, *, code: str, detail: str = "", request_id: str = ""
    ) -> None:
        said = " ".join(detail.split())[:MOST_OF_A_MESSAGE]
        text = f"{service} {operation}: {code}"
        text += f", {said}" if said else ""
        text += f" (request {request_id})" if request_id else ""
        text += f"; {self.advice}" if self.advice else ""
        # Past `AwayError` and the older `AWSError`, which put their messages together themselves.
        Exception.__init__(self, text)
        self.service, self.operation = service, operation
        self.code, self.request_id = code, request_id
        self.what = service


class NotThereError(AWSError, AwayError):
    """The service does not answer, or fails by itself; nothing is wrong with what was asked."""

    advice = "wait and try again; if it stays so, look at the way out of the subnet"


class ThrottledError(NotThereError):
    """The service is asked more often than it wants."""

    advice = "wait and try again; if it stays so, ask less often or raise the quota"


class NoCredentialsError(NotThereError):
    """The credential chain gives nothing, or only what has expired."""

    advice = "give the instance its role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"


class CorruptError(AWSError):
    """What came is not what was sent, by its checksum."""

    advice = "send it again"


class RefusedError(AWSError, errors.AWSError):
    """AWS refuses what was asked; asked again it would refuse again."""


class DeniedError(RefusedError):
    """We may not do that, or are not who we say."""

    advice = "let the role do it in blueprints/permissions.py, and the key that encrypts it"


class MissingError(RefusedError):
    """There is no such queue, table, topic or secret."""

    advice = "compare its name and region with the outputs of the stack"


class ConditionFailedError(RefusedError):
    """The item is not as the condition wants it; nothing was written."""

    advice = "read it again and decide anew"
