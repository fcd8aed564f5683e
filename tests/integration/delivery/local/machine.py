"""A machine that `make up` was told to bring a shop up on."""

import json
import ssl

import asyncpg

from delivery.local import parts, shop
from delivery.local.certificates import certificates

# What is told of parts and programs, not of stacks.
TOLD = ("started", "started anew", "runs already", "done")


class Machine:
    """One folder `var`, and what was said of it."""

    def __init__(self, var):
        self.var, self.port = var, parts.free_port()

    def start(self):
        """Start the shop; return it and what was told of parts and programs."""
        told = []
        running = shop.start(self.var, port=self.port, tell=told.append)
        return running, [line for line in told if line.endswith(TOLD)]

    def trusting(self):
        return ssl.create_default_context(cafile=certificates(self.var).authority)

    async def connect(self, aws):
        """Log in to the database where and as RDS says."""
        place, login = database(aws)["Endpoint"], owner(aws)
        return await asyncpg.connect(
            host=place["Address"],
            port=place["Port"],
            user=login["username"],
            password=login["password"],
            database="shop",
            ssl=self.trusting(),
        )


def database(aws):
    (found,) = aws.client("rds").describe_db_instances()["DBInstances"]
    return found


def owner(aws):
    """Return the login that RDS keeps for the owner."""
    secret = database(aws)["MasterUserSecret"]["SecretArn"]
    return json.loads(
        aws.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]
    )
