"""What answers of AWS mean: which error one is, in the JSON of most services or the XML of SNS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from cloud.errors import AwayError, AWSError

# Said by a service that is asked more often than it wants.
THROTTLED = {
    "KMSThrottlingException",
    "KmsThrottled",
    "LimitExceededException",
    "OverLimit",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
}
EXPIRED = {"ExpiredToken", "ExpiredTokenException"}
# Said of any signature that is wrong; then the clock is looked at.
SKEWED = {
    "InvalidSignatureException",
    "RequestExpired",
    "RequestInTheFuture",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
}
SUCCESS, TOO_MANY, SERVER_ERROR = 200, 429, 500
# Enough to say which action on which resource is refused.
MOST_OF_A_MESSAGE = 300


class Reply(NamedTuple):
    """What a service answered; headers are found in any case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def problem_of(service: str, operation: str, reply: Reply) -> AwayError | None:
    """Return what is wrong with an answer: an `AWSError` where asking again will not help."""
    if reply.status == SUCCESS:
        return None
    code, message = _code_and_message(reply)
    code = code or f"HTTP {reply.status}"
    if reply.status >= SERVER_ERROR or reply.status == TOO_MANY or code in THROTTLED:
        return AwayError(service, f"{operation}: {code}")
    # These repeat the request that was to be signed, with the token of the session in it.
    told = "" if code in SKEWED | EXPIRED else " ".join(message.split())[:MOST_OF_A_MESSAGE]
    return AWSError(service, operation, code=code, problem=told)


def _code_and_message(reply: Reply) -> tuple[str, str]:
    try:
        found = msgspec.json.decode(reply.body, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeError):
        text = reply.body.decode("utf-8", "replace")
        return _between(text, "Code"), _between(text, "Message")
    # `com.amazonaws.sqs#QueueDoesNotExist`, and from some `Name:http://...`.
    code = str(found.get("__type") or reply.headers.get("x-amzn-errortype") or "")
    message = found.get("message") or found.get("Message") or ""
    return code.rpartition("#")[2].partition(":")[0], str(message)


def _between(text: str, tag: str) -> str:
    return text.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0]
