"""The metadata service of instances, version 2, as far as credentials of a role are read there."""

from __future__ import annotations

import hmac
import json
import os
import time
from http import HTTPStatus

from ministack.core.responses import get_account_id
from ministack.services import iam, sts

from delivery.local import metadata
from delivery.local.emulator.gate import App, Receive, Scope, Send, answer

TOKEN = "latest/api/token"  # noqa: S105, a path  # nosec B105
ROLES = "latest/meta-data/iam/security-credentials/"
TTL_HEADER, TOKEN_HEADER = b"x-aws-ec2-metadata-token-ttl-seconds", b"x-aws-ec2-metadata-token"

# As on EC2, where new ones are handed out long before the old ones end.
CREDENTIALS_SECONDS = 6 * 3600
SESSION = "this-machine"

Answer = tuple[HTTPStatus, str]
NOT_FOUND: Answer = (HTTPStatus.NOT_FOUND, "")


class InstanceMetadata:
    """An ASGI application that is each program's metadata service, and passes all else on."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(metadata.PREFIX):
            await self._app(scope, receive, send)
            return
        headers = {name.lower(): value for name, value in scope["headers"]}
        role, _, rest = scope["path"].removeprefix(metadata.PREFIX).partition("/")
        proof, _, asked = rest.partition("/")
        wanted = metadata.proof(role, os.environ["AWS_SECRET_ACCESS_KEY"])
        if not hmac.compare_digest(proof.encode(), wanted.encode()):
            await answer(send, *NOT_FOUND)
            return
        await answer(send, *_answer(scope["method"], asked, headers, role=role, token=wanted))


def _answer(
    method: str, asked: str, headers: dict[bytes, bytes], *, role: str, token: str
) -> Answer:
    if (method, asked) == ("PUT", TOKEN):
        return (HTTPStatus.OK, token) if TTL_HEADER in headers else (HTTPStatus.BAD_REQUEST, "")
    if headers.get(TOKEN_HEADER) != token.encode():
        return HTTPStatus.UNAUTHORIZED, ""
    found = iam._roles.get(role)
    if method != "GET" or found is None:
        return NOT_FOUND
    if asked == ROLES:
        return HTTPStatus.OK, role
    if asked == f"{ROLES}{role}":
        return HTTPStatus.OK, json.dumps(_credentials(role, str(found["RoleId"])))
    return NOT_FOUND


def _credentials(role: str, role_id: str) -> dict[str, str]:
    """Begin a session of the role; return it as the service writes it."""
    account, now = get_account_id(), time.time()
    key = iam._gen_session_access_key()
    session = {
        "Arn": f"arn:aws:sts::{account}:assumed-role/{role}/{SESSION}",
        "UserId": f"{role_id}:{SESSION}",
        "SecretAccessKey": iam._gen_secret(),
        "SessionToken": iam._gen_session_token(),
        "Expiration": now + CREDENTIALS_SECONDS,
        "AccountId": account,
        "PrincipalType": "AssumedRole",
    }
    sts.register_session(key, session)
    return {
        "Code": "Success",
        "Type": "AWS-HMAC",
        "LastUpdated": _written(now),
        "Expiration": _written(now + CREDENTIALS_SECONDS),
        "AccessKeyId": key,
        "SecretAccessKey": session["SecretAccessKey"],
        "Token": session["SessionToken"],
    }


def _written(moment: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))
