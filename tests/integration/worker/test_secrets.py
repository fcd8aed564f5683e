"""What the worker knows by Secrets Manager and IAM: keys that rotate, and logins by token."""

import asyncio
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from botocore.credentials import Credentials

from cloud.aws import AWS
from cloud.errors import AWSError
from cloud.signing_keys import SigningKeys
from worker.adapters.login_tokens import USED_SECONDS, LoginTokens


def run(aws, scenario):
    async def within():
        key = aws.credentials
        credentials = Credentials(key.access_key_id, key.secret_access_key)
        async with AWS("us-east-1", endpoint=aws.endpoint, credentials=credentials) as client:
            return await scenario(client)

    return asyncio.run(within())


def test_keys_are_kept_until_fresh_ones_are_asked_for(embedded_aws):
    secrets = embedded_aws.client("secretsmanager")
    arn = secrets.create_secret(Name="signing", SecretString="first")["ARN"]

    async def scenario(client):
        keys = SigningKeys(client, arn)
        before = await keys.keys()
        secrets.put_secret_value(SecretId=arn, SecretString="second")
        return before, await keys.keys(), await keys.keys(fresh=True)

    before, kept, fresh = run(embedded_aws, scenario)

    assert (b"first", None) == (before.current, before.previous)
    assert before == kept
    assert (b"second", b"first") == (fresh.current, fresh.previous)


def test_a_secret_that_is_not_there_is_an_error(embedded_aws):
    async def scenario(client):
        await SigningKeys(client, "nothing").keys()

    with pytest.raises(AWSError, match="ResourceNotFoundException"):
        run(embedded_aws, scenario)


def tokens(aws, clock):
    return LoginTokens(aws, host="db.example", port=5432, user="shop_app", clock=clock)


def test_a_token_is_what_aws_itself_makes(embedded_aws):
    key = embedded_aws.credentials
    rds = boto3.client(
        "rds",
        region_name="us-east-1",
        aws_access_key_id=key.access_key_id,
        aws_secret_access_key=key.secret_access_key,
    )

    async def scenario(client):
        return await tokens(client, lambda: 0.0)(fresh=False)

    ours = run(embedded_aws, scenario)
    theirs = rds.generate_db_auth_token("db.example", 5432, "shop_app")

    def parts(token):
        split = urlsplit(f"https://{token}")
        query = {name: value for name, (value,) in parse_qs(split.query).items()}
        # Both depend on the second at which they were made.
        return split.netloc, split.path, query | {"X-Amz-Date": "", "X-Amz-Signature": ""}

    assert parts(theirs) == parts(ours)
    if parse_qs(theirs)["X-Amz-Date"] == parse_qs(ours)["X-Amz-Date"]:
        assert parse_qs(theirs)["X-Amz-Signature"] == parse_qs(ours)["X-Amz-Signature"]


def test_one_token_serves_ten_minutes_unless_it_is_refused(embedded_aws):
    now = [0.0]

    async def scenario(client):
        asked, made = tokens(client, lambda: now[0]), []
        client.credentials = counted(client.credentials, made)
        for at, fresh in ((0, False), (USED_SECONDS, False), (USED_SECONDS, True), (2e3, False)):
            now[0] = at
            await asked(fresh=fresh)
        return len(made)

    assert 3 == run(embedded_aws, scenario)


def counted(ask, made):
    async def counting():
        made.append(1)
        return await ask()

    return counting
