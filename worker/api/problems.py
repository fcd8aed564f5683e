"""Problems as answers: what goes wrong inside, in the words of RFC 9457."""

from __future__ import annotations

import logging

from cloud.errors import AwayError
from shop import errors as shop_errors
from shop.api.operations import Problem
from worker import errors as worker_errors

# Longer values are cut: they are shown to people.
MOST_VALUE = 200

# The first that fits counts; type and status are the contract, the rest is for people.
STATUS: tuple[tuple[type[Exception], int, str], ...] = (
    (shop_errors.CallError, 401, "call-not-ours"),
    (worker_errors.NotSignedInError, 401, "not-signed-in"),
    (worker_errors.NotRecognisedError, 403, "not-recognised"),
    (worker_errors.ConfirmAgainError, 403, "confirm-again"),
    (worker_errors.SpentLinkError, 410, "spent-link"),
    (worker_errors.TooManyError, 429, "too-many"),
    (worker_errors.BusyError, 503, "busy"),
    (worker_errors.NotOverError, 409, "not-over"),
    (worker_errors.NotAllowedError, 403, "not-allowed"),
    (worker_errors.UnknownError, 404, "unknown"),
    (worker_errors.UnknownOrderError, 404, "unknown"),
    (worker_errors.UnknownPaymentError, 404, "unknown"),
    (worker_errors.ChangedMeanwhileError, 409, "changed-meanwhile"),
    (worker_errors.MethodError, 405, "method-not-allowed"),
    (worker_errors.TooLongError, 413, "too-long"),
    (worker_errors.KeyReusedError, 422, "key-reused"),
    (shop_errors.InvalidError, 422, "invalid"),
    (shop_errors.OutOfStockError, 409, "out-of-stock"),
    (shop_errors.ForbiddenChangeError, 409, "forbidden-change"),
    (worker_errors.PaymentOpenError, 409, "payment-open"),
    (worker_errors.WrongAmountError, 409, "wrong-amount"),
    (worker_errors.BadDataError, 422, "invalid"),
    (shop_errors.ShopError, 409, "refused"),
    (worker_errors.AgainError, 503, "again"),
    (AwayError, 503, "away"),
)

log = logging.getLogger(__name__)


def problem_of(error: Exception) -> Problem:
    """Return the answer for *error*; what nobody foresaw is logged, and told without its words."""
    for kind, status, name in STATUS:
        if isinstance(error, kind):
            return Problem(
                type=name,
                title=name.replace("-", " "),
                status=status,
                detail=str(error),
                field=str(getattr(error, "field", "")),
                value=str(getattr(error, "value", ""))[:MOST_VALUE],
                wanted=str(getattr(error, "wanted", "")),
            )
    log.error("request failed", exc_info=error)
    return Problem(type="fault", title="a fault of ours", status=500, detail="look at the logs")


def headers_of(error: Exception) -> dict[str, str]:
    """Return what HTTP has headers for: which methods are known, how long to wait."""
    match error:
        case worker_errors.MethodError():
            return {"allow": error.wanted}
        case worker_errors.TooManyError():
            return {"retry-after": str(error.seconds)}
        case worker_errors.BusyError():
            return {"retry-after": "1"}
    return {}
