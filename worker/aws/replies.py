"""What answers mean: the JSON in them, the XML of SNS, and which error one is."""

from __future__ import annotations

import html
import re
import zlib
from collections.abc import Mapping
from typing import Any

import msgspec

from worker.aws.errors import (
    AWSError,
    ConditionFailedError,
    DeniedError,
    MissingError,
    NoCredentialsError,
    NotThereError,
    RefusedError,
    ThrottledError,
)
from worker.aws.transport import Reply

THROTTLED = {
    "KMSThrottlingException",
    "KmsThrottled",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
}
EXPIRED = {"ExpiredToken", "ExpiredTokenException"}
# Said when a signature is of another time, too; then the clock is looked at.
SKEWED = {
    "InvalidSignatureException",
    "RequestExpired",
    "RequestInTheFuture",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
}
DENIED = SKEWED | {
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationError",
    "IncompleteSignature",
    "InvalidClientTokenId",
    "KMSAccessDeniedException",
    "KmsAccessDenied",
    "MissingAuthenticationToken",
    "NotAuthorized",
    "OptInRequired",
    "UnrecognizedClientException",
}
MISSING = {
    "NotFound",
    "NotFoundException",
    "QueueDoesNotExist",
    "ResourceNotFoundException",
}
CONDITION_FAILED = "ConditionalCheckFailedException"

OK, FORBIDDEN, TOO_MANY, SERVER_FAULT = 200, 403, 429, 500


def json_of(reply: Reply) -> dict[str, Any]:
    """Return the object in an answer, or raise ValueError; its fields are the API's."""
    found = msgspec.json.decode(reply.body or b"{}")
    if not isinstance(found, dict):
        raise ValueError("wanted an object")  # noqa: TRY004, the caller asks whether it can be read
    return found


def texts(body: bytes, tag: str) -> list[str]:
    """Return what stands in elements of XML that hold text alone, as SNS answers."""
    found = re.findall(rf"<{tag}>([^<]*)</{tag}>", body.decode("utf-8", "replace"))
    return [html.unescape(text) for text in found]


def problem_of(service: str, operation: str, reply: Reply) -> AWSError | None:
    """Return what is wrong with an answer; None where it is a success, and whole."""
    if reply.status == OK:
        if _is_whole(reply):
            return None
        return NotThereError(service, operation, code="ChecksumMismatch")
    code, detail = _code_and_detail(reply)
    kind = _kind(code, reply.status)
    return kind(
        service,
        operation,
        code=code or f"HTTP {reply.status}",
        # These repeat the request to be signed, with the token of the session in it.
        detail="" if code in SKEWED | EXPIRED else detail,
        request_id=_request_id(reply),
    )


def _is_whole(reply: Reply) -> bool:
    """Return whether the body has the checksum that DynamoDB sends along; others send none."""
    checksum = reply.headers.get("x-amz-crc32")
    return checksum is None or checksum == str(zlib.crc32(reply.body))


def _kind(code: str, status: int) -> type[AWSError]:
    if code in THROTTLED or status == TOO_MANY:
        return ThrottledError
    if status >= SERVER_FAULT:
        return NotThereError
    if code in EXPIRED:
        return NoCredentialsError
    if code == CONDITION_FAILED:
        return ConditionFailedError
    if code in MISSING:
        return MissingError
    return DeniedError if code in DENIED or status == FORBIDDEN else RefusedError


def _code_and_detail(reply: Reply) -> tuple[str, str]:
    try:
        found: Mapping[str, Any] = json_of(reply)
    except ValueError:
        codes, details = texts(reply.body, "Code"), texts(reply.body, "Message")
        return (codes or [""])[0], (details or [""])[0]
    # `com.amazonaws.sqs#QueueDoesNotExist`, and from some `Name:http://...`.
    code = str(found.get("__type") or reply.headers.get("x-amzn-errortype") or "")
    code = code.rpartition("#")[2].partition(":")[0]
    return code, str(found.get("message") or found.get("Message") or "")


def _request_id(reply: Reply) -> str:
    by_header = reply.headers.get("x-amzn-requestid", "")
    return by_header or (texts(reply.body, "RequestId") or [""])[0]
