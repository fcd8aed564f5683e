"""Logins through the proxy as RDS takes them: by token for the application, by password else."""

import asyncio
import ssl

import asyncpg
import pytest

from delivery.local import embedded_aws, parts, postgresql, proxy
from delivery.local.certificates import certificates
from delivery.local.embedded_aws import Addresses
from delivery.local.faults import Kind
from delivery.local.proxy import Way
from tests.integration.delivery.local import login_tokens

WHO = "SELECT current_user::text"
# What `worker migrate` does about the application.
MAKE_ROLES = "CREATE ROLE shop_app LOGIN; GRANT rds_iam TO shop_app"


class Database:
    """A PostgreSQL behind the proxy, and the embedded AWS that knows who may log in."""

    def __init__(self, var, aws_port):
        self.var = var
        self.server = postgresql.part(var, port=parts.free_port())
        self.way = Way(parts.free_port(), self.server.port)
        self.proxy = proxy.part(var, {"postgresql": self.way})
        self.address = f"127.0.0.1:{self.way.port}"
        self.aws_part = embedded_aws.part(
            var, port=aws_port, addresses=Addresses(database=self.address), for_tests=True
        )
        self.aws = embedded_aws.reach(self.aws_part)
        self.trusting = ssl.create_default_context(cafile=certificates(var).authority)

    @property
    def owner_password(self):
        return postgresql.passwords(self.var)["shop_owner"]

    async def connect(self, user, password, **more):
        return await asyncpg.connect(
            host="localhost",
            user=user,
            password=password,
            database="shop",
            **{"port": self.way.port, "ssl": self.trusting, **more},
        )

    def ask(self, statement, *, user="shop_app", password, **more):
        async def ask():
            connection = await self.connect(user, password, **more)
            found = await connection.fetchval(statement)
            await connection.close()
            return found

        return asyncio.run(ask())

    def log(self):
        return self.proxy.log_file.read_text()


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    made = Database(tmp_path_factory.mktemp("logins") / "var", parts.free_port())
    with parts.started(made.server), parts.started(made.proxy), parts.started(made.aws_part):
        yield made


@pytest.fixture(scope="module")
def roles(database):
    async def make():
        owner = await database.connect("shop_owner", database.owner_password)
        await owner.execute(MAKE_ROLES)
        await owner.close()

    asyncio.run(make())
    return login_tokens.roles(database.aws)


@pytest.fixture
def worker(roles):
    return roles[0]


@pytest.fixture
def storefront(roles):
    return roles[1]


@pytest.fixture
def token(database, worker):
    return login_tokens.token(worker, database.address)


def test_the_application_logs_in_by_token(database, token):
    assert "shop_app" == database.ask(WHO, password=token)


def test_the_owner_logs_in_by_password(database):
    assert "shop_owner" == database.ask(WHO, user="shop_owner", password=database.owner_password)


def test_a_token_is_not_taken_from_the_owner(database, worker):
    hers = login_tokens.token(worker, database.address, "shop_owner")

    with pytest.raises(asyncpg.InvalidPasswordError):
        database.ask(WHO, user="shop_owner", password=hers)


@pytest.mark.parametrize("shown", ["guessed", "", "x" * 20_000])
def test_what_is_no_token_is_refused_as_rds_refuses_it(database, roles, shown):
    with pytest.raises(
        asyncpg.InvalidAuthorizationSpecificationError,
        match='PAM authentication failed for user "shop_app"',
    ):
        database.ask(WHO, password=shown)


def test_why_a_token_was_refused_stands_in_the_log_and_the_token_does_not(database, storefront):
    shown = login_tokens.token(storefront, database.address)

    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError):
        database.ask(WHO, password=shown)

    assert "may not rds-db:connect" in database.log()
    assert shown not in database.log()


def test_no_token_is_asked_for_without_tls(database, token):
    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError, match="no encryption"):
        database.ask(WHO, password=token, ssl=False)


def test_the_application_has_no_password_at_the_server_itself(database, roles):
    with pytest.raises(asyncpg.InvalidPasswordError):
        database.ask(WHO, password="guessed", ssl=False, port=database.server.port)


def test_a_statement_of_the_application_can_be_cancelled(database, token):
    async def ask():
        connection = await database.connect("shop_app", token)
        with pytest.raises(TimeoutError):
            await connection.execute("SELECT pg_sleep(60)", timeout=0.2)
        found = await connection.fetchval("SELECT 1")
        await connection.close()
        return found

    assert 1 == asyncio.run(ask())


def test_a_fault_meets_who_logged_in_by_token(database, token):
    async def ask():
        connection = await database.connect("shop_app", token)
        proxy.set_fault(database.proxy, "postgresql", Kind.RESET)
        with pytest.raises((OSError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError)):
            await connection.fetchval("SELECT 1")
        connection.terminate()
        proxy.set_fault(database.proxy, "postgresql", Kind.NONE)

    asyncio.run(ask())

    assert "shop_app" == database.ask(WHO, password=token)


def test_where_nobody_can_check_a_token_that_is_said(database, token):
    parts.stop(database.aws_part)

    with pytest.raises(asyncpg.CannotConnectNowError, match="`make up` starts it"):
        database.ask(WHO, password=token)
    owners = database.ask(WHO, user="shop_owner", password=database.owner_password)
    parts.start(database.aws_part)

    assert "shop_owner" == owners
