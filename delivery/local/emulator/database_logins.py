"""Logins to the database by token: whether one opens a database, asked by the proxy before it.

On AWS a database asks the service itself. A token is the address of a `connect` that its owner
signed; it opens the database at that address, for that user, for at most fifteen minutes, and only
while its owner's policies allow `rds-db:connect`.
"""

from __future__ import annotations

import json
from http import HTTPStatus

from ministack.core.iam_evaluator import AuthError, EvalContext, evaluate, resolve_principal
from ministack.core.rds_iam import RdsIamTokenError, VerifiedRdsToken, verify_rds_iam_token
from ministack.core.responses import request_scope
from ministack.services import rds

from delivery.local.emulator.gate import App, Receive, Scope, Send, answer
from delivery.local.emulator.resource_types import Record
from delivery.local.login_check import PATH

# A token with the session of a role has some two thousand.
LONGEST_BODY_BYTES = 2**16


class DatabaseLogins:
    """An ASGI application that answers the proxy, and passes all else on to another."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await self._app(scope, receive, send)
            return
        # A page of another origin must ask before it may send JSON, and is refused at the gate.
        is_json = (b"content-type", b"application/json") in scope["headers"]
        if scope["method"] != "POST" or not is_json:
            await answer(send, HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "POST of JSON wanted")
            return
        asked = json.loads(await _body(receive))
        refusal = refuse(str(asked["address"]), str(asked["user"]), str(asked["token"]))
        await answer(send, HTTPStatus.FORBIDDEN if refusal else HTTPStatus.OK, refusal)


def refuse(address: str, user: str, token: str) -> str:
    """Return why the token does not open the database at *address*; nothing if it does."""
    found = [(place, one) for place, one in rds._instances.all_items() if _address(one) == address]
    if not found:
        return f"no database is at {address}"
    ((account, region, _), database), *_ = found
    if not database.get("IAMDatabaseAuthenticationEnabled"):
        return f"the database at {address} takes no tokens"
    host, _, port = address.rpartition(":")
    signed = verify_rds_iam_token(
        token, hostname=host, port=int(port), db_user=user, region=region, account_id=account
    )
    if isinstance(signed, RdsIamTokenError):
        return str(signed.code)
    resource = f"arn:aws:rds-db:{region}:{account}:dbuser:{database['DbiResourceId']}/{user}"
    return _forbid(signed, resource, region)


def _address(database: Record) -> str:
    endpoint = database.get("Endpoint") or {}
    return f"{endpoint.get('Address')}:{endpoint.get('Port')}"


def _forbid(signed: VerifiedRdsToken, resource: str, region: str) -> str:
    """Return why whoever signed may not connect; nothing if he may."""
    with request_scope(signed.account_id, region):
        owner = resolve_principal(signed.access_key_id, signed.account_id)
        if isinstance(owner, AuthError):
            return str(owner.code)
        if owner.policies is None:
            return ""  # the account's root, whom no policy binds
        asked = EvalContext(
            principal_arn=owner.arn,
            principal_type=owner.type,
            principal_account=owner.account,
            action="rds-db:connect",
            resource_arn=resource,
            region=region,
            principal_keys=owner.keys,
        )
        allowed = evaluate(asked, owner.policies, *owner.limits).decision == "Allow"
    return "" if allowed else f"{owner.arn} may not rds-db:connect to {resource}"


async def _body(receive: Receive) -> bytes:
    read = b""
    while len(read) <= LONGEST_BODY_BYTES:
        message = await receive()
        read += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return read
    raise ValueError(f"more than {LONGEST_BODY_BYTES} bytes were sent")
